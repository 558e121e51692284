"""Sign flips of clusters' shares in an estimate: p-values and simultaneous ranges.

Each cluster's share in an estimate comes from leaving it out (its jackknife pseudo-value over the
number of clusters), so the shares add up to the estimate. If nothing had happened, a share could as
well have had the other sign. With matched pairs of equal weight this is the exact permutation
within pairs.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from evaluation.engine.cells import FloatArray
from evaluation.engine.wild import MOST_ENUMERATED, every_sign

DRAWN = 99_999
_AT_ONCE = 4_000_000
_TIES = 1e-9
_NOTHING = 1e-12
"""An estimate of exactly nothing comes out as a rounding error: so small, it is a tie with all."""
_SHARE = 0.05


@dataclass(frozen=True, slots=True)
class Influence:
    """What leaving each cluster out does to one estimate.

    Attributes
    ----------
    estimate
        θ̂.
    moves
        θ̂₋g − θ̂, shape (G,); 0 for a cluster that has no part in the estimate.
    clusters
        How many clusters have a part in it.
    """

    estimate: float
    moves: FloatArray
    clusters: int

    @property
    def se(self) -> float:
        """The jackknife's standard error, √((G−1)/G · Σ(θ̂₋g − θ̂)²)."""
        return float(np.sqrt((self.clusters - 1) / self.clusters * np.sum(self.moves**2)))

    def shares(self, is_in: FloatArray) -> FloatArray:
        """Each cluster's part in θ̂, as if nothing were expected of it, shape (G,)."""
        count = self.clusters
        shares: FloatArray = is_in * (self.estimate / count) - (count - 1) / count * self.moves
        return shares

    def centred(self, is_in: FloatArray) -> FloatArray:
        """Each cluster's part in how far θ̂ is off, shape (G,); they add up to zero."""
        count = self.clusters
        centred: FloatArray = -(count - 1) / count * (self.moves - is_in * (self.moves.sum() / count))
        return centred


def flipped(shares: FloatArray, seed: int) -> Iterator[FloatArray]:
    """Add up shares under every draw of signs, the identity first.

    Parameters
    ----------
    shares
        One column an estimate, shape (G, E): every estimate meets the same draws.
    seed
        Used beyond `MOST_ENUMERATED` clusters only.

    Yields
    ------
    array
        One an estimate, in order, shape (B,): all 2^(G−1) vectors that begin with +1, or the
        identity and 99,999 drawn ones.
    """
    clusters = len(shares)
    if clusters > MOST_ENUMERATED:
        yield from _drawn(shares, seed).T
        return
    split = clusters // 2
    first, second = every_sign(clusters - split), every_sign(split)
    first = first[: max(len(first) // 2, 1)]
    for k in range(shares.shape[1]):
        long, short = first @ shares[: clusters - split, k], second @ shares[clusters - split :, k]
        yield (long[:, None] + short[None, :]).ravel()


def p_value(sums: FloatArray) -> float:
    """Share of the draws that reach the estimate (ties within 1e-9), the identity included."""
    nothing = _NOTHING * float(np.abs(sums).max())
    reached = np.abs(sums) >= abs(sums[0]) * (1.0 - _TIES) - nothing
    reached[0] = True
    return float(np.mean(reached))


def simultaneous(influences: Sequence[Influence], is_in: FloatArray, seed: int, least: float) -> float | None:
    """How many standard errors a range must reach for all estimates to be covered together.

    Parameters
    ----------
    influences
        The estimates that are looked at together.
    is_in
        Which clusters have a part in each, 0/1, shape (E, G).
    seed
        As in `flipped`.
    least
        The pointwise multiple: no simultaneous range is narrower.

    Returns
    -------
    float or None
        The 95% point of the largest |t*| over the estimates. A draw's t* is its sum of centred
        parts over its own jackknife standard error. None when that point has no end.
    """
    if not influences:
        return None
    parts = np.column_stack([one.centred(own) for one, own in zip(influences, is_in, strict=True)])
    largest: FloatArray | None = None
    for one, part, sums in zip(influences, parts.T, flipped(parts, seed), strict=True):
        count = one.clusters
        spread = np.maximum(count / (count - 1) * (np.sum(part**2) - sums**2 / count), 0.0)
        t = np.divide(np.abs(sums), np.sqrt(spread), out=np.full(len(sums), np.inf), where=spread > 0)
        largest = t if largest is None else np.maximum(largest, t)
    if largest is None:
        return None
    place = int(np.ceil((1.0 - _SHARE) * len(largest))) - 1
    point = float(np.partition(largest, place)[place])
    return max(point, least) if np.isfinite(point) else None


def _drawn(shares: FloatArray, seed: int) -> FloatArray:
    """The identity and sampled signs, a chunk of draws at a time."""
    clusters = len(shares)
    rng = np.random.Generator(np.random.PCG64(seed))
    found = np.empty((DRAWN + 1, shares.shape[1]))
    found[0] = shares.sum(axis=0)
    step = max(_AT_ONCE // clusters, 1)
    for start in range(1, DRAWN + 1, step):
        count = min(step, DRAWN + 1 - start)
        drawn = rng.integers(0, 256, size=(count, -(-clusters // 8)), dtype=np.uint8)
        is_flipped = np.unpackbits(drawn, axis=1)[:, :clusters].astype(np.float64)
        found[start : start + count] = found[0] - 2.0 * (is_flipped @ shares)
    return found
