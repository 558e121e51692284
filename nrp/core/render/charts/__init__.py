"""The charts of the platform. Each function takes plain rows and returns an Svg for desk and phone."""

from nrp.core.render.charts.axis import Axis, axis_around
from nrp.core.render.charts.bars import BarRow, bars_chart
from nrp.core.render.charts.dots import DotRow, dots_chart
from nrp.core.render.charts.effects import EffectRow, pairs_chart, rows_chart
from nrp.core.render.charts.lines import Line, LinePoint, Shade, lines_chart
from nrp.core.render.charts.map import HALF, MapPoint, MapShape, MapSize, map_chart
from nrp.core.render.charts.rooms import RoomRow, rooms_chart
from nrp.core.render.charts.shares import ShareRow, shares_chart
from nrp.core.render.charts.slope import SlopePanel, slope_axis, slope_panel
from nrp.core.render.charts.spans import SpanRow, spans_chart
from nrp.core.render.charts.strip import strip, strip_for_file
from nrp.core.render.drawing import Drawing, Svg

__all__ = [
    "HALF",
    "Axis",
    "BarRow",
    "DotRow",
    "Drawing",
    "EffectRow",
    "Line",
    "LinePoint",
    "MapPoint",
    "MapShape",
    "MapSize",
    "RoomRow",
    "Shade",
    "ShareRow",
    "SlopePanel",
    "SpanRow",
    "Svg",
    "axis_around",
    "bars_chart",
    "dots_chart",
    "lines_chart",
    "map_chart",
    "pairs_chart",
    "rooms_chart",
    "rows_chart",
    "shares_chart",
    "slope_axis",
    "slope_panel",
    "spans_chart",
    "strip",
    "strip_for_file",
]
