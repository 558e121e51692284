"""The comparison of area-level changes, for designs with very few treated areas."""

from dataclasses import dataclass

import numpy as np

from evaluation.engine.cells import FloatArray
from evaluation.engine.clustered import StudentTest, t_test
from evaluation.engine.regression import ARM, CONSTANT, EFFECT, WAVE, Blocks, Fit


@dataclass(frozen=True, slots=True)
class AreaTest:
    """The difference of the mean changes, each area counting once, and its test."""

    estimate: float
    test: StudentTest


def area_t(blocks: Blocks, result: Fit, treated: int) -> AreaTest | None:
    """Compare the changes of the treated areas with those of the comparators.

    Parameters
    ----------
    blocks, result
        The model; its covariates are held equal with their fitted coefficients.
    treated
        How many of the areas, which come first, are treated.

    Returns
    -------
    AreaTest or None
        Two-sample t with a pooled variance and G − 2 degrees of freedom (Donald and Lang 2007):
        one number an area, so it is right however few people were asked. None with fewer than two
        areas in an arm.
    """
    change = changes(blocks, result)
    with_programme, without = change[:treated], change[treated:]
    if len(with_programme) < 2 or len(without) < 2:
        return None
    df = len(change) - 2
    pooled = sum(float(np.sum((part - part.mean()) ** 2)) for part in (with_programme, without)) / df
    estimate = float(with_programme.mean() - without.mean())
    se = float(np.sqrt(pooled * (1.0 / len(with_programme) + 1.0 / len(without))))
    test = t_test(estimate, se, df)
    return None if test is None else AreaTest(estimate, test)


def changes(blocks: Blocks, result: Fit) -> FloatArray:
    """Each area's change from baseline to follow-up, covariates held equal, shape (G,)."""
    after = blocks.at(WAVE)
    covariates = [k for k, name in enumerate(blocks.names) if name not in {EFFECT, WAVE, CONSTANT, ARM}]
    gram, moment = blocks.gram, blocks.moment
    if CONSTANT in blocks.names:
        constant = blocks.at(CONSTANT)
        share = gram[:, constant, :] / gram[:, constant, constant][:, None]
        moment = moment - share * moment[:, constant][:, None]
        gram = gram - share[:, :, None] * gram[:, constant, :][:, None, :]
    explained = gram[:, after][:, covariates] @ result.coefficients[covariates]
    difference: FloatArray = (moment[:, after] - explained) / gram[:, after, after]
    return difference
