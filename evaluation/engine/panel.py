"""The panel design: households compared with themselves.

A household that answered an outcome in both waves has an effect of its own; everybody else shares
their area's with the others of that area who were met in one wave only. So a person counts through
how their own household changed where that is known, and nobody is lost where it is not: an effect
for every household would drop whoever was met once. "Answered" is of those that the model uses, so
complete cases may find fewer. Household effects lie inside areas: the blocks of areas still add, an
area can still be left out exactly, and every test of the engine works on them unchanged.

With area effects the block of an area is Σwxx' − mm'/W, where m = Σwx and W = Σw. With household
effects it is Σwxx' − Σ_h m_h m_h'/W_h − m_r m_r'/W_r, h the households seen twice and r the rest. So
the cells give the first, and one pass over both waves together, household by household, the
difference between the two (`homes`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from evaluation.engine.cells import Cells
from evaluation.engine.compress import Kind, Tidy
from evaluation.engine.errors import CannotEvaluate
from evaluation.engine.flags import Flag, listed
from evaluation.engine.homes import Homes, homes_of
from evaluation.engine.regression import EFFECT, WAVE, Blocks, Layout, blocks_of, independent, layout_of, number_columns
from evaluation.engine.sampling import PairResult
from evaluation.engine.spec import Spec
from evaluation.engine.sums import FINE_PARTS, NUMBER_PARTS, Sums
from nrp.formats.derive import NOT_STATED

if TYPE_CHECKING:
    import polars as pl

_NOTHING = 1e-10
_NORMAL = 1.959963984540054


@dataclass(frozen=True, slots=True)
class PanelOutcome:
    """One outcome with household effects.

    Attributes
    ----------
    unadjusted, adjusted
        In the place of `blocks_of`'s; `adjusted` is None without covariates.
    by_pair
        Each pair on its own, with the range of survey chance.
    variances
        Of survey sampling in each area's change; an area with fewer than two households is not in it.
    twice
        Households that answered it in both waves.
    """

    unadjusted: Blocks | None
    adjusted: Blocks | None
    by_pair: tuple[PairResult, ...]
    variances: Mapping[str, float]
    twice: int

    def change_variance(self, area: str, _waves: tuple[str, str]) -> float:
        """Sampling variance of an area's change, as `sampling.Places` gives it; 0 where it cannot be told."""
        return self.variances.get(area, 0.0)


@dataclass(frozen=True, slots=True)
class Panel:
    """The whole panel: its outcomes in the plan's order and what a reader must be told."""

    outcomes: tuple[PanelOutcome, ...]
    flags: tuple[Flag, ...]


@dataclass(frozen=True, slots=True)
class _Asked:
    """Everything that one outcome is worked out of."""

    people: "pl.LazyFrame"
    places: Mapping[str, str]
    kind: Kind
    layout: Layout
    sums: Sums
    spec: Spec
    outcome: int


def panel_of(tidies: Sequence[Tidy], cells: Cells, spec: Spec) -> Panel:
    """Work out the blocks of a panel.

    Parameters
    ----------
    tidies
        The respondents of both waves, in any number of frames; a household's id is unique in its
        area. With a column ``person`` (unique in the household) repeats are looked for.
    cells
        Of the same respondents.
    spec
        The design of the headline.

    Returns
    -------
    Panel
        With a refusal when a person stands in a wave twice, and the note ``no_panel`` where nobody's
        household answered in both waves: then the blocks are those of the areas.

    Raises
    ------
    CannotEvaluate
        When the plan also asks for one effect for each arm, which compares nobody with themselves.
    """
    if spec.effects == "arm":
        raise CannotEvaluate('A panel compares households with themselves, so its plan cannot say "effects": "arm".')
    cells = cells.only(areas=spec.areas, waves=spec.waves).merged([c.name for c in spec.covariates])
    people, layout = _people(tidies, spec), layout_of(cells, spec)
    places = {name: f"x{k}" for k, name in enumerate(tidies[0].factors)}
    outcomes = [
        _outcome(_Asked(people, places, _kind(tidies, k), layout, cells.sums[k], spec, k))
        for k in range(len(spec.measures))
    ]
    return Panel(tuple(outcomes), (*_repeated(tidies, spec), *_nobody_twice(spec, outcomes)))


