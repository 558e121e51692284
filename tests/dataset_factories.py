"""Indicators, files of figures and lookups for tests, made by the same actions as on the site."""

import io
import itertools
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter

from neighbourhoods.actions import code_lookups, combining, dataset_files, dataset_reading, indicators
from neighbourhoods.models import Area, AreaPart, CodeLookup, DatasetFile, Indicator, PlaceFigures
from nrp.accounts.models import User
from nrp.core.models import WorkState

_numbers = itertools.count(1)
Line = tuple[str, str, float]  # code, period, value


def an_indicator(code: str = "", **values: Any) -> Indicator:
    number = next(_numbers)
    values.setdefault("name", f"Indicator {number}")
    values.setdefault("definition", "Of 1,000 people, how many")
    values.setdefault("source", "Office for National Statistics")
    values.setdefault("licence", "Open Government Licence v3.0")
    values.setdefault("unit", "per 1,000 people")
    values.setdefault("combine", Indicator.Combine.MEAN)
    return indicators.create(code=code or f"indicator-{number}", by=None, **values)


def parts_of(area: Area, *codes: str, vintage: int = 2011, people: int | None = 1000, **values: Any) -> list[AreaPart]:
    """LSOAs that make up a place. They are rows of the places' own pages, so no action of datasets makes them."""
    values = {"kind": "lsoa", "vintage": vintage, "population": people, **values}
    return [AreaPart.objects.create(area=area, code=code, **values) for code in codes]


def csv_of(indicator: Indicator, lines: Iterable[Line]) -> bytes:
    rows = [f"{indicator.code},{code},{period},{value}" for code, period, value in lines]
    return "\n".join(["indicator,code,period,value", *rows, ""]).encode()


def an_xlsx(rows: Sequence[Sequence[Any]]) -> bytes:
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return held.getvalue()


def a_file(content: bytes, *, file_name: str = "figures.csv", by: User | None = None, **values: Any) -> DatasetFile:
    """A file handed in and not read yet: for LSOAs of 2011 unless said otherwise."""
    values = {"geography": "lsoa", "vintage": 2011, **values}
    return dataset_files.receive(stream=io.BytesIO(content), file_name=file_name, by=by, **values)


def a_read_file(content: bytes, **values: Any) -> DatasetFile:
    """A file that a worker has read."""
    return read(a_file(content, **values))


def read(file: DatasetFile) -> DatasetFile:
    dataset_reading.read(file_id=file.pk)
    file.refresh_from_db()
    return file


def a_taken_file(content: bytes, **values: Any) -> DatasetFile:
    """A file taken over, with the figures of every place put together."""
    file = dataset_files.take(file=a_read_file(content, **values), by=None, confirm_refused=True)
    combine_all()
    return file


def combine_all() -> None:
    """Do what workers do until nothing waits."""
    while (row := PlaceFigures.objects.filter(work_state=WorkState.QUEUED).first()) is not None:
        combining.combine(figures_id=row.pk)


def figures_for(area: Area, indicator: Indicator, values: dict[str, float]) -> DatasetFile:
    """Figures of one place by its survey code: period to value."""
    lines = [(area.survey_code, period, value) for period, value in values.items()]
    return a_taken_file(csv_of(indicator, lines), geography="place", vintage=None)


def a_lookup(lines: Iterable[tuple[str, str] | tuple[str, str, float]], **values: Any) -> CodeLookup:
    """A lookup from LSOAs of 2011 to those of 2021 unless said otherwise."""
    rows = [",".join(str(cell) for cell in line) for line in lines]
    content = values.pop("content", "\n".join(["old code,new code,share", *rows, ""]).encode())
    values = {
        "kind": "lsoa",
        "from_vintage": 2011,
        "to_vintage": 2021,
        "source": "ONS best fit",
        "file_name": "lookup.csv",
        **values,
    }
    return code_lookups.bring_in(stream=io.BytesIO(content), by=None, **values)
