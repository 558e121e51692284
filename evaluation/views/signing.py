"""Signing a run off: the checklist, sending back; and the releases with their pages."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from evaluation.actions import reviewing as actions
from evaluation.checklist_seen import seen
from evaluation.exploratory import exploratory_of
from evaluation.forms import ReviewForm, SendBackForm
from evaluation.four_eyes import why_not_by
from evaluation.models import Run
from evaluation.permissions import can_release, can_release_results, can_see_plan
from evaluation.queries import primary_of, reader_of, run_visible_to_or_404
from evaluation.release_queries import release_visible_to_or_404, releases_visible_to, standing_for
from evaluation.signing_view import answer_rows, release_facts, release_state, release_table
from nrp.core.forms import bound_to, form_page, trail
from nrp.core.refusals import Refusal
from surveys.permissions import signed_in

SHOWN_OR_SENT = require_http_methods(["GET", "HEAD", "POST"])


@login_required
@SHOWN_OR_SENT
def run_review(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Go through the checklist; then on to whom it is released."""
    found = _to_sign_or_refuse(request, pk)
    if not can_release(request.user, found):
        return redirect(found)
    form = ReviewForm(bound_to(request), seen=seen(found))
    if form.is_bound and form.is_valid():
        try:
            actions.review(run=found, answers=form.answers(), by=signed_in(request.user))
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return redirect("run-release", found.pk)
    context = {"run": found, "form": form, "crumbs": _way_to(found), "alone": why_not_by(found, request.user)}
    return render(request, "evaluation/run_review.html", context)


@login_required
@SHOWN_OR_SENT
def run_send_back(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = _to_sign_or_refuse(request, pk)
    if not can_release(request.user, found):
        return redirect(found)
    form = SendBackForm(bound_to(request))
    if form.is_bound and form.perform(actions.send_back, run=found, by=request.user) is not None:
        messages.success(request, _("Run %(number)s is sent back") % {"number": found.number})
        return redirect(found)
    lede = _("It is not released. A corrected file or another plan makes a new run.")
    if found.released_to != Run.Audience.NONE:
        lede = _("Its release is taken back at once. What was read already cannot be unread.")
    return form_page(
        request,
        form=form,
        heading=_("Send run %(number)s back") % {"number": found.number},
        lede=lede,
        button=_("Send the run back"),
        back=found.get_absolute_url(),
        crumbs=_way_to(found),
        kind="warning",
    )


@login_required
@require_safe
def releases(request: HttpRequest) -> HttpResponse:
    rows = list(releases_visible_to(request.user))
    return render(request, "evaluation/releases.html", {"table": release_table(rows, standing_for(request.user))})


@login_required
@require_safe
def release(request: HttpRequest, number: int) -> HttpResponse:
    """What was released to whom, when and by whom; with what came after it."""
    found = release_visible_to_or_404(request.user, number)
    reader, known = reader_of(request.user), standing_for(request.user)
    is_told = reader.is_exact or found.run.released_to in reader.audiences  # taken back, it is told no more
    text = ((primary_of(found.run.released or {}) or {}).get("text") or {}) if is_told else {}
    context: dict[str, Any] = {
        "release": found,
        "state": release_state(found, known),
        "facts": release_facts(found, sees_plan=can_see_plan(request.user), is_exact=reader.is_exact),
        "finding": [text[name] for name in ("finding", "range", "limits") if text.get(name)],
        "exploratory": exploratory_of(found.run.plan),
        "answers": answer_rows(found.review) if reader.is_exact and found.review else None,
        "run_is_seen": is_told,
        "crumbs": trail((_("Releases"), reverse("releases"))),
    }
    return render(request, "evaluation/release.html", context)


def _to_sign_or_refuse(request: HttpRequest, pk: uuid.UUID) -> Run:
    found = run_visible_to_or_404(request.user, pk)
    if not can_release_results(request.user):
        raise PermissionDenied
    return found


def _way_to(found: Run) -> list[dict[str, Any]]:
    name = _("Run %(number)s") % {"number": found.number}
    return trail((_("Runs"), reverse("runs")), (name, found.get_absolute_url()))
