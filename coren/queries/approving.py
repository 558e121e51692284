"""The queue of hours that wait for approval: odd ones first, by place, adviser and week.

What waits is read as plain rows in a fixed number of queries, since what is odd is known only when all of an adviser's
week is; a page then shows a part of it. Of more than `MOST_READ` entries those that have waited longest are read, so
that a page takes as long with ten times the programme; what all of them come to is coren.queries.waiting.
"""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import Q
from django.utils import timezone

from coren.models import Consent, HoursEntry
from coren.money import Week, total
from coren.oddities import Agreed, Facts, Reason, consent_state, reasons
from coren.queries.pay import COUNTED, COUNTED_FIELDS, Tariff, WeekMoney, Worth
from coren.queries.waiting import WITHOUT_FACILITATOR, hours_to_approve

MOST_READ = 1_000

_COLUMNS = (
    "pk",
    "area_id",
    "area__slug",
    "area__name",
    "adviser_id",
    "adviser__person__name",
    "adviser__person__user_id",
    "adviser__registered_at",
    "adviser__facilitator_id",
    "adviser__facilitator__name",
    "on",
    "minutes",
    "activity_id",
    "activity__label",
    "note",
    "is_overlap_kept",
    "submitted_at",
    "submitted_by_id",
    "submitted_by__person__name",
)


class Sent(NamedTuple):
    """One entry as it waits, in the order of `_COLUMNS`."""

    pk: uuid.UUID
    area_id: uuid.UUID
    place_slug: str
    place: str
    adviser_id: uuid.UUID
    adviser: str
    adviser_user_id: uuid.UUID | None
    registered_at: dt.datetime | None
    facilitator_id: uuid.UUID | None
    facilitator: str | None
    on: dt.date
    minutes: int
    activity_id: uuid.UUID
    activity: str
    note: str
    is_overlap_kept: bool
    submitted_at: dt.datetime
    submitted_by_id: uuid.UUID | None
    logged_by: str | None

    @property
    def monday(self) -> dt.date:
        return self.on - dt.timedelta(days=self.on.weekday())

    @property
    def key(self) -> str:
        """Give what names the adviser's week at the place: what a tick for all of it sends."""
        return f"{self.area_id}.{self.adviser_id}.{self.monday:%Y-%m-%d}"


@dataclass(frozen=True, slots=True)
class Waiting:
    """One entry of the queue: what it is worth now and what is odd about it."""

    sent: Sent
    worth: Worth
    reasons: tuple[Reason, ...]
    days: int

    @property
    def is_stopped(self) -> bool:
        return any(reason.stops for reason in self.reasons)


@dataclass(frozen=True)
class Group:
    """One adviser's week at one place."""

    rows: tuple[Waiting, ...]
    week: WeekMoney

    @property
    def sent(self) -> Sent:
        return self.rows[0].sent

    @cached_property
    def reasons(self) -> tuple[Reason, ...]:
        """Give what is odd about every row of the group, so that it is said once."""
        return tuple(one for one in self.rows[0].reasons if all(one in row.reasons for row in self.rows))

    @property
    def is_odd(self) -> bool:
        return any(row.reasons for row in self.rows)

    @property
    def is_stopped(self) -> bool:
        return all(row.is_stopped for row in self.rows)

    @property
    def minutes(self) -> int:
        return sum(row.sent.minutes for row in self.rows)

    @property
    def amount(self) -> Decimal:
        return total(row.worth.amount for row in self.rows if row.worth.amount is not None)

    @property
    def days(self) -> int:
        return max(row.days for row in self.rows)


@dataclass(frozen=True)
class Queue:
    """What waits and was read, after the filters."""

    groups: list[Group]

    @cached_property
    def rows(self) -> list[Waiting]:
        return [row for group in self.groups for row in group.rows]

    @cached_property
    def plain(self) -> list[Waiting]:
        """Give the rows with nothing odd, those that have waited longest first."""
        return sorted((row for row in self.rows if not row.reasons), key=lambda row: row.sent.submitted_at)

    def chosen(self, *, entries: Collection[str], groups: Collection[str]) -> list[Waiting]:
        """Give the rows that were ticked, one by one or with their week."""
        return [row for row in self.rows if str(row.sent.pk) in entries or row.sent.key in groups]


def queue_of(user: Any, *, place: str = "", facilitator: str = "") -> Queue:
    """Read the queue of whoever approves, of one place or facilitator; always with the same number of queries."""
    found = hours_to_approve(user)
    if place:
        found = found.filter(area__slug=place)
    if facilitator:
        found = found.filter(_supported_by(facilitator))
    sent = [Sent(*row) for row in found.order_by("submitted_at", "pk").values_list(*_COLUMNS)[:MOST_READ]]
    grouped: dict[tuple[uuid.UUID, uuid.UUID, dt.date], list[Sent]] = defaultdict(list)
    for row in sent:
        grouped[row.area_id, row.adviser_id, row.monday].append(row)
    reader = _Reader(user, sent)
    return Queue(sorted((reader.group(rows) for rows in grouped.values()), key=_order))


