"""Weighted least squares on cells: one block of cross-products for each area.

The model is y = α_area + γ_wave + β·D + x'δ + ε (`effects: area`), or with one effect for each arm
instead of each area (`effects: arm`). Area means are swept out inside each area, so an area can be
left out exactly and without a singular matrix.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evaluation.engine.cells import Cells
from evaluation.engine.spec import Spec
from evaluation.engine.sums import (
    FINE_PARTS,
    NUMBER_PARTS,
    WEIGHT_PARTS,
    ExactArray,
    FloatArray,
    IntArray,
    Sums,
)
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
        One array of level texts a covariate of the model, each of shape (C,).
    codes, known
        The same levels as positions among those known, which are sorted.
    is_stated
        Whether every covariate was answered, shape (C,).
    """

    area: IntArray
    is_after: FloatArray
    is_treated: FloatArray
    levels: tuple[npt.NDArray[np.str_], ...]
    codes: tuple[IntArray, ...]
    known: tuple[tuple[str, ...], ...]
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


@dataclass(frozen=True, slots=True)
class Numbers:
    """M continuous covariates over C cells, each divided by its root mean square.

    Every figure is one division of exact integers, so that Σw(z − z̄)² loses nothing however far z
    lies from zero.

    Attributes
    ----------
    means
        z̄ of each cell, shape (C, M).
    scatter
        Σw(z − z̄)(z − z̄)' within each cell, shape (C, M, M).
    cross
        Σw(z − z̄)(y − ȳ) within each cell, shape (C, M).
    scale
        What each was divided by, shape (M,).
    """

    means: FloatArray
    scatter: FloatArray
    cross: FloatArray
    scale: FloatArray


def number_columns(sums: Sums, used: npt.NDArray[np.bool_]) -> Numbers:
    """Work out the continuous covariates over the cells in use."""
    sums = sums.at(used).in_parts(FINE_PARTS)
    if sums.moments is None:
        raise ValueError("These cells hold no continuous covariate.")
    weight, linear = sums.weight.astype(object), sums.moments.linear
    whole = np.where(weight > 0, weight, 1)
    scatter = whole[:, None, None] * sums.moments.square - linear[:, :, None] * linear[:, None, :]
    cross = whole[:, None] * sums.moments.cross - linear * sums.total[:, None]
    squares = np.diagonal(sums.moments.square, axis1=1, axis2=2).sum(axis=0)
    scale = np.array([float(_root(one, int(weight.sum()))) for one in squares])
    return Numbers(
        means=_divided(linear, whole[:, None] * NUMBER_PARTS) / scale,
        scatter=_divided(scatter, whole[:, None, None] * (WEIGHT_PARTS * NUMBER_PARTS**2)) / np.outer(scale, scale),
        cross=_divided(cross, whole[:, None] * (WEIGHT_PARTS * NUMBER_PARTS * FINE_PARTS)) / scale,
        scale=scale,
    )


def _root(square: int, weight: int) -> float:
    """The root of Σwz²/Σw; 1 for a covariate that is zero throughout."""
    return math.sqrt(square / (weight * NUMBER_PARTS**2)) if weight > 0 and square > 0 else 1.0


def _divided(above: ExactArray, below: ExactArray) -> FloatArray:
    """Divide Python integers, each with one correct rounding."""
    divided: FloatArray = (above / np.broadcast_to(below, above.shape)).astype(np.float64)
    return divided


