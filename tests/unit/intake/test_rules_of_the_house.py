"""Rules and checks that a codebook states, held against a file."""

import json
import random
from pathlib import Path
from typing import Any

import pytest

from nrp.formats.codebook import load_codebook
from nrp.formats.documents import DocumentError
from tests.unit.intake.survey_files import CODEBOOK, Outcome, Row, good_rows, read, write_csv

ITEMS = [f"item{number}" for number in range(1, 7)]
MORE: list[dict[str, Any]] = [
    *({"name": name, "type": "code", "codes": {"1": "a", "2": "b", "3": "c"}} for name in ITEMS),
    {"name": "who", "type": "text"},
    {"name": "began", "type": "text"},
    {"name": "ended", "type": "text"},
]
ROLES = {"interviewer": "who", "started": "began", "ended": "ended"}
CHECKS: dict[str, Any] = {
    "straight_lining": [{"items": ITEMS, "share": 0.01, "plausible": [1]}],
    "same_interviews": {"min_answered": 8},
    "interview_minutes": {"min": 10, "max": 120},
    "interviewer_effects": {"variables": ["influence"], "icc": 0.1, "min_interviews": 10},
    "expected_rows": {"each": 60, "areas": {"CMP01": 100}, "share": 0.9},
    "weights": {"min": 0.3, "max": 5, "design_effect": 2, "sum_tolerance": 0.5},
}


def rows_of(count: int = 240) -> list[Row]:
    """Sound rows with three interviewers in each area, who make no difference."""
    dice = random.Random(7)
    return [
        row
        | {name: dice.choice([1, 2, 3]) for name in ITEMS}
        | {"who": f"{row['area_code']}-{number // 8 % 3}", "began": "10:00", "ended": f"10:{dice.randint(20, 59)}"}
        for number, row in enumerate(good_rows(count))
    ]


def checked(folder: Path, rows: list[Row], **house: Any) -> Outcome:
    codebook = json.loads(json.dumps(CODEBOOK)) | house
    codebook["variables"] += MORE
    codebook["roles"] |= ROLES
    (folder / "codebook.json").write_text(json.dumps(codebook))
    return read(write_csv(folder / "wave.csv", rows), folder)


def test_a_sound_file_keeps_to_all_of_them(tmp_path: Path) -> None:
    rows = [row for row in rows_of() if row["area_code"] != "CMP01"] + [
        row | {"hh_id": f"{row['hh_id']}{turn}", "sex": -9, "age": row["age"] + turn}
        for turn in (0, 1)
        for row in rows_of()
        if row["area_code"] == "CMP01"
    ]
    assert checked(tmp_path, rows, checks=CHECKS).kinds == set()


def test_each_of_them_is_found_where_it_is_broken(tmp_path: Path) -> None:
    rows = rows_of()
    for row in rows[0:4]:
        row.update(dict.fromkeys(ITEMS, 3))
    rows[9] = rows[8] | {"hh_id": "copied", "person_no": 1}
    rows[20]["ended"], rows[21]["began"], rows[21]["ended"] = "10:04", "23:50", "00:20"
    rows[22]["weight"] = 6
    for row in rows:
        if row["who"].endswith("-0"):
            row["influence"] = 1
    rows[40]["hh_id"], rows[40]["person_no"] = rows[42]["hh_id"], 9
    outcome = checked(tmp_path, rows, checks=CHECKS)
    assert outcome.report.state == "ready"
    found = {problem.kind: problem for problem in outcome.report.problems}
    assert found.keys() == {
        "straight_lining",
        "duplicate_interview",
        "duplicate_household",
        "interview_length",
        "interviewer_effect",
        "rows_by_area",
        "weight_range",
    }
    assert [example.row for example in found["straight_lining"].examples][:4] == [1, 2, 3, 4]
    assert found["duplicate_interview"].examples[0].to_dict() == {
        "row": 10,
        "found": "the same as row 9",
        "expected": "answers of this person’s own",
    }
    assert [(example.row, example.found) for example in found["interview_length"].examples] == [(21, "4.0 minutes")]
    assert found["interviewer_effect"].examples[0].found.startswith("interviewer ")
    assert found["rows_by_area"].examples[0].found == "CMP01: 60 rows of 100"
    assert (found["weight_range"].count, found["duplicate_household"].count) == (1, 1)
    assert {line["kind"] for line in outcome.lines} == set(found)
    assert all(line["how_to_mend"] for line in outcome.lines)


