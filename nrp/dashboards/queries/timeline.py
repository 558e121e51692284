"""The programme in time: phases, batches, waves, meetings, decisions, initiatives, focuses, as rows of one shape."""

import datetime as dt
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import DateField, Q, QuerySet, TextField, UUIDField, Value
from django.db.models.functions import Cast, Coalesce, TruncDate

from governance.models import Meeting
from governance.queries.decisions import decisions_visible_to
from governance.queries.meetings import meetings_visible_to
from governance.queries.priorities import focuses_visible_to
from neighbourhoods.models import Area, Batch, StageStep
from neighbourhoods.queries.initiatives import initiatives_visible_to
from neighbourhoods.queries.phases import phases_visible_to
from surveys.models import Wave

COLUMNS = ("kind_", "key", "words", "more", "place_", "at", "until")
Rows = QuerySet[Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the timeline: a day, or a stretch with its end."""

    kind: str
    key: uuid.UUID | None
    words: str
    more: str
    place: str
    on: dt.date
    until: dt.date | None


@dataclass(frozen=True, slots=True)
class Shape:
    """Which fields of a model are the words, the day, the end, what is beside it, the place and the id."""

    words: str
    at: str
    until: str = ""
    more: str = ""
    place: str = ""
    key: str = "pk"


def entries(user: Any, *, kinds: Sequence[str], area: Area | None, year: int | None) -> Rows:
    """Give the lines somebody may see, the earliest first: rows of `COLUMNS`, one query whatever the kinds.

    With a place: what is of that place, and what is of the whole programme.
    """
    parts = [_of_year(_PARTS[kind](user, area), year) for kind in kinds]
    first, *rest = (part.order_by().values_list(*COLUMNS) for part in parts)
    return first.union(*rest, all=True).order_by("at", "kind_", "words")


def entry_of(row: tuple[Any, ...]) -> Entry:
    """Make an entry of a row."""
    kind, key, words, more, place, at, until = row
    return Entry(kind, key, words, more, place, _day(at), None if until is None else _day(until))


def years_with_entries(user: Any) -> list[int]:
    """Give the years from the first line somebody sees to the last, the latest first."""
    rows = entries(user, kinds=KINDS, area=None, year=None)
    ends = [entry_of(row).on.year for found in (rows.order_by("-at"), rows.order_by("at")) for row in found[:1]]
    return list(range(ends[0], ends[1] - 1, -1)) if ends else []


def stretches(user: Any, area: Area | None) -> Rows:
    """Give the stretches that the picture draws: phases, batches and waves."""
    return entries(user, kinds=("phase", "batch", "wave"), area=area, year=None)


def _phases(user: Any, area: Area | None) -> Rows:
    found = phases_visible_to(user).select_related(None)
    if area is not None:
        found = found.filter(Q(area__isnull=True) | Q(area=area))
    return _rows(found, "phase", Shape("name", "starts_on", until="ends_on", more="aims", place="area__name"))


def _batches(user: Any, area: Area | None) -> Rows:
    found = Batch.objects.all() if area is None else Batch.objects.filter(areas=area)
    return _rows(found, "batch", Shape("name", "starts_on"))


def _waves(user: Any, area: Area | None) -> Rows:
    shape = Shape("number", "fieldwork_start", until="fieldwork_end", more="label")
    return _rows(Wave.objects.all(), "wave", shape)


def _meetings(user: Any, area: Area | None) -> Rows:
    found = meetings_visible_to(user).exclude(state=Meeting.State.CANCELLED).select_related(None)
    found = found if area is None else found.filter(group__area=area)
    found = found.annotate(day=TruncDate("starts_at"))
    return _rows(found, "meeting", Shape("title", "day", more="group__name", place="group__area__name"))


def _decisions(user: Any, area: Area | None) -> Rows:
    found = decisions_visible_to(user).select_related(None)
    found = found if area is None else found.filter(group__area=area)
    return _rows(found, "decision", Shape("text", "decided_on", more="group__name", place="group__area__name"))


def _initiatives(user: Any, area: Area | None) -> Rows:
    found = StageStep.objects.filter(initiative__in=initiatives_visible_to(user).order_by().values("pk"))
    found = found if area is None else found.filter(initiative__area=area)
    shape = Shape("initiative__title", "on", more="stage", place="initiative__area__name", key="initiative_id")
    return _rows(found, "initiative", shape)


def _focuses(user: Any, area: Area | None) -> Rows:
    found = focuses_visible_to(user).select_related(None)
    found = found if area is None else found.filter(area=area)
    return _rows(found, "focus", Shape("text", "starts_on", until="ends_on", more="area__slug", place="area__name"))


_PARTS: dict[str, Callable[[Any, Area | None], Rows]] = {
    "phase": _phases,
    "batch": _batches,
    "wave": _waves,
    "meeting": _meetings,
    "decision": _decisions,
    "initiative": _initiatives,
    "focus": _focuses,
}
KINDS = tuple(_PARTS)


def _rows(found: Rows, kind: str, shape: Shape) -> Rows:
    day = DateField()
    rows: Rows = found.annotate(
        kind_=_text(kind),
        key=Cast(shape.key, UUIDField()),
        words=Cast(shape.words, TextField()),
        more=_said(shape.more) if shape.more else _text(""),
        place_=_said(shape.place) if shape.place else _text(""),
        at=Cast(shape.at, day),
        until=Cast(shape.until, day) if shape.until else Value(None, output_field=day),
    )
    return rows


def _said(name: str) -> Coalesce:
    return Coalesce(Cast(name, TextField()), _text(""))


def _of_year(rows: Rows, year: int | None) -> Rows:
    """Keep what touches a year: a stretch that began before and goes on is of it too."""
    if year is None:
        return rows
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    return rows.filter(Q(at__gte=first) | Q(until__gte=first), at__lte=last)


def _text(words: str) -> Value:
    return Value(words, output_field=TextField())


def _day(value: Any) -> dt.date:
    if isinstance(value, dt.datetime):
        return value.date()
    return value if isinstance(value, dt.date) else dt.date.fromisoformat(str(value)[:10])
