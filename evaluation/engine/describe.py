"""Who answered: how many, how much their weights cost, what kinds of resident, and how alike the arms were.

Everything is read off the cells, over all respondents of the plan's areas, whether they answered an
outcome or not. Counts and sums of weights are exact integers, divided once.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np

from evaluation.engine.cells import Cells
from evaluation.engine.continuous import Arm, Number, numbers_of
from evaluation.engine.design_effects import MeanEffect, design_effects
from evaluation.engine.flags import Flag
from evaluation.engine.levels import in_order, label, named
from evaluation.engine.spec import Spec
from evaluation.engine.sums import IntArray, added
from nrp.formats.codebook import code_text

IMBALANCE = 0.25
"""A standardised difference at baseline beyond this is noted (Imbens and Rubin 2015)."""
_MOST_NAMED = 6

Waves = Mapping[str, int | str]
Labels = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Group:
    """Respondents of an arm, or of one of its areas, in a wave.

    `effective` is Kish's effective sample size (Σw)²/Σw² and `design_effect` n·Σw²/(Σw)², what
    unequal weights alone cost; both None where nobody has a weight.
    """

    arm: Arm
    area: str | None
    wave: str
    n: int
    effective: float | None
    design_effect: float | None


@dataclass(frozen=True, slots=True)
class Share:
    """How many of an arm's respondents in a wave are of one level of a factor."""

    factor: str
    level: str
    arm: Arm
    wave: str
    n: int
    share: float | None
    weighted_share: float | None


@dataclass(frozen=True, slots=True)
class Balance:
    """How far apart the arms stand at baseline, in standard deviations.

    (p₁ − p₀)/√((p₁q₁ + p₀q₀)/2) for a level, (m₁ − m₀)/√((s₁² + s₀²)/2) for a number (whose `level`
    is None); None when neither arm varies.
    """

    factor: str
    level: str | None
    difference: float | None
    weighted_difference: float | None


@dataclass(frozen=True, slots=True)
class Fieldwork:
    """What the fieldwork reports of a place, and how many of its people are in the files."""

    area: str
    wave: str
    issued: int | None
    contacted: int | None
    interviewed: int | None
    answered: int

    @property
    def rate(self) -> float | None:
        """Interviewed of those issued."""
        return self.interviewed / self.issued if self.issued and self.interviewed is not None else None


@dataclass(frozen=True, slots=True)
class Sample:
    """Everything about who answered."""

    arms: tuple[Group, ...]
    areas: tuple[Group, ...]
    profile: tuple[Share, ...]
    numbers: tuple[Number, ...]
    balance: tuple[Balance, ...]
    response: tuple[Fieldwork, ...] | None
    outcomes: tuple[MeanEffect, ...]


@dataclass(frozen=True, slots=True)
class _Rows:
    """The cells as columns; `group` is 2·wave + (0 programme, 1 comparator)."""

    waves: tuple[str, ...]
    group: IntArray
    cells: Cells

    def groups(self) -> Iterator[tuple[int, Arm, str]]:
        """Each arm in each wave with its number, programme first."""
        arms: tuple[Arm, ...] = ("programme", "comparator")
        for a, arm in enumerate(arms):
            for t, wave in enumerate(self.waves):
                yield 2 * t + a, arm, wave


def sample_of(cells: Cells, spec: Spec) -> Sample:
    """Describe the respondents of a plan.

    Parameters
    ----------
    cells
        Of any areas and waves; those outside the plan are left out.
    spec
        The design.
    """
    waves = spec.waves_all or spec.waves
    cells = cells.only(areas=spec.areas, waves=waves)
    rows, places = _rows(cells, spec, waves), cells.merged(())
    profile = tuple(_profile(rows))
    numbers = tuple(numbers_of(cells, rows.group, rows.waves))
    return Sample(
        arms=tuple(_arms(places, spec, waves)),
        areas=tuple(_areas(places, spec, waves)),
        profile=profile,
        numbers=numbers,
        balance=(*_balance(profile, spec), *_balance_of_numbers(numbers, spec)),
        response=_response(places, spec, waves),
        outcomes=tuple(design_effects(places, spec, waves)),
    )


