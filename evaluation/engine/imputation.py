"""The result if the missing answers are filled in: a sensitivity beside the headline.

Each completed data set is compressed to cells and given the reported model with the headline's
variance; Rubin's rules put the estimates together. What is filled in is drawn given

- the area, its arm's change from baseline to follow-up, and how far areas depart from that: so the
  programme's effect is in the model. One without it would draw the missing answers as if the
  programme had done nothing and pull the estimate towards zero (Meng 1994; Sullivan and others 2018);
- the survey weight, with a slope of its own in every arm and wave, because the estimate is of
  weighted means (Seaman and others 2012);
- every covariate and subgroup, "not stated" as a level of its own;
- all the other outcomes.

A 0/1 outcome is drawn from a linear model and left unrounded: the estimate is made of means alone,
which rounding biases and unrounded draws do not (Horton, Lipsitz and Parzen 2003; Allison 2005).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from evaluation.engine.area_means import area_t
from evaluation.engine.chained import Survey, completions, freedom_of
from evaluation.engine.clustered import StudentTest, crv3
from evaluation.engine.compress import Tidy, compress
from evaluation.engine.flags import Flag
from evaluation.engine.regression import Blocks, blocks_of, fit, layout_of
from evaluation.engine.results import OutcomeResult, Result
from evaluation.engine.rubin import Pooled, nothing_missing, pooled
from evaluation.engine.spec import FEW_TREATED, Spec
from evaluation.engine.sums import WEIGHT_PARTS, FloatArray
from nrp.formats.derive import NOT_STATED
from nrp.formats.plan_parts import Imputation

if TYPE_CHECKING:
    import polars as pl

Progress = Callable[[str, float], None]
MOST_WORK = 4e11
"""Multiplications that the regressions may need: three to four minutes of one core (measured)."""
MOST_VALUES = 5e6
"""Rows times columns: about 500 MB at the peak (measured)."""
FEWEST_DEGREES = 10
"""With fewer degrees of freedom an outcome's regression is not drawn from."""


_WEIGHT_COLUMNS = 4


def _note(code: str, why: str) -> Flag:
    return Flag(code, "note", None, f"The missing answers were not filled in: {why}. The results stand as they are.")


_TOO_LARGE = _note("imputation_too_large", "with so many people and measures it would take too long")


@dataclass(frozen=True, slots=True)
class _Asked:
    """The outcomes that are filled in, and the frame that says what is known."""

    frame: "pl.DataFrame"
    survey: Survey
    spec: Spec
    outcomes: tuple[int, ...]
    incomplete: tuple[int, ...]


def with_imputation(
    result: Result, tidies: Sequence[Tidy], asked: Imputation, progress: Progress | None = None
) -> Result:
    """Put the imputation beside every outcome that has a headline.

    Parameters
    ----------
    result
        The evaluation of the same answers.
    tidies
        The respondents, with the weights that the evaluation used.
    asked
        How many data sets, and how many rounds of the chained equations.
    progress
        Told the step ``imputing`` and how far it is, from 0 to 1.

    Returns
    -------
    Result
        With `imputation` in its outcomes: the headline itself where everybody answered. A note
        says why when it cannot be done. The same for the same answers in any order of rows, file
        format or partition, because the rows are sorted before anything is drawn.
    """
    spec = result.spec
    wanted = tuple(k for k, outcome in enumerate(result.outcomes) if outcome.reported.test is not None)
    incomplete = tuple(k for k in wanted if result.outcomes[k].not_answered)
    found: dict[int, Pooled] = {k: _as_it_is(result.outcomes[k]) for k in wanted if k not in incomplete}
    flags: list[Flag] = []
    if incomplete and spec.design == "panel":
        flags.append(_note("imputation_not_for_panels", "a panel follows the same households, which it would need"))
    elif incomplete:
        rows = sum(cell.asked for cell in result.outcomes[incomplete[0]].missing)
        prepared = _prepared(tidies, spec, wanted, incomplete) if rows * len(wanted) <= MOST_VALUES else None
        hindrance = _TOO_LARGE if prepared is None else _hindrance(prepared, asked)
        if hindrance is not None:
            flags.append(hindrance)
        elif prepared is not None:
            found |= _filled_in(prepared, asked, progress)
    outcomes = tuple(replace(outcome, imputation=found.get(k)) for k, outcome in enumerate(result.outcomes))
    return replace(result, outcomes=outcomes, flags=(*result.flags, *flags))


def headline_of(blocks: Blocks, spec: Spec) -> tuple[float, StudentTest] | None:
    """Estimate as the headline does, without the other tests."""
    result, treated = fit(blocks), len(spec.treated)
    if treated < FEW_TREATED:
        means = area_t(blocks, result, treated)
        return None if means is None else (means.estimate, means.test)
    position = {area: g for g, area in enumerate(spec.areas)}
    clusters = spec.clusters_of_pairs if spec.pairs is not None else tuple((area,) for area in spec.areas)
    test = crv3(blocks, result, [[position[area] for area in cluster] for cluster in clusters])
    return None if test is None else (result.estimate, test)


def _as_it_is(outcome: OutcomeResult) -> Pooled:
    reported, test = outcome.reported, outcome.reported.test
    means = reported.area_t if reported.headline == "area_t" else None
    estimate = reported.estimate if means is None else means.estimate
    if estimate is None or test is None:
        raise ValueError("Only an outcome with a headline has something to be compared with.")
    return nothing_missing(estimate, test.se, test.df, test.p, test.ci)


