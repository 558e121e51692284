"""Holm and Romano–Wolf."""

from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.engine.cells import FloatArray
from evaluation.engine.family import holm, romano_wolf
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


@st.composite
def _families(draw: st.DrawFn) -> tuple[list[float], FloatArray]:
    """|t| of some outcomes and of their draws, the identity first; few values, so that ties are met."""
    outcomes, draws = draw(st.integers(1, 6)), draw(st.integers(1, 40))
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    t = np.round(np.abs(rng.normal(0, 1.5, (outcomes, draws))), draw(st.integers(0, 3)))
    return [float(one) for one in t[:, 0]], t


@given(_families())
def test_romano_wolf_is_never_below_the_outcomes_own_p_value(family: tuple[list[float], FloatArray]) -> None:
    observed, draws = family
    adjusted = romano_wolf(observed, lambda k: draws[k].copy())
    for k, p in enumerate(adjusted):
        assert np.mean(draws[k] >= observed[k] * (1 - 1e-9)) <= p <= 1.0


@given(_families())
def test_romano_wolf_keeps_the_order_of_the_outcomes(family: tuple[list[float], FloatArray]) -> None:
    observed, draws = family
    adjusted = romano_wolf(observed, lambda k: draws[k].copy())
    order = sorted(range(len(observed)), key=lambda k: -observed[k])
    assert [adjusted[k] for k in order] == sorted(adjusted)


@given(_families())
def test_romano_wolf_is_the_step_down_written_out(family: tuple[list[float], FloatArray]) -> None:
    observed, draws = family
    left, highest = sorted(range(len(observed)), key=lambda k: (-observed[k], k)), 0.0
    adjusted = romano_wolf(observed, lambda k: draws[k].copy())
    while left:
        largest = draws[left].max(axis=0)
        highest = max(highest, float(np.mean(largest >= observed[left[0]] * (1 - 1e-9))))
        assert adjusted[left[0]] == pytest.approx(highest, abs=1e-12)
        left = left[1:]


def test_romano_wolf_is_that_of_literal_refits_at_six_areas(tmp_path: Path) -> None:
    """Every one of the 2^5 sign vectors, the same for the three outcomes, each refitted under its own null."""
    names = ("y", "a", "b", "c")
    outcomes = [an_outcome(n, family="primary" if n == "y" else "secondary") for n in names]
    plan = a_plan(4, 2, is_paired=False, outcomes=outcomes)
    frame = a_survey(plan, people=30, outcomes=names, effect=0.15, shock=0.05, seed=5)
    area, wave, w = (frame[name].to_numpy() for name in ("area", "wave", "w"))
    areas = (*plan.treated, *plan.comparators)
    after = (wave == 2).astype(float)
    effect = after * np.isin(area, plan.treated)
    others = np.column_stack([after, *(area == one for one in areas)]).astype(float)
    columns, root = np.column_stack([effect, others]), np.sqrt(w)
    bread = np.linalg.pinv((columns * w[:, None]).T @ columns)

    def t(values: Any) -> float:
        coefficients = np.linalg.lstsq(columns * root[:, None], values * root, rcond=None)[0]
        scores = columns * (w * (values - columns @ coefficients))[:, None]
        meat = np.stack([scores[area == one].sum(axis=0) for one in areas])
        return abs(float(coefficients[0])) / float(np.sqrt((bread @ meat.T @ meat @ bread)[0, 0]))

    position = np.array([areas.index(one) for one in area])
    draws = []
    for name in names[1:]:
        y = frame[name].to_numpy().astype(float)
        fitted = others @ np.linalg.lstsq(others * root[:, None], y * root, rcond=None)[0]
        signs = (np.array([1.0, *rest])[position] for rest in product((1.0, -1.0), repeat=5))
        draws.append([t(fitted + one * (y - fitted)) for one in signs])
    expected = romano_wolf([one[0] for one in draws], lambda k: np.array(draws[k]))
    found = documented(tmp_path, plan, frame)["outcomes"][1:]
    assert [one["romano_wolf_p"] for one in found] == pytest.approx(expected, abs=1e-12)
    assert [one["unadjusted"]["wild_area"]["draws"] for one in found] == [32] * 3