def flags_of_sample(sample: Sample, spec: Spec) -> list[Flag]:
    """Note the kinds of resident of which one arm had many more at baseline than the other."""
    apart = [
        named(one.factor) + ("" if one.level is None else f" ({label(spec.labels, one.factor, one.level)})")
        for one in sample.balance
        if one.weighted_difference is not None and abs(one.weighted_difference) > IMBALANCE
    ]
    if not apart:
        return []
    listed = ", ".join(apart[:_MOST_NAMED]) + (f" and {len(apart) - _MOST_NAMED} more" if apart[_MOST_NAMED:] else "")
    text = (
        "Before the programme, those who answered in its neighbourhoods and in the comparison areas differed by more "
        f"than a quarter of a standard deviation in {listed}. The estimate compares changes, so what is lasting about "
        "a place drops out; residents of different kinds may still have changed differently."
    )
    return [Flag("baseline_imbalance", "note", None, text)]


def _rows(cells: Cells, spec: Spec, waves: Sequence[str]) -> _Rows:
    treated, order = set(spec.treated), {wave: t for t, wave in enumerate(waves)}
    group = [2 * order[key[1]] + (key[0] not in treated) for key in cells.keys]
    return _Rows(tuple(waves), np.array(group, dtype=np.int64), cells)


def _kish(n: int, weight: int, squares: int) -> tuple[int, float | None, float | None]:
    """Give a count with its effective size (Σw)²/Σw² and the design effect n·Σw²/(Σw)² of its weights."""
    return (n, weight**2 / squares, n * squares / weight**2) if weight and squares else (n, None, None)


def _arms(places: Cells, spec: Spec, waves: Sequence[str]) -> Iterator[Group]:
    arms: tuple[tuple[Arm, frozenset[str]], ...] = (
        ("programme", frozenset(spec.treated)),
        ("comparator", frozenset(spec.comparators)),
    )
    for arm, areas in arms:
        for wave in waves:
            at = [i for i, key in enumerate(places.keys) if key[0] in areas and key[1] == wave]
            sums = (sum(of[at].tolist()) for of in (places.rows, places.weight, places.weight_squares))
            yield Group(arm, None, wave, *_kish(*sums))


def _areas(places: Cells, spec: Spec, waves: Sequence[str]) -> Iterator[Group]:
    known = dict(zip(places.keys, zip(places.rows, places.weight, places.weight_squares, strict=True), strict=True))
    for g, area in enumerate(spec.areas):
        arm: Arm = "programme" if g < len(spec.treated) else "comparator"
        for wave in waves:
            n, weight, squares = (int(value) for value in known.get((area, wave), (0, 0, 0)))
            yield Group(arm, area, wave, *_kish(n, weight, squares))


def _profile(rows: _Rows) -> Iterator[Share]:
    """Shares of each factor's levels; of a continuous covariate only whether it was stated."""
    cells = rows.cells
    groups = 2 * len(rows.waves)
    whole, weight = (added(values, rows.group, groups).tolist() for values in (cells.rows, cells.weight))
    for k, factor in enumerate(cells.factors):
        texts = [key[2 + k] for key in cells.keys]
        levels = sorted(set(texts), key=in_order)
        position = {level: i * groups for i, level in enumerate(levels)}
        at = np.array([position[text] for text in texts], dtype=np.int64) + rows.group
        count, heavy = (added(values, at, groups * len(levels)).tolist() for values in (cells.rows, cells.weight))
        for i, level in enumerate(levels):
            for group, arm, wave in rows.groups():
                n, w = count[i * groups + group], heavy[i * groups + group]
                of, among = whole[group], weight[group]
                yield Share(factor, level, arm, wave, n, n / of if of else None, w / among if among else None)


