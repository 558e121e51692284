"""Cells of files that a spreadsheet opens: text that would be read as a formula is made harmless."""

import csv
import datetime as dt
import io
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import xlsxwriter
from django.http import HttpResponse

Value = str | int | float | Decimal | bool | dt.date | dt.datetime | None

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
PLAIN_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?")
XML_CANNOT_HOLD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
SHEET_NAME_CANNOT_HOLD = re.compile(r"[\[\]:*?/\\']")
FILE_NAME_CANNOT_HOLD = re.compile(r'[\x00-\x1f\x7f"/\\]')
LONGEST_SHEET_NAME = 31
LONGEST_CELL = 32_767
SHEET_ROWS = 1_048_576
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def safe_cell(value: Value) -> str:
    """Return the value as text of a CSV cell.

    Text that a spreadsheet would run as a formula gets an apostrophe in front. A number stays a number,
    also a negative one and also one that arrives as text.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    if isinstance(value, int | float | Decimal):
        return _plain(value)
    text = XML_CANNOT_HOLD.sub("", str(value))  # nor can a CSV that is to be read again
    if PLAIN_NUMBER.fullmatch(text):
        return text
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA_STARTS) or text.startswith(FORMULA_STARTS) else text


def csv_bytes(head: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """Return a CSV file in UTF-8 with a byte order mark, because spreadsheets guess wrongly without one."""
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow([safe_cell(name) for name in head])
    writer.writerows([safe_cell(value) for value in row] for row in rows)
    return target.getvalue().encode("utf-8-sig")


def xlsx_bytes(sheets: Mapping[str, tuple[Sequence[str], Iterable[Sequence[Value]]]]) -> bytes:
    """Return a workbook of named sheets, each a head and rows; nothing in it is ever a formula or a link."""
    target = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options) as book:
        formats, taken = SheetFormats.of(book), set[str]()
        for name, (head, rows) in sheets.items():
            sheet = book.add_worksheet(sheet_name(name, taken))
            sheet.freeze_panes(1, 0)
            for column, title in enumerate(head):
                sheet.write_string(0, column, _xml_text(title), formats.bold)
            for row, values in enumerate(rows, start=1):
                for column, value in enumerate(values):
                    write_cell(sheet, row, column, value, formats)
    return target.getvalue()


@dataclass(frozen=True)
class SheetFormats:
    """How a workbook shows a head, a moment and a day."""

    bold: object
    moment: object
    day: object

    @classmethod
    def of(cls, book: xlsxwriter.Workbook) -> "SheetFormats":
        return cls(
            book.add_format({"bold": True}),
            book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
            book.add_format({"num_format": "yyyy-mm-dd"}),
        )


def file_response(content: bytes, name: str, content_type: str) -> HttpResponse:
    """Give a file to be saved, under a name of ours; what a name cannot hold becomes a hyphen."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{FILE_NAME_CANNOT_HOLD.sub("-", name)}"'
    return response


def _plain(value: float | Decimal) -> str:
    if isinstance(value, float):
        return "" if math.isnan(value) else repr(value)
    return str(value)


def write_cell(
    sheet: xlsxwriter.worksheet.Worksheet,
    row: int,
    column: int,
    value: Value,
    formats: SheetFormats,
    *,
    strong: bool = False,
) -> None:
    """Write one value as what it is: a number, a day, a moment, yes or no, and everything else as text."""
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, dt.datetime):
        sheet.write_datetime(row, column, value.replace(tzinfo=None), formats.moment)
    elif isinstance(value, dt.date):
        sheet.write_datetime(row, column, value, formats.day)
    elif isinstance(value, int | float | Decimal) and math.isfinite(value):
        sheet.write_number(row, column, float(value))
    else:
        sheet.write_string(row, column, _xml_text(str(value)), formats.bold if strong else None)


def _xml_text(text: str) -> str:
    return XML_CANNOT_HOLD.sub("", text)[:LONGEST_CELL]


def sheet_name(given: str, taken: set[str]) -> str:
    """Return a name that a workbook accepts and that is not taken yet, and take it."""
    base = SHEET_NAME_CANNOT_HOLD.sub(" ", given).strip()[:LONGEST_SHEET_NAME] or "Sheet"
    name, number = base, 2
    while name.lower() in taken:
        name = f"{base[: LONGEST_SHEET_NAME - 4]} {number}"
        number += 1
    taken.add(name.lower())
    return name
