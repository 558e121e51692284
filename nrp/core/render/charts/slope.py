"""A small panel for one place: two points in time, the neighbourhood beside its comparison area."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nrp.core.render.charts.marks import Channel, Datum, Text, pixels
from nrp.core.render.drawing import Cache, Spec, Specs, Svg, draw_specs
from nrp.core.render.numbers import HIDDEN, decimal_text
from nrp.core.render.tokens import BLUE, GRID, INK, ORANGE, SECONDARY, WHITE

HEIGHT = 118
DESK = 336
PHONE = 172
PAPER = 246
LABEL_ROOM = 46
LEAST_GAP = 17

Ends = tuple[float | None, float | None]


@dataclass(frozen=True)
class SlopePanel:
    """Two values for the neighbourhood and two for its comparison area, printed scale; None is withheld."""

    neighbourhood: Ends
    comparator: Ends
    labels: tuple[str, str]
    places: int = 0
    suffix: str = "%"


def slope_axis(panels: Iterable[SlopePanel]) -> tuple[float, float]:
    """Return one scale for all panels of a measure: it hugs their values, so that a slope can be seen."""
    values = [value for panel in panels for value in (*panel.neighbourhood, *panel.comparator) if value is not None]
    if not values:
        return 0.0, 1.0
    low, high = min(values), max(values)
    room = (high - low) * 0.12 or 1.0
    return math.floor(low - room) if high - low > 5 else low - room, high + room


def slope_panel(
    panel: SlopePanel,
    scale: tuple[float, float],
    alt: str,
    *,
    desk_width: int = DESK,
    cache: Cache | None = None,
) -> Svg:
    """Draw one panel for desk and phone."""
    return draw_specs(slope_specs(panel, scale, desk_width), alt, cache)


def slope_specs(panel: SlopePanel, scale: tuple[float, float], desk_width: int = DESK) -> Specs:
    """Give one panel undrawn; on paper two or three stand beside each other."""
    return Specs(*(_spec(panel, scale, width) for width in (desk_width, PHONE, PAPER)))


def _spec(panel: SlopePanel, scale: tuple[float, float], width: int) -> Spec:
    xs = (float(LABEL_ROOM), float(width - LABEL_ROOM))
    neighbourhood = _points(panel.neighbourhood, xs, scale)
    comparator = _points(panel.comparator, xs, scale)
    rules: list[Datum] = [{"x": x, "y": 0, "y2": HEIGHT} for x in xs]
    layers = [
        _layer(rules, {"type": "rule", "color": GRID}, {"y2": {"field": "y2"}}),
        _layer(comparator, {"type": "line", "color": ORANGE, "strokeWidth": 2, "strokeDash": [5, 4]}),
        _layer(neighbourhood, {"type": "line", "color": BLUE, "strokeWidth": 2.5}),
        _layer(comparator, _square()),
        _layer(
            neighbourhood, {"type": "point", "shape": "circle", "filled": True, "color": BLUE, "size": 90, "opacity": 1}
        ),
        *(_text(text) for text in _words(panel, xs, scale)),
    ]
    return {
        "width": width,
        "height": HEIGHT,
        "autosize": {"type": "none"},
        "padding": {"left": 0, "right": 0, "top": 4, "bottom": 24},
        "layer": [layer for layer in layers if layer["data"]["values"]],
    }


def _square() -> Spec:
    return {
        "type": "point",
        "shape": "square",
        "filled": False,
        "fill": WHITE,
        "stroke": ORANGE,
        "size": 75,
        "strokeWidth": 2,
        "opacity": 1,
    }


def _words(panel: SlopePanel, xs: tuple[float, float], scale: tuple[float, float]) -> list[Text]:
    words = []
    for end, (x, align, shift) in enumerate(((xs[0], "right", -10), (xs[1], "left", 10))):
        own, other = panel.neighbourhood[end], panel.comparator[end]
        own_y, other_y = apart(_level(own, scale), _level(other, scale))
        words.append(Text(_printed(own, panel), x + shift, own_y, align, 15, INK, 600))
        words.append(Text(_printed(other, panel), x + shift, other_y, align, 15, SECONDARY))
        words.append(Text(panel.labels[end], x, HEIGHT + 14, "center", 15, SECONDARY))
    return words


def apart(first: float, second: float) -> tuple[float, float]:
    """Push two labels apart until they can be read, the higher one staying above, inside the panel."""
    if abs(first - second) < LEAST_GAP:
        middle = (first + second) / 2
        shift = -LEAST_GAP / 2 if first <= second else LEAST_GAP / 2
        first, second = middle + shift, middle - shift
    over = max(0.0, max(first, second) - (HEIGHT - 4)) or min(0.0, min(first, second) - 6)
    return first - over, second - over


def _printed(value: float | None, panel: SlopePanel) -> str:
    return HIDDEN if value is None else decimal_text(value, panel.places) + panel.suffix


def _level(value: float | None, scale: tuple[float, float]) -> float:
    """Return how far below the top a value lies; a withheld one stands in the middle."""
    low, high = scale
    return HEIGHT / 2 if value is None else (high - value) / (high - low) * HEIGHT


def _points(ends: Ends, xs: Sequence[float], scale: tuple[float, float]) -> list[Datum]:
    return [{"x": x, "y": _level(end, scale)} for x, end in zip(xs, ends, strict=True) if end is not None]


def _layer(data: Sequence[Datum], mark: Spec, more: dict[str, Channel] | None = None) -> Spec:
    encoding = {"x": pixels("x"), "y": pixels("y"), **(more or {})}
    return {"data": {"values": list(data)}, "mark": mark, "encoding": encoding}


def _text(text: Text) -> Spec:
    mark = {
        "type": "text",
        "align": text.align,
        "baseline": "middle",
        "fontSize": text.size,
        "fontWeight": text.weight,
        "color": text.colour,
    }
    return _layer([text.datum()], mark, {"text": {"field": "text"}})
