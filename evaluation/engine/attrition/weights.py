"""Inverse-probability weights for a panel: those who answered again stand for those who had gone.

A person of the first wave who answered in the second again counts with their survey weight times
P(again) / P(again | answers of the first wave): stabilised, so that weights stay about as large as
they were, and cut at a quantile on both sides. People met in one wave only are left out of the
comparison. The chance is fitted on exact sums by area and levels, so the order of the rows, the file
format and the partition do not matter.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from evaluation.engine.attrition.chances import Chances, chances_of
from evaluation.engine.compress import Tidy
from evaluation.engine.flags import Flag, listed
from evaluation.engine.spec import Spec
from evaluation.engine.sums import FloatArray, IntArray, Key
from nrp.formats.plan_parts import Attrition

if TYPE_CHECKING:
    import polars as pl

_KEYS = ("area", "household", "person")


@dataclass(frozen=True, slots=True)
class AttritionReport:
    """What was asked and how it went.

    Attributes
    ----------
    people, again
        How many of the first wave could be looked for, and how many answered again.
    smallest, largest
        Factor of those who answered again, after cutting.
    cut
        Share of them whose factor was cut.
    effective_before, effective_after
        Kish's (Σw)²/Σw² of those who answered again, without the factors and with them.
    certain
        Levels at which everybody had gone or stayed: factor, level, whether they stayed.
    coefficients
        Of the logit: factor, level, value.
    """

    attrition: Attrition
    people: int
    again: int
    flags: tuple[Flag, ...]
    smallest: float | None = None
    largest: float | None = None
    cut: float | None = None
    effective_before: float | None = None
    effective_after: float | None = None
    certain: tuple[tuple[str, str, bool], ...] = ()
    coefficients: tuple[tuple[str, str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class _Cells:
    """Exact sums by area and levels, in the order of their text."""

    keys: tuple[Key, ...]
    rows: IntArray
    again: IntArray
    weight: tuple[int, ...]
    weight_again: tuple[int, ...]
    square_again: tuple[int, ...]


def weigh(tidies: Sequence[Tidy], attrition: Attrition, spec: Spec) -> tuple[tuple[Tidy, ...], AttritionReport]:
    """Weigh the people of a panel who answered in both waves.

    Parameters
    ----------
    tidies
        The respondents of both waves, with ``household``, ``person``, and the level of the k-th
        variable in the column ``a{k}``.
    attrition
        The variables, and where to cut.
    spec
        Which areas and waves; places outside the plan stay as they are.

    Returns
    -------
    tuple of Tidy
        In the plan's areas those who answered in both waves, each weight times the person's factor,
        in whole millionths and at least one of them.
    AttritionReport
        Nobody answered again, or the logit has no solution: a flag in it refuses, and everything
        stays as it was.

    References
    ----------
    Robins, Rotnitzky and Zhao (1995), for the weights; Cole and Hernán (2008), for stabilising and
    cutting them; Seaman and White (2013), for the review.
    """
    people = _first_wave(tidies, attrition, spec)
    cells = _cells(people, len(attrition.variables))
    seen, again = int(cells.rows.sum()), int(cells.again.sum())
    if not again:
        return tuple(tidies), AttritionReport(attrition, seen, 0, (_nobody(spec),))
    fitted = chances_of(cells.keys, cells.weight, cells.weight_again)
    if fitted is None:
        return tuple(tidies), AttritionReport(attrition, seen, again, (_not_fitted(attrition),))
    factors, cut = _factors(cells, fitted, attrition.trim)
    table = _by_person(people, cells.keys, factors, len(attrition.variables))
    weighted = tuple(_reweighted(tidy, table, spec, len(attrition.variables)) for tidy in tidies)
    names = ["area", *(variable.name for variable in attrition.variables)]
    stayed = factors[cells.again > 0]
    return weighted, AttritionReport(
        attrition=attrition,
        people=seen,
        again=again,
        flags=(_note(spec), *_certain(fitted, names)),
        smallest=float(stayed.min()),
        largest=float(stayed.max()),
        cut=cut,
        effective_before=_effective(cells, np.ones(len(factors))),
        effective_after=_effective(cells, factors),
        certain=tuple((names[at], level, stays) for at, level, stays in fitted.certain),
        coefficients=tuple(
            (names[at] if at >= 0 else "intercept", level, value) for at, level, value in fitted.coefficients
        ),
    )


def written(report: AttritionReport) -> dict[str, Any]:
    """Write the section `attrition` of the document."""
    return {
        "variables": [variable.name for variable in report.attrition.variables],
        "trim": report.attrition.trim,
        "people": report.people,
        "again": report.again,
        "smallest_factor": report.smallest,
        "largest_factor": report.largest,
        "cut": report.cut,
        "effective_before": report.effective_before,
        "effective_after": report.effective_after,
        "certain": [{"factor": name, "level": level, "stayed": stays} for name, level, stays in report.certain],
        "coefficients": [
            {"factor": name, "level": level, "value": value} for name, level, value in report.coefficients
        ],
    }


def _first_wave(tidies: Sequence[Tidy], attrition: Attrition, spec: Spec) -> "pl.DataFrame":
    """Everybody of the plan's areas in the first wave who has a number, and whether they answered again."""
    import polars as pl

    levels = [f"a{k}" for k in range(len(attrition.variables))]
    texts = [pl.col(name).cast(pl.String) for name in (*_KEYS, "wave", *levels)]
    here = pl.concat([tidy.frame.select(*texts, "weight") for tidy in tidies], how="vertical_relaxed")
    here = here.drop_nulls([*_KEYS, "weight"]).filter(pl.col("area").is_in(list(spec.areas)))
    first = (
        here.filter(pl.col("wave") == spec.baseline)
        .sort(*_KEYS, "weight", *levels)
        .unique(list(_KEYS), keep="first", maintain_order=True)
    )
    second = here.filter(pl.col("wave") == spec.followup).select(_KEYS).unique()
    met = second.with_columns(pl.lit(1, dtype=pl.Int64).alias("again"))
    return first.join(met, on=list(_KEYS), how="left").with_columns(pl.col("again").fill_null(0)).collect()


