"""The strip under a finding: one range, one dot, their three numbers and the line of no difference."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from nrp.core.render.charts.axis import Axis
from nrp.core.render.charts.marks import Padding, Plane, Text
from nrp.core.render.drawing import Cache, Spec, Specs, Svg, draw_for_file, draw_specs
from nrp.core.render.numbers import decimal_text
from nrp.core.render.tokens import BAND, BLUE, INK, SECONDARY

DESK = 700
PHONE = 358
PAPER = 640
EDGE = 14
NEAR = 78  # closer than this the number and "no difference" would stand on each other
HALF_NUMBER = 26


@dataclass(frozen=True)
class Estimate:
    """A number with both ends of its range, on the printed scale."""

    value: float
    low: float
    high: float
    places: int = 1
    better: str = ""


def strip(estimate: Estimate, axis: Axis, alt: str, *, cache: Cache | None = None) -> Svg:
    """Draw the strip for desk and phone."""
    return draw_specs(strip_specs(estimate, axis), alt, cache)


def strip_specs(estimate: Estimate, axis: Axis) -> Specs:
    """Give the strip undrawn."""
    phone = _spec(estimate, axis.fewer_ticks(), PHONE)
    return Specs(_spec(estimate, axis, DESK), phone, _spec(estimate, axis, PAPER))


def strip_for_file(estimate: Estimate, axis: Axis, width: int = DESK) -> str:
    """Return the same strip as an SVG file for a PDF."""
    return draw_for_file(_spec(estimate, axis, width))


def _spec(estimate: Estimate, axis: Axis, total: int) -> Spec:
    width = total - 2 * EDGE
    nought, at = axis.at(0, width), axis.at(estimate.value, width)
    is_near = abs(at - nought) < NEAR
    middle = 58 if is_near else 40
    bottom = 50 if axis.title else 30
    plane = Plane(width, middle + 52, Padding(EDGE, EDGE, 2, bottom), axis, grid=True)
    sides = {"higher": (0, axis.high), "lower": (axis.low, 0)}
    if estimate.better in sides:
        start, end = sides[estimate.better]
        plane.bands([{"from": start, "to": end, "top": middle - 13, "bottom": middle + 13}], BAND)
    line_top = middle - 13 if abs(at - nought) < HALF_NUMBER else 16
    plane.rules([{"x": 0, "top": line_top, "bottom": plane.height}], INK, 1)
    plane.ranges([{"low": estimate.low, "high": estimate.high, "y": middle}], BLUE, 4)
    plane.points([{"x": estimate.value, "y": middle}], "circle", BLUE, 280, edge=2)
    plane.texts([*_ends(estimate, axis, width, middle), *_above(estimate, at, nought, middle)])
    return plane.spec()


def _above(estimate: Estimate, at: float, nought: float, middle: float) -> list[Text]:
    return [
        Text(decimal_text(estimate.value, estimate.places), at, middle - 26, "center", 20, weight=600),
        Text(_("no difference"), nought, 6, "center", 15, SECONDARY),
    ]


def _ends(estimate: Estimate, axis: Axis, width: float, middle: float) -> list[Text]:
    """Put the two ends under the rule, and outwards when the rule is too short for both."""
    low, high = axis.at(estimate.low, width), axis.at(estimate.high, width)
    is_short = high - low < 2 * HALF_NUMBER
    aligns = ("right", "left") if is_short else ("center", "center")
    return [
        Text(decimal_text(end, estimate.places), at, middle + 24, align)
        for end, at, align in ((estimate.low, low, aligns[0]), (estimate.high, high, aligns[1]))
    ]
