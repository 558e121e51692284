"""Stretches of time one below the other: phases, batches, waves, from when to when, with a line for today."""

import datetime as dt
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from nrp.core.render.charts.axis import Axis
from nrp.core.render.charts.marks import Padding, Plane, Text
from nrp.core.render.drawing import Cache, Spec, Svg, draw_both
from nrp.core.render.tokens import BLUE, GRID, INK, ORANGE, SECONDARY, TURQUOISE

Kind = Literal["phase", "batch", "wave"]
DESK = 1080
PHONE = 358
LABEL_ROOM = 300
LETTERS = {DESK: 34, PHONE: 42}
LINE_PITCH = 20
BAR = 14
SPACE = 14
DAYS = 365.25
COLOURS: dict[Kind, str] = {"phase": BLUE, "batch": TURQUOISE, "wave": ORANGE}


@dataclass(frozen=True)
class SpanRow:
    """One stretch; without an end it goes on to the edge, and one of a single day is a mark."""

    label: str
    start: dt.date
    end: dt.date | None
    kind: Kind
    words: str = ""


def spans_chart(
    rows: Sequence[SpanRow],
    alt: str,
    *,
    today: dt.date | None = None,
    today_words: str = "",
    cache: Cache | None = None,
) -> Svg:
    """Draw the rows on one scale of whole years."""
    desk, phone = (_spec(rows, today, today_words, total) for total in (DESK, PHONE))
    return draw_both(desk, phone, alt, cache)


def _spec(rows: Sequence[SpanRow], today: dt.date | None, today_words: str, total: int) -> Spec:
    is_phone = total == PHONE
    years = _years_of(rows)
    room = 0 if is_phone else LABEL_ROOM
    placed, bottom = _placed(rows, LETTERS[total], is_phone=is_phone)
    plane = Plane(total - room - 20, bottom, Padding(room, 20, 26, 28), years)
    named = _named(years, 6 if is_phone else 12)
    grid = [{"x": year, "top": 0, "bottom": bottom} for year in named]
    plane.rules(grid, GRID)
    plane.texts(
        Text(str(int(year)), years.at(year, plane.width), bottom + 16, "center", 15, SECONDARY) for year in named
    )
    for row, lines, top, middle in placed:
        plane.texts(Text(line, -room, top + 8 + at * LINE_PITCH, size=16) for at, line in enumerate(lines))
        _bar(plane, row, years, middle)
    if today is not None and years.low <= _years(today) <= years.high:
        plane.rules([{"x": _years(today), "top": 0, "bottom": bottom}], INK, 1)
        at = years.at(_years(today), plane.width)
        align = "right" if at > plane.width - 60 else "center"
        plane.texts([Text(today_words, at, -12, align, 15, SECONDARY)])
    return plane.spec()


def _placed(
    rows: Sequence[SpanRow], letters: int, *, is_phone: bool
) -> tuple[list[tuple[SpanRow, list[str], float, float]], float]:
    """Give each row its lines of text, the top of them and the middle of its bar, and where the last row ends."""
    placed, top = [], 4.0
    for row in rows:
        lines = textwrap.wrap(row.label, letters) or [""]
        text = len(lines) * LINE_PITCH
        middle = top + text + BAR / 2 + 2 if is_phone else top + 8
        placed.append((row, lines, top, middle))
        top += (text + BAR + 6 if is_phone else max(text, BAR)) + SPACE
    return placed, max(top - SPACE + 6, 40)


def _bar(plane: Plane, row: SpanRow, years: Axis, middle: float) -> None:
    start = _years(row.start)
    end = years.high if row.end is None else _years(row.end + dt.timedelta(days=1))
    least = 6 / plane.width * (years.high - years.low)
    bar = {"from": start, "to": max(end, start + least), "top": middle - BAR / 2, "bottom": middle + BAR / 2}
    plane.bands([bar], COLOURS[row.kind])


def _named(years: Axis, most: int) -> list[float]:
    """Give the years that are written under the plot."""
    first, last = int(years.low), int(years.high)
    every = max(1, -(-(last - first) // most))
    return [float(year) for year in range(first, last + 1, every)]


def _years_of(rows: Sequence[SpanRow]) -> Axis:
    days = [day for row in rows for day in (row.start, row.end or row.start)]
    first, last = (min(days).year, max(days).year + 1) if days else (2015, 2016)
    return Axis(first, last, ())


def _years(day: dt.date) -> float:
    return day.year + (day.timetuple().tm_yday - 1) / DAYS
