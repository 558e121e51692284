"""Effects by group and wave, from the cells: the algebra under `staggered`.

A group is the treated areas that began at the same wave; its base is the last wave before. For a
group s and a wave t, with m the weighted mean of an area in a wave and W its weight there,

  ATT(s, t) = Σ_{a in s} W_at (m_at − m_a,base) / Σ_{a in s} W_at − the same over the comparators,

so changes are taken inside areas and then averaged with the weights of wave t (Callaway and
Sant'Anna 2021, never-treated comparators). With covariates m is what an outcome regression leaves:
m_at − x̄_at'δ_t, δ_t from the comparators of wave t alone, area effects swept out.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evaluation.engine.cells import Cells, FloatArray, IntArray
from evaluation.engine.regression import independent
from evaluation.engine.spec import Spec
from evaluation.engine.sums import Sums
from nrp.formats.derive import NOT_STATED

FEWEST = 8
"""As in the flags: fewer answers, ones or zeros than this are told nothing of."""
_PIVOT = 1e-10


@dataclass(frozen=True, slots=True)
class Group:
    """Treated areas that began at the same wave.

    `start` and `base` are positions in `Spec.waves_all`, the base the last wave before the start
    that the files hold; `areas` are positions in `Spec.areas`.
    """

    start: int
    base: int
    areas: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Timing:
    """Who began when.

    Attributes
    ----------
    groups
        In the order of their start.
    already, later
        Areas that began when no wave had yet been asked, and after the last wave that was.
    """

    groups: tuple[Group, ...]
    already: tuple[str, ...]
    later: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """One outcome by area and wave, A × T, and its K covariate columns.

    Attributes
    ----------
    weight, mean
        W and m, shape (A, T); the mean is 0 where nobody answered.
    answers, ones
        Counts, shape (A, T).
    averages
        x̄, shape (A, T, K).
    gram, moment
        Σ W x̃x̃' and Σ x̃(S − Wȳ) inside each area and wave, shapes (A, T, K, K) and (A, T, K).
    names
        Of the columns.
    is_binary
        Whether every answer is 0 or 1.
    """

    weight: FloatArray
    mean: FloatArray
    answers: IntArray
    ones: IntArray
    averages: FloatArray
    gram: FloatArray
    moment: FloatArray
    names: tuple[str, ...]
    is_binary: bool


@dataclass(frozen=True, slots=True)
class Effect:
    """A group at a wave: which areas stand behind it (positions), and whether it may be told."""

    start: int
    wave: int
    base: int
    treated: tuple[int, ...]
    comparators: tuple[int, ...]
    is_told: bool

    @property
    def event(self) -> int:
        """Waves since the start: 0 at the first wave with the programme."""
        return self.wave - self.start


def timing_of(spec: Spec, met: Collection[str]) -> Timing:
    """Sort the treated areas by the wave at which each began.

    Parameters
    ----------
    spec
        The design.
    met
        The waves that the files hold. A group needs one before its start, and one from then on.
    """
    waves = spec.waves_all
    here = [k for k, wave in enumerate(waves) if wave in met]
    by_start: dict[int, list[int]] = {}
    for k, area in enumerate(spec.treated):
        by_start.setdefault(waves.index(spec.starts[area]), []).append(k)
    groups, already, later = [], [], []
    for start, areas in sorted(by_start.items()):
        before = [k for k in here if k < start]
        if not before:
            already += areas
        elif all(k < start for k in here):
            later += areas
        else:
            groups.append(Group(start, before[-1], tuple(areas)))
    return Timing(tuple(groups), *(tuple(spec.treated[k] for k in sorted(some)) for some in (already, later)))


def table_of(cells: Cells, spec: Spec, outcome: int) -> Table:
    """Lay one outcome out by area and wave.

    Parameters
    ----------
    cells
        Of any areas and waves; those of the plan are used.
    spec
        The design; its categorical covariates become columns (a 0/1 column for each level but the
        first), continuous ones are left out.
    outcome
        Its position.
    """
    factors = [covariate.name for covariate in spec.covariates if not covariate.is_continuous]
    cells = cells.only(areas=spec.areas, waves=spec.waves_all).merged(factors)
    sums = cells.sums[outcome]
    used = sums.n > 0
    levels = [cells.levels(name) for name in factors]
    if spec.complete_cases:
        for level in levels:
            used = used & (level != NOT_STATED)
    columns, names = _columns(factors, [level[used] for level in levels], int(used.sum()))
    area = np.array([spec.areas.index(key[0]) for key, is_used in zip(cells.keys, used, strict=True) if is_used])
    wave = np.array([spec.waves_all.index(key[1]) for key, is_used in zip(cells.keys, used, strict=True) if is_used])
    return _table(sums.at(np.flatnonzero(used)), columns, names, area * len(spec.waves_all) + wave, spec)


def effects_of(table: Table, timing: Timing, comparators: Sequence[int]) -> list[Effect]:
    """List the group-time effects, the base of each group left out.

    An area that lacks the wave or the base is left out of that effect. An effect without treated
    areas or comparators is not listed; one that rests on too few answers is listed as not told.
    """
    present = table.answers > 0
    found = []
    for group in timing.groups:
        base = group.base
        for wave in range(present.shape[1]):
            if wave == base:
                continue
            both = present[:, base] & present[:, wave]
            ours = tuple(a for a in group.areas if both[a])
            theirs = tuple(a for a in comparators if both[a])
            if ours and theirs:
                is_told = all(_is_enough(table, areas, at) for areas in (ours, theirs) for at in (base, wave))
                found.append(Effect(group.start, wave, base, ours, theirs, is_told))
    return found


def effects_with(table: Table, effects: Sequence[Effect], stays: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Estimate every effect with the areas that stay.

    Parameters
    ----------
    table
        The outcome.
    effects
        From `effects_of`.
    stays
        One row a variant of the sample: 1 where an area stays, 0 where it is left out, shape (B, A).

    Returns
    -------
    estimates, weights
        ATT and Σ_{a in s} W_at, shape (B, E). NaN where no comparator stays, or no treated area.
    """
    slopes = _slopes(table, sorted({c for effect in effects for c in effect.comparators}), stays)
    estimates = np.full((len(stays), len(effects)), np.nan)
    weights = np.zeros((len(stays), len(effects)))
    for k, effect in enumerate(effects):
        ours, weight = _change(table, effect, effect.treated, stays, slopes)
        theirs, _ = _change(table, effect, effect.comparators, stays, slopes)
        estimates[:, k], weights[:, k] = ours - theirs, weight
    return estimates, weights