def _supported_by(facilitator: str) -> Q:
    if facilitator == WITHOUT_FACILITATOR:
        return Q(adviser__facilitator__isnull=True)
    try:
        return Q(adviser__facilitator_id=uuid.UUID(facilitator))
    except ValueError:
        return Q(pk__in=())


def consents_of(advisers: Collection[uuid.UUID]) -> dict[uuid.UUID, list[Agreed]]:
    """Give from when until when the consents of some advisers held."""
    found: dict[uuid.UUID, list[Agreed]] = defaultdict(list)
    rows = Consent.objects.filter(adviser__in=advisers).values_list("adviser_id", "given_on", "withdrawn_on")
    for adviser_id, given, withdrawn in rows:
        found[adviser_id].append(Agreed(given, withdrawn))
    return found


def _order(group: Group) -> tuple[bool, str, str, dt.date, str]:
    sent = group.sent
    return (not group.is_odd, sent.place, sent.adviser, sent.monday, str(sent.adviser_id))


class _Reader:
    """What all rows of a queue are held against, read once."""

    def __init__(self, user: Any, sent: list[Sent]) -> None:
        self.user_id = user.pk
        self.today = timezone.localdate()
        self.zone = timezone.get_current_timezone()
        advisers = {row.adviser_id for row in sent}
        self.tariff = Tariff(advisers)
        self.consents = consents_of(advisers)
        self.weeks: dict[tuple[uuid.UUID, dt.date], list[_Counted]] = defaultdict(list)
        self.day_minutes: dict[tuple[uuid.UUID, dt.date], int] = defaultdict(int)
        for row in _whole_weeks(advisers, {row.monday for row in sent}):
            self.weeks[row.adviser_id, row.on - dt.timedelta(days=row.on.weekday())].append(row)
            self.day_minutes[row.adviser_id, row.on] += row.minutes

    def group(self, rows: list[Sent]) -> Group:
        first = rows[0]
        week = self.tariff.week_money(Week(first.monday), self.weeks[first.adviser_id, first.monday])
        waiting = (self._waiting(row, week) for row in rows)
        ordered = sorted(waiting, key=lambda row: (not row.reasons, row.sent.on, row.sent.submitted_at))
        return Group(tuple(ordered), week)

    def _waiting(self, row: Sent, week: WeekMoney) -> Waiting:
        worth = self.tariff.worth(
            adviser_id=row.adviser_id, activity_id=row.activity_id, on=row.on, minutes=row.minutes
        )
        logged_on = row.submitted_at.astimezone(self.zone).date()
        is_own = row.adviser_user_id is not None and row.adviser_user_id == self.user_id
        facts = Facts(
            name=row.adviser,
            on=row.on,
            logged_on=logged_on,
            amount=worth.amount,
            day_minutes=self.day_minutes[row.adviser_id, row.on],
            earned=week.earned,
            limit=week.limit,
            is_near_limit=week.is_near,
            is_over_limit=week.is_over,
            consent=consent_state(self.consents[row.adviser_id], row.on),
            is_registered=row.registered_at is not None,
            is_overlap_kept=row.is_overlap_kept,
            is_own=is_own,
            is_logged_by_approver=row.submitted_by_id == self.user_id,
            is_logged_by_adviser=row.submitted_by_id is not None and row.submitted_by_id == row.adviser_user_id,
        )
        return Waiting(row, worth, reasons(facts), max(0, (self.today - logged_on).days))


class _Counted(NamedTuple):
    """An entry of a week as `Tariff.week_money` asks for it."""

    adviser_id: uuid.UUID
    on: dt.date
    minutes: int
    activity_id: uuid.UUID
    hourly: Decimal | None
    amount: Decimal | None
    state: str


def _whole_weeks(advisers: Collection[uuid.UUID], mondays: Collection[dt.date]) -> Iterable[_Counted]:
    """Read all entries that count in these weeks."""
    weeks = Q(pk__in=())
    for first, last in _stretches(mondays):
        weeks |= Q(on__range=(first, last))
    found = HoursEntry.objects.filter(weeks, adviser__in=advisers, state__in=COUNTED).order_by()
    return (_Counted(*row) for row in found.values_list(*COUNTED_FIELDS).iterator(chunk_size=5_000))


def _stretches(mondays: Collection[dt.date]) -> list[tuple[dt.date, dt.date]]:
    """Join weeks that follow each other, so that the database is asked for few stretches of days."""
    joined: list[tuple[dt.date, dt.date]] = []
    for monday in sorted(mondays):
        sunday = monday + dt.timedelta(days=6)
        if joined and joined[-1][1] == monday - dt.timedelta(days=1):
            joined[-1] = (joined[-1][0], sunday)
        else:
            joined.append((monday, sunday))
    return joined
