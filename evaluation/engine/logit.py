"""The weighted logit beside the linear model: the same effect on the scale of probabilities."""

from dataclasses import dataclass, replace

import numpy as np
from scipy.special import expit

from evaluation.engine.cells import FloatArray, IntArray, Sums
from evaluation.engine.clustered import Interval, t_test
from evaluation.engine.regression import WAVE, Layout, columns_of, independent
from evaluation.engine.spec import FEW_TREATED, Spec

_STEPS = 60
_PRECISION = 1e-12
_ROUNDED = 1e-8
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
    """Cells in use: the model's columns, and which area's effect each has (one area effect for all when by arm).

    The area effects are never written out as columns: eliminating them leaves a system as wide as
    the model (`_Bend`), however many areas there are.
    """

    columns: FloatArray
    weights: FloatArray
    totals: FloatArray
    area: IntArray
    count: int
    has_effects: bool

    def by_area(self, values: FloatArray) -> FloatArray:
        """Add up over the cells of each area, shape (G, …)."""
        result = np.zeros((self.count, *values.shape[1:]))
        np.add.at(result, self.area, values)
        return result


@dataclass(frozen=True, slots=True)
class _Bend:
    """The Hessian at some coefficients, its area effects eliminated.

    `own` (G,) is the area effects' diagonal, `across` (G, K) its border, `inverse` (K, K) that of
    what is left for the columns.
    """

    own: FloatArray
    across: FloatArray
    inverse: FloatArray

    def solved(self, on_columns: FloatArray, on_areas: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Solve for a right-hand side."""
        first = self.inverse @ (on_columns - self.across.T @ (on_areas / self.own))
        return first, (on_areas - self.across @ first) / self.own


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
        R's survey package), t(G − 1). None with few treated areas, when some group answered all
        alike, so that the logit has no finite solution, or with a continuous covariate: cells hold
        its sums, and a logit needs every value (in bands it can be used).
    """
    if len(spec.treated) < FEW_TREATED or any(covariate.is_continuous for covariate in spec.covariates):
        return None
    model = _model(layout, sums, spec)
    found = None if model is None else _solved(model)
    if model is None or found is None:
        return None
    coefficients, effects = found
    bend = _bend(model, _chance(model, coefficients, effects))
    if bend is None:
        return None
    effect, on_columns, on_areas = _effect_on_treated(model, coefficients, effects)
    se = _error(model, coefficients, effects, bend.solved(on_columns, on_areas))
    test = t_test(effect, se, len(spec.areas) - 1)
    if test is None:
        return None
    first = np.zeros_like(coefficients)
    first[0] = 1.0
    of_first = _error(model, coefficients, effects, bend.solved(first, np.zeros(model.count)))
    return LogitEffect(effect, se, test.ci, float(coefficients[0]), of_first)


def _model(layout: Layout, sums: Sums, spec: Spec) -> _Model | None:
    used = sums.n > 0
    if spec.covariates and spec.complete_cases:
        used = used & layout.is_stated
    columns, names = columns_of(layout, used, spec, is_adjusted=bool(spec.covariates))
    weights, area = sums.weights()[used], layout.area[used]
    whole = _Model(columns, weights, sums.totals()[used], area, len(spec.areas), spec.effects == "area")
    swept = columns
    if whole.has_effects:
        mass = whole.by_area(weights)
        means = whole.by_area(columns * weights[:, None]) / np.where(mass > 0, mass, 1.0)[:, None]
        swept = columns - means[area]
    kept = independent((swept * weights[:, None]).T @ swept)
    if 0 not in kept or names.index(WAVE) not in kept:
        return None
    return replace(whole, columns=columns[:, kept])


def _chance(model: _Model, coefficients: FloatArray, effects: FloatArray) -> FloatArray:
    chance: FloatArray = expit(model.columns @ coefficients + effects[model.area])
    return chance


def _bend(model: _Model, chance: FloatArray) -> _Bend | None:
    """The Hessian; None when it cannot be solved."""
    weight = model.weights * chance * (1.0 - chance)
    weighted = model.columns * weight[:, None]
    own, across = np.ones(model.count), np.zeros((model.count, model.columns.shape[1]))
    if model.has_effects:
        own, across = model.by_area(weight), model.by_area(weighted)
    if not np.all(own > 0):
        return None
    left = weighted.T @ model.columns - across.T @ (across / own[:, None])
    diagonal = np.diagonal(left)
    if not np.all(diagonal > 0):
        return None
    scale = 1.0 / np.sqrt(diagonal)
    try:
        inverse = np.linalg.inv(left * np.outer(scale, scale)) * np.outer(scale, scale)
    except np.linalg.LinAlgError:
        return None
    return _Bend(own, across, inverse)


def _solved(model: _Model) -> tuple[FloatArray, FloatArray] | None:
    """Newton's method; None when it runs away."""
    coefficients, effects = np.zeros(model.columns.shape[1]), np.zeros(model.count)
    before = np.inf
    for _ in range(_STEPS):
        chance = _chance(model, coefficients, effects)
        bend = _bend(model, chance)
        if bend is None:
            return None
        left = model.totals - model.weights * chance
        on_areas = model.by_area(left) if model.has_effects else np.zeros(model.count)
        step, move = bend.solved(model.columns.T @ left, on_areas)
        coefficients, effects = coefficients + step, effects + move
        largest = max(float(np.abs(one).max()) for one in (coefficients, effects))
        if not np.isfinite(largest) or largest > _SEPARATED:
            return None
        size = max(float(np.abs(one).max()) for one in (step, move))
        if size < _PRECISION or (size < _ROUNDED and size >= before):
            return coefficients, effects
        before = size
    return None


def _error(
    model: _Model, coefficients: FloatArray, effects: FloatArray, direction: tuple[FloatArray, FloatArray]
) -> float:
    """Clustered standard error of a combination, given the Hessian's inverse times it."""
    on_columns, on_areas = direction
    left = model.totals - model.weights * _chance(model, coefficients, effects)
    share = model.columns @ on_columns + (on_areas[model.area] if model.has_effects else 0.0)
    by_area = model.by_area(left * share)
    return float(np.sqrt(model.count / (model.count - 1) * np.sum(by_area**2)))


def _effect_on_treated(
    model: _Model, coefficients: FloatArray, effects: FloatArray
) -> tuple[float, FloatArray, FloatArray]:
    """The effect on the probability scale and its gradient by columns and by area effects."""
    is_treated = model.columns[:, 0] > 0
    columns, weights, area = model.columns[is_treated], model.weights[is_treated], model.area[is_treated]
    base = columns @ coefficients + effects[area]
    share = weights / weights.sum()
    with_it, otherwise = expit(base), expit(base - columns[:, 0] * coefficients[0])
    one, two = share * with_it * (1 - with_it), share * otherwise * (1 - otherwise)
    gradient = columns.T @ (one - two)
    gradient[0] += columns[:, 0] @ two
    on_areas = np.zeros(model.count)
    if model.has_effects:
        np.add.at(on_areas, area, one - two)
    return float(share @ (with_it - otherwise)), gradient, on_areas
