"""Weighted least squares on cells: one block of cross-products for each area.

The model is y = α_area + γ_wave + β·D + x'δ + ε (`effects: area`), or with one effect for each arm
instead of each area (`effects: arm`). Area means are swept out inside each area, so an area can be
left out exactly and without a singular matrix.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evaluation.engine.cells import Cells, FloatArray, IntArray, Sums
from evaluation.engine.spec import Covariate, Spec
from nrp.formats.derive import NOT_STATED

EFFECT, WAVE = "programme", "wave"
CONSTANT, ARM = "constant", "arm"
_PIVOT = 1e-10


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each of C cells belongs.

    Attributes
    ----------
    area
        Position in `Spec.areas`, shape (C,).
    is_after, is_treated
        The wave and the arm as 0/1, shape (C,).
    levels
        One array of level texts a covariate, each of shape (C,).
    is_stated
        Whether every covariate was answered, shape (C,).
    """

    area: IntArray
    is_after: FloatArray
    is_treated: FloatArray
    levels: tuple[npt.NDArray[np.str_], ...]
    is_stated: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Blocks:
    """Cross-products of K columns in each of G areas.

    Attributes
    ----------
    gram
        A_g = Σ W x̃x̃', shape (G, K, K).
    moment
        b_g = Σ x̃(S − Wȳ), shape (G, K).
    names
        Of the columns; the first is the programme's effect.
    dropped
        Covariate levels left out because others already say the same.
    n
        Answers behind it.
    """

    gram: FloatArray
    moment: FloatArray
    names: tuple[str, ...]
    dropped: tuple[str, ...]
    n: int

    def at(self, name: str) -> int:
        """Position of a column."""
        return self.names.index(name)


@dataclass(frozen=True, slots=True)
class Fit:
    """The estimate and what inference needs of it.

    Attributes
    ----------
    coefficients
        Shape (K,); the first is β.
    inverse
        A⁻¹, shape (K, K).
    scores
        s_g = b_g − A_gβ, shape (G, K).
    """

    coefficients: FloatArray
    inverse: FloatArray
    scores: FloatArray

    @property
    def estimate(self) -> float:
        """β, in the outcome's unit."""
        return float(self.coefficients[0])


def layout_of(cells: Cells, spec: Spec) -> Layout:
    """Place cells that hold only the plan's areas and waves."""
    position = {area: i for i, area in enumerate(spec.areas)}
    area = np.array([position[key[0]] for key in cells.keys], dtype=np.int64)
    levels = tuple(np.array([key[2 + k] for key in cells.keys], dtype=np.str_) for k in range(len(cells.covariates)))
    is_stated = np.ones(len(cells.keys), dtype=bool)
    for level in levels:
        is_stated &= level != NOT_STATED
    return Layout(
        area=area,
        is_after=np.array([float(key[1] == spec.followup) for key in cells.keys]),
        is_treated=(area < len(spec.treated)).astype(float),
        levels=levels,
        is_stated=is_stated,
    )


def blocks_of(layout: Layout, sums: Sums, spec: Spec, *, is_adjusted: bool) -> Blocks | None:
    """Make the blocks of one outcome.

    Parameters
    ----------
    layout
        Of the same cells as `sums`.
    sums
        The outcome.
    spec
        The design.
    is_adjusted
        Whether the covariates are columns.

    Returns
    -------
    Blocks or None
        None when the effect cannot be told from the other columns.
    """
    used = sums.n > 0
    if is_adjusted and spec.complete_cases:
        used = used & layout.is_stated
    columns, names = columns_of(layout, used, spec, is_adjusted=is_adjusted)
    weights, totals = sums.weights()[used], sums.totals()[used]
    count = len(spec.areas)
    gram = np.zeros((count, len(names), len(names)))
    moment = np.zeros((count, len(names)))
    area = layout.area[used]
    for g in range(count):
        here = area == g
        gram[g], moment[g] = _block(columns[here], weights[here], totals[here], is_swept=spec.effects == "area")
    kept = independent(gram.sum(axis=0))
    if 0 not in kept or names.index(WAVE) not in kept:
        return None
    return Blocks(
        gram=gram[:, kept][:, :, kept],
        moment=moment[:, kept],
        names=tuple(names[k] for k in kept),
        dropped=tuple(name for k, name in enumerate(names) if k not in kept),
        n=int(sums.n[used].sum()),
    )


def fit(blocks: Blocks) -> Fit:
    """Solve the normal equations: β = A⁻¹ Σ b_g."""
    gram = blocks.gram.sum(axis=0)
    scale = 1.0 / np.sqrt(np.diagonal(gram))
    inverse = np.linalg.inv(gram * np.outer(scale, scale)) * np.outer(scale, scale)
    coefficients = np.linalg.solve(gram * np.outer(scale, scale), blocks.moment.sum(axis=0) * scale) * scale
    return Fit(coefficients, inverse, blocks.moment - blocks.gram @ coefficients)


