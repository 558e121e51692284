"""The weighted logit against a second implementation: statsmodels' GLM with a dummy for every area.

Tolerances: coefficient and effect to 1e-8 of the standard error, standard errors to 1e-7 of themselves: both sides
iterate to 1e-12 or better, and the reference's gradient of the effect is taken by central differences (1e-9).
R's svyglm is in `test_r_oracles.py`.
"""

from pathlib import Path

import numpy as np
import pytest
import statsmodels.api as sm

from evaluation.engine.logit import LogitEffect, logit_att
from evaluation.engine.regression import layout_of
from evaluation.engine.spec import spec_of
from tests.reference.designs import Design, Shape, design_of
from tests.reference.literal import Array, Literal
from tests.reference.steps import cells_of_design

NEAR, NEAR_SE = 1e-8, 1e-7
SHAPES = {
    "plain": Shape(4, 5, people=25, weights="none", silent=0.0),
    "weights": Shape(5, 4, people=25, seed=2),
    "covariates": Shape(5, 6, people=30, categorical=(3, 2), silent=0.1, seed=3),
    "complete cases": Shape(4, 4, people=40, categorical=(3,), silent=0.25, complete_cases=True, seed=4),
    "effects of arms": Shape(6, 6, people=25, categorical=(4,), effects="arm", seed=5),
}


def _by_glm(model: Literal) -> tuple[float, float, float, float]:
    """Coefficient and effect with their errors, clustered by area with the factor G/(G−1)."""
    columns = model.columns()
    fitted = sm.GLM(model.y, columns, family=sm.families.Binomial(), var_weights=model.w).fit(tol=1e-14, maxiter=100)
    chance = fitted.fittedvalues
    bread = np.linalg.inv((columns * (model.w * chance * (1 - chance))[:, None]).T @ columns)
    score = columns * (model.w * (model.y - chance))[:, None]
    by_area = np.stack([score[model.area == g].sum(axis=0) for g in range(model.areas)])
    variance = bread @ by_area.T @ by_area @ bread * model.areas / (model.areas - 1)
    is_treated = columns[:, 0] > 0
    without = columns[is_treated].copy()
    without[:, 0] = 0.0

    def effect(coefficients: Array) -> float:
        one, two = (1 / (1 + np.exp(-c @ coefficients)) for c in (columns[is_treated], without))
        return float(np.average(one - two, weights=model.w[is_treated]))

    step = 1e-5
    moves = step * np.eye(len(fitted.params))
    gradient = np.array([effect(fitted.params + m) - effect(fitted.params - m) for m in moves]) / (2 * step)
    coefficient_se, se = float(np.sqrt(variance[0, 0])), float(np.sqrt(gradient @ variance @ gradient))
    return float(fitted.params[0]), coefficient_se, effect(fitted.params), se


def _ours(folder: Path, design: Design) -> LogitEffect:
    spec, cells = spec_of(design.plan), cells_of_design(folder, design)
    found = logit_att(layout_of(cells, spec), cells.sums[0], spec)
    assert found is not None
    return found


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES.keys())
def test_the_weighted_logit_is_that_of_a_generalised_linear_model(tmp_path: Path, shape: Shape) -> None:
    design = design_of(shape)
    found = _ours(tmp_path, design)
    coefficient, coefficient_se, effect, se = _by_glm(design.literal(0, is_adjusted=bool(design.plan.covariates)))
    assert found.coefficient == pytest.approx(coefficient, abs=NEAR * coefficient_se)
    assert found.coefficient_se == pytest.approx(coefficient_se, rel=NEAR_SE)
    assert found.estimate == pytest.approx(effect, abs=NEAR * se)
    assert found.se == pytest.approx(se, rel=NEAR_SE)
