"""Lines over the years: one place and the one it is compared with, the time of the programme shaded."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from nrp.core.render.charts.axis import Axis
from nrp.core.render.charts.levels import axis_hugging
from nrp.core.render.charts.marks import Datum, Padding, Plane, Text
from nrp.core.render.drawing import Cache, Spec, Svg, draw_both
from nrp.core.render.numbers import decimal_text
from nrp.core.render.tokens import BAND, BLUE, GRID, INK, ORANGE, SECONDARY, TURQUOISE, WHITE

Kind = Literal["neighbourhood", "comparator", "other"]
DESK = 700
PHONE = 358
DAYS = 365.25
APART = 17  # pixels between two numbers that can still be read
COLOURS: dict[Kind, str] = {"neighbourhood": BLUE, "comparator": ORANGE, "other": TURQUOISE}
SHAPES: dict[Kind, str] = {"neighbourhood": "circle", "comparator": "square", "other": "triangle-up"}


@dataclass(frozen=True)
class LinePoint:
    """One value on a day: the middle of the period it is for."""

    at: dt.date
    value: float


@dataclass(frozen=True)
class Line:
    """One place over time. `kind` gives it its shape, colour and dash."""

    kind: Kind
    points: tuple[LinePoint, ...]


@dataclass(frozen=True)
class Shade:
    """The time of the programme; without an end it goes on to the edge."""

    start: dt.date
    end: dt.date | None
    words: str = ""


def lines_chart(
    lines: Sequence[Line], alt: str, *, places: int = 0, shade: Shade | None = None, cache: Cache | None = None
) -> Svg:
    """Draw at most a few lines on one scale; the last value of each is written at its end."""
    desk, phone = (_spec(lines, places, shade, total) for total in (DESK, PHONE))
    return draw_both(desk, phone, alt, cache)


def _spec(lines: Sequence[Line], places: int, shade: Shade | None, total: int) -> Spec:
    height = 210 if total == DESK else 170
    values = [point.value for line in lines for point in line.points]
    level = axis_hugging(values, 4 if total == DESK else 3)
    words = {tick: decimal_text(tick, _places_of(level)) for tick in level.ticks}
    left = 14 + 8 * max(len(text) for text in words.values())
    right = 22 + 8 * max(len(decimal_text(value, places)) for value in values) if values else 22
    days = [_years(point.at) for line in lines for point in line.points]
    time = _time(days)
    unnamed = Axis(time.low, time.high, ())  # the years are written by hand: the axis would write 2,016
    plane = Plane(total - left - right, height, Padding(left, right, 24, 30), unnamed)
    if shade is not None:
        _shade(plane, shade, time)
    for tick, text in words.items():
        y = _y(tick, level, height)
        plane.add(
            [{"x": time.low, "to": time.high, "y": y}],
            {"type": "rule", "color": GRID},
            {"x": plane.x("x"), "x2": {"field": "to"}, "y": plane.y("y")},
        )
        plane.texts([Text(text, -8, y, "right", 15, SECONDARY)])
    for line in sorted(lines, key=lambda one: one.kind == "neighbourhood"):
        _line(plane, line, level, height)
    plane.texts([*_year_words(plane, time), *_end_words(plane, lines, level, places)])
    return plane.spec()


def _line(plane: Plane, line: Line, level: Axis, height: float) -> None:
    data: list[Datum] = [
        {"x": _years(point.at), "y": _y(point.value, level, height)}
        for point in sorted(line.points, key=lambda one: one.at)
    ]
    colour, is_own = COLOURS[line.kind], line.kind == "neighbourhood"
    stroke = {"type": "line", "color": colour, "strokeWidth": 2.5 if is_own else 2}
    encoding = {"x": plane.x("x"), "y": plane.y("y")}
    plane.add(data, stroke if is_own else {**stroke, "strokeDash": [5, 4]}, encoding)
    size = 80 if len(data) <= 16 else 26
    if is_own:
        plane.points(data, SHAPES[line.kind], colour, size)
        return
    open_mark = {
        "type": "point", "shape": SHAPES[line.kind], "filled": False, "fill": WHITE, "stroke": colour, "size": size,
        "strokeWidth": 2, "opacity": 1,
    }  # fmt: skip
    plane.add(data, open_mark, encoding)


def _shade(plane: Plane, shade: Shade, time: Axis) -> None:
    start = max(time.low, _years(shade.start))
    end = min(time.high, _years(shade.end) if shade.end else time.high)
    if start >= end:
        return
    plane.bands([{"from": start, "to": end, "top": 0, "bottom": plane.height}], BAND)
    room = plane.axis.at(end, plane.width) - plane.axis.at(start, plane.width)
    if shade.words and room > 7.5 * len(shade.words):
        plane.texts([Text(shade.words, plane.axis.at(start, plane.width) + 4, -12, size=15, colour=SECONDARY)])


def _year_words(plane: Plane, time: Axis) -> list[Text]:
    y = plane.height + 18
    return [Text(str(int(tick)), time.at(tick, plane.width), y, "center", 15, SECONDARY) for tick in time.ticks]


@dataclass
class _End:
    """The last value of a line, and where its number stands."""

    line: Line
    value: float
    x: float
    y: float


def _end_words(plane: Plane, lines: Sequence[Line], level: Axis, places: int) -> list[Text]:
    """Write the last value of each line at its end, the numbers pushed apart until they can be read."""
    ends = []
    for line in lines:
        if line.points:
            last = max(line.points, key=lambda point: point.at)
            x, y = plane.axis.at(_years(last.at), plane.width), _y(last.value, level, plane.height)
            ends.append(_End(line, last.value, x, y))
    ends.sort(key=lambda end: end.y)
    for upper, lower in pairwise(ends):
        lower.y = max(lower.y, upper.y + APART)
    return [_end_text(end, places) for end in ends]


def _end_text(end: _End, places: int) -> Text:
    is_own = end.line.kind == "neighbourhood"
    text = decimal_text(end.value, places)
    return Text(text, end.x + 10, end.y, size=15, weight=600 if is_own else 400, colour=INK if is_own else SECONDARY)


def _time(days: Sequence[float]) -> Axis:
    """Make an axis of whole years with at most six of them named."""
    first, last = (int(min(days)), int(max(days)) + 1) if days else (2015, 2016)
    every = max(1, -(-(last - first) // 6))
    return Axis(first, last, tuple(float(year) for year in range(first, last + 1, every)))


def _years(day: dt.date) -> float:
    return day.year + (day.timetuple().tm_yday - 1) / DAYS


def _y(value: float, level: Axis, height: float) -> float:
    return (level.high - value) / (level.high - level.low) * height


def _places_of(level: Axis) -> int:
    """Give the decimals that the steps of a scale need."""
    step = level.ticks[1] - level.ticks[0] if len(level.ticks) > 1 else 1.0
    return next((places for places in range(6) if abs(step - round(step, places)) < 1e-9), 6)
