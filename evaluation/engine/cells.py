"""Compressed microdata: exact sums for each cell, as a value that adds.

A cell is an area, a wave and one level of every covariate. For each outcome it holds how many
people answered (n), their weight W = Σw, S = Σwy and Q = Σwy². Every sum is an integer, so it does
not depend on the order in which the rows were met: two cells made of the same answers are equal to
the last bit (Wong and others, "You Only Compress Once", 2021).
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from nrp.formats.canonical import canonical_json

WEIGHT_PARTS = 10**6
"""Weights are held as integers of a millionth."""
FINE_PARTS = 10**12
"""Outcomes that are not whole numbers are held as integers of 10^-12."""
HOUSEHOLD_PARTS = 10**6
"""Parts of a non-integer outcome inside squared household totals."""

IntArray = npt.NDArray[np.int64]
ExactArray = npt.NDArray[Any]
FloatArray = npt.NDArray[np.float64]
Key = tuple[str, ...]


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
    """

    n: IntArray
    ones: IntArray
    weight: IntArray
    total: ExactArray
    square: ExactArray
    parts: int

    def canonical(self) -> Self:
        """Give the same sums in their only form: whole numbers wherever they are whole."""
        if self.parts == 1 or not _all_whole((self.total, self.square)):
            return self
        total, square = (_as_int64(values // FINE_PARTS) for values in (self.total, self.square))
        if total is None or square is None:
            return self
        return type(self)(self.n, self.ones, self.weight, total, square, 1)

    def in_parts(self, parts: int) -> Self:
        """Give the same sums counted in finer parts."""
        if parts == self.parts:
            return self
        total, square = (values.astype(object) * parts for values in (self.total, self.square))
        return type(self)(self.n, self.ones, self.weight, total, square, parts)

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


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """Everything the engine keeps of a survey: no respondent is in it, only sums.

    Attributes
    ----------
    outcomes, covariates
        Their names, in the plan's order.
    keys
        Sorted, each once: area, wave and one level for each covariate, as text.
    rows
        Respondents in each cell, answered or not, shape (C,).
    sums
        One `Sums` an outcome.
    places
        Sorted (area, wave).
    households
        One `HouseholdSums` an outcome.
    """

    outcomes: tuple[str, ...]
    covariates: tuple[str, ...]
    keys: tuple[Key, ...]
    rows: IntArray
    sums: tuple[Sums, ...]
    places: tuple[Key, ...]
    households: tuple[HouseholdSums, ...]

    def __add__(self, other: "Cells") -> "Cells":
        """Put two surveys, waves, files or partitions together."""
        if (self.outcomes, self.covariates) != (other.outcomes, other.covariates):
            raise ValueError("Only cells of the same outcomes and covariates can be added.")
        return gathered(
            outcomes=self.outcomes,
            covariates=self.covariates,
            keys=(*self.keys, *other.keys),
            rows=np.concatenate([self.rows, other.rows]),
            sums=[_appended(one, two) for one, two in zip(self.sums, other.sums, strict=True)],
            places=(*self.places, *other.places),
            households=[
                HouseholdSums(*(np.concatenate(both) for both in _fields(one, two)))
                for one, two in zip(self.households, other.households, strict=True)
            ],
        )

    def __eq__(self, other: object) -> bool:
        """Two cells are equal when every exact sum is."""
        if not isinstance(other, Cells):
            return NotImplemented
        same = all(
            np.array_equal(mine, theirs)
            for one, two in zip(self.households, other.households, strict=True)
            for mine, theirs in _fields(one, two)
        )
        return same and self.places == other.places and self.sha256 == other.sha256

    def __hash__(self) -> int:
        return hash(self.sha256)

    def only(self, *, areas: Iterable[str] | None = None, waves: Iterable[str] | None = None) -> "Cells":
        """Keep the cells of some areas and waves."""
        some_areas = None if areas is None else frozenset(areas)
        some_waves = None if waves is None else frozenset(waves)

        def wanted(key: Key) -> bool:
            return (some_areas is None or key[0] in some_areas) and (some_waves is None or key[1] in some_waves)

        at = np.array([i for i, key in enumerate(self.keys) if wanted(key)], dtype=np.int64)
        of = np.array([i for i, key in enumerate(self.places) if wanted(key)], dtype=np.int64)
        return Cells(
            outcomes=self.outcomes,
            covariates=self.covariates,
            keys=tuple(self.keys[i] for i in at),
            rows=self.rows[at],
            sums=tuple(
                Sums(s.n[at], s.ones[at], s.weight[at], s.total[at], s.square[at], s.parts).canonical()
                for s in self.sums
            ),
            places=tuple(self.places[i] for i in of),
            households=tuple(
                HouseholdSums(h.count[of], h.weight_square[of], h.cross[of], h.total_square[of])
                for h in self.households
            ),
        )

    @property
    def sha256(self) -> str:
        """SHA-256 of the canonical cells: one for the same answers in any order, format or partition.

        Household sums are left out of it, since a partition may split a household.
        """
        header = {
            "format": "nrp-cells/1",
            "outcomes": self.outcomes,
            "covariates": self.covariates,
            "keys": self.keys,
            "parts": [sums.parts for sums in self.sums],
        }
        digest = hashlib.sha256(canonical_json(header))
        digest.update(_bytes(self.rows))
        for sums in self.sums:
            for values in (sums.n, sums.ones, sums.weight, sums.total, sums.square):
                digest.update(_bytes(values))
        return digest.hexdigest()


def gathered(
    *,
    outcomes: Sequence[str],
    covariates: Sequence[str],
    keys: Sequence[Key],
    rows: IntArray,
    sums: Sequence[Sums],
    places: Sequence[Key],
    households: Sequence[HouseholdSums],
) -> Cells:
    """Make `Cells` of rows in any order, adding those that share a key."""
    ordered, at = _positions(keys)
    known, of = _positions(places)
    size, room = len(ordered), len(known)
    return Cells(
        outcomes=tuple(outcomes),
        covariates=tuple(covariates),
        keys=ordered,
        rows=_added(rows, at, size),
        sums=tuple(
            Sums(
                _added(one.n, at, size),
                _added(one.ones, at, size),
                _added(one.weight, at, size),
                _added(one.total, at, size),
                _added(one.square, at, size),
                one.parts,
            ).canonical()
            for one in sums
        ),
        places=known,
        households=tuple(HouseholdSums(*(_added(values, of, room) for values in _values(one))) for one in households),
    )


def _positions(keys: Sequence[Key]) -> tuple[tuple[Key, ...], IntArray]:
    ordered = tuple(sorted(set(keys)))
    position = {key: i for i, key in enumerate(ordered)}
    return ordered, np.array([position[key] for key in keys], dtype=np.int64)


def _added(values: ExactArray, at: IntArray, size: int) -> ExactArray:
    result = np.zeros(size, dtype=values.dtype)
    np.add.at(result, at, values)
    return result


def _appended(one: Sums, two: Sums) -> Sums:
    parts = max(one.parts, two.parts)
    one, two = one.in_parts(parts), two.in_parts(parts)
    return Sums(
        np.concatenate([one.n, two.n]),
        np.concatenate([one.ones, two.ones]),
        np.concatenate([one.weight, two.weight]),
        np.concatenate([one.total, two.total]),
        np.concatenate([one.square, two.square]),
        parts,
    )


def _values(one: HouseholdSums) -> tuple[ExactArray, ...]:
    return (one.count, one.weight_square, one.cross, one.total_square)


def _fields(one: HouseholdSums, two: HouseholdSums) -> list[tuple[ExactArray, ExactArray]]:
    return list(zip(_values(one), _values(two), strict=True))


def _all_whole(arrays: Iterable[ExactArray]) -> bool:
    return all(value % FINE_PARTS == 0 for values in arrays for value in values)


def _as_int64(values: ExactArray) -> IntArray | None:
    if any(abs(value) >= 2**63 for value in values):
        return None
    return values.astype(np.int64)


def _as_float(values: ExactArray, parts: int) -> FloatArray:
    if values.dtype == np.int64:
        return values / float(parts)
    # Python divides two integers with one correct rounding, however long they are.
    return np.array([value / parts for value in values], dtype=np.float64)


def _bytes(values: ExactArray) -> bytes:
    if values.dtype == np.int64:
        return values.astype("<i8").tobytes()
    return b"".join(int(value).to_bytes(32, "little", signed=True) for value in values)
