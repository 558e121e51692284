"""Exact sums: integers all the way, so that no order of adding changes the last bit."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt

WEIGHT_PARTS = 10**6
"""Weights are held as integers of a millionth."""
FINE_PARTS = 10**12
"""Outcomes that are not whole numbers are held as integers of 10^-12."""
NUMBER_PARTS = 10**9
"""Continuous covariates are held as integers of 10^-9."""
HOUSEHOLD_PARTS = 10**6
"""Parts of a non-integer outcome inside squared household totals."""

IntArray = npt.NDArray[np.int64]
ExactArray = npt.NDArray[Any]
FloatArray = npt.NDArray[np.float64]
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Moments:
    """Exact sums of one outcome's respondents with M continuous covariates, over C cells.

    A covariate that was not stated counts as zero, and its cells say so in their key. All are
    Python integers, so they cannot overflow.

    Attributes
    ----------
    linear
        Σwz in millionths of `NUMBER_PARTS`, shape (C, M).
    square
        Σwzz' in millionths of `NUMBER_PARTS`², shape (C, M, M).
    cross
        Σwzy in millionths of `NUMBER_PARTS` · `FINE_PARTS`, shape (C, M).
    """

    linear: ExactArray
    square: ExactArray
    cross: ExactArray

    @property
    def arrays(self) -> tuple[ExactArray, ...]:
        """All of them, in the order of the fields."""
        return (self.linear, self.square, self.cross)

    def of(self, some: Sequence[int]) -> Self:
        """Keep some of the covariates."""
        at = list(some)
        return type(self)(self.linear[:, at], self.square[:, at][:, :, at], self.cross[:, at])


@dataclass(frozen=True, slots=True)
class Sums:
    """One outcome's exact sums over C cells.

    Attributes
    ----------
    n
        Answers, shape (C,).
    ones
        Answers that are exactly 1, shape (C,).
    weight
        Σw in millionths, shape (C,), int64.
    total, square
        Σwy and Σwy² in millionths of `parts`, shape (C,). int64 when `parts` is 1 (whole-number
        outcomes), Python integers otherwise.
    parts
        1 or `FINE_PARTS`.
    moments
        With the continuous covariates, when the cells have any.
    """

    n: IntArray
    ones: IntArray
    weight: IntArray
    total: ExactArray
    square: ExactArray
    parts: int
    moments: Moments | None = None

    def canonical(self) -> Self:
        """Give the same sums in their only form: whole numbers wherever they are whole."""
        if self.parts == 1 or not _all_whole(self.total) or not _all_whole(self.square):
            return self
        total, square = (_as_int64(values // FINE_PARTS) for values in (self.total, self.square))
        if total is None or square is None:
            return self
        return type(self)(self.n, self.ones, self.weight, total, square, 1, self.moments)

    def in_parts(self, parts: int) -> Self:
        """Give the same sums counted in finer parts."""
        if parts == self.parts:
            return self
        total, square = (values.astype(object) * parts for values in (self.total, self.square))
        return type(self)(self.n, self.ones, self.weight, total, square, parts, self.moments)

    def at(self, cells: npt.NDArray[Any]) -> Self:
        """Keep some cells, by position or by a mask."""
        moments = None if self.moments is None else Moments(*(values[cells] for values in self.moments.arrays))
        n, ones, weight = self.n[cells], self.ones[cells], self.weight[cells]
        return type(self)(n, ones, weight, self.total[cells], self.square[cells], self.parts, moments).canonical()

    @property
    def is_binary(self) -> bool:
        """Whether every answer is 0 or 1: among whole numbers only these equal their square."""
        return self.parts == 1 and bool(np.array_equal(self.total, self.square))

    def weights(self) -> FloatArray:
        """W as floats, shape (C,)."""
        return self.weight / float(WEIGHT_PARTS)

    def totals(self) -> FloatArray:
        """S as floats, each correctly rounded from its exact value, shape (C,)."""
        return _as_float(self.total, WEIGHT_PARTS * self.parts)

    def squares(self) -> FloatArray:
        """Q as floats, each correctly rounded from its exact value, shape (C,)."""
        return _as_float(self.square, WEIGHT_PARTS * self.parts)


@dataclass(frozen=True, slots=True)
class HouseholdSums:
    """One outcome's exact sums over the households of P places (an area in a wave).

    With W_h and S_h the weight and the weighted total of a household's answers: `count` is the
    number of households that answered (0 where the squares would not fit), `weight_square` ΣW_h²,
    `cross` ΣW_hS_h and `total_square` ΣS_h², as Python integers, shape (P,). Units: W_h in
    millionths, S_h in millionths of `HOUSEHOLD_PARTS`. They add as long as no household is split
    between the parts added.
    """

    count: ExactArray
    weight_square: ExactArray
    cross: ExactArray
    total_square: ExactArray

    @property
    def arrays(self) -> tuple[ExactArray, ...]:
        """All of them, in the order of the fields."""
        return (self.count, self.weight_square, self.cross, self.total_square)


def summed(sums: Sums, at: IntArray, size: int) -> Sums:
    """Add up the cells that go to the same of `size` new cells; `at` says where each goes."""
    if len(at) == size:
        # Each cell goes to a place of its own.
        back = np.empty(size, dtype=np.int64)
        back[at] = np.arange(size)
        return sums.at(back)
    n, ones, weight = (added(values, at, size) for values in (sums.n, sums.ones, sums.weight))
    total, square = sums.total, sums.square
    if sums.parts == 1 and _might_wrap(square):
        sums = sums.in_parts(FINE_PARTS)
        total, square = sums.total, sums.square
    moments = None
    if sums.moments is not None:
        moments = Moments(*(added(values, at, size) for values in sums.moments.arrays))
    total, square = added(total, at, size), added(square, at, size)
    return Sums(n, ones, weight, total, square, sums.parts, moments).canonical()


def appended(parts: Sequence[Sums]) -> Sums:
    """Put the cells of surveys behind each other, in the finest of their parts."""
    finest = max(one.parts for one in parts)
    same = [one.in_parts(finest) for one in parts]
    moments = [one.moments.arrays for one in same if one.moments is not None]
    return Sums(
        np.concatenate([one.n for one in same]),
        np.concatenate([one.ones for one in same]),
        np.concatenate([one.weight for one in same]),
        np.concatenate([one.total for one in same]),
        np.concatenate([one.square for one in same]),
        finest,
        Moments(*(np.concatenate(each) for each in zip(*moments, strict=True))) if moments else None,
    )


def added(values: ExactArray, at: IntArray, size: int) -> ExactArray:
    """Add values into `size` places, exactly; every place gets one at least."""
    result = np.zeros((size, *values.shape[1:]), dtype=values.dtype)
    np.add.at(result, at, values)
    return result


def as_bytes(values: ExactArray) -> bytes:
    """Spell integers in the only way that hashes and files use: 8 bytes, or 32 for Python integers."""
    if values.dtype == np.int64:
        return values.astype("<i8").tobytes()
    return b"".join(int(value).to_bytes(32, "little", signed=True) for value in values.ravel())


def exact(values: Sequence[int]) -> ExactArray:
    """Hold Python integers in an array."""
    result = np.empty(len(values), dtype=object)
    result[:] = values
    return result


def _might_wrap(values: ExactArray) -> bool:
    """Whether 64 bits might not hold the sum of them all."""
    return float(np.abs(values.astype(np.float64)).sum()) >= 2.0**62


def _all_whole(values: ExactArray) -> bool:
    return all(value % FINE_PARTS == 0 for value in values)


def _as_int64(values: ExactArray) -> IntArray | None:
    if any(abs(value) >= 2**63 for value in values):
        return None
    return values.astype(np.int64)


def _as_float(values: ExactArray, parts: int) -> FloatArray:
    if values.dtype == np.int64:
        return values / float(parts)
    # Python divides two integers with one correct rounding, however long they are.
    return np.array([value / parts for value in values], dtype=np.float64)
