"""A file beside the last wave and the last version, and what is decided about codes that changed their meaning."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from neighbourhoods.permissions import Permission, require, required
from neighbourhoods.queries import areas_by_survey_code
from nrp.core.forms import bound_to
from nrp.core.refusals import Refusal
from surveys import queries
from surveys.actions import uploads
from surveys.between_waves import side_by_side
from surveys.deciding import doubts_of
from surveys.decision_forms import DecisionsForm
from surveys.harmonisation import harmonisation_document
from surveys.permissions import UNPUBLISHED, can_upload, signed_in
from surveys.views.shell import MATCH, REPORT, crumbs, next_step, page_of_step, shown_or_sent


@required(Permission.SEE_UPLOADS)
@shown_or_sent
def upload_compare(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = queries.upload_visible_to_or_404(request.user, pk)
    if request.method == "POST":
        require(request.user, Permission.UPLOAD_WAVES)
    if next_step(found) == "upload":
        return redirect("upload", pk=pk)
    before = queries.previous_published(found.wave)
    doubts = doubts_of(found, before.codebook if before else None)
    can_decide = bool(doubts) and can_upload(request.user) and found.state in UNPUBLISHED
    form = DecisionsForm(bound_to(request), doubts=doubts) if can_decide else None
    if form and form.is_bound and form.is_valid():
        try:
            uploads.answer(upload=found, by=signed_in(request.user), **form.answers())
            return redirect("upload", pk=pk)
        except Refusal as refusal:
            form.refuse(refusal)
    version = queries.published_upload_of(found.wave)
    beside = side_by_side(
        found,
        wave_before=before,
        version=version if version and version.pk != found.pk else queries.version_before(found),
        names={code: area.name for code, area in areas_by_survey_code().items()},
    )
    context = page_of_step(
        found.wave, MATCH if can_decide else REPORT, upload=found, form=form, doubts=doubts, beside=beside
    )
    return render(request, "surveys/upload_compare.html", context)


@required(Permission.SEE_WAVES)
@require_safe
def wave_harmonisation(request: HttpRequest, number: int) -> HttpResponse:
    found = queries.wave_visible_to_or_404(request.user, number)
    context = {
        "wave": found,
        "crumbs": crumbs(found, here=_("Harmonisation")),
        "harmonisation": harmonisation_document(found),
    }
    return render(request, "surveys/wave_harmonisation.html", context)