def _cells(people: "pl.DataFrame", count: int) -> _Cells:
    import polars as pl

    keys = ["area", *(f"a{k}" for k in range(count))]
    weight, again = pl.col("weight").cast(pl.Int128), pl.col("again")
    found = (
        people.group_by(keys)
        .agg(
            pl.len().cast(pl.Int64).alias("rows"),
            again.sum().alias("stayed"),
            weight.sum().alias("weight"),
            (weight * again).sum().alias("weight_again"),
            (weight * weight * again).sum().alias("square_again"),
        )
        .sort(keys)
    )
    lines = list(found.iter_rows())
    size = len(keys)
    return _Cells(
        keys=tuple(tuple(line[:size]) for line in lines),
        rows=np.array([line[size] for line in lines], dtype=np.int64),
        again=np.array([line[size + 1] for line in lines], dtype=np.int64),
        weight=tuple(int(line[size + 2]) for line in lines),
        weight_again=tuple(int(line[size + 3]) for line in lines),
        square_again=tuple(int(line[size + 4]) for line in lines),
    )


def _factors(cells: _Cells, fitted: Chances, trim: float) -> tuple[FloatArray, float]:
    """P(again) / P(again | levels) of each cell, cut at the quantiles `trim` and 1 − `trim` of those who stayed."""
    overall = sum(cells.weight_again) / sum(cells.weight)
    stayed = cells.again > 0
    factors = np.ones(len(cells.keys))
    factors[stayed] = overall / fitted.chance[stayed]
    if trim >= 1.0:
        return factors, 0.0
    low, high = _quantiles(factors[stayed], cells.again[stayed], trim)
    cut = int(cells.again[stayed & ((factors < low) | (factors > high))].sum())
    return np.where(stayed, np.clip(factors, low, high), factors), cut / int(cells.again.sum())


