"""The sign-in sheet at the door, and one line of it corrected afterwards."""

import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from governance.actions import attendance as actions
from governance.forms.attendance import AttendanceForm
from governance.forms.minutes import TakeOffForm
from governance.forms.sign_in import SignInSheet
from governance.meeting_words import when_words
from governance.models import Attendance, Meeting, Sector
from governance.queries.attendance import attendance_row_or_404, counts_of
from governance.queries.meetings import meeting_visible_to_or_404
from governance.sign_in_lines import Line
from governance.views.meeting_doors import meeting_to_keep, meeting_trail, require_keeper
from nrp.core.changes import values_of
from nrp.core.forms import bound_to, form_page

SHOWN_OR_SENT = require_http_methods(["GET", "HEAD", "POST"])


@SHOWN_OR_SENT
def meeting_attendance(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The sheet: members by sector with one tap each, those who came before, others by name, and a head count."""
    meeting = meeting_to_keep(request, pk)
    find = request.GET.get("find", "")[:80]
    sheet = SignInSheet(meeting, request.user, find=find)  # type: ignore[arg-type]  # a signed-in user
    if request.method == "POST":
        data = _with_one_more(request.POST.dict())
        find = data.get("find", "").strip()[:80]
        lines = sheet.take(data)
        if _signed(sheet, lines, request) and not sheet.errors():
            return redirect(_after(meeting, find, data.get("plus", "")))
        fresh = SignInSheet(meeting_visible_to_or_404(request.user, pk), request.user, find=find)  # type: ignore[arg-type]  # a signed-in user
        fresh.keep_typed(sheet)
        sheet = fresh
    return render(request, "governance/meeting_attendance.html", _page(meeting, sheet, find))


def _signed(sheet: SignInSheet, lines: list[Line], request: HttpRequest) -> bool:
    """Write what was sent, and say so; False when the meeting takes no attendance, with the sentence in the sheet."""
    others, seen = (sheet.others, sheet.others_saved) if not sheet.others_error else (0, 0)
    try:
        done = actions.sign_in(meeting=sheet.meeting, lines=lines, others=others, others_seen=seen, by=request.user)  # type: ignore[arg-type]  # a signed-in user
    except actions.AttendanceRefused as refused:
        sheet.others_error = str(refused)
        return False
    sheet.refuse(done.refusals)
    if not sheet.errors():
        messages.success(request, _("Saved. %(counts)s") % {"counts": counts_words(sheet.meeting)})
    return True


def _with_one_more(data: dict[str, Any]) -> dict[str, Any]:
    """Add one to the tally of the line whose button was pressed."""
    if key := data.get("plus"):
        spoke = data.get(f"{key}.spoke", "").strip()
        data[f"{key}.spoke"] = str(int(spoke or 0) + 1) if spoke.isdigit() or not spoke else spoke
    return data


def _after(meeting: Meeting, find: str, plus: str) -> str:
    address = reverse("meeting-attendance", args=[meeting.pk])
    return f"{address}{'?' + urlencode({'find': find}) if find else ''}{'#' + plus if plus else ''}"


def _page(meeting: Meeting, sheet: SignInSheet, find: str) -> dict[str, Any]:
    return {
        "meeting": meeting,
        "when": when_words(meeting),
        "sheet": sheet,
        "sectors": Sector.choices,
        "blocks": sheet.blocks(),
        "find": find,
        "page_errors": sheet.errors(),
        "counts": counts_words(meeting),
        "crumbs": meeting_trail(meeting),
        "back": meeting.get_absolute_url(),
    }


def counts_words(meeting: Meeting) -> str:
    """Say how many were there: 12 people by name and 4 others, 2 apologies."""
    counts = counts_of(meeting)
    others = Meeting.objects.filter(pk=meeting.pk).values_list("others_present", flat=True).first() or 0
    return attendance_words(counts["here"], others, counts["apologies"])


def attendance_words(here: int, others: int, apologies: int) -> str:
    words = [ngettext("%(count)s person by name", "%(count)s people by name", here) % {"count": here}]
    if others:
        words.append(ngettext("%(count)s other", "%(count)s others", others) % {"count": others})
    if apologies:
        words.append(ngettext("%(count)s apology", "%(count)s apologies", apologies) % {"count": apologies})
    return ", ".join(words) + "."


@SHOWN_OR_SENT
def attendance_edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Correct one line; what it said before stays in the trail."""
    row = attendance_row_or_404(request.user, pk)
    require_keeper(request, row.meeting.group)
    form = AttendanceForm(bound_to(request), now=values_of(row, actions.FIELDS))
    if form.is_bound and form.perform(actions.correct, row=row, by=request.user) is not None:
        messages.success(request, _("Corrected: %(name)s") % {"name": form.cleaned_data["name"]})
        return redirect("meeting-attendance", pk=row.meeting_id)
    return form_page(
        request,
        form=form,
        heading=_("Correct the line of %(name)s") % {"name": row.name},
        lede=_("What it said before is kept in the audit trail."),
        button=_("Save the correction"),
        back=reverse("meeting-attendance", args=[row.meeting_id]),
        crumbs=meeting_trail(row.meeting),
    )


@SHOWN_OR_SENT
def attendance_remove(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Take a line off that stands on the sheet by mistake."""
    row = attendance_row_or_404(request.user, pk)
    require_keeper(request, row.meeting.group)
    form = TakeOffForm(bound_to(request))
    if form.is_bound and form.perform(_take_off, row=row, by=request.user) is not None:
        messages.success(request, _("Taken off the list: %(name)s") % {"name": row.name})
        return redirect("meeting-attendance", pk=row.meeting_id)
    return form_page(
        request,
        form=form,
        heading=_("Take %(name)s off the list of “%(title)s”") % {"name": row.name, "title": row.meeting.title},
        lede=_("Only if the line is a mistake. It is kept in the audit trail."),
        button=_("Take %(name)s off the list") % {"name": row.name},
        kind="warning",
        back=reverse("meeting-attendance", args=[row.meeting_id]),
        crumbs=meeting_trail(row.meeting),
    )


def _take_off(*, row: Attendance, by: Any) -> bool:
    actions.remove(row=row, by=by)
    return True
