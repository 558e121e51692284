"""The same answers come out of every format, and what is no survey file does not come out at all."""

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyreadstat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nrp.formats.codebook import load_codebook
from nrp.formats.readers import Limits, Unreadable, read_table
from nrp.formats.values import normalise

if TYPE_CHECKING:
    import polars as pl

HHS = Path(__file__).resolve().parents[2] / "data" / "hhs"
CODEBOOK = load_codebook((HHS / "codebook.json").read_bytes())
SMALL = load_codebook(
    {
        "format": "nrp-codebook/1",
        "instrument": "Small",
        "version": "1",
        "roles": {"area": "area"},
        "variables": [
            {"name": "area", "type": "text"},
            {"name": "answer", "type": "code", "codes": {"1": "Yes", "02": "No"}, "missing": {"-8": "Don't know"}},
            {"name": "visits", "type": "integer"},
            {"name": "weight", "type": "decimal"},
            {"name": "day", "type": "date"},
        ],
    }
).by_name


def frame_of(columns: dict[str, list[Any]]) -> "pl.DataFrame":
    import polars as pl

    return pl.DataFrame(columns)


def tidy(path: Path) -> "pl.DataFrame":
    return normalise(read_table(path).frame, SMALL)


def hhs(name: str) -> "pl.DataFrame":
    return normalise(read_table(HHS / name, limits=Limits()).frame, CODEBOOK.by_name)


def test_wave_one_is_the_same_from_spss_and_csv() -> None:
    assert hhs("wave1.sav").equals(hhs("wave1.csv"))


@pytest.mark.parametrize("name", ["wave2.dta", "wave2.xlsx", "wave2.sav"])
def test_wave_two_is_the_same_from_every_format(name: str) -> None:
    assert hhs(name).equals(hhs("wave2.csv"))


def test_types_are_those_of_the_codebook_and_missing_codes_stay() -> None:
    frame = hhs("wave2.dta")
    types = {"code": "String", "text": "String", "integer": "Int64", "decimal": "Float64", "date": "Date"}
    assert [str(dtype) for dtype in frame.dtypes] == [types[variable.type] for variable in CODEBOOK.variables]
    assert "-8" in frame["influence"].to_list()


ANSWERS = st.fixed_dictionaries(
    {
        "area": st.from_regex(r"[A-Z]{1,3}[0-9]{2}", fullmatch=True),
        "answer": st.sampled_from([1, 2, -8, None]),
        "visits": st.one_of(st.none(), st.integers(-(10**6), 10**6)),
        "weight": st.one_of(st.none(), st.integers(1, 10**6).map(lambda tenthousandths: tenthousandths / 10_000)),
        "day": st.one_of(st.none(), st.dates(date(1950, 1, 1), date(2090, 12, 31))),
    }
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(ANSWERS, min_size=1, max_size=12))
def test_any_answers_come_out_alike_from_five_formats(tmp_path: Path, rows: list[dict[str, Any]]) -> None:
    import polars as pl

    types = {"area": pl.String, "answer": pl.Int64, "visits": pl.Int64, "weight": pl.Float64, "day": pl.Date}
    frame = pl.DataFrame(rows, schema=types)
    frame.write_csv(tmp_path / "wave.csv")
    frame.write_parquet(tmp_path / "wave.parquet")
    frame.write_excel(tmp_path / "wave.xlsx")
    pyreadstat.write_sav(frame, tmp_path / "wave.sav")
    pyreadstat.write_dta(frame, tmp_path / "wave.dta")
    expected = tidy(tmp_path / "wave.parquet")
    assert expected["answer"].to_list() == [{1: "1", 2: "02", -8: "-8"}.get(row["answer"]) for row in rows]
    for kind in ("csv", "xlsx", "sav", "dta"):
        assert tidy(tmp_path / f"wave.{kind}").equals(expected), kind


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("1", "1"), (" 1 ", "1"), ("1.0", "1"), ("2", "02"), ("02", "02"), ("-8.00", "-8"), ("7", "7"), ("x", "x")],
)
def test_a_code_is_spelled_as_the_codebook_spells_it(cell: str, expected: str) -> None:
    assert normalise(frame_of({"answer": [cell]}), SMALL)["answer"].to_list() == [expected]


@pytest.mark.parametrize("cell", ["", "   ", ".", "#NULL!"])
def test_marks_for_a_blank_are_blank(cell: str) -> None:
    frame = normalise(frame_of({"answer": [cell], "visits": [cell], "day": [cell]}), SMALL)
    assert frame.row(0) == (None, None, None)


@pytest.mark.parametrize(
    "cell",
    ["2016-01-31", "31/01/2016", "31.01.2016", "31-Jan-2016", "31 January 2016", "2016-01-31 00:00:00", "42400"],
)
def test_a_date_is_read_however_it_is_written(cell: str) -> None:
    assert normalise(frame_of({"day": [cell]}), SMALL)["day"].to_list() == [date(2016, 1, 31)]


@pytest.mark.parametrize("cell", ["31/02/2016", "1/2/16", "soon", "12"])
def test_what_is_no_date_is_null(cell: str) -> None:
    assert normalise(frame_of({"day": [cell]}), SMALL)["day"].to_list() == [None]


