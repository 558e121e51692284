"""The sums over one group of rows, as polars expressions, and the way back to exact integers.

Three things make one pass enough. How wide the numbers are is guessed from the first rows and
checked in the same pass; a wrong guess costs a second one. Two sums that are both needed travel in
one 64-bit integer where they fit (`SHIFT`). And a sum that does not fit in 64 or 128 bits is taken
modulo 2^64 or 2^128, which is exact, while a floating sum beside it says which multiple is missing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from evaluation.engine.sums import (
    FINE_PARTS,
    HOUSEHOLD_PARTS,
    NUMBER_PARTS,
    ExactArray,
    HouseholdSums,
    IntArray,
    Moments,
    Sums,
    exact,
)

if TYPE_CHECKING:
    import polars as pl

Kind = Literal["binary", "whole", "fine"]

SHIFT = 43
"""Counts stand above this bit and sums of weights below it, when both fit."""
_COUNTS, _COUNT_BITS = 3, 20
"""So many counts share an integer, each with so many bits: no count reaches 2^19 where sums are packed."""
SAFE = 2.0**62
"""Far enough below what a signed 64-bit integer holds."""
WIDEST = 2.0**126
"""Far enough below what a signed 128-bit integer holds."""
_NOISE = 2.0**-51


@dataclass(frozen=True, slots=True)
class Bounds:
    """How large things are: exact for what was scanned, or a guess from its first rows.

    Attributes
    ----------
    rows
        Rows of the largest group.
    heaviest
        The largest weight, in millionths.
    lowest, highest
        Of each outcome.
    widest
        The largest size of each continuous factor.
    """

    rows: float
    heaviest: float
    lowest: tuple[float, ...]
    highest: tuple[float, ...]
    widest: tuple[float, ...]

    def largest(self, k: int) -> float:
        """The largest size of an outcome, at least 1."""
        return max(abs(self.lowest[k]), abs(self.highest[k]), 1.0)

    def squared(self, k: int) -> float:
        """The square of it; infinite when that is how large it is."""
        return self.largest(k) * self.largest(k)


@dataclass(frozen=True, slots=True)
class Layout:
    """How the sums are held while they are made.

    Attributes
    ----------
    kinds
        Of each outcome.
    is_packed
        Whether counts and weights share an integer.
    is_light
        Whether squared weights add up in 64 bits.
    is_narrow
        Whether 64 bits serve each outcome: outright for whole numbers, modulo 2^64 for others.
    numbers
        How many continuous factors there are.
    """

    kinds: tuple[Kind, ...]
    is_packed: bool
    is_light: bool
    is_narrow: tuple[bool, ...]
    numbers: int

    def serves(self, needed: "Layout") -> bool:
        """Whether sums held so are exact when `needed` is what the values ask for."""
        kinds = zip(self.kinds, needed.kinds, self.is_narrow, needed.is_narrow, strict=True)
        is_wide_enough = needed.is_packed >= self.is_packed and needed.is_light >= self.is_light
        return is_wide_enough and all(
            (mine == theirs or mine != "binary") and is_needed_narrow >= is_narrow
            for mine, theirs, is_narrow, is_needed_narrow in kinds
        )


def layout_for(kinds: Sequence[Kind], bounds: Bounds) -> Layout:
    """Choose the narrowest integers that hold the sums exactly."""
    found: list[Kind] = []
    narrow: list[bool] = []
    for k, kind in enumerate(kinds):
        is_binary = kind == "whole" and bounds.lowest[k] >= 0 and bounds.highest[k] <= 1
        found.append("binary" if is_binary else kind)
        parts = FINE_PARTS if kind == "fine" else 1
        each = bounds.squared(k) * parts
        if kind == "fine":
            narrow.append(each < SAFE and bounds.rows**2 * bounds.heaviest * each * _NOISE < SAFE)
        else:
            narrow.append(bounds.rows * bounds.heaviest * each < SAFE)
    return Layout(
        kinds=tuple(found),
        is_packed=bounds.rows * bounds.heaviest < 2.0**SHIFT and bounds.rows < 2.0 ** (62 - SHIFT),
        is_light=bounds.rows * bounds.heaviest * bounds.heaviest < SAFE,
        is_narrow=tuple(narrow),
        numbers=len(bounds.widest),
    )


def bound_exprs(kinds: Sequence[Kind], numbers: Sequence[int]) -> list["pl.Expr"]:
    """What `bounds_of` reads."""
    import polars as pl

    wanted = [pl.len().alias("rows"), pl.col("weight").max().alias("heaviest")]
    for k, kind in enumerate(kinds):
        if kind != "binary":
            wanted += [pl.col(f"y{k}").min().alias(f"low{k}"), pl.col(f"y{k}").max().alias(f"high{k}")]
    return wanted + [pl.col(f"x{k}").abs().max().cast(pl.Float64).alias(f"widest{k}") for k in numbers]


def bounds_of(seen: Mapping[str, float | None], outcomes: int, numbers: Sequence[int], rows: float) -> Bounds:
    """Read the bounds of a frame's one row."""
    return Bounds(
        rows=rows,
        heaviest=float(seen["heaviest"] or 0.0),
        lowest=tuple(float(seen.get(f"low{k}") or 0.0) for k in range(outcomes)),
        highest=tuple(float(seen.get(f"high{k}") or 0.0) for k in range(outcomes)),
        widest=tuple(max(float(seen[f"widest{k}"] or 0.0), 1.0) for k in numbers),
    )


