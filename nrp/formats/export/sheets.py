"""Writing CSV, XLSX and Parquet, each with the codebook beside the answers."""

import json
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nrp.formats.cells import safe_cell_expr
from nrp.formats.export.columns import Column
from nrp.formats.export.job import NotWritten

if TYPE_CHECKING:
    import polars as pl

_MOST_ROWS, _MOST_COLUMNS = 1_048_575, 16_384
_HEAD = ("Variable", "Label", "Type", "Code", "Meaning", "Is missing")
_WIDTHS = (20, 50, 10, 10, 40, 12)


def write_csv(frame: "pl.DataFrame", document: Mapping[str, Any], about: str, path: Path) -> list[str]:
    """Write a zip of the answers (UTF-8), the codebook document and a few words on both."""
    import polars as pl

    texts = [safe_cell_expr(pl.col(name)).alias(name) for name, dtype in frame.schema.items() if dtype == pl.String]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("answers.csv", frame.with_columns(texts).write_csv())
        archive.writestr("codebook.json", json.dumps(document, ensure_ascii=False, indent=1))
        archive.writestr("read-me.txt", f"{about}\n\nMissing codes stand in the answers; codebook.json names them.\n")
    return []


def write_parquet(frame: "pl.DataFrame", document: Mapping[str, Any], about: str, path: Path) -> list[str]:
    """Write the answers with the codebook in the file's own metadata."""
    spelled = json.dumps(document, ensure_ascii=False)
    frame.write_parquet(path, compression="zstd", metadata={"nrp-codebook/1": spelled, "about": about})
    return []


def write_xlsx(frame: "pl.DataFrame", columns: Sequence[Column], about: str, path: Path) -> list[str]:
    """Write a workbook: the answers as they are coded, the codebook, and what it is. Raises NotWritten."""
    import xlsxwriter  # noqa: PLC0415  only this format needs it

    if frame.height > _MOST_ROWS or frame.width > _MOST_COLUMNS:
        raise NotWritten(
            f"A sheet holds {_MOST_ROWS:,} rows and {_MOST_COLUMNS:,} columns; this file has more. Take another format."
        )
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        answers = book.add_worksheet("Answers")
        answers.write_row(0, 0, frame.columns, bold)
        answers.freeze_panes(1, 0)
        for number, row in enumerate(_for_sheets(frame, columns).iter_rows(), start=1):
            _write_row(answers, number, row, day)
        sheet = book.add_worksheet("Codebook")
        for at, width in enumerate(_WIDTHS):
            sheet.set_column(at, at, width)
        sheet.write_row(0, 0, _HEAD, bold)
        for number, line in enumerate(codebook_lines(columns), start=1):
            for at, cell in enumerate(line):
                sheet.write_string(number, at, cell)
        book.add_worksheet("About").write_string(0, 0, about)
    return []


def _for_sheets(frame: "pl.DataFrame", columns: Sequence[Column]) -> "pl.DataFrame":
    """Turn codes that are numbers into numbers, so that a sheet can count them."""
    import polars as pl

    numbers = [column.name for column in columns if column.is_number and column.variable.type == "code"]
    whole = [
        name for name in numbers if frame[name].cast(pl.Float64, strict=False).null_count() == frame[name].null_count()
    ]
    return frame.with_columns(pl.col(name).cast(pl.Float64) for name in whole)


def _write_row(sheet: Any, number: int, row: Sequence[Any], day: Any) -> None:
    for at, cell in enumerate(row):
        if cell is None:
            continue
        if isinstance(cell, str):
            sheet.write_string(number, at, cell)
        elif isinstance(cell, int | float):
            sheet.write_number(number, at, cell)
        else:
            sheet.write_datetime(number, at, cell, day)


def codebook_lines(columns: Sequence[Column]) -> list[tuple[str, ...]]:
    """Give the codebook as lines: one for each code, or one for a variable that has none."""
    lines: list[tuple[str, ...]] = []
    for column in columns:
        variable = column.variable
        codes = dict(column.labels)
        codes |= {code: word for code, word in {**variable.codes, **variable.missing}.items() if code not in codes}
        for code, meaning in (codes or {"": ""}).items():
            is_missing = "yes" if code in variable.missing else ""
            lines.append((variable.name, column.label, variable.type, code, meaning, is_missing))
    return lines
