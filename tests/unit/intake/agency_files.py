"""The same survey as different agencies send it: a file for every make, each with quirks of its own.

`READ` makes must all give the microdata of the plain CSV, byte for byte. `REFUSED` makes hold something that nobody
can read with certainty, and name what the report must name.
"""

import csv
import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyreadstat
import xlsxwriter

from surveys.intake.examine import examine
from surveys.intake.job import JobSpec
from surveys.intake.writing import write_all
from tests.unit.intake.survey_files import HHS, Outcome

if TYPE_CHECKING:
    import polars as pl

Row = dict[str, Any]
Make = Callable[[Path], Path]

ROWS = 90
FIELDWORK = (date(2018, 7, 1), date(2019, 1, 31))
REMARK = "café; said “no”,\nthen £5"
MODES = {"F2F": "Face to face", "TEL": "By telephone"}
EXTRA_VARIABLES = [
    {"name": "mode", "label": "How asked", "type": "code", "codes": MODES, "missing": {"-9": "Refused"}},
    {"name": "remark", "label": "Remark", "type": "text"},
    {"name": "moved_in", "label": "Moved in", "type": "date"},
    {"name": "income", "label": "Income in the year", "type": "decimal"},
]
DAYS = ("interview_date", "moved_in")
MISSING = {-8: "Don't know", -9: "Refused"}


def codebook() -> dict[str, Any]:
    """The synthetic survey's codebook, with a code of letters, a text, a second day and a large number."""
    found: dict[str, Any] = json.loads((HHS / "codebook.json").read_bytes())
    found["variables"] += EXTRA_VARIABLES
    return found


@cache
def _rows() -> tuple[Row, ...]:
    types = {variable["name"]: variable["type"] for variable in codebook()["variables"]}
    with (HHS / "wave2.csv").open(newline="", encoding="utf-8") as stream:
        found = [row for number, row in enumerate(csv.DictReader(stream)) if number % 30 == 0][:ROWS]
    return tuple(
        {name: _value(text, types[name]) for name, text in row.items()}
        | {
            "mode": "F2F" if number % 3 else "TEL",
            "remark": REMARK if number % 7 == 0 else None,
            "moved_in": date(1990 + number % 25, 1 + number % 12, 1 + number % 28),
            "income": 1000 * (number % 40) + 0.5 if number % 5 else None,
        }
        for number, row in enumerate(found)
    )


def _value(text: str, kind: str) -> Any:
    if not text:
        return None
    readers: dict[str, Callable[[str], Any]] = {"code": int, "integer": int, "decimal": float}
    return date.fromisoformat(text) if kind == "date" else readers.get(kind, str)(text)


def rows() -> list[Row]:
    """The rows of the survey, to be changed by a make."""
    return [dict(row) for row in _rows()]


def read_agency(file: Path, folder: Path, **changes: Any) -> Outcome:
    """Read a file against the survey's codebook; the microdata, if any, lie in the outcome's folder."""
    document = folder / "codebook.json"
    document.write_text(json.dumps(codebook()), encoding="utf-8")
    with (HHS / "areas.csv").open(newline="", encoding="utf-8") as stream:
        areas = tuple(next(iter(row.values())) for row in csv.DictReader(stream))
    given: dict[str, Any] = {"fieldwork_start": FIELDWORK[0], "fieldwork_end": FIELDWORK[1]} | changes
    job = JobSpec(
        file=file, file_name=file.name, codebook=document, out=folder / "out", wave=2, known_areas=areas, **given
    )
    write_all(examine(job, lambda *_: None), job.out)
    return Outcome(0, [], "", job.out)


