"""Surveys without an effect, drawn as cells, and how often the test between groups of residents speaks of one.

Eighteen areas, about 6,000 people, a 0/1 outcome near 40%. Every area changes by itself between the waves
(standard deviation 5 points), every group of residents in every area by itself as well (3 points), and the areas of
a pair share a change (3 points). Nothing depends on the programme, so 5% of tests should speak.
"""

from dataclasses import dataclass

import numpy as np

from evaluation.engine.cells import Cells, gathered
from evaluation.engine.spec import Spec, spec_of
from evaluation.engine.subgroups import splits_of, subgroups_of
from evaluation.engine.sums import WEIGHT_PARTS, Sums, exact
from nrp.formats.plan import load_plan

PAIRS, PEOPLE = 9, 6000
AREA_SHOCK, GROUP_SHOCK, PAIR_SHOCK = 0.05, 0.03, 0.03
LEVEL = 0.05
SEED = 20160101


@dataclass(frozen=True)
class Case:
    """A design: how many groups of residents, and what makes the areas unlike.

    `low` and `high` are the shares, in per cent, that the soak allows beside Monte-Carlo error.
    """

    name: str
    groups: int
    is_paired: bool = True
    is_uneven: bool = False
    treated_shock: float = 1.0
    low: float = 4.0
    high: float = 6.0


CASES = (
    Case("two groups, nine pairs", 2),
    Case("three groups, nine pairs", 3),
    Case("five groups, nine pairs", 5),
    Case("two groups, nine pairs of unequal areas", 2, is_uneven=True),
    Case("five groups, nine pairs of unequal areas", 5, is_uneven=True),
    Case("two groups, nine pairs, treated change 4x", 2, treated_shock=4.0),
    Case("two groups, eighteen areas without pairs", 2, is_paired=False, low=3.5),
    Case("five groups, eighteen areas without pairs", 5, is_paired=False, low=3.5),
)


def spec_for(case: Case) -> Spec:
    """The programme's plan with one subgroup and no covariates."""
    ours, theirs = [[f"{kind}{k}" for k in range(1, PAIRS + 1)] for kind in "TC"]
    document = {
        "format": "nrp-plan/1",
        "area": "area",
        "wave": "wave",
        "baseline": 1,
        "followup": 2,
        "treated": ours,
        "comparators": theirs,
        "pairs": [list(pair) for pair in zip(ours, theirs, strict=True)] if case.is_paired else None,
        "outcomes": [{"name": "y", "family": "primary", "better": "higher", "unit": "percent", "column": "y"}],
        "subgroups": [{"name": "group", "variable": "group"}],
    }
    return spec_of(load_plan(document))


def drawn(case: Case, spec: Spec, rng: np.random.Generator) -> Cells:
    """One survey: answers of each group in each area and wave."""
    shape = (len(spec.areas), 2, case.groups)
    size = np.linspace(0.3, 1.7, len(spec.areas)) if case.is_uneven else np.ones(len(spec.areas))
    rng.shuffle(size)
    parts = np.linspace(1.0, 2.0, case.groups)
    expected = PEOPLE / 2 * np.einsum("a,g->ag", size / size.sum(), parts / parts.sum())
    n = np.maximum(rng.poisson(np.repeat(expected[:, None, :], 2, axis=1)), 1)
    treated = np.where(np.arange(len(spec.areas)) < PAIRS, case.treated_shock, 1.0)[:, None, None]
    shocks = treated * (rng.normal(0, AREA_SHOCK, (*shape[:2], 1)) + rng.normal(0, GROUP_SHOCK, shape))
    shared = np.tile(rng.normal(0, PAIR_SHOCK, (PAIRS, 2, 1)), (2, 1, 1))
    ones = rng.binomial(n, np.clip(0.4 + (shocks + shared) / np.sqrt(2), 0.02, 0.98))
    return _cells(spec, n.ravel(), ones.ravel(), case.groups)


def rejections(case: Case, draws: int, seed: int = SEED) -> float:
    """Share of draws whose test between the groups has a p-value of at most 5%."""
    spec, rng = spec_for(case), np.random.default_rng(seed)
    found = 0
    for _ in range(draws):
        (subgroup,) = subgroups_of(splits_of(drawn(case, spec, rng), spec), spec, 0, is_binary=True)
        if subgroup.interaction is None:
            raise ValueError(f"A draw of {case.name} could not be tested: {subgroup.untested}.")
        found += subgroup.interaction.p <= LEVEL
    return found / draws


def _cells(spec: Spec, n: np.ndarray, ones: np.ndarray, groups: int) -> Cells:
    weight = n.astype(np.int64) * WEIGHT_PARTS
    total = ones.astype(np.int64) * WEIGHT_PARTS
    sums = Sums(n.astype(np.int64), ones.astype(np.int64), weight, total, total, 1)
    keys = [(area, wave, str(group)) for area in spec.areas for wave in spec.waves for group in range(groups)]
    return gathered(
        outcomes=["y"],
        factors=["group"],
        keys=keys,
        rows=n.astype(np.int64),
        weight=weight,
        weight_squares=exact([int(count) * WEIGHT_PARTS**2 for count in n]),
        sums=[sums],
        places=[key[:2] for key in keys],
    )
