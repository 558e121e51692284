"""What hours are worth, and how far a week has come towards the permitted-work limit.

Rates, limits and choices are dated; a `Tariff` reads them once for as many advisers as a page shows.
"""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Protocol, TypeVar

from django.db.models import Subquery

from coren.models import Adviser, HoursEntry, PaymentChoice, PayPolicy, Rate, WeeklyLimit
from coren.money import NOTHING, Week, fee, holding, total

COUNTED = (HoursEntry.State.DRAFT, HoursEntry.State.SUBMITTED, HoursEntry.State.APPROVED, HoursEntry.State.PAID)


def pay_policy() -> PayPolicy:
    """Give the one row of the programme's promise; its defaults while nobody has written it."""
    return PayPolicy.objects.first() or PayPolicy()


class Counted(Protocol):
    """What is asked of an entry of hours to work its worth out: a row of the table, or as much of one."""

    @property
    def adviser_id(self) -> uuid.UUID: ...
    @property
    def on(self) -> dt.date: ...
    @property
    def minutes(self) -> int: ...
    @property
    def activity_id(self) -> uuid.UUID: ...
    @property
    def hourly(self) -> Decimal | None: ...
    @property
    def amount(self) -> Decimal | None: ...
    @property
    def state(self) -> str: ...


Entry = TypeVar("Entry", bound=Counted)
COUNTED_FIELDS = ("adviser_id", "on", "minutes", "activity_id", "hourly", "amount", "state")


@dataclass(frozen=True, slots=True)
class Worth:
    """What an entry is worth: pounds an hour after the adviser's choice, and the amount; None without a rate."""

    hourly: Decimal | None
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class WeekMoney:
    """How a week stands against the limit. `limit` is None when none holds."""

    week: Week
    earned: Decimal
    limit: Decimal | None
    warn_percent: int

    @property
    def left(self) -> Decimal | None:
        return None if self.limit is None else self.limit - self.earned

    @property
    def is_over(self) -> bool:
        return self.limit is not None and self.earned > self.limit

    @property
    def is_near(self) -> bool:
        """Whether the week has come to the share from which people are warned, before the limit is passed."""
        return self.limit is not None and self.earned * 100 >= self.limit * self.warn_percent


