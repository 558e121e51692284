"""What the pages of approval say of a queue, in rows and sentences."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coren.actions.approving import LeftOut
from coren.durations import hours_text
from coren.models import Expense, HoursEntry
from coren.money import total
from coren.obstacles import state_words
from coren.queries.approved import LateApproval
from coren.queries.approving import Queue, Waiting
from coren.queries.pay import pay_policy
from coren.queries.payments import expenses_visible_to
from coren.queries.waiting import WITHOUT_FACILITATOR, Sums
from coren.words import days_words, hours_words
from nrp.core.render.cells import Value
from nrp.core.render.dates import day_of_week, moment
from nrp.core.render.numbers import money, number
from nrp.core.render.tables import Cell, Column, Row, Table


@dataclass(frozen=True, slots=True)
class Undoable:
    """An approval that can still be undone, and where."""

    text: str
    rest: str
    url: str


def people_and_places(advisers: int, places: int) -> str:
    people = ngettext("%(count)s adviser", "%(count)s advisers", advisers) % {"count": advisers}
    where = ngettext("%(count)s neighbourhood", "%(count)s neighbourhoods", places) % {"count": places}
    return _("%(people)s in %(places)s") % {"people": people, "places": where}


def lede_of(sums: Sums) -> SafeString | str:
    """Say how much waits, for how many, and for how long."""
    if not sums.shares:
        return ""
    facts = {
        "hours": hours_words(sums.minutes),
        "who": people_and_places(sums.advisers, sums.places),
        "promised": days_words(pay_policy().promised_days),
    }
    first = format_html("<strong>{}</strong>", _("%(hours)s to approve.") % facts)
    if sums.longest_days < 1:
        rest = _("%(who)s. All were sent today; residents are promised %(promised)s from hours to money.") % facts
        return format_html("{} {}", first, rest)
    oldest = format_html("<strong>{}</strong>", _("The oldest has waited %s") % days_words(sums.longest_days))
    promise = _("residents are promised %(promised)s from hours to money.") % facts
    return format_html("{} {}. {}; {}", first, facts["who"], oldest, promise)


def beyond_words(sums: Sums, queue: Queue) -> str:
    """Say that only those are shown that have waited longest, where there are too many to look at together."""
    if sums.entries <= len(queue.rows):
        return ""
    return _(
        "Of %(all)s entries the %(read)s that have waited longest are shown. Choose a neighbourhood to see others."
    ) % {
        "all": number(sums.entries),
        "read": number(len(queue.rows)),
    }


def filter_fields(sums: Sums, place: str, facilitator: str) -> list[dict[str, Any]]:
    """Give the selects above the queue: only places and facilitators for whom something waits."""
    places = {share.place_slug: share.place for share in sums.shares}
    names = {str(share.facilitator_id): str(share.facilitator) for share in sums.shares if share.facilitator_id}
    people = sorted(names.items(), key=lambda pair: pair[1])
    if any(share.facilitator_id is None for share in sums.shares):
        people.append((WITHOUT_FACILITATOR, _("Nobody")))
    return [
        _select("place", _("Neighbourhood"), sorted(places.items(), key=lambda pair: pair[1]), place),
        _select("facilitator", _("Facilitator"), people, facilitator),
    ]


def _select(name: str, label: str, options: Iterable[tuple[str, str]], chosen: str) -> dict[str, Any]:
    every = [("", _("All")), *options]
    return {
        "name": name,
        "label": label,
        "options": [{"value": value, "label": text, "selected": value == chosen} for value, text in every],
    }


def lately(approvals: Iterable[LateApproval]) -> list[Undoable]:
    return [
        Undoable(
            text=_("%(hours)s, approved by %(name)s")
            % {"hours": hours_words(one.minutes), "name": one.by or _("somebody")},
            rest=moment(one.approved_at),
            url=f"{reverse('hours-undo')}?approval={one.approved_at.isoformat().replace('+', '%2B')}",
        )
        for one in approvals
    ]


def expenses_waiting(user: Any) -> dict[str, str] | None:
    """Say how many expenses wait beside the hours, once their page is there; None when none does."""
    try:
        url = reverse("expenses")
    except NoReverseMatch:
        return None
    amounts = list(
        expenses_visible_to(user).filter(state=Expense.State.SUBMITTED).order_by().values_list("amount", flat=True)
    )
    if not amounts:
        return None
    words = ngettext("%(count)s expense of %(sum)s waits too.", "%(count)s expenses of %(sum)s wait too.", len(amounts))
    return {"text": words % {"count": len(amounts), "sum": money(total(amounts))}, "url": url}


def check_rows(rows: Sequence[Waiting]) -> list[dict[str, Any]]:
    """Give the answers to check before hours are approved."""
    advisers = len({row.sent.adviser_id for row in rows})
    places = len({row.sent.area_id for row in rows})
    amounts = total(row.worth.amount for row in rows if row.worth.amount is not None)
    return [
        {"label": _("Hours"), "value": hours_words(sum(row.sent.minutes for row in rows))},
        {"label": _("For"), "value": people_and_places(advisers, places)},
        {"label": _("Amount"), "value": money(amounts)},
    ]


def per_adviser(rows: Sequence[Waiting]) -> Table:
    """Give hours and amount of each adviser, by place."""
    by_place: dict[str, dict[tuple[str, str], list[Waiting]]] = {}
    for row in sorted(rows, key=lambda one: (one.sent.place, one.sent.adviser, str(one.sent.adviser_id))):
        by_adviser = by_place.setdefault(row.sent.place, {})
        by_adviser.setdefault((row.sent.adviser, str(row.sent.adviser_id)), []).append(row)
    lines: list[Row] = []
    for place, advisers in by_place.items():
        lines.append(Row(group=place))
        for (name, _pk), theirs in advisers.items():
            minutes = sum(row.sent.minutes for row in theirs)
            amount = total(row.worth.amount for row in theirs if row.worth.amount is not None)
            lines.append(Row([name, Cell(hours_text(minutes)), Cell(money(amount), value=amount)]))
    columns = [Column(_("Resident Adviser")), Column(_("Hours"), "number"), Column(_("Amount"), "number")]
    return Table(columns, lines, caption=_("For each adviser"), caption_hidden=False, variant="tight")


def odd_words(rows: Iterable[Waiting]) -> list[dict[str, str]]:
    """Name each odd entry with its reasons."""
    return [
        {"what": entry_words(row.sent.adviser, row.sent.on, row.sent.minutes), "why": " ".join(_texts(row))}
        for row in rows
        if row.reasons
    ]


def _texts(row: Waiting) -> list[str]:
    stopping = [reason.text for reason in row.reasons if reason.stops]
    return stopping or [reason.text for reason in row.reasons]


def entry_words(name: object, on: Any, minutes: int) -> str:
    """Name an entry: Joan Sample, Tuesday 12 February 2019, 4 hours."""
    return _("%(name)s, %(day)s, %(hours)s") % {"name": name, "day": day_of_week(on), "hours": hours_words(minutes)}


def left_out_words(left_out: Iterable[LeftOut]) -> list[dict[str, str]]:
    """Name each entry that an act passed over, with the reason."""
    return [
        {
            "what": entry_words(left.entry.adviser, left.entry.on, left.entry.minutes)
            if left.entry
            else _("One entry"),
            "why": left.text,
        }
        for left in left_out
    ]


def entries_table(entries: Iterable[HoursEntry]) -> Table:
    """List entries by adviser and day."""
    rows: list[list[Cell | Value]] = [
        [str(entry.adviser), day_of_week(entry.on), Cell(hours_text(entry.minutes)), str(entry.activity)]
        for entry in entries
    ]
    columns = [Column(_("Resident Adviser")), Column(_("Day")), Column(_("Hours"), "number"), Column(_("Activity"))]
    return Table(columns, rows, caption=_("The hours"), variant="stacked")


def state_of_all(entries: Iterable[HoursEntry]) -> str:
    """Say where entries stand, when all stand there: Approved by Lee Sample at 2:02pm."""
    said = {state_words(entry) for entry in entries}
    return said.pop() if len(said) == 1 else ""
