"""What a reader must be warned of, or may not be shown."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from evaluation.engine.cells import Cells, Key, Sums
from evaluation.engine.regression import Layout
from evaluation.engine.relabel import ALPHA, Relabellings
from evaluation.engine.spec import FEW_TREATED, Spec
from evaluation.engine.wild import MOST_ENUMERATED

FEWEST_ANSWERS = 8
"""An arm in a wave with fewer answers, ones or zeros than this is told nothing of."""
MOST_LEVELS = 200
"""A categorical covariate with more levels is refused: its model would have more columns than it can tell apart."""
_UNEVEN = 4
_MANY = 20

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
    """Look at the areas, waves, weights and outcomes, and at what the tests can reach with so many areas."""
    found = [*_unpaired(spec), *_waves_and_areas(cells, spec), *_bad_weights(bad_weights, spec)]
    found += [*_few_treated(spec), *_few_comparators(spec), *_one_pair(spec)]
    found += [*_dominant(cells, spec), *_alike_or_uneven(cells, spec), *_too_many_levels(cells, spec)]
    return [*found, *_floor(spec, relabellings), *_wild_floor(spec), *_drawn(spec, relabellings), *_many(spec)]


def flags_of_outcome(name: str, label: str, sums: Sums, layout: Layout, spec: Spec) -> list[Flag]:
    """Look at one outcome's answers: at all of them, and at the complete cases when the plan says so."""
    found = _flags_among(name, label, sums, layout, spec)
    if found or not (spec.covariates and spec.complete_cases) or layout.is_stated.all():
        return found
    zero = layout.is_stated.astype(np.int64)
    stated = replace(sums, **{part: getattr(sums, part) * zero for part in ("n", "ones", "weight", "total", "square")})
    return _flags_among(
        name, label, stated, layout, spec, among="Among those who answered every question of the adjustment, "
    )


def _flags_among(name: str, label: str, sums: Sums, layout: Layout, spec: Spec, *, among: str = "") -> list[Flag]:
    answers = np.zeros(2 * len(spec.areas), dtype=np.int64)
    np.add.at(answers, 2 * layout.area + layout.is_after.astype(np.int64), sums.n)
    missing = [
        f"{spec.areas[place // 2]} in wave {spec.waves[place % 2]}" for place in np.flatnonzero(answers == 0).tolist()
    ]
    if missing:
        nobody = "nobody" if among else "Nobody"
        text = f"{among}{nobody} answered “{label}” in {listed(missing)}, so its change there is not known."
        return [Flag("area_missing_in_wave", "refused", name, text)]
    if _is_flat(sums):
        everyone = "everyone" if among else "Everyone"
        text = f"{among}{everyone} gave the same answer to “{label}”, so there is no difference to estimate."
        return [Flag("no_variation", "refused", name, text)]
    if _thin(sums, layout):
        text = (
            f"{among}“{label}” has fewer than {FEWEST_ANSWERS} answers of a kind among the programme's areas or the "
            "comparison areas in one of the waves."
        )
        return [Flag("too_few_answers", "withheld", name, text)]
    return []


def collinear(name: str, label: str, dropped: Sequence[str]) -> list[Flag]:
    """Say which covariate levels were left out of an outcome's adjustment."""
    if not dropped:
        return []
    text = f"For “{label}” the adjustment leaves out {listed(dropped)}: the other columns already say the same."
    return [Flag("collinear_dropped", "note", name, text)]


def not_numbers(names: Collection[str], spec: Spec) -> list[Flag]:
    """Say which outcomes and covariates hold NaN or infinities, which count as not answered."""
    found = []
    for measure in spec.measures:
        if measure.name in names:
            text = f"Some answers to “{measure.label}” are infinite or no number at all. They count as not answered."
            found.append(Flag("not_a_number", "note", measure.name, text))
    for factor in spec.factors:
        if factor in names:
            text = f"Some answers to “{factor}” are infinite or no number at all. They count as not stated."
            found.append(Flag("not_a_number", "note", None, text))
    return found


def _unpaired(spec: Spec) -> list[Flag]:
    if not spec.unpaired:
        return []
    verb = "has" if len(spec.unpaired) == 1 else "have"
    text = f"{listed(spec.unpaired)} {verb} no matched comparator, and the plan compares matched pairs."
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
    text = f"The files hold no answers from {listed(missing)}. A change needs both waves of every area in the plan."
    return [Flag("area_missing_in_wave", "refused", None, text)]


def _bad_weights(bad_weights: Mapping[Key, int], spec: Spec) -> list[Flag]:
    areas, waves = set(spec.areas), set(spec.waves)
    bad = {place: n for place, n in bad_weights.items() if place[0] in areas and place[1] in waves}
    if not bad:
        return []
    where = listed([f"{area} in wave {wave}" for area, wave in sorted(bad)])
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


def _few_comparators(spec: Spec) -> list[Flag]:
    count = len(spec.comparators)
    if len(spec.treated) == 1 or count >= FEW_TREATED:
        return []
    if count == 1:
        text = (
            "There is only one comparison area. Whatever else happened there cannot be told from what would have "
            "happened everywhere, so no range is given."
        )
        return [Flag("one_comparator_area", "withheld", None, text)]
    text = (
        f"There are only {count} comparison areas. Ranges that come from leaving out one area at a time may then be "
        "too narrow."
    )
    return [Flag("few_comparator_areas", "note", None, text)]


