"""The exact permutation test: what β would be if other areas had been the treated ones.

Within matched pairs either of the two may have been treated; without pairs any G₁ of the G areas.
The statistic is the plain β(τ), not studentised. With D_g = 1[area g]·after, Z the other columns,
Q = D'W M_Z D and r = D'W M_Z y, a relabelling τ gives β(τ) = τ'r / τ'Qτ, so that all of them are
one product.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, product

import numpy as np

from evaluation.engine.cells import FloatArray
from evaluation.engine.regression import ARM, CONSTANT, EFFECT, WAVE, Blocks
from evaluation.engine.spec import Spec

MOST_ENUMERATED = 200_000
SAMPLED = 99_999
ALPHA = 0.05
_TIES = 1e-9


@dataclass(frozen=True, slots=True)
class Relabellings:
    """Who might have been treated, shape (B, G) of 0/1; the first row is who was.

    `stands_for` is the number told of: every possible one, or those that were drawn.
    """

    treated: FloatArray
    stands_for: int

    @property
    def smallest_p(self) -> float:
        """The smallest p-value the test can give: complements have the same |β|."""
        rows = len(self.treated)
        is_balanced = rows > 1 and bool(np.all(self.treated.sum(axis=1) * 2 == self.treated.shape[1]))
        return (2.0 if is_balanced else 1.0) / rows


@dataclass(frozen=True, slots=True)
class PermutationTest:
    """p of β = 0, the interval by inverting the test (None where it has no end), and how many."""

    p: float
    ci: tuple[float, float] | None
    relabellings: int


def relabellings_of(spec: Spec) -> Relabellings:
    """Enumerate the relabellings of a design, or draw them from the plan's seed."""
    position = {area: g for g, area in enumerate(spec.areas)}
    if spec.pairs is not None:
        pairs = [(position[one], position[two]) for one, two in spec.pairs]
        return _within_pairs(pairs, len(spec.areas), spec.seed)
    return _of_all(len(spec.treated), len(spec.areas), spec.seed)


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
    effect, carry = _effects(blocks, relabellings.treated)
    at_least = np.abs(effect) >= abs(effect[0]) * (1.0 - _TIES)
    at_least[0] = True
    shift = effect - effect[0] * carry
    low, high = _end(-shift, carry, effect[0]), _end(shift, carry, effect[0])
    ci = None if low is None or high is None else (float(effect[0]) - low, float(effect[0]) + high)
    return PermutationTest(p=float(np.mean(at_least)), ci=ci, relabellings=relabellings.stands_for)


def _within_pairs(pairs: Sequence[tuple[int, int]], areas: int, seed: int) -> Relabellings:
    count = len(pairs)
    if 2**count <= MOST_ENUMERATED:
        swaps = np.array(list(product((0.0, 1.0), repeat=count)))
        stands_for = len(swaps)
    else:
        drawn = np.random.Generator(np.random.PCG64(seed)).integers(0, 2, size=(SAMPLED, count))
        swaps = np.vstack([np.zeros((1, count)), drawn])
        stands_for = SAMPLED
    treated = np.zeros((len(swaps), areas))
    for k, (one, two) in enumerate(pairs):
        treated[:, one], treated[:, two] = 1.0 - swaps[:, k], swaps[:, k]
    return Relabellings(treated, stands_for)


def _of_all(chosen: int, areas: int, seed: int) -> Relabellings:
    possible = math.comb(areas, chosen)
    if possible <= MOST_ENUMERATED:
        places = np.array(list(combinations(range(areas), chosen)), dtype=np.int64)
        stands_for = possible
    else:
        draw = np.random.Generator(np.random.PCG64(seed)).random((SAMPLED, areas))
        places = np.vstack([np.arange(chosen)[None, :], np.argsort(draw, axis=1, kind="stable")[:, :chosen]])
        stands_for = SAMPLED
    treated = np.zeros((len(places), areas))
    np.put_along_axis(treated, places, 1.0, axis=1)
    return Relabellings(treated, stands_for)


def _effects(blocks: Blocks, treated: FloatArray) -> tuple[FloatArray, FloatArray]:
    """β(τ) of every relabelling, and β(τ) with the true programme column in the place of y.

    Both of shape (B,). The second says how a shift of the null carries over to each relabelling.
    """
    others = [k for k, name in enumerate(blocks.names) if name not in {EFFECT, ARM}]
    after = blocks.at(WAVE)
    has_arms = ARM in blocks.names
    roles = [after, *([blocks.at(CONSTANT)] if has_arms else [])]
    quad, linear = _partialled(blocks, roles, others)
    truth = treated[0]
    if not has_arms:
        mass = np.einsum("ij,ij->i", treated @ quad[0][0], treated)
        return (treated @ linear[0]) / mass, (treated @ (quad[0][0] @ truth)) / mass
    dd, da, aa = (np.einsum("ij,ij->i", treated @ quad[i][j], treated) for i, j in ((0, 0), (0, 1), (1, 1)))
    determinant = dd * aa - da * da

    def solved(on_effect: FloatArray, on_arm: FloatArray) -> FloatArray:
        result: FloatArray = (aa * (treated @ on_effect) - da * (treated @ on_arm)) / determinant
        return result

    return solved(linear[0], linear[1]), solved(quad[0][0] @ truth, quad[1][0] @ truth)


def _partialled(
    blocks: Blocks, roles: Sequence[int], others: Sequence[int]
) -> tuple[list[list[FloatArray]], list[FloatArray]]:
    """Q and r for each area's own columns (`roles`), the `others` taken out of them."""
    whole = np.linalg.inv(blocks.gram[:, others][:, :, others].sum(axis=0))
    on_others = [blocks.gram[:, role][:, others] for role in roles]
    outcome = whole @ blocks.moment[:, others].sum(axis=0)
    quad = [
        [np.diag(blocks.gram[:, one, two]) - on_others[i] @ whole @ on_others[j].T for j, two in enumerate(roles)]
        for i, one in enumerate(roles)
    ]
    return quad, [blocks.moment[:, role] - on_others[i] @ outcome for i, role in enumerate(roles)]


def _end(shift: FloatArray, carry: FloatArray, effect: float) -> float | None:
    """How far the null may move from β̂ before fewer than 5% of the relabellings are as far.

    A relabelling counts at z ≥ 0 while |shift − z·carry| ≥ z: it leaves at one point and, when the
    shift carries over more than fully, comes back at another. The relabellings that never leave
    (the identity and its mirror) count throughout.
    """
    scale = max(abs(effect), float(np.abs(shift).max(initial=0.0)))
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
