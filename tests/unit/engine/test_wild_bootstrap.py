"""The enumerated bootstrap against a literal one, refitted for every sign vector."""

from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from evaluation.engine import regression, wild
from evaluation.engine.spec import Spec, spec_of
from tests.unit.engine.kit import a_plan, a_survey, cells_of


@pytest.fixture(scope="module", params=["area", "arm"])
def design(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Spec, regression.Blocks, Any]:
    plan = a_plan(4, effects=request.param)
    frame = a_survey(plan, people=20, effect=0.2)
    cells = cells_of(tmp_path_factory.mktemp("survey"), plan, frame)
    spec = spec_of(plan)
    blocks = regression.blocks_of(regression.layout_of(cells, spec), cells.sums[0], spec, is_adjusted=False)
    assert blocks is not None
    return spec, blocks, frame


def _literal_p(frame: Any, spec: Spec, null: float) -> float:
    """Restrict, flip whole areas, refit, studentise: every one of the 2^G vectors."""
    area, wave, w, y = (frame[name].to_numpy() for name in ("area", "wave", "w", "y"))
    after = (wave == 2).astype(float)
    effect = after * np.isin(area, spec.treated)
    arms = [np.isin(area, spec.treated), np.isin(area, spec.comparators)]
    groups = [area == a for a in spec.areas] if spec.effects == "area" else arms
    others = np.column_stack([after, *groups]).astype(float)
    root = np.sqrt(w)[:, None]

    def solved(columns: Any, values: Any) -> Any:
        return np.linalg.lstsq(columns * root, values * root[:, 0], rcond=None)[0]

    def t(values: Any) -> float:
        columns = np.column_stack([effect, others])
        coefficients = solved(columns, values)
        bread = np.linalg.pinv((columns * root).T @ (columns * root))
        scores = columns * (w * (values - columns @ coefficients))[:, None]
        meat = np.stack([scores[area == a].sum(axis=0) for a in spec.areas])
        return float((coefficients[0] - null) / np.sqrt((bread @ meat.T @ meat @ bread)[0, 0]))

    fitted = others @ solved(others, y - null * effect) + null * effect
    residual, position = y - fitted, np.array([spec.areas.index(a) for a in area])
    draws = [abs(t(fitted + np.array(signs)[position] * residual)) for signs in product((1.0, -1.0), repeat=8)]
    return float(np.mean(np.array(draws) >= abs(t(y)) * (1 - 1e-9)))


def test_the_p_value_is_that_of_the_literal_bootstrap(design: tuple[Spec, regression.Blocks, Any]) -> None:
    spec, blocks, frame = design
    draws = wild.draws_for(len(spec.areas), 1)
    found = wild.wild_test(wild.statistics_of(blocks, regression.fit(blocks), draws), draws)
    assert found.draws == 128
    assert found.p == pytest.approx(_literal_p(frame, spec, 0.0), abs=1e-12)


def test_the_interval_ends_where_the_literal_p_value_passes_5_percent(
    design: tuple[Spec, regression.Blocks, Any],
) -> None:
    spec, blocks, frame = design
    draws = wild.draws_for(len(spec.areas), 1)
    found = wild.wild_test(wild.statistics_of(blocks, regression.fit(blocks), draws), draws)
    assert found.ci is not None
    for end, inwards in zip(found.ci, (1.0, -1.0), strict=True):
        assert _literal_p(frame, spec, end + inwards * 1e-6) > 0.05
        assert _literal_p(frame, spec, end - inwards * 1e-6) <= 0.05


def test_every_sign_vector_is_there_once_up_to_its_mirror() -> None:
    draws = wild.draws_for(5, 1)
    vectors = {tuple(one) + tuple(two) for one in draws.first for two in draws.second}
    mirrored = {tuple(-sign for sign in vector) for vector in vectors}
    assert len(vectors | mirrored) == 32
    assert not vectors & mirrored
    assert tuple(draws.first[0]) + tuple(draws.second[0]) == (1.0,) * 5


def test_beyond_22_areas_webb_draws_come_from_the_seed(tmp_path: Path) -> None:
    plan = a_plan(12)
    cells = cells_of(tmp_path, plan, a_survey(plan, people=12, effect=0.1))
    spec = spec_of(plan)
    blocks = regression.blocks_of(regression.layout_of(cells, spec), cells.sums[0], spec, is_adjusted=False)
    assert blocks is not None
    result = regression.fit(blocks)
    tests = []
    for seed in (5, 5, 6):
        draws = wild.draws_for(24, seed)
        tests.append(wild.wild_test(wild.statistics_of(blocks, result, draws), draws))
    assert tests[0] == tests[1]
    assert tests[0] != tests[2]
    assert tests[0].draws == 99_999
    assert tests[0].p == pytest.approx(tests[2].p, abs=0.01)


def test_too_few_areas_to_reach_5_percent_leave_the_interval_open(tmp_path: Path) -> None:
    plan = a_plan(2)
    cells = cells_of(tmp_path, plan, a_survey(plan, effect=0.3))
    spec = spec_of(plan)
    blocks = regression.blocks_of(regression.layout_of(cells, spec), cells.sums[0], spec, is_adjusted=False)
    assert blocks is not None
    draws = wild.draws_for(4, 1)
    assert wild.wild_test(wild.statistics_of(blocks, regression.fit(blocks), draws), draws).ci is None
