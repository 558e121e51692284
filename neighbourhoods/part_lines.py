"""The small areas of a place as lines of a list: pasted or out of a file, one a line. Knows no database."""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from neighbourhoods.models import Geography
from nrp.formats.sheets.columns import SheetColumn, matched

MOST = 1000  # small areas in one place
LONGEST_NAME = 120
COLUMNS = (
    SheetColumn(
        "code", "Code", ("lsoa code", "ward code", "area code", "lsoa01cd", "lsoa11cd", "lsoa21cd", "wdcd"), True
    ),
    SheetColumn("name", "Name", ("lsoa name", "ward name", "area name", "lsoa01nm", "lsoa11nm", "lsoa21nm", "wdnm")),
    SheetColumn("population", "People", ("population", "residents")),
    SheetColumn("share", "Share inside", ("share", "share inside the place", "part inside")),
)
_IN_ORDER = {"code": 0, "name": 1, "population": 2, "share": 3}
_CODES = {
    Geography.LSOA: re.compile(r"[EW]01[0-9]{6}"),
    Geography.WARD: re.compile(r"[EW]05[0-9]{6}|[0-9]{2}[A-Z]{4}"),
}


@dataclass(frozen=True, slots=True)
class PartRow:
    """A small area in a place: its code, name, people, and the share of them who live inside the place."""

    code: str
    name: str = ""
    population: int | None = None
    share: Decimal = Decimal(1)


class LineRefused(ValueError):
    """A line cannot be read as it is; the text says which and why."""


def code_fits(kind: str, code: str) -> bool:
    """Whether a code is one of official statistics for this kind of area."""
    return _CODES[Geography(kind)].fullmatch(code) is not None


def rows_of_text(text: str, kind: str) -> list[PartRow]:
    """Read what was pasted: commas, semicolons or tabs, with heads or without (then: code, name, people, share).

    Raises LineRefused for the first line that cannot be read.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        return []
    between = next((sign for sign in ("\t", ";") if sign in lines[0]), ",")
    cells = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO("\n".join(lines)), delimiter=between)]
    found = matched(COLUMNS, cells[0])
    if "code" in found and not code_fits(kind, cells[0][found["code"]].upper()):
        return rows_of_cells(cells[1:], found, kind, first=2)
    return rows_of_cells(cells, _IN_ORDER, kind)


def rows_of_file(head: Sequence[str], cells: Sequence[Sequence[str]], kind: str) -> list[PartRow]:
    """Read what a file held. Raises LineRefused as above, and for a file without a column of codes."""
    found = matched(COLUMNS, head)
    if "code" not in found:
        raise LineRefused(_("The file has no column “Code”. Name the column of the codes so."))
    return rows_of_cells(cells, found, kind, first=2)


def rows_of_cells(cells: Sequence[Sequence[str]], at: Mapping[str, int], kind: str, *, first: int = 1) -> list[PartRow]:
    """Read rows of cells; `first` is the number of the first line."""
    if len(cells) > MOST:
        raise LineRefused(_("A place has at most %(most)s small areas of one kind.") % {"most": f"{MOST:,}"})
    return [_row(row, at, kind, number) for number, row in enumerate(cells, start=first) if any(row)]


def lines_of(rows: Sequence[PartRow]) -> str:
    """Write rows as the text that `rows_of_text` reads again."""
    held = io.StringIO()
    writer = csv.writer(held, lineterminator="\n")
    writer.writerow([column.head for column in COLUMNS])
    for row in rows:
        share = f"{row.share.normalize():f}"
        writer.writerow([row.code, row.name, "" if row.population is None else row.population, share])
    return held.getvalue()


def _row(cells: Sequence[str], at: Mapping[str, int], kind: str, number: int) -> PartRow:
    def cell(column: str) -> str:
        place = at.get(column)
        return "" if place is None or place >= len(cells) else str(cells[place]).strip()

    code = cell("code").upper()
    if not code_fits(kind, code):
        words = {"line": number, "code": code[:20] or _("nothing"), "example": _example(kind)}
        raise LineRefused(_("Line %(line)s: “%(code)s” is no such code. One looks like %(example)s.") % words)
    if len(cell("name")) > LONGEST_NAME:
        raise LineRefused(_("Line %(line)s: shorten the name to %(n)s letters.") % {"line": number, "n": LONGEST_NAME})
    return PartRow(code, cell("name"), _people(cell("population"), number), _share(cell("share"), number))


def _people(text: str, number: int) -> int | None:
    bare = text.replace(",", "").removesuffix(".0")
    if not bare:
        return None
    if not (bare.isascii() and bare.isdigit()) or len(bare) > 7:
        raise LineRefused(_("Line %(line)s: enter the people as a whole number.") % {"line": number})
    return int(bare)


def _share(text: str, number: int) -> Decimal:
    if not text:
        return Decimal(1)
    is_percent = text.endswith("%")
    try:
        share = Decimal(text.removesuffix("%").strip())
        share = (share / 100 if is_percent else share).quantize(Decimal("0.0001"))
    except InvalidOperation:
        share = Decimal(0)
    if not share.is_finite() or not 0 < share <= 1:
        words = {"line": number}
        raise LineRefused(_("Line %(line)s: the share inside lies above 0 and up to 1, such as 0.5 or 50%%.") % words)
    return share


def _example(kind: str) -> str:
    return "E01006543" if kind == Geography.LSOA else "E05000901"