def sum_exprs(layout: Layout) -> list["pl.Expr"]:
    """The aggregates of one group; columns ``weight``, ``y0`` …, and ``z0`` … for continuous factors."""
    import polars as pl

    weight = pl.col("weight")
    squares = weight * weight
    sums = [pl.len().alias("rows"), weight.sum().alias("weight"), *_count_exprs(layout)]
    sums.append((squares if layout.is_light else squares.cast(pl.Int128)).sum().alias("weight_squares"))
    heavy = weight.fill_null(0) + (1 << SHIFT) if layout.is_packed else weight
    for k, kind in enumerate(layout.kinds):
        value = pl.col(f"y{k}")
        sums.append(pl.when(value.is_null()).then(heavy).otherwise(0).sum().alias(f"silent{k}"))
        if not layout.is_packed:
            sums.append(value.null_count().alias(f"null{k}"))
        if kind == "binary":
            sums.append((heavy * value).sum().alias(f"s{k}"))
            sums += [] if layout.is_packed else [value.sum().alias(f"ones{k}")]
            continue
        sums += _fine(k, layout.is_narrow[k]) if kind == "fine" else _whole(k, layout.is_narrow[k])
    for k, kind in enumerate(layout.kinds if layout.numbers else ()):
        sums += _moment_exprs(k, kind, layout.numbers)
    return sums


def _counted(layout: Layout) -> list[str]:
    """What is counted beside the sums: weights that cannot be used, and ones where a sum does not tell them."""
    return ["bad", *(f"ones{k}" for k, kind in enumerate(layout.kinds) if kind != "binary")]


def _count_exprs(layout: Layout) -> list["pl.Expr"]:
    """Count them, several in one integer where counts are small."""
    import polars as pl

    names = _counted(layout)
    found = [pl.col("weight").is_null(), *(pl.col(f"y{name[4:]}").eq_missing(1) for name in names[1:])]
    if not layout.is_packed:
        return [one.sum().alias(name) for name, one in zip(names, found, strict=True)]
    packed: list[pl.Expr] = []
    for start in range(0, len(names), _COUNTS):
        few = [one.cast(pl.Int64) * (1 << _COUNT_BITS * k) for k, one in enumerate(found[start : start + _COUNTS])]
        packed.append(pl.sum_horizontal(few).sum().alias(f"counts{start // _COUNTS}"))
    return packed


def counts_of(found: "pl.DataFrame", name: str, layout: Layout) -> IntArray:
    """Read one of the counts."""
    if not layout.is_packed:
        return int64(found[name])
    group, place = divmod(_counted(layout).index(name), _COUNTS)
    return (int64(found[f"counts{group}"]) >> _COUNT_BITS * place) & ((1 << _COUNT_BITS) - 1)


def _whole(k: int, is_narrow: bool) -> list["pl.Expr"]:  # noqa: FBT001 - one of two ways
    import polars as pl

    value, weight = pl.col(f"y{k}"), pl.col("weight")
    once, twice = weight * value, weight * value * value
    if not is_narrow:
        # One row's product fits in 64 bits (see `compress`), the sum of many may not.
        once, twice = once.cast(pl.Int128), twice.cast(pl.Int128)
    return [once.sum().alias(f"s{k}"), twice.sum().alias(f"q{k}")]


