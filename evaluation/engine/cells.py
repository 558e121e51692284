"""Compressed microdata: exact sums for each cell, as a value that adds.

A cell is an area, a wave and one level of every factor. For each outcome it holds how many people
answered (n), their weight W = Σw, S = Σwy and Q = Σwy². Every sum is an integer, so it does not
depend on the order in which the rows were met: two cells made of the same answers are equal to the
last bit (Wong and others, "You Only Compress Once", 2021). A continuous covariate is not spread
over keys: its level is `STATED` or `NOT_STATED`, and the sums carry its moments.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from evaluation.engine.sums import (
    FINE_PARTS,
    HOUSEHOLD_PARTS,
    NUMBER_PARTS,
    WEIGHT_PARTS,
    ExactArray,
    FloatArray,
    HouseholdSums,
    IntArray,
    Key,
    Moments,
    Sums,
    added,
    appended,
    as_bytes,
    summed,
)

__all__ = [
    "FINE_PARTS",
    "HOUSEHOLD_PARTS",
    "NUMBER_PARTS",
    "STATED",
    "WEIGHT_PARTS",
    "Cells",
    "ExactArray",
    "FloatArray",
    "HouseholdSums",
    "IntArray",
    "Key",
    "Moments",
    "Sums",
    "gathered",
    "together",
]

STATED = "stated"
"""The key level of a continuous covariate that has a value."""


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """Everything the engine keeps of a survey: no respondent is in it, only sums.

    Attributes
    ----------
    outcomes, factors
        Their names. Factors are what the cells are sorted by beside area and wave: the plan's
        covariates, then the subgroups that are not among them.
    numbers
        The factors that are continuous: the order of `Sums.moments`.
    keys
        Sorted, each once: area, wave and one level for each factor, as text.
    rows
        Respondents in each cell, answered or not, shape (C,).
    weight
        Σw of all respondents of a cell, answered or not, in millionths, shape (C,), int64.
    weight_squares
        Σw² of all respondents of a cell, in millionths squared, exact Python integers, shape (C,).
        They add over cells, so the effective sample size (Σw)²/Σw² of any places or levels is
        ``weight[mask].sum() ** 2 / weight_squares[mask].sum()`` (as Python integers).
    sums
        One `Sums` an outcome.
    places
        Sorted (area, wave).
    households
        One `HouseholdSums` an outcome, or None when they were not asked for. Estimates do not need
        them; `sampling` does. They are not in the hash, since a partition may split a household.
    """

    outcomes: tuple[str, ...]
    factors: tuple[str, ...]
    keys: tuple[Key, ...]
    rows: IntArray
    weight: IntArray
    weight_squares: ExactArray
    sums: tuple[Sums, ...]
    places: tuple[Key, ...]
    households: tuple[HouseholdSums, ...] | None = None
    numbers: tuple[str, ...] = ()

    def __add__(self, other: "Cells") -> "Cells":
        """Put two surveys, waves, files or partitions together."""
        return together([self, other])

    def __eq__(self, other: object) -> bool:
        """Two cells are equal when every exact sum is."""
        if not isinstance(other, Cells):
            return NotImplemented
        if self.places != other.places or self.sha256 != other.sha256:
            return False
        if self.households is None or other.households is None:
            return self.households is other.households
        return all(
            np.array_equal(mine, theirs)
            for one, two in zip(self.households, other.households, strict=True)
            for mine, theirs in zip(one.arrays, two.arrays, strict=True)
        )

    def __hash__(self) -> int:
        return hash(self.sha256)

    def levels(self, factor: str) -> npt.NDArray[np.str_]:
        """The level of one factor in each cell, shape (C,)."""
        at = 2 + self.factors.index(factor)
        return np.array([key[at] for key in self.keys], dtype=np.str_)

    def at(self, cells: npt.NDArray[np.bool_]) -> "Cells":
        """Keep the cells of a mask; the household sums stay those of whole places."""
        kept = np.flatnonzero(cells)
        return replace(
            self,
            keys=tuple(self.keys[i] for i in kept),
            rows=self.rows[kept],
            weight=self.weight[kept],
            weight_squares=self.weight_squares[kept],
            sums=tuple(sums.at(kept) for sums in self.sums),
        )

    def only(self, *, areas: Iterable[str] | None = None, waves: Iterable[str] | None = None) -> "Cells":
        """Keep the cells of some areas and waves."""
        some_areas = None if areas is None else frozenset(areas)
        some_waves = None if waves is None else frozenset(waves)

        def wanted(key: Key) -> bool:
            return (some_areas is None or key[0] in some_areas) and (some_waves is None or key[1] in some_waves)

        of = np.array([i for i, key in enumerate(self.places) if wanted(key)], dtype=np.int64)
        if len(of) == len(self.places):
            return self
        some = frozenset(self.places[i] for i in of)
        kept = self.at(np.array([key[:2] in some for key in self.keys], dtype=bool))
        households = self.households
        if households is not None:
            households = tuple(HouseholdSums(*(values[of] for values in one.arrays)) for one in households)
        return replace(kept, places=tuple(self.places[i] for i in of), households=households)

    def merged(self, factors: Sequence[str]) -> "Cells":
        """Add up over the factors that are not named: the cells of a plan with fewer of them.

        They equal, to the last bit, the cells that the answers themselves would give. Naming no
        factor leaves one cell for each area and wave.
        """
        if tuple(factors) == self.factors:
            return self
        at = [2 + self.factors.index(name) for name in factors]
        numbers = tuple(name for name in factors if name in self.numbers)
        some = [self.numbers.index(name) for name in numbers]
        sums = [
            replace(one, moments=one.moments.of(some) if some else None) if one.moments is not None else one
            for one in self.sums
        ]
        return gathered(
            outcomes=self.outcomes,
            factors=factors,
            numbers=numbers,
            keys=[(*key[:2], *(key[k] for k in at)) for key in self.keys],
            rows=self.rows,
            weight=self.weight,
            weight_squares=self.weight_squares,
            sums=sums,
            places=self.places,
            households=self.households,
        )

    def of_outcomes(self, names: Sequence[str]) -> "Cells":
        """Keep some outcomes, in the order named."""
        if tuple(names) == self.outcomes:
            return self
        at = [self.outcomes.index(name) for name in names]
        households = None if self.households is None else tuple(self.households[k] for k in at)
        return replace(self, outcomes=tuple(names), sums=tuple(self.sums[k] for k in at), households=households)

    @property
    def sha256(self) -> str:
        """SHA-256 of the canonical cells: one for the same answers in any order, format or partition."""
        header = {
            "format": "nrp-cells/1",
            "outcomes": self.outcomes,
            "covariates": self.factors,
            "keys": self.keys,
            "parts": [sums.parts for sums in self.sums],
        }
        header |= {"numbers": self.numbers} if self.numbers else {}
        # Canonical JSON; of nothing but text and whole numbers the standard library makes it ten times as fast.
        spelled = json.dumps(header, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        digest = hashlib.sha256(spelled.encode())
        for values in (self.rows, self.weight, self.weight_squares):
            digest.update(as_bytes(values))
        for sums in self.sums:
            for values in (sums.n, sums.ones, sums.weight, sums.total, sums.square):
                digest.update(as_bytes(values))
            for values in sums.moments.arrays if sums.moments is not None else ():
                digest.update(as_bytes(values))
        return digest.hexdigest()


def together(parts: Sequence[Cells]) -> Cells:
    """Put surveys, waves, files or partitions together, all at once."""
    first = parts[0]
    if len(parts) == 1:
        return first
    if any((one.outcomes, one.factors, one.numbers) != (first.outcomes, first.factors, first.numbers) for one in parts):
        raise ValueError("Only cells of the same outcomes and factors can be added.")
    households = None
    if all(one.households is not None for one in parts):
        by_outcome = zip(*(one.households or () for one in parts), strict=True)
        households = [
            HouseholdSums(*(np.concatenate(same) for same in zip(*(homes.arrays for homes in each), strict=True)))
            for each in by_outcome
        ]
    return gathered(
        outcomes=first.outcomes,
        factors=first.factors,
        numbers=first.numbers,
        keys=[key for one in parts for key in one.keys],
        rows=np.concatenate([one.rows for one in parts]),
        weight=np.concatenate([one.weight for one in parts]),
        weight_squares=np.concatenate([one.weight_squares for one in parts]),
        sums=[appended(each) for each in zip(*(one.sums for one in parts), strict=True)],
        places=[place for one in parts for place in one.places],
        households=households,
    )


def gathered(
    *,
    outcomes: Sequence[str],
    factors: Sequence[str],
    keys: Sequence[Key],
    rows: IntArray,
    weight: IntArray,
    weight_squares: ExactArray,
    sums: Sequence[Sums],
    places: Sequence[Key],
    households: Sequence[HouseholdSums] | None = None,
    numbers: Sequence[str] = (),
) -> Cells:
    """Make `Cells` of rows in any order, adding those that share a key."""
    ordered, at = _positions(keys)
    known, of = _positions(places)
    size, room = len(ordered), len(known)
    if households is not None:
        households = tuple(HouseholdSums(*(added(values, of, room) for values in one.arrays)) for one in households)
    return Cells(
        outcomes=tuple(outcomes),
        factors=tuple(factors),
        keys=ordered,
        rows=added(rows, at, size),
        weight=added(weight, at, size),
        weight_squares=added(weight_squares, at, size),
        sums=tuple(summed(one, at, size) for one in sums),
        places=known,
        households=None if households is None else tuple(households),
        numbers=tuple(numbers),
    )


def _positions(keys: Sequence[Key]) -> tuple[tuple[Key, ...], IntArray]:
    # Kept in their order, keys of waves that are added are runs already sorted, which sorting makes use of.
    ordered = tuple(sorted(dict.fromkeys(keys)))
    position = {key: i for i, key in enumerate(ordered)}
    return ordered, np.array([position[key] for key in keys], dtype=np.int64)
