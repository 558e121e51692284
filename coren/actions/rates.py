"""What time is worth: activity types, rate cards, the weekly limit, closed periods, the promise."""

import datetime as dt
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from coren.models import ActivityType, ClosedPeriod, PayPolicy, Rate, WeeklyLimit
from coren.words import by_and_when
from nrp.accounts.models import User
from nrp.audit import actions as audit
from nrp.core.changes import changes_between, values_of
from nrp.core.refusals import Refusal
from nrp.core.render.dates import day as day_words


class RateRefused(Refusal):
    """A rate, limit or period cannot be written as asked."""


@transaction.atomic
def add_activity(*, code: str, label: str, by: User | None, position: int | None = None) -> ActivityType:
    """Add something that hours are spent on, last in the list unless a position is given.

    Raises RateRefused when the code or the name is there already.
    """
    if ActivityType.objects.filter(code=code).exists():
        raise RateRefused(_("There is an activity with this code already."), field="code")
    if ActivityType.objects.filter(label__iexact=label).exists():
        raise RateRefused(_("There is an activity of this name already."), field="label")
    if position is None:
        position = int(ActivityType.objects.aggregate(most=Max("position"))["most"] or 0) + 1
    try:
        with transaction.atomic():
            activity = ActivityType.objects.create(code=code, label=label, position=position)
    except IntegrityError:  # somebody else added it at the same moment
        raise RateRefused(_("There is an activity with this code already."), field="code") from None
    audit.record("activity.added", by=by, obj=activity, changes={"code": [None, code]})
    return activity


@transaction.atomic
def set_rate(*, activity: ActivityType, hourly: Decimal, starts_on: dt.date, by: User | None) -> Rate:
    """Give an activity a rate from a day on. Hours approved before keep what was fixed then.

    Raises RateRefused when a rate of that activity begins on that day already.
    """
    ActivityType.objects.select_for_update().get(pk=activity.pk)  # two rates of one activity are set one by one
    if Rate.objects.filter(activity=activity, starts_on=starts_on).exists():
        raise RateRefused(_("A rate of this activity begins on that day already."), field="starts_on")
    rate = Rate.objects.create(activity=activity, hourly=hourly, starts_on=starts_on, made_by=by)
    audit.record("rate.set", by=by, obj=rate, changes={"hourly": [None, hourly], "starts_on": [None, starts_on]})
    return rate


@transaction.atomic
def set_weekly_limit(*, amount: Decimal, starts_on: dt.date, by: User | None) -> WeeklyLimit:
    """Set the permitted-work limit from a day on. Raises RateRefused when one begins on that day already."""
    try:
        with transaction.atomic():
            limit = WeeklyLimit.objects.create(amount=amount, starts_on=starts_on, made_by=by)
    except IntegrityError:
        raise RateRefused(_("A limit begins on that day already."), field="starts_on") from None
    audit.record("weekly_limit.set", by=by, obj=limit, changes={"amount": [None, amount]})
    return limit


@transaction.atomic
def update_activity(*, activity: ActivityType, label: str, is_in_use: bool, by: User | None) -> ActivityType:
    """Rename an activity or take it out of use. Hours that were logged with it keep it.

    Raises RateRefused when another activity has the name.
    """
    locked = ActivityType.objects.select_for_update().get(pk=activity.pk)
    if ActivityType.objects.filter(label__iexact=label).exclude(pk=locked.pk).exists():
        raise RateRefused(_("There is an activity of this name already."), field="label")
    before = values_of(locked, ("label", "is_in_use"))
    locked.label, locked.is_in_use = label, is_in_use
    locked.save()
    changes = changes_between(before, values_of(locked, ("label", "is_in_use")))
    if changes:
        audit.record("activity.changed", by=by, obj=locked, changes=changes)
    return locked


@transaction.atomic
def set_pay_policy(*, promised_days: int, warn_percent: int, benefits_text: str, by: User | None) -> PayPolicy:
    """Change what residents are promised, from when they are warned, and what they are told about benefits."""
    PayPolicy.objects.get_or_create(pk=1)
    policy = PayPolicy.objects.select_for_update().get(pk=1)
    names = ("promised_days", "warn_percent", "benefits_text")
    before = values_of(policy, names)
    policy.promised_days, policy.warn_percent, policy.benefits_text = promised_days, warn_percent, benefits_text
    policy.save()
    changes = changes_between(before, values_of(policy, names))
    if changes:
        audit.record("pay_policy.changed", by=by, object_type="paypolicy", changes=changes)
    return policy


@transaction.atomic
def close_period(*, starts_on: dt.date, ends_on: dt.date, reason: str, by: User | None) -> ClosedPeriod:
    """Take no hours any more for some days. What was logged in them before can still be approved, paid or sent back.

    Raises RateRefused when the last day lies before the first or is yet to come, and when a part of it is closed.
    """
    if ends_on < starts_on:
        raise RateRefused(_("The last day lies before the first."), field="ends_on")
    if ends_on >= timezone.localdate():
        raise RateRefused(_("Close a period once it is over."), field="ends_on")
    PayPolicy.objects.get_or_create(pk=1)
    PayPolicy.objects.select_for_update().get(pk=1)  # two people who close at once take turns
    closed = ClosedPeriod.objects.filter(reopened_at__isnull=True, starts_on__lte=ends_on, ends_on__gte=starts_on)
    for other in closed[:1]:
        raise RateRefused(
            _("%(from)s to %(to)s is closed already. Choose days outside it.")
            % {"from": day_words(other.starts_on), "to": day_words(other.ends_on)},
            field="starts_on",
        )
    period = ClosedPeriod.objects.create(starts_on=starts_on, ends_on=ends_on, reason=reason, closed_by=by)
    audit.record("period.closed", by=by, obj=period, reason=reason)
    return period


@transaction.atomic
def open_period(*, period: ClosedPeriod, reason: str, by: User | None) -> ClosedPeriod:
    """Take hours for a closed period again. Raises RateRefused when somebody opened it before."""
    locked = ClosedPeriod.objects.select_for_update().get(pk=period.pk)
    if locked.reopened_at is not None:
        raise RateRefused(_("Opened again %(by)s.") % {"by": by_and_when(locked.reopened_by, locked.reopened_at)})
    locked.reopened_at, locked.reopened_by = timezone.now(), by
    locked.save()
    audit.record("period.opened", by=by, obj=locked, reason=reason)
    return locked
