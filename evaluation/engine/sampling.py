"""The range of survey chance alone in one matched pair: linearisation over households.

It says how far the figure of a pair might be off because other households could have been asked.
It is no test of the programme in that place, since it leaves out whatever else happened there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from evaluation.engine.cells import HOUSEHOLD_PARTS, Cells, Key

_NORMAL = 1.959963984540054


@dataclass(frozen=True, slots=True)
class PairResult:
    """A pair's difference of changes, with the range of survey sampling where there is one."""

    pair: tuple[str, str]
    estimate: float | None
    ci: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Places:
    """Exact weighted means of an outcome by area and wave, and their sampling variances."""

    means: Mapping[Key, Fraction]
    variances: Mapping[Key, Fraction]

    def change_variance(self, area: str, waves: tuple[str, str]) -> float:
        """Sampling variance of an area's change; 0 where it cannot be told."""
        return float(sum(self.variances.get((area, wave), Fraction(0)) for wave in waves))


def places_of(cells: Cells, outcome: int) -> Places:
    """Work out the means and variances of one outcome.

    Parameters
    ----------
    cells
        Of the plan's areas and waves.
    outcome
        Its position.
    """
    sums = cells.sums[outcome]
    weight: dict[Key, int] = {}
    total: dict[Key, int] = {}
    for key, w, s in zip(cells.keys, sums.weight.tolist(), sums.total.tolist(), strict=True):
        weight[key[:2]] = weight.get(key[:2], 0) + w
        total[key[:2]] = total.get(key[:2], 0) + s
    means = {place: Fraction(total[place], w * sums.parts) for place, w in weight.items() if w > 0}
    return Places(means, _variances(cells, outcome, means, weight))


def by_pair(places: Places, pairs: Sequence[tuple[str, str]], waves: tuple[str, str]) -> list[PairResult]:
    """Estimate each pair (treated area, comparator) on its own, without covariates."""
    means, variances = places.means, places.variances
    before, after = waves
    found = []
    for treated, comparator in pairs:
        corners = [(treated, after), (treated, before), (comparator, after), (comparator, before)]
        if any(corner not in means for corner in corners):
            found.append(PairResult((treated, comparator), None, None))
            continue
        one, two, three, four = (means[corner] for corner in corners)
        estimate = float((one - two) - (three - four))
        parts = [variances.get(corner) for corner in corners]
        ci = None
        if all(part is not None for part in parts):
            reach = _NORMAL * float(np.sqrt(float(sum(part for part in parts if part is not None))))
            ci = (estimate - reach, estimate + reach)
        found.append(PairResult((treated, comparator), estimate, ci))
    return found


def _variances(
    cells: Cells, outcome: int, means: Mapping[Key, Fraction], weight: Mapping[Key, int]
) -> dict[Key, Fraction]:
    """m/(m−1) · Σ(S_h − ȳW_h)² / W² with m households; none where fewer than two answered."""
    found: dict[Key, Fraction] = {}
    if cells.households is None:
        return found
    homes = cells.households[outcome]
    for i, place in enumerate(cells.places):
        count = int(homes.count[i])
        if count < 2 or place not in means:
            continue
        mean = means[place] * HOUSEHOLD_PARTS
        squares = (
            int(homes.total_square[i]) - 2 * mean * int(homes.cross[i]) + mean * mean * int(homes.weight_square[i])
        )
        whole = weight[place] * HOUSEHOLD_PARTS
        found[place] = Fraction(count, count - 1) * squares / (whole * whole)
    return found
