"""Looking at the secondary outcomes together: Romano–Wolf step-down and Holm.

With nine measures one in two families shows something "clear" by chance alone. Holm needs only
the p-values; Romano and Wolf use how the outcomes move together, because every outcome meets the
same sign draws.
"""

from collections.abc import Sequence

import numpy as np

from evaluation.engine.wild import Statistics

_TIES = 1e-9


def holm(p_values: Sequence[float]) -> list[float]:
    """Adjust p-values by Holm's step-down.

    Parameters
    ----------
    p_values
        One an outcome.

    Returns
    -------
    list of float
        In the same order; never below the p-value itself and never above 1.
    """
    count = len(p_values)
    order = sorted(range(count), key=lambda k: (p_values[k], k))
    adjusted = [0.0] * count
    reached = 0.0
    for rank, k in enumerate(order):
        reached = max(reached, min(1.0, (count - rank) * p_values[k]))
        adjusted[k] = reached
    return adjusted


def romano_wolf(family: Sequence[Statistics]) -> list[float]:
    """Adjust for the family by step-down on the largest |t*| of those still in it.

    Parameters
    ----------
    family
        Bootstrap statistics of the same draws, null β = 0 imposed.

    Returns
    -------
    list of float
        In the same order. A p-value counts the draws whose largest |t*| reaches |t| (ties within
        1e-9), the identity included (Romano and Wolf 2005; Clarke, Romano and Wolf 2020).
    """
    if not family:
        return []
    observed = [statistics.t for statistics in family]
    draws = [statistics.t_at_zero() for statistics in family]
    order = sorted(range(len(family)), key=lambda k: (-observed[k], k))
    adjusted = [0.0] * len(family)
    largest = np.zeros_like(draws[0])
    raw: list[float] = []
    for k in reversed(order):
        largest = np.maximum(largest, draws[k])
        reached = largest >= observed[k] * (1.0 - _TIES)
        reached[0] = True
        raw.append(float(np.mean(reached)))
    highest = 0.0
    for k, p in zip(order, reversed(raw), strict=True):
        highest = max(highest, p)
        adjusted[k] = highest
    return adjusted