def averaged(estimates: FloatArray, weights: FloatArray) -> FloatArray:
    """Average effects with their treated weight at the wave, shape (B,); a vanished effect counts nothing."""
    is_there = weights > 0
    total = np.where(is_there, weights, 0.0).sum(axis=1)
    summed = np.where(is_there, estimates * weights, 0.0).sum(axis=1)
    result: FloatArray = np.divide(summed, total, out=np.full(len(total), np.nan), where=total > 0)
    return result


def unmatched(table: Table, comparators: Sequence[int], areas: Sequence[int], wave: int) -> list[str]:
    """Levels that some treated resident has at a wave and that the comparators cannot tell of."""
    if not table.names:
        return []
    kept = set(independent(table.gram[list(comparators), wave].sum(axis=0)))
    met = table.averages[list(areas), wave].max(axis=0) > 0
    return [name for k, name in enumerate(table.names) if k not in kept and met[k]]


def _columns(
    factors: Sequence[str], levels: Sequence[npt.NDArray[np.str_]], count: int
) -> tuple[FloatArray, tuple[str, ...]]:
    columns: list[FloatArray] = []
    names: list[str] = []
    for factor, level in zip(factors, levels, strict=True):
        known = sorted({str(one) for one in level})[1:]
        columns += [(level == one).astype(float) for one in known]
        names += [f"{factor}: {one}" for one in known]
    return np.column_stack(columns) if columns else np.zeros((count, 0)), tuple(names)


