"""A published file out again: what SPSS gave SPSS gets back, told by a reader of our own."""

import csv
import datetime as dt
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pyreadstat
import pytest

from nrp.formats.codebook import load_codebook
from nrp.formats.export import columns as said
from nrp.formats.export.job import Form, Spec
from nrp.formats.export.sheets import _MOST_ROWS
from nrp.formats.export.writing import write
from nrp.formats.readers import read_table
from nrp.formats.values import normalise
from tests.spss_reader import SpssFile, read_spss

HHS = Path(__file__).parents[2] / "data" / "hhs"


def taken_out(tmp_path: Path, form: Form, original: Path, codebook: Any = None, **more: Any) -> tuple[Path, list[str]]:
    """Read a file as the intake does, and write it out."""
    document = codebook or json.loads((HHS / "codebook.json").read_bytes())
    (tmp_path / "codebook.json").write_text(json.dumps(document), encoding="utf-8")
    book = load_codebook(document)
    table = read_table(original)
    normalise(table.frame, book.by_name).select(list(book.by_name)).write_parquet(tmp_path / "m.parquet")
    out = tmp_path / f"out.{form}"
    spec = Spec(
        microdata=tmp_path / "m.parquet",
        codebook=tmp_path / "codebook.json",
        form=form,
        out=out,
        original=original,
        columns={name: name for name in table.by_name},
        about="Wave 1, version 1.",
        **more,
    )
    return out, write(Spec.from_json(spec.to_json()))


def facts(file: SpssFile) -> list[dict[str, Any]]:
    return [
        {
            "name": one.name,
            "width": one.width,
            "label": one.label,
            "labels": one.labels,
            "missing": one.missing,
            "print": one.print_format,
            "write": one.write_format,
            "measure": one.measure,
            "columns": one.columns,
        }
        for one in file.variables
    ]


def test_spss_gets_back_what_spss_gave(tmp_path: Path) -> None:
    out, notes = taken_out(tmp_path, "sav", HHS / "wave1.sav")
    before, after = read_spss(HHS / "wave1.sav"), read_spss(out)
    assert notes == []
    assert facts(after) == facts(before)
    assert after.rows == before.rows
    assert len(after.rows) == 3079
    sex = next(one for one in after.variables if one.name == "sex")
    assert sex.missing == (("range", -9.0, -8.0),)
    assert sex.labels[2.0] == "Female"
    assert next(one for one in after.variables if one.name == "interview_date").print_format == ("DATE", 11, 0)


def as_records(file: SpssFile) -> list[dict[str, Any]]:
    names = [one.name for one in file.variables]
    return [dict(zip(names, row, strict=True)) for row in file.rows]


VARIABLES = [
    {"name": "place", "type": "text", "label": "Place"},
    {"name": "day", "type": "date"},
    {"name": "score", "type": "integer", "missing": {"-9": "Refused", "99": "Not asked"}},
    {"name": "money", "type": "decimal"},
    {"name": "sort", "type": "code", "codes": {"A": "First", "B": "Second"}, "missing": {"X": "Refused"}},
    {"name": "many", "type": "code", "codes": {"1": "Yes"}, "missing": {"-1": "a", "-2": "b", "-3": "c", "-7": "d"}},
    {"name": "low", "type": "integer"},
    {"name": "odd name", "type": "integer", "label": "é" * 60},
]
ODD: dict[str, Any] = {
    "format": "nrp-codebook/1",
    "instrument": "Odd",
    "version": "1",
    "roles": {"area": "place"},
    "variables": VARIABLES,
    "outcomes": [],
    "covariates": [],
}


