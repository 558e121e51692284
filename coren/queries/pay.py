"""What hours are worth, and how far a week has come towards the permitted-work limit.

Rates, limits and choices are dated; a `Tariff` reads them once for as many advisers as a page shows.
"""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import cast

from django.db.models import Subquery

from coren.models import Adviser, HoursEntry, PaymentChoice, PayPolicy, Rate, WeeklyLimit
from coren.money import NOTHING, Week, fee, holding, total

COUNTED = (HoursEntry.State.DRAFT, HoursEntry.State.SUBMITTED, HoursEntry.State.APPROVED, HoursEntry.State.PAID)


def pay_policy() -> PayPolicy:
    """Give the one row of the programme's promise; its defaults while nobody has written it."""
    return PayPolicy.objects.first() or PayPolicy()


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

    @cached_property
    def promised_days(self) -> int:
        return self._promised or pay_policy().promised_days

    def rate(self, activity_id: uuid.UUID, on: dt.date) -> Decimal | None:
        """Give the rate card's pounds an hour on a day."""
        found = cast("Rate | None", holding(self._rates[activity_id], on))
        return None if found is None else found.hourly

    def choice(self, adviser_id: uuid.UUID, on: dt.date) -> PaymentChoice | None:
        return cast("PaymentChoice | None", holding(self._choices[adviser_id], on))

    def limit(self, week: Week) -> Decimal | None:
        """Give the lowest limit that holds on any day of the week, so that a change inside it surprises nobody."""
        found = [cast("WeeklyLimit | None", holding(self._limits, day)) for day in (week.monday, week.sunday)]
        amounts = [row.amount for row in self._limits if row.starts_on in week]
        return min([row.amount for row in found if row is not None] + amounts, default=None)

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

    def worth_of(self, entry: HoursEntry) -> Worth:
        """Give what an entry is worth: as fixed at its approval, else as of now."""
        if entry.amount is not None:
            return Worth(entry.hourly, entry.amount)
        return self.worth(
            adviser_id=entry.adviser_id, activity_id=entry.activity_id, on=entry.on, minutes=entry.minutes
        )

    def week_money(self, week: Week, entries: Iterable[HoursEntry]) -> WeekMoney:
        """Add up one adviser's entries of a week against the limit. Rows sent back and fees declined do not count."""
        amounts = [self.worth_of(entry).amount for entry in entries if entry.on in week and entry.state in COUNTED]
        earned = total(amount for amount in amounts if amount is not None)
        return WeekMoney(week, earned, self.limit(week), self.warn_percent)


def week_money_of(adviser: Adviser, day: dt.date) -> WeekMoney:
    """Give how the week around a day stands for one adviser."""
    week = Week.of(day)
    entries = HoursEntry.objects.filter(adviser=adviser).in_week(week.monday, week.sunday)
    return Tariff([adviser.pk]).week_money(week, entries)
