"""The tables of indicators, files of figures and lookups, and what is said of one indicator."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from neighbourhoods.models import CodeLookup, DatasetFile, Indicator
from neighbourhoods.views.indicator_words import reach_words
from nrp.core.render.dates import day, moment
from nrp.core.render.numbers import number
from nrp.core.render.tables import Cell, Column, Row, Table


def indicators_table(found: Sequence[Any]) -> Table:
    """List indicators with source, licence, latest period and how many places have figures."""
    columns = [
        Column(_("Indicator")),
        Column(_("Source"), "sentence"),
        Column(_("Licence"), "sentence"),
        Column(_("Latest period")),
        Column(_("Places with figures"), "number"),
    ]
    rows = [
        Row(
            [
                Cell(one.name, url=one.get_absolute_url()),
                Cell(one.source),
                Cell(one.licence),
                Cell(one.latest or ""),
                Cell(one.places),
            ]
        )
        for one in found
    ]
    return Table(columns, rows, _("Indicators, by name"), variant="stacked")


def indicator_facts(indicator: Indicator) -> list[dict[str, str]]:
    """Say what the indicator is; what is not known is left out."""
    facts = [
        (_("Unit"), indicator.unit),
        (_("Which way is better"), str(indicator.get_direction_display())),
        (_("How small areas make a place"), str(indicator.get_combine_display())),
        (_("Source"), indicator.source),
        (_("Licence"), indicator.licence),
        (_("Renewed"), indicator.refresh),
        (_("Kept until"), day(indicator.ends_on) if indicator.ends_on else ""),
        (_("Code in files"), indicator.code),
    ]
    return [{"label": label, "value": value} for label, value in facts if value]


def geography_words(thing: DatasetFile) -> str:
    """Say what a file's figures are for: LSOAs of 2011."""
    names = {"lsoa": _("LSOAs of %(year)s"), "ward": _("Wards of %(year)s"), "place": _("The programme’s places")}
    return str(names[thing.geography] % {"year": thing.vintage} if thing.vintage else names[thing.geography])


def person_words(user: Any, *, names: bool) -> str:
    """Name somebody to those who keep datasets; nobody else needs to know."""
    return str(getattr(user, "person", None) or user) if names and user else ""


def files_table(found: Sequence[DatasetFile], *, names: bool) -> Table:
    """List files, the latest first."""
    columns = [Column(_("File")), Column(_("Figures for")), Column(_("State")), Column(_("Figures"), "number")]
    columns += [Column(_("Received"))]
    columns += [Column(_("By"))] if names else []
    rows = [
        Row(
            [
                Cell(one.file_name, url=one.get_absolute_url(), aside=one.note),
                Cell(geography_words(one)),
                Cell(str(one.get_state_display())),
                Cell(one.rows),
                Cell(day(one.received_at)),
                *([Cell(person_words(one.received_by, names=True))] if names else []),
            ]
        )
        for one in found
    ]
    return Table(columns, rows, _("Files of figures, the latest first"), variant="stacked")


def lookups_table(found: Sequence[CodeLookup], *, names: bool) -> Table:
    """List lookups; one that was replaced says so."""
    columns = [
        Column(_("Small areas")),
        Column(_("From")),
        Column(_("To")),
        Column(_("Source"), "sentence"),
        Column(_("Rows"), "number"),
        Column(_("Brought in")),
        Column(_("In use")),
    ]
    columns += [Column(_("By"))] if names else []
    rows = [
        Row(
            [
                Cell({"lsoa": _("LSOAs"), "ward": _("Wards")}.get(one.kind, one.kind)),
                Cell(str(one.from_vintage)),
                Cell(str(one.to_vintage)),
                Cell(one.source),
                Cell(one.rows),
                Cell(day(one.added_at)),
                Cell(_("Yes") if one.replaced_at is None else _("Replaced on %(day)s") % {"day": day(one.replaced_at)}),
                *([Cell(person_words(one.added_by, names=True))] if names else []),
            ]
        )
        for one in found
    ]
    return Table(columns, rows, _("Lookups, those of one pair of years together"), variant="stacked")


def problems_table(problems: Sequence[dict[str, Any]]) -> Table:
    """List what was refused by kind, with its true count and the first row of each."""
    columns = [
        Column(_("What"), "sentence"),
        Column(_("Column")),
        Column(_("Cells"), "number"),
        Column(_("First"), "sentence"),
        Column(_("Expected"), "sentence"),
    ]
    rows = []
    for problem in problems:
        first = problem["examples"][0] if problem["examples"] else None
        words = {"row": number(first["row"]), "found": first["found"] or _("nothing")} if first else {}
        where = _("row %(row)s: %(found)s") % words if first and first["row"] else ""
        cells = [problem["text"], problem["column"] or "", Cell(problem["count"]), where]
        rows.append(Row([*cells, first["expected"] if first else ""]))
    return Table(columns, rows, _("What was refused, by kind"), variant="stacked")


def reached_table(reached: Sequence[tuple[str, str, int]]) -> Table:
    """List the places that have figures of a file."""
    rows = [
        Row([Cell(name, url=reverse("place-indicators", args=[slug])), Cell(count)]) for name, slug, count in reached
    ]
    columns = [Column(_("Place")), Column(_("Figures in use"), "number")]
    return Table(columns, rows, _("%(places)s with figures of this file") % {"places": reach_words(len(rows))})


def file_facts(file: DatasetFile, *, names: bool) -> list[dict[str, str]]:
    """Give the record of a file."""
    by = person_words(file.received_by, names=names)
    facts = [
        (_("What it is"), file.note),
        (_("Figures for"), geography_words(file)),
        (_("Received"), ", ".join(part for part in (moment(file.received_at), by) if part)),
        (_("Taken over"), moment(file.taken_at) if file.taken_at else ""),
        (_("By"), person_words(file.taken_by, names=names)),
        (_("Withdrawn"), moment(file.withdrawn_at) if file.withdrawn_at else ""),
        (_("Why"), file.withdrawn_reason),
        (_("Indicators"), ", ".join(one["code"] for one in file.report.get("indicators", []))),
        (_("Periods"), _periods(file.report.get("periods", []))),
        (_("Small areas"), number(file.report["areas"]) if file.report.get("areas") else ""),
    ]
    return [{"label": label, "value": value} for label, value in facts if value]


def _periods(periods: Sequence[str]) -> str:
    if len(periods) <= 3:
        return ", ".join(periods)
    return _("%(n)s, from %(first)s to %(last)s") % {"n": len(periods), "first": periods[0], "last": periods[-1]}
