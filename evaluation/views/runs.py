"""Runs: the list, the technical view, its progress, releasing, trying again, the replication bundle."""

import uuid
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from evaluation import progress, technical, technical_people
from evaluation.actions import runs as actions
from evaluation.actions.reviewing import latest_review
from evaluation.bundles import bundle_answer
from evaluation.exploratory import exploratory_of
from evaluation.forms import TAKE_BACK, AudienceForm, ReleaseForm, TakeBackForm
from evaluation.models import Review, Run
from evaluation.permissions import can_release, can_release_results, can_retry, can_see_exact
from evaluation.queries import holding_release, names_by_code, reader_of, run_list, run_visible_to_or_404, withdrew_note
from evaluation.signing_view import review_line
from nrp.core.disclosure import stands_for_number
from nrp.core.forms import bound_to, form_page, trail
from surveys.permissions import signed_in


@login_required
@require_safe
def runs(request: HttpRequest) -> HttpResponse:
    reader = reader_of(request.user)
    rows = [{"run": run, **progress.state_line(run, reader.state_of(run))} for run in run_list(request.user)]
    return render(request, "evaluation/runs.html", {"rows": rows})


@login_required
@require_safe
def run(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = run_visible_to_or_404(request.user, pk)
    reader = reader_of(request.user)
    document = reader.result_of(found)
    names, labels = names_by_code(request.user), technical_people.labels_of(found.plan.codebook.document)
    context: dict[str, Any] = _progress_context(found, reader.state_of(found)) | {
        "document": document,
        "crumbs": [*trail((_("Runs"), reverse("runs"))), {"label": _("Run %(number)s") % {"number": found.number}}],
        "measures": technical.measures(document, names, labels) if document else [],
        "people": technical_people.people(document, labels, names) if document else None,
        "design": technical.design_sentence(document) if document else "",
        "flags": technical.flag_sentences(document) if document else [],
        **_signing(found, is_exact=reader.is_exact),
        "inputs": list(found.inputs.all()),
        "is_exact": reader.is_exact,
        "told_as": stands_for_number(found.released) if reader.is_exact else None,
        "takes_bundles": reader.takes_bundles and found.household_withdrew_at is None,
        "withdrew": withdrew_note(found),
        "may_release": can_release(request.user, found),
        "may_retry": can_retry(request.user, found),
    }
    return render(request, "evaluation/run.html", context)


@login_required
@require_safe
def run_progress(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The fragment that a waiting page asks for; when the run has ended it asks the page to load itself afresh."""
    found = run_visible_to_or_404(request.user, pk)
    context = _progress_context(found, reader_of(request.user).state_of(found))
    response = render(request, "evaluation/_run_progress.html", context)
    if not context["is_under_way"] and request.headers.get("HX-Request"):
        response["HX-Refresh"] = "true"
    return response


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def run_release(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Who first (asked by GET), then the answers to check, then the act."""
    found = run_visible_to_or_404(request.user, pk)
    if not can_release_results(request.user):
        raise PermissionDenied
    if not can_release(request.user, found):
        return redirect(found)
    audience = request.POST.get("audience") or request.GET.get("audience")
    latest = latest_review(found)
    if audience != TAKE_BACK and (latest is None or latest.verdict != Review.Verdict.COMPLETE):
        return redirect("run-review", found.pk)
    is_answered = audience is not None or request.method == "POST"
    choice = AudienceForm({"audience": audience} if is_answered else None, run=found)
    if not choice.is_valid():
        return _ask_audience(request, found, choice)
    if audience == TAKE_BACK:
        return _take_back(request, found)
    return _check_release(request, found, choice.cleaned_data["audience"])


@login_required
@require_POST
def run_retry(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = run_visible_to_or_404(request.user, pk)
    if not can_see_exact(request.user):
        raise PermissionDenied
    if can_retry(request.user, found):
        actions.retry(run=found, by=signed_in(request.user))
    return redirect(found)


@login_required
@require_safe
def run_bundle(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    return bundle_answer(run_visible_to_or_404(request.user, pk), reader_of(request.user))


# Parts ----------------------------------------------------------------------------------------


def _signing(found: Run, *, is_exact: bool) -> dict[str, Any]:
    """Give where a run stands on its way to its readers; what a review said stays with the evaluation team."""
    latest = latest_review(found) if is_exact else None
    return {
        "exploratory": exploratory_of(found.plan),
        "reviewed": review_line(latest),
        "is_reviewed": latest is not None and latest.verdict == Review.Verdict.COMPLETE,
        "holding": holding_release(found),
    }


def _progress_context(found: Run, state: str) -> dict[str, Any]:
    line = progress.state_line(found, state)
    return {"run": found, "line": line, "steps": progress.steps(found), "is_under_way": progress.is_under_way(found)}


def _ask_audience(request: HttpRequest, found: Run, form: AudienceForm) -> HttpResponse:
    return render(request, "evaluation/run_audience.html", {"run": found, "form": form, "crumbs": _way_to(found)})


def _check_release(request: HttpRequest, found: Run, audience: str) -> HttpResponse:
    form = ReleaseForm(bound_to(request))
    if form.is_bound and form.perform(actions.release, run=found, audience=audience, by=request.user) is not None:
        return redirect(found)
    context = {"run": found, "form": form, "audience": audience, "rows": _release_rows(found, audience)}
    context["crumbs"] = _way_to(found)
    return render(request, "evaluation/run_release.html", context)


def _way_to(found: Run) -> list[dict[str, Any]]:
    name = _("Run %(number)s") % {"number": found.number}
    return trail((_("Runs"), reverse("runs")), (name, found.get_absolute_url()))


def _release_rows(found: Run, audience: str) -> list[dict[str, Any]]:
    """The answers to check: what is released, to whom, from which files, in which form."""
    primary = (
        next((one for one in found.result["outcomes"] if one["family"] == "primary"), None) if found.result else None
    )
    text = (primary or {}).get("text") or {}
    files = "; ".join(
        _("wave %(wave)s: %(name)s, version %(version)s")
        % {"wave": given.wave_number, "name": given.upload.file_name, "version": given.upload.version}
        for given in found.inputs.all()
    )
    change = f"{reverse('run-release', args=[found.pk])}"
    standing = exploratory_of(found.plan)
    return [
        {"label": _("Who may read it"), "value": _audience_words(audience), "url": change},
        {"label": _("Finding"), "value": f"{text.get('finding', '')} {text.get('range', '')}".strip()},
        {"label": _("Files"), "value": files},
        {"label": _("Plan"), "value": _("version %(number)s") % {"number": found.plan.number}},
        {"label": _("Form"), "value": _form_words()},
        {"label": _("Standing"), "value": standing.text if standing else _("As planned before the follow-up data")},
        {"label": _("Review"), "value": _review_words(found), "url": reverse("run-review", args=[found.pk])},
    ]


def _review_words(found: Run) -> str:
    line = review_line(latest_review(found))
    return f"{line['word']} {line['rest']}" if line else ""


def _form_words() -> str:
    words = {"base": settings.DISCLOSURE_BASE, "fewest": settings.DISCLOSURE_THRESHOLD + 1}
    return _("Counts rounded to the nearest %(base)s, fewer than %(fewest)s people hidden.") % words


def _audience_words(audience: str) -> str:
    return (
        _("Everyone: all who sign in, and anybody by the public figures")
        if audience == Run.Audience.PUBLIC
        else str(Run.Audience(audience).label)
    )


def _take_back(request: HttpRequest, found: Run) -> HttpResponse:
    form = TakeBackForm(request.POST if "reason" in request.POST else None)
    if form.is_bound and form.perform(actions.withdraw_release, run=found, by=request.user) is not None:
        return redirect(found)
    return form_page(
        request,
        form=form,
        heading=_("Take back the release of run %(number)s") % {"number": found.number},
        lede=_("From now on only the evaluation team reads it. What was read already cannot be unread."),
        button=_("Take the release back"),
        back=found.get_absolute_url(),
        crumbs=_way_to(found),
        kind="warning",
    )
