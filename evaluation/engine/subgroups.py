"""The effect among some residents and others, and whether it differs between them.

Within a level (women, tenants, those aged 18 to 29) the reported model is fitted on the cells of
that level alone. Every level therefore has area and wave effects and covariate coefficients of its
own: the model is fully interacted. A shared area effect would hold the lasting difference between
an area's tenants and its owners to be the same in every place, and what breaks that would be read
as an effect of the programme that differs.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from evaluation.engine.cells import Cells, IntArray, Sums
from evaluation.engine.clustered import StudentTest, t_test
from evaluation.engine.family import holm
from evaluation.engine.flags import FEWEST_ANSWERS
from evaluation.engine.interaction import covariance_of, hotelling
from evaluation.engine.levels import in_order
from evaluation.engine.means import Mean, means_of
from evaluation.engine.regression import Layout, blocks_of, effects_without, fit, layout_of
from evaluation.engine.spec import FEW_TREATED, Spec
from nrp.formats.derive import NOT_STATED

_FLAT = 1e-9

Withheld = Literal["too_few_answers", "few_treated_areas", "no_variation", "not_estimable"]
Untested = Literal["few_levels", "few_clusters"]
Clusters = Sequence[Sequence[int]]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a subgroup.

    Attributes
    ----------
    level
        Its text; `NOT_STATED` for those who did not say.
    n, means
        Answers and raw weighted means: of the areas that the estimate rests on, or of every area
        where it is withheld.
    estimate, test
        The effect among these residents with the headline's kind of interval; None when withheld.
    withheld
        Why, in a code; None when there is an estimate.
    areas_left_out
        Areas that nobody of this level answered from in one of the waves, with the other area of
        their pair.
    """

    level: str
    n: int
    means: tuple[Mean, ...]
    estimate: float | None = None
    test: StudentTest | None = None
    withheld: Withheld | None = None
    areas_left_out: int = 0


@dataclass(frozen=True, slots=True)
class Interaction:
    """The test that the effect is the same in every level.

    `statistic` is F on `df`; `levels` are those compared; `holm_p` allows for the other subgroups
    of the same outcome.
    """

    statistic: float
    df: tuple[int, int]
    p: float
    levels: tuple[str, ...]
    holm_p: float | None = None


@dataclass(frozen=True, slots=True)
class Subgroup:
    """A factor's levels with the test between them; `untested` says why there is none."""

    name: str
    levels: tuple[Level, ...]
    interaction: Interaction | None
    untested: Untested | None = None


@dataclass(frozen=True, slots=True)
class _Fitted:
    """A level and, for each cluster by its position, its effect without that cluster."""

    level: Level
    without: dict[int, float]


@dataclass(frozen=True, slots=True)
class Part:
    """The cells of one level; they serve every outcome."""

    level: str
    cells: Cells
    layout: Layout


@dataclass(frozen=True, slots=True)
class Split:
    """The cells of a plan divided by the levels of one factor."""

    name: str
    parts: tuple[Part, ...]


def splits_of(cells: Cells, spec: Spec) -> tuple[Split, ...]:
    """Divide the cells by each subgroup of the plan.

    Parameters
    ----------
    cells
        Of the plan's areas, baseline and follow-up, sorted by the plan's factors.
    spec
        The design; `spec.subgroups` names the factors.

    Returns
    -------
    tuple of Split
        In the plan's order. The cells keep the covariates and the factor itself: within a level it
        is one value, so it adjusts for nothing.
    """
    covariates = [covariate.name for covariate in spec.covariates]
    found = []
    for name in spec.subgroups:
        fewer = cells.merged([*covariates, *([] if name in covariates else [name])])
        texts = fewer.levels(name)
        levels = sorted({str(text) for text in texts}, key=in_order)
        kept = [fewer.at(texts == level) for level in levels]
        found.append(
            Split(name, tuple(Part(level, one, layout_of(one, spec)) for level, one in zip(levels, kept, strict=True)))
        )
    return tuple(found)


def subgroups_of(splits: Sequence[Split], spec: Spec, k: int, *, is_binary: bool) -> tuple[Subgroup, ...]:
    """Estimate one outcome in every level of every subgroup of the plan.

    Parameters
    ----------
    splits
        From `splits_of`.
    spec
        The design.
    k
        The outcome's position.
    is_binary
        Whether every answer to it, in any level, is 0 or 1.

    Returns
    -------
    tuple of Subgroup
        In the plan's order. Holm's p-values run over the subgroups of this outcome that could be
        tested: they are a family of their own, apart from the family of secondary outcomes.
    """
    clusters = _clusters(spec)
    found = [_subgroup(split, spec, k, clusters, is_binary=is_binary) for split in splits]
    tested = [subgroup.interaction for subgroup in found if subgroup.interaction is not None]
    stepped = iter(holm([interaction.p for interaction in tested]))
    return tuple(
        subgroup
        if subgroup.interaction is None
        else replace(subgroup, interaction=replace(subgroup.interaction, holm_p=next(stepped)))
        for subgroup in found
    )


def _clusters(spec: Spec) -> tuple[tuple[int, ...], ...]:
    """The headline's clusters as positions in `Spec.areas`."""
    if spec.pairs is None:
        return tuple((g,) for g in range(len(spec.areas)))
    position = {area: g for g, area in enumerate(spec.areas)}
    return tuple(tuple(position[area] for area in cluster) for cluster in spec.clusters_of_pairs)


