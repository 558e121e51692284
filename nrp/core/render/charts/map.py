"""A map drawn from our own data, no tiles: outlines with names, filled by a value where there is one, and points."""

import math
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

from django.utils.translation import gettext as _

from nrp.core.render.charts.axis import Axis, nice_step
from nrp.core.render.charts.ground import Box, Ground, Point, Polygon, ground_of, outline, points_of
from nrp.core.render.charts.map_labels import SIZE as LABEL
from nrp.core.render.charts.map_labels import around, labels
from nrp.core.render.charts.marks import Padding, Plane, Text, pixels
from nrp.core.render.drawing import Cache, Spec, Svg, draw_both
from nrp.core.render.numbers import decimal_text
from nrp.core.render.tokens import BLUE, INK, ORANGE, SECONDARY, TINT, TURQUOISE, WHITE

Kind = Literal["place", "comparator", "other"]
COLOURS: dict[Kind, str] = {"place": BLUE, "comparator": ORANGE, "other": TURQUOISE}
SHAPES: dict[Kind, str] = {"place": "circle", "comparator": "square", "other": "triangle-up"}
SCALE = ("#dbe6f0", "#a9c3da", "#6f9bc0", "#3a6f9d", BLUE)  # from few to many
MARGIN = 14
BOLD = 0.56  # of the size of the type: how wide a heavy letter is, about
SEEN = 12  # pixels: a smaller outline is drawn as a mark in its middle
DOT = 130
LINE = 22


@dataclass(frozen=True)
class MapShape:
    """One outline: its name, a GeoJSON Polygon or MultiPolygon in degrees (WGS 84), and the value it is filled by.

    A value of None beside others that are known is drawn white: not known, or withheld.
    """

    name: str
    shape: Mapping[str, Any]
    value: float | None = None
    kind: Kind = "place"


@dataclass(frozen=True)
class MapPoint:
    """One point in degrees (WGS 84). `kind` gives it its shape and colour; without a name it has no label."""

    name: str
    longitude: float
    latitude: float
    kind: Kind = "place"


@dataclass(frozen=True)
class MapSize:
    """How wide a map is on the desk and on a phone, and how tall it may grow on each."""

    desk: float = 700
    phone: float = 358
    tallest_on_desk: float = 620
    tallest_on_phone: float = 460


HALF = MapSize(desk=500, tallest_on_desk=420, tallest_on_phone=340)  # beside another one, or beside a table


@dataclass(frozen=True)
class MapClass:
    """One step of the fill: values from `low` to below `high` (the last one included), its colour and its words."""

    low: float
    high: float
    colour: str
    words: str


@dataclass(frozen=True)
class Content:
    """What a map shows at either width."""

    shapes: Sequence[MapShape]
    points: Sequence[MapPoint]
    classes: Sequence[MapClass]
    legend: str


@dataclass(frozen=True)
class Placed:
    """An outline as it falls on one plot."""

    of: MapShape
    polygons: list[Polygon]
    box: Box
    fill: str

    @property
    def is_small(self) -> bool:
        return not self.polygons or max(self.box.width, self.box.height) < SEEN


