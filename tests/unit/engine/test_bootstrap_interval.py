"""The bootstrap interval's end is the first crossing outwards from the estimate, whatever lies beyond."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.engine.cells import FloatArray
from evaluation.engine.wild_interval import crossings


def _first_below(quartic: FloatArray, side: float, alpha: float) -> float | None:
    """By every root of every draw: the first place after which few enough draws count."""
    places = [0.0]
    for one in quartic.T:
        roots = np.roots(np.trim_zeros(one[::-1] * side ** np.arange(4, -1, -1), "f"))
        places += [float(root.real) for root in roots if abs(root.imag) < 1e-9 and 0 < root.real < 64]
    places.sort()
    for start, end in zip(places, [*places[1:], 64.0], strict=True):
        if end - start > 1e-9:
            z = side * 0.5 * (start + end)
            counts = np.polynomial.polynomial.polyval(z, quartic) >= 0.0
            if np.count_nonzero(counts) <= alpha * quartic.shape[1]:
                return side * start
    return None


def _quartics(seed: int, draws: int, wiggle: float) -> FloatArray:
    """Draws that count at 0; with more wiggle more of them leave and come back."""
    rng = np.random.default_rng(seed)
    m0, m1 = rng.normal(0, 1, draws), rng.normal(0, 0.3, draws)
    quartic = np.stack([m0**2, 2 * m0 * m1, m1**2 - 1, wiggle * rng.normal(0, 1, draws), -0.05 * rng.random(draws)])
    quartic[:, 0] = (1.0, 0.0, 0.0, 0.0, 0.0)
    return quartic


@given(st.integers(0, 10_000), st.integers(20, 300), st.floats(0.0, 1.0))
@settings(deadline=None, max_examples=60)
def test_the_ends_are_the_first_crossings(seed: int, draws: int, wiggle: float) -> None:
    quartic = _quartics(seed, draws, wiggle)
    for side, found in zip((-1.0, 1.0), crossings(quartic, 0.05), strict=True):
        expected = _first_below(quartic, side, 0.05)
        if expected is None:
            assert found is None
        else:
            assert found == pytest.approx(expected, abs=1e-8)


def test_a_dip_on_the_way_is_not_stepped_over() -> None:
    """Nearly every draw stops counting between 1.00 and 1.01 and counts again until 3."""
    draws = 200
    dip = np.polynomial.polynomial.polyfromroots([1.0, 1.01, 3.0])  # positive before 1, after 1.01 until 3
    quartic = np.tile(np.append(-dip, 0.0)[:, None], (1, draws))
    quartic[:, 0] = (1.0, 0.0, 0.0, 0.0, 0.0)
    below, above = crossings(quartic, 0.05)
    assert below is None
    assert above == pytest.approx(1.0, abs=1e-9)


def test_a_sampled_guess_finds_the_same_end_as_all_draws() -> None:
    quartic = _quartics(3, 40_000, 0.2)
    for side, found in zip((-1.0, 1.0), crossings(quartic, 0.05), strict=True):
        assert found is not None
        z = np.polynomial.polynomial.polyval(np.array([found - side * 1e-9, found + side * 1e-9]), quartic) >= 0.0
        shares = np.mean(z, axis=0) if z.shape[0] == quartic.shape[1] else np.mean(z, axis=1)
        assert shares[0] > 0.05 >= shares[1]


def test_draws_that_never_stop_counting_leave_the_interval_open() -> None:
    quartic = np.tile(np.array([1.0, 0.0, 0.0, 0.0, 0.0])[:, None], (1, 100))
    assert crossings(quartic, 0.05) == (None, None)
