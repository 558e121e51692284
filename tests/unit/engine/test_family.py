"""Holm and Romano–Wolf."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.engine.family import holm
from tests.unit.engine.kit import a_plan, a_survey, an_outcome, documented

P_VALUES = st.lists(st.floats(min_value=1e-6, max_value=1.0), min_size=1, max_size=12)


def test_holm_on_a_worked_example() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])


@given(P_VALUES)
def test_holm_never_lowers_a_p_value_and_keeps_the_order(p_values: list[float]) -> None:
    adjusted = holm(p_values)
    assert all(p <= q <= 1.0 for p, q in zip(p_values, adjusted, strict=True))
    order = sorted(range(len(p_values)), key=lambda k: p_values[k])
    assert [adjusted[k] for k in order] == sorted(adjusted)


@given(P_VALUES)
def test_holm_lies_between_no_correction_and_bonferroni(p_values: list[float]) -> None:
    smallest = min(range(len(p_values)), key=lambda k: p_values[k])
    assert holm(p_values)[smallest] == pytest.approx(min(1.0, len(p_values) * p_values[smallest]))


@pytest.fixture(scope="module")
def family(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, object]]:
    names = ("y", "a", "b", "c")
    plan = a_plan(outcomes=[an_outcome(n, family="primary" if n == "y" else "secondary") for n in names])
    document = documented(tmp_path_factory.mktemp("family"), plan, a_survey(plan, outcomes=names, effect=0.1))
    outcomes: list[dict[str, object]] = document["outcomes"]
    return outcomes


def test_the_primary_outcome_is_not_in_the_family(family: list[dict[str, object]]) -> None:
    assert family[0]["romano_wolf_p"] is None
    assert family[0]["holm_p"] is None


def test_romano_wolf_is_at_least_the_bootstrap_p_value_and_at_most_bonferroni(family: list) -> None:  # type: ignore[type-arg]  # a document as parsed
    for outcome in family[1:]:
        alone = outcome["unadjusted"]["wild_area"]["p"]
        assert alone <= outcome["romano_wolf_p"] <= 1.0
    smallest = min(outcome["unadjusted"]["wild_area"]["p"] for outcome in family[1:])
    assert min(outcome["romano_wolf_p"] for outcome in family[1:]) <= min(1.0, 3 * smallest) + 1e-12


def test_one_secondary_outcome_is_its_own_family(tmp_path: Path) -> None:
    plan = a_plan(outcomes=[an_outcome("y", family="primary"), an_outcome("a")])
    outcome = documented(tmp_path, plan, a_survey(plan, outcomes=("y", "a")))["outcomes"][1]
    assert outcome["romano_wolf_p"] == outcome["unadjusted"]["wild_area"]["p"]
    assert outcome["holm_p"] == outcome["unadjusted"]["crv3_pair"]["p"]


def test_two_outcomes_that_move_together_are_corrected_less_than_by_holm(tmp_path: Path) -> None:
    import polars as pl

    plan = a_plan(outcomes=[an_outcome("y", family="primary"), an_outcome("a"), an_outcome("b")])
    frame = a_survey(plan, outcomes=("y", "a"), effect=0.05).with_columns(b=pl.col("a"))
    for outcome in documented(tmp_path, plan, frame)["outcomes"][1:]:
        assert outcome["romano_wolf_p"] == outcome["unadjusted"]["wild_area"]["p"]
        assert outcome["holm_p"] == pytest.approx(min(1.0, 2 * outcome["unadjusted"]["crv3_pair"]["p"]))
