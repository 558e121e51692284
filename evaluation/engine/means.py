"""Raw weighted means of groups of cells: exact sums, divided once."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evaluation.engine.cells import Sums
from evaluation.engine.regression import Layout
from evaluation.engine.spec import Spec

ARMS = (("programme", 1.0), ("comparator", 0.0))


@dataclass(frozen=True, slots=True)
class Mean:
    """A raw weighted mean of an arm in a wave; None when nobody answered.

    `ones` is how many people answered 1, None unless every answer is 0 or 1: a weighted mean does not tell.
    """

    arm: str
    wave: str
    n: int
    mean: float | None
    ones: int | None = None


def counted(
    sums: Sums, here: npt.NDArray[np.bool_], *, is_binary: bool | None = None
) -> tuple[int, float | None, int | None]:
    """How many answered in some cells, their mean, and how many said 1 (of an outcome of ones and zeros)."""
    weight, total = int(sums.weight[here].sum()), int(sums.total[here].sum())
    ones = int(sums.ones[here].sum()) if (sums.is_binary if is_binary is None else is_binary) else None
    return int(sums.n[here].sum()), total / (weight * sums.parts) if weight else None, ones


def means_of(
    sums: Sums, layout: Layout, spec: Spec, among: npt.NDArray[np.bool_], *, is_binary: bool
) -> tuple[Mean, ...]:
    """Raw weighted means by arm and wave, among some cells."""
    found = []
    for arm, is_treated in ARMS:
        for wave, is_after in zip(spec.waves, (0.0, 1.0), strict=True):
            here = among & (layout.is_treated == is_treated) & (layout.is_after == is_after)
            found.append(Mean(arm, wave, *counted(sums, here, is_binary=is_binary)))
    return tuple(found)
