"""What the pages about spreadsheets of ledger lines say."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from neighbourhoods.models import LedgerSheet
from neighbourhoods.views.money_words import lines_words
from nrp.core.render import dates
from nrp.core.render.numbers import number
from nrp.core.render.sheet_words import is_ready, state_of
from nrp.core.render.tables import Cell, Column, Table


def sheets_table(rows: Iterable[LedgerSheet]) -> Table:
    columns = [Column(_("File")), Column(_("Where it stands")), Column(_("Handed in"))]
    cells = [
        [
            Cell(row.file_name, url=row.get_absolute_url()),
            Cell(state_of(row)["word"]),
            Cell(dates.moment(row.tried_at)),
        ]
        for row in rows
    ]
    return Table(columns, cells, _("Spreadsheets handed in, the latest first"), variant="stacked")


def facts_of(sheet: LedgerSheet) -> list[dict[str, str]]:
    """Give the counts of a sheet: how many are new, there already, wrong."""
    report = sheet.report
    if "new" not in report:
        return []
    rows = [
        (_("Rows"), number(report["rows"])),
        (_("New"), lines_words(report["new"]) if report["new"] else _("nothing new")),
        (_("There already, not changed"), number(report["known"])),
    ]
    if report.get("differing"):
        say = _("Of these, with other values in the file (a line is not changed: reverse it and enter another)")
        rows.append((say, number(report["differing"])))
    rows.append((_("Rows to be mended"), number(report["wrong"])))
    return [{"label": label, "value": value} for label, value in rows]


def outcome_words(sheet: LedgerSheet) -> str:
    """Say that there is nothing to take over, where every row is known."""
    report = sheet.report
    is_tried = sheet.state == LedgerSheet.State.TRIED and "new" in report
    if is_tried and report["known"] and not report["new"] and not report["wrong"]:
        return _("All known, nothing new.")
    return ""


def button_of(sheet: LedgerSheet) -> str:
    """Name the act: "Take over 24 lines", or nothing while something is in the way."""
    return _("Take over %(what)s") % {"what": lines_words(sheet.report["new"])} if is_ready(sheet) else ""


def undo_words(sheet: LedgerSheet) -> str:
    say = _("What this sheet brought is reversed, line by line: %(what)s. The lines and their reversals stay.")
    return say % {"what": lines_words(sheet.report["new"])}
