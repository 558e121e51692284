"""The ledger of a place: a line is entered, and a mistake is reversed by another line. Both stay; none is changed."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from neighbourhoods.models import Area, Initiative, InKindRate, LedgerEntry, MoneyKind, Organisation
from neighbourhoods.pounds import FIRST_YEAR, MOST, MOST_HOURS, NOTHING, days_of, pence, worth
from neighbourhoods.queries.budgets import rate_of_the_day
from nrp.accounts.models import User
from nrp.audit import actions as audit
from nrp.core.changes import values_of
from nrp.core.refusals import Refusal
from nrp.core.render.cells import XML_CANNOT_HOLD
from nrp.core.render.dates import day as day_words

WORDS = {"text": 240, "funder": 200, "led_by": 200, "reference": 80}
FIELDS = (
    "kind",
    "on",
    "text",
    "amount",
    "organisation",
    "hours",
    "rate",
    "initiative",
    "funder",
    "led_by",
    "reference",
)
K = MoneyKind


class LedgerRefused(Refusal):
    """A line cannot be entered or reversed as asked."""


@transaction.atomic
def enter(*, area: Area, by: User | None, rate_reason: str = "", **values: Any) -> LedgerEntry:
    """Enter a line. In kind: hours at the rate of the day, or at another `rate` with `rate_reason`, which goes into
    the words of the line. Raises LedgerRefused for a place that is no neighbourhood, for a day to come, for what its
    kind needs or cannot have, and for an amount that is not hours times rate."""
    if values.get("kind") == K.IN_KIND:
        _settle_rate(values, rate_reason)
    entry = built(area=area, by=by, **values)
    entry.save(force_insert=True)
    record(entry, by)
    return entry


@transaction.atomic
def reverse(*, entry: LedgerEntry, reason: str, by: User | None) -> LedgerEntry:
    """Reverse a line by another of the same day, so that the year it was counted in is put right.

    Raises LedgerRefused without a reason, for a line that was reversed already, and for a reversal.
    """
    locked = LedgerEntry.objects.select_for_update(of=("self",)).select_related("area").get(pk=entry.pk)
    made = reversal_of(locked, reason=reason, by=by)
    if done := LedgerEntry.objects.filter(reverses=locked).first():
        words = {"day": day_words(done.entered_at)}
        raise LedgerRefused(_("This line was reversed on %(day)s. It is reversed once.") % words)
    made.save(force_insert=True)
    record(made, by)
    return made


@transaction.atomic
def note_given_out(*, rows: int, place: Area | None, what: str, by: User) -> None:
    """Record that somebody took money of places as a file."""
    audit.record(f"{what}.given_out", by=by, obj=place, detail={"rows": rows})


def built(*, area: Area, by: User | None, **values: Any) -> LedgerEntry:
    """Give a line that is not saved yet, trimmed and checked, for entering many at once."""
    if unknown := set(values) - set(FIELDS) - {"id"}:
        raise TypeError(f"a line has no field {sorted(unknown)}")
    if values.get("amount") is None:
        values["amount"] = NOTHING
    entry = LedgerEntry(area=area, entered_by=by, **values)
    for name, longest in WORDS.items():
        text = XML_CANNOT_HOLD.sub("", getattr(entry, name)).strip()
        if len(text) > longest:
            raise LedgerRefused(_("Shorten it to %(most)s letters.") % {"most": longest}, field=name)
        setattr(entry, name, text)
    _check(entry)
    _check_kind(entry)
    return entry


def reversal_of(entry: LedgerEntry, *, reason: str, by: User | None) -> LedgerEntry:
    """Give the line that reverses another, not saved yet. Raises LedgerRefused as `reverse`."""
    reason = XML_CANNOT_HOLD.sub("", reason).strip()
    if entry.reverses_id is not None:
        say = _("This line reverses another, so it is not reversed itself. Enter the money again as a new line.")
        raise LedgerRefused(say)
    if not reason:
        raise LedgerRefused(_("Say why it is reversed."), field="reason")
    if len(reason) > WORDS["text"]:
        raise LedgerRefused(_("Shorten it to %(most)s letters.") % {"most": WORDS["text"]}, field="reason")
    same = ("kind", "area", "initiative_id", "on", "text", "organisation_id", "rate", "funder", "led_by", "reference")
    return LedgerEntry(
        **{name: getattr(entry, name) for name in same},
        amount=-entry.amount,
        hours=None if entry.hours is None else -entry.hours,
        reverses=entry,
        reason=reason,
        entered_by=by,
    )


def record(entry: LedgerEntry, by: User | None) -> None:
    """Write a new line into the trail."""
    written = {name: [None, value] for name, value in values_of(entry, FIELDS).items() if value not in (None, "")}
    verb = "ledger.reversed" if entry.reverses_id else "ledger.entered"
    detail = {"reverses": str(entry.reverses_id)} if entry.reverses_id else None
    audit.record(verb, by=by, obj=entry, reason=entry.reason, changes=written, detail=detail)


def _settle_rate(values: dict[str, Any], reason: str) -> None:
    """Find the rate of the day where none is given, and ask why where another is; lock nothing, since a line keeps
    its own rate."""
    organisation, on = values.get("organisation"), values.get("on")
    if not isinstance(organisation, Organisation) or not isinstance(on, dt.date):
        return
    found = rate_of_the_day(list(InKindRate.objects.all()), organisation, on)
    if values.get("rate") is None:
        if found is None:
            say = _("No rate holds for this organisation on that day. Enter one here, or set it under in-kind rates.")
            raise LedgerRefused(say, field="rate")
        values["rate"] = found.rate
    elif found is None or values["rate"] != found.rate:
        if not (reason := reason.strip()):
            raise LedgerRefused(_("Say why this rate and not that of the day."), field="rate_reason")
        values["text"] = _("%(text)s (rate: %(reason)s)") % {"text": values.get("text", "").strip(), "reason": reason}
        if len(values["text"]) > WORDS["text"]:
            say = _("Shorten this or what it is for: together they have room for %(most)s letters.")
            raise LedgerRefused(say % {"most": WORDS["text"]}, field="rate_reason")


def _check(entry: LedgerEntry) -> None:
    if entry.area.kind != Area.Kind.NEIGHBOURHOOD:
        raise LedgerRefused(_("Money is kept for neighbourhoods. Choose one."), field="area")
    if not entry.text:
        raise LedgerRefused(_("Say what it is for."), field="text")
    if entry.on > timezone.localdate():
        raise LedgerRefused(_("This day has not come yet."), field="on")
    if entry.on < days_of(FIRST_YEAR)[0]:
        raise LedgerRefused(_("Check the year: from %(first)s on.") % {"first": FIRST_YEAR}, field="on")
    initiative: Initiative | None = entry.initiative
    if initiative is not None and initiative.area_id != entry.area.pk:
        raise LedgerRefused(_("This initiative is of another neighbourhood."), field="initiative")


def _check_kind(entry: LedgerEntry) -> None:
    """Hold a line against what its kind needs and cannot have."""
    if entry.kind == K.IN_KIND:
        _check_in_kind(entry)
    elif entry.hours is not None or entry.rate is not None:
        raise LedgerRefused(_("Hours and a rate belong to what is given in kind."), field="hours")
    _check_external(entry)
    if entry.amount <= 0 or entry.amount != pence(entry.amount):
        raise LedgerRefused(_("Enter an amount of more than nothing, such as 31.25."), field="amount")
    if entry.amount > MOST:
        raise LedgerRefused(_("The amount is larger than a line can hold."), field="amount")


def _check_external(entry: LedgerEntry) -> None:
    if entry.kind != K.EXTERNAL:
        if entry.funder or entry.led_by:
            field = "funder" if entry.funder else "led_by"
            raise LedgerRefused(_("Who gave it and who led the bid belong to external money."), field=field)
        return
    if not entry.funder:
        raise LedgerRefused(_("Say who gave it."), field="funder")
    if not entry.led_by:
        raise LedgerRefused(_("Say who led the bid."), field="led_by")


def _check_in_kind(entry: LedgerEntry) -> None:
    """Ask for organisation, hours and rate, and work the amount out of them."""
    if entry.organisation is None:
        raise LedgerRefused(_("Choose the organisation that gives it."), field="organisation")
    if entry.hours is None or not 0 < entry.hours <= MOST_HOURS:
        raise LedgerRefused(_("Enter the hours, such as 3.5."), field="hours")
    if entry.rate is None or not 0 < entry.rate <= MOST_HOURS:
        raise LedgerRefused(_("Enter the rate an hour, such as 15.00."), field="rate")
    amount = worth(entry.hours, entry.rate)
    if entry.amount not in (NOTHING, amount):
        say = _("Hours times rate is %(amount)s. Leave the amount out.") % {"amount": amount}
        raise LedgerRefused(say, field="amount")
    entry.amount = amount