def _people(tidies: Sequence[Tidy], spec: Spec) -> "pl.LazyFrame":
    """Everybody in the plan's areas and waves, keys as text; a blank household is a household of one."""
    import polars as pl

    wanted = {covariate.name for covariate in spec.covariates}
    first = tidies[0]
    kept = [k for k, name in enumerate(first.factors) if name in wanted]
    texts = [pl.col(f"x{k}").cast(pl.String) for k in kept if k not in first.numbers]
    numbers = [pl.col(f"x{k}").cast(pl.Float64) for k in kept if k in first.numbers]
    id_type = _id_type(tidies)
    keys = [pl.col(name).cast(pl.String) for name in ("area", "wave")]
    keys.append(pl.col("household").cast(id_type))
    answers = [pl.col(f"y{k}") for k in range(len(first.outcomes))]
    frames = [tidy.frame.select(*keys, "weight", *texts, *numbers, *answers) for tidy in tidies]
    here = pl.concat(frames, how="vertical_relaxed").filter(
        pl.col("area").is_in(list(spec.areas)), pl.col("wave").is_in(list(spec.waves)), pl.col("weight").is_not_null()
    )
    return here.with_row_index("row").with_columns(
        pl.coalesce(pl.col("household"), pl.col("row").cast(id_type)).alias("household"),
        pl.col("household").is_not_null().alias("is_known"),
        (pl.col("wave") == spec.followup).cast(pl.Int64).alias("after"),
    )


def _id_type(tidies: Sequence[Tidy]) -> "pl.DataType":
    """Whole numbers stay what they are, since text is slow to group by."""
    import polars as pl

    is_whole = all(tidy.frame.collect_schema()["household"].is_integer() for tidy in tidies)
    return pl.Int64() if is_whole else pl.String()


def _kind(tidies: Sequence[Tidy], outcome: int) -> Kind:
    kinds: set[Kind] = {tidy.outcomes[outcome][1] for tidy in tidies}
    return kinds.pop() if len(kinds) == 1 else "fine"


def _outcome(asked: _Asked) -> PanelOutcome:
    spec = asked.spec
    plain = blocks_of(asked.layout, asked.sums, spec, is_adjusted=False)
    richer = blocks_of(asked.layout, asked.sums, spec, is_adjusted=True) if spec.covariates else None
    is_once = richer is None or not spec.complete_cases
    homes = _homes(asked, richer, is_adjusted=is_once)
    of_richer = homes if is_once else _homes(asked, richer, is_adjusted=True)
    changes = [home.change() for home in homes]
    return PanelOutcome(
        unadjusted=None if plain is None else _with_homes(plain, homes),
        adjusted=None if richer is None else _with_homes(richer, of_richer),
        by_pair=tuple(_by_pair(spec, changes)),
        variances={
            area: change[1]
            for area, change in zip(spec.areas, changes, strict=True)
            if change is not None and change[1] is not None
        },
        twice=sum(int(home.is_twice.sum()) for home in homes),
    )


def _homes(asked: _Asked, blocks: Blocks | None, *, is_adjusted: bool) -> list[Homes]:
    """Households of those who answered (and, in complete cases, stated every covariate)."""
    import polars as pl

    spec, value = asked.spec, pl.col(f"y{asked.outcome}")
    people, used = asked.people.filter(value.is_not_null()), asked.sums.n > 0
    columns: list[tuple[pl.Expr, float]] = []
    if is_adjusted and blocks is not None:
        if spec.complete_cases:
            people = people.filter(pl.col(asked.places[c.name]).is_not_null() for c in spec.covariates)
            used &= asked.layout.is_stated
        columns = _columns(asked, blocks, used)
    here = asked.sums.at(np.flatnonzero(used))
    weight, total = int(here.weight.sum()), int(here.total.sum())
    parts = FINE_PARTS if asked.kind == "fine" else 1
    centre = 0 if asked.kind == "binary" or not weight else round(Fraction(total * parts, weight * here.parts))
    return homes_of(people, (value, asked.kind, centre), columns, spec.areas)


def _columns(asked: _Asked, blocks: Blocks, used: npt.NDArray[np.bool_]) -> list[tuple["pl.Expr", float]]:
    """The covariate columns of a model as whole numbers, each with how many of its parts make one."""
    import polars as pl

    levels = {
        f"{covariate.name}: {level}": (covariate, str(level))
        for covariate, known in zip(asked.spec.covariates, asked.layout.levels, strict=True)
        for level in set(known)
    }
    numbers = _numbers(asked, used)
    found: list[tuple[pl.Expr, float]] = []
    for name in _covariates_of(blocks):
        if name in numbers:
            centre, scale = numbers[name]
            value = pl.col(asked.places[name]).fill_null(0.0) * NUMBER_PARTS
            found.append((value.round().cast(pl.Int128) - centre, NUMBER_PARTS * scale))
            continue
        covariate, level = levels[name]
        column = pl.col(asked.places[covariate.name])
        is_it = column.is_null() if covariate.is_continuous else column.fill_null(NOT_STATED) == level
        found.append((is_it.cast(pl.Int64), 1.0))
    return found


