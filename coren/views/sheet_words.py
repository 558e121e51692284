"""What the pages about spreadsheets say."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coren.models import SheetImport
from coren.sheets.columns import HOURS, PEOPLE
from neighbourhoods.models import Area
from nrp.core.render import dates
from nrp.core.render.numbers import minutes, number
from nrp.core.render.sheet_words import is_ready, state_of
from nrp.core.render.tables import Cell, Column, Table


def heading_of(kind: str) -> str:
    return _("Bring people in from a spreadsheet") if kind == PEOPLE else _("Bring past hours in from a spreadsheet")


def heading_of_sheet(sheet: SheetImport) -> str:
    if sheet.kind == PEOPLE:
        return _("People of %(place)s from a spreadsheet") % {"place": sheet.area}
    return _("Past hours of %(place)s from a spreadsheet") % {"place": sheet.area}


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


def button_of(sheet: SheetImport) -> str:
    """Name the act: "Take over 34 people", or nothing while something is in the way."""
    report = sheet.report
    if not is_ready(sheet):
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
