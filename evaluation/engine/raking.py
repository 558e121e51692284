"""Raking: survey weights brought to known shares of the population.

Plain iterative proportional fitting (Deming and Stephan 1940) on the exact sums of weights by
group and margin levels, so that the factors do not depend on the order of the rows, the file
format or the partition. A group is a wave, or an area in a wave. People whose level of a margin is
not stated keep their weight's share in that margin's adjustment: the known shares are those of the
people whose level is known.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from evaluation.engine.compress import Tidy
from evaluation.engine.flags import Flag
from evaluation.engine.margins import SILENT, Fitted, fit_margins
from evaluation.engine.spec import Spec
from evaluation.engine.sums import FloatArray, IntArray, Key
from nrp.formats.codebook import code_text
from nrp.formats.derive import NOT_STATED
from nrp.formats.plan_parts import Margin, Raking

if TYPE_CHECKING:
    import polars as pl

MET = 5e-4
"""A gap that does not show in a percentage of one decimal."""
_MOST_ALIKE = 3


@dataclass(frozen=True, slots=True)
class RakedGroup:
    """What raking did to a wave, or to an area in a wave (`area` is None for a whole wave).

    `effective_before` and `effective_after` are Kish's effective sample size (Σw)²/Σw².
    """

    area: str | None
    wave: str
    n: int
    fitted: Fitted
    effective_before: float
    effective_after: float

    @property
    def name(self) -> str:
        """How it is called in a sentence."""
        return _named((self.area, self.wave))


@dataclass(frozen=True, slots=True)
class RakingReport:
    """What was asked and how it went; no groups when the people do not match the margins."""

    raking: Raking
    groups: tuple[RakedGroup, ...]
    flags: tuple[Flag, ...]


@dataclass(frozen=True, slots=True)
class _Counted:
    """Exact sums of one group by margin levels, in the order of the levels' text."""

    levels: tuple[Key, ...]
    rows: IntArray
    weight: tuple[int, ...]
    square: tuple[int, ...]

    @property
    def effective(self) -> float:
        return sum(self.weight) ** 2 / sum(self.square)


Group = tuple[str | None, str]


def rake(tidies: Sequence[Tidy], raking: Raking, spec: Spec) -> tuple[tuple[Tidy, ...], RakingReport]:
    """Fit the weights of the plan's areas and waves to the plan's margins.

    Parameters
    ----------
    tidies
        The respondents, with the level of the k-th margin in the column ``m{k}``.
    raking
        The margins, and how far to go.
    spec
        Which areas and waves; weights elsewhere stay as they are.

    Returns
    -------
    tuple of Tidy
        Each weight times its cell's factor, in whole millionths and at least one of them. Each
        group keeps its sum of weights up to that rounding.
    RakingReport
        When a level has nobody, is not named by its margin, or when the margins cannot be met, a
        flag in it refuses and the weights stay as they were.
    """
    found = [_cell_weights(tidy, len(raking.margins)) for tidy in tidies]
    groups = _grouped(found, raking, spec)
    faults = [fault for group, counted in groups.items() for fault in _faults(group, counted, raking.margins)]
    if faults:
        return tuple(tidies), RakingReport(raking, (), _shortened(faults))
    reports: list[RakedGroup] = []
    factors: dict[tuple[Group, Key], float] = {}
    for (area, wave), counted in groups.items():
        fitted = _fit_group((area, wave), counted, raking)
        factors.update((((area, wave), key), f) for key, f in zip(counted.levels, fitted.factors, strict=True))
        reports.append(_report(area, wave, counted, fitted))
    flags = _shortened([flag for report in reports for flag in _not_converged(report, raking)])
    if any(flag.level == "refused" for flag in flags):
        return tuple(tidies), RakingReport(raking, tuple(reports), flags)
    weighted = tuple(_reweighted(tidy, frame, raking, spec, factors) for tidy, frame in zip(tidies, found, strict=True))
    return weighted, RakingReport(raking, tuple(reports), flags)


