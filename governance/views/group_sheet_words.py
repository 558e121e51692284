"""What the pages about a group's spreadsheets say."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from governance.models import Group, GroupSheet
from governance.sheets.columns import MEMBERS
from nrp.core.render import dates
from nrp.core.render.numbers import number
from nrp.core.render.sheet_words import is_ready, state_of
from nrp.core.render.tables import Cell, Column, Table


def heading_of(kind: str) -> str:
    return _("Bring members in from a spreadsheet") if kind == MEMBERS else _("Bring past meetings in")


def heading_of_sheet(sheet: GroupSheet) -> str:
    what = _("Members of %(group)s") if sheet.kind == MEMBERS else _("Past meetings of %(group)s")
    return what % {"group": sheet.group}


def sheets_table(rows: Iterable[GroupSheet]) -> Table:
    columns = [Column(_("File")), Column(_("What")), Column(_("Where it stands")), Column(_("Handed in"))]
    cells = [
        [
            Cell(row.file_name, url=row.get_absolute_url()),
            Cell(str(row.get_kind_display())),
            Cell(state_of(row)["word"]),
            Cell(dates.moment(row.tried_at)),
        ]
        for row in rows
    ]
    return Table(columns, cells, _("Spreadsheets handed in, the latest first"), variant="stacked")


def facts_of(sheet: GroupSheet) -> list[dict[str, str]]:
    """Give the counts of a sheet: how many are new, there already, wrong."""
    report = sheet.report
    if "new" not in report:
        return []
    rows = [(_("Rows"), number(report["rows"])), (_("New"), new_words(sheet))]
    if sheet.kind == MEMBERS and report.get("people"):
        rows.append((_("Of them, people not known here yet"), number(report["people"])))
    rows += [
        (_("Rows that are there already, left as they are"), number(report["known"])),
        (_("Rows to be mended"), number(report["wrong"])),
    ]
    return [{"label": label, "value": value} for label, value in rows]


def new_words(sheet: GroupSheet) -> str:
    """Say what is new: "24 meetings and 310 people at them"."""
    report = sheet.report
    if sheet.kind == MEMBERS:
        return ngettext("%(n)s member", "%(n)s members", report["new"]) % {"n": number(report["new"])}
    meetings, came = report.get("meetings", 0), report.get("attendances", 0)
    parts = []
    if meetings:
        parts.append(ngettext("%(n)s meeting", "%(n)s meetings", meetings) % {"n": number(meetings)})
    if came:
        parts.append(ngettext("%(n)s attendance", "%(n)s attendances", came) % {"n": number(came)})
    return _(" and ").join(parts) or _("nothing")


def button_of(sheet: GroupSheet) -> str:
    """Name the act: "Take over 24 meetings and 310 attendances", or nothing while something is in the way."""
    return _("Take over %(what)s") % {"what": new_words(sheet)} if is_ready(sheet) else ""


def undo_words(sheet: GroupSheet) -> str:
    return _("What this sheet brought goes, and nothing else: %(what)s.") % {"what": new_words(sheet)}


def ways_out(group: Group, urls: Iterable[tuple[str, str, str]]) -> list[dict[str, str]]:
    """Give the files that can be taken out; `urls` are (kind, ending, address)."""
    what = {MEMBERS: _("Members of %(group)s")}
    return [
        {
            "text": f"{what.get(kind, _('Meetings of %(group)s and who came')) % {'group': group}}, {ending.upper()}",
            "url": url,
        }
        for kind, ending, url in urls
    ]
