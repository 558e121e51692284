"""Iterative proportional fitting of one table of weights to its margins (Deming and Stephan 1940)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evaluation.engine.sums import FloatArray, IntArray
from nrp.formats.plan_parts import Raking

SILENT = -1
"""The position of a level that is not stated."""
_CAP_ROUNDS = 100
_CLOSE = 1e-12


@dataclass(frozen=True, slots=True)
class Fitted:
    """The factors of one group's cells, and how well they fit.

    Attributes
    ----------
    factors
        What each cell's weights are multiplied by, shape (C,). Their weighted mean is 1.
    iterations
        Rounds over all margins.
    converged
        Whether every share is within the plan's tolerance.
    gap
        The largest distance of a share from its margin.
    at
        Margin and level where that is.
    """

    factors: FloatArray
    iterations: int
    converged: bool
    gap: float
    at: tuple[int, int]


def fit_margins(
    weights: FloatArray, levels: Sequence[IntArray], targets: Sequence[FloatArray], raking: Raking
) -> Fitted:
    """Fit one group's cell weights to its margins, one margin after another, round after round.

    Parameters
    ----------
    weights
        Sum of weights in each cell, shape (C,), all positive.
    levels
        For each margin the position of each cell's level, −1 where it is not stated.
    targets
        For each margin the known shares, which add to 1.
    raking
        Gives the most rounds, the tolerance and the largest factor.

    Returns
    -------
    Fitted
        Factors above `raking.largest` times their mean are cut down to it after every round.
    """
    factors = np.ones(len(weights))
    gap, at = _largest_gap(weights, levels, targets)
    rounds = 0
    while gap > raking.tolerance and rounds < raking.iterations:
        for level, target in zip(levels, targets, strict=True):
            stated = level != SILENT
            sums = np.bincount(level[stated], weights=(weights * factors)[stated], minlength=len(target))
            factors[stated] *= (target * sums.sum() / sums)[level[stated]]
        if raking.largest is not None:
            factors = _capped(factors, weights, raking.largest)
        rounds += 1
        gap, at = _largest_gap(weights * factors, levels, targets)
    return Fitted(factors, rounds, gap <= raking.tolerance, gap, at)


def _largest_gap(
    weights: FloatArray, levels: Sequence[IntArray], targets: Sequence[FloatArray]
) -> tuple[float, tuple[int, int]]:
    worst, at = 0.0, (0, 0)
    for k, (level, target) in enumerate(zip(levels, targets, strict=True)):
        stated = level != SILENT
        sums = np.bincount(level[stated], weights=weights[stated], minlength=len(target))
        gaps = np.abs(sums / sums.sum() - target)
        if gaps.max() > worst:
            worst, at = float(gaps.max()), (k, int(gaps.argmax()))
    return worst, at


def _capped(factors: FloatArray, weights: FloatArray, largest: float) -> FloatArray:
    """Cut factors down to `largest` times their mean, and bring that mean back to 1."""
    whole = weights.sum()
    for _ in range(_CAP_ROUNDS):
        mean = float(weights @ factors) / whole
        if factors.max() <= largest * mean * (1.0 + _CLOSE):
            break
        factors = np.minimum(factors, largest * mean)
    settled: FloatArray = factors / (float(weights @ factors) / whole)
    return settled
