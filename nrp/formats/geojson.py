"""The outline of a place out of a GeoJSON file (RFC 7946), or the sentence that says why it cannot be used. Pure."""

import json
import math
from collections.abc import Iterator, Sequence
from typing import Any

MOST_BYTES = 2 * 1024 * 1024
MOST_POINTS = 20_000
WEST, EAST, SOUTH, NORTH = -9.0, 3.0, 49.0, 61.0  # the British Isles, generously
PLACES = 6  # decimals of a degree: about ten centimetres
GRID_METRES = "These look like metres of the British National Grid. Save the file in degrees (WGS 84, EPSG:4326)."
SWAPPED = "These look like latitude before longitude. GeoJSON puts the longitude first, such as [-2.91, 53.41]."

Ring = list[list[float]]


class NoOutline(ValueError):
    """The file holds no outline that can be used."""


def outline_from_bytes(content: bytes) -> dict[str, Any]:
    """Give the Polygon or MultiPolygon of a file. Raises NoOutline with a sentence."""
    if len(content) > MOST_BYTES:
        raise NoOutline("The file is larger than 2 MB. Simplify the outline and hand it in again.")
    try:
        document = json.loads(content.decode("utf-8-sig"), parse_constant=_no_number)
    except RecursionError:
        raise NoOutline("This is no GeoJSON file: it is nested too deep.") from None
    except ValueError:
        raise NoOutline("This file cannot be read as GeoJSON. Save it as GeoJSON (.geojson) and try again.") from None
    return outline_from(document)


def outline_from(document: Any) -> dict[str, Any]:
    """Give the Polygon or MultiPolygon of a Feature, of a FeatureCollection with one feature, or of the bare geometry.

    Points keep longitude and latitude, to six decimals. Raises NoOutline with a sentence.
    """
    geometry = _geometry_of(document)
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind not in ("Polygon", "MultiPolygon"):
        raise NoOutline(f"An outline is a Polygon or MultiPolygon; this is {_named(kind)}.")
    polygons = [coordinates] if kind == "Polygon" else coordinates
    if not isinstance(polygons, list) or not polygons:
        raise NoOutline("The outline has no points.")
    clean: list[list[Ring]] = []
    points = 0
    for polygon in polygons:
        if not isinstance(polygon, list) or not polygon:
            raise NoOutline("A part of the outline has no points.")
        rings = [_ring(ring) for ring in polygon]
        points += sum(len(ring) for ring in rings)
        if points > MOST_POINTS:
            raise NoOutline(f"The outline has more than {MOST_POINTS:,} points. Simplify it and hand it in again.")
        clean.append(rings)
    return {"type": kind, "coordinates": clean[0] if kind == "Polygon" else clean}


def _geometry_of(document: Any) -> dict[str, Any]:
    if isinstance(document, dict) and document.get("type") == "FeatureCollection":
        features = document.get("features")
        found = features if isinstance(features, list) else []
        if len(found) != 1:
            raise NoOutline(f"The file holds {len(found)} features. Hand in a file with the one that is this place.")
        document = found[0]
    if isinstance(document, dict) and document.get("type") == "Feature":
        document = document.get("geometry")
    if not isinstance(document, dict):
        raise NoOutline("There is no outline in this file.")
    return document


def _ring(ring: Any) -> Ring:
    if not isinstance(ring, list):
        raise NoOutline("A ring of the outline is no list of points.")
    clean = list(_points(ring))
    if len(clean) < 4:
        raise NoOutline("A ring of the outline has fewer than four points.")
    if clean[0] != clean[-1]:
        raise NoOutline("A ring of the outline is not closed: its last point has to be its first one again.")
    return clean


def _points(ring: Sequence[Any]) -> Iterator[list[float]]:
    for at in ring:
        if not isinstance(at, list) or len(at) < 2 or not all(_is_number(part) for part in at[:2]):
            raise NoOutline("A point of the outline is not a pair of numbers.")
        longitude, latitude = float(at[0]), float(at[1])
        if not (WEST <= longitude <= EAST and SOUTH <= latitude <= NORTH):
            raise NoOutline(_elsewhere(longitude, latitude))
        yield [round(longitude, PLACES), round(latitude, PLACES)]


def _elsewhere(longitude: float, latitude: float) -> str:
    found = f"The point {longitude:g}, {latitude:g} does not lie in England."
    if abs(longitude) > 180 or abs(latitude) > 90:
        return f"{found} {GRID_METRES}"
    if WEST <= latitude <= EAST and SOUTH <= longitude <= NORTH:
        return f"{found} {SWAPPED}"
    return f"{found} Check that the file is in degrees (WGS 84)."


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _no_number(text: str) -> float:
    raise ValueError(text)


def _named(kind: Any) -> str:
    return f"a {kind}" if isinstance(kind, str) and kind.isalpha() and len(kind) < 30 else "something else"
