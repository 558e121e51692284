"""One streaming pass over microdata, to exact cells.

Sums are made of integers, because a floating sum over groups differs in its last bits with the
order in which threads meet the rows. Weights are integers of a millionth; outcomes are whole
numbers as they are, and the rest in parts of 10^-12. `aggregates` says how they are held.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from evaluation.engine.aggregates import (
    SAFE,
    WIDEST,
    Bounds,
    Kind,
    Layout,
    bound_exprs,
    bounds_of,
    counts_of,
    home_exprs,
    home_square_exprs,
    homes_of,
    int64,
    layout_for,
    moments_fit,
    number_expr,
    python_integers,
    sum_exprs,
    sums_of,
)
from evaluation.engine.cells import STATED, Cells, gathered
from evaluation.engine.errors import CannotEvaluate
from evaluation.engine.sums import FINE_PARTS, WEIGHT_PARTS, HouseholdSums, Key
from nrp.formats.codebook import code_text
from nrp.formats.derive import NOT_STATED

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Faults", "Kind", "Tidy", "compress", "weight_expr"]

_LONG = 100_000
_ONE_SLICE = 1 << 20
_SLICE = 3 << 18
"""Rows of a long file that are held at a time; up to `_ONE_SLICE` of them all at once."""
_SLICES_AT_ONCE = 8
_FUSED = "key"
_OUTCOMES_AT_ONCE = 40
_FIRST_ROWS = 1000
_ROOM = 2.0
"""How much larger than in the first rows things may be before a second pass is needed."""
_FEW_CELLS, _MANY_CELLS = 16, 64
"""How many cells the largest one's rows are guessed from, without and with factors."""


@dataclass(frozen=True, slots=True)
class Tidy:
    """A lazy frame with one row a respondent and fixed names.

    Columns: ``area``, ``wave``, ``weight`` (millionths, Int64, null where it is missing or not
    positive), ``household`` when there is one, ``y0`` … for the outcomes, ``x0`` … for the factors.

    Attributes
    ----------
    outcomes
        Name and kind of each ``y``: 0/1, whole numbers, or any numbers.
    factors
        Name of each ``x``.
    numbers
        Positions of the factors that are continuous: their ``x`` is a number, null where it was
        not stated.
    scan
        The same object as `frame` when a slice of it can be read without reading what comes
        before. A frame made of it is another object, so this need not be cleared.
    oddities
        One-row frames that say, by name, which outcomes and factors hold NaN or infinities.
    """

    frame: "pl.LazyFrame"
    outcomes: tuple[tuple[str, Kind], ...]
    factors: tuple[str, ...]
    has_household: bool
    numbers: tuple[int, ...] = ()
    scan: "pl.LazyFrame | None" = None
    oddities: tuple["pl.LazyFrame", ...] = ()

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """Of each outcome."""
        return tuple(kind for _, kind in self.outcomes)

    @property
    def keys(self) -> list[str]:
        """The columns that make a cell."""
        return ["area", "wave", *(f"x{k}" for k in range(len(self.factors)))]


@dataclass(frozen=True, slots=True)
class Faults:
    """What in the rows a reader must know of.

    `bad_weights` counts weights that are missing or not positive, by place: they forbid an
    estimate. `not_numbers` names the outcomes and factors that hold NaN or infinities, which count
    as not answered.
    """

    bad_weights: Mapping[Key, int]
    not_numbers: frozenset[str] = frozenset()

    def __add__(self, other: "Faults") -> "Faults":
        places = {*self.bad_weights, *other.bad_weights}
        added = {p: self.bad_weights.get(p, 0) + other.bad_weights.get(p, 0) for p in places}
        return Faults(added, self.not_numbers | other.not_numbers)