def written(report: RakingReport, waves: Mapping[str, int | str]) -> dict[str, Any]:
    """Write the section `raking` of the document; `waves` spells each wave as the plan does."""
    return {
        "within": report.raking.within,
        "margins": [margin.name for margin in report.raking.margins],
        "largest": report.raking.largest,
        "groups": [
            {
                "group": group.name,
                "area": group.area,
                "wave": waves.get(group.wave, group.wave),
                "n": group.n,
                "iterations": group.fitted.iterations,
                "converged": group.fitted.converged,
                "largest_gap": group.fitted.gap,
                "smallest_factor": float(group.fitted.factors.min()),
                "largest_factor": float(group.fitted.factors.max()),
                "effective_before": group.effective_before,
                "effective_after": group.effective_after,
            }
            for group in report.groups
        ],
    }


def _cell_weights(tidy: Tidy, margins: int) -> "pl.DataFrame":
    """Sum rows, weights and squared weights by area, wave and margin levels: one pass."""
    import polars as pl

    keys = ["area", "wave", *(f"m{k}" for k in range(margins))]
    weight = pl.col("weight")
    return (
        tidy.frame.filter(weight.is_not_null())
        .group_by(keys)
        .agg(
            pl.len().alias("rows"),
            weight.cast(pl.Int128).sum().alias("weight"),
            (weight.cast(pl.Int128) * weight).sum().alias("square"),
        )
        .collect(engine="streaming")
    )


def _key(values: Sequence[object]) -> Key:
    return tuple(NOT_STATED if value is None else code_text(value) for value in values)


def _group_of(place: Key, raking: Raking) -> Group:
    return (place[0] if raking.within == "area" else None, place[1])


def _grouped(found: Sequence["pl.DataFrame"], raking: Raking, spec: Spec) -> dict[Group, _Counted]:
    """Add up the parts, group by group in the order of their names."""
    areas, waves = _planned(spec)
    sums: dict[Group, dict[Key, list[int]]] = {}
    for frame in found:
        for *values, rows, weight, square in frame.iter_rows():
            key = _key(values)
            if key[0] not in areas or key[1] not in waves:
                continue
            cell = sums.setdefault(_group_of(key, raking), {}).setdefault(key[2:], [0, 0, 0])
            for k, value in enumerate((rows, weight, square)):
                cell[k] += int(value)
    groups: dict[Group, _Counted] = {}
    for group in sorted(sums, key=lambda one: (one[1], one[0] or "")):
        cells = sorted(sums[group].items())
        groups[group] = _Counted(
            levels=tuple(levels for levels, _ in cells),
            rows=np.array([cell[0] for _, cell in cells], dtype=np.int64),
            weight=tuple(cell[1] for _, cell in cells),
            square=tuple(cell[2] for _, cell in cells),
        )
    return groups


def _planned(spec: Spec) -> tuple[frozenset[str], frozenset[str]]:
    return frozenset(spec.areas), frozenset(spec.waves_all or spec.waves)


def _shares(margin: Margin, area: str | None) -> Mapping[str, float] | None:
    if margin.by_area is not None:
        return margin.by_area.get(area or "")
    return margin.shares


def _faults(group: Group, counted: _Counted, margins: Sequence[Margin]) -> list[Flag]:
    """Say which margins do not match the people of a group."""
    texts: list[tuple[str, str]] = []
    for k, margin in enumerate(margins):
        shares = _shares(margin, group[0])
        if shares is None:
            texts.append(("raking_shares_missing", f"The margin “{margin.name}” gives no shares for {group[0]}."))
            continue
        people: dict[str, int] = {}
        for levels, rows in zip(counted.levels, counted.rows, strict=True):
            people[levels[k]] = people.get(levels[k], 0) + int(rows)
        for level in shares:
            if not people.get(level):
                text = (
                    f"Nobody in {_named(group)} is “{level}” on the margin “{margin.name}”, "
                    "so the weights cannot be brought to its share there."
                )
                texts.append(("raking_level_missing", text))
        for level in sorted(people.keys() - shares.keys() - {NOT_STATED}):
            text = (
                f"Some people in {_named(group)} are “{level}” on “{margin.name}”, a level for which the plan's "
                "margin gives no share."
            )
            texts.append(("raking_level_unknown", text))
    return [Flag(code, "refused", None, text) for code, text in texts]


