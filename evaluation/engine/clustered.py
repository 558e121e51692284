"""Standard errors by cluster: sandwich (CRV0, CRV1) and jackknife (CRV3).

Degrees of freedom are always clusters − 1; tests are two-sided.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import stdtr, stdtrit

from evaluation.engine.cells import FloatArray
from evaluation.engine.regression import CONSTANT, Blocks, Fit, effects_without

Interval = tuple[float, float]
_ROUNDING = 1e-13


@dataclass(frozen=True, slots=True)
class StudentTest:
    """A t test of β = 0 with its 95% interval, in the outcome's unit."""

    se: float
    df: int
    p: float
    ci: Interval


def t_test(estimate: float, se: float, df: int) -> StudentTest | None:
    """Test β = 0 with Student's t; None without a standard error or degrees of freedom."""
    if df < 1 or not np.isfinite(se) or se <= 0:
        return None
    reach = float(stdtrit(df, 0.975)) * se
    p = 2.0 * float(stdtr(df, -abs(estimate / se)))
    return StudentTest(se=se, df=df, p=p, ci=(estimate - reach, estimate + reach))


def sandwich_se(result: Fit) -> float:
    """CRV0 by the blocks' clusters: the square root of A⁻¹(Σ s_g s_g')A⁻¹ at β."""
    influence = result.scores @ result.inverse[0]
    return float(np.sqrt(np.sum(influence**2)))


def is_without_spread(blocks: Blocks, result: Fit) -> bool:
    """Whether the clusters' changes are alike to the last bits, so that what is left is rounding."""
    row, size = np.abs(result.inverse[0]), np.abs(result.coefficients)
    rounding = np.sum((np.abs(blocks.moment) + np.abs(blocks.gram) @ size) @ row)
    return sandwich_se(result) <= _ROUNDING * float(rounding)


def joined(blocks: Blocks, result: Fit, clusters: Sequence[Sequence[int]]) -> tuple[Blocks, Fit]:
    """Add the blocks of the areas of each cluster, so that what is by area becomes by cluster.

    Parameters
    ----------
    blocks, result
        The model by area and its estimate, which stays the same.
    clusters
        The areas of each cluster; every area in exactly one.
    """
    order = [area for cluster in clusters for area in cluster]
    starts = np.cumsum([0, *(len(cluster) for cluster in clusters)])[:-1]

    def added(values: FloatArray) -> FloatArray:
        return np.add.reduceat(values[order], starts, axis=0)

    return (
        replace(blocks, gram=added(blocks.gram), moment=added(blocks.moment)),
        replace(result, scores=added(result.scores)),
    )


def crv1(blocks: Blocks, result: Fit) -> StudentTest | None:
    """CRV1 by the blocks' clusters, t(G − 1).

    The factor is G/(G−1)·(N−1)/(N−K) with K the regressors + 1; effects nested in the clusters
    are not counted (the rule of fixest and reghdfe). Areas lie in pairs, so K is the same by pair.
    """
    clusters = len(blocks.gram)
    regressors = len(blocks.names) - (CONSTANT in blocks.names)
    if clusters < 2 or blocks.n <= regressors + 1:
        return None
    factor = clusters / (clusters - 1) * (blocks.n - 1) / (blocks.n - regressors - 1)
    return t_test(result.estimate, sandwich_se(result) * float(np.sqrt(factor)), clusters - 1)


def crv3(blocks: Blocks, result: Fit, clusters: Sequence[Sequence[int]]) -> StudentTest | None:
    """CRV3: the jackknife by cluster, t(G − 1).

    Parameters
    ----------
    blocks, result
        The model and its estimate.
    clusters
        The areas of each cluster.

    Returns
    -------
    StudentTest or None
        With variance (G−1)/G · Σ(β₋g − β)² (MacKinnon, Nielsen and Webb; Stata's summclust).
        None when some cluster cannot be left out.
    """
    left_out = effects_without(blocks, clusters)
    known = [value for value in left_out if value is not None]
    if len(known) < len(left_out) or len(known) < 2:
        return None
    spread = np.sum((np.array(known) - result.estimate) ** 2)
    count = len(known)
    return t_test(result.estimate, float(np.sqrt((count - 1) / count * spread)), count - 1)
