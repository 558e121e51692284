"""Groups as their list and their own page show them."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, DateTimeField, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404
from django.utils import timezone

from governance.models import ActionPoint, Group, Meeting, Membership, Representation, TermsOfReference
from governance.permissions import KEEPERS, can_edit_groups, memberships_of
from governance.queries.groups import groups_visible_to, of_visible_groups, places_with_groups
from neighbourhoods.models import Area

_KINDS = {Group.Kind.PMG: 0, Group.Kind.LOG: 1, Group.Kind.WORKING_GROUP: 2}
_OFFICES = {office: place for place, office in enumerate((*KEEPERS, Membership.Office.MEMBER))}


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A group as the list shows it: its members by sector, when it meets next, what it has to do."""

    group: Group
    sectors: dict[str, int]
    next_meeting: dt.datetime | None
    open_actions: int


@dataclass(frozen=True, slots=True)
class Members:
    """Who sits on a group today, who will, and who did."""

    now: list[Membership]
    later: list[Membership]
    former: list[Membership]


def group_rows(user: Any) -> list[GroupRow]:
    """Give the groups somebody may read: the PMG, the LOGs by neighbourhood, working groups; in two queries."""
    now = timezone.now()
    upcoming = Meeting.objects.filter(group=OuterRef("pk"), state=Meeting.State.PLANNED, starts_at__gte=now)
    to_do = ActionPoint.objects.filter(group=OuterRef("pk"), state=ActionPoint.State.OPEN).order_by()
    found = groups_visible_to(user).annotate(
        next_meeting=Subquery(upcoming.order_by("starts_at").values("starts_at")[:1], output_field=DateTimeField()),
        open_actions=Coalesce(
            Subquery(to_do.values("group").annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0
        ),
    )
    groups = sorted(found, key=_order)
    sectors = sectors_by_group(groups)
    return [GroupRow(one, sectors.get(one.pk, {}), one.next_meeting, one.open_actions) for one in groups]


def group_for_page_or_404(user: Any, pk: uuid.UUID) -> Group:
    """Load one group through the door with what its page says of the terms in force, without asking again for them."""
    latest = TermsOfReference.objects.filter(group=OuterRef("pk")).order_by("-number")
    fields = ("number", "agreed_on", "review_on")
    found = groups_visible_to(user).annotate(**{f"terms_{name}": Subquery(latest.values(name)[:1]) for name in fields})
    group = found.filter(pk=pk).first()
    if group is None:
        raise Http404
    return group


def sectors_by_group(groups: Iterable[Group]) -> dict[uuid.UUID, dict[str, int]]:
    """Give how many of each sector sit on each group today."""
    rows = Membership.objects.holding(timezone.localdate()).filter(group__in=list(groups)).order_by()
    found: dict[uuid.UUID, dict[str, int]] = {}
    for group_id, sector, count in rows.values_list("group", "sector").annotate(n=Count("pk")):
        found.setdefault(group_id, {})[sector] = count
    return found


def members_by_time(group: Group) -> Members:
    """Give everybody who sits, will sit or sat on a group, office holders first, then by name; one query."""
    today = timezone.localdate()
    rows = Membership.objects.filter(group=group).select_related("person", "organisation")
    kept = sorted(rows, key=lambda row: (_OFFICES[Membership.Office(row.office)], row.person.name.casefold()))
    over = [row for row in kept if row.ends_on is not None and row.ends_on < today]
    return Members(
        now=[row for row in kept if row.starts_on <= today and row not in over],
        later=[row for row in kept if row.starts_on > today and row not in over],
        former=sorted(over, key=lambda row: row.ends_on or today, reverse=True),
    )


def terms_of(group: Group) -> QuerySet[TermsOfReference]:
    """Give the terms of reference, those in force first."""
    return TermsOfReference.objects.filter(group=group).select_related("written_by__person")


def latest_terms(group: Group) -> TermsOfReference | None:
    return TermsOfReference.objects.filter(group=group).first()


def membership_visible_to_or_404(user: Any, pk: uuid.UUID) -> Membership:
    """Load one membership through the door of its group (404 outside it)."""
    rows = Membership.objects.filter(of_visible_groups(user)).select_related("group__area", "person", "organisation")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def representations_visible_to(user: Any) -> QuerySet[Representation]:
    """Give the residents on outside boards of the places whose groups somebody reads, by place, the latest first."""
    rows = Representation.objects.filter(area__in=places_with_groups(user).order_by().values("pk"))
    return rows.select_related("person", "area").order_by("area__name", "-starts_on", "person__name")


def representation_visible_to_or_404(user: Any, pk: uuid.UUID) -> Representation:
    found = representations_visible_to(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def places_kept_by(user: Any) -> QuerySet[Area]:
    """Give the neighbourhoods whose records somebody keeps: all for who edits groups, else those of their office."""
    places = places_with_groups(user)
    if can_edit_groups(user):
        return places
    kept = [one.group.area_id for one in memberships_of(user) if one.office in KEEPERS and one.group.area_id]
    return places.filter(pk__in=kept)


def places_without_log() -> QuerySet[Area]:
    """Give the neighbourhoods of the programme that have no open Local Oversight Group."""
    taken = Group.objects.open().filter(kind=Group.Kind.LOG).values("area")
    return Area.objects.filter(kind=Area.Kind.NEIGHBOURHOOD, left_on__isnull=True).exclude(pk__in=taken)


def still_open(rows: Iterable[Representation]) -> tuple[list[Representation], list[Representation]]:
    """Part those that hold today, or will, from those that are over."""
    today = timezone.localdate()
    kept = list(rows)
    over = [row for row in kept if row.ends_on is not None and row.ends_on < today]
    return [row for row in kept if row not in over], over


def holds_today() -> Q:
    today = timezone.localdate()
    return Q(starts_on__lte=today) & (Q(ends_on__isnull=True) | Q(ends_on__gte=today))


def _order(group: Group) -> tuple[int, str, str]:
    return (_KINDS[Group.Kind(group.kind)], "" if group.area is None else group.area.name, group.name)
