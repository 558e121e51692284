"""The initiatives in a report: where each stands, which domains it is to strengthen, whom it reached."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from neighbourhoods.models import Stage
from nrp.core.render.dates import day
from nrp.core.render.numbers import number
from nrp.core.render.tables import Cell, Column, Row, Table
from nrp.reports.content.cells import count
from nrp.reports.content.shape import Block, Section
from nrp.reports.models import SectionCode
from nrp.reports.queries.initiatives import UNDER_WAY, InitiativeFigures, Initiatives


def section(found: Initiatives) -> Section:
    title = str(SectionCode.INITIATIVES.label)
    if not found.rows:
        text = _("No initiative of these places was on record by the end of the period.")
        return Section(SectionCode.INITIATIVES, title, [Block(_("No initiative"), [text])])
    parts = (_stages(found), _list(found), _domains(found), _reach(found))
    blocks = [block for block in parts if block is not None]
    return Section(SectionCode.INITIATIVES, title, blocks)


def under_way_words(stages: Sequence[str]) -> str:
    """Say in a sentence how many there are, how many are in hand and how many were brought to an end."""
    if not stages:
        return _("No initiative is on record.")
    going, completed = sum(stage in UNDER_WAY for stage in stages), stages.count(Stage.COMPLETED)
    words = ngettext(
        "%(n)s initiative is on record: %(going)s in hand, %(completed)s completed.",
        "%(n)s initiatives are on record: %(going)s in hand, %(completed)s completed.",
        len(stages),
    )
    return words % {"n": number(len(stages)), "going": number(going), "completed": number(completed)}


def _stages(found: Initiatives) -> Block:
    rows = [Row([Cell(str(stage.label)), count(sum(row.stage == stage for row in found.rows))]) for stage in Stage]
    table = Table(
        [Column(_("Stage")), Column(_("Initiatives"), "number")], rows, _("Initiatives by stage"), variant="tight"
    )
    return Block(_("Where they stand"), [under_way_words([row.stage for row in found.rows])], tables=[table])


def _list(found: Initiatives) -> Block:
    columns = [
        Column(_("Place")),
        Column(_("Initiative"), "sentence"),
        Column(_("Stage")),
        Column(_("Since")),
        Column(_("Domains"), "sentence"),
    ]
    table = Table(columns, [Row(_cells(row)) for row in found.rows], _("Initiatives"), variant="stacked")
    return Block(_("One by one"), tables=[table])


def _cells(row: InitiativeFigures) -> list[Cell]:
    return [
        Cell(row.initiative.area.name),
        Cell(row.initiative.title),
        Cell(str(Stage(row.stage).label)),
        Cell(day(row.since), value=row.since) if row.since else Cell(""),
        Cell("; ".join(_reading(one.domain.name, one.mapped_from) for one in row.domains)),
    ]


def _reading(name: str, mapped_from: str) -> str:
    return _("%(name)s (mapped from %(tag)s)") % {"name": name, "tag": mapped_from} if mapped_from else name


def _domains(found: Initiatives) -> Block | None:
    version = found.crosswalk.framework
    if version is None:
        return None
    rows = [
        Row([Cell(domain.name), count(sum(any(r.domain.pk == domain.pk for r in row.domains) for row in found.rows))])
        for domain in found.crosswalk.domains
    ]
    table = Table(
        [Column(_("Domain")), Column(_("Initiatives"), "number")], rows, _("Initiatives by domain"), variant="tight"
    )
    said = _("Read in version %(version)s of the framework. One initiative may stand under several domains.")
    return Block(_("By domain"), [said % {"version": version.code}], tables=[table])


def _reach(found: Initiatives) -> Block | None:
    rows = [
        Row(
            [
                Cell(row.initiative.title),
                Cell(one.what),
                count(one.number),
                Cell(one.unit),
                Cell(day(one.on), value=one.on),
                Cell(one.how),
            ]
        )
        for row in found.rows
        for one in row.reach
    ]
    if not rows:
        return None
    columns = [
        Column(_("Initiative"), "sentence"),
        Column(_("What")),
        Column(_("How many"), "number"),
        Column(_("Of what")),
        Column(_("Counted on")),
        Column(_("How it was counted")),
    ]
    note = _("The latest count of each by the end of the period. Counts of different things are never added up.")
    return Block(_("Whom they reached"), tables=[Table(columns, rows, _("Reach"), variant="stacked")], notes=[note])
