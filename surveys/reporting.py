"""The check report as a reader sees it: the verdict first, then problems by kind, then rows, then the wave before."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nrp.core.render.numbers import number
from nrp.core.render.tables import Cell, Column, Row, Table
from surveys.kinds import kind_of
from surveys.models import Upload
from surveys.receipts import rows_kept

FIRST_ROWS = 20


@dataclass(frozen=True, slots=True)
class Verdict:
    """The first sentence of the report and what follows it."""

    sentence: str
    rest: str


@dataclass(frozen=True, slots=True)
class ProblemRows:
    """The first rows that are at fault, and of how many."""

    table: Table
    shown: int
    total: int


def verdict(upload: Upload) -> Verdict:
    """Say how many rows stop the file, how many could go as they are, and that nothing has changed."""
    unchanged = _("Nothing in the programme has changed yet, and your file is kept.")
    if any(problem["kind"] == "file_not_kept" for problem in upload.problems):
        unchanged = _("Nothing in the programme has changed.")
    if upload.version is not None:
        return Verdict(_("Nothing stopped this file from being published."), _read_and_warned(upload))
    blocking = len(by_severity(upload, "blocks"))
    blocked, fine = int(upload.report.get("rows_blocked", 0)), int(upload.report.get("rows_fine", 0))
    if blocked:
        stop = ngettext(
            "%(rows)s row stops this file from being published.",
            "%(rows)s rows stop this file from being published.",
            blocked,
        )
        could = ngettext(
            "The other %(rows)s could be published as it is.",
            "The other %(rows)s could be published as they are.",
            fine,
        )
        others = f"{could % {'rows': number(fine)}} " if fine else ""
        return Verdict(stop % {"rows": number(blocked)}, others + unchanged)
    if blocking:
        stop = ngettext(
            "One thing stops this file from being published.",
            "%(count)s things stop this file from being published.",
            blocking,
        )
        return Verdict(stop % {"count": number(blocking)}, unchanged)
    return Verdict(_("Nothing stops this file from being published."), f"{_read_and_warned(upload)} {unchanged}")


def _read_and_warned(upload: Upload) -> str:
    kept, warnings = rows_kept(upload), len(by_severity(upload, "warns"))
    read = ngettext("%(rows)s interview was read.", "%(rows)s interviews were read.", kept) % {"rows": number(kept)}
    if not warnings:
        return read
    look = ngettext("One thing is worth a look first.", "%(count)s things are worth a look first.", warnings)
    return f"{read} {look % {'count': number(warnings)}}"


def by_severity(upload: Upload, severity: str) -> list[dict[str, Any]]:
    return [problem for problem in upload.problems if problem["severity"] == severity]


def problem_count(upload: Upload) -> int:
    """How many lines the CSV of all problems has."""
    return sum(problem["count"] for problem in upload.problems)


def kinds_table(upload: Upload) -> Table | None:
    """Put the problems in three groups: what stops the file, what is worth a look, what is good to know."""
    groups = (
        (_("Stops publication"), by_severity(upload, "blocks")),
        (_("Worth a look, does not stop publication"), by_severity(upload, "warns")),
        (_("Good to know, nothing needs doing"), by_severity(upload, "informs")),
    )
    rows: list[Row] = []
    for title, problems in groups:
        if problems:
            rows.append(Row(group=title))
            rows += [_kind_row(problem) for problem in problems]
    if not rows:
        return None
    columns = [
        Column(_("Problem")),
        Column(_("Found"), "sentence"),
        Column(_("How to mend"), "sentence"),
        Column(_("Rows"), "number"),
    ]
    return Table(columns, rows, caption=_("Problems by kind"), variant="stacked")


def _kind_row(problem: Mapping[str, Any]) -> Row:
    kind = kind_of(problem["kind"], problem["column"])
    return Row(
        [str(kind.title), problem["text"], str(kind.how_to_mend), problem["count"] if _is_of_rows(problem) else None]
    )


def _is_of_rows(problem: Mapping[str, Any]) -> bool:
    """Whether its count is of rows or cells, not of columns, codes or the file itself."""
    return any(example["row"] is not None for example in problem["examples"])


def problem_rows(upload: Upload) -> ProblemRows | None:
    """Give the first rows that stop the file; when none does, the first that are worth a look."""
    captions = {"blocks": _("The rows that stop publication"), "warns": _("The rows worth a look")}
    for severity, caption in captions.items():
        problems = [problem for problem in by_severity(upload, severity) if _is_of_rows(problem)]
        found = sorted(
            (example["row"], problem["column"] or "", example["found"], example["expected"])
            for problem in problems
            for example in problem["examples"]
            if example["row"] is not None
        )[:FIRST_ROWS]
        if found:
            table = Table(
                _columns_of_rows(), [_row_at_fault(*cells) for cells in found], caption=caption, variant="tight"
            )
            return ProblemRows(table, len(found), sum(problem["count"] for problem in problems))
    return None


def _columns_of_rows() -> list[Column]:
    return [Column(_("File row")), Column(_("Column"), "code"), Column(_("Found")), Column(_("Expected"))]


def _row_at_fault(row: int, column: str, found: str, expected: str) -> Row:
    return Row([Cell(str(row)), column, found or _("empty"), expected])
