"""One place's week as a grid: a row for each adviser and activity, seven days, and last week below them."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.db.models import Count
from django.utils import timezone

from coren.models import ActivityType, Adviser, HoursEntry
from coren.money import Week
from coren.queries.hours import activities_in_use
from coren.queries.pay import Tariff
from neighbourhoods.models import Area

Key = tuple[uuid.UUID, uuid.UUID]  # adviser, activity
OPEN = (HoursEntry.State.DRAFT, HoursEntry.State.SUBMITTED, HoursEntry.State.SENT_BACK)
CLOSED = (HoursEntry.State.APPROVED, HoursEntry.State.PAID)


@dataclass(frozen=True, slots=True)
class GridCell:
    """One day of a row: what is there, and what was there a week before."""

    name: str
    on: dt.date
    entries: tuple[HoursEntry, ...]
    last_minutes: int

    @property
    def minutes(self) -> int:
        return sum(entry.minutes for entry in self.entries)

    @property
    def is_box(self) -> bool:
        """Whether it can be typed into: empty, or one entry that is not approved."""
        return not self.entries or (len(self.entries) == 1 and self.entries[0].state in OPEN)


@dataclass(frozen=True, slots=True)
class GridRow:
    adviser: Adviser
    activity: ActivityType
    cells: tuple[GridCell, ...]
    is_reopened: bool = False

    @property
    def key(self) -> str:
        return row_key(self.adviser.pk, self.activity.code)

    @property
    def entries(self) -> list[HoursEntry]:
        return [entry for cell in self.cells for entry in cell.entries]

    @property
    def minutes(self) -> int:
        return sum(cell.minutes for cell in self.cells)

    @property
    def last_minutes(self) -> int:
        return sum(cell.last_minutes for cell in self.cells)

    @property
    def is_settled(self) -> bool:
        """Whether everything in it is approved or paid, so that it has no boxes unless somebody opens it again."""
        found = self.entries
        return bool(found) and not self.is_reopened and all(entry.state in CLOSED for entry in found)

    def boxes(self) -> tuple[GridCell, ...]:
        return () if self.is_settled else tuple(cell for cell in self.cells if cell.is_box)


@dataclass(frozen=True, slots=True)
class Grid:
    """The rows, who else could have one, and what the week's hours are worth."""

    area: Area
    week: Week
    rows: tuple[GridRow, ...]
    others: tuple[Adviser, ...]  # everybody of the place who was registered
    activities: tuple[ActivityType, ...]
    tariff: Tariff
    by_adviser: dict[uuid.UUID, list[HoursEntry]] = field(default_factory=dict)  # this week, all activities and places


def row_key(adviser_id: uuid.UUID, code: str) -> str:
    return f"{adviser_id}.{code}"


def cell_name(adviser_id: uuid.UUID, code: str, on: dt.date) -> str:
    return f"m.{adviser_id}.{code}.{on.isoformat()}"


def grid_of(area: Area, week: Week, *, more: Collection[str] = ()) -> Grid:
    """Read a place's week. `more` are keys of rows that somebody asked for besides."""
    people = list(
        Adviser.objects.current().filter(area=area).exclude(status=Adviser.Status.INTERESTED).select_related("person")
    )
    entries = list(
        HoursEntry.objects.filter(adviser__in=[adviser.pk for adviser in people])
        .in_week(week.before.monday, week.sunday)
        .select_related("activity")
    )
    activities = tuple(activities_in_use())
    here = [entry for entry in entries if entry.area_id == area.pk]
    rows = _rows(people, here, activities, week, more)
    this_week: dict[uuid.UUID, list[HoursEntry]] = defaultdict(list)
    for entry in entries:
        if entry.on in week:
            this_week[entry.adviser_id].append(entry)
    tariff = Tariff({row.adviser.pk for row in rows})
    return Grid(area, week, rows, tuple(people), activities, tariff, dict(this_week))


def _rows(
    people: list[Adviser],
    entries: list[HoursEntry],
    activities: tuple[ActivityType, ...],
    week: Week,
    more: Collection[str],
) -> tuple[GridRow, ...]:
    by_key: dict[Key, list[HoursEntry]] = defaultdict(list)
    for entry in entries:
        by_key[entry.adviser_id, entry.activity_id].append(entry)
    wanted = _wanted(people, entries, activities, week, more)
    return tuple(
        _row(adviser, activity, by_key[adviser.pk, activity.pk], week, more)
        for adviser in people
        for activity in sorted(wanted[adviser.pk].values(), key=lambda one: (one.position, one.label))
    )


def _wanted(
    people: list[Adviser],
    entries: list[HoursEntry],
    activities: tuple[ActivityType, ...],
    week: Week,
    more: Collection[str],
) -> dict[uuid.UUID, dict[uuid.UUID, ActivityType]]:
    """Give the activities each adviser has a row for."""
    active = {adviser.pk for adviser in people if adviser.status == Adviser.Status.ACTIVE}
    wanted: dict[uuid.UUID, dict[uuid.UUID, ActivityType]] = defaultdict(dict)
    for entry in entries:
        if entry.adviser_id in active or entry.on in week:
            wanted[entry.adviser_id][entry.activity_id] = entry.activity
    for adviser_id, activity in _usual(active - set(wanted), activities).items():
        wanted[adviser_id][activity.pk] = activity
    asked = set(more)
    for adviser in people if asked else ():
        for activity in activities:
            if row_key(adviser.pk, activity.code) in asked:
                wanted[adviser.pk][activity.pk] = activity
    return wanted


def _usual(advisers: set[uuid.UUID], activities: tuple[ActivityType, ...]) -> dict[uuid.UUID, ActivityType]:
    """Give what each of them does most often, or the first activity there is."""
    if not advisers or not activities:
        return {}
    in_use = {activity.pk: activity for activity in activities}
    found = dict.fromkeys(advisers, activities[0])
    counted = (
        HoursEntry.objects.filter(adviser__in=advisers, activity__in=in_use)
        .order_by()
        .values_list("adviser", "activity")
        .annotate(often=Count("pk"))
        .order_by("often", "adviser", "activity")
    )
    for adviser_id, activity_id, _often in counted:
        found[adviser_id] = in_use[activity_id]
    return found


def _row(
    adviser: Adviser, activity: ActivityType, entries: Iterable[HoursEntry], week: Week, more: Collection[str]
) -> GridRow:
    by_day: dict[dt.date, list[HoursEntry]] = defaultdict(list)
    for entry in entries:
        by_day[entry.on].append(entry)
    cells = tuple(
        GridCell(
            cell_name(adviser.pk, activity.code, day),
            day,
            tuple(by_day[day]),
            sum(entry.minutes for entry in by_day[day - dt.timedelta(days=7)]),
        )
        for day in week.days
    )
    return GridRow(adviser, activity, cells, is_reopened=row_key(adviser.pk, activity.code) in more)


def this_week() -> Week:
    return Week.of(timezone.localdate())