@pytest.mark.parametrize(("cell", "expected"), [("3", 3), ("3.0", 3), ("3.5", None), ("1e2", 100), ("inf", None)])
def test_a_whole_number_is_read_however_it_is_written(cell: str, expected: int | None) -> None:
    assert normalise(frame_of({"visits": [cell]}), SMALL)["visits"].to_list() == [expected]


def test_a_column_nobody_described_is_kept_with_its_text_trimmed() -> None:
    assert normalise(frame_of({"note": ["  a ", " "]}), SMALL)["note"].to_list() == ["a", None]


def test_tagged_missing_values_of_stata_are_text_that_is_no_number(tmp_path: Path) -> None:
    import polars as pl

    frame = pl.DataFrame({"answer": pl.Series([1, "a", None], dtype=pl.Object)})
    pyreadstat.write_dta(frame, tmp_path / "wave.dta", missing_user_values={"answer": ["a"]})
    table = read_table(tmp_path / "wave.dta")
    assert table.columns[0].user_missing == ((".a", ".a"),)
    assert normalise(table.frame, SMALL)["answer"].to_list() == ["1", ".a", None]
    assert normalise(table.frame.rename({"answer": "visits"}), SMALL)["visits"].to_list() == [1, None, None]


def test_user_missing_ranges_of_spss_are_told_and_their_values_kept(tmp_path: Path) -> None:
    frame = frame_of({"answer": [1.0, -8.0, 99.0]})
    pyreadstat.write_sav(
        frame,
        tmp_path / "wave.sav",
        missing_ranges={"answer": [-8, {"lo": 97, "hi": 99}]},
        column_labels={"answer": "An answer"},
        variable_value_labels={"answer": {1: "Yes"}},
    )
    table = read_table(tmp_path / "wave.sav")
    assert normalise(table.frame, SMALL)["answer"].to_list() == ["1", "-8", "99"]
    assert set(table.columns[0].user_missing) == {("97", "99"), ("-8", "-8")}
    assert (table.columns[0].label, table.columns[0].value_labels) == ("An answer", {"1": "Yes"})


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_csv_of_any_usual_make_is_read(tmp_path: Path, separator: str, encoding: str) -> None:
    file = tmp_path / "wave.csv"
    file.write_bytes(f"area{separator}note\r\nN1{separator}café\r\n{separator}\r\n".encode(encoding))
    table = read_table(file)
    assert table.frame.columns == ["area", "note"]
    assert table.frame.rows() == [("N1", "café")]


def test_lines_that_end_as_on_old_machines_are_read(tmp_path: Path) -> None:
    file = tmp_path / "wave.csv"
    file.write_bytes(b"area,note\rN1,a\rN2,b\r")
    assert read_table(file).frame.rows() == [("N1", "a"), ("N2", "b")]


def test_two_columns_of_one_name_are_both_kept_and_told(tmp_path: Path) -> None:
    file = tmp_path / "wave.csv"
    file.write_text("a,b,a,,\n1,2,3,4,\n")
    table = read_table(file)
    assert table.duplicates == {"a": 2}
    assert [column.name for column in table.columns] == ["a", "b", "a", ""]
    assert table.frame["a"].to_list() == ["1"]


def test_a_workbook_keeps_zeros_before_numbers_that_are_text_and_names_its_sheets(tmp_path: Path) -> None:
    import xlsxwriter

    half_past_nine = datetime(2016, 1, 31, 9, 30)  # noqa: DTZ001  a spreadsheet knows no zones
    with xlsxwriter.Workbook(tmp_path / "wave.xlsx") as book:
        sheet = book.add_worksheet("Answers")
        book.add_worksheet("Notes")
        sheet.write_row(0, 0, ["area", "visits", "day", "mixed"])
        sheet.write_row(1, 0, ["007", 3.0])
        sheet.write_datetime(1, 2, half_past_nine, book.add_format({"num_format": "dd/mm/yyyy"}))
        sheet.write_row(2, 0, ["N2", 4, "31/01/2016", "late text"])
    table = read_table(tmp_path / "wave.xlsx")
    assert table.sheets == ("Answers", "Notes")
    frame = normalise(table.frame, SMALL)
    assert frame.select("area", "visits", "day", "mixed").rows() == [
        ("007", 3, date(2016, 1, 31), None),
        ("N2", 4, date(2016, 1, 31), "late text"),
    ]


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("wave.csv", b"", "empty_file"),
        ("wave.sav", b"%PDF-1.4", "wrong_type"),
        ("wave.csv", b"PK\x03\x04rest", "wrong_type"),
        ("wave.sav", b"$FL2" + bytes(300), "unreadable"),
        ("wave.xlsx", b"PK\x03\x04" + bytes(300), "unreadable"),
        ("wave.parquet", b"PAR1" + bytes(300), "wrong_type"),
    ],
)
def test_what_is_no_table_is_unreadable_with_a_kind(tmp_path: Path, name: str, content: bytes, kind: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(Unreadable) as caught:
        read_table(tmp_path / name, limits=Limits())
    assert caught.value.kind == kind
    assert caught.value.problem.severity == "blocks"
