"""The maps of this app: the outline of one place, and all places that somebody sees."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from django.urls import reverse
from django.utils.translation import gettext as _

from neighbourhoods.models import Area, AreaBoundary
from neighbourhoods.queries.maps import MapRow, shapes_of
from neighbourhoods.queries.profiles import Profile
from nrp.core.render.cached import drawing_cache
from nrp.core.render.charts.ground import KM_A_DEGREE, ground_of, points_of
from nrp.core.render.charts.map import HALF, Kind, MapShape, MapSize, map_chart
from nrp.core.render.dates import day
from nrp.core.render.drawing import Drawing, Svg
from nrp.core.render.figures import Figure
from nrp.core.render.map_words import map_alt
from nrp.core.render.numbers import decimal_text

VERSION = 1  # raise it when the same rows should be drawn anew
SIZE = MapSize(desk=700)
KINDS: dict[str, Kind] = {Area.Kind.NEIGHBOURHOOD: "place", Area.Kind.COMPARATOR: "comparator"}


@dataclass(frozen=True, slots=True)
class Shown:
    """What the map is filled by: its words, how its values are printed, which end is the darkest."""

    code: str
    title: str
    subtitle: str
    suffix: str = ""
    dark: Literal["high", "low"] = "high"


def outline_figure(profile: Profile) -> Figure | None:
    """Draw one place; nothing while it has no outline."""
    return None if profile.boundary is None else boundary_figure(profile.area, profile.boundary)


def boundary_figure(area: Area, boundary: AreaBoundary) -> Figure:
    """Draw one outline of a place."""
    shape = MapShape(area.name, boundary.shape, kind=KINDS.get(area.kind, "other"))
    svg = map_chart([shape], extent_words(shape), size=HALF, cache=drawing_cache())
    drawn = _(", as it stood on %(day)s") % {"day": day(boundary.drawn_on)} if boundary.drawn_on else ""
    return Figure(
        title=_("Where %(place)s lies") % {"place": area.name},
        subtitle=_("Outline: %(source)s%(drawn)s.") % {"source": boundary.source.rstrip("."), "drawn": drawn},
        svgs=[svg],
        csv_url=reverse("place-boundary-geojson", args=[area.slug]),
        csv_label=_("Download the outline (GeoJSON)"),
    )


def extent_words(shape: MapShape) -> str:
    """Say how far an outline reaches: what a map of one place tells without being seen."""
    points = list(points_of(shape.shape))
    ground = ground_of(points, 1000, 1000, 0)
    wide = (max(at for at, _latitude in points) - ground.west) * ground.squeeze * KM_A_DEGREE
    tall = (ground.north - min(at for _longitude, at in points)) * KM_A_DEGREE
    words = {"place": shape.name, "wide": decimal_text(wide, 1), "tall": decimal_text(tall, 1)}
    return _("The outline of %(place)s, %(wide)s km from west to east and %(tall)s km from north to south.") % words


def programme_figure(rows: Sequence[MapRow], show: Shown, csv_url: str) -> Figure | None:
    """Draw all places that have an outline; nothing while none has. Outlines are only read when they must be."""
    drawn = [row for row in rows if row.boundary is not None]
    if not drawn:
        return None
    return Figure(
        title=show.title,
        subtitle=show.subtitle,
        svgs=[_kept(drawn, show)],
        note=_without_words(len(rows) - len(drawn)),
        csv_url=csv_url,
    )


def _kept(rows: Sequence[MapRow], show: Shown) -> Svg:
    cache = drawing_cache()
    content = [[row.name, row.kind, str(row.boundary), row.value] for row in rows]
    plain = json.dumps([VERSION, show.code, show.title, show.subtitle, content], default=str)
    key = f"map-{hashlib.sha256(plain.encode()).hexdigest()}"
    found = cache.get(key)
    if found is None:
        svg = _drawn(rows, show)
        cache.set(key, [str(svg.wide), str(svg.narrow), svg.alt])
        return svg
    wide, narrow, alt = found
    return Svg(Drawing(wide), Drawing(narrow), alt)


def _drawn(rows: Sequence[MapRow], show: Shown) -> Svg:
    outlines = shapes_of(rows)
    shapes = [
        MapShape(row.name, outlines[row.boundary], row.value, KINDS.get(row.kind, "other"))
        for row in rows
        if row.boundary is not None and row.boundary in outlines
    ]
    alt = map_alt(f"{show.title}: {show.subtitle}", shapes, suffix=show.suffix)
    return map_chart(shapes, alt, legend=show.subtitle, suffix=show.suffix, dark=show.dark, size=SIZE)


def _without_words(count: int) -> str:
    if not count:
        return ""
    return _("Not on the map, since nobody has uploaded their outline yet: %(count)s.") % {"count": count}