def _fine(k: int, is_narrow: bool) -> list["pl.Expr"]:  # noqa: FBT001 - one of two ways
    import polars as pl

    value, weight = pl.col(f"y{k}"), pl.col("weight")
    bits = pl.Int64 if is_narrow else pl.Int128
    sums = [
        (weight.cast(bits) * _in_parts(value, FINE_PARTS, bits)).sum().alias(f"s{k}"),
        (weight.cast(bits) * _in_parts(value * value, FINE_PARTS, bits)).sum().alias(f"q{k}"),
    ]
    if is_narrow:
        sums += [(weight * value).sum().alias(f"near_s{k}"), (weight * value * value).sum().alias(f"near_q{k}")]
    return sums


def _moment_exprs(k: int, kind: Kind, numbers: int) -> list["pl.Expr"]:
    """Sums of those who answered an outcome with the continuous factors, modulo 2^128."""
    import polars as pl

    value = pl.col(f"y{k}")
    weight = pl.when(value.is_null()).then(0).otherwise(pl.col("weight"))
    fine = _in_parts(value, FINE_PARTS, pl.Int128) if kind == "fine" else value.cast(pl.Int128)
    sums: list[pl.Expr] = []

    def add(name: str, *factors: "pl.Expr") -> None:
        whole, near = weight.cast(pl.Int128), weight.cast(pl.Float64)
        for factor in factors:
            whole, near = whole * factor, near * factor.cast(pl.Float64)
        sums.extend([whole.sum().alias(name), near.sum().alias(f"near_{name}")])

    for i in range(numbers):
        add(f"z{k}_{i}", pl.col(f"z{i}"))
        add(f"zy{k}_{i}", pl.col(f"z{i}"), fine)
        for j in range(i + 1):
            add(f"zz{k}_{i}_{j}", pl.col(f"z{i}"), pl.col(f"z{j}"))
    return sums


def number_expr(name: str) -> "pl.Expr":
    """A continuous factor in whole parts; 0 where it was not stated."""
    import polars as pl

    return _in_parts(pl.col(name), NUMBER_PARTS, pl.Int128).fill_null(0)


def moments_fit(bounds: Bounds, k: int) -> bool:
    """Whether the sums with the k-th continuous factor can be told exactly from their remainders."""
    finest = max((bounds.largest(j) * FINE_PARTS for j in range(len(bounds.lowest))), default=1.0)
    other = max(finest, max(bounds.widest) * NUMBER_PARTS)
    each = bounds.heaviest * bounds.widest[k] * NUMBER_PARTS * other
    return each * bounds.rows**2 * _NOISE < WIDEST and max(finest, bounds.widest[k] * NUMBER_PARTS) < WIDEST


def sums_of(found: "pl.DataFrame", k: int, layout: Layout) -> Sums:
    """Read one outcome's sums."""
    kind, rows, weight = layout.kinds[k], int64(found["rows"]), int64(found["weight"])
    silent, once = int64(found[f"silent{k}"]), found[f"s{k}"]
    if layout.is_packed:
        n, weight = rows - (silent >> SHIFT), weight - (silent & _LOW)
    else:
        n, weight = rows - int64(found[f"null{k}"]), weight - silent
    moments = _moments(found, k, layout) if layout.numbers else None
    if kind == "binary":
        total = int64(once)
        ones = total >> SHIFT if layout.is_packed else int64(found[f"ones{k}"])
        total = total & _LOW if layout.is_packed else total
        return Sums(n, ones, weight, total, total, 1, moments)
    ones = counts_of(found, f"ones{k}", layout)
    if kind == "whole" and layout.is_narrow[k]:
        return Sums(n, ones, weight, int64(once), int64(found[f"q{k}"]), 1, moments)
    if kind == "whole":
        total, square = (python_integers(found[name]) * FINE_PARTS for name in (f"s{k}", f"q{k}"))
        return Sums(n, ones, weight, total, square, FINE_PARTS, moments)
    if not layout.is_narrow[k]:
        return Sums(n, ones, weight, python_integers(once), python_integers(found[f"q{k}"]), FINE_PARTS, moments)
    total, square = (_resolved(found, f"{name}{k}", FINE_PARTS, 64) for name in ("s", "q"))
    return Sums(n, ones, weight, total, square, FINE_PARTS, moments)


