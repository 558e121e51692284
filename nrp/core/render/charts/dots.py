"""One row a place: where it stands on one scale, and where the place it is compared with stands."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from nrp.core.render.charts.axis import Axis
from nrp.core.render.charts.levels import axis_hugging
from nrp.core.render.charts.marks import Padding, Plane, Text
from nrp.core.render.drawing import Cache, Spec, Svg, draw_both
from nrp.core.render.numbers import decimal_text
from nrp.core.render.tokens import BLUE, GRID, ORANGE, RULE, SECONDARY, WHITE

DESK = 700
PHONE = 358
LINE_PITCH = 20


@dataclass(frozen=True)
class DotRow:
    """One row: its name, its value, and that of the place it is compared with; None where it has no figure."""

    label: str
    value: float | None
    other: float | None = None


def dots_chart(rows: Sequence[DotRow], alt: str, *, places: int = 0, cache: Cache | None = None) -> Svg:
    """Draw the rows in the order they are given: a filled circle each, an open square for the other."""
    known = [value for row in rows for value in (row.value, row.other) if value is not None]
    level = axis_hugging(known)
    desk, phone = (_spec(rows, level, places, is_phone=is_phone) for is_phone in (False, True))
    return draw_both(desk, phone, alt, cache)


def _spec(rows: Sequence[DotRow], level: Axis, places: int, *, is_phone: bool) -> Spec:
    total, left, right = (PHONE, 8, 66) if is_phone else (DESK, 240, 80)
    letters = 36 if is_phone else 26
    lines = [textwrap.wrap(row.label, letters) or [""] for row in rows]
    heights = [len(words) * LINE_PITCH + (34 if is_phone else 18) for words in lines]
    used = level.fewer_ticks(4) if is_phone and 0 in level.ticks else level
    plane = Plane(total - left - right, sum(heights), Padding(left, right, 6, 30), used)
    plane.rules([{"x": tick, "top": 0, "bottom": plane.height} for tick in used.ticks], GRID)
    top = 0.0
    for row, words, height in zip(rows, lines, heights, strict=True):
        y = top + height - 16 if is_phone else top + height / 2
        _row(plane, row, y, places)
        first = top + 12 if is_phone else y - (len(words) - 1) * LINE_PITCH / 2
        plane.texts(Text(line, -left, first + at * LINE_PITCH, size=16) for at, line in enumerate(words))
        top += height
    return plane.spec()


def _row(plane: Plane, row: DotRow, y: float, places: int) -> None:
    if row.value is not None and row.other is not None:
        low, high = sorted((row.value, row.other))
        plane.ranges([{"low": low, "high": high, "y": y}], RULE, 1.5)
    if row.other is not None:
        mark: Spec = {
            "type": "point", "shape": "square", "filled": False, "fill": WHITE, "stroke": ORANGE, "size": 75,
            "strokeWidth": 2, "opacity": 1,
        }  # fmt: skip
        plane.add([{"x": row.other, "y": y}], mark, {"x": plane.x("x"), "y": plane.y("y")})
    end = plane.width + plane.padding.right
    if row.value is None:
        plane.texts([Text("\u2013", end, y, "right", 16, SECONDARY)])
        return
    plane.points([{"x": row.value, "y": y}], "circle", BLUE, 110)
    plane.texts([Text(decimal_text(row.value, places), end, y, "right", 16, weight=600)])
