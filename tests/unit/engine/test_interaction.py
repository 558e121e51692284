"""Hotelling's test that several effects are the same, by itself."""

import numpy as np
import pytest
from scipy import stats

from evaluation.engine.interaction import covariance_of, hotelling


def test_hotelling_is_its_own_one_sample_test_of_the_clusters_contrasts() -> None:
    rng = np.random.default_rng(5)
    draws = rng.normal(size=(9, 4))
    count = len(draws)
    without = (draws.sum(axis=0) - draws) / (count - 1)
    covariance = covariance_of(draws.mean(axis=0), without)
    found = hotelling(draws.mean(axis=0), covariance, count)

    apart = draws[:, 1:] - draws[:, :1]
    squared = count * apart.mean(axis=0) @ np.linalg.inv(np.cov(apart.T)) @ apart.mean(axis=0)
    assert covariance == pytest.approx(np.cov(draws.T) / count, rel=1e-12)
    assert found is not None
    assert found[0] == pytest.approx(6 / (3 * 8) * squared, rel=1e-10)
    assert found[1] == (3, 6)
    assert found[2] == pytest.approx(stats.f.sf(found[0], 3, 6), rel=1e-10)


@pytest.mark.parametrize(
    ("levels", "clusters", "is_tested"), [(2, 4, True), (3, 4, False), (7, 9, True), (8, 9, False)]
)
def test_too_few_clusters_for_the_levels_leave_nothing_to_test(levels: int, clusters: int, is_tested: bool) -> None:
    rng = np.random.default_rng(6)
    without = rng.normal(size=(clusters, levels))
    effects = rng.normal(size=levels)

    assert (hotelling(effects, covariance_of(effects, without), clusters) is not None) == is_tested


def test_contrasts_that_do_not_vary_between_clusters_are_not_tested() -> None:
    effects = np.array([0.1, 0.2])
    without = np.column_stack([np.linspace(0, 1, 9), np.linspace(0, 1, 9) + 0.1])

    assert hotelling(effects, covariance_of(effects, without), 9) is None


def test_the_order_of_levels_does_not_change_the_test() -> None:
    rng = np.random.default_rng(7)
    effects, without = rng.normal(size=4), rng.normal(size=(9, 4))
    order = [2, 0, 3, 1]
    one = hotelling(effects, covariance_of(effects, without), 9)
    two = hotelling(effects[order], covariance_of(effects[order], without[:, order]), 9)

    assert one is not None
    assert two is not None
    assert one[0] == pytest.approx(two[0], rel=1e-10)
