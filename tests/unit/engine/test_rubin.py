"""Rubin's rules with numbers worked on paper."""

from math import sqrt

import numpy as np
import pytest

from evaluation.engine.rubin import nothing_missing, pooled


def test_three_estimates_are_put_together_as_by_hand() -> None:
    """Estimates 1, 2, 3, each with variance 1, from clusters that leave 8 degrees of freedom.

    Q̄ = 2, Ū = 1, B = 1, T = 1 + 4/3 = 7/3, γ = (4/3)/(7/3) = 4/7.
    ν_M = 2/(16/49) = 49/8, ν_obs = 9/11 · 8 · 3/7 = 216/77, and 8/49 + 77/216 = 5501/10584.
    """
    found = pooled([1.0, 2.0, 3.0], [1.0, 1.0, 1.0], 8, 10)

    assert found.estimate == pytest.approx(2.0, rel=1e-15)
    assert (found.within, found.between) == pytest.approx((1.0, 1.0), rel=1e-15)
    assert found.se == pytest.approx(sqrt(7 / 3), rel=1e-15)
    assert found.missing_information == pytest.approx(4 / 7, rel=1e-15)
    assert found.df == pytest.approx(10584 / 5501, rel=1e-14)
    assert (found.datasets, found.iterations) == (3, 10)


def test_the_range_and_the_p_value_use_those_degrees_of_freedom() -> None:
    """With as many clusters as make ν 2 to six figures, t_.975 is the printed 4.302653."""
    wanted = 2.0
    low, high = 1.0, 100.0
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if pooled([1.0, 2.0, 3.0], [1.0] * 3, middle, 1).df < wanted else (low, middle)

    found = pooled([1.0, 2.0, 3.0], [1.0] * 3, low, 1)

    assert found.df == pytest.approx(2.0, abs=1e-9)
    assert found.ci == pytest.approx((2 - 4.302653 * found.se, 2 + 4.302653 * found.se), abs=1e-5)
    # With two degrees of freedom P(|T| > t) = 1 − t/√(2 + t²).
    t = 2 / found.se
    assert found.p == pytest.approx(1 - t / sqrt(2 + t**2), rel=1e-9)


def test_estimates_that_agree_leave_the_headlines_own_error() -> None:
    """With B = 0 the degrees of freedom are Barnard and Rubin's ν_obs = 9/11 · 8."""
    found = pooled([0.5, 0.5], [0.04, 0.04], 8, 10)

    assert found.se == pytest.approx(0.2, rel=1e-15)
    assert found.df == pytest.approx(72 / 11, rel=1e-15)
    assert found.missing_information == 0.0


def test_degrees_of_freedom_never_pass_those_of_complete_data() -> None:
    rng = np.random.default_rng(3)
    for _ in range(200):
        df = int(rng.integers(2, 40))
        found = pooled(list(rng.normal(0, rng.lognormal(), 20)), list(rng.lognormal(0, 1, 20)), df, 5)
        assert 0 < found.df < df
        assert 0 <= found.missing_information < 1


def test_nothing_missing_is_the_headline_itself() -> None:
    found = nothing_missing(0.05, 0.02, 8, 0.03, (0.01, 0.09))

    assert (found.estimate, found.se, found.df, found.p, found.ci) == (0.05, 0.02, 8.0, 0.03, (0.01, 0.09))
    assert (found.datasets, found.between, found.missing_information) == (0, 0.0, 0.0)
