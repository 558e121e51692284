"""Facilitators in post: who works for which organisation at which place, from when until when."""

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from coren.actions import covers
from coren.models import Contract, Post
from neighbourhoods.actions import roles
from neighbourhoods.models import Area, Organisation, RoleAssignment
from nrp.accounts.actions import people
from nrp.accounts.models import Person, User
from nrp.accounts.roles import Role
from nrp.audit import actions as audit
from nrp.core.refusals import Refusal
from nrp.core.render.dates import day as day_words

MOST_MINUTES = 7 * 24 * 60


class PostRefused(Refusal):
    """A post cannot be written as asked."""


@transaction.atomic
def start(
    *,
    organisation: Organisation,
    area: Area,
    starts_on: dt.date,
    by: User | None,
    person: Person | None = None,
    name: str = "",
    email: str = "",
    contract: Contract | None = None,
    minutes_per_week: int | None = None,
    ends_on: dt.date | None = None,
) -> Post:
    """Put somebody in post, known already (`person`) or new (`name`). Who has an account gets the facilitator's role.

    Raises PostRefused for a place that is no neighbourhood, dates that do not fit, a person who is in post there at
    that time, a contract of another organisation or for other places, and when nobody is named.
    """
    _refuse_unless_sound(area, minutes_per_week, starts_on, ends_on)
    _refuse_contract(contract, organisation, area)
    account = None
    if person is None:
        if not name.strip():
            raise PostRefused(_("Choose a person, or enter the name of a new one."), field="person")
        person = people.create(name=name.strip(), email=email, by=by)
    else:
        Person.objects.select_for_update().get(pk=person.pk)
        accounts = User.objects.select_for_update().filter(person=person, is_active=True)
        account = accounts.first()
    _refuse_a_second(person, area, starts_on, ends_on)
    if account is not None:
        _give_role(account, area, starts_on, ends_on, by)
    post = Post.objects.create(
        person=person,
        organisation=organisation,
        contract=contract,
        area=area,
        minutes_per_week=minutes_per_week,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    audit.record(
        "post.started",
        by=by,
        obj=post,
        changes={"organisation": [None, str(organisation)], "starts_on": [None, starts_on], "ends_on": [None, ends_on]},
        detail={"person_id": person.pk},
    )
    return post


@transaction.atomic
def end(*, post: Post, ends_on: dt.date, by: User | None, substitute: Person | None = None, reason: str = "") -> Post:
    """End a post with a last day, and the facilitator's role with it; hand over to somebody in the same step.

    Raises PostRefused when it has ended or would end before it began, and what `covers.arrange` raises.
    """
    # One order for all who write here: accounts first (see covers.arrange), then the post, the trail last.
    accounts = [person.user_id for person in (post.person, substitute) if person is not None and person.user_id]
    list(User.objects.select_for_update().filter(pk__in=accounts).order_by("pk"))
    locked = Post.objects.select_for_update(of=("self",)).select_related("person", "area").get(pk=post.pk)
    today = timezone.localdate()
    if locked.ends_on is not None and locked.ends_on < today:
        raise PostRefused(_("This post ended on %s already.") % day_words(locked.ends_on))
    if locked.ends_on == ends_on:
        raise PostRefused(_("This post ends on that day already."), field="ends_on")
    if ends_on < locked.starts_on:
        raise PostRefused(_("A post cannot end before it began."), field="ends_on")
    before, locked.ends_on = locked.ends_on, ends_on
    locked.save()
    if substitute is not None:
        covers.arrange(
            absent=locked.person,
            substitute=substitute,
            role=Role.COREN_FACILITATOR,
            area=locked.area,
            starts_on=ends_on + covers.ONE_DAY,
            reason=reason,
            by=by,
        )
    elif locked.person.user_id is not None:
        rows = RoleAssignment.objects.select_for_update(of=("self",)).select_related("user")
        held = rows.filter(user_id=locked.person.user_id, role=Role.COREN_FACILITATOR, area=locked.area)
        covers.end_role(held=list(held), last_day=ends_on, by=by, reason=reason)
    audit.record("post.ended", by=by, obj=locked, reason=reason, changes={"ends_on": [before, ends_on]})
    return locked


def _refuse_unless_sound(area: Area, minutes_per_week: int | None, starts_on: dt.date, ends_on: dt.date | None) -> None:
    if area.kind != Area.Kind.NEIGHBOURHOOD:
        raise PostRefused(_("Facilitators work in a neighbourhood. Choose one."), field="area")
    if ends_on is not None and ends_on < starts_on:
        raise PostRefused(_("The last day cannot be before the first."), field="ends_on")
    if minutes_per_week is not None and not 0 < minutes_per_week <= MOST_MINUTES:
        raise PostRefused(_("Enter the hours a week, such as 17.5."), field="minutes_per_week")


def _refuse_contract(contract: Contract | None, organisation: Organisation, area: Area) -> None:
    if contract is None:
        return
    if contract.organisation_id != organisation.pk:
        raise PostRefused(_("This contract is of another organisation. Choose one of theirs."), field="contract")
    if not contract.areas.filter(pk=area.pk).exists():
        raise PostRefused(_("This contract is for other places. Choose one for this place."), field="contract")


def _refuse_a_second(person: Person, area: Area, starts_on: dt.date, ends_on: dt.date | None) -> None:
    same = Post.objects.filter(person=person, area=area).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=starts_on))
    if ends_on is not None:
        same = same.filter(starts_on__lte=ends_on)
    if same.exists():
        raise PostRefused(_("%(name)s is in post there at that time already.") % {"name": person}, field="person")


def _give_role(account: User, area: Area, starts_on: dt.date, ends_on: dt.date | None, by: User | None) -> None:
    """Give the facilitator's role for the time of the post, where none of it is held yet and some is to come."""
    if ends_on is not None and ends_on < timezone.localdate():
        return
    held = RoleAssignment.objects.filter(user=account, role=Role.COREN_FACILITATOR, area=area)
    held = held.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=starts_on))
    if not held.exists():
        roles.grant(user=account, role=Role.COREN_FACILITATOR, area=area, starts_on=starts_on, ends_on=ends_on, by=by)
