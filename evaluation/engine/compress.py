"""One streaming pass over microdata, to exact cells.

Sums are made of integers, because a floating sum over groups differs in its last bits with the
order in which threads meet the rows. Weights are integers of a millionth. 0/1 outcomes add up in
64 bits; others in 128 bits, whole numbers as they are and the rest in parts of 10^-12.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
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
_WIDEST, _NARROW = 2.0**126, 2.0**62


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


@dataclass(frozen=True, slots=True)
class _Bounds:
    """The largest weight, in millionths, and the largest size of each outcome that is not 0/1."""

    heaviest: float
    largest: tuple[float, ...]
    rows: float


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

    tidy, bounds = _looked_over(tidy)
    _refuse_overflow(tidy, bounds)
    keys = ["area", "wave", *(f"x{k}" for k in range(len(tidy.covariates)))]
    cells = tidy.frame.group_by(keys).agg(_cell_sums(tidy))
    found, homes = pl.collect_all([cells, _household_sums(tidy, bounds)], engine="streaming")
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
        households=[
            _homes(homes, k, kind, is_whole=kind != "fine" or _squares_fit(bounds, k))
            for k, (_, kind) in enumerate(tidy.outcomes)
        ],
    )
    return made, Faults(bad)


def _looked_over(tidy: Tidy) -> tuple[Tidy, _Bounds]:
    """See how large things are, and which whole-number outcomes are only ever 0 or 1."""
    import polars as pl

    wanted = [pl.len().alias("rows"), pl.col("weight").max().alias("heaviest")]
    for k, (_, kind) in enumerate(tidy.outcomes):
        if kind != "binary":
            wanted += [pl.col(f"y{k}").min().alias(f"low{k}"), pl.col(f"y{k}").max().alias(f"high{k}")]
    seen = tidy.frame.select(wanted).collect(engine="streaming").row(0, named=True)
    kinds: list[tuple[str, Kind]] = []
    largest = []
    for k, (name, kind) in enumerate(tidy.outcomes):
        low, high = (float(seen.get(f"{end}{k}") or 0.0) for end in ("low", "high"))
        kinds.append((name, "binary" if kind == "whole" and low >= 0 and high <= 1 else kind))
        largest.append(max(abs(low), abs(high), 1.0))
    bounds = _Bounds(float(seen["heaviest"] or 0), tuple(largest), float(seen["rows"]))
    return replace(tidy, outcomes=tuple(kinds)), bounds


def _refuse_overflow(tidy: Tidy, bounds: _Bounds) -> None:
    """Refuse rather than wrap round: bounds from the largest value, weight and count."""
    if bounds.heaviest * max(bounds.rows, bounds.heaviest) >= _NARROW:
        raise CannotEvaluate("The survey weights are too large to be added exactly. Rescale them to a mean of 1.")
    for (name, kind), largest in zip(tidy.outcomes, bounds.largest, strict=True):
        parts = FINE_PARTS if kind == "fine" else 1
        in_one_row = _NARROW if kind == "whole" else _WIDEST
        each = bounds.heaviest * largest**2 * parts
        if each >= in_one_row or each * bounds.rows >= _WIDEST:
            raise CannotEvaluate(
                f'The values of "{name}" are too large to be added exactly. Give them in larger units, '
                "such as thousands."
            )


def _cell_sums(tidy: Tidy) -> list["pl.Expr"]:
    import polars as pl

    weight = pl.col("weight")
    sums = [pl.len().alias("rows"), weight.null_count().alias("bad"), weight.sum().alias("weight")]
    for k, (_, kind) in enumerate(tidy.outcomes):
        value = pl.col(f"y{k}")
        silent = pl.when(value.is_null()).then(weight).otherwise(0).sum()
        ones = value.sum() if kind == "binary" else (value == 1).sum()
        sums += [value.count().alias(f"n{k}"), silent.alias(f"silent{k}"), ones.alias(f"ones{k}")]
        if kind == "binary":
            sums.append((weight * value).sum().alias(f"s{k}"))
        elif kind == "whole":
            # One row's product fits in 64 bits (see `_refuse_overflow`), the sum of many may not.
            sums += [(weight * value).cast(pl.Int128).sum().alias(f"s{k}")]
            sums += [(weight * value * value).cast(pl.Int128).sum().alias(f"q{k}")]
        else:
            sums += [(weight.cast(pl.Int128) * _in_parts(value, FINE_PARTS)).sum().alias(f"s{k}")]
            sums += [(weight.cast(pl.Int128) * _in_parts(value * value, FINE_PARTS)).sum().alias(f"q{k}")]
    return sums


def _household_sums(tidy: Tidy, bounds: _Bounds) -> "pl.LazyFrame":
    """Sum over households, each household's answers first: the sampling units of `sampling`."""
    import polars as pl

    weight = pl.col("weight")
    each: list[pl.Expr] = []
    for k, (_, kind) in enumerate(tidy.outcomes):
        value = pl.col(f"y{k}")
        answered = pl.when(value.is_null()).then(0).otherwise(weight)
        total = weight.cast(pl.Int128) * _in_parts(value, HOUSEHOLD_PARTS) if kind == "fine" else weight * value
        each += [answered.alias(f"w{k}"), total.fill_null(0).alias(f"s{k}")]
    if tidy.has_household:
        names = [expr.meta.output_name() for expr in each]
        by_home = tidy.frame.group_by("area", "wave", "household").agg(
            expr.sum().alias(name) for expr, name in zip(each, names, strict=True)
        )
    else:
        by_home = tidy.frame.select("area", "wave", *each)
    squared: list[pl.Expr] = []
    for k, (_, kind) in enumerate(tidy.outcomes):
        home, total = pl.col(f"w{k}"), pl.col(f"s{k}")
        # Squares of 0/1 outcomes fit in 64 bits for a home of 32, their sums may not.
        is_narrow = kind == "binary" and bounds.heaviest**2 * 1024 < _NARROW
        if not is_narrow:
            home, total = home.cast(pl.Int128), total.cast(pl.Int128)
        squared += [
            (pl.col(f"w{k}") > 0).sum().alias(f"m{k}"),
            (home * home).cast(pl.Int128).sum().alias(f"ww{k}"),
            (home * total).cast(pl.Int128).sum().alias(f"ws{k}"),
        ]
        if tidy.has_household or kind != "binary":
            squared.append((total * total).cast(pl.Int128).sum().alias(f"ss{k}"))
    return by_home.group_by("area", "wave").agg(squared)


