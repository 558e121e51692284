"""The exact permutation test: what β would be if other areas had been the treated ones.

Within matched pairs either of the two may have been treated; without pairs any G₁ of the G areas.
The statistic is the plain β(τ), not studentised. With D_g = 1[area g]·after, Z the other columns,
Q = D'W M_Z D and r = D'W M_Z y, a relabelling τ gives β(τ) = τ'r / τ'Qτ, so that all of them are
one product.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import combinations, islice

import numpy as np
import numpy.typing as npt

from evaluation.engine.cells import FloatArray, IntArray
from evaluation.engine.regression import ARM, CONSTANT, EFFECT, WAVE, Blocks
from evaluation.engine.spec import Spec

MOST_ENUMERATED = 200_000
SAMPLED = 99_999
ALPHA = 0.05
_TIES = 1e-9
_NOTHING = 1e-12
"""An estimate of exactly nothing comes out of least squares as a rounding error: so small, it is a tie with all."""
_PIVOT = 1e-10
_KEPT = 2**26
"""So many entries are kept; beyond that the relabellings are made anew for each model."""
_AT_ONCE = 2**19

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Relabellings:
    """Who might have been treated; the first relabelling is who was.

    Attributes
    ----------
    rows, areas
        How many relabellings there are, the identity included, and G.
    stands_for
        The number told of: every possible one, or those that were drawn.
    is_enumerated
        Whether every possible one is there.
    is_balanced
        Whether half of the areas are treated, so that every relabelling has a mirror.
    make
        Makes them a chunk at a time, each of shape (chunk, G), True for treated.
    kept
        All of them, where they are few enough to keep.
    """

    rows: int
    areas: int
    stands_for: int
    is_enumerated: bool
    is_balanced: bool
    make: Callable[[], Iterator[Mask]]
    kept: Mask | None = None

    @property
    def treated(self) -> FloatArray:
        """All of them as 0/1, shape (B, G)."""
        return np.concatenate(list(self.chunks()))

    def chunks(self) -> Iterator[FloatArray]:
        """All of them as 0/1 in order, as many at a time as fit the processor's cache."""
        if self.kept is None:
            yield from (chunk.astype(np.float64) for chunk in self.make())
            return
        step = _step(self.areas)
        for start in range(0, self.rows, step):
            yield self.kept[start : start + step].astype(np.float64)

    @property
    def smallest_p(self) -> float:
        """The smallest p-value the test can give: complements have the same |β|."""
        return (2.0 if self.rows > 1 and self.is_balanced else 1.0) / self.rows


@dataclass(frozen=True, slots=True)
class PermutationTest:
    """p of β = 0, the interval by inverting the test (None where it has no end), and how many.

    `smallest_p` is the smallest p-value that the test could have given.
    """

    p: float
    ci: tuple[float, float] | None
    relabellings: int
    smallest_p: float = 0.0


def relabellings_of(spec: Spec) -> Relabellings:
    """Enumerate the relabellings of a design, or draw them from the plan's seed."""
    position = {area: g for g, area in enumerate(spec.areas)}
    areas, chosen = len(spec.areas), len(spec.treated)
    if spec.pairs is not None:
        one, two = (np.array([position[pair[k]] for pair in spec.pairs], dtype=np.int64) for k in (0, 1))
        possible = 2 ** len(spec.pairs)
        make = partial(_within_pairs, one, two, areas, spec.seed, is_enumerated=possible <= MOST_ENUMERATED)
    else:
        possible = math.comb(areas, chosen)
        make = partial(_of_all if possible <= MOST_ENUMERATED else _some_of_all, chosen, areas, spec.seed)
    is_enumerated = possible <= MOST_ENUMERATED
    rows = possible if is_enumerated else SAMPLED + 1
    return Relabellings(
        rows=rows,
        areas=areas,
        stands_for=possible if is_enumerated else SAMPLED,
        is_enumerated=is_enumerated,
        is_balanced=2 * chosen == areas,
        make=make,
        kept=np.concatenate(list(make())) if rows * areas <= _KEPT else None,
    )


