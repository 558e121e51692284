"""Who answered and groups of residents, from the engine's document to the tables of the technical view."""

from pathlib import Path
from typing import Any

import pytest

from evaluation.technical_people import group_sentences, groups, people
from nrp.core.disclosure import released
from nrp.core.render.tables import Row, Table
from tests.unit.engine.kit import a_plan, a_survey, documented

SEX = {"name": "sex", "variable": "sex"}
AGE = {"name": "age", "variable": "age", "kind": "continuous"}
RESPONSE = [{"wave": 1, "area": "T1", "issued": 200, "contacted": 120, "interviewed": 60}]
LABELS = {"sex": {"1": "Men", "2": "Women"}}


def the_document(folder: Path, *, is_released: bool) -> dict[str, Any]:
    plan = a_plan(9, subgroups=[SEX], covariates=[AGE], response=RESPONSE)
    document = documented(folder, plan, a_survey(plan, people=100))
    return released(document, threshold=7, base=5) if is_released else document


def texts(table: Table) -> list[list[str]]:
    cells = [row.cells if isinstance(row, Row) else row for row in table.rows]
    return [[str(cell) for cell in row] for row in cells if row]


@pytest.mark.parametrize("is_released", [False, True])
def test_both_forms_of_a_result_make_the_tables_of_people(tmp_path: Path, is_released: bool) -> None:
    document = the_document(tmp_path, is_released=is_released)
    found = people(document, LABELS, {"T1": "Claremont"})
    table = groups(document["outcomes"][0], LABELS)

    assert found is not None
    assert found.balance is not None
    assert found.response is not None
    assert table is not None
    assert [row[0] for row in texts(found.balance)] == ["Men", "Women", "Mean"]
    assert [row[0] for row in texts(table)] == ["Men", "Women", "Does it differ?"]
    assert texts(found.response)[0][0] == "Claremont"
    assert len(group_sentences(document["outcomes"][0])) == 1
