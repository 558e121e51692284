"""One streaming pass over microdata, to exact cells.

Sums are made of integers, because a floating sum over groups differs in its last bits with the
order in which threads meet the rows. Weights are integers of a millionth. 0/1 outcomes add up in
64 bits; others in 128 bits, whole numbers as they are and the rest in parts of 10^-12.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from evaluation.engine.cells import (
    FINE_PARTS,
    HOUSEHOLD_PARTS,
    WEIGHT_PARTS,
    Cells,
    HouseholdSums,
    Key,
    Sums,
    gathered,
)
from evaluation.engine.errors import CannotEvaluate
from nrp.formats.codebook import code_text
from nrp.formats.derive import NOT_STATED

if TYPE_CHECKING:
    import polars as pl

Kind = Literal["binary", "whole", "fine"]
_WIDEST = 2.0**126


@dataclass(frozen=True, slots=True)
class Tidy:
    """A lazy frame with one row a respondent and fixed names.

    Columns: ``area``, ``wave``, ``weight`` (millionths, Int64, null where it is missing or not
    positive), ``household`` when there is one, ``y0`` … for the outcomes, ``x0`` … for the
    covariates.

    Attributes
    ----------
    outcomes
        Name and kind of each ``y``: 0/1, whole numbers, or any numbers.
    covariates
        Name of each ``x``.
    """

    frame: "pl.LazyFrame"
    outcomes: tuple[tuple[str, Kind], ...]
    covariates: tuple[str, ...]
    has_household: bool


@dataclass(frozen=True, slots=True)
class Faults:
    """What in the rows forbids an estimate: how many weights are missing or not positive, by place."""

    bad_weights: Mapping[Key, int]

    def __add__(self, other: "Faults") -> "Faults":
        places = {*self.bad_weights, *other.bad_weights}
        return Faults({p: self.bad_weights.get(p, 0) + other.bad_weights.get(p, 0) for p in places})


def compress(tidy: Tidy) -> tuple[Cells, Faults]:
    """Compress microdata to cells.

    Parameters
    ----------
    tidy
        The respondents.

    Returns
    -------
    Cells
        Every area and wave met, also those that the plan leaves out. Rows whose weight is missing
        or not positive count as zero in every sum.
    Faults
        Where such weights are.

    Raises
    ------
    CannotEvaluate
        When values are so large that their sums do not fit in 128 bits.
    """
    import polars as pl

    keys = ["area", "wave", *(f"x{k}" for k in range(len(tidy.covariates)))]
    cells = tidy.frame.group_by(keys).agg(_cell_sums(tidy))
    places = _household_sums(tidy)
    found, homes = pl.collect_all([cells, places], engine="streaming")
    _refuse_overflow(found, tidy)
    cell_keys = [_key(row) for row in found.select(keys).iter_rows()]
    bad: dict[Key, int] = {}
    for key, count in zip(cell_keys, found["bad"].to_list(), strict=True):
        if count:
            bad[key[:2]] = bad.get(key[:2], 0) + count
    made = gathered(
        outcomes=[name for name, _ in tidy.outcomes],
        covariates=tidy.covariates,
        keys=cell_keys,
        rows=_int64(found["rows"]),
        sums=[_sums(found, k, kind) for k, (_, kind) in enumerate(tidy.outcomes)],
        places=[_key(row) for row in homes.select("area", "wave").iter_rows()],
        households=[_homes(homes, found, k, kind) for k, (_, kind) in enumerate(tidy.outcomes)],
    )
    return made, Faults(bad)


def _cell_sums(tidy: Tidy) -> list["pl.Expr"]:
    import polars as pl

    weight = pl.col("weight")
    sums = [
        pl.len().alias("rows"),
        weight.null_count().alias("bad"),
        weight.sum().alias("weight"),
        weight.max().alias("heaviest"),
    ]
    for k, (_, kind) in enumerate(tidy.outcomes):
        value = pl.col(f"y{k}")
        sums += [
            value.count().alias(f"n{k}"),
            (value.sum() if kind == "binary" else (value == 1).sum()).alias(f"ones{k}"),
            pl.when(value.is_null()).then(weight).otherwise(0).sum().alias(f"silent{k}"),
        ]
        if kind == "binary":
            sums.append((weight * value).sum().alias(f"s{k}"))
            continue
        wide = weight.cast(pl.Int128)
        parts = 1 if kind == "whole" else FINE_PARTS
        sums += [
            (wide * _in_parts(value, parts)).sum().alias(f"s{k}"),
            (wide * _in_parts(value * value, parts)).sum().alias(f"q{k}"),
            value.abs().max().cast(pl.Float64).alias(f"largest{k}"),
        ]
    return sums


def _household_sums(tidy: Tidy) -> "pl.LazyFrame":
    """Sum over households, each household's answers first: the sampling units of `sampling`."""
    import polars as pl

    weight = pl.col("weight")
    each: list[pl.Expr] = []
    for k, (_, kind) in enumerate(tidy.outcomes):
        value = pl.col(f"y{k}")
        parts = HOUSEHOLD_PARTS if kind == "fine" else 1
        answered = pl.when(value.is_null()).then(0).otherwise(weight)
        total = weight.cast(pl.Int128) * _in_parts(value, parts) if kind != "binary" else weight * value
        each += [answered.alias(f"w{k}"), total.fill_null(0).alias(f"s{k}")]
    if tidy.has_household:
        names = [expr.meta.output_name() for expr in each]
        by_home = tidy.frame.group_by("area", "wave", "household").agg(
            expr.sum().alias(name) for expr, name in zip(each, names, strict=True)
        )
    else:
        by_home = tidy.frame.select("area", "wave", *each)
    squared: list[pl.Expr] = []
    for k in range(len(tidy.outcomes)):
        home, total = pl.col(f"w{k}").cast(pl.Int128), pl.col(f"s{k}").cast(pl.Int128)
        squared += [
            (home > 0).sum().alias(f"m{k}"),
            (home * home).sum().alias(f"ww{k}"),
            (home * total).sum().alias(f"ws{k}"),
            (total * total).sum().alias(f"ss{k}"),
        ]
    return by_home.group_by("area", "wave").agg(squared)


