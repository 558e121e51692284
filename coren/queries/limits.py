"""Whether hours that are about to be logged take a week past the permitted-work limit."""

import datetime as dt

from coren.models import ActivityType, Adviser, HoursEntry
from coren.money import Week
from coren.queries.pay import Tariff, WeekMoney


def week_if_passed(
    *, adviser: Adviser, activity: ActivityType, on: dt.date, minutes: int, but: HoursEntry | None = None
) -> WeekMoney | None:
    """Give how the week would stand with these hours, if they are what takes it past the limit; None otherwise.

    `but` is the entry that is being changed: what it is worth now is not counted beside what it will be worth.
    """
    week, tariff = Week.of(on), Tariff([adviser.pk])
    entries = [
        entry
        for entry in HoursEntry.objects.filter(adviser=adviser).in_week(week.monday, week.sunday)
        if but is None or entry.pk != but.pk
    ]
    before = tariff.week_money(week, entries)
    asked = HoursEntry(adviser=adviser, activity=activity, on=on, minutes=minutes, state=HoursEntry.State.SUBMITTED)
    after = tariff.week_money(week, [*entries, asked])
    return after if after.is_over and not before.is_over else None