def _balance(profile: Sequence[Share], spec: Spec) -> Iterator[Balance]:
    at_first = {(one.factor, one.level, one.arm): one for one in profile if one.wave == spec.baseline}
    numbers = {covariate.name for covariate in spec.covariates if covariate.is_continuous}
    for factor, level, arm in at_first:
        if arm == "programme" and factor not in numbers:
            ours, theirs = at_first[factor, level, "programme"], at_first[factor, level, "comparator"]
            yield Balance(
                factor,
                level,
                _apart(ours.share, theirs.share),
                _apart(ours.weighted_share, theirs.weighted_share),
            )


def _apart(ours: float | None, theirs: float | None) -> float | None:
    if ours is None or theirs is None:
        return None
    spread = (ours * (1.0 - ours) + theirs * (1.0 - theirs)) / 2.0
    return (ours - theirs) / sqrt(spread) if spread > 0 else None


def _balance_of_numbers(numbers: Sequence[Number], spec: Spec) -> Iterator[Balance]:
    first = {(one.factor, one.arm): one for one in numbers if one.wave == spec.baseline}
    for factor, arm in first:
        if arm != "programme":
            continue
        ours, theirs = first[factor, "programme"], first[factor, "comparator"]
        difference = None
        if None not in (ours.mean, theirs.mean, ours.sd, theirs.sd):
            spread = ((ours.sd or 0.0) ** 2 + (theirs.sd or 0.0) ** 2) / 2.0
            difference = ((ours.mean or 0.0) - (theirs.mean or 0.0)) / sqrt(spread) if spread > 0 else None
        yield Balance(factor, None, None, difference)


def _response(places: Cells, spec: Spec, waves: Sequence[str]) -> tuple[Fieldwork, ...] | None:
    if not spec.response:
        return None
    answered = dict(zip(places.keys, places.rows.tolist(), strict=True))
    told = {(one.area.strip(), code_text(one.wave)): one for one in spec.response}
    return tuple(
        Fieldwork(area, wave, one.issued, one.contacted, one.interviewed, answered.get((area, wave), 0))
        for area in spec.areas
        for wave in waves
        if (one := told.get((area, wave))) is not None
    )


def written(sample: Sample, waves: Waves, labels: Labels) -> dict[str, Any]:
    """Write the sample down; `waves` gives each wave as the plan spells it, `labels` what the levels mean."""
    return {
        "arms": [{"arm": one.arm} | _group(one, waves) for one in sample.arms],
        "areas": [{"area": one.area, "arm": one.arm} | _group(one, waves) for one in sample.areas],
        "profile": [
            {
                "factor": one.factor,
                "level": one.level,
                "arm": one.arm,
                "wave": waves.get(one.wave, one.wave),
                "n": one.n,
                "share": one.share,
                "weighted_share": one.weighted_share,
            }
            for one in sample.profile
        ],
        "numbers": [
            {
                "factor": one.factor,
                "arm": one.arm,
                "wave": waves.get(one.wave, one.wave),
                "n": one.n,
                "mean": one.mean,
                "sd": one.sd,
            }
            for one in sample.numbers
        ],
        "balance": [
            {
                "factor": one.factor,
                "level": one.level,
                "label": None if one.level is None else label(labels, one.factor, one.level),
                "standardised_difference": one.difference,
                "weighted_standardised_difference": one.weighted_difference,
            }
            for one in sample.balance
        ],
        "response": None if sample.response is None else [_fieldwork(one, waves) for one in sample.response],
        "outcomes": [
            {
                "outcome": one.outcome,
                "arm": one.arm,
                "wave": waves.get(one.wave, one.wave),
                "n": one.n,
                "design_effect": one.design_effect,
            }
            for one in sample.outcomes
        ],
    }


def _group(one: Group, waves: Waves) -> dict[str, Any]:
    return {
        "wave": waves.get(one.wave, one.wave),
        "n": one.n,
        "effective": one.effective,
        "design_effect": one.design_effect,
    }


def _fieldwork(one: Fieldwork, waves: Waves) -> dict[str, Any]:
    return {
        "area": one.area,
        "wave": waves.get(one.wave, one.wave),
        "issued": one.issued,
        "contacted": one.contacted,
        "interviewed": one.interviewed,
        "answered": one.answered,
        "rate": one.rate,
    }
