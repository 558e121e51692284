"""What the page of a place says of its group: two queries for all of it."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, DateField, F, IntegerField, OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from coren.queries.load import place_counts, quarter_of
from governance.models import (
    ActionPoint,
    Attendance,
    Decision,
    Event,
    Focus,
    Group,
    Issue,
    Meeting,
    Membership,
    Sector,
)
from neighbourhoods.models import Area
from nrp.dashboards.models import YouSaidRelease
from nrp.dashboards.queries.governance_needs import moment_of

DECISIONS = 3
EVENTS = 3
MEETINGS = 5
State = ActionPoint.State


@dataclass(frozen=True, slots=True)
class Dated:
    """Something of a day: a decision, an event."""

    key: UUID
    text: str
    on: date


@dataclass(slots=True)
class Room:
    """Who was at one meeting, by sector."""

    at: datetime
    counts: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class PlaceGroup:
    """The group of a place and what it is doing, as numbers and days."""

    log: Group | None = None
    members: int = 0
    residents: int = 0
    next_key: UUID | None = None
    next_at: datetime | None = None
    next_where: str = ""
    open_actions: int = 0
    late_actions: int = 0
    open_issues: int = 0
    focus_since: date | None = None
    release: int | None = None
    advisers: int = 0
    minutes: int = 0  # of the advisers, since the quarter of the year began
    quarter: date | None = None
    decisions: list[Dated] = field(default_factory=list)
    events: list[Dated] = field(default_factory=list)
    rooms: list[Room] = field(default_factory=list)


def place_group(area: Area) -> PlaceGroup | None:
    """Give what the group of a neighbourhood is doing; nothing for an area without one.

    The reader came through the door of the place, and who sees a place reads its group.
    """
    if area.kind != Area.Kind.NEIGHBOURHOOD:
        return None
    found = _numbers(area)
    for kind, key, text, at, count in _lines(area):
        if kind == "decision":
            found.decisions.append(Dated(key, text, date.fromisoformat(at[:10])))
        elif kind == "event":
            found.events.append(Dated(key, text, date.fromisoformat(at[:10])))
        else:
            _add_to_room(found.rooms, moment_of(at), text, count)
    found.decisions.sort(key=lambda one: one.on, reverse=True)
    found.events.sort(key=lambda one: one.on, reverse=True)
    found.rooms.sort(key=lambda one: one.at)
    return found


def _add_to_room(rooms: list[Room], at: datetime, sector: str, count: int) -> None:
    room = next((one for one in rooms if one.at == at), None)
    if room is None:
        room = Room(at)
        rooms.append(room)
    room.counts[sector] = room.counts.get(sector, 0) + count


def _numbers(area: Area) -> PlaceGroup:
    """Count in one query: of the place, and of its open Local Oversight Group."""
    now, today = timezone.now(), timezone.localdate()
    log = Group.objects.open().filter(area=OuterRef("pk"), kind=Group.Kind.LOG)
    coming = Meeting.objects.filter(group__in=_own_log(), state=Meeting.State.PLANNED, starts_at__gte=now)
    coming = coming.order_by("starts_at")
    sits = Membership.objects.holding(today).filter(group__in=_own_log())
    actions = ActionPoint.objects.filter(group__area=OuterRef("pk"), state=State.OPEN)
    focus = Focus.objects.filter(area=OuterRef("pk"), ends_on__isnull=True)
    released = YouSaidRelease.objects.filter(area=OuterRef("pk")).order_by("-number")
    row: Any = (
        Area.objects.filter(pk=area.pk)
        .annotate(
            log_key=Subquery(log.values("pk")[:1]),
            log_name=Subquery(log.values("name")[:1]),
            sits=_count(sits),
            residents=_count(sits.filter(sector=Sector.RESIDENT)),
            next_key=Subquery(coming.values("pk")[:1]),
            next_at=Subquery(coming.values("starts_at")[:1]),
            next_where=Subquery(coming.values("place")[:1]),
            open_actions=_count(actions),
            late_actions=_count(actions.filter(due_on__lt=today)),
            open_issues=_count(Issue.objects.filter(area=OuterRef("pk"), closed_on__isnull=True)),
            focus_since=Subquery(focus.values("starts_on")[:1], output_field=DateField()),
            release=Subquery(released.values("number")[:1]),
            withdrawn=Subquery(released.values("withdrawn_at")[:1]),
            **place_counts(today),
        )
        .values()
        .get()
    )
    group = Group(pk=row["log_key"], name=row["log_name"], area=area, kind=Group.Kind.LOG) if row["log_key"] else None
    return PlaceGroup(
        log=group,
        members=row["sits"],
        residents=row["residents"],
        next_key=row["next_key"],
        next_at=row["next_at"],
        next_where=row["next_where"] or "",
        open_actions=row["open_actions"],
        late_actions=row["late_actions"],
        open_issues=row["open_issues"],
        focus_since=row["focus_since"],
        release=row["release"] if row["withdrawn"] is None else None,
        advisers=row["advisers_"] or 0,
        minutes=row["minutes_"] or 0,
        quarter=quarter_of(today),
    )


def _own_log() -> "QuerySet[Any]":
    """Give the group of the place one level further out."""
    return Group.objects.open().filter(area=OuterRef(OuterRef("pk")), kind=Group.Kind.LOG).order_by().values("pk")


def _count(rows: "QuerySet[Any]") -> Coalesce:
    counted = rows.order_by().annotate(one=Value(1)).values("one").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), Value(0), output_field=IntegerField())


def _lines(area: Area) -> "QuerySet[Any]":
    """Give the latest decisions and events, and who was at the last meetings, as rows of one shape."""
    here = Attendance.objects.filter(presence__in=Attendance.HERE)
    held = Meeting.objects.filter(group__area=area, group__kind=Group.Kind.LOG, starts_at__lt=timezone.now())
    held = held.exclude(state=Meeting.State.CANCELLED).filter(pk__in=here.values("meeting")).order_by("-starts_at")
    decided = Decision.objects.filter(group__area=area, superseded_by__isnull=True).order_by("-decided_on", "-number")
    events = Event.objects.filter(area=area).order_by("-starts_on", "pk")
    rooms = here.filter(meeting__in=held.values("pk")[:MEETINGS]).order_by()
    rooms_rows: QuerySet[Any] = rooms.values("meeting_id", "meeting__starts_at", "sector").annotate(n=Count("pk"))
    text = TextField()
    rooms_rows = rooms_rows.annotate(
        kind=Value("room", output_field=text), words=Cast("sector", text), at=Cast("meeting__starts_at", text)
    )
    return rooms_rows.values_list("kind", "meeting_id", "words", "at", "n").union(
        _dated("decision", Decision.objects.filter(pk__in=decided.values("pk")[:DECISIONS]), "text", "decided_on"),
        _dated("event", Event.objects.filter(pk__in=events.values("pk")[:EVENTS]), "title", "starts_on"),
        all=True,
    )


def _dated(kind: str, rows: "QuerySet[Any]", words: str, on: str) -> "QuerySet[Any]":
    text = TextField()
    rows = rows.order_by().annotate(
        kind_=Value(kind, output_field=text),
        key=F("pk"),
        words=Cast(words, text),
        at=Cast(on, text),
        n=Value(1, output_field=IntegerField()),
    )
    return rows.values_list("kind_", "key", "words", "at", "n")
