"""What a file of figures may look like, and what is refused in it."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from nrp.formats.figures.jobs import ReadJob
from nrp.formats.figures.periods import period_of
from nrp.formats.figures.reading import read
from tests.dataset_factories import an_xlsx

INDICATORS = {"asthma": "Asthma admissions", "claimants": "People who claim"}
ONE, TWO = "E01000001", "E01000002"


def read_bytes(folder: Path, content: bytes, name: str = "figures.csv", **more: Any) -> dict[str, Any]:
    path = folder / "file"
    path.write_bytes(content)
    values: dict[str, Any] = {"geography": "lsoa", "vintage": 2011, "indicators": INDICATORS, **more}
    return read(ReadJob(file=path, file_name=name, out=folder, **values), lambda _percent, _step: None)


def figures(folder: Path) -> list[tuple[Any, ...]]:
    import polars as pl

    return pl.read_parquet(folder / "figures.parquet").sort("indicator", "code", "start").rows()


def lines(folder: Path) -> list[dict[str, str]]:
    return list(csv.DictReader((folder / "problems.csv").read_text().splitlines()))


def said(report: dict[str, Any]) -> dict[str, int]:
    return {problem["kind"]: problem["count"] for problem in report["problems"]}


LONG = f"indicator,code,period,value\nasthma,{ONE},2016,61.2\nclaimants,{TWO},2016/17,40\n"
WIDE = f"LSOA11CD;Year;asthma;claimants;name\n{ONE};2016;61,2;\n{TWO};2017;60;-1\n"


def test_one_figure_a_row_is_read(tmp_path: Path) -> None:
    report = read_bytes(tmp_path, LONG.encode())

    assert report["state"] == "ready"
    assert (report["form"], report["figures"], report["areas"]) == ("long", 2, 2)
    assert [row[0:2] + row[4:] for row in figures(tmp_path)] == [
        ("asthma", ONE, "2016", 61.2),
        ("claimants", TWO, "2016/17", 40.0),
    ]


def test_one_column_an_indicator_is_read_with_semicolons_and_decimal_commas(tmp_path: Path) -> None:
    report = read_bytes(tmp_path, WIDE.encode())

    assert (report["form"], report["figures"], report["blank_cells"]) == ("wide", 3, 1)
    assert [row[5] for row in figures(tmp_path)] == [61.2, 60.0, -1.0]
    assert said(report) == {"unread_column": 1}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_every_usual_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    report = read_bytes(tmp_path, f"code,period,asthma,café\n{ONE},2016,1,é\n".encode(encoding))

    assert (report["state"], report["figures"]) == ("ready", 1)


def test_a_workbook_is_read(tmp_path: Path) -> None:
    content = an_xlsx([["code", "period", "asthma"], [ONE, 2016, 61.2], [TWO, "2016", 60]])
    report = read_bytes(tmp_path, content, "figures.xlsx")

    assert (report["state"], report["figures"]) == ("ready", 2)


def test_old_line_ends_and_quoted_cells_are_read(tmp_path: Path) -> None:
    content = f'code,period,"asthma",note\r"{ONE}",2016,"1,234.5","a\rb"\r'.encode()

    assert read_bytes(tmp_path, content)["figures"] == 1
    assert figures(tmp_path)[0][5] == 1234.5


@pytest.mark.parametrize(
    ("line", "kind", "column"),
    [
        (f"fog,{ONE},2016,1", "unknown_indicator", "indicator"),
        ("asthma,E02000001,2016,1", "malformed_code", "code"),
        ("asthma,,2016,1", "malformed_code", "code"),
        (f"asthma,{ONE},2016-13-01,1", "bad_period", "period"),
        (f"asthma,{ONE},2016,*", "no_number", "value"),
        (f"asthma,{ONE},2016,inf", "no_number", "value"),
        (f"asthma,{ONE},2016,61.2%", "no_number", "value"),
        (f"asthma,{ONE},2016,", "empty", "value"),
        (f"asthma,{ONE},2016,1,2", "too_many_cells", ""),
    ],
)
def test_a_row_that_cannot_be_used_is_refused_with_its_reason(
    tmp_path: Path, line: str, kind: str, column: str
) -> None:
    report = read_bytes(tmp_path, f"{LONG}{line}\n".encode())

    assert report["figures"] == 2
    assert report["refused_rows"] == 1
    assert said(report) == {kind: 1}
    (found,) = lines(tmp_path)
    assert (found["row"], found["column"], found["kind"]) == ("3", column, kind)
    assert found["expected"]
    assert found["how_to_mend"]


def test_the_same_figure_twice_with_another_value_is_refused_and_with_the_same_is_kept_once(tmp_path: Path) -> None:
    more = f"asthma,{TWO},2016,5\nasthma,{TWO},2016-01,4\nasthma,{TWO},2016,6\nasthma,{ONE},2016,61.2\n"
    report = read_bytes(tmp_path, f"{LONG}{more}".encode())

    assert (report["figures"], report["repeated"], report["refused_rows"]) == (3, 1, 2)
    assert [(line["row"], line["found"]) for line in lines(tmp_path)] == [("3", "5.0"), ("5", "6.0")]


def test_a_code_of_another_vintage_is_refused_when_the_codes_are_known(tmp_path: Path) -> None:
    import polars as pl

    pl.DataFrame({"old": [ONE]}).write_parquet(tmp_path / "list")
    content = f"code,period,asthma\n{ONE},2016,1\n{TWO},2016,2\n".encode()
    report = read_bytes(tmp_path, content, lists=((str(tmp_path / "list"), "old"),))

    assert (report["figures"], said(report)) == (1, {"unknown_code": 1})
    assert "2011" in report["problems"][0]["text"]
    assert read_bytes(tmp_path, content)["figures"] == 2


def test_places_are_known_by_their_survey_code(tmp_path: Path) -> None:
    content = b"survey code,period,asthma\nnfl01,2016,1\nNFL99,2016,2\n"
    report = read_bytes(tmp_path, content, geography="place", vintage=None, codes=("NFL01", "CMP01"))

    assert (report["figures"], report["codes"], said(report)) == (1, ["NFL01"], {"unknown_code": 1})


def test_wards_and_welsh_areas_are_read(tmp_path: Path) -> None:
    content = b"code,period,asthma\nW05000001,2016,1\nE05000001,2016,2\n"
    read_bytes(tmp_path, content, geography="ward", vintage=2022)

    assert [row[1] for row in figures(tmp_path)] == ["E05000001", "W05000001"]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", "empty_file"),
        (b"code,period,asthma\n", "nothing_usable"),
        (b"code,period,asthma\nE01000001,soon,1\n", "nothing_usable"),
        (b"name,period,asthma\nx,2016,1\n", "missing_column"),
        (b"code,period,fog\nE01000001,2016,1\n", "missing_column"),
        (b"code,period,asthma,Asthma admissions\nE01000001,2016,1,2\n", "duplicate_column"),
        (b"%PDF-1.7", "wrong_type"),
        (b"PAR1", "wrong_type"),
    ],
)
def test_a_file_that_gives_nothing_is_refused_as_a_whole(tmp_path: Path, content: bytes, kind: str) -> None:
    report = read_bytes(tmp_path, content)

    assert report["state"] == "refused"
    assert report["problems"][0]["kind"] == kind
    assert report["problems"][0]["severity"] == "blocks"
    assert json.loads((tmp_path / "report.json").read_text()) == report


def test_a_file_over_the_limit_is_refused(tmp_path: Path) -> None:
    assert read_bytes(tmp_path, LONG.encode(), max_bytes=10)["problems"][0]["kind"] == "too_large"


def test_a_column_that_somebody_chose_is_read(tmp_path: Path) -> None:
    content = f"where,when,asthma\n{ONE},2016,1\n".encode()
    report = read_bytes(tmp_path, content, column_map={"code": "where", "period": "when"})

    assert report["figures"] == 1


def test_what_a_spreadsheet_would_run_is_written_so_that_it_is_shown(tmp_path: Path) -> None:
    read_bytes(tmp_path, f"{LONG}asthma,{ONE},2016,=1+1\n".encode())

    assert lines(tmp_path)[0]["found"] == "'=1+1"


@pytest.mark.parametrize(
    ("text", "label", "start", "end"),
    [
        ("2016", "2016", "2016-01-01", "2016-12-31"),
        ("2016.0", "2016", "2016-01-01", "2016-12-31"),
        ("2016-03", "2016-03", "2016-03-01", "2016-03-31"),
        ("2011-12", "2011-12", "2011-12-01", "2011-12-31"),
        ("Feb 2016", "2016-02", "2016-02-01", "2016-02-29"),
        ("2016 Q1", "2016 Q1", "2016-01-01", "2016-03-31"),
        ("Q4 2016", "2016 Q4", "2016-10-01", "2016-12-31"),
        ("2015/16", "2015/16", "2015-04-01", "2016-03-31"),
        ("2015-16", "2015/16", "2015-04-01", "2016-03-31"),
        ("1999/00", "1999/00", "1999-04-01", "2000-03-31"),
        ("2014 to 2016", "2014 to 2016", "2014-01-01", "2016-12-31"),
        ("2014–2016", "2014 to 2016", "2014-01-01", "2016-12-31"),
        ("2016-03-31", "2016-03-31", "2016-03-31", "2016-03-31"),
        ("2016-03-31 00:00:00", "2016-03-31", "2016-03-31", "2016-03-31"),
        ("31/03/2016", "2016-03-31", "2016-03-31", "2016-03-31"),
    ],
)
def test_a_period_is_read_from_what_people_write(text: str, label: str, start: str, end: str) -> None:
    period = period_of(text)

    assert period is not None
    assert (period.label, period.start.isoformat(), period.end.isoformat()) == (label, start, end)


@pytest.mark.parametrize(
    "text",
    ["", "soon", "16", "2016-13", "2016/18", "2015-2016", "2016-02-30", "32/01/2016", "Q5 2016", "0999", "2016 Q"],
)
def test_a_period_that_could_be_meant_in_two_ways_or_in_none_is_refused(text: str) -> None:
    assert period_of(text) is None