def compress(tidy: Tidy, *, with_households: bool = True) -> tuple[Cells, Faults]:
    """Compress microdata to cells.

    Parameters
    ----------
    tidy
        The respondents.
    with_households
        Whether to sum over households too: a result document needs it, estimates do not.

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
        When values are so large that their sums cannot be told exactly.
    """
    if len(tidy.outcomes) > _OUTCOMES_AT_ONCE:
        return _in_turn(tidy, with_households=with_households)
    layout, bounds, found = _summed(tidy)
    keys = list(_keys(found, tidy.keys))
    bad: dict[Key, int] = {}
    for key, count in zip(keys, counts_of(found, "bad", layout).tolist(), strict=True):
        if count:
            bad[key[:2]] = bad.get(key[:2], 0) + count
    places = sorted({key[:2] for key in keys})
    made = gathered(
        outcomes=[name for name, _ in tidy.outcomes],
        factors=tidy.factors,
        numbers=[tidy.factors[k] for k in tidy.numbers],
        keys=keys,
        rows=int64(found["rows"]),
        weight=int64(found["weight"]),
        weight_squares=python_integers(found["weight_squares"]),
        sums=[sums_of(found, k, layout) for k in range(len(tidy.outcomes))],
        places=places,
        households=_households(tidy, bounds, places, float(found["rows"].sum())) if with_households else None,
    )
    looked = [one.collect(engine="streaming").row(0, named=True) for one in tidy.oddities]
    odd = frozenset(name for seen in looked for name, is_odd in seen.items() if is_odd)
    return made, Faults(bad, odd)


def _in_turn(tidy: Tidy, *, with_households: bool) -> tuple[Cells, Faults]:
    """Compress many outcomes some at a time: one query of thousands of sums takes gigabytes."""
    import polars as pl

    answers = {f"y{k}" for k in range(len(tidy.outcomes))}
    others = [name for name in tidy.frame.collect_schema().names() if name not in answers]
    parts: list[tuple[Cells, Faults]] = []
    for start in range(0, len(tidy.outcomes), _OUTCOMES_AT_ONCE):
        own = tidy.outcomes[start : start + _OUTCOMES_AT_ONCE]
        frame = tidy.frame.select(*others, *(pl.col(f"y{start + k}").alias(f"y{k}") for k in range(len(own))))
        scan = frame if tidy.scan is tidy.frame else None
        part = replace(tidy, frame=frame, outcomes=own, scan=scan, oddities=() if parts else tidy.oddities)
        parts.append(compress(part, with_households=with_households))
    first, faults = parts[0]
    households = [one for cells, _ in parts for one in cells.households or ()]
    made = replace(
        first,
        outcomes=tuple(name for name, _ in tidy.outcomes),
        sums=tuple(one for cells, _ in parts for one in cells.sums),
        households=tuple(households) if with_households else None,
    )
    return made, faults


def _summed(tidy: Tidy) -> tuple[Layout, Bounds, "pl.DataFrame"]:
    """Sum over the cells with what the first rows suggest, and once more if they misled."""
    layout = layout_for(tidy.kinds, _guessed(tidy))
    found, bounds = _pass(tidy, layout)
    needed = layout_for(tidy.kinds, bounds)
    if not layout.serves(needed):
        layout = needed
        found, bounds = _pass(tidy, layout)
    return layout, bounds, found


def _guessed(tidy: Tidy) -> Bounds:
    import polars as pl

    # One after the other: together, polars would read the whole file to share it between them.
    rows = tidy.frame.select(pl.len()).collect().item()
    first = tidy.frame.head(_FIRST_ROWS).select(bound_exprs(tidy.kinds, tidy.numbers)).collect()
    seen = {
        name: value if value is None or (name.startswith(("low", "high")) and value in {0, 1}) else value * _ROOM
        for name, value in first.row(0, named=True).items()
    }
    return bounds_of(seen, len(tidy.outcomes), tidy.numbers, rows / (_MANY_CELLS if tidy.factors else _FEW_CELLS))


def _pass(tidy: Tidy, layout: Layout) -> tuple["pl.DataFrame", Bounds]:
    """One scan: the sums of every cell, and beside them how large everything is."""
    import polars as pl

    rows = tidy.frame.select(pl.len()).collect().item() if tidy.scan is tidy.frame else 0
    if rows > _LONG:
        found, seen = _slice_by_slice(tidy, layout, rows)
    else:
        cells = _with_stated(tidy).group_by(tidy.keys).agg(sum_exprs(layout))
        sizes = tidy.frame.select(bound_exprs(tidy.kinds, tidy.numbers))
        found, seen = pl.collect_all([cells, sizes], engine="streaming")
    largest = float(found["rows"].max() or 0)  # type: ignore[arg-type]  # reason: a column of counts
    bounds = bounds_of(seen.row(0, named=True), len(tidy.outcomes), tidy.numbers, largest)
    _refuse_overflow(tidy, bounds, float(found["rows"].sum()))
    return found, bounds


