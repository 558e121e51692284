"""docs/plan.md speaks of every key of a plan, with its default, and its smallest example works."""

import json
import re

from nrp.formats.plan import Plan, canonical_plan, load_plan
from tests.architecture.source import ROOT

TEXT = (ROOT / "docs" / "plan.md").read_text()
ROWS = [line for line in TEXT.splitlines() if line.startswith("| `")]


def test_every_key_of_a_plan_has_a_row_and_no_row_a_key_that_is_none() -> None:
    table = ROWS[: next(k for k, row in enumerate(ROWS) if row.startswith("| `power"))]
    named = {key for row in table for key in re.findall(r"`(\w+)`", row.split("|")[1])}

    assert named == set(Plan.model_fields)


def test_the_defaults_told_are_those_of_the_code() -> None:
    plan = canonical_plan(load_plan(the_example()))
    for key in ("missing_covariates", "effects", "design", "release", "seed"):
        row = next(row for row in ROWS if row.startswith(f"| `{key}`"))

        assert str(plan[key]) in row.split("|")[2]


def test_both_examples_are_plans() -> None:
    raking = json.loads("{" + re.search(r'    "raking": \{.*?\n    \}', TEXT, re.DOTALL)[0] + "}")

    assert load_plan(the_example() | raking).raking is not None


def the_example() -> dict[str, object]:
    found: dict[str, object] = json.loads(re.search(r'    \{\n      "format".*?\n    \}', TEXT, re.DOTALL)[0])
    return found
