"""What the pages about spreadsheets say, whatever the sheet is of."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nrp.core.models import SheetState, SheetWork
from nrp.core.render import dates
from nrp.core.render.cells import csv_bytes
from nrp.core.render.numbers import number
from nrp.core.render.tables import Cell, Column, Table
from nrp.formats.sheets.columns import SheetColumn

State = SheetState
Columns = Sequence[SheetColumn]
SHOWN = 20


def head_of(columns: Columns, code: str) -> str:
    return next((column.head for column in columns if column.code == code), code)


def column_facts(columns: Columns) -> list[dict[str, str]]:
    """Say which columns are read, under which heads."""
    say = {True: _("needed"), False: _("if there is one")}
    return [{"label": column.head, "value": say[column.is_needed]} for column in columns]


def template_file(columns: Columns) -> bytes:
    """Give an empty spreadsheet with the heads, as CSV."""
    return csv_bytes([column.head for column in columns], [])


def problems_file(sheet: SheetWork, columns: Columns) -> bytes:
    """Give every problem as CSV: row, column, found, how to mend."""
    rows = [
        [one["row"], head_of(columns, one["column"]), one["found"], one["text"]]
        for one in sheet.report.get("problems", [])
    ]
    return csv_bytes(["row", "column", "found", "how_to_mend"], rows)


def is_ready(sheet: SheetWork) -> bool:
    """Whether it can be taken over: tried, with something new and nothing in the way."""
    report = sheet.report
    in_the_way = report.get("wrong") or report.get("missing")
    return sheet.state == State.TRIED and bool(report.get("new")) and not in_the_way


def state_of(sheet: SheetWork) -> dict[str, str]:
    """Say where a sheet stands, for a state line."""
    if sheet.state == State.TAKEN and sheet.taken_at:
        return {"state": "done", "word": _("Taken over"), "rest": _by(sheet.taken_by, sheet.taken_at)}
    if sheet.state == State.UNDONE and sheet.undone_at:
        return {"state": "look", "word": _("Taken back"), "rest": _by(sheet.undone_by, sheet.undone_at)}
    if sheet.state == State.REFUSED:
        return {"state": "look", "word": _("Could not be read"), "rest": str(sheet.report.get("refused", ""))}
    if sheet.report.get("missing"):
        heads = ", ".join(sheet.report["missing"])
        return {"state": "look", "word": _("A column is missing"), "rest": heads}
    if sheet.report.get("wrong"):
        rest = ngettext("%(n)s row has to be mended", "%(n)s rows have to be mended", sheet.report["wrong"])
        return {"state": "look", "word": _("Tried"), "rest": rest % {"n": number(sheet.report["wrong"])}}
    return {"state": "waiting", "word": _("Tried"), "rest": _("Nothing is taken over yet")}


def _by(user: Any, at: Any) -> str:
    who = getattr(user, "person", None) or _("an account that is gone")
    return _("by %(who)s, %(when)s") % {"who": who, "when": dates.moment(at)}


def problems_table(sheet: SheetWork, columns: Columns) -> Table | None:
    """Give the first problems, for the page; none when there are none."""
    problems = sheet.report.get("problems", [])
    if not problems:
        return None
    heads = [Column(_("Row")), Column(_("Column")), Column(_("Found")), Column(_("How to mend it"), kind="sentence")]
    rows = [
        [
            Cell(one["row"]),
            Cell(head_of(columns, one["column"])),
            Cell(one["found"] or _("nothing")),
            Cell(one["text"]),
        ]
        for one in problems[:SHOWN]
    ]
    return Table(heads, rows, _("What has to be mended, the first %(n)s") % {"n": len(rows)}, variant="stacked")


def first_rows(sheet: SheetWork) -> Table:
    """The first rows of the file under its own heads, so that somebody can see what stands where."""
    columns = [Column(name or _("Column %(n)s") % {"n": at}) for at, name in enumerate(sheet.report.get("head", []), 1)]
    rows = [[Cell(cell) for cell in row[: len(columns)]] for row in sheet.report.get("first", [])]
    return Table(columns, rows, _("The first rows of the file"), caption_hidden=False, variant="sticky")