_LOW = (1 << SHIFT) - 1


def _moments(found: "pl.DataFrame", k: int, layout: Layout) -> Moments:
    finer = 1 if layout.kinds[k] == "fine" else FINE_PARTS
    span = range(layout.numbers)
    square = np.empty((found.height, layout.numbers, layout.numbers), dtype=object)
    for i in span:
        for j in range(i + 1):
            square[:, i, j] = square[:, j, i] = _resolved(found, f"zz{k}_{i}_{j}", 1, 128)
    return Moments(
        linear=np.stack([_resolved(found, f"z{k}_{i}", 1, 128) for i in span], axis=1),
        square=square,
        cross=np.stack([_resolved(found, f"zy{k}_{i}", 1, 128) * finer for i in span], axis=1),
    )


def _resolved(found: "pl.DataFrame", name: str, parts: int, bits: int) -> ExactArray:
    """Add the missing multiple of 2^bits to a sum that wrapped round."""
    whole = 1 << bits
    low, near = python_integers(found[name]), found[f"near_{name}"].to_numpy() * float(parts)
    multiples = np.rint((near - low.astype(np.float64)) / whole)
    found_again: ExactArray = low + exact([int(one) for one in multiples.tolist()]) * whole
    return found_again


def home_exprs(kinds: Sequence[Kind]) -> list["pl.Expr"]:
    """What one answer adds to its household: ``w0`` …, ``s0`` …."""
    import polars as pl

    weight = pl.col("weight")
    each: list[pl.Expr] = []
    for k, kind in enumerate(kinds):
        value = pl.col(f"y{k}")
        answered = pl.when(value.is_null()).then(0).otherwise(weight)
        total = weight * value
        if kind == "fine":
            total = weight.cast(pl.Int128) * _in_parts(value, HOUSEHOLD_PARTS, pl.Int128)
        each += [answered.alias(f"w{k}"), total.fill_null(0).alias(f"s{k}")]
    return each


def home_square_exprs(kinds: Sequence[Kind], heaviest: float, *, has_household: bool) -> list["pl.Expr"]:
    """Sum the squares of the household totals."""
    import polars as pl

    squared: list[pl.Expr] = []
    for k, kind in enumerate(kinds):
        home, total = pl.col(f"w{k}"), pl.col(f"s{k}")
        # Squares of 0/1 outcomes fit in 64 bits for a home of 32, their sums may not.
        if not (kind == "binary" and heaviest**2 * 1024 < SAFE):
            home, total = home.cast(pl.Int128), total.cast(pl.Int128)
        squared += [
            (pl.col(f"w{k}") > 0).sum().alias(f"m{k}"),
            (home * home).cast(pl.Int128).sum().alias(f"ww{k}"),
            (home * total).cast(pl.Int128).sum().alias(f"ws{k}"),
        ]
        if has_household or kind != "binary":
            squared.append((total * total).cast(pl.Int128).sum().alias(f"ss{k}"))
    return squared


def homes_of(homes: "pl.DataFrame", k: int, kind: Kind, bounds: Bounds, rows: float) -> HouseholdSums:
    """Read one outcome's household sums; nobody where the squares of up to 32 people would not fit."""
    # A person alone who answers 0 or 1 has a total that is its own cross-product.
    squares = "ss" if f"ss{k}" in homes.columns else "ws"
    count, home, cross, total = (python_integers(homes[f"{name}{k}"]) for name in ("m", "ww", "ws", squares))
    reach = bounds.heaviest * bounds.largest(k) * HOUSEHOLD_PARTS
    if kind == "fine" and reach * reach * 32.0 * rows >= WIDEST:
        nobody = count * 0
        return HouseholdSums(nobody, nobody, nobody, nobody)
    finer = 1 if kind == "fine" else HOUSEHOLD_PARTS
    return HouseholdSums(count, home, cross * finer, total * finer**2)


def _in_parts(value: "pl.Expr", parts: int, bits: "type[pl.DataType]") -> "pl.Expr":
    """Count in parts; null where it is too large, which the bounds then refuse."""
    return (value * float(parts)).round().cast(bits, strict=False)


def int64(column: "pl.Series") -> IntArray:
    """A column of counts as an array."""
    return column.to_numpy().astype(np.int64)


def python_integers(column: "pl.Series") -> ExactArray:
    """A column of integers of any width as Python integers."""
    return exact(column.to_list())
