"""CRV1 and the wild bootstrap by pair: the same conventions as by area, with pairs as the clusters."""

from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from evaluation.engine import clustered, regression, wild
from evaluation.engine.inference import inference_for
from evaluation.engine.relabel import relabellings_of
from evaluation.engine.spec import Spec, spec_of
from tests.unit.engine.kit import a_plan, a_survey, cells_of, codes_of, documented


@pytest.fixture(scope="module", params=["area", "arm"])
def design(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Spec, regression.Blocks, Any]:
    """Six pairs and a comparator in none: seven clusters."""
    plan = a_plan(6, 7, effects=request.param)
    frame = a_survey(plan, people=20, effect=0.2, shock=0.1)
    cells = cells_of(tmp_path_factory.mktemp("survey"), plan, frame)
    spec = spec_of(plan)
    blocks = regression.blocks_of(regression.layout_of(cells, spec), cells.sums[0], spec, is_adjusted=False)
    assert blocks is not None
    return spec, blocks, frame


class _Literal:
    """The model on respondents, with a number for the cluster of each."""

    def __init__(self, frame: Any, spec: Spec) -> None:
        area, wave, self.w, self.y = (frame[name].to_numpy() for name in ("area", "wave", "w", "y"))
        after = (wave == 2).astype(float)
        self.effect = after * np.isin(area, spec.treated)
        arms = [np.isin(area, spec.treated), np.isin(area, spec.comparators)]
        groups = [area == a for a in spec.areas] if spec.effects == "area" else arms
        self.others = np.column_stack([after, *groups]).astype(float)
        clusters = spec.clusters_of_pairs
        self.count = len(clusters)
        self.cluster = np.array([next(k for k, names in enumerate(clusters) if one in names) for one in area])

    def solved(self, columns: Any, values: Any) -> Any:
        root = np.sqrt(self.w)
        return np.linalg.lstsq(columns * root[:, None], values * root, rcond=None)[0]

    def fitted(self, values: Any) -> tuple[float, float]:
        """β and its CRV0 variance by pair."""
        columns = np.column_stack([self.effect, self.others])
        coefficients = self.solved(columns, values)
        bread = np.linalg.pinv((columns * self.w[:, None]).T @ columns)
        scores = columns * (self.w * (values - columns @ coefficients))[:, None]
        meat = np.stack([scores[self.cluster == k].sum(axis=0) for k in range(self.count)])
        return float(coefficients[0]), float((bread @ meat.T @ meat @ bread)[0, 0])

    def p(self, null: float) -> float:
        """Restrict, flip whole pairs, refit, studentise: every one of the 2^7 vectors."""
        fitted = self.others @ self.solved(self.others, self.y - null * self.effect) + null * self.effect
        residual = self.y - fitted

        def t(values: Any) -> float:
            estimate, variance = self.fitted(values)
            return abs(estimate - null) / float(np.sqrt(variance))

        draws = [
            t(fitted + np.array(signs)[self.cluster] * residual) for signs in product((1.0, -1.0), repeat=self.count)
        ]
        return float(np.mean(np.array(draws) >= t(self.y) * (1 - 1e-9)))


def _by_pair(spec: Spec, blocks: regression.Blocks) -> tuple[regression.Blocks, regression.Fit]:
    inference = inference_for(spec, relabellings_of(spec))
    assert inference.pairs is not None
    return clustered.joined(blocks, regression.fit(blocks), inference.pairs)


def test_crv1_by_pair_is_the_sandwich_over_pairs(design: tuple[Spec, regression.Blocks, Any]) -> None:
    spec, blocks, frame = design
    found = clustered.crv1(*_by_pair(spec, blocks))
    literal = _Literal(frame, spec)
    count = len(literal.y)
    regressors = 2 if spec.effects == "area" else 3
    factor = 7 / 6 * (count - 1) / (count - regressors - 1)
    assert found is not None
    assert found.df == 6
    assert found.se == pytest.approx(np.sqrt(factor * literal.fitted(literal.y)[1]), rel=1e-9)


def test_the_bootstrap_by_pair_is_that_of_literal_refits(design: tuple[Spec, regression.Blocks, Any]) -> None:
    spec, blocks, frame = design
    literal, draws = _Literal(frame, spec), wild.draws_for(7, spec.seed)
    found = wild.wild_test(wild.statistics_of(*_by_pair(spec, blocks), draws), draws)
    assert found.draws == 64
    assert found.p == pytest.approx(literal.p(0.0), abs=1e-12)
    assert found.ci is not None
    for end, inwards in zip(found.ci, (1.0, -1.0), strict=True):
        assert literal.p(end + inwards * 1e-6) > 0.05
        assert literal.p(end - inwards * 1e-6) <= 0.05


def test_joining_keeps_the_estimate_and_the_sums(design: tuple[Spec, regression.Blocks, Any]) -> None:
    spec, blocks, _ = design
    paired, result = _by_pair(spec, blocks)
    assert result.estimate == regression.fit(blocks).estimate
    assert paired.gram.sum(axis=0) == pytest.approx(blocks.gram.sum(axis=0), rel=1e-12)
    assert result.scores.shape[0] == 7


def test_without_pairs_nothing_is_told_by_pair(tmp_path: Path) -> None:
    plan = a_plan(is_paired=False)
    found = documented(tmp_path, plan, a_survey(plan))["outcomes"][0]["unadjusted"]
    assert found["crv1_pair"] is None
    assert found["wild_pair"] is None
    assert found["wild_area"] is not None


def test_five_pairs_have_a_bootstrap_p_but_no_range(tmp_path: Path) -> None:
    for pairs, is_open in ((5, True), (6, False)):
        plan = a_plan(pairs)
        document = documented(tmp_path, plan, a_survey(plan, effect=0.1))
        found = document["outcomes"][0]["unadjusted"]
        assert found["wild_pair"]["draws"] == 2 ** (pairs - 1)
        assert found["wild_area"]["ci"] is not None
        assert (found["wild_pair"]["ci"] is None) == is_open
        assert ("wild_floor" in codes_of(document)) == is_open


def test_more_than_22_pairs_use_webbs_draws(tmp_path: Path) -> None:
    plan = a_plan(23)
    document = documented(tmp_path, plan, a_survey(plan, people=10))
    assert document["outcomes"][0]["unadjusted"]["wild_pair"]["draws"] == 99_999
    assert "the bootstrap by pair" in next(f["text"] for f in document["flags"] if f["code"] == "draws_sampled")
