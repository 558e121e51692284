"""Means and standard deviations of continuous covariates by arm and wave."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt
from typing import Literal

import numpy as np
import numpy.typing as npt

from evaluation.engine.cells import STATED, Cells
from evaluation.engine.sums import NUMBER_PARTS, Sums

Arm = Literal["programme", "comparator"]
_ARMS: tuple[Arm, Arm] = ("programme", "comparator")


@dataclass(frozen=True, slots=True)
class Number:
    """The weighted mean and standard deviation of a continuous covariate among those who stated it.

    The cells hold a number's sums outcome by outcome; these are of the outcome that most people
    answered, and `n` is how many did.
    """

    factor: str
    arm: Arm
    wave: str
    n: int
    mean: float | None
    sd: float | None


def numbers_of(cells: Cells, group: npt.NDArray[np.int64], waves: Sequence[str]) -> Iterator[Number]:
    """Describe every continuous factor; `group` is each cell's 2·wave + (0 programme, 1 comparator)."""
    if not cells.numbers or not cells.sums:
        return
    sums = max(cells.sums, key=lambda one: int(one.n.sum()))
    for m, factor in enumerate(cells.numbers):
        is_stated = cells.levels(factor) == STATED
        for a in (0, 1):
            for t, wave in enumerate(waves):
                here = is_stated & (group == 2 * t + a) & (sums.n > 0)
                yield Number(factor, _ARMS[a], wave, *_described(sums, here, m))


def _described(sums: Sums, here: npt.NDArray[np.bool_], m: int) -> tuple[int, float | None, float | None]:
    weight, n = int(sums.weight[here].sum()), int(sums.n[here].sum())
    if weight == 0 or sums.moments is None:
        return n, None, None
    linear = sum(sums.moments.linear[here, m].tolist())
    square = sum(sums.moments.square[here, m, m].tolist())
    mean = Fraction(linear, weight * NUMBER_PARTS)
    spread = Fraction(square, weight * NUMBER_PARTS**2) - mean * mean
    return n, float(mean), sqrt(float(spread))
