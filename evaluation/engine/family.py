"""Looking at the secondary outcomes together: Romano–Wolf step-down and Holm.

With nine measures one in two families shows something "clear" by chance alone. Holm needs only
the p-values; Romano and Wolf use how the outcomes move together, because every outcome meets the
same sign draws.
"""

from collections.abc import Callable, Sequence

import numpy as np

from evaluation.engine.cells import FloatArray

_TIES = 1e-9
_NOTHING = 1e-12
"""An estimate of exactly nothing comes out of least squares as a rounding error: so small, it is a tie with all."""


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


def romano_wolf(observed: Sequence[float], draws_of: Callable[[int], FloatArray]) -> list[float]:
    """Adjust for the family by step-down on the largest |t*| of those still in it.

    Parameters
    ----------
    observed
        |t| of each outcome.
    draws_of
        Gives |t*| of an outcome under every draw, null β = 0 imposed and the identity first, shape
        (B,). The draws must be the same for every outcome. Asked once for each, so that no more
        than one has to be held in memory.

    Returns
    -------
    list of float
        In the same order. A p-value counts the draws whose largest |t*| reaches |t| (ties within
        1e-9), the identity included (Romano and Wolf 2005; Clarke, Romano and Wolf 2020).
    """
    order = sorted(range(len(observed)), key=lambda k: (-observed[k], k))
    raw: dict[int, float] = {}
    largest: FloatArray | None = None
    for k in reversed(order):
        draws = draws_of(k)
        largest = draws if largest is None else np.maximum(largest, draws)
        reached = largest >= observed[k] * (1.0 - _TIES) - _NOTHING
        reached[0] = True
        raw[k] = float(np.mean(reached))
    adjusted = [0.0] * len(observed)
    highest = 0.0
    for k in order:
        highest = max(highest, raw[k])
        adjusted[k] = highest
    return adjusted
