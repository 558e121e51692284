"""What a bundle is made of: area × wave sums and per-area matrices, exact, with what they could tell of few people.

The document, `nrp-replication/1`, is written beside a result and never leaves as it stands: `leaving` decides which of
its figures do.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any

import numpy as np

from evaluation.engine.cells import Cells
from evaluation.engine.panel import Panel
from evaluation.engine.regression import Blocks, Layout, blocks_of, layout_of
from evaluation.engine.spec import Spec
from evaluation.engine.sums import WEIGHT_PARTS, IntArray, Sums
from nrp.formats.plan import Plan, plan_sha256

FORMAT = "nrp-replication/1"
MOST_NUMBERS = 200_000
"""Matrices with more numbers than this, all outcomes together, stay out of the document; cells likewise."""
_TEXT = {
    "panel": "The plan follows the same households, so no estimate can be made of sums by area and wave: no cells.csv.",
    "matrices": "The matrices of this plan are too large for a bundle, so matrices.csv is not here.",
    "cells": "So many areas and outcomes make too many sums for a bundle: cells.csv holds the primary outcome alone.",
}


def replication_of(cells: Cells, panel: Panel | None, spec: Spec, plan: Plan) -> dict[str, Any]:
    """Write down what the estimates of a plan can be made of.

    Parameters
    ----------
    cells
        Of any areas and waves, by every factor of the plan.
    panel
        With household effects, when the plan asks for them.
    spec, plan
        The design, and the plan it was taken from.

    Returns
    -------
    dict
        `nrp-replication/1`: ``areas`` and ``waves``, whether all ``weights`` are ``equal``, and for each outcome its
        ``cells`` (area, wave, n, ones or null, Σw and Σwy as exact decimal text) and its ``matrices``: by model the
        column names, the upper triangles of A_g, and b_g. ``fewest`` is the smallest number of people the matrices
        could tell of, null when that cannot be said. A panel has matrices of both models and no cells.
    """
    cells = cells.only(areas=spec.areas, waves=spec.waves)
    layout = layout_of(cells, spec)
    lacks = _what_it_lacks(layout, spec)
    marginal = cells.merged(())
    outcomes = []
    for k, measure in enumerate(spec.measures):
        has_cells = "cells" not in lacks or measure.family == "primary"
        outcomes.append(
            {
                "name": measure.name,
                "columns": sorted(plan.outcomes[k].columns),
                "is_binary": cells.sums[k].is_binary,
                "cells": list(_places(marginal, spec, k)) if has_cells and panel is None else [],
                "matrices": None if "matrices" in lacks else _matrices(cells, layout, panel, spec, k),
            }
        )
    return {
        "format": FORMAT,
        "plan_sha256": plan_sha256(plan),
        "effects": spec.effects,
        "clusters": "area" if spec.pairs is None else "pair",
        "weights": "equal" if _weights_are_equal(cells) else "survey",
        "areas": list(spec.areas),
        "waves": list(spec.waves),
        "notes": [_TEXT[what] for what in lacks],
        "outcomes": outcomes,
    }


def _what_it_lacks(layout: Layout, spec: Spec) -> list[str]:
    """Say what the document has to do without, as keys of `_TEXT`; nothing is the rule."""
    width = 4 + sum(len(set(level.tolist())) for level in layout.levels)
    places = len(spec.areas) * len(spec.measures)
    is_large = {"matrices": places * width * (width + 3) // 2, "cells": 2 * places}
    large = [what for what, count in is_large.items() if count > MOST_NUMBERS]
    return [*(["panel"] if spec.design == "panel" else []), *large]


def decimal_text(value: int, digits: int) -> str:
    """Spell a whole number of 10^-digits as a decimal number, to the last digit."""
    whole, rest = divmod(abs(value), 10**digits)
    spelled = f"{whole}.{rest:0{digits}d}".rstrip("0").rstrip(".")
    return f"-{spelled}" if value < 0 and spelled != "0" else spelled


def _places(marginal: Cells, spec: Spec, k: int) -> Iterator[list[Any]]:
    """Give area, wave, n, ones, Σw and Σwy of one outcome, in the order of the plan."""
    sums, position = marginal.sums[k], {key[:2]: at for at, key in enumerate(marginal.keys)}
    is_binary = sums.is_binary
    digits = len(str(WEIGHT_PARTS * sums.parts)) - 1
    for area in spec.areas:
        for wave in spec.waves:
            at = position.get((area, wave))
            if at is None:
                yield [area, wave, 0, 0 if is_binary else None, "0", "0"]
                continue
            weight = decimal_text(int(sums.weight[at]), len(str(WEIGHT_PARTS)) - 1)
            ones = int(sums.ones[at]) if is_binary else None
            yield [area, wave, int(sums.n[at]), ones, weight, decimal_text(int(sums.total[at]), digits)]


def _matrices(cells: Cells, layout: Layout, panel: Panel | None, spec: Spec, k: int) -> dict[str, Any] | None:
    """Write the blocks that the cells cannot give; None when there are none."""
    if panel is not None:
        found = {"unadjusted": panel.outcomes[k].unadjusted, "adjusted": panel.outcomes[k].adjusted}
    else:
        blocks = blocks_of(layout, cells.sums[k], spec, is_adjusted=True) if spec.covariates else None
        found = {"adjusted": blocks}
    models = {model: _written(blocks) for model, blocks in found.items() if blocks is not None}
    if not models:
        return None
    return {"models": models, "fewest": None if panel is not None else _fewest(cells.sums[k], layout, spec)}


def _written(blocks: Blocks) -> dict[str, Any]:
    upper = np.triu_indices(len(blocks.names))
    return {
        "names": list(blocks.names),
        "n": blocks.n,
        "gram": [[float(value) for value in gram[upper]] for gram in blocks.gram],
        "moment": [[float(value) for value in moment] for moment in blocks.moment],
    }


def _fewest(sums: Sums, layout: Layout, spec: Spec) -> int | None:
    """Find the smallest number of people that A_g and b_g could tell of.

    With the sums of the area known, the diagonal of a level's column gives the weight of that level in the area, its
    product with another level's the weight of those who are both, its product with the wave the weight in that wave,
    and b_g the weight of those of the level who answered 1. Sums over a continuous covariate are not counted so.
    """
    if any(covariate.is_continuous for covariate in spec.covariates):
        return None
    used = sums.n > 0
    if spec.complete_cases:
        used = used & layout.is_stated
    n, ones, area = sums.n[used], sums.ones[used], layout.area[used]
    after = layout.is_after[used].astype(np.int64)
    levels = [np.unique(level[used], return_inverse=True)[1] for level in layout.levels]
    found: list[int] = []
    for level in levels:
        found += _counts(n, area, after, level)
        if sums.is_binary:
            found += [*_counts(ones, area, level), *_counts(n - ones, area, level)]
    for one, two in combinations(levels, 2):
        found += _counts(n, area, one, two)
    return min(found, default=None)


def _counts(people: IntArray, *keys: IntArray) -> list[int]:
    """Count people by some keys, wherever anybody answered; none of a kind there tells what everybody answered."""
    place = np.zeros(len(people), dtype=np.int64)
    for key in keys:
        place = place * (int(key.max(initial=0)) + 1) + key
    met, at = np.unique(place, return_inverse=True)
    return [int(count) for count in np.bincount(at, people, len(met))]


def _weights_are_equal(cells: Cells) -> bool:
    """Whether every person weighs the same, so that a sum of weights is a count of people."""
    pairs = [pair for sums in cells.sums for pair in zip(sums.weight.tolist(), sums.n.tolist(), strict=True)]
    return _proportional([pair for pair in pairs if pair[1]])


def _proportional(pairs: Sequence[tuple[int, int]]) -> bool:
    return all(weight * pairs[0][1] == pairs[0][0] * n for weight, n in pairs)
