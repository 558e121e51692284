"""Drawn answers of a design, as the engine's own sums."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from evaluation.engine.cells import WEIGHT_PARTS, IntArray, Sums
from evaluation.engine.regression import Blocks, Layout, blocks_of, layout_of
from evaluation.engine.spec import Spec, spec_of
from tests.soak.few_areas.columns import AREAS, PAIR_SHOCK, SHARE, Column
from tests.unit.engine.kit import a_plan, a_survey, cells_of

AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Answers:
    """How many were asked and how many said yes, both of shape (18 areas, 2 waves); every weight is 1."""

    asked: IntArray
    yes: IntArray


@dataclass(frozen=True, slots=True)
class Survey:
    """A design compressed once; a draw only puts other sums into its cells."""

    column: Column
    spec: Spec
    layout: Layout
    sums: Sums

    def sums_of(self, answers: Answers) -> Sums:
        """The sums of one draw."""
        area, wave = self.layout.area, self.layout.is_after.astype(np.int64)
        asked, yes = answers.asked[area, wave], answers.yes[area, wave]
        weighted = yes * WEIGHT_PARTS
        return replace(
            self.sums, n=asked, ones=yes, weight=asked * WEIGHT_PARTS, total=weighted, square=weighted, parts=1
        )

    def blocks_of(self, sums: Sums) -> Blocks:
        """The model without covariates, by the engine."""
        blocks = blocks_of(self.layout, sums, self.spec, is_adjusted=False)
        if blocks is None:
            raise ValueError("A design whose effect cannot be estimated was drawn.")
        return blocks


def survey_of(column: Column) -> Survey:
    """Make the cells of a design by way of a small file, as the engine makes them of any survey."""
    plan = a_plan(column.treated, AREAS - column.treated, is_paired=column.is_paired)
    with tempfile.TemporaryDirectory() as folder:
        cells = cells_of(Path(folder), plan, a_survey(plan, people=12))
    spec = spec_of(plan)
    return Survey(column, spec, layout_of(cells, spec), cells.sums[0])


def drawn(column: Column, draws: int, seed: int, effect: float = 0.0) -> Iterator[Answers]:
    """Draw answers, one survey after another; the effect is added to the share in treated areas after the start.

    The households fall on areas and waves by chance, as often on each as the column says. So no two ways of
    swapping pairs give the same difference, which they often would with counts of exactly one size: ties make the
    permutation reject less.
    """
    rng = np.random.Generator(np.random.PCG64(seed))
    falls = np.repeat(column.shares, 2) / 2
    for start in range(0, draws, AT_ONCE):
        count = min(AT_ONCE, draws - start)
        asked = rng.multinomial(column.households, falls, size=count).reshape(count, AREAS, 2)
        own = rng.standard_normal((count, AREAS, 2)) * column.spreads[:, None]
        shared = rng.standard_normal((count, 9, 2))[:, column.pair_of, :] * PAIR_SHOCK
        share = SHARE + own + shared
        share[:, : column.treated, 1] += effect
        yes = rng.binomial(asked, np.clip(share, 0.0, 1.0))
        yield from (Answers(asked[k], yes[k]) for k in range(count))