def test_the_codebook_says_how_hard_a_problem_is(tmp_path: Path) -> None:
    rows = rows_of()
    rows[0]["age"], rows[1]["sex"] = 130, ""
    rows[2]["area_code"] = ""
    rules = [{"rule": "age < 100"}, {"rule": "age < 110", "severity": "informs", "text": "Nobody is so old."}]
    severities = {"out_of_range": "informs", "required_missing": "warns", "rule_broken": "warns"}
    outcome = checked(tmp_path, rows, rules=rules, severities=severities)
    said = [(problem.kind, problem.column, problem.severity) for problem in outcome.report.problems]
    assert sorted(said) == [
        ("out_of_range", "age", "informs"),
        ("required_missing", "area_code", "blocks"),
        ("required_missing", "sex", "warns"),
        ("rule_broken", "age", "informs"),
        ("rule_broken", "age", "warns"),
    ]
    broken = [problem for problem in outcome.report.problems if problem.kind == "rule_broken"]
    assert broken[0].text == "1 row breaks rule 1 of the codebook, “age < 100”."
    assert broken[1].text.endswith("Nobody is so old.")
    assert broken[0].examples[0].to_dict() == {"row": 1, "found": "age 130", "expected": "age < 100"}


def test_a_rule_about_a_column_the_file_lacks_is_said_to_be_unchecked(tmp_path: Path) -> None:
    rows = [{name: value for name, value in row.items() if name != "item1"} for row in rows_of(8)]
    outcome = checked(tmp_path, rows, rules=[{"rule": "if age > 20 then item1 is answered"}])
    assert outcome.problem("rule_not_checked").severity == "informs"
    assert outcome.report.state == "ready"


@pytest.mark.parametrize(
    ("house", "sentence"),
    [
        (
            {"rules": [{"rule": "age > 17"}, {"rule": "aged > 17"}]},
            "Rule 2, at character 1: there is no variable “aged”",
        ),
        ({"severities": {"unreadable": "warns"}}, 'The severity of "unreadable" cannot be "warns"'),
        ({"severities": {"out_of_rage": "warns"}}, "not a kind of problem; did you mean “out_of_range”?"),
        ({"checks": {"straight_lining": [{"items": ["age", "sex", "influense"]}]}}, "“age” is not of type code"),
        ({"checks": {"interview_minutes": {"min": 5}}}, 'needs "minutes", or "started" and "ended", in the roles'),
        ({"checks": {"interviewer_effects": {}}}, 'name the column under "interviewer" in the roles'),
        ({"checks": {"weights": {"min": 3, "max": 2}}}, "min is greater than max"),
        (
            {"roles": CODEBOOK["roles"] | {"minutes": "sex"}},
            'The minutes column "sex" must be of type decimal or integer.',
        ),
    ],
)
def test_what_a_codebook_asks_and_cannot_have_is_said_when_it_comes(house: dict[str, Any], sentence: str) -> None:
    with pytest.raises(DocumentError) as refused:
        load_codebook(CODEBOOK | house)
    assert any(sentence in said for said in refused.value.sentences), refused.value.sentences


def test_a_codebook_without_rules_is_written_as_before() -> None:
    written = load_codebook(CODEBOOK | {"rules": [], "severities": {}}).model_dump(mode="json", exclude_none=True)
    assert not {"rules", "checks", "severities"} & written.keys()
    assert set(written["roles"]) == set(CODEBOOK["roles"])