def _prepared(
    tidies: Sequence[Tidy], spec: Spec, wanted: tuple[int, ...], incomplete: tuple[int, ...]
) -> _Asked | None:
    """Sort the respondents of the plan's areas and waves by everything known of them; None if that is too much."""
    import polars as pl

    numbers = set(tidies[0].numbers)
    factors = range(len(tidies[0].factors))
    columns = [
        _spelled("area"),
        _spelled("wave"),
        *(_number(f"x{k}") if k in numbers else _spelled(f"x{k}") for k in factors),
        pl.col("weight"),
        *(_number(f"y{k}") for k in wanted),
    ]
    planned = pl.col("area").is_in(spec.areas) & pl.col("wave").is_in(spec.waves)
    frame = pl.concat([tidy.frame.select(columns).filter(planned).collect() for tidy in tidies])
    levels = sum(2 if k in numbers else frame[f"x{k}"].n_unique() - 1 for k in factors)
    if len(frame) * (1 + _WEIGHT_COLUMNS + levels + len(wanted)) > MOST_VALUES:
        return None
    frame = frame.sort(frame.columns, nulls_last=True)
    group = frame.select(pl.struct("area", "wave").rle_id().cast(pl.Int64)).to_series().to_numpy()
    places = frame.select("area", "wave").unique(maintain_order=True)
    answers = frame.select(f"y{k}" for k in wanted).to_numpy().astype(np.float64)
    survey = Survey(
        group=group,
        is_after=(places["wave"] == spec.followup).to_numpy(),
        is_treated=places["area"].is_in(spec.treated).to_numpy(),
        known=_known(frame, spec, [(k, k in numbers) for k in factors]),
        answers=answers,
    )
    return _Asked(frame, survey, spec, wanted, incomplete)


def _spelled(column: str) -> "pl.Expr":
    import polars as pl

    return pl.col(column).cast(pl.String).fill_null(NOT_STATED)


def _number(column: str) -> "pl.Expr":
    import polars as pl

    return pl.col(column).cast(pl.Float64).fill_nan(None)


def _known(frame: "pl.DataFrame", spec: Spec, factors: Sequence[tuple[int, bool]]) -> FloatArray:
    """What is known of everybody: weights by arm and wave, and every factor."""
    weight = frame["weight"].to_numpy() / float(WEIGHT_PARTS)
    treated = frame["area"].is_in(spec.treated).to_numpy()
    after = (frame["wave"] == spec.followup).to_numpy()
    columns = [weight * (treated == arm) * (after == wave) for arm in (True, False) for wave in (False, True)]
    for k, is_number in factors:
        column = frame[f"x{k}"]
        if is_number:
            columns += [column.fill_null(0.0).to_numpy(), column.is_null().to_numpy()]
        else:
            columns += [(column == level).to_numpy() for level in sorted(column.unique())[1:]]
    return np.column_stack([column.astype(np.float64) for column in columns])


def _hindrance(prepared: _Asked, asked: Imputation) -> Flag | None:
    """Say what stands in the way of filling in."""
    if int(freedom_of(prepared.survey).min()) < FEWEST_DEGREES:
        return _note("imputation_too_few_answers", "there are too few answers for all that they depend on")
    return _TOO_LARGE if _work(prepared, asked) > MOST_WORK else None


def _work(prepared: _Asked, asked: Imputation) -> float:
    rows, width = prepared.survey.columns.shape
    rounds = asked.iterations if len(prepared.incomplete) > 1 else 1
    return float(rows * width * (width + 40) * len(prepared.incomplete) * rounds * asked.datasets)


def _filled_in(prepared: _Asked, asked: Imputation, progress: Progress | None) -> dict[int, Pooled]:
    spec = prepared.spec
    estimates: dict[int, list[float]] = {k: [] for k in prepared.incomplete}
    variances: dict[int, list[float]] = {k: [] for k in prepared.incomplete}
    degrees: dict[int, int] = {}
    draws = completions(prepared.survey, asked.datasets, asked.iterations, spec.seed)
    for m, completed in enumerate(draws):
        for k, (estimate, test) in _estimates(prepared, completed):
            estimates[k].append(estimate)
            variances[k].append(test.se**2)
            degrees[k] = test.df
        if progress is not None:
            progress("imputing", (m + 1) / asked.datasets)
    rounds = asked.iterations
    return {
        k: pooled(estimates[k], variances[k], degrees[k], rounds)
        for k in prepared.incomplete
        if len(estimates[k]) == asked.datasets
    }


def _estimates(prepared: _Asked, completed: FloatArray) -> Iterator[tuple[int, tuple[float, StudentTest]]]:
    """Compress a completed data set and estimate the outcomes that had gaps."""
    import polars as pl

    spec = prepared.spec
    count = len(spec.covariates)
    names = ["area", "wave", *(f"x{k}" for k in range(count)), "weight"]
    at = {k: prepared.outcomes.index(k) for k in prepared.incomplete}
    frame = prepared.frame.select(names).with_columns(
        pl.Series(f"y{position}", completed[:, column]) for position, column in enumerate(at.values())
    )
    tidy = Tidy(
        frame.lazy(),
        tuple((spec.measures[k].name, "fine") for k in prepared.incomplete),
        tuple(covariate.name for covariate in spec.covariates),
        has_household=False,
        numbers=tuple(k for k, covariate in enumerate(spec.covariates) if covariate.is_continuous),
    )
    cells, _ = compress(tidy, with_households=False)
    layout = layout_of(cells, spec)
    for position, k in enumerate(prepared.incomplete):
        blocks = blocks_of(layout, cells.sums[position], spec, is_adjusted=bool(spec.covariates))
        found = None if blocks is None else headline_of(blocks, spec)
        if found is not None:
            yield k, found
