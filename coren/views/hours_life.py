"""The life of an entry in words: who logged it, when it was sent, what became of it, and the clock."""

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coren.models import HoursEntry
from coren.queries.pay import pay_policy
from coren.views.hours_words import short_day
from nrp.core.render import dates

State = HoursEntry.State
Step = dict[str, Any]


def life_of(entry: HoursEntry) -> list[Step]:
    """Give the steps, done and to come, for the track."""
    steps = [_step("done", _by(_("Logged"), entry.created_by), entry.created_at)]
    if entry.state == State.DRAFT:
        return [*steps, {"state": "now", "text": _("Not sent yet")}]
    if entry.submitted_at is not None:
        steps.append(_step("done", _by(_("Sent for approval"), entry.submitted_by), entry.submitted_at))
    if entry.state == State.SENT_BACK and entry.sent_back_at is not None:
        steps.append(_step("look", _by(_("Sent back"), entry.sent_back_by), entry.sent_back_at, entry.sent_back_reason))
        return steps
    return [*steps, *_approval(entry), _payment(entry)]


def _approval(entry: HoursEntry) -> list[Step]:
    if entry.approved_at is None:
        return [{"state": "now", "text": _("Waits for approval"), "note": clock_words(entry)}]
    return [_step("done", _by(_("Approved"), entry.approved_by), entry.approved_at)]


def _payment(entry: HoursEntry) -> Step:
    if entry.paid_on is not None and entry.state == State.PAID:
        return {"state": "done", "text": _("Paid"), "time": dates.day(entry.paid_on)}
    if entry.state == State.APPROVED:
        return {"state": "now", "text": _("Waits for payment"), "note": clock_words(entry)}
    return {"state": "todo", "text": _("Paid")}


def _step(state: str, text: str, at: dt.datetime, note: str = "") -> Step:
    return {"state": state, "text": text, "time": dates.moment(at), "note": note}


def _by(words: str, user: Any) -> str:
    person = getattr(user, "person", None)  # a program's account has none
    return words if person is None else _("%(what)s by %(name)s") % {"what": words, "name": person}


def clock_words(entry: HoursEntry, promised: int | None = None) -> str:
    """Say how long money has been waited for and what was promised: counted from the day the hours were sent."""
    if entry.submitted_at is None or entry.state in (State.PAID, State.DRAFT, State.SENT_BACK):
        return ""
    days = pay_policy().promised_days if promised is None else promised
    sent_on = timezone.localtime(entry.submitted_at).date()
    waited = (timezone.localdate() - sent_on).days
    by = short_day(sent_on + dt.timedelta(days=days))
    if waited > days:
        words = _("Sent %(ago)s; money was promised by %(day)s.")
    else:
        words = _("Sent %(ago)s; we promise money within %(days)s days, by %(day)s.")
    return words % {"ago": _ago(waited), "days": days, "day": by}


def _ago(days: int) -> str:
    if days == 0:
        return _("today")
    return ngettext("%(count)s day ago", "%(count)s days ago", days) % {"count": days}
