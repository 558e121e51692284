"""Random designs: areas of unequal size, weights or none, unanswered items, covariates, pairs or none.

A design is drawn by its shape, which hypothesis chooses and prints, and filled from the shape's seed. The
arrays kept beside the file are what the answers mean, written down while they are drawn: the references never
read the file back, so reading, missing codes and weights are held to account as well.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from nrp.formats.plan import Plan, load_plan
from tests.reference.literal import Literal

if TYPE_CHECKING:
    import polars as pl

Array = np.ndarray[Any, Any]
NOT_STATED = "not stated"
KINDS = ("share", "score", "thirds", "price")


@dataclass(frozen=True)
class Shape:
    """What a random design looks like, before the answers are drawn."""

    treated: int = 4
    comparators: int = 4
    is_paired: bool = False
    effects: str = "area"
    weights: str = "survey"
    silent: float = 0.05
    categorical: tuple[int, ...] = ()
    has_continuous: bool = False
    complete_cases: bool = False
    outcomes: tuple[str, ...] = ("share",)
    people: int = 10
    unevenness: float = 0.5
    seed: int = 1


@dataclass(frozen=True)
class Design:
    """A plan, the survey's file and what its answers mean."""

    plan: Plan
    frame: "pl.DataFrame"
    area: Array
    after: Array
    weight: Array
    outcomes: tuple[Array, ...]
    levels: tuple[Array, ...]
    numbers: tuple[Array, ...]

    def write(self, folder: Path) -> Path:
        """Write the survey down."""
        path = folder / "survey.parquet"
        self.frame.write_parquet(path)
        return path

    @property
    def clusters_of_pairs(self) -> list[list[int]]:
        """The pairs, and a cluster of its own for each comparator that is in none; by position."""
        places = {area: g for g, area in enumerate((*self.plan.treated, *self.plan.comparators))}
        pairs = [[places[one], places[two]] for one, two in self.plan.pairs or ()]
        paired = {g for pair in pairs for g in pair}
        return pairs + [[g] for g in places.values() if g not in paired]

    def used(self, outcome: int, *, is_adjusted: bool) -> Array:
        """Who is in an outcome's model."""
        used = ~np.isnan(self.outcomes[outcome])
        if is_adjusted and self.plan.missing_covariates == "complete_cases":
            for level in self.levels:
                used &= level != NOT_STATED
            for number in self.numbers:
                used &= ~np.isnan(number)
        return used

    def covariate_columns(self, used: Array) -> Array:
        """A 0/1 column for every level but the first; a number with a column for those who gave none."""
        columns = []
        for level in self.levels:
            columns += [level[used] == one for one in sorted(set(level[used]))[1:]]
        for number in self.numbers:
            known = ~np.isnan(number[used])
            spread = number[used][known]
            columns.append(np.where(known, (np.nan_to_num(number[used]) - spread.mean()) / spread.std(), 0.0))
            if not known.all():
                columns.append(~known)
        return np.column_stack([np.zeros((int(used.sum()), 0)), *columns]).astype(float)

    def literal(self, outcome: int, *, is_adjusted: bool) -> Literal:
        """One outcome's model, written out with one row a respondent."""
        used = self.used(outcome, is_adjusted=is_adjusted)
        more = self.covariate_columns(used) if is_adjusted else np.zeros((int(used.sum()), 0))
        return Literal(
            y=self.outcomes[outcome][used],
            w=self.weight[used],
            area=self.area[used],
            after=self.after[used],
            more=more,
            treated=len(self.plan.treated),
            areas=len(self.plan.treated) + len(self.plan.comparators),
            has_area_effects=self.plan.effects == "area",
        )


def design_of(shape: Shape) -> Design:
    """Draw the answers of a design."""
    chance = np.random.default_rng(shape.seed)
    count = shape.treated + shape.comparators
    sizes = np.maximum(shape.people, (shape.people * np.exp(shape.unevenness * chance.normal(size=(count, 2)))))
    sizes = np.minimum(sizes.astype(int), 6 * shape.people)
    area = np.concatenate([np.full(size, g) for g in range(count) for size in sizes[g]])
    after = np.concatenate([np.full(size, wave) for g in range(count) for wave, size in enumerate(sizes[g])])
    # The first three of every area in every wave answer everything, so that no design is refused.
    place = np.concatenate([np.arange(size) for g in range(count) for size in sizes[g]])
    always = place < 3
    effect = ((area < shape.treated) & (after == 1)) * 0.3 + chance.normal(0, 0.15, (count, 2))[area, after]
    rows = len(area)
    levels, numbers = _covariates(shape, chance, rows, always)
    pull = sum((0.2 * (level == "2") for level in levels), np.zeros(rows))
    pull = pull + sum(0.01 * (np.nan_to_num(number, nan=45.0) - 45.0) for number in numbers)
    outcomes = tuple(_answers(kind, effect + pull, chance, shape.silent, always, place) for kind in shape.outcomes)
    weight, written = _weights(shape.weights, chance, rows)
    frame = _file(shape, area, after, written, outcomes, levels, numbers, chance)
    return Design(_plan(shape), frame, area, after, weight, outcomes, levels, numbers)