def _fit_group(group: Group, counted: _Counted, raking: Raking) -> Fitted:
    levels: list[IntArray] = []
    targets: list[FloatArray] = []
    for k, margin in enumerate(raking.margins):
        shares = _shares(margin, group[0]) or {}
        position = {level: i for i, level in enumerate(sorted(shares))}
        levels.append(np.array([position.get(key[k], SILENT) for key in counted.levels], dtype=np.int64))
        known = np.array([shares[level] for level in sorted(shares)])
        targets.append(known / known.sum())
    return fit_margins(np.array([float(weight) for weight in counted.weight]), levels, targets, raking)


def _report(area: str | None, wave: str, counted: _Counted, fitted: Fitted) -> RakedGroup:
    weight, square = (_floats(values) for values in (counted.weight, counted.square))
    after = float(weight @ fitted.factors) ** 2 / float(square @ fitted.factors**2)
    return RakedGroup(area, wave, int(counted.rows.sum()), fitted, counted.effective, after)


def _floats(values: Sequence[int]) -> npt.NDArray[np.float64]:
    return np.array([float(value) for value in values])


def _not_converged(report: RakedGroup, raking: Raking) -> list[Flag]:
    """Say how far the shares stay from their margins.

    Without a cap on the factors that happens when margins contradict the cells that are empty: the
    fit then goes to and fro, and which weights it ends with depends on the order of the margins.
    No estimate is made of those, unless the gap would not show in a printed percentage. A cap on
    the factors is the plan's own choice of a compromise, so there it is a note.
    """
    fitted = report.fitted
    if fitted.converged:
        return []
    k, position = fitted.at
    margin = raking.margins[k]
    level = sorted(_shares(margin, report.area) or {})[position]
    rounds = "1 round" if fitted.iterations == 1 else f"{fitted.iterations} rounds"
    text = (
        f"After {rounds} the weights of {report.name} still miss the margins: by "
        f"{_points(fitted.gap)} percentage points for “{level}” on “{margin.name}”."
    )
    if raking.largest is not None:
        text += f" The plan allows no factor above {raking.largest:g}. The weights of the last round are used."
    elif fitted.gap <= MET:
        text += " The weights of the last round are used."
    else:
        text += " No weights meet all margins at once as they stand; joining small levels may help."
    is_note = raking.largest is not None or fitted.gap <= MET
    return [Flag("raking_not_converged", "note" if is_note else "refused", None, text)]


def _shortened(flags: Sequence[Flag]) -> tuple[Flag, ...]:
    """Say a thing three times at most, and then how often more it is so."""
    kept: list[Flag] = []
    for kind in dict.fromkeys((flag.code, flag.level) for flag in flags):
        alike = [flag for flag in flags if (flag.code, flag.level) == kind]
        kept += alike[:_MOST_ALIKE]
        if len(alike) > _MOST_ALIKE:
            more = len(alike) - _MOST_ALIKE
            kept[-1] = replace(
                kept[-1], text=f"{kept[-1].text} It is so in {more} more {'place' if more == 1 else 'places'}."
            )
    return tuple(kept)


def _points(gap: float) -> str:
    """Print a gap in percentage points with two figures that are not zero."""
    return f"{gap * 100:.1f}" if gap > MET else f"{gap * 100:.1g}"


def _named(group: Group) -> str:
    area, wave = group
    return f"wave {wave}" if area is None else f"{area} in wave {wave}"


def _reweighted(
    tidy: Tidy, found: "pl.DataFrame", raking: Raking, spec: Spec, factors: Mapping[tuple[Group, Key], float]
) -> Tidy:
    """Give each row its cell's factor; places outside the plan keep their weights."""
    import polars as pl

    keys = ["area", "wave", *(f"m{k}" for k in range(len(raking.margins)))]
    areas, waves = _planned(spec)
    known = [
        factors[_group_of(key, raking), key[2:]] if key[0] in areas and key[1] in waves else 1.0
        for key in map(_key, found.select(keys).iter_rows())
    ]
    table = found.select(keys).with_columns(pl.Series("factor", known, dtype=pl.Float64))
    weight = (pl.col("weight") * pl.col("factor")).round().cast(pl.Int64).clip(lower_bound=1)
    frame = tidy.frame.join(table.lazy(), on=keys, how="left", nulls_equal=True).with_columns(weight.alias("weight"))
    return replace(tidy, frame=frame.drop("factor"))