def _in_parts(value: "pl.Expr", parts: int) -> "pl.Expr":
    import polars as pl

    return value.cast(pl.Int128) if parts == 1 else (value * parts).round().cast(pl.Int128)


def _refuse_overflow(found: "pl.DataFrame", tidy: Tidy) -> None:
    """Refuse rather than wrap round: bounds from the largest value, weight and count."""
    heaviest = _largest(found["heaviest"])
    rows = float(found["rows"].sum())
    if heaviest * rows >= 2.0**62:
        raise CannotEvaluate("The survey weights are too large to be added exactly. Rescale them to a mean of 1.")
    for k, (name, kind) in enumerate(tidy.outcomes):
        if kind == "binary":
            continue
        largest = _largest(found[f"largest{k}"])
        parts = 1 if kind == "whole" else FINE_PARTS
        if heaviest * max(largest, largest**2) * parts * rows >= _WIDEST:
            raise CannotEvaluate(
                f'The values of "{name}" are too large to be added exactly. Give them in larger units, '
                "such as thousands."
            )


def _sums(found: "pl.DataFrame", k: int, kind: Kind) -> Sums:
    weight = _int64(found["weight"]) - _int64(found[f"silent{k}"])
    n, ones, total = _int64(found[f"n{k}"]), _int64(found[f"ones{k}"]), found[f"s{k}"]
    if kind == "binary":
        once = _int64(total)
        return Sums(n, ones, weight, once, once, 1)
    finer = FINE_PARTS if kind == "whole" else 1
    return Sums(n, ones, weight, _exact(total) * finer, _exact(found[f"q{k}"]) * finer, FINE_PARTS)


def _homes(homes: "pl.DataFrame", found: "pl.DataFrame", k: int, kind: Kind) -> HouseholdSums:
    count, home, cross, total = (_exact(homes[f"{name}{k}"]) for name in ("m", "ww", "ws", "ss"))
    if kind == "fine" and not _squares_fit(found, k):
        nobody = count * 0
        return HouseholdSums(nobody, nobody, nobody, nobody)
    finer = 1 if kind == "fine" else HOUSEHOLD_PARTS
    return HouseholdSums(count, home, cross * finer, total * finer**2)


def _squares_fit(found: "pl.DataFrame", k: int) -> bool:
    """Say whether squared household totals (of up to 32 people) fit in 128 bits."""
    heaviest, largest = _largest(found["heaviest"]), _largest(found[f"largest{k}"])
    total = heaviest * largest * HOUSEHOLD_PARTS
    return total * total * 32.0 * float(found["rows"].sum()) < _WIDEST


def _key(row: Sequence[Any]) -> Key:
    return tuple(NOT_STATED if value is None else _text(value) for value in row)


def _text(value: object) -> str:
    return repr(value) if isinstance(value, float) and value != int(value) else code_text(value)


def _largest(column: "pl.Series") -> float:
    return max((float(value) for value in column.to_list() if value is not None), default=0.0)


def _int64(column: "pl.Series") -> "np.typing.NDArray[np.int64]":
    return column.to_numpy().astype(np.int64)


def _exact(column: "pl.Series") -> "np.typing.NDArray[Any]":
    result = np.empty(len(column), dtype=object)
    result[:] = column.to_list()
    return result


def weight_expr(weight: "pl.Expr") -> "pl.Expr":
    """Read a weight as whole millionths; null when it is missing or does not reach one."""
    import polars as pl

    parts = (weight * WEIGHT_PARTS).round().cast(pl.Int64, strict=False)
    return pl.when(parts > 0).then(parts)
