"""The wild cluster restricted bootstrap (WCR-11), by every sign vector or by Webb's draws.

With the null β = r imposed, everything is a polynomial in r: with z = r − β̂ a draw's numerator is
m₀ + z·m₁ and its squared denominator e₀ + z·e₁ + z²·e₂ (Roodman, Nielsen, MacKinnon and Webb 2019,
written from the scores). So p-value and interval need linear algebra once, and the interval's ends
are found by narrowing a bracket in which ever fewer draws can still change side.
"""

from dataclasses import dataclass

import numpy as np

from evaluation.engine.cells import FloatArray
from evaluation.engine.regression import Blocks, Fit

MOST_ENUMERATED = 22
"""Up to so many clusters every sign vector is used."""
WEBB_DRAWS = 99_999
ALPHA = 0.05
_TIES = 1e-9
_TIES_IN_SEARCH = 1e-12
_PRECISION = 1e-12
_STEP = 0.25
_FARTHEST = 64.0
_SAMPLED = 61
_FEW = 8


@dataclass(frozen=True, slots=True)
class Draws:
    """Sign vectors for G clusters, shared by every outcome; the first of them is the identity.

    Attributes
    ----------
    first, second
        The vectors are every row of `first`, shape (H, G₁), joined to every row of `second`,
        shape (L, G₂): a product in two halves, so that quadratic forms need no long matrix.
        Sampled draws have all of them in `first` and one empty row in `second`.
    stands_for
        How many draws are told of: v and −v give the same |t*|, so half of 2^G is computed.
    """

    first: FloatArray
    second: FloatArray
    stands_for: int


@dataclass(frozen=True, slots=True)
class Statistics:
    """The bootstrap distribution of one outcome as polynomials in z = r − β̂.

    Attributes
    ----------
    linear
        m₀ and m₁, shape (2, B).
    squared
        e₀, e₁ and e₂, shape (3, B).
    variance
        The estimate's own CRV0 variance.
    estimate
        β̂.
    """

    linear: FloatArray
    squared: FloatArray
    variance: float
    estimate: float

    def t_at_zero(self) -> FloatArray:
        """|t*| of every draw with the null β = 0 imposed, shape (B,)."""
        z = -self.estimate
        numerator = np.abs(self.linear[0] + z * self.linear[1])
        denominator = np.sqrt(np.maximum(self.squared[0] + z * (self.squared[1] + z * self.squared[2]), 0.0))
        t: FloatArray = np.where(numerator > 0, np.inf, 0.0)
        np.divide(numerator, denominator, out=t, where=denominator > 0)
        return t

    @property
    def t(self) -> float:
        """|t| of the estimate under the null β = 0, without the small-sample factor."""
        return abs(self.estimate) / float(np.sqrt(self.variance))


@dataclass(frozen=True, slots=True)
class WildTest:
    """The bootstrap's p-value, its interval (None where it has no end) and its draws."""

    p: float
    ci: tuple[float, float] | None
    draws: int


def draws_for(clusters: int, seed: int) -> Draws:
    """Enumerate the signs, or draw Webb's six-point weights when there are too many clusters.

    Parameters
    ----------
    clusters
        G.
    seed
        Used beyond `MOST_ENUMERATED` clusters only.
    """
    if clusters <= MOST_ENUMERATED:
        split = clusters // 2
        first = _signs(clusters - split)[: 2 ** (clusters - split - 1)]
        return Draws(first, _signs(split), 2 ** (clusters - 1))
    points = np.sqrt(np.array([0.5, 1.0, 1.5]))
    webb = np.concatenate([-points[::-1], points])
    drawn = webb[np.random.Generator(np.random.PCG64(seed)).integers(0, 6, size=(WEBB_DRAWS, clusters))]
    every = np.vstack([np.ones((1, clusters)), drawn])
    return Draws(every, np.zeros((1, 0)), WEBB_DRAWS)


def statistics_of(blocks: Blocks, result: Fit, draws: Draws) -> Statistics:
    """Work out every draw's t* as polynomials in z.

    Notes
    -----
    a' is row β of A⁻¹ and f₁ the change of the restricted coefficients with r. Scores restricted
    to β = β̂ + z are s_g − z·A_g f₁; q_g = a's̃_g; C = diag(q) − [a'A_gA⁻¹s̃_h]; t* = q'v / ‖Cv‖.
    """
    row = result.inverse[0]
    slope = result.inverse[:, 0] / result.inverse[0, 0]
    bent = -(blocks.gram @ slope)
    reach = (blocks.gram @ row) @ result.inverse
    q0, q1 = result.scores @ row, bent @ row
    c0 = np.diag(q0) - reach @ result.scores.T
    c1 = np.diag(q1) - reach @ bent.T
    mixed = c0.T @ c1
    return Statistics(
        linear=np.stack([_linear(q0, draws), _linear(q1, draws)]),
        squared=np.stack(
            [_quadratic(c0.T @ c0, draws), _quadratic(mixed + mixed.T, draws), _quadratic(c1.T @ c1, draws)]
        ),
        variance=float(np.sum(q0**2)),
        estimate=result.estimate,
    )


