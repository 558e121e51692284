"""The charts of neighbourhood figures: a place over time, all places in one period, a map."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from neighbourhoods.models import Area, AreaBoundary, Indicator
from neighbourhoods.queries.place_figures import Figure as PlaceFigure
from neighbourhoods.queries.place_figures import Series, Standing
from neighbourhoods.views.indicator_words import (
    finding,
    made_of,
    period_words,
    provenance,
    subtitle,
    value_words,
)
from nrp.core.render.alternatives import sentence
from nrp.core.render.cached import drawing_cache
from nrp.core.render.charts import DotRow, Line, LinePoint, MapShape, Shade, dots_chart, lines_chart, map_chart
from nrp.core.render.charts.lines import Kind
from nrp.core.render.dates import day
from nrp.core.render.figures import Figure, KeyEntry
from nrp.core.render.map_words import map_alt
from nrp.core.render.numbers import share
from nrp.core.render.tables import Cell, Column, Row, Table

KINDS: dict[str, Kind] = {Area.Kind.NEIGHBOURHOOD: "neighbourhood", Area.Kind.COMPARATOR: "comparator"}
Time = tuple[dt.date, dt.date | None]


def place_card(series: Series, area: Area, partner: Area | None, time: Time | None) -> dict[str, Any]:
    """Give one indicator of a place as its page prints it: the chart, what it was made of, where it comes from."""
    indicator = series.indicator
    return {
        "figure": _over_time(series, area, partner, time),
        "provenance": provenance(series),
        "notes": made_of(series),
        "quality": indicator.quality_note,
        "name": indicator.name,
        "url": reverse("place-indicator", args=[area.slug, indicator.pk]),
        "indicator_url": indicator.get_absolute_url(),
    }


def _over_time(series: Series, area: Area, partner: Area | None, time: Time | None) -> Figure:
    title = finding(series, area, partner)
    shade = None if time is None else Shade(time[0], time[1], _("in the programme"))
    lines = [_line(area, series.own), *([_line(partner, series.other)] if partner is not None else [])]
    drawn = [line for line in lines if line.points]
    table = series_table(series, area, partner)
    svg = lines_chart(
        drawn, _alt(title, series, area, partner), places=series.indicator.decimals, shade=shade, cache=drawing_cache()
    )
    return Figure(
        title=title,
        subtitle=subtitle(series.indicator, area, partner),
        svgs=[svg],
        key=_key(area, partner) if len(drawn) > 1 else (),
        note=_shade_words(time),
        table=table,
        csv_url=f"{reverse('place-indicators-csv', args=[area.slug])}?indicator={series.indicator.code}",
    )


def _line(area: Area, figures: Sequence[PlaceFigure]) -> Line:
    points = tuple(LinePoint(figure.middle, figure.value) for figure in figures)
    return Line(KINDS.get(area.kind, "other"), points)


def _key(area: Area, partner: Area | None) -> list[KeyEntry]:
    places = [area, *([partner] if partner is not None else [])]
    return [KeyEntry(KINDS.get(one.kind, "organisation"), one.name) for one in places]


def _shade_words(time: Time | None) -> str:
    if time is None:
        return ""
    if time[1] is None:
        return _("Shaded: since it took part in the programme, from %(start)s.") % {"start": day(time[0])}
    words = {"start": day(time[0]), "end": day(time[1])}
    return _("Shaded: while it took part in the programme, from %(start)s to %(end)s.") % words


def _alt(title: str, series: Series, area: Area, partner: Area | None) -> str:
    told = []
    for place, figures in ((area, series.own), (partner, series.other)):
        if place is not None and figures:
            values = ", ".join(f"{period_words(one)} {value_words(one.value, series.indicator)}" for one in figures)
            told.append(f"{place.name}: {values}")
    return f"{sentence(title)} {'; '.join(told)}."


def series_table(series: Series, area: Area, partner: Area | None) -> Table:
    """Give the very figures that are drawn, period by period, with how much of the place each covers."""
    places = series.indicator.decimals
    columns = [Column(_("Period")), Column(area.name, "number")]
    columns += [Column(partner.name, "number")] if partner is not None else []
    columns.append(Column(_("People covered"), "number"))
    own = {(one.start, one.end): one for one in series.own}
    other = {(one.start, one.end): one for one in series.other}
    rows = []
    for span in sorted(set(own) | set(other)):
        mine, theirs = own.get(span), other.get(span)
        named = mine or theirs
        cells = [Cell(period_words(named) if named else ""), _value(mine, places)]
        cells += [_value(theirs, places)] if partner is not None else []
        rows.append(Row([*cells, Cell(share(mine.coverage) if mine else "")]))
    return Table(columns, rows, series.indicator.name, variant="tight")


def _value(figure: PlaceFigure | None, places: int) -> Cell:
    return Cell(None) if figure is None else Cell(round(figure.value, places) if places else round(figure.value))


def csv_rows(series: Sequence[Series], area: Area, partner: Area | None) -> list[list[Any]]:
    """Give every figure of a page as lines of a file, unrounded, with what it was made of."""
    return [
        _csv_row(one.indicator, place, figure)
        for one in series
        for place, figures in ((area, one.own), (partner, one.other))
        if place is not None
        for figure in figures
    ]


CSV_HEAD = (
    "indicator",
    "name",
    "unit",
    "place",
    "survey_code",
    "period",
    "from",
    "until",
    "value",
    "coverage",
    "small_areas",
    "geography",
    "vintage",
    "lookup",
    "source",
    "licence",
)


def _csv_row(indicator: Indicator, place: Area, figure: PlaceFigure) -> list[Any]:
    lookup = "" if figure.lookup is None else f"{figure.lookup[0]} to {figure.lookup[1]}"
    return [
        indicator.code,
        indicator.name,
        indicator.unit,
        place.name,
        place.survey_code,
        figure.period,
        figure.start.isoformat(),
        figure.end.isoformat(),
        figure.value,
        round(figure.coverage, 4),
        figure.parts,
        figure.geography,
        figure.vintage,
        lookup,
        indicator.source,
        indicator.licence,
    ]


# All places in one period ---------------------------------------------------------------------


def standings_figure(found: Sequence[Standing], indicator: Indicator, csv_url: str = "") -> Figure | None:
    """Draw where each place stands, by name, beside its comparison area; nothing without a figure."""
    known = [one for one in found if one.own is not None]
    if not known or known[0].own is None:
        return None
    rows = [
        DotRow(one.area.name, one.own.value if one.own else None, one.other.value if one.other else None)
        for one in found
    ]
    title = _standing_title(known, indicator, period_words(known[0].own))
    told = "; ".join(_standing_words(one, indicator) for one in known)
    key = [KeyEntry("neighbourhood", _("Place")), KeyEntry("square", _("Its comparison area"))]
    return Figure(
        title=title,
        subtitle=_("%(unit)s. Places by name.") % {"unit": f"{indicator.unit[:1].upper()}{indicator.unit[1:]}"},
        svgs=[dots_chart(rows, f"{sentence(title)} {told}.", places=indicator.decimals, cache=drawing_cache())],
        key=key if any(one.other for one in found) else (),
        csv_url=csv_url,
    )


def _standing_title(known: Sequence[Standing], indicator: Indicator, period: str) -> str:
    values = [one.own.value for one in known if one.own is not None]
    words = {
        "what": indicator.name,
        "low": value_words(min(values), indicator),
        "high": value_words(max(values), indicator),
        "period": period,
    }
    if words["low"] == words["high"]:
        return _("%(what)s: %(low)s in %(period)s") % words
    return _("%(what)s: from %(low)s to %(high)s in %(period)s") % words


def _standing_words(one: Standing, indicator: Indicator) -> str:
    own = value_words(one.own.value, indicator) if one.own else _("no figure")
    if one.other is None:
        return f"{one.area.name} {own}"
    beside = _("its comparison area %(value)s") % {"value": value_words(one.other.value, indicator)}
    return f"{one.area.name} {own}, {beside}"


def standings_table(found: Sequence[Standing], indicator: Indicator) -> Table:
    """List the places by name with their figure in one period."""
    columns = [
        Column(_("Place")),
        Column(_("Figure"), "number"),
        Column(_("Comparison area"), "number"),
        Column(_("People covered"), "number"),
    ]
    rows = [
        Row(
            [
                Cell(one.area.name, url=reverse("place-indicator", args=[one.area.slug, indicator.pk])),
                _value(one.own, indicator.decimals),
                _value(one.other, indicator.decimals),
                Cell(share(one.own.coverage) if one.own else ""),
            ]
        )
        for one in found
    ]
    return Table(columns, rows, _("%(what)s, places by name") % {"what": indicator.name}, variant="tight")


def map_figure(
    found: Sequence[Standing],
    outlines: Sequence[AreaBoundary],
    indicator: Indicator,
    period: str,
    csv_url: str = "",
) -> Figure | None:
    """Draw the places that have an outline, filled by their figure; nothing while none has one."""
    values = {one.area.pk: one.own.value for one in found if one.own is not None}
    values |= {one.partner.pk: one.other.value for one in found if one.partner is not None and one.other is not None}
    if not outlines:
        return None
    shapes = [
        MapShape(
            line.area.name,
            line.shape,
            values.get(line.area_id),
            "comparator" if line.area.kind == Area.Kind.COMPARATOR else "place",
        )
        for line in outlines
    ]
    title = _("%(what)s in %(period)s") % {"what": indicator.name, "period": period}
    svg = map_chart(
        shapes,
        map_alt(title, shapes, places=indicator.decimals),
        legend=f"{indicator.unit[:1].upper()}{indicator.unit[1:]}, {period}",
        places=indicator.decimals,
        cache=drawing_cache(),
    )
    left_out = len(set(values) - {line.area_id for line in outlines})
    note = _("Not on the map, since their outline is not on record: %(n)s.") % {"n": left_out} if left_out else ""
    known = [one for one in found if one.own is not None]
    return Figure(
        title=_standing_title(known, indicator, period) if known else title,
        subtitle=_("Places whose figure is not known are white."),
        svgs=[svg],
        note=note,
        csv_url=csv_url,
    )