def _numbers(asked: _Asked, used: npt.NDArray[np.bool_]) -> dict[str, tuple[int, float]]:
    """The mean in whole parts, which is taken off so that no digits are lost, and the model's unit."""
    here = asked.sums.at(np.flatnonzero(used))
    if here.moments is None:
        return {}
    weight, scale = int(here.weight.sum()) or 1, number_columns(asked.sums, used).scale
    names = [covariate.name for covariate in asked.spec.covariates if covariate.is_continuous]
    means = [round(Fraction(int(linear), weight)) for linear in here.moments.linear.sum(axis=0)]
    return {name: (mean, float(unit)) for name, mean, unit in zip(names, means, scale, strict=True)}


def _covariates_of(blocks: Blocks) -> list[str]:
    return [name for name in blocks.names if name not in {EFFECT, WAVE}]


def _with_homes(blocks: Blocks, homes: Sequence[Homes]) -> Blocks | None:
    """Put household effects in the place of area effects."""
    names = [WAVE, *_covariates_of(blocks)]
    at, effect = [blocks.at(name) for name in names], blocks.at(EFFECT)
    wave, raw = blocks.at(WAVE), np.diagonal(blocks.gram, axis1=1, axis2=2).sum(axis=0)
    gram, moment = blocks.gram.copy(), blocks.moment.copy()
    for g, home in enumerate(homes):
        is_treated = gram[g, effect, effect] > 0
        more, linear = home.correction(len(names) - 1)
        gram[np.ix_([g], at, at)] += more
        moment[g, at] += linear
        if is_treated:
            gram[g, effect], gram[g, :, effect] = gram[g, wave], gram[g, :, wave]
            gram[g, effect, effect] = gram[g, wave, wave]
            moment[g, effect] = moment[g, wave]
    # What never changes inside a household leaves rounding behind, not variation.
    empty = np.diagonal(gram, axis1=1, axis2=2).sum(axis=0) <= _NOTHING * raw
    gram[:, empty], gram[:, :, empty], moment[:, empty] = 0.0, 0.0, 0.0
    kept = independent(gram.sum(axis=0))
    if effect not in kept or wave not in kept:
        return None
    return Blocks(
        gram=gram[:, kept][:, :, kept],
        moment=moment[:, kept],
        names=tuple(blocks.names[k] for k in kept),
        dropped=(*blocks.dropped, *(name for k, name in enumerate(blocks.names) if k not in kept)),
        n=blocks.n,
    )


def _by_pair(spec: Spec, changes: Sequence[tuple[float, float | None] | None]) -> list[PairResult]:
    """Each pair's own difference of changes, and its range of survey chance."""
    position = {area: k for k, area in enumerate(spec.areas)}
    found = []
    for pair in spec.pairs or ():
        ours, theirs = (changes[position[area]] for area in pair)
        if ours is None or theirs is None:
            found.append(PairResult(pair, None, None))
            continue
        estimate, ci = ours[0] - theirs[0], None
        if ours[1] is not None and theirs[1] is not None:
            reach = _NORMAL * float(np.sqrt(ours[1] + theirs[1]))
            ci = (estimate - reach, estimate + reach)
        found.append(PairResult(pair, estimate, ci))
    return found


def _repeated(tidies: Sequence[Tidy], spec: Spec) -> list[Flag]:
    """Refuse a person who stands in a wave more than once: which answer is theirs is not known."""
    import polars as pl

    if not all("person" in tidy.frame.collect_schema().names() for tidy in tidies):
        return []
    keys = ("area", "wave", "household", "person")
    frames = [tidy.frame.select(pl.col(name).cast(pl.String) for name in keys) for tidy in tidies]
    here = pl.concat(frames, how="vertical_relaxed").filter(
        pl.col("area").is_in(list(spec.areas)), pl.col("wave").is_in(list(spec.waves))
    )
    repeats = here.drop_nulls().group_by(keys).len().filter(pl.col("len") > 1)
    by_place = repeats.group_by("area", "wave").len().sort("area", "wave").collect(engine="streaming")
    if not len(by_place):
        return []
    count = int(by_place["len"].sum())
    who = "1 person stands" if count == 1 else f"{count} people stand"
    where = listed([f"{area} in wave {wave}" for area, wave, _ in by_place.iter_rows()])
    text = f"In a panel everybody answers once in a wave, but {who} in the files more than once: {where}."
    return [Flag("duplicate_person", "refused", None, text)]


def _nobody_twice(spec: Spec, outcomes: Sequence[PanelOutcome]) -> list[Flag]:
    """Say where no household was seen twice, so that areas are compared with themselves instead."""
    if all(outcome.twice == 0 for outcome in outcomes):
        text = (
            "The plan is of a panel, but no household answered in both waves, so each area is compared with itself "
            "and not each household."
        )
        return [Flag("no_panel", "note", None, text)]
    return [
        Flag(
            "no_panel",
            "note",
            measure.name,
            f"No household answered “{measure.label}” in both waves, so for it each area is compared with itself.",
        )
        for measure, outcome in zip(spec.measures, outcomes, strict=True)
        if outcome.twice == 0
    ]