def _covariates(shape: Shape, chance: np.random.Generator, rows: int, always: Array) -> tuple[Any, Any]:
    levels = []
    for count in shape.categorical:
        level = chance.integers(1, count + 1, rows).astype(str).astype(object)
        level[~always & (chance.random(rows) < shape.silent)] = NOT_STATED
        levels.append(level)
    numbers = []
    if shape.has_continuous:
        number = np.clip(chance.normal(45.0, 18.0, rows), 16.0, 99.0).round(1)
        number[~always & (chance.random(rows) < shape.silent)] = np.nan
        numbers.append(number)
    return tuple(levels), tuple(numbers)


def _answers(kind: str, mean: Array, chance: np.random.Generator, silent: float, always: Array, place: Array) -> Array:
    latent = mean + chance.normal(size=len(mean))
    if kind == "share":
        answer = (latent > 0).astype(float)
        answer[place == 0], answer[place == 1] = 0.0, 1.0
    elif kind == "score":
        answer = np.clip(np.round(8 + 4 * latent), 0, 21)
    elif kind == "thirds":
        answer = np.clip(np.round(6 + 2 * latent), 3, 12) / 3
    else:
        answer = np.round(80 + 25 * latent, 2)
    answer[~always & (chance.random(len(mean)) < silent)] = np.nan
    return answer


def _weights(kind: str, chance: np.random.Generator, rows: int) -> tuple[Array, Array | None]:
    """The weights as the engine is to read them, in whole millionths, and as the file has them."""
    if kind == "none":
        return np.ones(rows), None
    written = np.exp(chance.normal(0, 0.35 if kind == "survey" else 2.5, rows)).round(9)
    written = np.clip(written, 1e-3, 1e3)
    return np.round(written, 6), written


def _file(
    shape: Shape,
    area: Array,
    after: Array,
    weight: Array | None,
    outcomes: tuple[Array, ...],
    levels: tuple[Array, ...],
    numbers: tuple[Array, ...],
    chance: np.random.Generator,
) -> "pl.DataFrame":
    """The survey as it might be exported: what is missing has one of two codes or is blank."""
    import polars as pl

    names = np.array([f"T{g}" for g in range(shape.treated)] + [f"C{g}" for g in range(shape.comparators)])
    columns: dict[str, Any] = {"area": names[area], "wave": after + 1}
    if weight is not None:
        columns["w"] = weight
    for k, answer in enumerate(outcomes):
        columns[f"y{k}"] = pl.Series(answer).fill_nan(None)
    for k, level in enumerate(levels):
        marks = chance.choice(np.array(["-8", "-9", ""]), len(area))
        coded = np.where(level == NOT_STATED, marks, level).astype(str)
        columns[f"x{k}"] = pl.Series(coded).replace("", None).cast(pl.Int64)
    for k, number in enumerate(numbers):
        coded = np.where(np.isnan(number), chance.choice(np.array([-8.0, np.nan]), len(area)), number)
        columns[f"z{k}"] = pl.Series(coded).fill_nan(None)
    return pl.DataFrame(columns).sample(fraction=1.0, shuffle=True, seed=shape.seed)


def _plan(shape: Shape) -> Plan:
    treated, comparators = [f"T{g}" for g in range(shape.treated)], [f"C{g}" for g in range(shape.comparators)]
    refused = {"-8": "Refused", "-9": "Not asked"}
    variables: list[dict[str, Any]] = [
        {"name": f"x{k}", "type": "code", "codes": {str(c): f"Level {c}" for c in range(1, n + 1)}, "missing": refused}
        for k, n in enumerate(shape.categorical)
    ]
    covariates: list[dict[str, Any]] = [{"name": f"x{k}", "variable": f"x{k}"} for k in range(len(shape.categorical))]
    if shape.has_continuous:
        variables.append({"name": "z0", "type": "decimal", "missing": refused})
        covariates.append({"name": "z0", "variable": "z0", "kind": "continuous"})
    outcomes = [
        {
            "name": f"y{k}",
            "family": "secondary" if k else "primary",
            "better": "higher",
            "unit": "percent" if kind == "share" else "points",
            "column": f"y{k}",
        }
        for k, kind in enumerate(shape.outcomes)
    ]
    return load_plan(
        {
            "format": "nrp-plan/1",
            "area": "area",
            "wave": "wave",
            "weight": None if shape.weights == "none" else "w",
            "baseline": 1,
            "followup": 2,
            "treated": treated,
            "comparators": comparators,
            "pairs": [list(pair) for pair in zip(treated, comparators, strict=False)] if shape.is_paired else None,
            "outcomes": outcomes,
            "covariates": covariates,
            "variables": variables,
            "missing_covariates": "complete_cases" if shape.complete_cases else "level",
            "effects": shape.effects,
        }
    )


A_SMALL_ONE = Shape(
    treated=5,
    comparators=6,
    is_paired=True,
    categorical=(3, 2),
    has_continuous=True,
    silent=0.25,
    outcomes=("score", "thirds"),
    people=12,
    seed=42,
)
"""For tests that look at one thing at a time."""