def _slice_by_slice(tidy: Tidy, layout: Layout, rows: int) -> tuple["pl.DataFrame", "pl.DataFrame"]:
    """Sum a long file slice by slice and add up, so that memory does not grow with the file."""
    import polars as pl

    sums, sizes = [], []
    ends = _ends_of(tidy.frame.head(_FIRST_ROWS).select(_end_exprs(tidy)).collect())
    tries = 2
    size = rows if rows <= _ONE_SLICE else _SLICE
    for start in range(0, rows, size):
        part = replace(tidy, frame=tidy.frame.slice(start, size))
        found, seen = _of_slice(part, layout, ends)
        met = _ends_of(seen)
        if ends and not _holds(ends, met):
            # Ranges that move from slice to slice (a file sorted by area) are not worth following.
            tries -= 1
            found, seen = _of_slice(part, layout, {})
            ends = _wider(ends, met) if tries else {}
        sums.append(found)
        sizes.append(seen)
        if len(sums) == _SLICES_AT_ONCE:
            sums = [_added_up(sums, tidy.keys)]
    extremes = [pl.col("^low.*$").min(), pl.col("^(heaviest|high.*|widest.*)$").max()]
    return _added_up(sums, tidy.keys), pl.concat(sizes).select(extremes)


def _added_up(sums: Sequence["pl.DataFrame"], keys: Sequence[str]) -> "pl.DataFrame":
    import polars as pl

    wanted = [name for name in sums[0].columns if name not in {*keys, _FUSED}]
    whole = pl.concat([part.select(*keys, *wanted) for part in sums], how="vertical_relaxed")
    return whole.group_by(keys).agg(pl.col(wanted).sum())


_Ends = dict[str, tuple[int, int]]
"""The least and the greatest value of each key that is a whole number."""


def _of_slice(part: Tidy, layout: Layout, ends: _Ends) -> tuple["pl.DataFrame", "pl.DataFrame"]:
    """Sum one slice, its keys put into one number where `ends` says what to expect of them."""
    import polars as pl

    looks = bound_exprs(part.kinds, part.numbers) + _end_exprs(part)
    fused, apart = _fused(part.keys, ends)
    cells = _with_stated(part).group_by(fused).agg(sum_exprs(layout)).with_columns(apart)
    found, seen = pl.collect_all([cells, part.frame.select(looks)], engine="streaming")
    return found, seen


def _end_exprs(tidy: Tidy) -> list["pl.Expr"]:
    """The least and the greatest value of each key that is a whole number."""
    import polars as pl

    schema = tidy.frame.collect_schema()
    whole = [pl.col(name) for name in tidy.keys if schema[name].is_integer()]
    least = [key.min().cast(pl.Int64).name.suffix("<") for key in whole]
    return least + [key.max().cast(pl.Int64).name.suffix(">") for key in whole]


def _wider(ends: _Ends, met: _Ends) -> _Ends:
    return {name: (min(low, met[name][0]), max(high, met[name][1])) for name, (low, high) in ends.items()}


def _ends_of(seen: "pl.DataFrame") -> _Ends:
    names = [name[:-1] for name in seen.columns if name.endswith("<")]
    return {name: (seen[f"{name}<"][0] or 0, seen[f"{name}>"][0] or 0) for name in names}


def _holds(ends: _Ends, met: _Ends) -> bool:
    return all(ends[name][0] <= low and high <= ends[name][1] for name, (low, high) in met.items())


