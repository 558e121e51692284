"""The language of rules: what it says of a row, and what it says of a rule that cannot be used."""

from datetime import date

import pytest

from nrp.formats.rule_polars import breach_expr
from nrp.formats.rule_reading import read_rule
from nrp.formats.rules import faults_of_rule
from nrp.formats.variables import Variable

VARIABLES = {
    variable.name: variable
    for variable in (
        Variable(
            name="employment", type="code", codes={"1": "At work", "2": "Retired", "3": "Neither"}, missing={"-8": "?"}
        ),
        Variable(name="hours", type="decimal", missing={"-9": "Refused"}),
        Variable(name="grade", type="code", codes={"A1": "High", "01": "Low"}),
        Variable(name="town", type="text"),
        Variable(name="begun", type="date"),
        Variable(name="ended", type="date"),
        Variable(name="Q12 size", type="integer"),
    )
}
ROWS = {
    "employment": ["1", "3", "3", "-8", None],
    "hours": [37.5, -9.0, 12.0, 5.0, None],
    "grade": ["A1", "01", "A1", None, "01"],
    "town": ["Kirkby", "Speke", None, "Bootle", "Kirkby"],
    "begun": [date(2018, 7, 16)] * 5,
    "ended": [date(2018, 7, 18), date(2018, 7, 17), date(2018, 7, 18), date(2018, 7, 18), None],
    "Q12 size": [1, 2, 3, 4, 5],
}


def broken_by(rule: str) -> list[int]:
    """The rows, from 1, that break a rule."""
    import polars as pl

    assert faults_of_rule(rule, VARIABLES) == []
    broken = pl.DataFrame(ROWS).select(breach_expr(read_rule(rule), VARIABLES).alias("broken"))["broken"]
    return [row + 1 for row in broken.arg_true()]


@pytest.mark.parametrize(
    ("rule", "rows"),
    [
        ("if employment = 3 then hours is missing", [3]),
        ("IF employment = 3 THEN hours IS ANSWERED", [2]),
        ("employment in (1, 2)", [2, 3]),
        ("employment not in (1, 2)", [1]),
        ("not (employment = 3)", [2, 3]),
        ("not employment = 3 or hours > 10", []),
        ("hours between 10 and 40", [4]),
        ("hours * 2 + 1 = 25 and hours < 13", [1, 4]),
        ("-hours < 0", []),
        ("hours / 0 = 1", []),
        ("0.1 + 0.2 + hours = hours + 0.3", []),
        ("grade = 'A1'", [2, 5]),
        ("grade != 1", [2, 5]),
        ("town = “Kirkby” or town is missing", [2, 4]),
        ("ended >= 2018-07-18", [2]),
        ("ended - begun <= 1", [1, 3, 4]),
        ("begun + 2 = ended", [2]),
        ("[Q12 size] <= 4", [5]),
        ("if hours > 4 and hours < 6 then town = 'Speke'", [4]),
    ],
)
def test_only_what_is_broken_for_certain_counts(rule: str, rows: list[int]) -> None:
    assert broken_by(rule) == rows


@pytest.mark.parametrize(
    ("rule", "fault"),
    [
        (
            "if employment = 3 then hourz is missing",
            "at character 24: there is no variable “hourz”; did you mean “hours”?",
        ),
        ("employment = 7", "at character 14: 7 is not among the codes of “employment”, which are 1, 2, 3."),
        (
            "employment in (1, -8)",
            "at character 19: -8 is a missing code of “employment”, and a missing answer equals nothing; "
            "write “employment is missing”.",
        ),
        (
            "town = 3",
            "at character 1: “town” is text and 3 is a number, so the two cannot be compared. "
            "Put it in quotation marks.",
        ),
        ("town < 'a'", "at character 1: “town” is text, which has no order; use = or != or “in (…)”."),
        ("begun + ended > 3", "at character 9: “ended” is a date, and only numbers can be reckoned with."),
        ("town * 2 = 4", "at character 1: “town” is text, and only numbers can be reckoned with."),
        ("hours > 2018-02-31", "at character 9 stands 2018-02-31, and there is no such day."),
        ("if hours > 3", "it ends where “then” is needed; write the rest of it."),
        ("hours is hungry", "at character 10 stands “hungry” where “missing” or “answered” is needed."),
        ("1 = 1", "it names no variable, so it says nothing of an answer."),
    ],
)
def test_a_rule_that_cannot_be_used_is_told_where_and_what_to_do(rule: str, fault: str) -> None:
    assert faults_of_rule(rule, VARIABLES) == [fault]


@pytest.mark.parametrize(
    "rule", ["not " * 240 + "hours = 1", "(" * 480 + "hours = 1" + ")" * 480, "hours = 1 " * 200, "__import__('os')"]
)
def test_no_rule_brings_the_reader_down_or_is_run(rule: str) -> None:
    faults_of_rule(rule, VARIABLES)
    assert "__import__" not in rule or faults_of_rule(rule, VARIABLES)