def wild_test(statistics: Statistics, draws: Draws) -> WildTest:
    """Give the p-value of β = 0 and the interval of every β that is not rejected at 5%.

    The interval's ends are the crossings nearest the estimate, each outwards from it.
    """
    at_least = statistics.t_at_zero() >= statistics.t * (1.0 - _TIES)
    at_least[0] = True
    low, high = _crossing(statistics, -1.0), _crossing(statistics, 1.0)
    ci = None if low is None or high is None else (statistics.estimate + low, statistics.estimate + high)
    return WildTest(p=float(np.mean(at_least)), ci=ci, draws=draws.stands_for)


def _signs(count: int) -> FloatArray:
    """All vectors of ±1, the first all +1, shape (2^count, count)."""
    bits = (np.arange(2**count)[:, None] >> np.arange(count)[None, ::-1]) & 1
    signs: FloatArray = 1.0 - 2.0 * bits.astype(np.float64)
    return signs


def _linear(q: FloatArray, draws: Draws) -> FloatArray:
    split = draws.first.shape[1]
    result: FloatArray = (draws.first @ q[:split])[:, None] + (draws.second @ q[split:])[None, :]
    return result.ravel()


def _quadratic(form: FloatArray, draws: Draws) -> FloatArray:
    """v'Mv of every draw, half by half: the long product is (H × G₂)(G₂ × L)."""
    split = draws.first.shape[1]
    own = np.einsum("ij,ij->i", draws.first @ form[:split, :split], draws.first)
    other = np.einsum("ij,ij->i", draws.second @ form[split:, split:], draws.second)
    cross = (draws.first @ form[:split, split:]) @ draws.second.T
    result: FloatArray = own[:, None] + other[None, :] + 2.0 * cross
    return result.ravel()


def _crossing(statistics: Statistics, side: float) -> float | None:
    """Find the nearest z on one side of 0 where the p-value of β̂ + z passes 5%.

    A draw counts at z when f(z) = v(m₀ + z·m₁)² − z²(e₀ + z·e₁ + z²·e₂) ≥ 0, with v the estimate's
    variance. z is measured in standard errors; None when the p-value never gets below 5%. A sample
    of the draws says where to look; all of them say where the crossing is.
    """
    quartic = _quartic(statistics, side)
    needed = ALPHA * quartic.shape[1]
    sample = quartic[:, ::_SAMPLED] if quartic.shape[1] > _SAMPLED**2 else quartic
    low = max(_coarse(sample) - _STEP, 0.0)
    while low > 0.0 and _count(quartic, low) <= needed:
        low = max(low - _STEP, 0.0)
    high = low
    while high < _FARTHEST:
        low, high = high, high + _STEP * max(1.0, high / 4.0)
        if _count(quartic, high) <= needed:
            return side * float(np.sqrt(statistics.variance)) * _narrowed(quartic, low, high, needed)
    return None


def _coarse(sample: FloatArray) -> float:
    """The first place on a grid where the sampled draws put the p-value below 5%."""
    needed, z = ALPHA * sample.shape[1], _STEP
    while z < _FARTHEST and _count(sample, z) > needed:
        z += _STEP * max(1.0, z / 4.0)
    return z


def _quartic(statistics: Statistics, side: float) -> FloatArray:
    """The coefficients of f in z/SE, lowest first, shape (5, B)."""
    se = float(np.sqrt(statistics.variance))
    keep = (1.0 - _TIES_IN_SEARCH) ** 2
    m0, m1 = statistics.linear[0] / se, statistics.linear[1] * side
    e0, e1, e2 = statistics.squared
    result = np.empty((5, len(m0)))
    np.multiply(m0, m0, out=result[0])
    np.multiply(m0, 2.0 * m1, out=result[1])
    np.multiply(m1, m1, out=result[2])
    result[2] -= (keep / se**2) * e0
    np.multiply(e1, -keep * side / se, out=result[3])
    np.multiply(e2, -keep, out=result[4])
    result[:, 0] = (1.0, 0.0, 0.0, 0.0, 0.0)  # the identity always counts
    return result


def _value(quartic: FloatArray, z: float) -> FloatArray:
    result: FloatArray = quartic[4] * z
    for k in (3, 2, 1):
        result += quartic[k]
        result *= z
    result += quartic[0]
    return result


def _count(quartic: FloatArray, z: float) -> int:
    return int(np.count_nonzero(_value(quartic, z) >= 0.0))


def _narrowed(quartic: FloatArray, low: float, high: float, needed: float) -> float:
    """Halve a bracket to 1e-12 of the SE, setting aside the draws that keep their side in it."""
    always = 0
    while high - low > _PRECISION:
        middle = 0.5 * (low + high)
        if quartic.shape[1] > _FEW:
            values, swing = _value(quartic, middle), _swing(quartic, middle, 0.5 * (high - low))
            always += int(np.count_nonzero(values > swing))
            quartic = quartic[:, np.abs(values) <= swing]
        if always + _count(quartic, middle) <= needed:
            high = middle
        else:
            low = middle
    return high


def _swing(quartic: FloatArray, middle: float, half: float) -> FloatArray:
    """A bound of |f(z) − f(middle)| within `half` of `middle`: slope there and the largest bend."""
    slope = quartic[1] + middle * (2.0 * quartic[2] + middle * (3.0 * quartic[3] + 4.0 * middle * quartic[4]))
    end = middle + half
    bend = 2.0 * np.abs(quartic[2]) + end * (6.0 * np.abs(quartic[3]) + 12.0 * end * np.abs(quartic[4]))
    result: FloatArray = half * (np.abs(slope) + 0.5 * half * bend)
    return result
