"""What time is worth: activity types, rate cards, the weekly limit, closed periods, the promise."""

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from coren.models import ActivityType, Rate, WeeklyLimit
from nrp.accounts.models import User
from nrp.audit import actions as audit
from nrp.core.refusals import Refusal


class RateRefused(Refusal):
    """A rate, limit or period cannot be written as asked."""


@transaction.atomic
def add_activity(*, code: str, label: str, by: User | None, position: int = 0) -> ActivityType:
    """Add something that hours are spent on. Raises RateRefused when the code or the name is there already."""
    if ActivityType.objects.filter(code=code).exists():
        raise RateRefused(_("There is an activity with this code already."), field="code")
    if ActivityType.objects.filter(label__iexact=label).exists():
        raise RateRefused(_("There is an activity of this name already."), field="label")
    activity = ActivityType.objects.create(code=code, label=label, position=position)
    audit.record("activity.added", by=by, obj=activity, changes={"code": [None, code]})
    return activity


@transaction.atomic
def set_rate(*, activity: ActivityType, hourly: Decimal, starts_on: dt.date, by: User | None) -> Rate:
    """Give an activity a rate from a day on. Hours approved before keep what was fixed then.

    Raises RateRefused when a rate of that activity begins on that day already.
    """
    if Rate.objects.filter(activity=activity, starts_on=starts_on).exists():
        raise RateRefused(_("A rate of this activity begins on that day already."), field="starts_on")
    rate = Rate.objects.create(activity=activity, hourly=hourly, starts_on=starts_on, made_by=by)
    audit.record("rate.set", by=by, obj=rate, changes={"hourly": [None, hourly], "starts_on": [None, starts_on]})
    return rate


@transaction.atomic
def set_weekly_limit(*, amount: Decimal, starts_on: dt.date, by: User | None) -> WeeklyLimit:
    """Set the permitted-work limit from a day on. Raises RateRefused when one begins on that day already."""
    if WeeklyLimit.objects.filter(starts_on=starts_on).exists():
        raise RateRefused(_("A limit begins on that day already."), field="starts_on")
    limit = WeeklyLimit.objects.create(amount=amount, starts_on=starts_on, made_by=by)
    audit.record("weekly_limit.set", by=by, obj=limit, changes={"amount": [None, amount]})
    return limit
