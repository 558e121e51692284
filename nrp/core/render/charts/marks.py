"""The few kinds of mark that the charts are built of, on a plane measured in pixels.

Charts have fixed geometry (`autosize: none`): rows fall where they are put, and charts that stand
one above the other share the line of nought. Text is a mark placed by hand, never an axis label.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nrp.core.render.charts.axis import Axis
from nrp.core.render.drawing import Spec
from nrp.core.render.tokens import INK

Datum = Mapping[str, Any]
Channel = dict[str, Any]
TRUE_MINUS = "replace(datum.label, '-', '\u2212')"


@dataclass(frozen=True)
class Padding:
    """Room around the plot."""

    left: float = 0
    right: float = 0
    top: float = 2
    bottom: float = 0


class Plane:
    """One chart in the making: a plot of `width` × `height` pixels, y downwards, x on an axis of differences."""

    def __init__(self, width: float, height: float, padding: Padding, axis: Axis, *, grid: bool = False) -> None:
        self.width = width
        self.height = height
        self.padding = padding
        self.axis = axis
        self._grid = grid
        self._layers: list[Spec] = []

    def x(self, field: str) -> Channel:
        """Return the channel of a field measured on the axis."""
        return {
            "field": field,
            "type": "quantitative",
            "scale": {"domain": self.axis.domain, "nice": False},
            "axis": {
                "values": list(self.axis.ticks),
                "title": self.axis.title or None,
                "grid": self._grid,
                "labelExpr": TRUE_MINUS,
                "labelFlush": False,
                "labelOverlap": False,
            },
        }

    def y(self, field: str) -> Channel:
        """Return the channel of a field measured in pixels from the top."""
        scale = {"domain": [0, self.height], "range": [0, self.height], "nice": False, "zero": False}
        return {"field": field, "type": "quantitative", "scale": scale, "axis": None}

    def add(self, data: Sequence[Datum], mark: Spec, encoding: Mapping[str, Channel]) -> None:
        """Add a layer of marks; nothing when there is no datum."""
        if data:
            self._layers.append({"data": {"values": list(data)}, "mark": mark, "encoding": dict(encoding)})

    def rules(self, data: Sequence[Datum], colour: str, width: float = 1) -> None:
        """Add upright rules at `x`, from `top` to `bottom`."""
        encoding = {"x": self.x("x"), "y": self.y("top"), "y2": {"field": "bottom"}}
        self.add(data, {"type": "rule", "color": colour, "strokeWidth": width}, encoding)

    def ranges(self, data: Sequence[Datum], colour: str, width: float) -> None:
        """Add level rules with round ends at `y`, from `low` to `high`."""
        mark = {"type": "rule", "color": colour, "strokeWidth": width, "strokeCap": "round"}
        self.add(data, mark, {"x": self.x("low"), "x2": {"field": "high"}, "y": self.y("y")})

    def across(self, data: Sequence[Datum], colour: str) -> None:
        """Add level hairlines at `y` over the whole width, padding included."""
        ends = {"x": {"value": -self.padding.left}, "x2": {"value": self.width + self.padding.right}}
        self.add(data, {"type": "rule", "color": colour}, {**ends, "y": self.y("y")})

    def bands(self, data: Sequence[Datum], colour: str) -> None:
        """Add filled bands from `from` to `to`, between `top` and `bottom`."""
        encoding = {"x": self.x("from"), "x2": {"field": "to"}, "y": self.y("top"), "y2": {"field": "bottom"}}
        self.add(data, {"type": "rect", "color": colour}, encoding)

    def points(self, data: Sequence[Datum], shape: str, colour: str, size: int, edge: float = 1.5) -> None:
        """Add filled points with a white edge at `x` and `y`."""
        mark = {
            "type": "point",
            "shape": shape,
            "filled": True,
            "color": colour,
            "size": size,
            "opacity": 1,
            "stroke": "white",
            "strokeWidth": edge,
        }
        self.add(data, mark, {"x": self.x("x"), "y": self.y("y")})

    def texts(self, texts: Iterable["Text"]) -> None:
        """Add lines of text, those of one kind in one layer."""
        kinds: dict[tuple[str, float, str, int], list[Datum]] = {}
        for text in texts:
            if not text.text:
                continue
            kinds.setdefault((text.align, text.size, text.colour, text.weight), []).append(text.datum())
        for (align, size, colour, weight), data in kinds.items():
            mark = {"type": "text", "baseline": "middle", "align": align, "fontSize": size, "color": colour}
            channels = {"x": pixels("x"), "y": self.y("y"), "text": {"field": "text"}}
            self.add(data, {**mark, "fontWeight": weight}, channels)

    def spec(self) -> Spec:
        """Return the whole chart as a specification."""
        room = self.padding
        return {
            "width": self.width,
            "height": self.height,
            "autosize": {"type": "none"},
            "padding": {"left": room.left, "right": room.right, "top": room.top, "bottom": room.bottom},
            "resolve": {"scale": {"x": "shared"}},
            "layer": self._layers,
        }


@dataclass(frozen=True)
class Text:
    """One line of text at a point in pixels."""

    text: str
    x: float
    y: float
    align: str = "left"
    size: float = 16
    colour: str = INK
    weight: int = 400

    def datum(self) -> Datum:
        """Return it as a row of data."""
        return {"text": self.text, "x": self.x, "y": self.y}


def pixels(field: str) -> Channel:
    """Return the channel of a field that is already in pixels."""
    return {"field": field, "type": "quantitative", "scale": None, "axis": None}
