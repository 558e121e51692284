"""What the profile of a place says to a reader, and beside it the area it is compared with."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from neighbourhoods.models import Area, AreaDeprivation, AreaPart, AreaPopulation, Geography, Phase
from neighbourhoods.permissions import Permission, can
from neighbourhoods.queries.profiles import Profile
from neighbourhoods.views.map_figures import outline_figure
from nrp.core.render.dates import day, period
from nrp.core.render.numbers import decimal_text, number
from nrp.core.render.tables import Cell, Column, Row, Table


def profile_context(profiles: list[Profile], user: Any) -> dict[str, Any]:
    """Give everything the page says: the place first, the area beside it second."""
    own = profiles[0].area
    may_edit = can(user, Permission.EDIT_PLACES)
    return {
        "area": own,
        "may_edit": may_edit,
        "columns": [_column(profile, may_edit=may_edit, is_own=at == 0) for at, profile in enumerate(profiles)],
        "without_partner": len(profiles) == 1 and own.kind == Area.Kind.NEIGHBOURHOOD,
        "crumbs": [
            {"label": _("Places"), "url": reverse("places")},
            {"label": own.name, "url": own.get_absolute_url()},
        ],
        "left": _left_words(own),
    }


def _column(profile: Profile, *, may_edit: bool, is_own: bool) -> dict[str, Any]:
    area = profile.area
    return {
        "area": area,
        "heading": area.name,
        "kicker": str(area.get_kind_display()),
        "is_own": is_own,
        "figure": outline_figure(profile),
        "facts": _facts(profile),
        "population": _population_table(profile.populations, may_edit=may_edit) if profile.populations else None,
        "deprivation": _deprivation_table(profile.deprivations, may_edit=may_edit) if profile.deprivations else None,
        "imd": _imd_words(profile.deprivations),
        "lists": part_lists(profile.parts),
        "phases": [_phase_line(phase) for phase in profile.phases],
    }


def _facts(profile: Profile) -> list[dict[str, Any]]:
    area = profile.area
    joined = day(area.joined_on) if area.joined_on else ""
    facts = [
        (_("Council") if len(profile.councils) == 1 else _("Councils"), ", ".join(profile.councils)),
        (_("People"), _people_words(profile)),
        (_("Focus of action"), area.focus),
        (_("COREN organisation"), "" if area.coren_organisation is None else area.coren_organisation.name),
        (_("Batch"), "" if area.batch is None else f"{area.batch.name}, {day(area.batch.starts_on)}"),
        (_("Joined the programme"), joined),
        (_("Survey code"), area.survey_code),
    ]
    return [{"label": label, "value": value} for label, value in facts]


def _people_words(profile: Profile) -> str:
    """Say the latest population with its year and source; never a number alone."""
    if profile.populations:
        latest = profile.populations[0]
        words = {"people": number(latest.people), "year": latest.year, "source": latest.source}
        return _("%(people)s in %(year)s (%(source)s)") % words
    area = profile.area
    if area.population is None:
        return ""
    year = _("year not on record") if area.population_year is None else str(area.population_year)
    return f"{number(area.population)} ({year})"


def _imd_words(figures: tuple[AreaDeprivation, ...]) -> str:
    if not figures:
        return ""
    words = {"percent": percent(figures[0]), "edition": figures[0].edition}
    return _("Among the most deprived %(percent)s%% in England, IMD %(edition)s.") % words


def percent(figure: AreaDeprivation) -> str:
    """Print the percentage as it was entered: 10, 7.5."""
    return f"{figure.most_deprived_percent.normalize():f}"


def _population_table(rows: Iterable[AreaPopulation], *, may_edit: bool) -> Table:
    columns = [Column(_("Year")), Column(_("People"), "number"), Column(_("Source"), "sentence")]
    columns += [Column(_("Act"))] if may_edit else []
    lines = []
    for row in rows:
        url = reverse("population-edit", args=[row.pk]) if may_edit else ""
        cells = [Cell(str(row.year)), Cell(row.people), Cell(row.source)]
        lines.append(Row([*cells, Cell(_("Change %(year)s") % {"year": row.year}, url=url)] if may_edit else cells))
    return Table(columns, lines, _("Population by year, the latest first"), variant="stacked")


def _deprivation_table(rows: Sequence[AreaDeprivation], *, may_edit: bool) -> Table:
    has_scores = any(row.score is not None for row in rows)
    columns = [Column(_("IMD")), Column(_("Most deprived"), "number")]
    columns += [Column(_("Score"), "number")] if has_scores else []
    columns += [Column(_("Source"), "sentence")] + ([Column(_("Act"))] if may_edit else [])
    lines = []
    for row in rows:
        url = reverse("deprivation-edit", args=[row.pk]) if may_edit else ""
        score = "" if row.score is None else decimal_text(row.score, 2)
        cells = [Cell(str(row.edition)), Cell(f"{percent(row)}%"), *([Cell(score)] if has_scores else [])]
        cells.append(Cell(row.source))
        act = Cell(_("Change %(edition)s") % {"edition": row.edition}, url=url)
        lines.append(Row([*cells, act] if may_edit else cells))
    return Table(columns, lines, _("Index of Multiple Deprivation, the latest edition first"), variant="stacked")


def part_lists(parts: Iterable[AreaPart]) -> list[dict[str, Any]]:
    """Give one folded list for each kind and year, with what it adds up to where all of it is known."""
    lists = []
    for (kind, vintage), found in groupby(parts, key=lambda part: (part.kind, part.vintage)):
        rows = list(found)
        lists.append(
            {
                "kind": kind,
                "vintage": vintage,
                "summary": _list_words(kind, vintage, rows),
                "table": _parts_table(kind, vintage, rows),
            }
        )
    return lists


def kind_words(kind: str, count: int) -> str:
    """Count the areas of a kind: 6 LSOAs, 1 ward."""
    words = {"count": number(count)}
    if kind == Geography.LSOA:
        return ngettext("%(count)s LSOA", "%(count)s LSOAs", count) % words
    return ngettext("%(count)s ward", "%(count)s wards", count) % words


def _list_words(kind: str, vintage: int, rows: list[AreaPart]) -> str:
    counted = _("%(areas)s as drawn in %(year)s") % {"areas": kind_words(kind, len(rows)), "year": vintage}
    if any(part.population is None for part in rows):
        return counted
    inside = round(sum((part.population or 0) * part.share for part in rows))
    people = ngettext("%(n)s person inside the place", "%(n)s people inside the place", inside) % {"n": number(inside)}
    return f"{counted}: {people}"


def _parts_table(kind: str, vintage: int, rows: list[AreaPart]) -> Table:
    columns = [Column(_("Code"), "code"), Column(_("Name")), Column(_("People"), "number")]
    columns.append(Column(_("Share inside"), "number"))
    lines = [
        Row([Cell(part.code), Cell(part.name), Cell(part.population), Cell(f"{(part.share * 100).normalize():f}%")])
        for part in rows
    ]
    words = {"kind": _("LSOAs") if kind == Geography.LSOA else _("Wards"), "year": vintage}
    return Table(columns, lines, _("%(kind)s as drawn in %(year)s") % words, variant="tight")


def _phase_line(phase: Phase) -> dict[str, Any]:
    return {"text": phase.name, "rest": when_words(phase)}


def when_words(phase: Phase) -> str:
    """Say from when to when a phase lasts, or since when."""
    if phase.ends_on is None:
        return _("from %(day)s") % {"day": day(phase.starts_on)}
    return period(phase.starts_on, phase.ends_on)


def _left_words(area: Area) -> str:
    if area.left_on is None:
        return ""
    return _("on %(day)s because: %(reason)s") % {"day": day(area.left_on), "reason": area.left_reason}