def _fused(keys: Sequence[str], ends: _Ends) -> tuple[list["pl.Expr"], list["pl.Expr"]]:
    """Put the keys that are whole numbers into one, which is faster to group by, and take it apart again."""
    import polars as pl

    # One value more than there are: for a blank.
    sizes = {name: (low, high - low + 2) for name, (low, high) in ends.items()}
    if len(sizes) < 2 or math.prod(size for _, size in sizes.values()) >= SAFE:
        return [pl.col(name) for name in keys], []
    fused, left = pl.lit(0, dtype=pl.Int64), pl.col(_FUSED)
    for name, (low, size) in sizes.items():
        fused = fused * size + (pl.col(name).cast(pl.Int64) - low).fill_null(size - 1)
    apart: list[pl.Expr] = []
    for name, (low, size) in reversed(sizes.items()):
        level = left % size
        apart.append(pl.when(level < size - 1).then(level + low).alias(name))
        left = left // size
    others = [pl.col(name) for name in keys if name not in sizes]
    return [fused.alias(_FUSED), *others], apart


def _refuse_overflow(tidy: Tidy, bounds: Bounds, rows: float) -> None:
    """Refuse rather than wrap round: bounds from the largest value, weight and count."""
    if bounds.heaviest * max(rows, bounds.heaviest) >= SAFE:
        raise CannotEvaluate("The survey weights are too large to be added exactly. Rescale them to a mean of 1.")
    for k, (name, kind) in enumerate(tidy.outcomes):
        parts = FINE_PARTS if kind == "fine" else 1
        in_one_row = SAFE if kind == "whole" else WIDEST
        each = bounds.heaviest * bounds.squared(k) * parts
        if each >= in_one_row or each * rows >= WIDEST:
            raise CannotEvaluate(
                f'The values of "{name}" are too large to be added exactly. Give them in larger units, '
                "such as thousands."
            )
    for m, k in enumerate(tidy.numbers):
        if not moments_fit(bounds, m):
            raise CannotEvaluate(
                f'The values of the covariate "{tidy.factors[k]}" are too large to be added exactly. Give it in '
                "larger units, such as thousands, or in bands."
            )


def _with_stated(tidy: Tidy) -> "pl.LazyFrame":
    """Put the key of each continuous factor beside its number, which moves to ``z0`` …."""
    import polars as pl

    if not tidy.numbers:
        return tidy.frame
    stated = [
        pl.when(pl.col(f"x{k}").is_not_null()).then(pl.lit(STATED)).otherwise(pl.lit(NOT_STATED)).alias(f"x{k}")
        for k in tidy.numbers
    ]
    numbers = [number_expr(f"x{k}").alias(f"z{m}") for m, k in enumerate(tidy.numbers)]
    return tidy.frame.with_columns(*numbers, *stated)


def _households(tidy: Tidy, bounds: Bounds, places: Sequence[Key], rows: float) -> list[HouseholdSums]:
    """Sum over households, each household's answers first: the sampling units of `sampling`."""
    each = home_exprs(tidy.kinds)
    if tidy.has_household:
        names = [expr.meta.output_name() for expr in each]
        by_home = tidy.frame.group_by("area", "wave", "household").agg(
            expr.sum().alias(name) for expr, name in zip(each, names, strict=True)
        )
    else:
        by_home = tidy.frame.select("area", "wave", *each)
    squares = home_square_exprs(tidy.kinds, bounds.heaviest, has_household=tidy.has_household)
    homes = by_home.group_by("area", "wave").agg(squares).collect(engine="streaming")
    position = {place: i for i, place in enumerate(places)}
    order = np.argsort([position[key] for key in _keys(homes, ["area", "wave"])])
    found = []
    for k, kind in enumerate(tidy.kinds):
        sums = homes_of(homes, k, kind, bounds, rows)
        found.append(HouseholdSums(*(values[order] for values in sums.arrays)))
    return found


def _keys(found: "pl.DataFrame", names: Sequence[str]) -> Iterator[Key]:
    """Spell the keys as text, each level once."""
    columns = []
    for name in names:
        column = found[name]
        spelt = {value: NOT_STATED if value is None else _text(value) for value in column.unique().to_list()}
        columns.append([spelt[value] for value in column.to_list()])
    return zip(*columns, strict=True)


def _text(value: Any) -> str:
    return repr(value) if isinstance(value, float) and value != int(value) else code_text(value)


def weight_expr(weight: "pl.Expr") -> "pl.Expr":
    """Read a weight as whole millionths; null when it is missing or does not reach one."""
    import polars as pl

    parts = (weight * WEIGHT_PARTS).round().cast(pl.Int64, strict=False)
    return pl.when(parts > 0).then(parts)