def map_chart(
    shapes: Sequence[MapShape],
    alt: str,
    *,
    points: Sequence[MapPoint] = (),
    legend: str = "",
    places: int = 0,
    suffix: str = "",
    dark: Literal["high", "low"] = "high",
    size: MapSize = MapSize(),
    cache: Cache | None = None,
) -> Svg:
    """Draw a map for desk and phone: a pure function of what it is given.

    Parameters
    ----------
    shapes
        Outlines. When any has a `value`, all are filled by it in at most five steps of blue and a legend stands
        below; otherwise places are tinted and edged blue, comparator areas edged orange and dashed.
        An outline too small to be seen at this scale is drawn as a mark (circle, square) of the same fill.
    alt
        What the map says to somebody who does not see it: `nrp.core.render.map_words.map_alt` writes it.
    points
        Things with an address but no outline; blue circle, orange square or turquoise triangle by `kind`.
    legend
        What is filled, unit and date included, such as “People, 2015”: the first line of the legend.
    places, suffix
        How the values of the legend are printed: decimals, and what stands behind them (“%”).
    dark
        Which end is darkest: “low” for a measure whose low values are the many or the bad ones (a rank of deprivation).
    size
        `MapSize()` by default; `HALF` beside something else.
    cache
        `nrp.core.render.cached.drawing_cache()` on a page.

    Returns
    -------
    Svg
        `wide` and `narrow` for the page (components/figure.html prints both). A name that finds no room is left
        out, so a table that names everything stands beside every map. Nothing to draw gives
        an empty plot: ask first whether there is an outline at all.
    """
    classes = value_classes([shape.value for shape in shapes], places=places, suffix=suffix, dark=dark)
    content = Content(shapes, points, classes, legend)
    desk = _spec(content, size.desk, size.tallest_on_desk)
    return draw_both(desk, _spec(content, size.phone, size.tallest_on_phone), alt, cache)


def value_classes(
    values: Sequence[float | None], *, places: int = 0, suffix: str = "", dark: Literal["high", "low"] = "high"
) -> tuple[MapClass, ...]:
    """Return at most five equal steps, on round numbers, that hold all values; none when no value is known."""
    known = [value for value in values if value is not None]
    if not known:
        return ()
    low, high = min(known), max(known)
    if low == high:
        return (MapClass(low, high, SCALE[2], decimal_text(low, places) + suffix),)
    step = max(nice_step((high - low) / 4), 10.0**-places)
    first = math.floor(low / step + 1e-9)
    last = max(math.ceil(high / step - 1e-9), first + 1)
    edges = [round(step * at, 10) for at in range(first, last + 1)]
    count = len(edges) - 1
    colours = [SCALE[round(at * 4 / (count - 1))] if count > 1 else SCALE[2] for at in range(count)]
    if dark == "low":
        colours.reverse()
    return tuple(
        MapClass(edge, after, colours[at], _steps_words(edge, after, places, suffix))
        for at, (edge, after) in enumerate(pairwise(edges))
    )


def _steps_words(low: float, high: float, places: int, suffix: str) -> str:
    ends = {"low": decimal_text(low, places), "high": decimal_text(high, places) + suffix}
    return _("%(low)s to %(high)s") % ends


def _spec(content: Content, width: float, tallest: float) -> Spec:
    shapes, points, classes = content.shapes, content.points, content.classes
    held = [point for shape in shapes for point in points_of(shape.shape)]
    held += [(point.longitude, point.latitude) for point in points]
    ground = ground_of(held, width, tallest, MARGIN)
    key = _key_lines(content, width)
    scale_at = ground.height + 14
    plane = Plane(width, scale_at + 10 + LINE * len(key), Padding(), Axis(0, width, ()))
    placed = [Placed(shape, *outline(shape.shape, ground), _fill(shape, classes)) for shape in shapes]
    _outlines(plane, [one for one in placed if not one.is_small])
    marks = [(one.box.middle, one.of.kind, one.fill) for one in placed if one.is_small]
    marks += [(ground.at(point.longitude, point.latitude), point.kind, COLOURS[point.kind]) for point in points]
    _marks(plane, marks)
    _names(plane, placed, [(point.name, ground.at(point.longitude, point.latitude)) for point in points], ground)
    _scale_bar(plane, ground, scale_at)
    _key(plane, key, scale_at + 10)
    return {**plane.spec(), "projection": {"type": "identity", "scale": 1, "translate": [0, 0]}}


def _fill(shape: MapShape, classes: Sequence[MapClass]) -> str:
    if not classes:
        return TINT if shape.kind == "place" else WHITE
    if shape.value is None:
        return WHITE
    below = [step for step in classes if shape.value >= step.low]
    return below[-1].colour if below else classes[0].colour