def permutation_test(blocks: Blocks, relabellings: Relabellings) -> PermutationTest:
    """Test β = 0 by relabelling and invert the test.

    Parameters
    ----------
    blocks
        The model, one block an area, in the order of the relabellings' columns.
    relabellings
        From `relabellings_of`.

    Returns
    -------
    PermutationTest
        The p-value counts |β(τ)| ≥ |β| (ties within 1e-9), the identity included.
    """
    effect, carry = _effects(blocks, relabellings)
    after = blocks.at(WAVE)
    size = float(np.abs(blocks.moment[:, after]).sum() / blocks.gram[:, after, after].sum())
    nothing = _NOTHING * max(size, float(np.abs(effect[np.isfinite(effect)]).max()))
    at_least = np.abs(effect) >= abs(effect[0]) * (1.0 - _TIES) - nothing
    at_least[0] = True
    shift = effect - effect[0] * carry
    low, high = _end(-shift, carry, effect[0]), _end(shift, carry, effect[0])
    ci = None if low is None or high is None else (float(effect[0]) - low, float(effect[0]) + high)
    return PermutationTest(
        p=float(np.mean(at_least)), ci=ci, relabellings=relabellings.stands_for, smallest_p=relabellings.smallest_p
    )


def _within_pairs(one: IntArray, two: IntArray, areas: int, seed: int, *, is_enumerated: bool) -> Iterator[Mask]:
    """Swap the two areas of each pair or not."""
    pairs = len(one)
    rng = np.random.Generator(np.random.PCG64(seed))
    rows, step = 2**pairs if is_enumerated else SAMPLED + 1, _step(areas)
    for start in range(0, rows, step):
        number = np.arange(start, min(start + step, rows))
        if is_enumerated:
            swaps = (number[:, None] >> np.arange(pairs)[None, ::-1]) & 1 == 1
        else:
            swaps = rng.integers(0, 2, size=(len(number), pairs), dtype=np.uint8) == 1
            swaps[number == 0] = False
        treated = np.zeros((len(number), areas), dtype=bool)
        treated[:, one], treated[:, two] = ~swaps, swaps
        yield treated


def _of_all(chosen: int, areas: int, _: int) -> Iterator[Mask]:
    """Every choice of the treated areas; the first is the true one."""
    every, step = combinations(range(areas), chosen), _step(areas)
    while places := list(islice(every, step)):
        yield _marked(np.array(places, dtype=np.int64).reshape(len(places), chosen), areas)


def _some_of_all(chosen: int, areas: int, seed: int) -> Iterator[Mask]:
    """The true choice and drawn ones: the areas with the smallest of as many random numbers."""
    yield _marked(np.arange(chosen)[None, :], areas)
    rng, step = np.random.Generator(np.random.PCG64(seed)), _step(areas)
    for start in range(0, SAMPLED, step):
        numbers = rng.random((min(step, SAMPLED - start), areas))
        yield _marked(np.argpartition(numbers, chosen - 1, axis=1)[:, :chosen], areas)


def _marked(places: IntArray, areas: int) -> Mask:
    treated = np.zeros((len(places), areas), dtype=bool)
    np.put_along_axis(treated, places, values=True, axis=1)
    return treated


