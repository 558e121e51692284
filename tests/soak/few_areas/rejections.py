"""Which tests reject a draw at 5%, by the engine's own functions."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from evaluation.engine import clustered, relabel, wild
from evaluation.engine.cells import Sums
from evaluation.engine.regression import EFFECT, WAVE, Blocks, Fit, fit
from evaluation.engine.relabel import Relabellings
from evaluation.engine.wild import Draws
from tests.soak.few_areas.columns import AREAS
from tests.soak.few_areas.drawing import Answers, Survey

LEVEL = 0.05
BY_AREA: tuple[tuple[int, ...], ...] = tuple((g,) for g in range(AREAS))
BY_PAIR: tuple[tuple[int, ...], ...] = tuple((k, k + 9) for k in range(9))


@dataclass(frozen=True, slots=True)
class Trial:
    """What every draw of a design is tested with. Without signs the bootstrap is left out."""

    survey: Survey
    relabellings: Relabellings | None
    signs: Draws | None

    def headline_p(self, answers: Answers) -> tuple[float, float]:
        """p of the jackknife by pair and of the permutation."""
        if self.relabellings is None:
            raise ValueError("A design without pairs has neither.")
        blocks = self.survey.blocks_of(self.survey.sums_of(answers))
        permutation = relabel.permutation_test(blocks, self.relabellings)
        return _p(clustered.crv3(blocks, fit(blocks), BY_PAIR)), permutation.p

    def p_values(self, answers: Answers) -> dict[str, float]:
        """p by the name of the test."""
        sums = self.survey.sums_of(answers)
        blocks = self.survey.blocks_of(sums)
        result = fit(blocks)
        found = {
            "respondents": _p(respondent_level(self.survey, sums, blocks, result)),
            "crv1_area": _p(clustered.crv1(blocks, result)),
            "crv3_area": _p(clustered.crv3(blocks, result, BY_AREA)),
        }
        if self.signs is not None:
            found["wild_area"] = wild.statistics_of(blocks, result, self.signs).p_at_zero()
        if self.relabellings is not None:
            apart = with_pair_by_wave(blocks)
            found["crv3_pair"] = _p(clustered.crv3(blocks, result, BY_PAIR))
            found["permutation"] = relabel.permutation_test(blocks, self.relabellings).p
            found["pair_by_wave"] = _p(clustered.crv1(apart, fit(apart)))
        return found


def trial_of(survey: Survey, *, bootstrap: bool = True) -> Trial:
    """Prepare what all draws share."""
    return Trial(
        survey,
        relabel.relabellings_of(survey.spec) if survey.column.is_paired else None,
        wild.draws_for(AREAS, seed=1) if bootstrap else None,
    )


def respondent_level(survey: Survey, sums: Sums, blocks: Blocks, result: Fit) -> clustered.StudentTest | None:
    """The test that nobody should use: HC1 over people, as if each were drawn by itself.

    The engine does not have it. A yes leaves the residual 1 − f and a no −f, with f the fit in the cell.
    """
    layout, weight, total = survey.layout, sums.weights(), sums.totals()
    x = np.column_stack([layout.is_treated * layout.is_after, layout.is_after])
    level = np.zeros(len(total))
    for g in range(AREAS):
        here = layout.area == g
        x[here] -= weight[here] @ x[here] / weight[here].sum()
        level[here] = total[here].sum() / weight[here].sum()
    fitted = level + x @ result.coefficients
    squares = total * (1.0 - fitted) ** 2 + (weight - total) * fitted**2
    influence = x @ result.inverse[0]
    freedom = blocks.n - AREAS - len(blocks.names)
    variance = float(influence**2 @ squares) * blocks.n / freedom
    return clustered.t_test(result.estimate, float(np.sqrt(variance)), freedom)


def with_pair_by_wave(blocks: Blocks) -> Blocks:
    """The model with an effect for every pair in every wave, out of the blocks of the one without.

    Each column is the wave times a 0/1 of the area, so each cross-product is the wave's own times two of these.
    """
    after = blocks.at(WAVE)
    marks = np.zeros((AREAS, 10))
    marks[:9, 0], marks[:, 1] = 1.0, 1.0
    for pair in range(1, 9):
        marks[list(BY_PAIR[pair]), pair + 1] = 1.0
    mass, moment = blocks.gram[:, after, after], blocks.moment[:, after]
    return replace(
        blocks,
        gram=mass[:, None, None] * marks[:, :, None] * marks[:, None, :],
        moment=moment[:, None] * marks,
        names=(EFFECT, WAVE, *(f"pair {pair + 1} after" for pair in range(1, 9))),
    )


def rejected(p_values: Sequence[float]) -> float:
    """The share of p-values of at most 5%."""
    return float(np.mean(np.array(p_values) <= LEVEL))


def _p(test: clustered.StudentTest | None) -> float:
    return 1.0 if test is None else test.p
