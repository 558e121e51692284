"""What the pages about spreadsheets of activities say."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from neighbourhoods.models import ActivitySheet
from nrp.core.render import dates
from nrp.core.render.numbers import number
from nrp.core.render.sheet_words import is_ready, state_of
from nrp.core.render.tables import Cell, Column, Table


def heading_of(sheet: ActivitySheet) -> str:
    if sheet.area is None:
        return _("Activities from a spreadsheet")
    return _("Activities of %(place)s from a spreadsheet") % {"place": sheet.area}


def sheets_table(rows: Iterable[ActivitySheet]) -> Table:
    columns = [Column(_("File")), Column(_("Neighbourhood")), Column(_("Where it stands")), Column(_("Handed in"))]
    cells = [
        [
            Cell(row.file_name, url=row.get_absolute_url()),
            Cell(_("Several") if row.area is None else row.area.name),
            Cell(state_of(row)["word"]),
            Cell(dates.moment(row.tried_at)),
        ]
        for row in rows
    ]
    return Table(columns, cells, _("Spreadsheets handed in, the latest first"), variant="stacked")


def facts_of(sheet: ActivitySheet) -> list[dict[str, str]]:
    """Give the counts of a sheet: how many are new, there already, wrong."""
    report = sheet.report
    if "new" not in report:
        return []
    rows = [
        (_("Rows"), number(report["rows"])),
        (_("New"), new_words(sheet) if report["new"] else _("nothing new")),
        (_("There already, not changed"), number(report["known"])),
    ]
    if report.get("differing"):
        say = _("Of these, with other values in the file (change them on the activity’s own page)")
        rows.append((say, number(report["differing"])))
    rows.append((_("Rows to be mended"), number(report["wrong"])))
    return [{"label": label, "value": value} for label, value in rows]


def outcome_words(sheet: ActivitySheet) -> str:
    """Say that there is nothing to take over, where every row is known."""
    report = sheet.report
    is_tried = sheet.state == ActivitySheet.State.TRIED and "new" in report
    if is_tried and report["known"] and not report["new"] and not report["wrong"]:
        return _("All known, nothing new.")
    return ""


def new_words(sheet: ActivitySheet) -> str:
    return ngettext("%(n)s activity", "%(n)s activities", sheet.report["new"]) % {"n": number(sheet.report["new"])}


def button_of(sheet: ActivitySheet) -> str:
    """Name the act: "Take over 24 activities", or nothing while something is in the way."""
    return _("Take over %(what)s") % {"what": new_words(sheet)} if is_ready(sheet) else ""


def undo_words(sheet: ActivitySheet) -> str:
    return _("What this sheet brought goes, and nothing else: %(what)s.") % {"what": new_words(sheet)}
