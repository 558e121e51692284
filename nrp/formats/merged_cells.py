"""Merged cells of a workbook, which leave all but one of the cells they cover blank.

A title merged above the row of names does no harm. Among the names or the answers nobody can say to
which rows or columns the one text belongs, so the file is refused and each range named.
"""

import re
import zipfile
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from defusedxml.ElementTree import fromstring

from nrp.formats.problems import EXAMPLES_SHOWN, Example
from nrp.formats.unreadable import Unreadable

if TYPE_CHECKING:
    import polars as pl

_START = re.compile(rb"<(?:[A-Za-z0-9]+:)?mergeCells[\s>]")
_LIST = re.compile(rb"<(?:[A-Za-z0-9]+:)?mergeCells[^>]*>(.*?)</(?:[A-Za-z0-9]+:)?mergeCells>", re.DOTALL)
_LONGEST = 8 << 20
_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7}):\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_LONGEST_SHOWN = 40


@dataclass(slots=True)
class SheetFacts:
    """What a pass over a sheet's own text has seen: its first column in use, and where it merges cells."""

    first_column: int = 0
    _merges: bytearray = field(default_factory=bytearray)
    _has_begun: bool = False

    def see(self, chunk: bytes) -> None:
        """Keep the part of the sheet that lists its merged cells; it stands after the answers."""
        if not self._has_begun:
            start = _START.search(chunk) if b"mergeCells" in chunk else None
            if start is None:
                return
            self._has_begun = True
            chunk = chunk[start.start() :]
        if len(self._merges) < _LONGEST:
            self._merges += chunk

    def see_column(self, column: int) -> None:
        """Take note of a column in use, counted from 1."""
        if column and (not self.first_column or column < self.first_column):
            self.first_column = column

    @property
    def merged(self) -> "list[Range]":
        """The ranges of merged cells, in the sheet's order."""
        listed = _LIST.search(bytes(self._merges))
        if listed is None:
            return []
        parts = re.sub(rb"<(/?)[A-Za-z0-9]+:", rb"<\1", listed[1])
        try:
            tree = fromstring(b"<merged>" + parts + b"</merged>")
        except SyntaxError:  # what ElementTree raises for text that is no XML
            return []
        found = (_RANGE.fullmatch(cell.get("ref", "")) for cell in tree)
        return [Range.of(match) for match in found if match]


@dataclass(frozen=True, slots=True)
class Range:
    """Some merged cells, counted from 1 as the sheet does."""

    left: int
    top: int
    right: int
    bottom: int

    @classmethod
    def of(cls, match: "re.Match[str]") -> "Range":
        """Take a reference such as B7:D9 apart."""
        return cls(column_number(match[1]), int(match[2]), column_number(match[3]), int(match[4]))

    def __str__(self) -> str:
        return f"{cell_name(self.top, self.left)}:{cell_name(self.bottom, self.right)}"


def column_letters(number: int) -> str:
    """Name a column as spreadsheets do: 1 is A, 27 is AA."""
    letters = ""
    while number > 0:
        number, letter = divmod(number - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters


def column_number(letters: str) -> int:
    """Count a column from its letters: A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def cell_name(row: int, column: int) -> str:
    """Name a cell as spreadsheets do: row 7 of column 2 is B7."""
    return f"{column_letters(column)}{row}"


def part_of_sheet(path: Path, place: int) -> str | None:
    """Find which part of the workbook holds the sheet of a place, from 0; None when it does not say."""
    with zipfile.ZipFile(path) as archive:
        try:
            book = fromstring(archive.read("xl/workbook.xml"))
            relations = fromstring(archive.read("xl/_rels/workbook.xml.rels"))
        except (KeyError, SyntaxError):
            return None
    sheets = [node for node in book.iter() if node.tag.endswith("}sheet") or node.tag == "sheet"]
    if place >= len(sheets):
        return None
    wanted = next((value for name, value in sheets[place].attrib.items() if name.endswith("}id")), None)
    target = next((str(node.get("Target", "")) for node in relations if node.get("Id") == wanted), "")
    if not target:
        return None
    return target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl") / target)


def refuse_merged(ranges: list[Range], frame: "pl.DataFrame", head_row: int, first_column: int) -> None:
    """Refuse a sheet that merges cells in its row of names or below.

    Parameters
    ----------
    ranges
        All merged ranges of the sheet.
    frame
        The sheet from its row 1 on, titles and names included.
    head_row
        The sheet's row that holds the names.
    first_column
        The sheet's column that is the first of the frame.
    """
    harmful = [
        one for one in sorted(ranges, key=lambda one: (one.top, one.left)) if head_row <= one.bottom <= frame.height
    ]
    if not harmful:
        return
    examples = [
        Example(
            row=one.top - head_row if one.top > head_row else None,
            found=f"{one} merged: {_text(frame, one, first_column)}",
            expected="an entry in every cell",
        )
        for one in harmful[:EXAMPLES_SHOWN]
    ]
    names = ", ".join(str(one) for one in harmful[:8])
    more = f" and {len(harmful) - 8:,} more" if len(harmful) > 8 else ""
    where = "row of names" if harmful[0].top <= head_row else "rows of answers"
    text = (
        f"Cells are merged in the {where}: {names}{more}. All but one of the cells of a merged group are blank, "
        "so it is not certain to which rows and columns the entry belongs. Select these cells in Excel, unmerge them "
        "(Merge & Centre), fill in every cell, and upload the file again. A title above the names may stay merged."
    )
    raise Unreadable("merged_cells", text, count=len(harmful), examples=examples)


def _text(frame: "pl.DataFrame", one: Range, first_column: int) -> str:
    column = one.left - first_column
    cell = frame[one.top - 1, column] if 0 <= column < frame.width and one.top <= frame.height else None
    text = str(cell or "blank")
    return f"“{text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + '…'}”"
