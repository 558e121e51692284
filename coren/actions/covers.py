"""Standing in: the places and the open work of one person go to another, for a time or for good, in one step."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from coren.models import Adviser, Cover, Post
from coren.queries.handover import open_work
from neighbourhoods.actions import roles
from neighbourhoods.models import Area, RoleAssignment
from neighbourhoods.permissions import can_manage_people
from nrp.accounts.models import Person, User
from nrp.accounts.roles import Role
from nrp.audit import actions as audit
from nrp.core.refusals import Refusal
from nrp.core.render.dates import day as day_words

ROLES = (Role.COREN_FACILITATOR, Role.COREN_MANAGER)
ONE_DAY = dt.timedelta(days=1)


class CoverRefused(Refusal):
    """Nobody can stand in as asked."""


@dataclass(frozen=True, slots=True)
class _Times:
    """From the first day on; `ends_on` None: for good."""

    starts_on: dt.date
    ends_on: dt.date | None

    def meets(self, starts_on: dt.date, ends_on: dt.date | None) -> bool:
        """Whether another stretch of time has a day in common with this one."""
        return (self.ends_on is None or starts_on <= self.ends_on) and (ends_on is None or ends_on >= self.starts_on)

    def lies_in(self, starts_on: dt.date, ends_on: dt.date | None) -> bool:
        """Whether another stretch of time has every day of this one."""
        return starts_on <= self.starts_on and (
            ends_on is None or (self.ends_on is not None and ends_on >= self.ends_on)
        )


@transaction.atomic
def arrange(
    *,
    absent: Person,
    substitute: Person,
    role: str,
    starts_on: dt.date,
    by: User | None,
    area: Area | None = None,
    ends_on: dt.date | None = None,
    reason: str = "",
) -> Cover:
    """Let one person stand in for another from a day on: they get the role for that time, and with it the open work.

    Without a last day it is for good: the role and the post of the first end the day before, and their advisers are
    put down under the second. Raises CoverRefused for a role that has no cover, for somebody who does not hold it
    there, for dates that do not fit, for somebody without an account or who covers there already, and when anybody
    but an administrator hands the manager's role over for good; RoleRefused when the second holds the role for a part
    of the time.
    """
    times = _Times(starts_on, ends_on)
    _refuse_dates(times)
    _refuse_role(role, times, by)
    account = _account_of(absent, substitute)
    held = _held_by(absent, role, area)
    _refuse_who_does_not_hold_it(absent, area, held)
    _refuse_a_second(absent, substitute, role, area, times)
    advisers = list(Adviser.objects.select_for_update().filter(area=area, facilitator=absent)) if area else []
    posts = list(Post.objects.select_for_update().filter(person=absent, area=area, ends_on=None)) if area else []
    open_now = open_work(role, area)
    assignment = _granted(account, role, area, times, by=by, reason=reason)
    if ends_on is None:
        end_role(held=held, last_day=starts_on - ONE_DAY, by=by, reason=reason)
        for post in posts:
            Post.objects.filter(pk=post.pk).update(ends_on=max(post.starts_on, starts_on - ONE_DAY))
        Adviser.objects.filter(pk__in=[adviser.pk for adviser in advisers]).update(facilitator=substitute)
    cover = Cover.objects.create(
        absent=absent,
        substitute=substitute,
        role=role,
        area=area,
        starts_on=starts_on,
        ends_on=ends_on,
        reason=reason,
        role_assignment=assignment,
        handed_over=open_now,
        made_by=by,
    )
    audit.record(
        "cover.arranged",
        by=by,
        obj=cover,
        reason=reason,
        changes={"starts_on": [None, starts_on], "ends_on": [None, ends_on]},
        detail={
            "role": role,
            "absent_id": absent.pk,
            "substitute_id": substitute.pk,
            "open": open_now,
            "adviser_ids": [adviser.pk for adviser in advisers] if ends_on is None else [],
        },
    )
    return cover


def check(*, absent: Person, substitute: Person, starts_on: dt.date, ends_on: dt.date | None) -> None:
    """Raise CoverRefused for what no record is needed to see: the same person twice, and dates that do not fit."""
    _refuse_dates(_Times(starts_on, ends_on))
    _refuse_the_same(absent, substitute)


@transaction.atomic
def end(*, cover: Cover, by: User | None, reason: str = "") -> Cover:
    """End a cover before its time: the role that came with it is gone at the next click.

    One that has not begun is taken back whole. Raises CoverRefused when it is over, and for one that is for good.
    """
    locked = (
        Cover.objects.select_for_update(of=("self",))
        .select_related("role_assignment__user", "absent", "substitute")
        .get(pk=cover.pk)
    )
    today = timezone.localdate()
    if locked.ends_on is None:
        raise CoverRefused(_("This was handed over for good. Arrange the next hand-over instead."))
    if locked.ends_on < today:
        raise CoverRefused(_("This cover ended on %s already.") % day_words(locked.ends_on))
    if locked.role_assignment is not None:
        roles.end(assignment=locked.role_assignment, by=by, reason=reason)
    before, is_begun = locked.ends_on, locked.starts_on <= today
    locked.ends_on = max(locked.starts_on, today - ONE_DAY)
    audit.record(
        "cover.ended",
        by=by,
        obj=locked,
        reason=reason,
        changes={"ends_on": [before, locked.ends_on if is_begun else None]},
    )
    if is_begun:
        Cover.objects.filter(pk=locked.pk).update(ends_on=locked.ends_on)
    else:
        Cover.objects.filter(pk=locked.pk).delete()
    return locked


def end_role(*, held: list[RoleAssignment], last_day: dt.date, by: User | None, reason: str) -> None:
    """End roles with a day that is their last; one that ends earlier anyway stays as it is."""
    for assignment in held:
        if assignment.ends_on is not None and assignment.ends_on <= last_day:
            continue
        is_past = last_day < timezone.localdate() or last_day < assignment.starts_on
        roles.end(assignment=assignment, on=None if is_past else last_day, by=by, reason=reason)


def _refuse_dates(times: _Times) -> None:
    if times.ends_on is None:
        return
    if times.ends_on < times.starts_on:
        raise CoverRefused(_("The last day cannot be before the first."), field="ends_on")
    if times.ends_on < timezone.localdate():
        raise CoverRefused(_("This time is over. Enter a last day that is to come, or today."), field="ends_on")


def _refuse_role(role: str, times: _Times, by: User | None) -> None:
    if role not in ROLES:
        raise CoverRefused(_("Only facilitators and COREN managers are covered."), field="role")
    if role == Role.COREN_MANAGER and times.ends_on is None and by is not None and not can_manage_people(by):
        raise CoverRefused(
            _("Enter the last day. Only a programme administrator gives the manager’s role for good."), field="ends_on"
        )


def _refuse_the_same(absent: Person, substitute: Person) -> None:
    if absent.pk == substitute.pk:
        raise CoverRefused(_("Choose somebody else: nobody stands in for themselves."), field="substitute")


def _account_of(absent: Person, substitute: Person) -> User:
    """Lock both accounts, always in one order, and give that of the person who stands in."""
    _refuse_the_same(absent, substitute)
    ids = sorted(person.user_id for person in (absent, substitute) if person.user_id)
    locked = {user.pk: user for user in User.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
    account = locked.get(substitute.user_id) if substitute.user_id else None
    if account is None or not account.is_active:
        raise CoverRefused(
            _("%(name)s cannot sign in. The programme administrator invites people.") % {"name": substitute},
            field="substitute",
        )
    return account


def _held_by(absent: Person, role: str, area: Area | None) -> list[RoleAssignment]:
    if absent.user_id is None:
        return []
    rows = RoleAssignment.objects.select_for_update(of=("self",)).select_related("user")
    return list(rows.filter(user_id=absent.user_id, role=role, area=area))


def _refuse_who_does_not_hold_it(absent: Person, area: Area | None, held: list[RoleAssignment]) -> None:
    if not held and not (area is not None and Post.objects.filter(person=absent, area=area).exists()):
        raise CoverRefused(_("%(name)s does not do this work there.") % {"name": absent}, field="absent")


def _refuse_a_second(absent: Person, substitute: Person, role: str, area: Area | None, times: _Times) -> None:
    others = Cover.objects.filter(Q(absent=absent) & Q(substitute=substitute), role=role, area=area)
    if any(times.meets(other.starts_on, other.ends_on) for other in others):
        raise CoverRefused(_("%(name)s stands in at that time already.") % {"name": substitute}, field="substitute")


def _granted(
    account: User, role: str, area: Area | None, times: _Times, *, by: User | None, reason: str
) -> RoleAssignment | None:
    """Give the role for the time, unless it is held for all of it anyway."""
    own = RoleAssignment.objects.filter(user=account, role=role, area=area)
    if any(times.lies_in(row.starts_on, row.ends_on) for row in own):
        return None
    return roles.grant(
        user=account,
        role=role,
        area=area,
        by=by,
        starts_on=times.starts_on,
        ends_on=times.ends_on,
        reason=reason,
    )
