"""The simulation's two parts, in words and figures."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from evaluation.engine.power import minimum_detectable
from evaluation.engine.regression import fit
from tests.soak.few_areas.columns import ASIDE, BALANCED, COLUMNS, DRAWS_BEHIND_THE_TABLE, TESTS, Column
from tests.soak.few_areas.drawing import drawn, survey_of
from tests.soak.few_areas.rejections import BY_PAIR, rejected, trial_of

SEEDS = (20261121, 31415926, 27182818)
EXACT = 24 / 512
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Rate:
    """Rejection by simulation beside what it should be, both as shares."""

    of: str
    found: float
    wanted: float
    within: float

    @property
    def holds(self) -> bool:
        """Whether the two are as near as they have to be."""
        return abs(self.found - self.wanted) <= self.within

    def __str__(self) -> str:
        verdict = "" if self.holds else "   OUT OF ITS BAND"
        return f"{self.of}: {self.found:.2%}, wanted {self.wanted:.2%} ± {self.within:.2%}{verdict}"


def sizes(draws: int, say: Say) -> list[Rate]:
    """Rejection of a true null by the headline and by the permutation, from each seed."""
    trial, found = trial_of(survey_of(BALANCED), bootstrap=False), []
    for seed in SEEDS:
        p_values = [trial.headline_p(answers) for answers in drawn(BALANCED, draws, seed)]
        headline, permutation = (rejected([pair[k] for pair in p_values]) for k in (0, 1))
        found += [
            Rate(f"seed {seed}, CRV3 by pair t(8)", headline, 0.05, 0.01),
            Rate(f"seed {seed}, permutation (24 of 512)", permutation, EXACT, 0.0045),
        ]
        say(f"  {found[-2]}")
        say(f"  {found[-1]}")
    return found


def power(draws: int, say: Say) -> None:
    """What the design finds: probability at two effects, and the formula's smallest effect."""
    trial = trial_of(survey_of(BALANCED), bootstrap=False)
    for effect in (0.075, 0.10):
        share = rejected([trial.headline_p(answers)[0] for answers in drawn(BALANCED, draws, SEEDS[0] + 1, effect)])
        say(f"  {100 * effect:.1f} points are found with probability {share:.3f}")
    spread = _spread(draws)
    say(f"  standard deviation of the estimate {100 * spread:.2f} points;")
    say(f"  (t.975 + t.8) × that = {100 * minimum_detectable(spread, len(BY_PAIR) - 1):.1f} points")


def _spread(draws: int) -> float:
    survey = survey_of(BALANCED)
    estimates = [fit(survey.blocks_of(survey.sums_of(one))).estimate for one in drawn(BALANCED, draws, SEEDS[0] + 2)]
    return float(np.std(estimates))


def table(draws: int, say: Say) -> list[Rate]:
    """The table of docs/method.md again; each figure beside the stated one."""
    found: list[Rate] = []
    for k, column in enumerate((*COLUMNS, ASIDE)):
        rates = column_rates(column, draws, SEEDS[1] + k)
        found += [] if column is ASIDE else rates
        say(f"  {column.name}: {column.households:,} households")
        for name, rate in zip(column.stated, rates, strict=True):
            verdict = "" if rate.holds else "   OUTSIDE"
            say(
                f"    {TESTS[name]:<34}{100 * rate.found:6.1f}   stated {100 * rate.wanted:5.1f}"
                f"   band ± {100 * rate.within:.1f}{verdict}"
            )
    return found


def column_rates(column: Column, draws: int, seed: int) -> list[Rate]:
    """Rejection by every test of a column, within three standard errors of both simulations together."""
    trial = trial_of(survey_of(column))
    p_values = [trial.p_values(answers) for answers in drawn(column, draws, seed)]
    rates = []
    for name, stated in column.stated.items():
        wanted, share = stated / 100, rejected([one[name] for one in p_values])
        chance = share * (1 - share) / draws + wanted * (1 - wanted) / DRAWS_BEHIND_THE_TABLE
        rates.append(Rate(f"{column.name}, {TESTS[name]}", share, wanted, 3.0 * float(np.sqrt(chance))))
    return rates