def _one_pair(spec: Spec) -> list[Flag]:
    if spec.pairs is None or len(spec.pairs) != 1:
        return []
    text = (
        "There is only one matched pair, so nothing shows how far pairs differ from each other. The range given for "
        "the pair is that of survey chance alone."
    )
    return [Flag("single_pair", "withheld", None, text)]


def _too_many_levels(cells: Cells, spec: Spec) -> list[Flag]:
    """A category of each own for almost everyone: a number, a date or an identifier taken for a category."""
    found = []
    for covariate in spec.covariates:
        count = 0 if covariate.is_continuous else len(set(cells.levels(covariate.name).tolist()))
        if count > MOST_LEVELS:
            text = (
                f"“{covariate.name}” takes {count} different values, too many for an adjustment by category. Give it "
                "in bands, or as a number if it is one."
            )
            found.append(Flag("too_many_levels", "refused", None, text))
    return found


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


def _alike_or_uneven(cells: Cells, spec: Spec) -> list[Flag]:
    """Look at the survey weights with Kish's effective number of answers, (Σw)²/Σw²."""
    rows, weight = int(cells.rows.sum()), sum(cells.weight.tolist())
    squares = sum(int(square) for square in cells.weight_squares.tolist())
    if spec.weights == "none" or rows < 2 or squares <= 0:
        return []
    if rows * squares == weight * weight:
        text = "Every survey weight is the same, so weighting changes nothing."
        return [Flag("equal_weights", "note", None, text)]
    effective = weight * weight / squares
    if effective * _UNEVEN >= rows:
        return []
    text = (
        "The survey weights are very uneven: a hundred people tell as much as about "
        f"{max(round(100 * effective / rows), 1)} with equal weights would."
    )
    return [Flag("uneven_weights", "note", None, text)]


def _floor(spec: Spec, relabellings: Relabellings) -> list[Flag]:
    if relabellings.smallest_p <= ALPHA:
        return []
    count, kind = (len(spec.areas), "area") if spec.pairs is None else (len(spec.pairs), "pair")
    what = f"{count} {kind}{'' if count == 1 else 's'}"
    text = f"With {what} the permutation test has too few relabellings to reach 5%, however large the difference."
    return [Flag("permutation_floor", "note", None, text)]


def _is_clustered(spec: Spec) -> bool:
    """Whether the bootstrap and the jackknife are made at all."""
    return len(spec.treated) >= FEW_TREATED and len(spec.comparators) > 1


def _wild_floor(spec: Spec) -> list[Flag]:
    """With G clusters the bootstrap's smallest p-value is 1/2^(G−1)."""
    clusters = [("areas", len(spec.areas))]
    clusters += [] if spec.pairs is None else [("pairs", len(spec.clusters_of_pairs))]
    short = [f"{count} {kind}" for kind, count in clusters if 2 ** min(count - 1, 5) * ALPHA < 1.0]
    if not short or not _is_clustered(spec):
        return []
    text = (
        f"With {' and '.join(short)} the bootstrap has too few patterns of signs to reach 5%, however large the "
        "difference, so it gives no range there."
    )
    return [Flag("wild_floor", "note", None, text)]


def _drawn(spec: Spec, relabellings: Relabellings) -> list[Flag]:
    tests = [] if relabellings.is_enumerated else ["the permutation test"]
    if _is_clustered(spec):
        tests += ["the bootstrap by area"] if len(spec.areas) > MOST_ENUMERATED else []
        tests += ["the bootstrap by pair"] if spec.pairs and len(spec.clusters_of_pairs) > MOST_ENUMERATED else []
    if not tests:
        return []
    verb = "uses" if len(tests) == 1 else "use"
    text = (
        f"There are too many areas to go through every possibility, so {listed(tests)} {verb} 99,999 draws from the "
        "plan's seed. Another seed may change the last digits."
    )
    return [Flag("draws_sampled", "note", None, text)]


def _many(spec: Spec) -> list[Flag]:
    count = sum(measure.family == "secondary" for measure in spec.measures)
    if count <= _MANY:
        return []
    text = (
        f"The plan has {count} secondary measures. About {round(ALPHA * count)} of them would look clear by chance "
        "alone; the figures that allow for looking at many at once say which stand out from that."
    )
    return [Flag("many_outcomes", "note", None, text)]


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
    """Whether ΣwΣwy² = (Σwy)², which holds only if every answer is the same.

    Whole numbers are compared exactly; others were rounded to 10^-12, which may leave a little.
    """
    weight, total, square = (sum(values.tolist()) for values in (sums.weight, sums.total, sums.square))
    rounding = 0 if sums.parts == 1 else weight * weight * sums.parts + 2 * abs(total) * weight
    return bool(weight * square * sums.parts - total * total <= rounding)


def listed(items: Sequence[str], most: int = 6) -> str:
    """Put names into a sentence, the first few of many."""
    """Name some things in a sentence, and count the rest."""
    shown = list(items[:most])
    if len(items) > most:
        return f"{', '.join(shown)} and {len(items) - most} more"
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