def _outlines(plane: Plane, placed: Sequence[Placed]) -> None:
    for kind, colour in COLOURS.items():
        data = [
            {"type": "Feature", "geometry": {"type": "MultiPolygon", "coordinates": one.polygons}, "fill": one.fill}
            for one in placed
            if one.of.kind == kind
        ]
        mark: Spec = {"type": "geoshape", "stroke": colour, "strokeWidth": 1.5, "strokeJoin": "round"}
        if kind == "comparator":
            mark |= {"strokeDash": [5, 4], "strokeWidth": 2}
        plane.add(data, mark, {"fill": {"field": "fill", "type": "nominal", "scale": None, "legend": None}})


def _marks(plane: Plane, marks: Sequence[tuple[Point, Kind, str]]) -> None:
    for kind, edge in COLOURS.items():
        data = [{"x": x, "y": y, "fill": fill} for (x, y), own, fill in marks if own == kind]
        mark = {"type": "point", "shape": SHAPES[kind], "size": DOT, "opacity": 1, "stroke": edge, "strokeWidth": 2}
        fill = {"field": "fill", "type": "nominal", "scale": None, "legend": None}
        plane.add(data, mark, {"x": plane.x("x"), "y": plane.y("y"), "fill": fill})


def _names(plane: Plane, placed: Sequence[Placed], points: Sequence[tuple[str, Point]], ground: Ground) -> None:
    """Write the names that find room, each on a white edge so that it can be read on any fill."""
    named = [(one.of.name, around(*one.box.middle) if one.is_small else one.box, not one.is_small) for one in placed]
    named += [(name, around(*at), False) for name, at in points]
    texts = labels(named, Box(0, 0, ground.width, ground.height))
    halo = {"type": "text", "baseline": "middle", "fontSize": LABEL, "stroke": WHITE, "strokeWidth": 3, "opacity": 0.85}
    encoding = {"x": pixels("x"), "y": plane.y("y"), "text": {"field": "text"}}
    for align in ("left", "right", "center"):
        plane.add([text.datum() for text in texts if text.align == align], {**halo, "align": align}, encoding)
    plane.texts(texts)


def _scale_bar(plane: Plane, ground: Ground, y: float) -> None:
    """Draw how long a round number of kilometres is."""
    km = nice_step(60 / ground.pixels_a_km)
    end = km * ground.pixels_a_km + 2
    if end > ground.width - 70:
        return
    plane.ranges([{"low": 2, "high": end, "y": y}], SECONDARY, 2)
    words = _("%(km)s km") % {"km": f"{km:g}"} if km >= 1 else _("%(m)s metres") % {"m": f"{km * 1000:g}"}
    plane.texts([Text(words, end + 8, y, size=LABEL, colour=SECONDARY)])


def _key_lines(content: Content, width: float) -> list[tuple[str, str]]:
    """Return the lines of the legend: colour and words; what is filled stands above, without a colour."""
    if not content.classes:
        return []
    lines = [("", line) for line in textwrap.wrap(content.legend, int(width / (LABEL * BOLD)))]
    lines += [(step.colour, step.words) for step in content.classes]
    return [*lines, (WHITE, _("Not known"))] if any(shape.value is None for shape in content.shapes) else lines


def _key(plane: Plane, lines: Sequence[tuple[str, str]], top: float) -> None:
    for number, (colour, words) in enumerate(lines):
        y = top + LINE * number + LINE / 2
        if colour:
            mark = {"type": "rect", "color": colour, "stroke": SECONDARY, "strokeWidth": 1}
            swatch = {"from": 2, "to": 24, "top": y - 7, "bottom": y + 7}
            sides = {"x": plane.x("from"), "x2": {"field": "to"}, "y": plane.y("top"), "y2": {"field": "bottom"}}
            plane.add([swatch], mark, sides)
        weight = 400 if colour else 600
        plane.texts([Text(words, 32 if colour else 0, y, size=LABEL, colour=INK, weight=weight)])