def text_file(
    path: Path,
    table: list[Row],
    *,
    separator: str = ",",
    encoding: str = "utf-8",
    spell: Callable[[str, Any], str] = lambda _name, value: "" if value is None else str(value),
    above: str = "",
    below_names: str = "",
    names: Mapping[str, str] | None = None,
    tail: str = "",
    quoting: Any = csv.QUOTE_MINIMAL,
) -> Path:
    """Write delimited text; `tail` ends every row but that of the names."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=separator, lineterminator="\r\n", quoting=quoting)
    writer.writerow([(names or {}).get(name, name) for name in table[0]])
    head = stream.getvalue()
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=separator, lineterminator=f"{tail}\r\n", quoting=quoting)
    writer.writerows([[spell(name, value) for name, value in row.items()] for row in table])
    path.write_bytes((above + head + below_names + stream.getvalue()).encode(encoding))
    return path


def plain(path: Path) -> Path:
    return text_file(path / "plain.csv", rows())


def dated(form: str) -> Callable[[str, Any], str]:
    """Spell days in a form, everything else plainly."""
    return lambda _name, value: value.strftime(form) if isinstance(value, date) else "" if value is None else str(value)


def continental(_name: str, value: Any) -> str:
    """Spell as a continental spreadsheet does: 0,7081 and 1.000,5 and 31.01.2016."""
    if isinstance(value, float):
        return f"{value:,.4f}".replace(",", " ").replace(".", ",").replace(" ", ".")
    return dated("%d.%m.%Y")("", value)


def two_decimals(_name: str, value: Any) -> str:
    """Spell every number with two or four decimals and a comma, codes too."""
    if isinstance(value, int):
        return f"{value},00"
    return f"{value:.4f}".replace(".", ",") if isinstance(value, float) else dated("%Y-%m-%d")("", value)


def counted_from(epoch: date, times: int = 1) -> Callable[[str, Any], str]:
    """Spell days as a bare number since some day."""
    return lambda name, value: (
        str((value - epoch).days * times) if isinstance(value, date) else dated("%Y")(name, value)
    )


def shuffled(path: Path) -> Path:
    names = list(rows()[0])
    order = names[::-1]
    table = [{name: row[name] for name in order} for row in rows()]
    dressed = {
        name: name.upper().replace("_", " ") if number % 2 else name.title() for number, name in enumerate(names)
    }
    return text_file(path / "Wave.csv", table, names=dressed)


def titled(path: Path) -> Path:
    above = 'sep=;\r\n"Resilience survey; wave 2\nas of 5 May";;;\r\nFinal file\r\n;;;\r\n'
    return text_file(
        path / "titled.csv", rows(), separator=";", above=above, below_names=";;;\r\n", tail=";;", spell=continental
    )


def wide(path: Path) -> Path:
    table = [row | {f"q{number}": 1 for number in range(1500)} for row in rows()]
    return text_file(path / "wide.csv", table)


def padded(path: Path) -> Path:
    def spell(name: str, value: Any) -> str:
        text = dated("%Y-%m-%d")(name, value)
        return (
            f" {text}   "
            if name in {"mode", "sex", "area_code"} and text
            else f"{text}\xa0"
            if name == "hh_id"
            else text
        )

    return text_file(path / "padded.csv", rows(), spell=spell, quoting=csv.QUOTE_ALL)


def thousands(path: Path) -> Path:
    return text_file(
        path / "thousands.csv",
        rows(),
        spell=lambda name, value: f"{value:,.1f}" if name == "income" and value else dated("%m/%d/%Y")(name, value),
    )


def workbook(
    path: Path,
    table: list[Row],
    *,
    spell: Callable[[str, Any], Any] = lambda _name, value: value,
    at: tuple[int, int] = (0, 0),
    more: Callable[[Any, Any], None] = lambda _book, _sheet: None,
) -> Path:
    """Write a workbook with the names at a place, counted from 0."""
    top, left = at
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Data")
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_row(top, left, list(table[0]))
        for line, row in enumerate(table, start=top + 1):
            for column, (name, value) in enumerate(row.items(), start=left):
                cell = spell(name, value)
                if isinstance(cell, date):
                    sheet.write_datetime(line, column, cell, day)
                elif cell is not None:
                    sheet.write(line, column, cell)
        more(book, sheet)
    return path


def titled_workbook(path: Path) -> Path:
    def more(book: Any, sheet: Any) -> None:
        sheet.merge_range("C2:K2", "Resilience survey, wave 2")
        sheet.merge_range("C3:E4", "Final file")
        book.add_worksheet("Notes").write("A1", "area_code is the survey area")

    return workbook(path / "titled.xlsx", rows(), at=(5, 2), more=more)


def text_workbook(path: Path) -> Path:
    def spell(_name: str, value: Any) -> Any:
        if isinstance(value, date):
            return value.strftime("%m/%d/%Y")
        return None if value is None else f"{value} "

    return workbook(path / "text.xlsx", rows(), spell=spell)


def serial_workbook(path: Path) -> Path:
    return workbook(
        path / "serial.xlsx",
        rows(),
        spell=lambda _n, value: (value - date(1899, 12, 30)).days if isinstance(value, date) else value,
    )


def frame(table: list[Row]) -> "pl.DataFrame":
    import polars as pl

    return pl.DataFrame(table, infer_schema_length=None)


def recoded(codes: Mapping[int, Any]) -> list[Row]:
    """The rows with the file's own missing marks in place of the codebook's."""
    return [
        {name: codes.get(value, value) if isinstance(value, int) else value for name, value in row.items()}
        for row in rows()
    ]


def _asked() -> list[str]:
    """The columns in which an answer may be missing by a code."""
    return [variable["name"] for variable in codebook()["variables"] if "-8" in variable.get("missing", {})]


def spss(path: Path, *, name: str = "wave.sav", compress: bool = False) -> Path:
    labels = {column: {98.0: "DK", 99.0: "Refusal"} for column in _asked()}
    ranges = {column: [{"lo": 97, "hi": 99}] for column in _asked()}
    table = frame(recoded({-8: 98, -9: 99}))
    pyreadstat.write_sav(table, path / name, variable_value_labels=labels, missing_ranges=ranges, compress=compress)
    return path / name


def bare_spss(path: Path) -> Path:
    """Codes as they are, strings padded, days as the seconds that SPSS counts."""
    table = [
        {
            name: (value - date(1582, 10, 14)).days * 86_400.0 if isinstance(value, date) else value
            for name, value in row.items()
        }
        | {"mode": f"{row['mode']}   "}
        for row in rows()
    ]
    pyreadstat.write_sav(frame(table), path / "bare.sav")
    return path / "bare.sav"


def stata(path: Path) -> Path:
    import polars as pl

    asked = _asked()
    table = rows()
    columns = {name: [row[name] for row in table] for name in table[0]}
    marks = {-8: "a", -9: "b"}
    series = [
        pl.Series(name, [marks.get(cell, cell) for cell in cells], dtype=pl.Object)
        if name in asked
        else pl.Series(name, cells)
        for name, cells in columns.items()
    ]
    pyreadstat.write_dta(
        pl.DataFrame(series),
        path / "wave.dta",
        missing_user_values={name: ["a", "b"] for name in asked},
        variable_value_labels={name: {"a": "Don’t know", "b": "REFUSED"} for name in asked},
    )
    return path / "wave.dta"


def bare_stata(path: Path) -> Path:
    table = [
        {name: (value - date(1960, 1, 1)).days if name == "interview_date" else value for name, value in row.items()}
        for row in rows()
    ]
    pyreadstat.write_dta(frame(table), path / "bare.dta")
    return path / "bare.dta"


READ: dict[str, Make] = {
    "cp1252, semicolons, decimal commas, days as 31.01.2016": lambda path: text_file(
        path / "a.csv", rows(), separator=";", encoding="cp1252", spell=continental
    ),
    "UTF-16 with its mark, tabs": lambda path: text_file(path / "a.txt", rows(), separator="\t", encoding="utf-16"),
    "UTF-16 without its mark": lambda path: text_file(path / "a.csv", rows(), separator=";", encoding="utf-16-le"),
    "UTF-16, the other way round, without its mark": lambda path: text_file(
        path / "a.csv", rows(), separator="\t", encoding="utf-16-be"
    ),
    "UTF-8 with a mark, bars, days first": lambda path: text_file(
        path / "a.csv", rows(), separator="|", encoding="utf-8-sig", spell=dated("%d/%m/%Y")
    ),
    "days as 2016/01/31 with a time": lambda path: text_file(path / "a.csv", rows(), spell=dated("%Y-%m-%d 14:05:00")),
    "months first, with a time of twelve hours": lambda path: text_file(
        path / "a.csv", rows(), spell=dated("%m/%d/%Y 2:05:00 PM")
    ),
    "days as 20160131": lambda path: text_file(path / "a.csv", rows(), spell=dated("%Y%m%d")),
    "days of Excel as bare numbers": lambda path: text_file(
        path / "a.csv", rows(), spell=counted_from(date(1899, 12, 30))
    ),
    "codes and numbers as 1,00": lambda path: text_file(path / "a.csv", rows(), separator=";", spell=two_decimals),
    "thousands with commas, months first": thousands,
    "columns in another order and case": shuffled,
    "titles, blank rows, rows that end in separators": titled,
    "1,500 columns more": wide,
    "codes padded with spaces, all quoted": padded,
    "a workbook": lambda path: workbook(path / "a.xlsx", rows()),
    "a workbook with merged titles that starts at C6": titled_workbook,
    "a workbook of text, months first": text_workbook,
    "a workbook whose days lost their format": serial_workbook,
    "SPSS with a range of missing codes": spss,
    "SPSS compressed": lambda path: spss(path, name="wave.zsav", compress=True),
    "SPSS with padded codes and seconds for days": bare_spss,
    "Stata with .a and .b": stata,
    "Stata with bare days since 1960": bare_stata,
}


@dataclass(frozen=True)
class Refused:
    """A make that must be refused: by which kind, in which column, naming which cells, and in words."""

    make: Make
    kind: str
    column: str | None
    cells: tuple[tuple[int | None, str], ...]
    words: str


def _merged(cells: str, text: str, *, at: tuple[int, int] = (0, 0)) -> Make:
    return lambda path: workbook(
        path / "merged.xlsx", rows(), at=at, more=lambda _book, sheet: sheet.merge_range(cells, text)
    )


def _changed(changes: Mapping[int, Row], spell: Callable[[str, Any], str] | None = None, **how: Any) -> Make:
    def make(path: Path) -> Path:
        table = rows()
        for row, change in changes.items():
            table[row - 1] |= change
        return text_file(path / "changed.csv", table, spell=spell or dated("%d/%m/%Y"), **how)

    return make


def _early_days(path: Path) -> Path:
    """Days that are never above twelve, in a year of fieldwork."""
    table = [
        row | {"interview_date": date(2018, 1, 2) + timedelta(days=31 * (number % 9)), "moved_in": None}
        for number, row in enumerate(rows())
    ]
    for row in table:
        row["interview_date"] = row["interview_date"].replace(day=1 + row["interview_date"].month % 11)
    return text_file(path / "early.csv", table, spell=dated("%d/%m/%Y"))


REFUSED: dict[str, Refused] = {
    "cells merged among the answers": Refused(
        _merged("A4:A6", "CMP03"), "merged_cells", None, ((3, "A4:A6 merged: “CMP03”"),), "A4:A6"
    ),
    "cells merged in the row of names": Refused(
        _merged("D4:E4", "interview_date", at=(3, 0)), "merged_cells", None, ((None, "D4:E4 merged"),), "D4:E4"
    ),
    "days in two orders": Refused(
        _changed({3: {"interview_date": "09/25/2018"}, 5: {"interview_date": "10/31/2018"}}),
        "date_unclear",
        "interview_date",
        ((3, "09/25/2018"), (5, "10/31/2018")),
        "row 4 of the file, column D",
    ),
    "commas and points for decimals": Refused(
        _changed({7: {"weight": "0.9"}}, continental, separator=";", above="Survey\r\n\r\n"),
        "number_unclear",
        "weight",
        ((7, "0.9"),),
        "row 10 of the file",
    ),
    "1,234 that may be a thousand or a little more than one": Refused(
        _changed({row: {"income": "1,234" if row == 11 else None} for row in range(1, ROWS + 1)}),
        "number_unclear",
        "income",
        ((11, "1,234"),),
        "1.234 or 1234",
    ),
    "Stata's .c without a label": Refused(
        _changed({2: {"gp_visits": ".c"}}), "wrong_type", "gp_visits", ((2, ".c"),), ".c (once)"
    ),
}
EARLY = Refused(_early_days, "date_unclear", "interview_date", (), "may have the day or the month first")
