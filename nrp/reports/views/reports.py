"""The builder and "My exports", one report with its state and its file, and the reports that come each quarter."""

import uuid
from typing import Any, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from neighbourhoods.permissions import required
from nrp.accounts.models import User
from nrp.core import blobs
from nrp.core.forms import bound_to, trail
from nrp.reports.actions import reports as actions
from nrp.reports.actions import schedules, telling
from nrp.reports.content.periods import half_year_of
from nrp.reports.files import content_type_of, file_name_of
from nrp.reports.forms import PreviewForm, ReportForm, first_choice
from nrp.reports.models import Report, ReportFormat, SectionCode
from nrp.reports.permissions import MAKE, can_download, can_retry
from nrp.reports.queries import reports as queries
from nrp.reports.queries.governance import latest_meeting_day
from nrp.reports.views import words

ON_A_PAGE = 20
ACTS = {"pause": schedules.pause, "go_on": schedules.go_on, "end": schedules.end}
SHOWN_OR_SENT = require_http_methods(["GET", "HEAD", "POST"])


@required(MAKE)
@SHOWN_OR_SENT
def reports(request: HttpRequest) -> HttpResponse:
    """The form at the left, the first page at the right, "My exports" below."""
    form = ReportForm(bound_to(request), user=request.user)
    if form.is_bound:
        quarterly = "quarterly" in request.POST
        if quarterly and form.is_valid() and _begun(request, form):
            return redirect(f"{reverse('reports')}#each-quarter")
        if not quarterly and (made := form.perform(actions.ask, by=request.user)) is not None:
            return redirect(made)
    else:
        form.initial = _initial(request, form)
    user = request.user
    context = {
        "form": form,
        "has_places": bool(form.offered),
        "schedules": words.schedule_rows(list(queries.schedules_visible_to(user))),
        **_exports(request),
    }
    return render(request, "reports/reports.html", context)


@required(MAKE)
@require_safe
def report_exports(request: HttpRequest) -> HttpResponse:
    """The list alone, asked for anew while something in it is being made."""
    return render(request, "reports/_exports.html", _exports(request))


@required(MAKE)
@require_safe
def report(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One report: how far it is; then its file, and what changed since it was made."""
    found = queries.report_visible_to_or_404(request.user, pk)
    standing = queries.standing_of(found)
    context = {
        "report": found,
        "heading": found.about,
        "happening": words.happening_of(found, queries.usual_seconds()),
        "facts": words.facts_of(found),
        "standing": standing,
        "changed": telling.update_sentences(found) if standing.is_superseded else [],
        "can_download": can_download(found),
        "can_retry": can_retry(found),
        "short": words.SHORT[found.format],
        "crumbs": trail((_("Reports"), reverse("reports"))),
    }
    return render(request, "reports/report.html", context)


@required(MAKE)
@require_safe
def report_progress(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The fragment that the page asks for every two seconds: nothing when nothing has changed."""
    found = queries.report_visible_to_or_404(request.user, pk)
    happening = words.happening_of(found, queries.usual_seconds())
    is_poll = bool(getattr(request, "htmx", False))
    if is_poll and not happening.is_going_on:
        response = HttpResponse()
        response["HX-Redirect"] = found.get_absolute_url()
        return response
    if is_poll and request.GET.get("seen", "") == happening.key:
        return HttpResponse(status=204)
    context = {"report": found, "happening": happening, "says_state": is_poll}
    return render(request, "reports/_progress.html", context)


@required(MAKE)
@require_safe
def report_file(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """The file to keep. One whose result has changed is reached by the page that says so (`?as=made`)."""
    found = queries.report_visible_to_or_404(request.user, pk)
    is_asked_as_made = request.GET.get("as") == "made"
    if not can_download(found) or not (is_asked_as_made or queries.standing_of(found).is_current):
        return redirect(found)
    return stored_file(found, cast("User", request.user))


def stored_file(found: Report, user: User) -> FileResponse:
    """Answer with the stored bytes, noting who took them out."""
    content = blobs.open_blob(actions.take(report=found, by=user))
    response = FileResponse(
        content, as_attachment=True, filename=file_name_of(found), content_type=content_type_of(found)
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response


@required(MAKE)
@require_POST
def report_retry(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = queries.report_visible_to_or_404(request.user, pk)
    actions.retry(report=found, by=cast("User", request.user))
    return redirect(found)


@required(MAKE)
@require_POST
def report_again(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask for a fresh copy of a report; the old one stays."""
    found = queries.report_visible_to_or_404(request.user, pk)
    try:
        return redirect(actions.again(report=found, by=cast("User", request.user)))
    except actions.ReportRefused as refused:
        messages.warning(request, str(refused))
        return redirect(found)


@required(MAKE)
@require_POST
def report_schedule(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Pause it, go on with it, or end it."""
    found = queries.schedule_visible_to_or_404(request.user, pk)
    act: Any = ACTS.get(request.POST.get("act", ""))
    if act is not None:
        act(schedule=found, by=request.user)
    return redirect(f"{reverse('reports')}#each-quarter")


def _begun(request: HttpRequest, form: ReportForm) -> bool:
    try:
        schedules.begin(by=cast("User", request.user), **form.without_period())
    except actions.ReportRefused as refusal:
        form.refuse(refusal)
        return False
    return True


def _exports(request: HttpRequest) -> dict[str, Any]:
    page = Paginator(queries.reports_visible_to(request.user), ON_A_PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    return {
        "page": page,
        "table": words.exports_table(rows) if rows else None,
        "is_going_on": any(row.work_state in words.UNDER_WAY for row in rows),
    }


def _initial(request: HttpRequest, form: ReportForm) -> dict[str, Any]:
    """Open with the place asked for or the first on offer, and the half-year of the latest meeting on record.

    Whoever comes back from the preview finds the form as they left it.
    """
    left = PreviewForm(request.GET, user=request.user)
    about = first_choice(form.offered, request.GET.get("about", ""))
    if left.is_valid():
        names = ("period_start", "period_end", "sections", "framework", "format")
        return {"about": about, **{name: left.cleaned_data[name] for name in names}}
    today = timezone.localdate()
    start, end = half_year_of(latest_meeting_day(request.user, today) or today)
    return {
        "about": about,
        "period_start": start,
        "period_end": end,
        "sections": SectionCode.values,
        "format": ReportFormat.PDF,
    }
