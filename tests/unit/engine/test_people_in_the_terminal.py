"""Who answered and groups of residents, in the text that the command line prints."""

import re
from pathlib import Path

from evaluation.engine.report import result_table
from tests.unit.engine.kit import a_plan, a_survey, documented

SEX = {"name": "sex", "variable": "sex"}
AGE = {"name": "age", "variable": "age", "kind": "continuous"}
FORBIDDEN = re.compile(r"significan|prove|caused|no effect|trend|beneficiar", re.IGNORECASE)


def test_both_sections_stand_below_the_estimates(tmp_path: Path) -> None:
    told = [{"wave": 1, "area": "T1", "issued": 200, "contacted": 120, "interviewed": 60}]
    plan = a_plan(subgroups=[SEX], covariates=[AGE], response=told)
    document = documented(tmp_path, plan, a_survey(plan))
    text = result_table(document)

    assert not FORBIDDEN.search(text)
    assert re.search(r"^Groups of residents$\n^Label of y, by sex$\n^sex +n +estimate +95% range +p$", text, re.M)
    assert document["outcomes"][0]["subgroups"][0]["text"] in text
    assert re.search(r"^Who answered$\n^arm +wave +people +effective +design effect$", text, re.M)
    assert re.search(r"^programme +1 +480 +4\d\d +1\.\d\d$", text, re.M)
    assert re.search(r"^T1 +1 +200 +120 +60 +60 +30\.0%$", text, re.M)
    assert re.search(r"^sex +2 +\d\d\.\d% +\d\d\.\d% +-?\d\.\d\d$", text, re.M)
    assert re.search(r"^age +mean +\d\.\d\d +\d\.\d\d +-?\d\.\d\d$", text, re.M)


def test_a_level_without_an_effect_says_why(tmp_path: Path) -> None:
    plan = a_plan(3, 6, is_paired=False, subgroups=[SEX])
    text = result_table(documented(tmp_path, plan, a_survey(plan)))

    assert re.search(r"^1 +\d+ +– +too few areas +–$", text, re.M)


def test_a_plan_without_subgroups_has_no_such_section(tmp_path: Path) -> None:
    plan = a_plan()
    assert "Groups of residents" not in result_table(documented(tmp_path, plan, a_survey(plan)))
