"""The door to events: those of the neighbourhoods whose groups somebody may read; what hangs on one."""

import datetime as dt
import uuid
from typing import Any

from django.db.models import Max, Min, QuerySet
from django.http import Http404

from governance.models import Event, EventAttendance, EventPhoto, EventSector, Membership
from governance.queries.places import of_visible_places
from neighbourhoods.models import Area
from nrp.accounts.models import Person


def events_visible_to(user: Any) -> QuerySet[Event]:
    """Give the events somebody may read, the latest first. The one door, for lists and for one page alike."""
    found = Event.objects.filter(of_visible_places(user)).select_related("area", "group__area")
    return found.order_by("-starts_on", "-created_at")


def event_visible_to_or_404(user: Any, pk: uuid.UUID) -> Event:
    """Load one event through the door; one outside it does not exist for this user (404)."""
    found = events_visible_to(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def photo_visible_to_or_404(user: Any, pk: uuid.UUID) -> EventPhoto:
    """Load one photograph through the door; once consent for it was withdrawn it does not exist for anybody."""
    found = EventPhoto.objects.filter(of_visible_places(user, "event__area"), pk=pk, withdrawn_at__isnull=True)
    photo = found.select_related("event__area").first()
    if photo is None:
        raise Http404
    return photo


def photo_or_404(user: Any, pk: uuid.UUID) -> EventPhoto:
    """Load one photograph through the door, withdrawn or not: for withdrawing it, and for saying that it was."""
    found = EventPhoto.objects.filter(of_visible_places(user, "event__area"), pk=pk)
    photo = found.select_related("event__area").first()
    if photo is None:
        raise Http404
    return photo


def photos_of(event: Event) -> QuerySet[EventPhoto]:
    return EventPhoto.objects.filter(event=event)


def names_at(event: Event) -> QuerySet[EventAttendance]:
    """Give who was there by name."""
    return EventAttendance.objects.filter(event=event)


def sectors_at(event: Event) -> dict[str, int]:
    """Give how many of each sector came, counted by head; a sector nobody counted is left out."""
    return {row.sector: row.count for row in EventSector.objects.filter(event=event)}


def on_groups_of(area: Area, on: dt.date) -> QuerySet[Person]:
    """Give who sat on a group of a neighbourhood on a day: those whose names need not be typed."""
    held = Membership.objects.holding(on).filter(group__area=area)
    return Person.objects.filter(pk__in=held.values("person"))


def sectors_of(area: Area, on: dt.date) -> dict[uuid.UUID, Membership]:
    """Give, for each person on a group of a neighbourhood on a day, the membership that says their sector."""
    held = Membership.objects.holding(on).filter(group__area=area).select_related("person", "organisation")
    found: dict[uuid.UUID, Membership] = {}
    for one in held.order_by("person__name", "starts_on"):
        found.setdefault(one.person_id, one)
    return found


def years_of(events: QuerySet[Event]) -> list[int]:
    """Give the years in which there were events, the latest first."""
    ends = events.order_by().aggregate(first=Min("starts_on"), last=Max("starts_on"))
    if ends["first"] is None:
        return []
    return list(range(ends["last"].year, ends["first"].year - 1, -1))