def _subgroup(split: Split, spec: Spec, k: int, clusters: Clusters, *, is_binary: bool) -> Subgroup:
    fitted = [_fitted(part, spec, k, clusters, is_binary=is_binary) for part in split.parts]
    compared = [one for one in fitted if one.level.estimate is not None and one.level.level != NOT_STATED]
    levels = tuple(one.level for one in fitted)
    if len(compared) < 2:
        return Subgroup(split.name, levels, None, "few_levels")
    interaction = _interaction(compared, len(clusters))
    return Subgroup(split.name, levels, interaction, "few_clusters" if interaction is None else None)


def _fitted(part: Part, spec: Spec, k: int, clusters: Clusters, *, is_binary: bool) -> _Fitted:
    """Fit the reported model on the cells of one level."""
    sums, layout, is_adjusted = part.cells.sums[k], part.layout, bool(spec.covariates)
    here = layout.is_stated if is_adjusted and spec.complete_cases else np.ones(len(sums.n), dtype=bool)

    def told(among: Mask) -> Level:
        return Level(part.level, int(sums.n[among].sum()), means_of(sums, layout, spec, among, is_binary=is_binary))

    reason = _too_little(sums, layout, here, is_binary=is_binary)
    if reason is not None:
        return _Fitted(replace(told(here), withheld=reason), {})
    kept, areas = _kept(sums, layout, here, clusters, len(spec.areas))
    used = here & areas[layout.area]
    reason = _too_little(sums, layout, used, is_binary=is_binary)
    if areas[: len(spec.treated)].sum() < FEW_TREATED:
        reason = "few_treated_areas"
    blocks = None if reason else blocks_of(layout, _masked(sums, used), spec, is_adjusted=is_adjusted)
    if blocks is None:
        return _Fitted(replace(told(here), withheld=reason or "not_estimable"), {})
    result = fit(blocks)
    effects = effects_without(blocks, [clusters[g] for g in kept])
    without = {g: effect for g, effect in zip(kept, effects, strict=True) if effect is not None}
    test = _jackknife(result.estimate, list(without.values())) if len(without) == len(kept) else None
    if test is None:
        return _Fitted(replace(told(here), withheld="not_estimable"), {})
    found = replace(told(used), estimate=result.estimate, test=test, areas_left_out=int((~areas).sum()))
    return _Fitted(found, without)


def _masked(sums: Sums, here: Mask) -> Sums:
    """Give the same sums with nobody answering outside some cells: the model leaves such cells out."""
    return sums if here.all() else replace(sums, n=np.where(here, sums.n, 0))


def _too_little(sums: Sums, layout: Layout, here: Mask, *, is_binary: bool) -> Withheld | None:
    """Say whether the answers of a level are too few, or all alike, in the outcome's own sense."""
    place = (2 * layout.is_treated + layout.is_after).astype(np.int64)[here]
    answers, ones = (_counts(values[here], place, 4) for values in (sums.n, sums.ones))
    weight, total, square = (float(of[here].sum()) for of in (sums.weights(), sums.totals(), sums.squares()))
    is_flat = weight > 0 and square / weight - (total / weight) ** 2 <= _FLAT * max(square / weight, 1e-300)
    if answers.min() >= FEWEST_ANSWERS and is_flat:
        return "no_variation"
    fewest = np.minimum(ones, answers - ones) if is_binary else answers
    return "too_few_answers" if min(answers.min(), fewest.min()) < FEWEST_ANSWERS else None


def _kept(sums: Sums, layout: Layout, here: Mask, clusters: Clusters, count: int) -> tuple[list[int], Mask]:
    """Find the clusters with answers in both waves of each of their areas, and which areas are in them.

    An area without answers in a wave has no change of its own: it would only inform the covariates'
    coefficients, and leaving it out would leave the effect where it is, so that the jackknife would
    count a cluster that does not vary. It drops out of the level with the other area of its pair.
    """
    place = (2 * layout.area + layout.is_after.astype(np.int64))[here]
    answered = _counts(sums.n[here], place, 2 * count).reshape(count, 2)
    is_whole = answered.min(axis=1) > 0
    kept = [g for g, cluster in enumerate(clusters) if is_whole[list(cluster)].all()]
    areas = np.zeros(count, dtype=bool)
    areas[[area for g in kept for area in clusters[g]]] = True
    return kept, areas


def _counts(values: IntArray, place: IntArray, size: int) -> IntArray:
    found = np.zeros(size, dtype=np.int64)
    np.add.at(found, place, values)
    return found


def _jackknife(estimate: float, without: Sequence[float]) -> StudentTest | None:
    """CRV3 over the clusters of one level, t(clusters − 1)."""
    count = len(without)
    if count < 2:
        return None
    spread = float(np.sum((np.array(without) - estimate) ** 2))
    return t_test(estimate, float(np.sqrt((count - 1) / count * spread)), count - 1)


def _interaction(compared: Sequence[_Fitted], count: int) -> Interaction | None:
    """Test the levels with the same clusters left out of all of them at once."""
    held = [g for g in range(count) if any(g in one.without for one in compared)]
    estimates = np.array([one.level.estimate for one in compared], dtype=np.float64)
    without = np.array(
        [[one.without.get(g, effect) for one, effect in zip(compared, estimates, strict=True)] for g in held]
    )
    # The level that rests on the fewest clusters says how much is known.
    fewest = min(len(one.without) for one in compared)
    found = hotelling(estimates, covariance_of(estimates, without), fewest)
    if found is None:
        return None
    return Interaction(*found, levels=tuple(one.level.level for one in compared))
