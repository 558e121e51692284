"""Whether several effects are the same: their joint jackknife and Hotelling's test."""

import numpy as np
from scipy.special import fdtrc

from evaluation.engine.sums import FloatArray

FEWEST_SPARE = 3
"""Denominator degrees of freedom below which nothing is tested: F has no mean there."""
_PIVOT = 1e-10

Tested = tuple[float, tuple[int, int], float]
"""F, its degrees of freedom and p."""


def covariance_of(estimates: FloatArray, without: FloatArray) -> FloatArray:
    """Jackknife the covariance of L effects together.

    Parameters
    ----------
    estimates
        Shape (L,).
    without
        The same effects without each of G clusters, shape (G, L). A cluster that a level does not
        hold leaves its effect where it is.

    Returns
    -------
    FloatArray
        (G−1)/G · Σ (θ₋g − θ)(θ₋g − θ)', shape (L, L): CRV3 of all levels' models stacked.
    """
    apart = without - estimates
    count = len(without)
    together: FloatArray = (count - 1) / count * (apart.T @ apart)
    return together


def hotelling(
    estimates: FloatArray, covariance: FloatArray, clusters: int
) -> tuple[float, tuple[int, int], float] | None:
    """Test that L effects are equal.

    Parameters
    ----------
    estimates, covariance
        θ of shape (L,) and V of shape (L, L), from G clusters.
    clusters
        G.

    Returns
    -------
    Tested or None
        F = (G−q)/(q(G−1)) · (Cθ)'(CVC')⁻¹Cθ with q = L − 1 contrasts C, its degrees of freedom
        (q, G − q) and p. For two levels F is the square of t(G − 1) of their difference. None with
        too few clusters for q, or when some contrast does not vary between clusters.
    """
    q = len(estimates) - 1
    spare = clusters - q
    if q < 1 or spare < FEWEST_SPARE:
        return None
    contrasts = np.hstack([-np.ones((q, 1)), np.eye(q)])
    apart, spread = contrasts @ estimates, contrasts @ covariance @ contrasts.T
    diagonal = np.diagonal(spread)
    if not np.all(diagonal > 0):
        return None
    scale = 1.0 / np.sqrt(diagonal)
    scaled = spread * np.outer(scale, scale)
    if np.linalg.eigvalsh(scaled)[0] <= _PIVOT:
        return None
    squared = float((apart * scale) @ np.linalg.solve(scaled, apart * scale))
    statistic = spare / (q * (clusters - 1)) * squared
    return statistic, (q, spare), float(fdtrc(q, spare, statistic))
