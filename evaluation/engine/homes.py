"""Households' sums over both waves, for the panel design.

Each household's sums are whole numbers. Whatever is divided is rounded to a fixed point and added
as whole numbers (`added`), so the order in which households come is not in the answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from evaluation.engine.compress import Kind
from evaluation.engine.sums import FINE_PARTS, WEIGHT_PARTS, FloatArray

if TYPE_CHECKING:
    import polars as pl

_BITS = 62


@dataclass(frozen=True, slots=True)
class Homes:
    """One outcome's H households of an area.

    Attributes
    ----------
    before, after
        Weight of who answered in each wave, shape (H,).
    total_before, total_after
        Σw(y − c) in each wave, with c the same for everybody, shape (H,).
    columns
        Σwx of each covariate column, up to a constant times the weight, shape (H, J).
    is_known
        False for a household without an id, which cannot be met again, shape (H,).
    """

    before: FloatArray
    after: FloatArray
    total_before: FloatArray
    total_after: FloatArray
    columns: FloatArray
    is_known: npt.NDArray[np.bool_]

    @property
    def is_twice(self) -> npt.NDArray[np.bool_]:
        """Who answered in both waves, shape (H,)."""
        return self.is_known & (self.before > 0) & (self.after > 0)

    def correction(self, count: int) -> tuple[FloatArray, FloatArray]:
        """What to add to the area's block when households take the place of the area.

        Parameters
        ----------
        count
            How many of the covariate columns to use.

        Returns
        -------
        gram, moment
            For the column "after" and then the covariates: mm'/W − Σ_h m_h m_h'/W_h − m_r m_r'/W_r
            and the same with the totals of y, shapes (1 + J, 1 + J) and (1 + J,).
        """
        sums = np.column_stack([self.after, self.columns[:, :count]])
        weight, total = self.before + self.after, self.total_before + self.total_after
        twice = self.is_twice
        gram, moment = _shared(added(sums), added(total), added(weight))
        rest = _shared(added(sums[~twice]), added(total[~twice]), added(weight[~twice]))
        mine, whole = sums[twice], weight[twice]
        per_weight = mine / whole[:, None]
        for k in range(sums.shape[1]):
            gram[k] -= added(per_weight * mine[:, [k]])
        return gram - rest[0], moment - rest[1] - added(per_weight * total[twice][:, None])

    def change(self) -> tuple[float, float | None] | None:
        """The area's change, no covariates, and its sampling variance by linearisation.

        Returns
        -------
        tuple or None
            None when the area lacks a wave. The variance is m/(m−1)·Σu_h²/A² with m households, A
            the block of "after" and u_h = Σ w x̃ e over both waves of a household; None with fewer
            than two.
        """
        twice = self.is_twice
        rest = _Rest.of(self, ~twice)
        before, after = self.before[twice], self.after[twice]
        whole = before + after
        linear = (before * self.total_after[twice] - after * self.total_before[twice]) / whole
        mass = before * after / whole
        whole_mass = float(added(mass)) + rest.mass
        if whole_mass <= 0:
            return None
        effect = (float(added(linear)) + rest.linear) / whole_mass
        units = np.concatenate([linear - effect * mass, rest.units(self, ~twice, effect)])
        if len(units) < 2:
            return effect, None
        return effect, len(units) / (len(units) - 1) * float(added(units**2)) / whole_mass**2


@dataclass(frozen=True, slots=True)
class _Rest:
    """Those who share the area's effect: R and S in each wave."""

    before: float
    after: float
    total_before: float
    total_after: float

    @classmethod
    def of(cls, homes: Homes, here: npt.NDArray[np.bool_]) -> "_Rest":
        sums = (homes.before, homes.after, homes.total_before, homes.total_after)
        return cls(*(float(added(values[here])) for values in sums))

    @property
    def mass(self) -> float:
        """Σ w x̃² of the column "after"."""
        whole = self.before + self.after
        return self.before * self.after / whole if whole > 0 else 0.0

    @property
    def linear(self) -> float:
        """Σ w x̃ y."""
        whole = self.before + self.after
        return (self.before * self.total_after - self.after * self.total_before) / whole if whole > 0 else 0.0

    def units(self, homes: Homes, here: npt.NDArray[np.bool_], effect: float) -> FloatArray:
        """u_h of each household; with one wave alone the rest says nothing of a change."""
        whole = self.before + self.after
        if self.mass <= 0:
            return np.zeros(0)
        level = (self.total_before + self.total_after - effect * self.after) / whole
        early = homes.total_before[here] - level * homes.before[here]
        late = homes.total_after[here] - (level + effect) * homes.after[here]
        units: FloatArray = (self.before * late - self.after * early) / whole
        return units