def _in_parts(value: "pl.Expr", parts: int) -> "pl.Expr":
    import polars as pl

    return (value * parts).round().cast(pl.Int128)


def _sums(found: "pl.DataFrame", k: int, kind: Kind) -> Sums:
    weight = _int64(found["weight"]) - _int64(found[f"silent{k}"])
    n, ones, total = _int64(found[f"n{k}"]), _int64(found[f"ones{k}"]), found[f"s{k}"]
    if kind == "binary":
        once = _int64(total)
        return Sums(n, ones, weight, once, once, 1)
    finer = FINE_PARTS if kind == "whole" else 1
    return Sums(n, ones, weight, _exact(total) * finer, _exact(found[f"q{k}"]) * finer, FINE_PARTS)


def _homes(homes: "pl.DataFrame", k: int, kind: Kind, *, is_whole: bool) -> HouseholdSums:
    # A person alone who answers 0 or 1 has a total that is its own cross-product.
    squares = "ss" if f"ss{k}" in homes.columns else "ws"
    count, home, cross, total = (_exact(homes[f"{name}{k}"]) for name in ("m", "ww", "ws", squares))
    if not is_whole:
        nobody = count * 0
        return HouseholdSums(nobody, nobody, nobody, nobody)
    finer = 1 if kind == "fine" else HOUSEHOLD_PARTS
    return HouseholdSums(count, home, cross * finer, total * finer**2)


def _squares_fit(bounds: _Bounds, k: int) -> bool:
    """Say whether squared household totals (of up to 32 people) fit in 128 bits."""
    total = bounds.heaviest * bounds.largest[k] * HOUSEHOLD_PARTS
    return total * total * 32.0 * bounds.rows < _WIDEST


def _key(row: Sequence[Any]) -> Key:
    return tuple(NOT_STATED if value is None else _text(value) for value in row)


def _text(value: object) -> str:
    return repr(value) if isinstance(value, float) and value != int(value) else code_text(value)


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
