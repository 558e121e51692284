"""Who sits on a group, for which sector, in which office, from when to when."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.models import Group, Membership, Sector
from governance.permissions import forget_memberships
from neighbourhoods.actions import organisations, people
from neighbourhoods.models import Organisation
from nrp.accounts.models import Person, User
from nrp.audit import actions as audit
from nrp.core.changes import changes_between, values_of
from nrp.core.edits import refuse_if_changed
from nrp.core.refusals import Refusal
from nrp.core.render.dates import day

FIELDS = ("sector", "organisation", "office", "role", "starts_on", "ends_on")
Office = Membership.Office
# Offices that one person holds at a time. There may be several vice chairs.
HELD_BY_ONE = (Office.CHAIR, Office.SECRETARY)
KIND_OF_SECTOR = {
    Sector.LOCAL_AUTHORITY: Organisation.Kind.LOCAL_AUTHORITY,
    Sector.NHS: Organisation.Kind.NHS,
    Sector.VOLUNTARY: Organisation.Kind.VOLUNTARY,
    Sector.HOUSING: Organisation.Kind.HOUSING,
}


class MembershipRefused(Refusal):
    """Somebody cannot sit on a group as asked."""


@transaction.atomic
def add(
    *,
    group: Group,
    person: Person,
    sector: str,
    starts_on: dt.date,
    by: User | None,
    office: str = Office.MEMBER,
    organisation: Organisation | None = None,
    role: str = "",
    ends_on: dt.date | None = None,
) -> Membership:
    """Say that somebody sits on a group. Raises MembershipRefused for a closed group, for somebody who sits on it in
    those days already, for an end before the start, and for an office that somebody else holds from today on."""
    locked = Group.objects.select_for_update(of=("self",)).get(pk=group.pk)
    if locked.closed_on is not None:
        raise MembershipRefused(_("This group closed on %(day)s.") % {"day": day(locked.closed_on)})
    _check_days(locked, person, starts_on, ends_on)
    _check_office(locked, office, starts_on, ends_on)
    row = Membership.objects.create(
        group=group,
        person=person,
        sector=sector,
        office=office,
        organisation=organisation,
        role=role,
        starts_on=starts_on,
        ends_on=ends_on,
        created_by=by,
    )
    written = {name: [None, value] for name, value in values_of(row, FIELDS).items() if value}
    forget_memberships(by)
    audit.record("membership.begun", by=by, obj=row, area_id=group.area_id, changes=written)
    return row


@transaction.atomic
def add_by_name(
    *, group: Group, person: Person | None, name: str, sector: str, organisation_name: str, by: User | None, **more: Any
) -> Membership:
    """Add somebody known, or somebody new by name; the organisation is found by its name, or added for the sector.

    Raises MembershipRefused as `add` does, and without a person and a name.
    """
    if person is None:
        if not name.strip():
            raise MembershipRefused(_("Enter a name."), field="name")
        person = people.create(name=" ".join(name.split()), by=by)
    organisation = organisation_named(organisation_name, sector=sector, by=by)
    return add(group=group, person=person, sector=sector, organisation=organisation, by=by, **more)


@transaction.atomic
def change(
    *, membership: Membership, by: User | None, seen: str = "", organisation_name: str | None = None, **values: Any
) -> Membership:
    """Change for whom, in which office and from when somebody sits on a group; a wrong day is mended here, too.

    `organisation_name` stands for `organisation`, as in `add_by_name`. Raises MembershipRefused for days that cross
    another membership of theirs and for an office that somebody else holds from today on; ChangedMeanwhile when `seen`
    is no longer how it stands.
    """
    if unknown := set(values) - set(FIELDS):
        raise TypeError(f"a membership has no field {sorted(unknown)}")
    group = Group.objects.select_for_update(of=("self",)).get(pk=membership.group_id)
    locked = _locked(membership)
    before = values_of(locked, FIELDS)
    stands = {name: before[name] for name in values}
    if organisation_name is not None:
        stands["organisation_name"] = before["organisation"] or ""
    refuse_if_changed(seen, stands)
    for name, value in values.items():
        setattr(locked, name, value)
    if organisation_name is not None:
        locked.organisation = organisation_named(organisation_name, sector=locked.sector, by=by)
    _check_days(group, locked.person, locked.starts_on, locked.ends_on, other_than=locked)
    if locked.office != before["office"] or locked.ends_on != before["ends_on"]:
        _check_office(group, locked.office, locked.starts_on, locked.ends_on, other_than=locked)
    locked.save()
    changes = changes_between(before, values_of(locked, FIELDS))
    if changes:
        forget_memberships(by)
        audit.record("membership.changed", by=by, obj=locked, area_id=group.area_id, changes=changes)
    return locked


@transaction.atomic
def end(*, membership: Membership, on: dt.date, by: User | None) -> Membership:
    """End a membership; `on` is the last day. Raises MembershipRefused before its start, or if it has ended."""
    locked = _locked(membership)
    if locked.ends_on is not None:
        words = {"person": locked.person, "day": day(locked.ends_on)}
        raise MembershipRefused(_("%(person)s has a last day already: %(day)s.") % words, field="on")
    if on < locked.starts_on:
        words = {"day": day(locked.starts_on)}
        raise MembershipRefused(_("It cannot end before it starts, on %(day)s.") % words, field="on")
    locked.ends_on = on
    locked.save()
    forget_memberships(by)
    ended = {"ends_on": [None, on.isoformat()]}
    audit.record("membership.ended", by=by, obj=locked, area_id=locked.group.area_id, changes=ended)
    return locked


@transaction.atomic
def organisation_named(name: str, *, sector: str, by: User | None) -> Organisation | None:
    """Find an organisation by its name; one that is not known is added, as what its sector says. None without a
    name."""
    words = " ".join(name.split())
    if not words:
        return None
    found = Organisation.objects.filter(name__iexact=words).first()
    if found is not None:
        return found
    kind = KIND_OF_SECTOR.get(Sector(sector), Organisation.Kind.OTHER)
    return organisations.create(name=words, kind=kind, by=by)


def _locked(membership: Membership) -> Membership:
    rows = Membership.objects.select_for_update(of=("self",)).select_related("group", "person", "organisation")
    return rows.get(pk=membership.pk)


def _check_days(
    group: Group,
    person: Person,
    starts_on: dt.date,
    ends_on: dt.date | None,
    other_than: Membership | None = None,
) -> None:
    if ends_on is not None and ends_on < starts_on:
        raise MembershipRefused(_("It cannot end before it starts."), field="ends_on")
    rows = _others(group, starts_on, ends_on, other_than).filter(person=person)
    if rows.exists():
        words = {"person": person}
        raise MembershipRefused(_("%(person)s sits on this group in those days already.") % words, field="person")


def _check_office(
    group: Group, office: str, starts_on: dt.date, ends_on: dt.date | None, other_than: Membership | None = None
) -> None:
    """One chair and one secretary at a time. It is asked from today on: when an office changed hands within a
    membership, only the trail knows the day."""
    today = timezone.localdate()
    if office not in HELD_BY_ONE or (ends_on is not None and ends_on < today):
        return
    rows = _others(group, max(starts_on, today), ends_on, other_than).filter(office=office)
    held = rows.select_related("person").first()
    if held is None:
        return
    words = {"person": held.person, "office": held.get_office_display().lower(), "day": day(held.starts_on)}
    if held.starts_on > today:
        text = _("%(person)s becomes %(office)s on %(day)s. Change that first.") % words
    elif held.ends_on is not None:
        text = _("%(person)s is %(office)s until %(day)s. Start after that day, or change it first.")
        text = text % {**words, "day": day(held.ends_on)}
    else:
        text = _("%(person)s is %(office)s. Give them another office, or end their membership, first.") % words
    raise MembershipRefused(text, field="office")


def _others(
    group: Group, starts_on: dt.date, ends_on: dt.date | None, other_than: Membership | None
) -> QuerySet[Membership]:
    """Give the memberships of a group that share a day with these."""
    rows = Membership.objects.filter(group=group).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=starts_on))
    if ends_on is not None:
        rows = rows.filter(starts_on__lte=ends_on)
    return rows if other_than is None else rows.exclude(pk=other_than.pk)