def _quantiles(factors: FloatArray, people: IntArray, trim: float) -> tuple[float, float]:
    """The smallest factor with at least a share of 1 − `trim` of the people at or below it, and with `trim`."""
    order = np.argsort(factors, kind="stable")
    reached = np.cumsum(people[order]) / int(people.sum())
    low, high = (int(np.searchsorted(reached, share, side="left")) for share in (1.0 - trim, trim))
    last = len(order) - 1
    return float(factors[order[min(low, last)]]), float(factors[order[min(high, last)]])


def _effective(cells: _Cells, factors: FloatArray) -> float:
    weight, square = (
        np.array([float(value) for value in values]) for values in (cells.weight_again, cells.square_again)
    )
    return float(weight @ factors) ** 2 / float(square @ factors**2)


def _by_person(people: "pl.DataFrame", keys: Sequence[Key], factors: FloatArray, count: int) -> "pl.DataFrame":
    """Give the factor of each person who answered again."""
    import polars as pl

    names = ["area", *(f"a{k}" for k in range(count))]
    table = pl.DataFrame(list(keys), schema=dict.fromkeys(names, pl.String), orient="row").with_columns(
        pl.Series("factor", factors, dtype=pl.Float64)
    )
    stayed = people.filter(pl.col("again") == 1)
    return stayed.join(table, on=names, how="left", nulls_equal=True).select(
        *(pl.col(name).alias(f"_{name}") for name in _KEYS), "factor"
    )


def _reweighted(tidy: Tidy, table: "pl.DataFrame", spec: Spec, count: int) -> Tidy:
    """Keep those who answered in both waves with their factor; places outside the plan keep everybody."""
    import polars as pl

    keys = [pl.col(name).cast(pl.String).alias(f"_{name}") for name in _KEYS]
    inside = pl.col("_area").is_in(list(spec.areas))
    weight = (pl.col("weight") * pl.col("factor").fill_null(1.0)).round().cast(pl.Int64).clip(lower_bound=1)
    frame = (
        tidy.frame.with_columns(keys)
        .join(table.lazy(), on=[f"_{name}" for name in _KEYS], how="left")
        .filter(~inside | pl.col("factor").is_not_null() | pl.col("weight").is_null())
        .with_columns(weight.alias("weight"))
        .drop("factor", *(f"_{name}" for name in _KEYS), *(f"a{k}" for k in range(count)))
    )
    return replace(tidy, frame=frame)


# What a reader must know ------------------------------------------------------------------------


def _note(spec: Spec) -> Flag:
    text = (
        f"Only people who answered in wave {spec.baseline} and again in wave {spec.followup} are compared. They are "
        f"weighted by how likely people with their answers in wave {spec.baseline} were to answer again, so that they "
        "stand for those who did not. That holds as far as these answers tell who had gone. The ranges take the "
        "weights as known."
    )
    return Flag("attrition_weighted", "note", None, text)


def _certain(fitted: Chances, names: Sequence[str]) -> list[Flag]:
    """Name the levels whose people had all gone: nobody stands for them."""
    gone = [f"“{level}” on {names[at]}" for at, level, stayed in fitted.certain if not stayed]
    if not gone:
        return []
    text = f"Nobody answered again of those who were {listed(gone)}, so the weights cannot make anybody stand for them."
    return [Flag("attrition_all_gone", "note", None, text)]


def _nobody(spec: Spec) -> Flag:
    text = (
        f"Nobody of wave {spec.baseline} is in wave {spec.followup} by household and person number, so nobody can be "
        "weighted for those who had gone."
    )
    return Flag("attrition_nobody_again", "refused", None, text)


def _not_fitted(attrition: Attrition) -> Flag:
    text = (
        "How likely people were to answer again cannot be told from "
        f"{listed([variable.name for variable in attrition.variables])}: together they explain it without a rest. "
        "Fewer or coarser variables may help."
    )
    return Flag("attrition_not_fitted", "refused", None, text)