def _step(areas: int) -> int:
    return max(_AT_ONCE // max(areas, 1), 1)


def _effects(blocks: Blocks, relabellings: Relabellings) -> tuple[FloatArray, FloatArray]:
    """β(τ) of every relabelling, and β(τ) with the true programme column in the place of y.

    Both of shape (B,). The second says how a shift of the null carries over to each relabelling.
    """
    parts = _partialled(blocks)
    effect, carry = np.empty(relabellings.rows), np.empty(relabellings.rows)
    truth: FloatArray | None = None
    at = 0
    for treated in relabellings.chunks():
        truth = treated[0] if truth is None else truth
        here = slice(at, at + len(treated))
        effect[here], carry[here] = parts.effects(treated, truth)
        at += len(treated)
    return effect, carry


@dataclass(frozen=True, slots=True)
class _Partialled:
    """Each area's own columns with the columns that all areas share taken out of them.

    Q = diag(own) − S W S' without ever being written out, W the inverse of the shared columns'
    cross-products. The own columns are 1[area]·after and, with one effect an arm, 1[area].

    Attributes
    ----------
    own
        Cross-products of an area's own columns, shape (R, R, G).
    shared
        Those with the shared columns, shape (R, G, K).
    whole
        W, shape (K, K).
    linear
        r of each own column, shape (R, G).
    """

    own: FloatArray
    shared: FloatArray
    whole: FloatArray
    linear: FloatArray

    def effects(self, treated: FloatArray, truth: FloatArray) -> tuple[FloatArray, FloatArray]:
        """β(τ) and how the truth's column carries over, for a chunk of relabellings."""
        roles = len(self.own)
        sums = [treated @ self.shared[i] for i in range(roles)]
        quad = [
            [treated @ self.own[i, j] - np.sum((sums[i] @ self.whole) * sums[j], axis=1) for j in range(roles)]
            for i in range(roles)
        ]
        right = [
            (
                treated @ self.linear[i],
                treated @ (self.own[i, 0] * truth) - sums[i] @ (self.whole @ (truth @ self.shared[0])),
            )
            for i in range(roles)
        ]
        if roles == 1:
            mass, whole = quad[0][0], treated @ self.own[0, 0]
            effect, carry = right[0]
        else:
            mass, whole = quad[0][0] * quad[1][1] - quad[0][1] ** 2, quad[0][0] * quad[1][1]
            effect, carry = (quad[1][1] * one - quad[0][1] * two for one, two in zip(*right, strict=True))
        # Where the shared columns already say who is treated there is no β(τ): it counts as far away.
        is_known = mass > _PIVOT * np.abs(whole)
        return (
            np.divide(effect, mass, out=np.full_like(mass, np.inf), where=is_known),
            np.divide(carry, mass, out=np.zeros_like(mass), where=is_known),
        )


def _partialled(blocks: Blocks) -> _Partialled:
    others = [k for k, name in enumerate(blocks.names) if name not in {EFFECT, ARM}]
    roles = [blocks.at(WAVE), *([blocks.at(CONSTANT)] if ARM in blocks.names else [])]
    whole = np.linalg.inv(blocks.gram[:, others][:, :, others].sum(axis=0))
    shared = np.stack([blocks.gram[:, role][:, others] for role in roles])
    outcome = whole @ blocks.moment[:, others].sum(axis=0)
    return _Partialled(
        own=np.stack([[blocks.gram[:, one, two] for two in roles] for one in roles]),
        shared=shared,
        whole=whole,
        linear=np.stack([blocks.moment[:, role] - own @ outcome for role, own in zip(roles, shared, strict=True)]),
    )


def _end(shift: FloatArray, carry: FloatArray, effect: float) -> float | None:
    """How far the null may move from β̂ before fewer than 5% of the relabellings are as far.

    A relabelling counts at z ≥ 0 while |shift − z·carry| ≥ z: it leaves at one point and, when the
    shift carries over more than fully, comes back at another. The relabellings that never leave
    (the identity and its mirror) count throughout.
    """
    scale = max(abs(effect), float(np.abs(shift).max(initial=0.0, where=np.isfinite(shift))))
    never = (np.abs(np.abs(carry) - 1.0) <= _TIES) & (np.abs(shift) <= _TIES * scale)
    toward = np.where(shift >= 0, 1.0 + carry, 1.0 - carry)
    away = np.where(shift >= 0, carry - 1.0, -1.0 - carry)
    size = np.abs(shift)
    leaves = np.divide(size, toward, out=np.full_like(size, np.inf), where=(toward > _TIES) & ~never)
    returns = np.divide(size, away, out=np.full_like(size, np.inf), where=(away > _TIES) & ~never)
    events = np.concatenate([leaves, returns])
    change = np.concatenate([-np.ones_like(leaves), np.ones_like(returns)])
    order = np.lexsort((-change, events))
    events, counts = events[order], len(shift) + np.cumsum(change[order])
    is_last_there = np.append(events[1:] > events[:-1], [True])
    below = np.flatnonzero((counts <= ALPHA * len(shift)) & is_last_there & np.isfinite(events))
    return float(events[below[0]]) if len(below) else None