def effects_without(blocks: Blocks, groups: Sequence[Sequence[int]]) -> list[float | None]:
    """Estimate β again without each group of areas: exact, since their blocks are simply not added.

    Parameters
    ----------
    blocks
        The model.
    groups
        Positions of the areas that are left out together.

    Returns
    -------
    list of float or None
        One a group; None when the effect cannot be estimated without it.
    """
    stays = np.ones((len(groups), len(blocks.gram)))
    for k, group in enumerate(groups):
        stays[k, list(group)] = 0.0
    gram, moment = np.einsum("kg,gij->kij", stays, blocks.gram), stays @ blocks.moment
    diagonal = np.diagonal(gram, axis1=1, axis2=2)
    if np.all(diagonal > 0):
        scale = 1.0 / np.sqrt(diagonal)
        scaled = gram * scale[:, :, None] * scale[:, None, :]
        try:
            pivots = np.diagonal(np.linalg.cholesky(scaled), axis1=1, axis2=2) ** 2
        except np.linalg.LinAlgError:
            pivots = np.zeros(1)
        if pivots.min() > _PIVOT:
            solved = np.linalg.solve(scaled, (moment * scale)[:, :, None])[:, 0, 0] * scale[:, 0]
            return [float(value) for value in solved]
    return [_effect_of(one, two, blocks.at(WAVE)) for one, two in zip(gram, moment, strict=True)]


def _effect_of(gram: FloatArray, moment: FloatArray, wave: int) -> float | None:
    """Solve for β with the columns that are left; None when β or the wave is not among them."""
    kept = independent(gram)
    if 0 not in kept or wave not in kept:
        return None
    gram = gram[np.ix_(kept, kept)]
    scale = 1.0 / np.sqrt(np.diagonal(gram))
    return float(np.linalg.solve(gram * np.outer(scale, scale), moment[kept] * scale)[0] * scale[0])


def independent(gram: FloatArray) -> list[int]:
    """Positions of columns that no earlier column already says, in their order.

    Elimination column by column on the scaled matrix; a pivot below 1e-10 of its column is a
    column that adds nothing.
    """
    diagonal = np.diagonal(gram)
    has_mass = diagonal > 0
    scale = np.where(has_mass, 1.0 / np.sqrt(np.where(has_mass, diagonal, 1.0)), 0.0)
    left = gram * np.outer(scale, scale)
    kept: list[int] = []
    for k in range(len(left)):
        pivot = left[k, k]
        if pivot <= _PIVOT:
            continue
        kept.append(k)
        left = left - np.outer(left[:, k], left[k]) / pivot
    return kept


def columns_of(
    layout: Layout, used: npt.NDArray[np.bool_], spec: Spec, *, is_adjusted: bool
) -> tuple[FloatArray, list[str]]:
    """The model's columns over the cells in use, shape (C, K), and their names; no area effects."""
    after, treated = layout.is_after[used], layout.is_treated[used]
    columns, names = [treated * after, after], [EFFECT, WAVE]
    if spec.effects == "arm":
        columns += [np.ones_like(after), treated]
        names += [CONSTANT, ARM]
    if is_adjusted:
        for covariate, levels in zip(spec.covariates, layout.levels, strict=True):
            more, called = _coded(covariate, levels[used])
            columns += more
            names += called
    return np.column_stack(columns), names


def _coded(covariate: Covariate, levels: npt.NDArray[np.str_]) -> tuple[list[FloatArray], list[str]]:
    """Code a covariate: a 0/1 column for each level but the first, or the number itself."""
    if not covariate.is_continuous:
        known = sorted({str(level) for level in levels})[1:]
        return [(levels == level).astype(float) for level in known], [f"{covariate.name}: {one}" for one in known]
    silent = levels == NOT_STATED
    values = np.where(silent, "0", levels).astype(float)
    largest = float(np.abs(values).max(initial=0.0)) or 1.0
    columns, names = [values / largest], [covariate.name]
    if silent.any():
        columns.append(silent.astype(float))
        names.append(f"{covariate.name}: {NOT_STATED}")
    return columns, names


def _block(
    columns: FloatArray, weights: FloatArray, totals: FloatArray, *, is_swept: bool
) -> tuple[FloatArray, FloatArray]:
    if is_swept and len(weights):
        whole = weights.sum()
        columns = columns - (weights @ columns) / whole
        totals = totals - weights * (totals.sum() / whole)
    return (columns * weights[:, None]).T @ columns, columns.T @ totals
