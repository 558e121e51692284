"""Finding codes that changed places between two waves when no label says so: from the answers alone.

A question is suspected when its answers fit the wave before far better after its codes change places than as they
stand. "Far better" is judged by area, against what interviewing other people makes different anyway (with the design
effect of the survey weights) and against how much areas change on their own, taken from what is left over after the
best change of places. A shift that only lies in the direction of a change of places is not enough: the difference must
be large, most of it must go away, and the areas must keep their order under it.

It cannot see codes that change places where about as many people gave either answer.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LARGEST = 12  # codes of one question; with more of them it is a list of places or of trades, not a scale
FEWEST_IN_AREA = 20
FEWEST = 100  # answers of a question in a wave
SMALLEST_DISTANCE = 0.12  # share of answers that would have to have changed, were the codes as they were
MOST_LEFT = 0.4  # of that distance, after the best change of places
SMALLEST_GAIN = 40.0  # by how much the misfit falls, in units of its own noise
REVERSAL_MAY_BE_WORSE = 1.5  # a scale turned round is likelier than any other order, so it need not fit best
VETO = 3.0


@dataclass(frozen=True, slots=True)
class Swap:
    """Codes that seem to have changed places.

    Attributes
    ----------
    codes
        Code of this wave → the code that had these answers in the wave before; only those that differ.
    distance, left
        The share of answers that differ between the waves (total variation): as the codes stand, and after the change.
    is_reversal
        Whether the scale seems turned round as a whole.
    """

    codes: Mapping[str, str]
    distance: float
    left: float
    is_reversal: bool


def distance(now: Mapping[str, int], before: Mapping[str, int]) -> float | None:
    """Give the total variation distance of two counts by code or band; None where a wave has no answer."""
    totals = sum(now.values()), sum(before.values())
    if not all(totals):
        return None
    codes = {*now, *before}
    apart = sum(abs(now.get(code, 0) / totals[0] - before.get(code, 0) / totals[1]) for code in codes)
    return round(apart / 2, 6)


def swapped_codes(now: Mapping[str, Any], before: Mapping[str, Any], design_effect: float) -> Swap | None:
    """Say which codes of a question changed places, if any seem to.

    Parameters
    ----------
    now, before
        The profiles of the question (`profile_of`) in this wave and the one before.
    design_effect
        By how much the survey weights, and people of one household, make sampling noise larger than of as many
        people drawn one by one.
    """
    codes = list(now.get("counts") or ())
    if set(codes) != set(before.get("counts") or ()) or not 2 <= len(codes) <= LARGEST:
        return None
    if min(sum(now["counts"].values()), sum(before["counts"].values())) < FEWEST:
        return None
    here, there = _by_area(now, before, codes)
    cost = _misfit(here, there, design_effect)
    for order in (np.arange(len(codes))[::-1], _best_order(cost)):
        swap = _as_swap(order, codes, now["counts"], before["counts"])
        if swap and _is_far_better(swap, order, cost, len(here)) and not _areas_object(order, here, there):
            return swap
    return None


def _as_swap(
    order: NDArray[np.int64], codes: Sequence[str], now: Mapping[str, int], before: Mapping[str, int]
) -> Swap | None:
    """Spell a change of places; `order[k]` is what took the place of code k."""
    moved = {codes[int(place)]: codes[k] for k, place in enumerate(order) if int(place) != k}
    back = {moved.get(code, code): count for code, count in now.items()}
    apart, left = distance(now, before), distance(back, before)
    if not moved or apart is None or left is None:
        return None
    return Swap(dict(sorted(moved.items())), apart, left, bool((order == np.arange(len(codes))[::-1]).all()))


def _is_far_better(swap: Swap, order: NDArray[np.int64], cost: Floats, areas: int) -> bool:
    """Hold one change of places against the codes as they stand, and against the best there is."""
    if swap.distance < SMALLEST_DISTANCE or swap.left > MOST_LEFT * swap.distance:
        return False
    straight, turned, least = (_total(cost, one) for one in (np.arange(len(cost)), order, _best_order(cost)))
    cells = areas * len(cost)
    noise = max(1.0, turned / cells)
    return (straight - turned) / noise >= SMALLEST_GAIN and turned <= REVERSAL_MAY_BE_WORSE * least + cells


def _by_area(now: Mapping[str, Any], before: Mapping[str, Any], codes: Sequence[str]) -> tuple[Floats, Floats]:
    """Give the counts of the areas with enough answers in both waves, in one order; all in one where there is none."""
    here, there = now.get("areas") or {}, before.get("areas") or {}
    names = [name for name in sorted({*here} & {*there}) if min(sum(here[name]), sum(there[name])) >= FEWEST_IN_AREA]
    place = [list(before["counts"]).index(code) for code in codes]  # a later codebook may list them in another order
    if names:
        then = np.array([there[name] for name in names], dtype=float)[:, place]
        return np.array([here[name] for name in names], dtype=float), then
    pooled = [[float(wave["counts"][code]) for code in codes] for wave in (now, before)]
    return np.array(pooled[:1]), np.array(pooled[1:])


def _shares(counts: Floats) -> tuple[Floats, Floats]:
    """Give shares by area, and their variance as of people drawn one by one; half an answer keeps both from 0."""
    totals = counts.sum(axis=1, keepdims=True)
    smooth = (counts + 0.5) / (totals + 0.5 * counts.shape[1])
    return counts / totals, smooth * (1 - smooth) / totals


def _misfit(now: Floats, before: Floats, design_effect: float) -> Floats:
    """Give for each code of before (row) and of now (column) how badly their shares by area fit each other."""
    (here, here_noise), (there, there_noise) = _shares(now), _shares(before)
    gaps = (there[:, :, None] - here[:, None, :]) ** 2
    noise = design_effect * (there_noise[:, :, None] + here_noise[:, None, :])
    misfit: Floats = (gaps / noise).sum(axis=0)
    return misfit


def _best_order(cost: Floats) -> NDArray[np.int64]:
    from scipy.optimize import linear_sum_assignment

    order: NDArray[np.int64] = linear_sum_assignment(cost)[1]
    return order


def _total(cost: Floats, order: NDArray[np.int64]) -> float:
    return float(cost[np.arange(len(order)), order].sum())


def _areas_object(order: NDArray[np.int64], now: Floats, before: Floats) -> bool:
    """Whether areas keep their order with the codes as they stand, and clearly not after the change of places."""
    if len(now) < 6:
        return False
    here, there = (_shares(wave)[0] for wave in (now, before))
    here, there = here - here.mean(axis=0), there - there.mean(axis=0)
    straight, turned = (float(_likeness(there, here[:, which])) for which in (np.arange(now.shape[1]), order))
    spread = 1 / math.sqrt(len(now) - 3)
    return math.atanh(straight) - math.atanh(turned) > VETO * spread


def _likeness(one: Floats, other: Floats) -> float:
    """Give how alike two patterns over areas and codes are, short of exactly 1 and -1."""
    size = math.sqrt(float((one**2).sum() * (other**2).sum()))
    return min(0.999, max(-0.999, float((one * other).sum()) / size)) if size else 0.0
