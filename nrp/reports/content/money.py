"""Money in a report: programme cash, in kind, external won. Three kinds, each for itself, never one total."""

from django.utils.translation import gettext as _

from neighbourhoods.models import MoneyKind
from neighbourhoods.queries.ledger import Kinds
from nrp.core.render.numbers import money as pounds_words
from nrp.core.render.tables import Cell, Column, Row, Table
from nrp.reports.content.cells import count, figure, hours_words, pounds
from nrp.reports.content.shape import Block, Lines, Section
from nrp.reports.models import SectionCode
from nrp.reports.queries.money import LINE_HEADS, Money, lines_of
from nrp.reports.queries.scopes import Scope


def section(found: Money, scope: Scope) -> Section:
    """Give the sums for paper, and the lines they were added up from for the workbook and the CSV files."""
    columns = [
        Column(_("Place")),
        Column(_("Programme cash"), "number"),
        Column(_("In kind"), "number"),
        Column(_("Hours in kind"), "number"),
        Column(_("External, won"), "number"),
        Column(_("Lines"), "number"),
    ]
    rows = [Row([Cell(area.name), *_cells(found.by_place[area.pk])]) for area in scope.areas]
    totals = found.totals
    if len(rows) > 1:
        rows.append(Row([Cell(_("All places")), *_cells(totals)], foot=True))
    block = Block(
        _("Three kinds of money"),
        [_sentence(totals)],
        tables=[Table(columns, rows, _("Money of the period, by kind"), variant="sticky")],
        notes=[
            _("The three kinds are never added up with each other. A line that was reversed counts with its reversal."),
            _("The lines themselves are in the workbook and the CSV files."),
        ],
    )
    lines = Lines(_("Ledger lines"), [Column(head) for head in LINE_HEADS], lines_of(found))
    return Section(SectionCode.MONEY, str(SectionCode.MONEY.label), [block], [lines])


def _sentence(totals: Kinds) -> str:
    if not any(one.lines for one in totals.values()):
        return _("No money of this period is on record.")
    words = _("%(cash)s of programme cash; %(kind)s given in kind (%(hours)s hours); %(won)s won from others.")
    return words % {
        "cash": pounds_words(totals[MoneyKind.CASH].amount),
        "kind": pounds_words(totals[MoneyKind.IN_KIND].amount),
        "hours": hours_words(round(totals[MoneyKind.IN_KIND].hours * 60)),
        "won": pounds_words(totals[MoneyKind.EXTERNAL].amount),
    }


def _cells(kinds: Kinds) -> list[Cell]:
    in_kind = kinds[MoneyKind.IN_KIND]
    return [
        pounds(kinds[MoneyKind.CASH].amount),
        pounds(in_kind.amount),
        figure(float(in_kind.hours), 2),
        pounds(kinds[MoneyKind.EXTERNAL].amount),
        count(sum(one.lines for one in kinds.values())),
    ]
