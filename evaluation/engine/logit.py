"""The weighted logit beside the linear model: the same effect on the scale of probabilities."""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from evaluation.engine.cells import FloatArray, IntArray, Sums
from evaluation.engine.clustered import Interval, t_test
from evaluation.engine.regression import Layout, columns_of, independent
from evaluation.engine.spec import FEW_TREATED, Spec

_STEPS = 60
_PRECISION = 1e-12
_SEPARATED = 30.0


@dataclass(frozen=True, slots=True)
class LogitEffect:
    """The average effect on those treated, as a probability, and the coefficient behind it."""

    estimate: float
    se: float
    ci: Interval
    coefficient: float
    coefficient_se: float


@dataclass(frozen=True, slots=True)
class _Model:
    columns: FloatArray
    weights: FloatArray
    totals: FloatArray
    area: IntArray


def logit_att(layout: Layout, sums: Sums, spec: Spec) -> LogitEffect | None:
    """Fit the reported model as a weighted logit.

    Parameters
    ----------
    layout, sums, spec
        As for the linear model; the outcome must be 0/1.

    Returns
    -------
    LogitEffect or None
        The mean over the treated areas' respondents after the programme began of p(D=1) − p(D=0),
        its standard error by the delta method from scores clustered by area (factor G/(G−1), as
        R's survey package), t(G − 1). None with few treated areas, or when some group answered
        all alike, so that the logit has no finite solution.
    """
    if len(spec.treated) < FEW_TREATED:
        return None
    model = _model(layout, sums, spec)
    coefficients = None if model is None else _solved(model)
    if model is None or coefficients is None:
        return None
    variance = _variance(model, coefficients, len(spec.areas))
    effect, gradient = _effect_on_treated(model, coefficients)
    se = float(np.sqrt(gradient @ variance @ gradient))
    test = t_test(effect, se, len(spec.areas) - 1)
    if test is None:
        return None
    return LogitEffect(effect, se, test.ci, float(coefficients[0]), float(np.sqrt(variance[0, 0])))


def _model(layout: Layout, sums: Sums, spec: Spec) -> _Model | None:
    used = sums.n > 0
    if spec.covariates and spec.complete_cases:
        used = used & layout.is_stated
    columns, _ = columns_of(layout, used, spec, is_adjusted=bool(spec.covariates))
    area = layout.area[used]
    if spec.effects == "area":
        columns = np.column_stack([columns, *(area == g for g in range(len(spec.areas)))])
    weights = sums.weights()[used]
    kept = independent((columns * weights[:, None]).T @ columns)
    if 0 not in kept:
        return None
    return _Model(columns[:, kept], weights, sums.totals()[used], area)


def _solved(model: _Model) -> FloatArray | None:
    """Newton's method; None when it runs away."""
    coefficients = np.zeros(model.columns.shape[1])
    for _ in range(_STEPS):
        chance = expit(model.columns @ coefficients)
        gradient = model.columns.T @ (model.totals - model.weights * chance)
        bend = model.weights * chance * (1.0 - chance)
        hessian = (model.columns * bend[:, None]).T @ model.columns
        try:
            step = np.linalg.solve(hessian, gradient)
        except np.linalg.LinAlgError:
            return None
        coefficients = coefficients + step
        if not np.all(np.isfinite(coefficients)) or np.abs(coefficients).max() > _SEPARATED:
            return None
        if np.abs(step).max() < _PRECISION:
            return coefficients
    return None


def _variance(model: _Model, coefficients: FloatArray, clusters: int) -> FloatArray:
    chance = expit(model.columns @ coefficients)
    bend = model.weights * chance * (1.0 - chance)
    inverse = np.linalg.inv((model.columns * bend[:, None]).T @ model.columns)
    score = model.columns * (model.totals - model.weights * chance)[:, None]
    by_area = np.stack([score[model.area == g].sum(axis=0) for g in range(clusters)])
    variance: FloatArray = inverse @ (by_area.T @ by_area) @ inverse * (clusters / (clusters - 1))
    return variance


def _effect_on_treated(model: _Model, coefficients: FloatArray) -> tuple[float, FloatArray]:
    is_treated = model.columns[:, 0] > 0
    columns, weights = model.columns[is_treated], model.weights[is_treated]
    without = columns.copy()
    without[:, 0] = 0.0
    share = weights / weights.sum()
    with_it, otherwise = expit(columns @ coefficients), expit(without @ coefficients)
    gradient = columns.T @ (share * with_it * (1 - with_it)) - without.T @ (share * otherwise * (1 - otherwise))
    return float(share @ (with_it - otherwise)), gradient
