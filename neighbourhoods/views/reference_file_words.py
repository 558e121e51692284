"""What the pages about reference files say."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from neighbourhoods.models import EvidenceItem, ReferenceFile
from neighbourhoods.queries.reference_files import KNOWN, LINKED, NEW, WRONG
from nrp.core.render import dates, sheet_words
from nrp.core.render.cells import csv_bytes
from nrp.core.render.numbers import number
from nrp.core.render.tables import Cell, Column, Row, Table

SHOWN = 100  # records that the page lists; the counts above count all


def files_table(rows: Iterable[ReferenceFile]) -> Table:
    columns = [Column(_("File")), Column(_("Kind")), Column(_("For")), Column(_("Where it stands"))]
    cells = [
        [
            Cell(row.file_name, url=row.get_absolute_url()),
            Cell(str(row.get_kind_display())),
            Cell(row.review.title if row.review is not None else _("no review")),
            Cell(f"{state_of(row)['word']}, {dates.moment(row.taken_at or row.tried_at)}"),
        ]
        for row in rows
    ]
    return Table([*columns], cells, _("Files handed in, the latest first"), variant="stacked")


def state_of(sheet: ReferenceFile) -> dict[str, str]:
    """Say where a file stands; records that cannot be read are records here, not rows."""
    found = sheet_words.state_of(sheet)
    wrong = sheet.report.get("wrong")
    if wrong and sheet.state == ReferenceFile.State.TRIED:
        rest = ngettext("%(n)s record has to be mended", "%(n)s records have to be mended", wrong)
        return {**found, "rest": rest % {"n": number(wrong)}}
    return found


def facts_of(sheet: ReferenceFile) -> list[dict[str, str]]:
    """Give the counts of a file: how many are new, there already, not to be read."""
    report = sheet.report
    if "new" not in report:
        return []
    rows = [(_("References in the file"), report["rows"]), (_("New items"), report["items"])]
    if sheet.review is not None:
        rows.append((_("On record already, new to the review"), report["linked"]))
    rows += [(_("There already, left as they are"), report["known"]), (_("To be mended"), report["wrong"])]
    facts = [{"label": label, "value": number(value)} for label, value in rows]
    if sheet.review is not None:
        facts.insert(0, {"label": _("Review"), "value": sheet.review.title})
    return facts


def new_words(sheet: ReferenceFile) -> str:
    """Say what is new: "24 items, and 3 more into the review"."""
    items, linked = sheet.report.get("items", 0), sheet.report.get("linked", 0)
    parts = []
    if items:
        parts.append(ngettext("%(n)s item", "%(n)s items", items) % {"n": number(items)})
    if linked:
        words = ngettext("%(n)s place in the review", "%(n)s places in the review", linked)
        parts.append(words % {"n": number(linked)})
    return _(" and ").join(parts) or _("nothing")


def button_of(sheet: ReferenceFile) -> str:
    """Name the act: "Take over 24 items", or nothing while something is in the way."""
    return _("Take over %(what)s") % {"what": new_words(sheet)} if sheet_words.is_ready(sheet) else ""


def undo_words(sheet: ReferenceFile) -> str:
    return _("What this file brought goes, and nothing else: %(what)s.") % {"what": new_words(sheet)}


def lines_table(sheet: ReferenceFile) -> Table | None:
    """List the records with what the file would do of each; those to be mended stand in a table of their own."""
    lines = [line for line in sheet.report.get("lines", []) if line["what"] != WRONG][:SHOWN]
    if not lines:
        return None
    kinds, types = dict(EvidenceItem.Kind.choices), dict(EvidenceItem.Type.choices)
    knowledge = sheet.report.get("knowledge", "")
    says = {NEW: _("new"), LINKED: _("on record, new to the review"), KNOWN: _("there already")}
    columns = [Column(_("Record")), Column(_("Reference"), kind="sentence"), Column(_("Type"))]
    columns += [Column(_("Kind of knowledge")), Column(_("What it does"))]
    rows = [
        Row(
            [
                Cell(line["number"]),
                Cell(line["title"], aside=_who(line)),
                Cell(str(types[line["type"]])),
                Cell(str(kinds[knowledge or line["kind"]]) if line["what"] == NEW else ""),
                Cell(says[line["what"]], url=reverse("evidence-item", args=[line["item"]]) if line["item"] else ""),
            ]
        )
        for line in lines
    ]
    caption = _("What each record does, the first %(n)s") % {"n": len(rows)}
    return Table(columns, rows, caption, variant="stacked")


def problems_table(sheet: ReferenceFile) -> Table | None:
    problems = sheet.report.get("problems", [])[: sheet_words.SHOWN]
    if not problems:
        return None
    columns = [Column(_("Record")), Column(_("Found")), Column(_("How to mend it"), kind="sentence")]
    rows = [[Cell(one["row"]), Cell(one["found"]), Cell(one["text"])] for one in problems]
    return Table(columns, rows, _("What has to be mended, the first %(n)s") % {"n": len(rows)}, variant="stacked")


def problems_file(sheet: ReferenceFile) -> bytes:
    """Give every problem as CSV: record, found, how to mend."""
    rows = [[one["row"], one["found"], one["text"]] for one in sheet.report.get("problems", [])]
    return csv_bytes(["record", "found", "how_to_mend"], rows)


def made_lines(items: Iterable[EvidenceItem]) -> list[dict[str, Any]]:
    return [
        {"text": item.title, "rest": str(item.get_kind_display()), "url": item.get_absolute_url()} for item in items
    ]


def _who(line: dict[str, Any]) -> str:
    return ", ".join(str(part) for part in (line["authors"], line["year"]) if part)