def layout_of(cells: Cells, spec: Spec) -> Layout:
    """Place cells that hold only the plan's areas and waves."""
    position = {area: i for i, area in enumerate(spec.areas)}
    area = np.array([position[key[0]] for key in cells.keys], dtype=np.int64)
    levels, codes, known = [], [], []
    for covariate in spec.covariates:
        texts = cells.levels(covariate.name).tolist()
        known.append(tuple(sorted(set(texts))))
        place = {text: k for k, text in enumerate(known[-1])}
        codes.append(np.array([place[text] for text in texts], dtype=np.int64))
        levels.append(np.array(texts, dtype=np.str_))
    is_stated = np.ones(len(cells.keys), dtype=bool)
    for level in levels:
        is_stated &= level != NOT_STATED
    return Layout(
        area=area,
        is_after=np.array([float(key[1] == spec.followup) for key in cells.keys]),
        is_treated=(area < len(spec.treated)).astype(float),
        levels=tuple(levels),
        codes=tuple(codes),
        known=tuple(known),
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
    numbers = number_columns(sums, used) if is_adjusted and sums.moments is not None else None
    columns, names = columns_of(layout, used, spec, is_adjusted=is_adjusted, numbers=numbers)
    weights, totals = sums.weights()[used], sums.totals()[used]
    count = len(spec.areas)
    gram = np.zeros((count, len(names), len(names)))
    moment = np.zeros((count, len(names)))
    at = [names.index(covariate.name) for covariate in spec.covariates if covariate.is_continuous and is_adjusted]
    area = layout.area[used]
    order = np.argsort(area, kind="stable")
    ends = np.searchsorted(area[order], np.arange(count + 1))
    for g in range(count):
        here = order[ends[g] : ends[g + 1]]
        gram[g], moment[g] = _block(columns[here], weights[here], totals[here], is_swept=spec.effects == "area")
        if numbers is not None:
            gram[np.ix_([g], at, at)] += numbers.scatter[here].sum(axis=0)
            moment[g, at] += numbers.cross[here].sum(axis=0)
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
    members = [area for group in groups for area in group]
    if not groups:
        return []
    if len(set(members)) < len(members):
        return [effects_without(blocks, [group])[0] for group in groups]
    gram, moment = _without(blocks.gram, groups), _without(blocks.moment, groups)
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


def _without(values: FloatArray, groups: Sequence[Sequence[int]]) -> FloatArray:
    """Add up all areas but those of each group: what comes before it and what comes after it.

    Subtracting a group from the whole would leave its rounding errors behind, and a table of who
    stays would have as many rows as groups and as many columns as areas.
    """
    own = np.stack([values[list(group)].sum(axis=0) for group in groups])
    rest = np.ones(len(values), dtype=bool)
    rest[[area for group in groups for area in group]] = False
    result = np.zeros_like(own)
    result[1:] += np.cumsum(own[:-1], axis=0)
    result[:-1] += np.cumsum(own[:0:-1], axis=0)[::-1]
    total: FloatArray = result + values[rest].sum(axis=0)
    return total


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
    layout: Layout,
    used: npt.NDArray[np.bool_],
    spec: Spec,
    *,
    is_adjusted: bool,
    numbers: Numbers | None = None,
) -> tuple[FloatArray, list[str]]:
    """The model's columns over the cells in use, shape (C, K), and their names; no area effects.

    A continuous covariate's column holds its mean in each cell: what it varies by within cells is
    in `Numbers`.
    """
    after, treated = layout.is_after[used], layout.is_treated[used]
    columns, names = [treated * after, after], [EFFECT, WAVE]
    if spec.effects == "arm":
        columns += [np.ones_like(after), treated]
        names += [CONSTANT, ARM]
    if is_adjusted:
        position = 0
        for covariate, codes, known in zip(spec.covariates, layout.codes, layout.known, strict=True):
            if covariate.is_continuous:
                if numbers is None:
                    raise ValueError("A model with a continuous covariate needs its sums.")
                more, called = [numbers.means[:, position]], [covariate.name]
                position += 1
                silent = codes[used] == (known.index(NOT_STATED) if NOT_STATED in known else -1)
                if silent.any():
                    more.append(silent.astype(float))
                    called.append(f"{covariate.name}: {NOT_STATED}")
            else:
                more, called = _coded(covariate.name, codes[used], known)
            columns += more
            names += called
    return np.column_stack(columns), names


def _coded(name: str, codes: IntArray, known: Sequence[str]) -> tuple[list[FloatArray], list[str]]:
    """Code a covariate: a 0/1 column for each level that is met but the first."""
    met = np.flatnonzero(np.bincount(codes, minlength=len(known)))[1:]
    return [(codes == k).astype(float) for k in met], [f"{name}: {known[k]}" for k in met]


def _block(
    columns: FloatArray, weights: FloatArray, totals: FloatArray, *, is_swept: bool
) -> tuple[FloatArray, FloatArray]:
    if is_swept and len(weights):
        whole = weights.sum()
        columns = columns - (weights @ columns) / whole
        totals = totals - weights * (totals.sum() / whole)
    return (columns * weights[:, None]).T @ columns, columns.T @ totals
