"""The wild cluster restricted bootstrap (WCR-11), by every sign vector or by Webb's draws.

With the null β = r imposed, everything is a polynomial in r: with z = r − β̂ a draw's numerator is
m₀ + z·m₁ and its squared denominator e₀ + z·e₁ + z²·e₂ (Roodman, Nielsen, MacKinnon and Webb 2019,
written from the scores). So p-value and interval need linear algebra once. The clusters are the
blocks' own: areas, or pairs when the blocks of each pair are joined (`clustered.joined`).

Products of matrices keep their last bits only while the linear algebra library uses one thread,
which `python -m evaluation.engine` and the platform's child processes set.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evaluation.engine.cells import FloatArray
from evaluation.engine.regression import Blocks, Fit
from evaluation.engine.wild_interval import SEARCH_TIES, Quartic, crossings

MOST_ENUMERATED = 22
"""Up to so many clusters every sign vector is used."""
WEBB_DRAWS = 99_999
ALPHA = 0.05
_TIES = 1e-9
_NOTHING = 1e-12
"""An estimate of exactly nothing comes out of least squares as a rounding error: so small, it is a tie with all."""
_KEPT = 2**26
"""Up to so many drawn weights are kept as single bytes; beyond that they are drawn anew each time."""
_AT_ONCE = 2**19

Points = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Draws:
    """Sign vectors (or Webb's weights) for G clusters, shared by every outcome; the first is the identity.

    Attributes
    ----------
    clusters
        G.
    first, second
        The enumerated vectors are every row of `first`, shape (H, G₁), joined to every row of
        `second`, shape (L, G₂): a product in two halves, so that quadratic forms need no long
        matrix. Both empty when Webb's weights are drawn.
    stands_for
        How many draws are told of: v and −v give the same |t*|, so half of 2^G is computed.
    seed
        Of the drawn weights.
    points
        Which of Webb's six points each drawn weight is, shape (99,999, G); None when the signs are
        enumerated, or when so many are cheaper to draw again than to keep.
    """

    clusters: int
    first: FloatArray
    second: FloatArray
    stands_for: int
    seed: int = 0
    points: Points | None = None

    @property
    def is_enumerated(self) -> bool:
        """Whether every sign vector is there."""
        return self.clusters <= MOST_ENUMERATED

    @property
    def smallest_p(self) -> float:
        """The smallest p-value that the test can give."""
        return 1.0 / self.stands_for

    def weights(self) -> Iterator[FloatArray]:
        """Webb's weights a chunk at a time, each of shape (rows, G), the identity first."""
        webb = np.sqrt(np.array([1.5, 1.0, 0.5, 0.5, 1.0, 1.5])) * np.array([-1.0, -1.0, -1.0, 1.0, 1.0, 1.0])
        yield np.ones((1, self.clusters))
        for chunk in _drawn(self.clusters, self.seed) if self.points is None else _cut(self.points):
            yield webb[chunk]


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
        numerator, denominator = self._at_zero()
        np.abs(numerator, out=numerator)
        np.sqrt(denominator, out=denominator)
        t: FloatArray = np.where(numerator > 0, np.inf, 0.0)
        np.divide(numerator, denominator, out=t, where=denominator > 0)
        return t

    def p_at_zero(self) -> float:
        """Share of the draws with |t*| ≥ |t| under β = 0 (ties within 1e-9), the identity included."""
        if self.t <= _NOTHING:
            return 1.0
        numerator, denominator = self._at_zero()
        np.multiply(numerator, numerator, out=numerator)
        denominator *= (self.t * (1.0 - _TIES)) ** 2
        at_least = (numerator >= denominator) & (numerator > 0)
        at_least[0] = True
        return float(np.count_nonzero(at_least) / len(at_least))

    @property
    def t(self) -> float:
        """|t| of the estimate under the null β = 0, without the small-sample factor."""
        return abs(self.estimate) / float(np.sqrt(self.variance))

    def quartic(self) -> Quartic:
        """Write v(m₀ + z·m₁)² − z²(e₀ + z·e₁ + z²·e₂), which is ≥ 0 where a draw counts.

        v is the estimate's variance. In z/SE, lowest power first, shape (5, B).
        """
        se = float(np.sqrt(self.variance))
        keep = (1.0 - SEARCH_TIES) ** 2
        m0, m1 = self.linear[0] / se, self.linear[1]
        e0, e1, e2 = self.squared
        result = np.empty((5, len(m0)))
        np.multiply(m0, m0, out=result[0])
        np.multiply(m0, m1, out=result[1])
        result[1] *= 2.0
        np.multiply(m1, m1, out=result[2])
        result[2] -= (keep / se**2) * e0
        np.multiply(e1, -keep / se, out=result[3])
        np.multiply(e2, -keep, out=result[4])
        result[:, 0] = (1.0, 0.0, 0.0, 0.0, 0.0)  # the identity always counts
        return result

    def _at_zero(self) -> tuple[FloatArray, FloatArray]:
        """Numerators and squared denominators with β = 0 imposed."""
        z = -self.estimate
        numerator = self.linear[1] * z
        numerator += self.linear[0]
        denominator = self.squared[2] * z
        denominator += self.squared[1]
        denominator *= z
        denominator += self.squared[0]
        np.maximum(denominator, 0.0, out=denominator)
        return numerator, denominator


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
        first = every_sign(clusters - split)[: max(2 ** (clusters - split - 1), 1)]
        return Draws(clusters, first, every_sign(split), 2 ** max(clusters - 1, 0))
    nothing = np.zeros((0, 0))
    points = np.concatenate(list(_drawn(clusters, seed))) if clusters * WEBB_DRAWS <= _KEPT else None
    return Draws(clusters, nothing, nothing, WEBB_DRAWS, seed, points)


def statistics_of(blocks: Blocks, result: Fit, draws: Draws) -> Statistics:
    """Work out every draw's t* as polynomials in z.

    Notes
    -----
    a' is row β of A⁻¹ and f₁ the change of the restricted coefficients with r. Scores restricted
    to β = β̂ + z are s̃_g = s_g − z·A_g f₁; q_g = a's̃_g; C = diag(q) − [a'A_gA⁻¹s̃_h];
    t* = q'v / ‖Cv‖.
    """
    row = result.inverse[0]
    slope = result.inverse[:, 0] / result.inverse[0, 0]
    bent = -(blocks.gram @ slope)
    reach = (blocks.gram @ row) @ result.inverse
    q0, q1 = result.scores @ row, bent @ row
    variance, estimate = float(np.sum(q0**2)), result.estimate
    if not draws.is_enumerated:
        linear, squared = _sampled(result.scores, bent, reach, row, draws)
        return Statistics(linear, squared, variance, estimate)
    c0 = np.diag(q0) - reach @ result.scores.T
    c1 = np.diag(q1) - reach @ bent.T
    mixed = c0.T @ c1
    forms = (c0.T @ c0, mixed + mixed.T, c1.T @ c1)
    size = len(draws.first), len(draws.second)
    linear, squared = np.empty((2, *size)), np.empty((3, *size))
    for out, q in zip(linear, (q0, q1), strict=True):
        _linear(q, draws, out)
    for out, form in zip(squared, forms, strict=True):
        _quadratic(form, draws, out)
    return Statistics(linear.reshape(2, -1), squared.reshape(3, -1), variance, estimate)


def wild_test(statistics: Statistics, draws: Draws) -> WildTest:
    """Give the p-value of β = 0 and the interval of every β that is not rejected at 5%.

    The interval's ends are the crossings nearest the estimate, each outwards from it. There is no
    interval when too few clusters let the p-value reach 5%, however far the null is moved.
    """
    p = statistics.p_at_zero()
    if draws.smallest_p > ALPHA:
        return WildTest(p=p, ci=None, draws=draws.stands_for)
    quartic, se = statistics.quartic(), float(np.sqrt(statistics.variance))
    low, high = (None if end is None else statistics.estimate + se * end for end in crossings(quartic, ALPHA))
    return WildTest(p=p, ci=None if low is None or high is None else (low, high), draws=draws.stands_for)


def every_sign(count: int) -> FloatArray:
    """All vectors of ±1, the first all +1, shape (2^count, count)."""
    bits = (np.arange(2**count)[:, None] >> np.arange(count)[None, ::-1]) & 1
    signs: FloatArray = 1.0 - 2.0 * bits.astype(np.float64)
    return signs


def _drawn(clusters: int, seed: int) -> Iterator[Points]:
    """Draw which of the six points each weight is, a chunk at a time."""
    rng = np.random.Generator(np.random.PCG64(seed))
    step = max(_AT_ONCE // clusters, 1)
    for start in range(0, WEBB_DRAWS, step):
        rows = min(step, WEBB_DRAWS - start)
        yield rng.integers(0, 6, size=(rows, clusters), dtype=np.uint8)


def _cut(points: Points) -> Iterator[Points]:
    step = max(_AT_ONCE // points.shape[1], 1)
    for start in range(0, len(points), step):
        yield points[start : start + step]


def _linear(q: FloatArray, draws: Draws, out: FloatArray) -> None:
    """v'q of every draw: the sum of its two halves."""
    split = draws.first.shape[1]
    np.add((draws.first @ q[:split])[:, None], (draws.second @ q[split:])[None, :], out=out)


def _quadratic(form: FloatArray, draws: Draws, out: FloatArray) -> None:
    """v'Mv of every draw, half by half, in one product (H × (G₂ + 2)) ((G₂ + 2) × L)."""
    first, second = draws.first, draws.second
    split = first.shape[1]
    own = np.einsum("ij,ij->i", first @ form[:split, :split], first)
    other = np.einsum("ij,ij->i", second @ form[split:, split:], second)
    left = np.column_stack([first @ (2.0 * form[:split, split:]), own, np.ones(len(first))])
    right = np.column_stack([second, np.ones(len(second)), other])
    np.matmul(left, right.T, out=out)


def _sampled(
    scores: FloatArray, bent: FloatArray, reach: FloatArray, row: FloatArray, draws: Draws
) -> tuple[FloatArray, FloatArray]:
    """The same without a G × G matrix: Cv = q∘v − R(S'v), with R the reach and S the scores.

    ‖Cv‖² = Σq²v² − 2(R'(q∘v))'(S'v) + (S'v)'R'R(S'v), each linear or quadratic in z.
    """
    q0, q1 = scores @ row, bent @ row
    columns = np.hstack([scores, bent, reach * q0[:, None], reach * q1[:, None]])
    squares = np.column_stack([q0 * q0, 2.0 * q0 * q1, q1 * q1])
    across = reach.T @ reach
    linear, squared = np.empty((2, draws.stands_for + 1)), np.empty((3, draws.stands_for + 1))
    at = 0
    for v in draws.weights():
        here = slice(at, at + len(v))
        s0, s1, u0, u1 = np.split(v @ columns, 4, axis=1)
        own = (v * v) @ squares
        linear[0, here], linear[1, here] = s0 @ row, s1 @ row
        a0, a1 = s0 @ across - 2.0 * u0, s1 @ across - 2.0 * u1
        squared[0, here] = own[:, 0] + np.sum(a0 * s0, axis=1)
        squared[1, here] = own[:, 1] + np.sum(a0 * s1, axis=1) + np.sum(a1 * s0, axis=1)
        squared[2, here] = own[:, 2] + np.sum(a1 * s1, axis=1)
        at += len(v)
    return linear, squared