def _table(sums: Sums, columns: FloatArray, names: tuple[str, ...], place: IntArray, spec: Spec) -> Table:
    shape = (len(spec.areas), len(spec.waves_all))
    width, size = len(names), shape[0] * shape[1]
    weights, totals = sums.weights(), sums.totals()
    weight, total = np.zeros(size), np.zeros(size)
    np.add.at(weight, place, weights)
    np.add.at(total, place, totals)
    mean = np.divide(total, weight, out=np.zeros(size), where=weight > 0)
    averages, gram = np.zeros((size, width)), np.zeros((size, width, width))
    moment = np.zeros((size, width))
    order = np.argsort(place, kind="stable")
    ends = np.searchsorted(place[order], np.arange(size + 1))
    for k in range(size if width else 0):
        here = order[ends[k] : ends[k + 1]]
        if len(here):
            averages[k] = weights[here] @ columns[here] / weight[k]
            swept = columns[here] - averages[k]
            gram[k] = (swept * weights[here][:, None]).T @ swept
            moment[k] = swept.T @ (totals[here] - weights[here] * mean[k])
    answers, ones = (np.zeros(size, dtype=np.int64) for _ in range(2))
    np.add.at(answers, place, sums.n)
    np.add.at(ones, place, sums.ones)
    return Table(
        weight=weight.reshape(shape),
        mean=mean.reshape(shape),
        answers=answers.reshape(shape),
        ones=ones.reshape(shape),
        averages=averages.reshape(*shape, width),
        gram=gram.reshape(*shape, width, width),
        moment=moment.reshape(*shape, width),
        names=names,
        is_binary=sums.is_binary,
    )


def _is_enough(table: Table, areas: Sequence[int], wave: int) -> bool:
    answers, ones = int(table.answers[list(areas), wave].sum()), int(table.ones[list(areas), wave].sum())
    return (min(answers, ones, answers - ones) if table.is_binary else answers) >= FEWEST


def _slopes(table: Table, comparators: Sequence[int], stays: FloatArray) -> FloatArray:
    """δ of every wave in every variant, shape (B, T, K); 0 for a level that the comparators lack."""
    waves, width = table.moment.shape[1:]
    found = np.zeros((len(stays), waves, width))
    if not width:
        return found
    here = stays[:, comparators]
    for t in range(waves):
        gram = np.einsum("bc,cij->bij", here, table.gram[comparators, t], optimize=True)
        moment = here @ table.moment[comparators, t]
        found[:, t] = _solved(gram, moment)
    return found


def _solved(gram: FloatArray, moment: FloatArray) -> FloatArray:
    """Solve a stack of normal equations; columns that say nothing new get 0."""
    result = np.zeros_like(moment)
    kept = independent(gram[0])
    inner = gram[:, kept][:, :, kept]
    diagonal = np.diagonal(inner, axis1=1, axis2=2)
    if kept and np.all(diagonal > 0):
        scale = 1.0 / np.sqrt(diagonal)
        scaled = inner * scale[:, :, None] * scale[:, None, :]
        try:
            pivots = np.diagonal(np.linalg.cholesky(scaled), axis1=1, axis2=2) ** 2
        except np.linalg.LinAlgError:
            pivots = np.zeros(1)
        if pivots.min() > _PIVOT:
            result[:, kept] = np.linalg.solve(scaled, (moment[:, kept] * scale)[:, :, None])[:, :, 0] * scale
            return result
    for b in range(len(gram)):
        own = independent(gram[b])
        result[b, own] = np.linalg.solve(gram[b][np.ix_(own, own)], moment[b, own])
    return result


def _change(
    table: Table, effect: Effect, areas: Sequence[int], stays: FloatArray, slopes: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Σ W_at (m̃_at − m̃_a,base) / Σ W_at over areas that stay, and Σ W_at; both of shape (B,)."""
    at = list(areas)
    here, weight = stays[:, at], table.weight[at, effect.wave]
    whole = here @ weight
    summed = here @ (weight * (table.mean[at, effect.wave] - table.mean[at, effect.base]))
    for wave, sign in ((effect.wave, -1.0), (effect.base, 1.0)):
        predicted = here @ (weight[:, None] * table.averages[at, wave])
        summed = summed + sign * np.einsum("bk,bk->b", predicted, slopes[:, wave])
    return np.divide(summed, whole, out=np.full(len(whole), np.nan), where=whole > 0), whole
