"""What the pages about spreadsheets say."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coren.models import SheetImport
from coren.sheets.columns import COLUMNS, HOURS, PEOPLE
from neighbourhoods.models import Area
from nrp.core.render import dates
from nrp.core.render.numbers import minutes, number
from nrp.core.render.tables import Cell, Column, Table

State = SheetImport.State
SHOWN = 20


def heading_of(kind: str) -> str:
    return _("Bring people in from a spreadsheet") if kind == PEOPLE else _("Bring past hours in from a spreadsheet")


def heading_of_sheet(sheet: SheetImport) -> str:
    if sheet.kind == PEOPLE:
        return _("People of %(place)s from a spreadsheet") % {"place": sheet.area}
    return _("Past hours of %(place)s from a spreadsheet") % {"place": sheet.area}


def head_of(kind: str, code: str) -> str:
    return next((column.head for column in COLUMNS[kind] if column.code == code), code)


def column_facts(kind: str) -> list[dict[str, str]]:
    """Say which columns are read, under which heads."""
    say = {True: _("needed"), False: _("if there is one")}
    return [{"label": column.head, "value": say[column.is_needed]} for column in COLUMNS[kind]]


def sheets_table(rows: Iterable[SheetImport]) -> Table:
    columns = [Column(_("File")), Column(_("What")), Column(_("Neighbourhood")), Column(_("Where it stands"))]
    columns += [Column(_("Handed in"))]
    cells = [
        [
            Cell(row.file_name, url=row.get_absolute_url()),
            Cell(str(row.get_kind_display())),
            Cell(row.area.name),
            Cell(state_of(row)["word"]),
            Cell(dates.moment(row.tried_at)),
        ]
        for row in rows
    ]
    return Table(columns, cells, _("Spreadsheets handed in, the latest first"), variant="stacked")


def ways_out(places: Iterable[Area]) -> list[dict[str, str]]:
    """Give the files that can be taken out, place by place."""
    found = []
    for place in places:
        for kind, what in ((PEOPLE, _("people")), (HOURS, _("hours"))):
            for ending in ("csv", "xlsx"):
                text = _("%(what)s of %(place)s, %(kind)s") % {"what": what, "place": place, "kind": ending.upper()}
                url = reverse("sheet-export", args=[kind, place.slug, ending])
                found.append({"text": text[0].upper() + text[1:], "url": url})
    return found


def state_of(sheet: SheetImport) -> dict[str, str]:
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


def facts_of(sheet: SheetImport) -> list[dict[str, str]]:
    """Give the counts of a sheet: how many are new, there already, wrong."""
    report = sheet.report
    if "new" not in report:
        return []
    rows = [
        (_("Rows"), number(report["rows"])),
        (_("New"), _new(sheet)),
        (_("There already, left as they are"), number(report["known"])),
        (_("To be mended"), number(report["wrong"])),
    ]
    if report.get("overlaps"):
        rows.append((_("On a day that has other hours of the adviser"), number(report["overlaps"])))
    return [{"label": label, "value": value} for label, value in rows]


def _new(sheet: SheetImport) -> str:
    count = number(sheet.report["new"])
    if sheet.kind == HOURS and sheet.report.get("minutes"):
        return _("%(rows)s, %(time)s in all") % {"rows": count, "time": minutes(sheet.report["minutes"])}
    return count


def problems_table(sheet: SheetImport) -> Table | None:
    problems = sheet.report.get("problems", [])
    if not problems:
        return None
    columns = [Column(_("Row")), Column(_("Column")), Column(_("Found")), Column(_("How to mend it"), kind="sentence")]
    rows = [
        [
            Cell(one["row"]),
            Cell(head_of(sheet.kind, one["column"])),
            Cell(one["found"] or _("nothing")),
            Cell(one["text"]),
        ]
        for one in problems[:SHOWN]
    ]
    return Table(columns, rows, _("What has to be mended, the first %(n)s") % {"n": len(rows)}, variant="stacked")


def first_rows(sheet: SheetImport) -> Table:
    """The first rows of the file under its own heads, so that somebody can see what stands where."""
    columns = [Column(name or _("Column %(n)s") % {"n": at}) for at, name in enumerate(sheet.report.get("head", []), 1)]
    rows = [[Cell(cell) for cell in row[: len(columns)]] for row in sheet.report.get("first", [])]
    return Table(columns, rows, _("The first rows of the file"), caption_hidden=False, variant="sticky")


def button_of(sheet: SheetImport) -> str:
    """Name the act: "Take over 34 people", or nothing while something is in the way."""
    report = sheet.report
    if sheet.state != State.TRIED or not report.get("new") or report.get("wrong") or report.get("missing"):
        return ""
    if sheet.kind == PEOPLE:
        return ngettext("Take over %(n)s person", "Take over %(n)s people", report["new"]) % {
            "n": number(report["new"])
        }
    return _("Take over %(time)s") % {"time": minutes(report["minutes"])}


def undo_words(sheet: SheetImport) -> str:
    if sheet.kind == PEOPLE:
        return _("The %(n)s records that this sheet made go, and nothing else.") % {"n": _new(sheet)}
    return _("The hours that this sheet brought go, and nothing else: %(n)s.") % {"n": _new(sheet)}
