"""What a reader must be warned of, or may not be shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from evaluation.engine.cells import Cells, Key, Sums
from evaluation.engine.regression import Layout
from evaluation.engine.relabel import ALPHA, Relabellings
from evaluation.engine.spec import FEW_TREATED, Spec

FEWEST_ANSWERS = 8
"""An arm in a wave with fewer answers, ones or zeros than this is told nothing of."""
_FLAT = 1e-9

Level = Literal["refused", "withheld", "note"]


@dataclass(frozen=True, slots=True)
class Flag:
    """A finding about the design or the answers.

    Attributes
    ----------
    code
        From the contract.
    level
        ``refused``: there is no estimate; ``withheld``: something is not shown; ``note``: to know.
    outcome
        Its name, or None when it concerns every outcome.
    text
        A sentence for the reader.
    """

    code: str
    level: Level
    outcome: str | None
    text: str


def flags_of_design(cells: Cells, bad_weights: Mapping[Key, int], spec: Spec, relabellings: Relabellings) -> list[Flag]:
    """Look at the areas, waves and weights."""
    found = [*_unpaired(spec), *_waves_and_areas(cells, spec), *_bad_weights(bad_weights, spec)]
    return [*found, *_few_treated(spec), *_dominant(cells, spec), *_floor(spec, relabellings)]


def flags_of_outcome(name: str, label: str, sums: Sums, layout: Layout, spec: Spec) -> list[Flag]:
    """Look at one outcome's answers."""
    missing = [
        f"{area} in wave {wave}"
        for g, area in enumerate(spec.areas)
        for t, wave in enumerate(spec.waves)
        if not sums.n[(layout.area == g) & (layout.is_after == t)].any()
    ]
    if missing:
        text = f"Nobody answered “{label}” in {_listed(missing)}, so its change there is not known."
        return [Flag("area_missing_in_wave", "refused", name, text)]
    if _thin(sums, layout):
        text = (
            f"“{label}” has fewer than {FEWEST_ANSWERS} answers of a kind among the programme's areas or the "
            "comparison areas in one of the waves."
        )
        if not _is_flat(sums):
            return [Flag("too_few_answers", "withheld", name, text)]
    if _is_flat(sums):
        text = f"Everyone gave the same answer to “{label}”, so there is no difference to estimate."
        return [Flag("no_variation", "refused", name, text)]
    return []


def collinear(name: str, label: str, dropped: Sequence[str]) -> list[Flag]:
    """Say which covariate levels were left out of an outcome's adjustment."""
    if not dropped:
        return []
    text = f"For “{label}” the adjustment leaves out {_listed(dropped)}: the other columns already say the same."
    return [Flag("collinear_dropped", "note", name, text)]


def _unpaired(spec: Spec) -> list[Flag]:
    if not spec.unpaired:
        return []
    verb = "has" if len(spec.unpaired) == 1 else "have"
    text = f"{_listed(spec.unpaired)} {verb} no matched comparator, and the plan compares matched pairs."
    return [Flag("unpaired_treated_area", "refused", None, text)]


def _waves_and_areas(cells: Cells, spec: Spec) -> list[Flag]:
    met = {key[:2] for key in cells.keys}
    empty = [wave for wave in spec.waves if not any((area, wave) in met for area in spec.areas)]
    if empty:
        what = f"wave {empty[0]}" if len(empty) == 1 else "either wave"
        text = f"The files hold no answers of {what} from the plan's areas, so no change can be seen."
        return [Flag("one_wave", "refused", None, text)]
    missing = [f"{area} in wave {wave}" for area in spec.areas for wave in spec.waves if (area, wave) not in met]
    if not missing:
        return []
    text = f"The files hold no answers from {_listed(missing)}. A change needs both waves of every area in the plan."
    return [Flag("area_missing_in_wave", "refused", None, text)]


def _bad_weights(bad_weights: Mapping[Key, int], spec: Spec) -> list[Flag]:
    areas, waves = set(spec.areas), set(spec.waves)
    bad = {place: n for place, n in bad_weights.items() if place[0] in areas and place[1] in waves}
    if not bad:
        return []
    where = _listed([f"{area} in wave {wave}" for area, wave in sorted(bad)])
    rows = sum(bad.values())
    what = "1 row has" if rows == 1 else f"{rows} rows have"
    text = f"{what} a survey weight that is missing, zero or negative: {where}."
    return [Flag("bad_weight", "refused", None, text)]


def _few_treated(spec: Spec) -> list[Flag]:
    count = len(spec.treated)
    if count == 1:
        text = (
            "Only one area had the programme. Whatever else happened there cannot be told from the programme, "
            "so no range is given."
        )
        return [Flag("one_treated_area", "withheld", None, text)]
    if count < FEW_TREATED:
        text = (
            f"Only {count} areas had the programme. Methods that cluster by area cannot be trusted with so few, "
            "so only the comparison of area means and the permutation test are shown."
        )
        return [Flag("few_treated_areas", "withheld", None, text)]
    return []


def _dominant(cells: Cells, spec: Spec) -> list[Flag]:
    weight: dict[str, int] = {}
    for key, share in zip(cells.keys, _weights(cells), strict=True):
        weight[key[0]] = weight.get(key[0], 0) + share
    whole = sum(weight.values())
    clusters = [(area,) for area in spec.areas] + (list(spec.pairs) if spec.pairs else [])
    for cluster in clusters:
        if 2 * sum(weight.get(area, 0) for area in cluster) > whole:
            what = " and ".join(cluster)
            verb = "holds" if len(cluster) == 1 else "hold"
            text = f"{what} {verb} more than half of the survey's weight, so the result rests mostly on it."
            return [Flag("dominant_cluster", "note", None, text)]
    return []


def _weights(cells: Cells) -> list[int]:
    """Each cell's weight: that of the outcome most people answered."""
    if not cells.sums:
        return [int(rows) for rows in cells.rows]
    widest = np.stack([sums.weight for sums in cells.sums]).max(axis=0)
    return [int(weight) for weight in widest]


def _floor(spec: Spec, relabellings: Relabellings) -> list[Flag]:
    if relabellings.smallest_p <= ALPHA:
        return []
    what = f"{len(spec.pairs)} pairs" if spec.pairs is not None else f"{len(spec.areas)} areas"
    text = f"With {what} the permutation test has too few relabellings to reach 5%, however large the difference."
    return [Flag("permutation_floor", "note", None, text)]


def _thin(sums: Sums, layout: Layout) -> bool:
    is_binary = sums.is_binary
    for treated in (0.0, 1.0):
        for after in (0.0, 1.0):
            here = (layout.is_treated == treated) & (layout.is_after == after)
            answers, ones = int(sums.n[here].sum()), int(sums.ones[here].sum())
            fewest = min(answers, ones, answers - ones) if is_binary else answers
            if fewest < FEWEST_ANSWERS:
                return True
    return False


def _is_flat(sums: Sums) -> bool:
    weight, total, square = (float(values.sum()) for values in (sums.weights(), sums.totals(), sums.squares()))
    if weight <= 0:
        return True
    mean = total / weight
    return square / weight - mean * mean <= _FLAT * max(square / weight, 1e-300)


def _listed(items: Sequence[str], most: int = 6) -> str:
    shown = list(items[:most])
    if len(items) > most:
        return f"{', '.join(shown)} and {len(items) - most} more"
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