def an_odd_file(path: Path) -> Path:
    import polars as pl

    frame = pl.DataFrame(
        {
            "place": ["Łódź", "b", None],
            "day": [dt.date(2016, 2, 29), None, dt.date(1969, 12, 31)],
            "score": [-9.0, 99.0, 12.0],
            "money": [0.1, None, 1e9],
            "sort": ["A", "X", ""],
            "many": [1.0, -2.0, -7.0],
            "low": [-50.0, 3.0, None],
            "odd name": [1.0, 2.0, 3.0],
        }
    ).rename({"odd name": "odd_name"})
    pyreadstat.write_sav(
        frame.with_columns(place=pl.Series(["Łódź".ljust(12), "b", ""])),
        str(path),
        file_label="An odd file",
        column_labels={"score": "Its score"},
        missing_ranges={
            "score": [{"lo": -9.0, "hi": -8.0}, 99.0],
            "sort": ["X"],
            "many": [-1.0, -2.0, -3.0],
            "low": [{"lo": float("-inf"), "hi": -1.0}],
        },
        variable_value_labels={"sort": {"A": "Premier"}, "score": {99.0: "Nobody asked"}},
        variable_format={"day": "EDATE10", "money": "COMMA12.2", "score": "F3.0"},
        variable_measure={"score": "ordinal", "sort": "nominal"},
        variable_display_width={"money": 14},
    )
    return path


def test_every_kind_of_missing_value_and_format_of_spss_holds(tmp_path: Path) -> None:
    before = an_odd_file(tmp_path / "odd.sav")
    document = json.loads(json.dumps(ODD).replace("odd name", "odd_name"))
    out, notes = taken_out(tmp_path, "sav", before, document)
    assert notes == []
    first, then = read_spss(before), read_spss(out)
    assert [one["label"] for one in facts(then)] == ["Place", "", "Its score", "", "", "", "", "é" * 60]
    for was, now in zip(facts(first), facts(then), strict=True):
        assert {**now, "label": ""} == {**was, "label": ""}
    assert then.rows == first.rows
    assert then.file_label == "An odd file"
    assert then.variables[3].print_format == ("COMMA", 12, 2)
    assert then.variables[6].missing[0][2] == -1.0


def test_of_a_recoded_variable_and_of_a_csv_the_codebook_speaks(tmp_path: Path) -> None:
    import polars as pl

    out, _notes = taken_out(tmp_path, "sav", an_odd_file(tmp_path / "odd.sav"), _spelled(), recoded=frozenset({"sort"}))
    assert read_spss(out).variables[4].labels == {"A": "First", "B": "Second", "X": "Refused"}
    book = load_codebook(_spelled())
    many = pl.DataFrame({"many": ["1", "-2", "-7"], "score": [-9, 99, 12]})
    described = said.described(many, book, None, {})
    assert [one.is_number for one in described] == [True, True]
    out, notes = taken_out(tmp_path, "sav", HHS / "wave1.csv")
    plain = read_spss(out)
    assert notes == []
    assert as_records(plain) == as_records(read_spss(HHS / "wave1.sav"))
    assert next(one for one in plain.variables if one.name == "sex").missing == (-8.0, -9.0)


def _spelled() -> Any:
    return json.loads(json.dumps(ODD).replace("odd name", "odd_name"))


def test_stata_gets_letters_for_missing_codes_and_says_what_was_cut(tmp_path: Path) -> None:
    out, notes = taken_out(tmp_path, "dta", HHS / "wave1.sav")
    frame, meta = pyreadstat.read_dta(str(out), user_missing=True, output_format="polars")
    origin = read_table(HHS / "wave1.sav").frame
    assert meta.variable_value_labels["sex"] == {1: "Male", 2: "Female", "a": "Refused", "b": "Don't know"}
    assert meta.missing_user_values["employment"] == ["a", "b"]
    letter = {-9.0: "a", -8.0: "b"}
    assert frame["employment"].to_list() == [letter.get(cell, cell) for cell in origin["employment"].to_list()]
    assert frame["interview_date"].to_list() == origin["interview_date"].to_list()
    assert frame["weight"].to_list() == origin["weight"].to_list()
    assert any("-9 is .a, -8 is .b" in note for note in notes)
    assert any("at most 80 bytes" in note and "influence" in note for note in notes)


def test_stata_gets_back_what_stata_gave(tmp_path: Path) -> None:
    out, notes = taken_out(tmp_path, "dta", HHS / "wave2.dta")
    read = {"user_missing": True, "output_format": "polars"}
    (before, was), (after, now) = (pyreadstat.read_dta(str(path), **read) for path in (HHS / "wave2.dta", out))
    assert after.equals(before)
    for what in ("column_names_to_labels", "variable_value_labels", "missing_user_values", "original_variable_types"):
        assert getattr(now, what) == getattr(was, what), what
    assert notes == []


