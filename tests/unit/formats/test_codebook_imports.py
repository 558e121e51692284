"""Codebooks out of files of other programs, and back out as XLSForm: what was there comes back."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from pyxform.xls2xform import convert

from nrp.core.render.cells import xlsx_bytes
from nrp.formats.canonical import canonical_json
from nrp.formats.codebook import load_codebook
from nrp.formats.codebooks.as_xlsform import as_xlsform
from nrp.formats.codebooks.drafted import closed, opened
from nrp.formats.codebooks.found import Found, NotRead, codes_written
from nrp.formats.codebooks.from_redcap import COLUMNS
from nrp.formats.codebooks.reading import read_codebook
from nrp.formats.codebooks.shapes import storable

HHS = Path(__file__).resolve().parents[2] / "data" / "hhs"
Variables = dict[str, dict[str, Any]]


@pytest.fixture
def document() -> dict[str, Any]:
    return json.loads((HHS / "codebook.json").read_text())


def variables_of(found: Found) -> Variables:
    """Give the variables by name, as the document will have them."""
    return {variable["name"]: variable for variable in closed(opened(found.document))["variables"]}


def read(folder: Path, name: str, content: bytes | str) -> Found:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_codebook(path, name)


def refusal(folder: Path, name: str, content: bytes | str) -> str:
    with pytest.raises(NotRead) as caught:
        read(folder, name, content)
    return " ".join(caught.value.sentences)


def a_workbook(**sheets: list[list[str]]) -> bytes:
    return xlsx_bytes({name: (rows[0], rows[1:]) for name, rows in sheets.items()})


# JSON and statistics files ---------------------------------------------------------------------


def test_our_own_document_comes_back_whole(document, tmp_path):
    found = read(tmp_path, "codebook.json", json.dumps(document | {"rules": [{"rule": "if a = 1 then b is missing"}]}))
    back = closed(opened(found.document))
    assert back.pop("rules") == [{"rule": "if a = 1 then b is missing"}]
    assert canonical_json(back) == canonical_json(document)
    assert found.notes == []
    assert "nrp-codebook/1" in refusal(tmp_path, "other.json", '{"format": "nrp-plan/1"}')
    assert "line 1" in refusal(tmp_path, "broken.json", '{"format": ')
    document["outcomes"][0]["derive"] = ["one_of"]
    document["variables"][0]["codes"] = "1=Yes"
    said = refusal(tmp_path, "shapes.json", json.dumps(document | {"roles": []}))
    for expected in (
        'The document: "roles" must be an object, in braces.',
        'Variable number 1: "codes" must be an object, in braces.',
        'Outcome number 1: "derive" must be an object, in braces.',
    ):
        assert expected in said
    assert storable({"a\x00": [float("nan"), "\ud800b"]}) == {"a": ["nan", "b"]}


@pytest.mark.parametrize("name", ["wave1.sav", "wave2.dta"])
def test_labels_and_missing_definitions_of_a_statistics_file(name, document):
    found = read_codebook(HHS / name, name)
    variables = variables_of(found)
    for asked in document["variables"]:
        read_as = variables[asked["name"]]
        assert read_as["type"] == asked["type"]
        assert read_as["label"] == asked["label"][: 80 if name.endswith(".dta") else None]  # Stata holds 80 letters
        assert read_as.get("codes", {}) == asked.get("codes", {})
        if asked["type"] == "code":
            assert read_as.get("missing", {}) == asked.get("missing", {})
    # Stata keeps −8 and −9 of a number as values without a label: said, not guessed.
    assert any("household_size" in note and "-9" in note for note in found.notes) == name.endswith(".dta")


def test_a_file_that_is_none_of_these_is_named(tmp_path):
    assert "a PDF document" in refusal(tmp_path, "codebook.pdf", b"%PDF-1.7")
    assert "variable" in refusal(tmp_path, "table.csv", "colour,size\nred,1\n")


# XLSForm ---------------------------------------------------------------------------------------


def test_an_xlsform_goes_out_and_comes_back_the_same(document, tmp_path):
    document["note"] = "Asked of ${somebody}."
    document["variables"][7] |= {"note": "Only if ${nothing_here} = 1", "name": "ethnic group"}
    document["covariates"][3]["variable"] = "ethnic group"
    document["variables"][8] |= {"label": "Two  blanks\nand a line", "section": "${part}"}
    del document["variables"][9]["label"]
    document["variables"][10]["codes"]["4"] = "More ${than} 3"
    content = xlsx_bytes(as_xlsform(document))
    warnings: list[str] = []
    assert "xforms" in convert(io.BytesIO(content), warnings=warnings, file_type=".xlsx").xform

    found = read(tmp_path, "codebook.xlsx", content)

    assert canonical_json(closed(opened(found.document))) == canonical_json(document)
    assert found.notes == []
    load_codebook(closed(opened(found.document)))


SURVEY = [
    ["type", "name", "label::English (en)", "required", "relevant", "constraint", "calculation"],
    ["begin group", "home", "Your home", "", "", "", ""],
    ["select_one yn", "damp", "Is your home damp?", "yes", "", "", ""],
    ["select_multiple heat", "heating", "How do you heat it?", "yes", "", "", ""],
    ["end group", "", "", "", "", "", ""],
    ["integer", "age", "Age", "yes", "", ". >= 18 and . <= 110", ""],
    ["integer", "rooms", "Rooms", "yes", "${damp} = '1'", "(. >= 1 and . <= 20) or . = -9", ""],
    ["decimal", "rent", "Rent", "", "", ". > 0", ""],
    ["date", "day", "Day", "", "", "", ""],
    ["calculate", "double", "", "", "", "", "${age} * 2"],
    ["note", "thanks", "Thank you", "", "", "", ""],
    ["geopoint", "place", "Where?", "", "", "", ""],
    ["begin repeat", "people", "People", "", "", "", ""],
    ["text", "who", "Who?", "", "", "", ""],
    ["end repeat", "", "", "", "", "", ""],
]
CHOICES = [
    ["list_name", "name", "label::English (en)"],
    ["yn", "1", "Yes"],
    ["yn", "2", "No"],
    ["yn", "8", "Don't know"],
    ["heat", "gas", "Gas"],
    ["heat", "wood", "Wood"],
]
SETTINGS = [["form_title", "form_id", "version"], ["House survey", "house", "3"]]


def test_an_xlsform_of_another_house(tmp_path):
    found = read(tmp_path, "form.xlsx", a_workbook(survey=SURVEY, choices=CHOICES, settings=SETTINGS))
    variables, notes = variables_of(found), " ".join(found.notes)

    assert (found.document["instrument"], found.document["version"]) == ("House survey", "3")
    assert list(variables) == ["damp", "heating_gas", "heating_wood", "age", "rooms", "rent", "day", "double"]
    assert variables["damp"] == {
        "name": "damp",
        "label": "Is your home damp?",
        "type": "code",
        "codes": {"1": "Yes", "2": "No"},
        "missing": {"8": "Don't know"},
        "section": "Your home",
        "required": True,
    }
    assert variables["heating_gas"]["codes"] == {"1": "Ticked", "0": "Not ticked"}
    assert variables["heating_gas"]["label"] == "How do you heat it?: Gas"
    assert (variables["age"]["min"], variables["age"]["max"], variables["age"]["required"]) == (18, 110, True)
    rooms = variables["rooms"]
    assert (rooms["min"], rooms["max"], list(rooms["missing"])) == (1, 20, ["-9"])
    assert "Asked only if: ${damp} = '1'" in rooms["note"]
    assert "required" not in rooms  # nobody is asked who does not fulfil the condition
    assert "min" not in variables["rent"]
    assert "Must hold: . > 0" in variables["rent"]["note"]
    assert variables["day"]["type"] == "date"
    assert "${age} * 2" in variables["double"]["note"]
    for said in ("“damp”: taken for missing codes", "“rent”: the constraint", "“place”", "“people”: a repeat"):
        assert said in notes


def test_pyxform_says_what_is_wrong_with_a_workbook(tmp_path):
    content = a_workbook(survey=[["type", "name", "label"], ["text", "a b", "A"]], settings=SETTINGS)
    said = refusal(tmp_path, "form.xlsx", content)
    assert "row 2" in said
    assert "name" in said
    assert "Mend it in the workbook" in said


# REDCap ----------------------------------------------------------------------------------------


def redcap(*rows: dict[str, str]) -> str:
    lines = [COLUMNS, *rows]
    cells = [[row.get(column, "") for column in COLUMNS] for row in lines]
    return "\n".join(",".join('"' + cell.replace('"', '""') + '"' for cell in line) for line in cells) + "\n"


def test_a_redcap_data_dictionary(tmp_path):
    found = read(
        tmp_path,
        "redcap.csv",
        redcap(
            {"name": "record_id", "form": "visit_one", "type": "text", "label": "Record", "identifier": "y"},
            {
                "name": "sex",
                "form": "visit_one",
                "type": "radio",
                "label": "Sex",
                "choices": "1, Male | 2, Female | -9, Refused",
                "required": "y",
            },
            {
                "name": "smoker",
                "form": "visit_one",
                "section": "Health",
                "type": "yesno",
                "label": "Smoker",
                "logic": "[sex]='1'",
                "required": "y",
            },
            {
                "name": "ills",
                "form": "visit_one",
                "type": "checkbox",
                "label": "Illnesses",
                "choices": "1, Asthma | -8, None",
            },
            {
                "name": "age",
                "form": "visit_two",
                "type": "text",
                "label": "Age",
                "validation": "integer",
                "min": "0",
                "max": "110",
            },
            {"name": "bmi", "form": "visit_two", "type": "calc", "label": "BMI", "choices": "[w]/[h]"},
            {"name": "pain", "form": "visit_two", "type": "slider", "label": "Pain"},
            {"name": "seen", "form": "visit_two", "type": "text", "label": "Seen", "validation": "date_dmy"},
            {"name": "kind", "form": "visit_two", "type": "dropdown", "label": "Kind", "choices": "one"},
            {"name": "letter", "form": "visit_two", "type": "file", "label": "Letter"},
            {"name": "intro", "form": "visit_two", "type": "descriptive", "label": "Hello"},
        ),
    )
    variables, notes = variables_of(found), " ".join(found.notes)

    assert list(variables) == ["sex", "smoker", "ills___1", "ills____8", "age", "bmi", "pain", "seen", "kind"]
    assert variables["sex"] == {
        "name": "sex",
        "label": "Sex",
        "type": "code",
        "codes": {"1": "Male", "2": "Female"},
        "missing": {"-9": "Refused"},
        "section": "Visit one",
        "required": True,
    }
    assert variables["smoker"]["section"] == variables["ills___1"]["section"] == "Health"
    assert variables["smoker"]["note"] == "Asked only if: [sex]='1'"
    assert "required" not in variables["smoker"]
    assert (variables["age"]["min"], variables["age"]["max"], variables["age"]["section"]) == (0, 110, "Visit two")
    assert (variables["pain"]["min"], variables["pain"]["max"]) == (0, 100)
    assert variables["bmi"]["note"] == "Calculated: [w]/[h]"
    assert variables["seen"]["type"] == "date"
    assert "Row 2, “record_id”: REDCap marks it as an identifier" in notes
    assert "Row 10, “kind”, column “Choices, Calculations, OR Slider Labels”: “one” gives no code" in notes
    assert "“letter”" in notes
    assert "intro" not in notes


# Data dictionaries of one's own ----------------------------------------------------------------

TABLE = [
    [
        "Variable name",
        "Question",
        "Type",
        "Value labels",
        "Missing values",
        "Minimum",
        "Max",
        "Mandatory",
        "Module",
        "Wording of 2012",
    ],
    ["age", "Age", "numeric", "", "-8=Don't know;-9", "18", "a lot", "yes", "You", ""],
    ["sex", "Sex", "", "1=Male, 2=Female", "", "", "", "", "You", ""],
    ["told", "Told", "riddle", "yes|2, No", "", "", "", "", "", ""],
]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_table_with_usual_headings(kind, tmp_path):
    csv = "\n".join(",".join(f'"{cell}"' for cell in row) for row in TABLE)
    found = read(tmp_path, f"dictionary.{kind}", csv if kind == "csv" else a_workbook(Dictionary=TABLE))
    variables, notes = variables_of(found), " ".join(found.notes)

    age = {"name": "age", "label": "Age", "type": "decimal", "min": 18, "required": True, "section": "You"}
    assert variables["age"] == age | {"missing": {"-8": "Don't know", "-9": "Missing"}}
    assert variables["sex"]["codes"] == {"1": "Male", "2": "Female"}
    assert variables["told"]["codes"] == {"2": "No"}
    assert "Row 2, “age”, column “Max”: “a lot” is no number" in notes
    assert "Row 4, “told”, column “Value labels”: “yes” gives no code with its meaning. Write 1=Yes;2=No." in notes
    assert "Row 4, “told”, column “Type”: “riddle” is no type" in notes
    assert "Wording of 2012" in notes


def test_a_table_with_one_row_for_each_code(tmp_path):
    found = read(tmp_path, "long.csv", "variable,label,value,value label\nq1,Damp?,1,Yes\n,,2,No\n,,-9,Refused\n")
    assert variables_of(found)["q1"] == {
        "name": "q1",
        "label": "Damp?",
        "type": "code",
        "codes": {"1": "Yes", "2": "No"},
        "missing": {"-9": "Refused"},
    }


@pytest.mark.parametrize(
    "text",
    [
        "1=Yes;2=No",
        "1 = Yes | 2 = No",
        "1: Yes\n2: No",
        "1, Yes | 2, No",
        "1=Yes, 2=No",
        "1 Yes; 2 No",
        "1 - Yes;2 – No",
    ],
)
def test_codes_as_people_write_them(text):
    assert codes_written(text) == ([["1", "Yes"], ["2", "No"]], [])
