"""What somebody may have a report about, and which neighbourhoods are then in it."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.http import Http404

from neighbourhoods.models import Area, LocalAuthority
from neighbourhoods.queries import areas_where, sees_all_places
from nrp.accounts.permissions import Permission
from nrp.reports.models import ReportKind

NOTHING = uuid.UUID(int=0)


@dataclass(frozen=True, slots=True)
class Scope:
    """What a report is about: one neighbourhood, those of a council, or all of them; always by name."""

    kind: str
    areas: tuple[Area, ...]
    area: Area | None = None
    local_authority: LocalAuthority | None = None

    @property
    def ids(self) -> list[uuid.UUID]:
        return [area.pk for area in self.areas]

    @property
    def codes(self) -> frozenset[str]:
        return frozenset(area.survey_code for area in self.areas)


def places_to_report_on(user: Any) -> QuerySet[Area]:
    """Give the neighbourhoods somebody may have a report about: those whose page they read. The one door."""
    found = areas_where(user, Permission.SEE_PLACES).filter(kind=Area.Kind.NEIGHBOURHOOD)
    return found.order_by("name").distinct()


def authorities_to_report_on(user: Any) -> QuerySet[LocalAuthority]:
    """Give the councils somebody may have a report about: those of whose neighbourhoods they read every one.

    A report that left one out without a word would be wrong about the council.
    """
    with_places = LocalAuthority.objects.filter(areas__kind=Area.Kind.NEIGHBOURHOOD)
    if sees_all_places(user):
        return with_places.distinct().order_by("name")
    seen = places_to_report_on(user).order_by().values("pk")
    unseen = Area.objects.filter(kind=Area.Kind.NEIGHBOURHOOD).exclude(pk__in=seen)
    return with_places.exclude(areas__in=unseen).annotate(n=Count("areas")).order_by("name")


def may_report_on_programme(user: Any) -> bool:
    return sees_all_places(user)


def scope_or_404(
    user: Any, *, kind: str, area: uuid.UUID | None = None, local_authority: uuid.UUID | None = None
) -> Scope:
    """Load what a report is about through the doors; what is outside them does not exist for this user."""
    if kind == ReportKind.NEIGHBOURHOOD:
        place = _first_or_404(
            places_to_report_on(user).prefetch_related("local_authorities").filter(pk=area or NOTHING)
        )
        return Scope(kind, (place,), area=place)
    if kind == ReportKind.LOCAL_AUTHORITY:
        council = _first_or_404(authorities_to_report_on(user).filter(pk=local_authority or NOTHING))
        areas = places_to_report_on(user).filter(local_authorities=council)
        return Scope(kind, tuple(areas), local_authority=council)
    if kind == ReportKind.PROGRAMME and may_report_on_programme(user):
        return Scope(kind, tuple(places_to_report_on(user)))
    raise Http404


def _first_or_404(found: QuerySet[Any]) -> Any:
    row = found.first()
    if row is None:
        raise Http404
    return row
