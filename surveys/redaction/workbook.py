"""An Excel workbook without some of its rows.

Only the first sheet is written, with its values and their formats: other sheets, comments and the copies that a
pivot table keeps may hold the same answers, and none of them is read.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from nrp.formats.variables import code_text
from surveys.redaction.marks import spelled


def without_rows(source: Path, target: Path, cells: Mapping[str, frozenset[str]], *, head_row: int = 1) -> None:
    """Write the first sheet without the rows in which a column holds one of its spelled cells.

    The names stand in `head_row` or, where the rows above and that one are blank, in the first that is not.
    """
    import openpyxl  # noqa: PLC0415  slow to import, and only this format needs it

    new = openpyxl.Workbook(write_only=True)
    with source.open("rb") as stream:  # by its bytes: a stored file has no name that says what it is
        book = openpyxl.load_workbook(stream, read_only=True, data_only=True)
        new.epoch = book.epoch
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        _copy(sheet, new.create_sheet(sheet.title), cells, head_row)
    new.save(target)


def _copy(sheet: Any, out: Any, cells: Mapping[str, frozenset[str]], head_row: int) -> None:
    wanted: list[tuple[int, frozenset[str]]] | None = None
    for number, row in enumerate(sheet.iter_rows(), start=1):
        if wanted is None and number >= head_row:
            names = [_text(cell.value) for cell in row]
            if any(names):
                wanted = [(position, cells[name]) for position, name in enumerate(names) if name in cells]
        elif wanted is not None and _goes(row, wanted):
            continue
        out.append([_copied(out, cell) for cell in row])


def _goes(row: Sequence[Any], wanted: Sequence[tuple[int, frozenset[str]]]) -> bool:
    return any(position < len(row) and spelled(_text(row[position].value)) in gone for position, gone in wanted)


def _text(value: object) -> str:
    return "" if value is None else code_text(value)


def _copied(sheet: Any, cell: Any) -> Any:
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415  slow to import, and only this format needs it

    if cell.value is None or cell.number_format == "General":
        return cell.value
    copy = WriteOnlyCell(sheet, cell.value)
    copy.number_format = cell.number_format
    return copy