def test_sheets_and_files_of_figures_carry_the_codebook(tmp_path: Path) -> None:
    import polars as pl

    out, _ = taken_out(tmp_path, "csv", HHS / "wave1.sav")
    with zipfile.ZipFile(out) as archive:
        rows = list(csv.DictReader(io.StringIO(archive.read("answers.csv").decode())))
        assert json.loads(archive.read("codebook.json")) == json.loads((HHS / "codebook.json").read_bytes())
    assert len(rows) == 3079
    assert {row["sex"] for row in rows} >= {"1", "2"}
    out, _ = taken_out(tmp_path, "parquet", HHS / "wave1.sav")
    assert pl.read_parquet(out).height == 3079
    assert json.loads(pl.read_parquet_metadata(out)["nrp-codebook/1"])["format"] == "nrp-codebook/1"
    out, _ = taken_out(tmp_path, "xlsx", an_odd_file(tmp_path / "odd.sav"), _spelled())
    book = openpyxl.load_workbook(out)
    assert [cell.value for cell in book["Answers"][1]] == [variable["name"] for variable in _spelled()["variables"]]
    assert book["Answers"]["A2"].value == "Łódź"
    assert book["Answers"]["B2"].value == dt.datetime(2016, 2, 29, tzinfo=None)  # noqa: DTZ001  a sheet knows no zone
    lines = [tuple(cell.value for cell in row) for row in book["Codebook"].iter_rows(min_row=2)]
    assert ("sort", "", "code", "X", "Refused", "yes") in lines
    assert _MOST_ROWS == 2**20 - 1


@pytest.mark.parametrize(
    ("rule", "names", "expected"),
    [
        (said.Names(8), ["a", "A", "1st", "größer"], ["a", "A_2", "v1st", "größer"]),
        (said.Names(32), ["x" * 40, "x" * 41, "é" * 20], ["x" * 32, "x" * 30 + "_2", "é" * 16]),
        (said.Names(64, signs="._$"), ["v1.a", "a-b", "_x"], ["v1.a", "a_b", "v_x"]),
        (said.Names(32, first="_", reserved=frozenset({"with"})), ["_x", "With", "a.b"], ["_x", "With_", "a_b"]),
    ],
)
def test_names_are_spelled_as_the_format_allows(rule: said.Names, names: list[str], expected: list[str]) -> None:
    assert list(rule.spell(names).values()) == expected


def test_what_a_format_cannot_hold_is_said(tmp_path: Path) -> None:
    import polars as pl

    many = {str(code): f"Reason {code}" for code in (-99, -98, -97, -96, 5, 8)}
    document = ODD | {
        "variables": [
            {"name": "place", "type": "text"},
            {"name": "with", "type": "code", "codes": {"1": "Yes" + "x" * 130, "6": "No"}, "missing": many},
            {"name": "said", "type": "code", "codes": {"A": "a"}, "missing": {"not answered": "n", "X": "x"}},
        ]
    }
    pl.DataFrame({"place": ["a", "b"], "with": ["1", "-98"], "said": ["A", "X"]}).write_csv(tmp_path / "in.csv")
    out, notes = taken_out(tmp_path, "sav", tmp_path / "in.csv", document)
    file = read_spss(out)
    assert file.variables[1].name == "with_"
    assert file.variables[1].missing == (-99.0, -98.0, -97.0)
    assert file.variables[2].missing == ("X",)
    assert [bool(text in " ".join(notes)) for text in ("with is called with_", "three missing codes")] == [True, True]
    assert any("120 bytes" in note for note in notes)
    assert any("eight bytes" in note for note in notes)
    out, notes = taken_out(tmp_path, "dta", tmp_path / "in.csv", document)
    frame, meta = pyreadstat.read_dta(str(out), user_missing=True, output_format="polars")
    assert frame["with_"].to_list() == [1.0, "b"]
    assert meta.variable_value_labels["with_"]["f"] == "Reason 8"
    assert any("written as text without labels: said" in note for note in notes)
