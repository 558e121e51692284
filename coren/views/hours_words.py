"""How hours are spoken of: the state of an entry, of a row, and how a week stands against the limit."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coren.durations import hours_text
from coren.models import HoursEntry
from coren.queries.pay import Tariff, WeekMoney
from nrp.core.render import dates
from nrp.core.render.numbers import money

State = HoursEntry.State
_FIRST = (State.SENT_BACK, State.DRAFT, State.SUBMITTED, State.APPROVED, State.PAID)


def weekday(on: dt.date) -> str:
    return date_format(on, "l")


def in_hours(minutes: int) -> str:
    """Return 3 hours, 1 hour, 2.5 hours."""
    text = hours_text(minutes)
    return ngettext("%(hours)s hour", "%(hours)s hours", 1 if text == "1" else 2) % {"hours": text}


def sent_words(at: dt.datetime) -> str:
    """Return Sent 2:02pm today, Sent Tuesday in the last week, else Sent 12 February."""
    on, today = timezone.localtime(at).date(), timezone.localdate()
    if on == today:
        return _("Sent %(time)s") % {"time": dates.clock(at)}
    if today - on < dt.timedelta(days=7):
        return _("Sent %(day)s") % {"day": weekday(on)}
    return _("Sent %(day)s") % {"day": short_day(on)}


def short_day(on: dt.date) -> str:
    """Return 22 February, with the year when it is not this one."""
    return date_format(on, "j F") if on.year == timezone.localdate().year else dates.day(on)


def state_words(entry: HoursEntry) -> str:
    """Return where one entry stands, with its time."""
    if entry.state == State.PAID and entry.paid_on is not None:
        return _("Paid %(day)s") % {"day": short_day(entry.paid_on)}
    if entry.state == State.APPROVED and entry.approved_at is not None:
        return _("Approved %(day)s") % {"day": short_day(timezone.localtime(entry.approved_at).date())}
    if entry.state == State.SENT_BACK:
        return _("Came back: %(reason)s") % {"reason": entry.sent_back_reason}
    if entry.state == State.SUBMITTED and entry.submitted_at is not None:
        return sent_words(entry.submitted_at)
    return str(entry.get_state_display())


def chip_of(entries: Sequence[HoursEntry]) -> dict[str, str]:
    """Give the chip of a row: what its least advanced entry waits for."""
    if not entries:
        return {}
    state = min((entry.state for entry in entries), key=lambda one: _FIRST.index(State(one)))
    of_state = [entry for entry in entries if entry.state == state]
    if state == State.SENT_BACK:
        return {"state": "look", "text": _("Came back"), "tone": "bad"}
    if state == State.DRAFT:
        return {"state": "waiting", "text": _("Not sent yet"), "tone": ""}
    if state == State.SUBMITTED:
        latest = max(entry.submitted_at for entry in of_state if entry.submitted_at is not None)
        return {"state": "sent", "text": sent_words(latest), "tone": ""}
    if state == State.APPROVED:
        return {"state": "done", "text": _("Approved"), "tone": "strong"}
    return {"state": "done", "text": state_words(of_state[-1]), "tone": "strong"}


def limit_words(week: WeekMoney) -> str:
    """Say how far a week has come towards the limit, as a fact; nothing while it is far from it."""
    if week.limit is None or not week.is_near:
        return ""
    if week.is_over:
        words = _("%(earned)s this week, over the %(limit)s weekly limit.")
    else:
        words = _("%(earned)s of the %(limit)s weekly limit.")
    return words % {"earned": money(week.earned), "limit": money(week.limit)}


def benefits_words(tariff: Tariff) -> str:
    """Give the programme's words about benefits, or plain ones while nobody has written them."""
    return tariff.benefits_text or _(
        "Going over it can change some benefits. A benefits adviser can say what it means for them beforehand, free "
        "and in private."
    )


def amount_words(amount: Decimal | None) -> str:
    return _("No rate yet") if amount is None else money(amount)
