"""Bars of shares: who makes up the whole, row by row, each part with its percentage written into it."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from nrp.core.render.charts.axis import Axis
from nrp.core.render.charts.marks import Padding, Plane, Text
from nrp.core.render.drawing import Cache, Spec, Svg, draw_both
from nrp.core.render.numbers import share
from nrp.core.render.tokens import BLUE, INK, ORANGE, PINK, SECONDARY, TURQUOISE, WHITE

DESK = 1080
PHONE = 358
COLOURS = (BLUE, TURQUOISE, ORANGE, PINK)
ON_COLOUR = (WHITE, INK, INK, WHITE)
LINE_PITCH = 20
GAP = 1.5  # white between two parts, so that they are told apart without colour
LEAST_WIDTH = 34  # a narrower part has no room for its number


@dataclass(frozen=True)
class ShareRow:
    """One bar: its label, how many each series makes up of it, and what stands at its end."""

    label: str
    parts: tuple[int, ...]
    end: str = ""

    @property
    def base(self) -> int:
        return sum(self.parts)


@dataclass(frozen=True)
class Shape:
    """The measures of the chart at one width."""

    width: float
    label_room: float
    end_room: float
    row: float
    bar: float
    letters: int
    is_phone: bool


ON_DESK = Shape(DESK, 240, 190, 44, 28, 27, is_phone=False)
ON_PHONE = Shape(PHONE, 0, 0, 66, 26, 24, is_phone=True)


def shares_chart(rows: Sequence[ShareRow], alt: str, nothing: str, *, cache: Cache | None = None) -> Svg:
    """Draw one bar a row, at most four series in one order; a row without anything says `nothing` instead."""
    return draw_both(_spec(rows, ON_DESK, nothing), _spec(rows, ON_PHONE, nothing), alt, cache)


def _spec(rows: Sequence[ShareRow], shape: Shape, nothing: str) -> Spec:
    width = shape.width - shape.label_room - shape.end_room
    lines = [textwrap.wrap(row.label, shape.letters) or [""] for row in rows]
    heights = [shape.row + (len(words) - 1) * LINE_PITCH * (1 if shape.is_phone else 0.5) for words in lines]
    height = sum(heights) + 4
    plane = Plane(width, height, Padding(shape.label_room, shape.end_room), Axis(0, 100, ()))
    top = 0.0
    for row, words, tall in zip(rows, lines, heights, strict=True):
        middle = top + tall - shape.bar / 2 - 6 if shape.is_phone else top + tall / 2
        _bar(plane, row, middle, shape)
        plane.texts(_words(row, words, top, middle, plane, shape))
        if row.base == 0:
            plane.texts([Text(nothing, 0, middle, size=15, colour=SECONDARY)])
        top += tall
    return plane.spec()


def _bar(plane: Plane, row: ShareRow, middle: float, shape: Shape) -> None:
    start = 0.0
    half = shape.bar / 2
    for part, colour, ink in zip(row.parts, COLOURS, ON_COLOUR, strict=False):
        if part == 0:
            continue
        end = start + part / row.base * 100
        gap = GAP / plane.width * 100
        shown = {"from": start, "to": max(start + gap / 2, end - gap), "top": middle - half, "bottom": middle + half}
        plane.bands([shown], colour)
        left, right = plane.axis.at(start, plane.width), plane.axis.at(end, plane.width)
        if right - left >= LEAST_WIDTH:
            plane.texts([Text(share(part / row.base), (left + right) / 2, middle, "center", 15, ink)])
        start = end


def _words(  # noqa: PLR0917  a row's words with where they fall
    row: ShareRow, lines: Sequence[str], top: float, middle: float, plane: Plane, shape: Shape
) -> list[Text]:
    if shape.is_phone:
        first = top + 14
        words = [Text(line, 0, first + at * LINE_PITCH, size=16, weight=600) for at, line in enumerate(lines)]
        return [*words, Text(row.end, plane.width, first, "right", 15)]
    first = middle - (len(lines) - 1) * LINE_PITCH / 2
    words = [
        Text(line, -shape.label_room, first + at * LINE_PITCH, size=17, weight=600) for at, line in enumerate(lines)
    ]
    return [*words, Text(row.end, plane.width + shape.end_room, middle, "right", 16)]
