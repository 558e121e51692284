"""The page on which somebody decides about columns that may say who somebody is."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from neighbourhoods.permissions import Permission, required
from nrp.core.forms import bound_to
from nrp.core.refusals import Refusal
from surveys import queries
from surveys.actions import uploads
from surveys.actions.suspected import suspected_columns
from surveys.forms import IdentifiersForm
from surveys.permissions import UNPUBLISHED, signed_in
from surveys.views.shell import REPORT, page_of_step, shown_or_sent


@required(Permission.UPLOAD_WAVES)
@shown_or_sent
def upload_identifiers(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = queries.upload_visible_to_or_404(request.user, pk)
    suspected = suspected_columns(found)
    if found.state not in UNPUBLISHED or not suspected:
        return redirect("upload-report", pk=pk)
    form = IdentifiersForm(bound_to(request), upload=found)
    if form.is_bound and form.is_valid():
        try:
            uploads.answer(upload=found, identifier_map=form.identifier_map(), by=signed_in(request.user))
            return redirect("upload", pk=pk)
        except Refusal as refusal:
            form.refuse(refusal)
    waiting = sum(column["decision"] is None for column in suspected)
    context = page_of_step(found.wave, REPORT, upload=found, form=form, waiting=waiting)
    return render(request, "surveys/upload_identifiers.html", context)
