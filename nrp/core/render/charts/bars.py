"""Bars from nought for a few options, one bar a series, each with its number and its name written at its end."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from nrp.core.render.charts.axis import Axis
from nrp.core.render.charts.marks import Padding, Plane, Text
from nrp.core.render.drawing import Cache, Spec, Specs, Svg, draw_specs
from nrp.core.render.tokens import BLUE, INK, ORANGE, RULE, SECONDARY, TURQUOISE

DESK = 1080
PHONE = 358
PAPER = 700
COLOURS = (BLUE, TURQUOISE, ORANGE)
LINE_PITCH = 20
PITCH = 23  # from one bar of a row to the next
SPACE = 18  # between two rows


@dataclass(frozen=True)
class BarRow:
    """One option: its label, and for each series its value with the words at the end of its bar."""

    label: str
    bars: tuple[tuple[float, str], ...]
    strong: bool = False


@dataclass(frozen=True)
class Shape:
    """The measures of the chart at one width."""

    width: float
    label_room: float
    end_room: float
    letters: int
    is_phone: bool


ON_DESK = Shape(DESK, 340, 170, 36, is_phone=False)
ON_PHONE = Shape(PHONE, 0, 124, 38, is_phone=True)
ON_PAPER = Shape(PAPER, 232, 130, 27, is_phone=False)


def bars_chart(rows: Sequence[BarRow], highest: float, alt: str, *, cache: Cache | None = None) -> Svg:
    """Draw the rows on one scale from nought to `highest`; at most three series, the first the widest."""
    return draw_specs(bars_specs(rows, highest), alt, cache)


def bars_specs(rows: Sequence[BarRow], highest: float) -> Specs:
    """Give the bars undrawn."""
    scale = Axis(0, highest or 1, ())
    return Specs(*(_spec(rows, scale, shape) for shape in (ON_DESK, ON_PHONE, ON_PAPER)))


def _spec(rows: Sequence[BarRow], scale: Axis, shape: Shape) -> Spec:
    placed = []
    top = 4.0
    for row in rows:
        lines = textwrap.wrap(row.label, shape.letters) or [""]
        label = len(lines) * LINE_PITCH
        bars = len(row.bars) * PITCH
        placed.append((row, lines, top))
        top += (label + 4 + bars if shape.is_phone else max(label, bars)) + SPACE
    height = top - SPACE + 4
    width = shape.width - shape.label_room - shape.end_room
    plane = Plane(width, height, Padding(shape.label_room, shape.end_room), scale)
    plane.rules([{"x": 0, "top": 0, "bottom": height}] if not shape.is_phone else [], RULE)
    texts: list[Text] = []
    for row, lines, at in placed:
        weight = 600 if row.strong else 400
        texts += [
            Text(line, -shape.label_room, at + 12 + number * LINE_PITCH, size=17, weight=weight)
            for number, line in enumerate(lines)
        ]
        texts += _bars(plane, row, at + (len(lines) * LINE_PITCH + 4 if shape.is_phone else 0))
    plane.texts(texts)  # all at once: texts of one kind share a layer
    return plane.spec()


def _bars(plane: Plane, row: BarRow, top: float) -> list[Text]:
    """Add the bars of a row and give their words."""
    words = []
    for number, (value, said) in enumerate(row.bars):
        middle = top + number * PITCH + 12
        half = 8 if number == 0 else 5
        if value > 0:
            bar = {"from": 0, "to": value, "top": middle - half, "bottom": middle + half}
            plane.bands([bar], COLOURS[number])
        colour, weight = (INK, 600) if number == 0 else (SECONDARY, 400)
        at = plane.axis.at(value, plane.width) + 8
        words.append(Text(said, at, middle, size=15, colour=colour, weight=weight))
    return words
