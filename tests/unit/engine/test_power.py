"""The minimum detectable effect: by formula and by simulation."""

import numpy as np
import pytest
from scipy.stats import t

from evaluation.engine.power import minimum_detectable, simulate

PAIRS = [(k, k + 9) for k in range(9)]


def test_the_formula_is_two_quantiles_times_the_error() -> None:
    assert minimum_detectable(0.0285, 8) == pytest.approx((t.ppf(0.975, 8) + t.ppf(0.8, 8)) * 0.0285, rel=1e-12)


def _simulation(sampling: float = 0.004, seed: int = 1):  # type: ignore[no-untyped-def]  # a frozen dataclass or None
    changes = np.random.default_rng(3).normal(0, 0.07, 18)
    return simulate(changes, np.full(18, 80.0), np.full(18, sampling), clusters=PAIRS, treated=9, seed=seed)


def test_without_an_effect_the_range_misses_zero_about_one_time_in_twenty() -> None:
    assert _simulation().power_at(0.0) == pytest.approx(0.05, abs=0.015)


def test_power_rises_with_the_effect_and_is_80_percent_where_it_says() -> None:
    simulation = _simulation()
    curve = [simulation.power_at(effect) for effect in (0.0, 0.05, 0.1, 0.2)]
    assert curve == sorted(curve)
    assert simulation.power_at(simulation.detectable()) == pytest.approx(0.8, abs=0.001)


def test_the_simulation_comes_from_the_seed() -> None:
    assert _simulation().detectable() == _simulation().detectable()
    assert _simulation().detectable() != _simulation(seed=2).detectable()


def test_noisier_surveys_find_less() -> None:
    assert _simulation(sampling=0.02).detectable() > _simulation(sampling=0.004).detectable()