class Tariff:
    """Every dated rate and limit, and the choices about pay of some advisers."""

    def __init__(self, advisers: Iterable[uuid.UUID]) -> None:
        self._rates: dict[uuid.UUID, list[Rate]] = defaultdict(list)
        for rate in Rate.objects.order_by("starts_on"):
            self._rates[rate.activity_id].append(rate)
        # The policy rides on the limits: one query less, and without a limit there is nothing to warn of.
        share, words = PayPolicy.objects.values("warn_percent")[:1], PayPolicy.objects.values("benefits_text")[:1]
        days = PayPolicy.objects.values("promised_days")[:1]
        limits = WeeklyLimit.objects.annotate(warn=Subquery(share), words=Subquery(words), days=Subquery(days))
        self._limits = list(limits.order_by("starts_on"))
        first = self._limits[0] if self._limits else None
        self.warn_percent: int = (first and first.warn) or PayPolicy().warn_percent
        self.benefits_text: str = (first and first.words) or ""
        self._promised: int = (first and first.days) or 0
        self._choices: dict[uuid.UUID, list[PaymentChoice]] = defaultdict(list)
        for choice in PaymentChoice.objects.filter(adviser__in=set(advisers)).order_by("starts_on", "made_at"):
            self._choices[choice.adviser_id].append(choice)
        # A page asks the same few days and weeks again for each adviser.
        self._rate_on: dict[tuple[uuid.UUID, dt.date], Decimal | None] = {}
        self._limit_in: dict[Week, Decimal | None] = {}

    @cached_property
    def promised_days(self) -> int:
        return self._promised or pay_policy().promised_days

    def rate(self, activity_id: uuid.UUID, on: dt.date) -> Decimal | None:
        """Give the rate card's pounds an hour on a day."""
        if (activity_id, on) not in self._rate_on:
            found = holding(self._rates[activity_id], on)
            self._rate_on[activity_id, on] = None if found is None else found.hourly
        return self._rate_on[activity_id, on]

    def choice(self, adviser_id: uuid.UUID, on: dt.date) -> PaymentChoice | None:
        return holding(self._choices[adviser_id], on)

    def limit(self, week: Week) -> Decimal | None:
        """Give the lowest limit that holds on any day of the week, so that a change inside it surprises nobody."""
        if week not in self._limit_in:
            found = [holding(self._limits, day) for day in (week.monday, week.sunday)]
            amounts = [row.amount for row in self._limits if row.starts_on in week]
            self._limit_in[week] = min([row.amount for row in found if row is not None] + amounts, default=None)
        return self._limit_in[week]

    def worth(self, *, adviser_id: uuid.UUID, activity_id: uuid.UUID, on: dt.date, minutes: int) -> Worth:
        """Give what minutes on a day are worth to somebody: the rate of the day, less what they chose to do without."""
        rate = self.rate(activity_id, on)
        if rate is None:
            return Worth(None, None)
        choice = self.choice(adviser_id, on)
        kind = PaymentChoice.Kind.FULL if choice is None else choice.kind
        if kind == PaymentChoice.Kind.NONE:
            return Worth(NOTHING, NOTHING)
        hourly = rate
        if choice is not None and kind == PaymentChoice.Kind.LESS and choice.less_hourly is not None:
            hourly = min(rate, choice.less_hourly)
        return Worth(hourly, fee(minutes, hourly))

    def worth_of(self, entry: Counted) -> Worth:
        """Give what an entry is worth: as fixed at its approval, else as of now."""
        if entry.amount is not None:
            return Worth(entry.hourly, entry.amount)
        return self.worth(
            adviser_id=entry.adviser_id, activity_id=entry.activity_id, on=entry.on, minutes=entry.minutes
        )

    def week_money(self, week: Week, entries: Iterable[Counted]) -> WeekMoney:
        """Add up one adviser's entries of a week against the limit. Rows sent back and fees declined do not count."""
        amounts = [self.worth_of(entry).amount for entry in entries if entry.on in week and entry.state in COUNTED]
        earned = total(amount for amount in amounts if amount is not None)
        return WeekMoney(week, earned, self.limit(week), self.warn_percent)

    def near(self, week: Week, entries: Iterable[Entry]) -> list[tuple[list[Entry], WeekMoney]]:
        """Give the advisers' weeks that have come near the limit, each with its entries.

        Most cannot have come near it even at the highest rate; only the others are worked out to the penny.
        """
        limit = self.limit(week)
        if limit is None:
            return []
        by_adviser: dict[uuid.UUID, list[Entry]] = defaultdict(list)
        for entry in entries:
            by_adviser[entry.adviser_id].append(entry)
        highest = self._highest_rate([entry for own in by_adviser.values() for entry in own])
        least = limit * self.warn_percent / 100 - 1  # a pound less, for what rounding each entry may add
        could = [own for own in by_adviser.values() if fee(sum(entry.minutes for entry in own), highest) >= least]
        found = [(own, self.week_money(week, own)) for own in could]
        return [(own, money) for own, money in found if money.is_near]

    def _highest_rate(self, entries: Sequence[Counted]) -> Decimal:
        """Give the most that an hour of some entries can be worth."""
        rates = {self.rate(entry.activity_id, entry.on) for entry in entries if entry.amount is None}
        fixed = {entry.hourly for entry in entries}
        return max((rate for rate in rates | fixed if rate is not None), default=NOTHING)


def week_money_of(adviser: Adviser, day: dt.date) -> WeekMoney:
    """Give how the week around a day stands for one adviser."""
    week = Week.of(day)
    entries = HoursEntry.objects.filter(adviser=adviser).in_week(week.monday, week.sunday)
    return Tariff([adviser.pk]).week_money(week, entries)
