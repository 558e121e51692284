"""How a record is spoken of on its own page: hours, what is owed, training, what was asked."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coren.models import DataRequest, HoursEntry, Payment, Skill, TrainingRecord
from coren.pay_words import promise_words
from coren.queries.own_record import OwnRecord
from coren.queries.requests import is_overdue
from coren.record_panels import address
from coren.views.hours_words import in_hours, state_words
from nrp.core.render.dates import day, day_of_week
from nrp.core.render.numbers import money

Line = dict[str, Any]
State = DataRequest.State


def owed_rows(found: OwnRecord) -> list[Line]:
    """Say in three sentences what was done, what is owed and when it comes."""
    return [
        {"label": _("Owed to you"), "text": _owed(found)},
        {"label": _("Waiting"), "text": _waiting(found)},
        {
            "label": _("Logged"),
            "text": _("%(hours)s in all, without those that came back.") % {"hours": in_hours(found.minutes)},
        },
    ]


def _owed(found: OwnRecord) -> SafeString | str:
    if not found.approved:
        return _("Nothing is approved and unpaid.")
    by = f" {promise_words(found.expected_by)}" if found.expected_by else ""
    sum_of_it = format_html('<strong class="nrp-num">{}</strong>', money(found.approved))
    return format_html(
        _("{amount} is approved and on its way to you{parts}.{by}"), amount=sum_of_it, parts=_parts(found), by=by
    )


def _parts(found: OwnRecord) -> str:
    """Name the two kinds only where there are both: expenses are no earnings."""
    if not found.expenses:
        return ""
    if not found.fees:
        return _(", all of it expenses")
    words = {"fees": money(found.fees), "expenses": money(found.expenses)}
    return _(": %(fees)s for hours, %(expenses)s for expenses") % words


def _waiting(found: OwnRecord) -> str:
    parts = []
    if found.waiting_minutes:
        parts.append(in_hours(found.waiting_minutes))
    if found.waiting_expenses:
        parts.append(_("%(amount)s of expenses") % {"amount": money(found.waiting_expenses)})
    if not parts:
        return _("Nothing of yours waits for approval.")
    return _("%(what)s sent and not approved yet.") % {"what": _(" and ").join(parts)}


def hours_lines(entries: Iterable[HoursEntry]) -> list[Line]:
    """Give the day, what it was, and where each entry stands."""
    return [
        {
            "text": f"{day_of_week(entry.on)}: {in_hours(entry.minutes)}, {entry.activity.label}",
            "rest": state_words(entry),
            "url": address("hours-entry", entry.pk),
        }
        for entry in entries
    ]


def payment_lines(rows: Iterable[Payment]) -> list[Line]:
    """Give each payment with its advice, and what came back with why."""
    found = []
    for row in rows:
        if row.batch is None or row.batch.paid_on is None:
            on = day(timezone.localtime(row.made_at).date())
            rest = _("Taken back %(day)s: %(reason)s") % {"day": on, "reason": row.reason}
        else:
            rest = _("Paid %(day)s, %(how)s") % {"day": day(row.batch.paid_on), "how": row.get_method_display()}
        found.append({"text": money(row.amount), "rest": rest, "url": address("payment-advice", row.pk)})
    return found


def training_lines(rows: Iterable[TrainingRecord]) -> list[Line]:
    found = []
    for row in rows:
        rest = f"{row.get_state_display()}, {day(row.on)}"
        url = address("training-certificate", row.pk) if row.certificate_stored_as else ""
        found.append(
            {"text": row.course.title, "rest": _("%(rest)s, certificate") % {"rest": rest} if url else rest, "url": url}
        )
    return found


def skill_lines(rows: Iterable[Skill]) -> list[Line]:
    return [{"text": row.name, "rest": row.evidence} for row in rows]


def request_lines(rows: Iterable[DataRequest]) -> list[Line]:
    """Give what was asked and where it stands; the answer is read on the page of the request."""
    return [
        {
            "text": row.get_kind_display(),
            "rest": clock_words(row),
            "url": reverse("data-request", args=[row.pk]),
        }
        for row in rows
    ]


def clock_words(row: DataRequest) -> str:
    """Say until when it is to be answered, how far over that it is, or how and when it ended."""
    if row.state != State.OPEN and row.answered_at is not None:
        return f"{row.get_state_display()}, {day(timezone.localtime(row.answered_at).date())}"
    over = (timezone.localdate() - row.due_on).days
    if over > 0:
        late = ngettext("%(days)d day over", "%(days)d days over", over) % {"days": over}
        return _("To be answered by %(day)s: %(late)s") % {"day": day(row.due_on), "late": late}
    return _("To be answered by %(day)s") % {"day": day(row.due_on)}


def shape_of(row: DataRequest) -> str:
    if row.state == State.OPEN:
        return "look" if is_overdue(row) else "waiting"
    return "done"
