"""Dots with their ranges, one row a measure (the forest) or one row a place (the pairs)."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from nrp.core.render.charts.axis import Axis
from nrp.core.render.charts.marks import Datum, Padding, Plane, Text
from nrp.core.render.drawing import Cache, Specs, Svg, draw_specs
from nrp.core.render.numbers import HIDDEN, decimal_text, interval_text
from nrp.core.render.tokens import BAND, BLUE, INK, LINE, RULE, SECONDARY

DESK = 1080
PHONE = 358
PAPER = 700
LINE_PITCH = 21
BAND_HEIGHT = 24


@dataclass(frozen=True)
class EffectRow:
    """One row: a label and an estimate with its range, on the printed scale; None where it is withheld."""

    label: str
    estimate: float | None
    low: float | None
    high: float | None
    sub: str = ""
    sub_phone: str = ""
    better: str = ""
    flag: str = ""
    strong: bool = False
    total: bool = False
    rule_above: bool = False

    @property
    def is_shown(self) -> bool:
        """A number never stands without its range: a row that lacks either is withheld whole."""
        return None not in (self.estimate, self.low, self.high)


@dataclass(frozen=True)
class Shape:
    """The measures of one kind of chart at one width."""

    width: float
    label_room: float
    number_room: float
    row: float
    label_letters: int
    is_phone: bool
    has_sub: bool
    top: float = 26
    gap_at_rule: float = 18


@dataclass(frozen=True)
class Placed:
    """A row with the lines of its label and where it falls."""

    row: EffectRow
    lines: tuple[str, ...]
    top: float
    height: float
    y: float


FOREST_DESK = Shape(DESK, 300, 215, 50, 34, is_phone=False, has_sub=True)
FOREST_PHONE = Shape(PHONE, 14, 14, 88, 40, is_phone=True, has_sub=True)
PAIRS_DESK = Shape(DESK, 300, 215, 40, 34, is_phone=False, has_sub=False)
PAIRS_PHONE = Shape(PHONE, 14, 14, 62, 25, is_phone=True, has_sub=False)
FOREST_PAPER = Shape(PAPER, 232, 190, 48, 27, is_phone=False, has_sub=True)
PAIRS_PAPER = Shape(PAPER, 232, 190, 38, 27, is_phone=False, has_sub=False)
FOREST = (FOREST_DESK, FOREST_PHONE, FOREST_PAPER)
PAIRS = (PAIRS_DESK, PAIRS_PHONE, PAIRS_PAPER)


def rows_chart(rows: Sequence[EffectRow], axis: Axis, alt: str, *, places: int = 1, cache: Cache | None = None) -> Svg:
    """Draw the forest: one row a measure, the favourable side of each shaded."""
    return draw_specs(rows_specs(rows, axis, places), alt, cache)


def pairs_chart(rows: Sequence[EffectRow], axis: Axis, alt: str, *, places: int = 1, cache: Cache | None = None) -> Svg:
    """Draw one row a place, by name; a row marked `total` is a diamond below a rule."""
    return draw_specs(pairs_specs(rows, axis, places), alt, cache)


def rows_specs(rows: Sequence[EffectRow], axis: Axis, places: int = 1) -> Specs:
    """Give the forest undrawn."""
    return Specs(*(_plane(rows, axis, shape, places).spec() for shape in FOREST))


def pairs_specs(rows: Sequence[EffectRow], axis: Axis, places: int = 1) -> Specs:
    """Give the pairs undrawn."""
    return Specs(*(_plane(rows, axis, shape, places).spec() for shape in PAIRS))


def _plane(rows: Sequence[EffectRow], axis: Axis, shape: Shape, places: int) -> Plane:
    placed = _place(rows, shape)
    height = placed[-1].top + placed[-1].height + 4 if placed else shape.top + shape.row
    width = shape.width - shape.label_room - shape.number_room
    used = axis.fewer_ticks() if shape.is_phone else axis
    bottom = 50 if axis.title else 30
    plane = Plane(width, height, Padding(shape.label_room, shape.number_room, 2, bottom), used, grid=not shape.is_phone)
    if shape.is_phone:
        _grid_inside_bands(plane, placed)
    if shape.has_sub:
        _favourable_sides(plane, placed)
    _nought(plane, placed, shape)
    plane.across([{"y": item.top - 9} for item in placed if item.row.rule_above], RULE)
    _estimates(plane, placed)
    words = _phone_words if shape.is_phone else _desk_words
    # All at once: texts of one kind share a layer, and a chart takes as long as it has layers.
    plane.texts([text for item in placed for text in words(item, plane, shape, places)])
    return plane


def _place(rows: Sequence[EffectRow], shape: Shape) -> list[Placed]:
    """Give each row its height: a long name takes more lines instead of being cut."""
    placed = []
    top = shape.top
    for row in rows:
        lines = tuple(textwrap.wrap(row.label, shape.label_letters)) or ("",)
        more = (len(lines) - 1) * LINE_PITCH
        if row.rule_above:
            top += shape.gap_at_rule
        height = shape.row + more - (BAND_HEIGHT if shape.is_phone and not row.is_shown else 0)
        y = top + height - BAND_HEIGHT if shape.is_phone else top + height / 2
        placed.append(Placed(row, lines, top, height, y))
        top += height
    return placed


def _grid_inside_bands(plane: Plane, placed: Sequence[Placed]) -> None:
    """On the phone the grid stands only inside the bands, so that no line crosses text."""
    half = BAND_HEIGHT / 2
    ticks = [tick for tick in plane.axis.ticks if tick != 0]
    plane.rules(
        [
            {"x": tick, "top": item.y - half, "bottom": item.y + half}
            for item in placed
            if item.row.is_shown
            for tick in ticks
        ],
        LINE,
    )


def _favourable_sides(plane: Plane, placed: Sequence[Placed]) -> None:
    half = BAND_HEIGHT / 2
    ends = {"higher": (0, plane.axis.high), "lower": (plane.axis.low, 0)}
    bands: list[Datum] = []
    for item in placed:
        if item.row.better in ends and item.row.is_shown:
            start, end = ends[item.row.better]
            bands.append({"from": start, "to": end, "top": item.y - half, "bottom": item.y + half})
    plane.bands(bands, BAND)


def _nought(plane: Plane, placed: Sequence[Placed], shape: Shape) -> None:
    if shape.is_phone:
        data: list[Datum] = [
            {"x": 0, "top": item.y - 13, "bottom": item.y + 13} for item in placed if item.row.is_shown
        ]
    else:
        data = [{"x": 0, "top": shape.top - 4, "bottom": plane.height}]
    plane.rules(data, INK, 1.2)
    plane.texts([Text(_("no difference"), plane.axis.at(0, plane.width), 9, "center", 15, SECONDARY)])


def _estimates(plane: Plane, placed: Sequence[Placed]) -> None:
    shown = [item for item in placed if item.row.is_shown]
    plane.ranges([{"low": item.row.low, "high": item.row.high, "y": item.y} for item in shown], BLUE, 2.5)
    circles = [{"x": item.row.estimate, "y": item.y} for item in shown if not item.row.total]
    diamonds = [{"x": item.row.estimate, "y": item.y} for item in shown if item.row.total]
    plane.points(circles, "circle", BLUE, 130)
    plane.points(diamonds, "diamond", BLUE, 260)


def _desk_words(item: Placed, plane: Plane, shape: Shape, places: int) -> list[Text]:
    row = item.row
    weight = 600 if shape.has_sub or row.strong or row.total else 400
    count = len(item.lines) + (1 if shape.has_sub and row.sub else 0)
    first = item.y - (count - 1) * LINE_PITCH / 2
    left = -shape.label_room
    words = [
        Text(line, left, first + index * LINE_PITCH, size=17, weight=weight) for index, line in enumerate(item.lines)
    ]
    if shape.has_sub and row.sub:
        words.append(Text(row.sub, left, first + len(item.lines) * LINE_PITCH, size=15, colour=SECONDARY))
    right = plane.width + shape.number_room
    level = item.y - LINE_PITCH / 2 if row.flag else item.y
    estimate, ends = _figures(row, places)
    words.append(Text(estimate, right - 122, level, "right", 17, weight=600))
    words.append(Text(ends, right, level, "right", 17))
    if row.flag:
        words.append(Text(row.flag, right, item.y + LINE_PITCH / 2, "right", 15, SECONDARY))
    return words


def _phone_words(item: Placed, plane: Plane, shape: Shape, places: int) -> list[Text]:
    row = item.row
    left, right = -shape.label_room, plane.width + shape.number_room
    first = item.top + 12
    is_strong = shape.has_sub or row.strong or row.total
    words = [
        Text(line, left, first + index * LINE_PITCH, size=17, weight=600 if is_strong else 400)
        for index, line in enumerate(item.lines)
    ]
    below = first + len(item.lines) * LINE_PITCH
    if shape.has_sub:
        words.append(Text(row.flag or row.sub_phone, left, below, size=15, colour=SECONDARY))
    estimate, ends = _figures(row, places)
    both = f"{estimate} ({ends})" if row.is_shown else estimate
    weight = 600 if row.strong or row.total else 400
    words.append(Text(both, right, below if shape.has_sub else first, "right", 16, weight=weight))
    return words


def _figures(row: EffectRow, places: int) -> tuple[str, str]:
    if not row.is_shown:
        return HIDDEN, ""
    return decimal_text(row.estimate, places), interval_text(row.low, row.high, places)
