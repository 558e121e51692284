"""The door to activities: those of the places somebody may see; how many there are, where and in which domain."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, Q, QuerySet
from django.http import Http404

from neighbourhoods.models import Activity, Area, Initiative, Organisation
from neighbourhoods.permissions import can, sees_all_places
from neighbourhoods.queries.areas import areas_visible_to, areas_where
from neighbourhoods.queries.framework import Crosswalk, with_domains
from nrp.accounts.permissions import Permission

Tag = Activity.domains.through


@dataclass(frozen=True, slots=True)
class Totals:
    """How many activities there are, at how many places, and the latest day on which one was mapped."""

    activities: int
    places: int
    mapped_up_to: dt.date | None


@dataclass(frozen=True, slots=True)
class Narrowing:
    """How a list of activities is narrowed; `domain` is a code in the version that is read in."""

    place: str = ""
    domain: str = ""
    status: str = ""
    provider: str = ""

    def __bool__(self) -> bool:
        return bool(self.place or self.domain or self.status or self.provider)


def of_visible_places(user: Any, field: str = "area") -> Q:
    """Give the condition that a row belongs to a place somebody may see."""
    if sees_all_places(user, Permission.SEE_PLACES):
        return Q()
    return Q(**{f"{field}__in": areas_visible_to(user).values("pk")})


def activities_visible_to(user: Any) -> QuerySet[Activity]:
    """Give the activities somebody may read, by name. The one door, for lists and for one page alike."""
    found = Activity.objects.filter(of_visible_places(user)).select_related("area", "organisation")
    return found.order_by("name", "area__name", "pk")


def activity_visible_to_or_404(user: Any, pk: uuid.UUID) -> Activity:
    """Load one activity through the door; one outside it does not exist for this user (404)."""
    found = with_domains(activities_visible_to(user)).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def narrowed(found: QuerySet[Activity], wanted: Narrowing, crosswalk: Crosswalk) -> QuerySet[Activity]:
    """Narrow a list. A domain finds what is tagged with it in the version read in, and what is mapped across to it."""
    if wanted.place:
        found = found.filter(area__slug=wanted.place)
    if wanted.status:
        found = found.filter(status=wanted.status)
    if wanted.provider:
        found = found.filter(Q(provider__icontains=wanted.provider) | Q(organisation__name__icontains=wanted.provider))
    return in_domain(found, crosswalk, wanted.domain) if wanted.domain else found


def in_domain(found: QuerySet[Activity], crosswalk: Crosswalk, code: str) -> QuerySet[Activity]:
    """Keep what is read as a domain of the version; a domain that it does not have keeps nothing."""
    domain = crosswalk.domain(code)
    if domain is None:
        return found.none()
    tagged = Tag.objects.filter(domain__in=crosswalk.tags_read_as(domain))
    return found.filter(pk__in=tagged.values("activity"))


def totals_of(found: QuerySet[Activity]) -> Totals:
    counted = found.order_by().aggregate(
        activities=Count("pk"), places=Count("area", distinct=True), mapped_up_to=Max("mapped_on")
    )
    return Totals(**counted)


def initiatives_on(activity: Activity) -> QuerySet[Initiative]:
    """Give the initiatives that adapt an activity."""
    return Initiative.objects.filter(activity=activity).order_by("title")


def organisations_to_name(user: Any) -> QuerySet[Organisation]:
    """Give the organisations somebody may choose from: all for those who keep the list, else those that run COREN in a
    place they see, provide something there or take part in an initiative. Another is typed as it was found."""
    if can(user, Permission.SEE_ORGANISATIONS):
        return Organisation.objects.all()
    places = areas_visible_to(user).values("pk")
    partners = Initiative.partners.through.objects.filter(initiative__area__in=places)
    return Organisation.objects.filter(
        Q(pk__in=Area.objects.filter(pk__in=places).values("coren_organisation"))
        | Q(pk__in=Activity.objects.filter(area__in=places).values("organisation"))
        | Q(pk__in=partners.values("organisation"))
    )


def places_of_activities(user: Any) -> QuerySet[Area]:
    """Give the neighbourhoods somebody may see: where activities are mapped, by name."""
    return areas_visible_to(user).filter(kind=Area.Kind.NEIGHBOURHOOD).order_by("name")


def places_to_map_in(user: Any) -> QuerySet[Area]:
    """Give the neighbourhoods in the programme whose activities somebody may write, by name."""
    found = Area.objects.filter(kind=Area.Kind.NEIGHBOURHOOD, left_on__isnull=True).order_by("name")
    if sees_all_places(user, Permission.EDIT_ACTIVITIES):
        return found
    return found.filter(pk__in=areas_where(user, Permission.EDIT_ACTIVITIES).values("pk"))


def place_to_map_in_or_none(user: Any, pk: uuid.UUID) -> Area | None:
    """Load one place through the door (404 outside it); None inside it for somebody who may not write there."""
    found = areas_visible_to(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found if can(user, Permission.EDIT_ACTIVITIES, found) else None
