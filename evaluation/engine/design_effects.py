"""What clustering in households and unequal weights cost the mean of each outcome."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from evaluation.engine.cells import Cells, Key
from evaluation.engine.continuous import Arm
from evaluation.engine.spec import Spec
from evaluation.engine.sums import HOUSEHOLD_PARTS, HouseholdSums

_FINER = 10**6
"""Parts of `HOUSEHOLD_PARTS` in which a mean is held while it is taken away."""


@dataclass(frozen=True, slots=True)
class MeanEffect:
    """The design effect of one outcome's weighted mean in an arm and wave.

    Its linearised variance, with households drawn within areas, over that of a simple random sample
    of as many people. None where an area has answers from fewer than two households, or everyone
    answered alike.
    """

    outcome: str
    arm: Arm
    wave: str
    n: int
    design_effect: float | None


@dataclass(frozen=True, slots=True)
class _Place:
    """One area in one wave, in whole numbers: n, Σw, Σwy and Σwy² as in `Sums`, the rest as in `HouseholdSums`."""

    n: int
    weight: int
    total: int
    square: int
    homes: int
    weight_square: int
    cross: int
    total_square: int


def design_effects(cells: Cells, spec: Spec, waves: Sequence[str]) -> Iterator[MeanEffect]:
    """Work out the design effect of every outcome's mean by arm and wave.

    Parameters
    ----------
    cells
        Of the plan's areas, one cell for each area and wave (`Cells.merged(())`); without household sums there is
        nothing to say.
    spec
        The design.
    waves
        Those to speak of.
    """
    if cells.households is None:
        return
    for k, outcome in enumerate(cells.outcomes):
        places = _places(cells, k, cells.households[k])
        arms: tuple[tuple[Arm, tuple[str, ...]], ...] = (("programme", spec.treated), ("comparator", spec.comparators))
        for arm, areas in arms:
            for wave in waves:
                here = [places[area, wave] for area in areas if (area, wave) in places]
                answered = [place for place in here if place.n]
                n = sum(place.n for place in answered)
                yield MeanEffect(outcome, arm, wave, n, _effect(answered, cells.sums[k].parts))


def _places(cells: Cells, k: int, homes: HouseholdSums) -> Mapping[Key, _Place]:
    sums = cells.sums[k]
    columns = (values.tolist() for values in (sums.n, sums.weight, sums.total, sums.square))
    found = dict(zip(cells.keys, zip(*columns, strict=True), strict=True))
    households = zip(*(values.tolist() for values in homes.arrays), strict=True)
    return {
        place: _Place(*found[place], *(int(value) for value in inside))
        for place, inside in zip(cells.places, households, strict=True)
    }


def _effect(places: Sequence[_Place], parts: int) -> float | None:
    """Σ_a m/(m−1)·(Σz² − (Σz)²/m) / W² with z_h = S_h − ȳW_h, over s²/n.

    Whole numbers throughout, each divided once: ȳ is rounded to parts of 10^-12, since squares are compared.
    """
    n, weight = sum(place.n for place in places), sum(place.weight for place in places)
    if n < 2 or not weight or any(place.homes < 2 for place in places):
        return None
    total, square = sum(place.total for place in places), sum(place.square for place in places)
    mean = total * _FINER * HOUSEHOLD_PARTS // (weight * parts)
    variance = 0.0
    for place in places:
        squares = place.total_square * _FINER**2 - 2 * mean * place.cross * _FINER + mean * mean * place.weight_square
        apart = place.total * _FINER * HOUSEHOLD_PARTS // parts - mean * place.weight
        variance += (place.homes * squares - apart * apart) / (
            (place.homes - 1) * (weight * _FINER * HOUSEHOLD_PARTS) ** 2
        )
    spread = (square * parts * weight - total * total) / (parts * weight) ** 2 * n / (n - 1)
    return variance / (spread / n) if spread > 0 else None