def added(values: FloatArray) -> FloatArray:
    """Add up over the first axis in fixed point: the same bits in any order."""
    if not len(values):
        return np.zeros(values.shape[1:])
    largest = np.abs(values).max(axis=0)
    exponent = _BITS - len(values).bit_length() - np.frexp(largest)[1]
    parts = np.rint(np.ldexp(values, exponent)).astype(np.int64)
    result: FloatArray = np.ldexp(parts.sum(axis=0).astype(np.float64), -exponent)
    return result


def homes_of(
    people: "pl.LazyFrame",
    answer: "tuple[pl.Expr, Kind, int]",
    columns: "Sequence[tuple[pl.Expr, float]]",
    areas: Sequence[str],
) -> list[Homes]:
    """Add up households over both waves.

    Parameters
    ----------
    people
        One row a respondent of both waves, without those who did not answer: ``area`` (text),
        ``household``, ``is_known``, ``after`` (0/1), ``weight`` (millionths).
    answer
        The outcome, its kind, and c as a whole number of the outcome's parts.
    columns
        Covariate columns as whole numbers, and how many of these parts make one.
    areas
        In the order of the result.

    Returns
    -------
    list of Homes
        One an area.
    """
    import polars as pl

    value, kind, centre = answer
    weight, after = pl.col("weight"), pl.col("after")
    parts = FINE_PARTS if kind == "fine" else 1
    inner = (value * parts).round() if kind == "fine" else value
    total = weight * value
    if kind != "binary":
        total = weight.cast(pl.Int128) * (inner.cast(pl.Int128) - centre)
    sums = [
        (weight * (1 - after)).sum().alias("before"),
        (weight * after).sum().alias("after"),
        (total * (1 - after)).sum().alias("total_before"),
        (total * after).sum().alias("total_after"),
        *((weight * column).sum().alias(f"c{k}") for k, (column, _) in enumerate(columns)),
    ]
    found = people.group_by("area", "household", "is_known").agg(sums).collect(engine="streaming")
    place = found["area"].replace_strict(list(areas), list(range(len(areas))), return_dtype=pl.Int64).to_numpy()

    def read(name: str, units: float) -> FloatArray:
        result: FloatArray = found[name].cast(pl.Float64).to_numpy() / units
        return result

    each = [read(f"c{k}", WEIGHT_PARTS * units) for k, (_, units) in enumerate(columns)]
    table = np.column_stack(each) if each else np.zeros((len(found), 0))
    four = [read("before", WEIGHT_PARTS), read("after", WEIGHT_PARTS)]
    four += [read(name, float(WEIGHT_PARTS * parts)) for name in ("total_before", "total_after")]
    known = found["is_known"].to_numpy()
    return [
        Homes(four[0][here], four[1][here], four[2][here], four[3][here], table[here], known[here])
        for here in (np.flatnonzero(place == g) for g in range(len(areas)))
    ]


def _shared(sums: FloatArray, total: FloatArray, weight: FloatArray) -> tuple[FloatArray, FloatArray]:
    """mm'/W and mS/W of people who share one effect."""
    if weight <= 0:
        return np.zeros((len(sums), len(sums))), np.zeros(len(sums))
    return np.outer(sums, sums) / weight, sums * (total / weight)
