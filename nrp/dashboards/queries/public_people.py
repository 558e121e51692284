"""Counting the people who came to a neighbourhood's group, year by year: the exact counts, which stay in the house."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db.models.functions import ExtractYear
from django.utils import timezone

from governance.models import Attendance, Group, Meeting, Sector
from neighbourhoods.models import Area
from nrp.dashboards.public_people import YearOfPeople

# The public reads four kinds of sector: more would be too few people in each to be told.
KINDS: dict[str, tuple[str, ...]] = {
    "residents": (Sector.RESIDENT,),
    "community": (Sector.VOLUNTARY,),
    "public": (Sector.LOCAL_AUTHORITY, Sector.NHS, Sector.OTHER_PUBLIC),
    "housing_private": (Sector.HOUSING, Sector.PRIVATE),
}
_KIND_OF = {sector: kind for kind, sectors in KINDS.items() for sector in sectors}


def people_by_year(area: Area) -> list[YearOfPeople]:
    """Count who came to meetings of the Local Oversight Group in each year that is over: each person once."""
    rows = Attendance.objects.filter(
        meeting__group__area=area, meeting__group__kind=Group.Kind.LOG, presence__in=Attendance.HERE
    ).exclude(meeting__state=Meeting.State.CANCELLED)
    rows = rows.annotate(year=ExtractYear("meeting__starts_at", tzinfo=timezone.get_current_timezone()))
    rows = rows.filter(year__lt=timezone.localdate().year).order_by()
    years: dict[int, list[Any]] = {}
    for row in rows.values("year", "meeting_id", "person_id", "name", "sector"):
        years.setdefault(row["year"], []).append(row)
    return [_year(year, found) for year, found in sorted(years.items())]


def _year(year: int, rows: Iterable[dict[str, Any]]) -> YearOfPeople:
    rows = list(rows)
    known = {_name(row): row["person_id"] for row in rows if row["person_id"]}
    came: dict[Any, Counter[str]] = {}
    for row in rows:
        who = row["person_id"] or known.get(_name(row)) or _name(row)
        came.setdefault(who, Counter())[_KIND_OF[row["sector"]]] += 1
    counts = dict.fromkeys(KINDS, 0)
    for times in came.values():
        counts[max(KINDS, key=lambda kind: times[kind])] += 1
    return YearOfPeople(year, len({row["meeting_id"] for row in rows}), counts)


def _name(row: dict[str, Any]) -> str:
    return " ".join(row["name"].casefold().split())
