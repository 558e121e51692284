"""From degrees to pixels: where the points of a map fall, and outlines with no more points than can be seen."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

KM_A_DEGREE = 111.2
SMALLEST = 0.02  # km: a map of one point is still a piece of ground
CLOSEST = 0.8  # pixels: nearer points of an outline are one

Point = tuple[float, float]
Ring = list[list[float]]
Polygon = list[Ring]


@dataclass(frozen=True)
class Box:
    """A rectangle in pixels."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def middle(self) -> Point:
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    def meets(self, other: "Box") -> bool:
        """Tell whether two boxes share any ground."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


@dataclass(frozen=True)
class Ground:
    """A piece of land on a plot: kilometres east and south of its corner times pixels a kilometre, plus a margin.

    Lines of longitude are drawn upright, as far apart as they are at the middle: true enough for a few counties.
    """

    west: float
    north: float
    squeeze: float  # how much shorter a degree of longitude is than one of latitude here
    pixels_a_km: float
    margin: float
    width: float
    height: float

    def at(self, longitude: float, latitude: float) -> Point:
        """Return where a point falls."""
        east = (longitude - self.west) * self.squeeze * KM_A_DEGREE
        south = (self.north - latitude) * KM_A_DEGREE
        return self.margin + east * self.pixels_a_km, self.margin + south * self.pixels_a_km


def ground_of(points: Sequence[Point], width: float, tallest: float, margin: float) -> Ground:
    """Fit all points (longitude, latitude) into a plot of this width that grows no taller than `tallest`."""
    longitudes = [longitude for longitude, _latitude in points] or [0.0]
    latitudes = [latitude for _longitude, latitude in points] or [0.0]
    west, east, south, north = min(longitudes), max(longitudes), min(latitudes), max(latitudes)
    squeeze = math.cos(math.radians((south + north) / 2))
    wide = max((east - west) * squeeze * KM_A_DEGREE, SMALLEST)
    tall = max((north - south) * KM_A_DEGREE, SMALLEST)
    scale = min((width - 2 * margin) / wide, (tallest - 2 * margin) / tall)
    return Ground(west, north, squeeze, scale, margin, width, tall * scale + 2 * margin)


def polygons_of(shape: Mapping[str, Any]) -> list[list[list[list[float]]]]:
    """Return the polygons of a GeoJSON Polygon or MultiPolygon; nothing for any other geometry."""
    if shape.get("type") == "Polygon":
        return [shape["coordinates"]]
    return list(shape["coordinates"]) if shape.get("type") == "MultiPolygon" else []


def points_of(shape: Mapping[str, Any]) -> Iterable[Point]:
    """Yield every point of the outer rings of a shape: what a map has to hold."""
    for polygon in polygons_of(shape):
        for longitude, latitude, *_height in polygon[0]:
            yield float(longitude), float(latitude)


def outline(shape: Mapping[str, Any], ground: Ground) -> tuple[list[Polygon], Box]:
    """Return the polygons of a shape in pixels, thinned to what can be seen, and the box around all of it."""
    drawn: list[Polygon] = []
    seen = [ground.at(longitude, latitude) for longitude, latitude in points_of(shape)]
    for polygon in polygons_of(shape):
        rings = [_thinned([ground.at(float(at[0]), float(at[1])) for at in ring]) for ring in polygon]
        if len(rings[0]) >= 4:
            drawn.append([_turned(ring, outer=number == 0) for number, ring in enumerate(rings) if len(ring) >= 4])
    xs, ys = [x for x, _y in seen], [y for _x, y in seen]
    return drawn, Box(min(xs), min(ys), max(xs), max(ys))


def _thinned(points: Sequence[Point]) -> Ring:
    kept: Ring = []
    for x, y in points:
        if not kept or math.hypot(x - kept[-1][0], y - kept[-1][1]) >= CLOSEST:
            kept.append([round(x, 1), round(y, 1)])
    if kept and kept[-1] != kept[0]:
        kept.append(list(kept[0]))
    return kept


def _turned(ring: Ring, *, outer: bool) -> Ring:
    """Turn outer rings one way and holes the other, so that a hole stays open whichever way a file drew it."""
    twice = sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring))
    return ring if (twice > 0) is outer else ring[::-1]
