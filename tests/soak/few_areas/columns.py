"""The designs of the table in docs/method.md, and the rejection rates (in %) that an earlier simulation found.

The program of the earlier one is not kept. What is known of its design: eighteen areas in nine pairs, 6,000
households, shocks by area and wave, 4,000 draws. The rest was found from its own figures:

* 35 in 100 answer yes, each household by itself; the households fall on areas and waves by chance.
* Every area's share moves in every wave by a normal shock with a standard deviation of 2.85 points. Together these
  two give the respondent-level rates of 12% and, with ten times as many households, of 46%.
* The two areas of a pair share another of 1.8 points, since they were matched for being alike. It drops out of
  the difference and is why errors by area reject less than 5% where those by pair do not.
* 2 treated of 18: the two lie beside each other and share that shock.
* unequal areas: sizes in geometric steps, the largest 6.7 times the smallest, in no order.
* treated shocks 4×: four times the variance.
* one area holds half: of 8,000 households. With 6,000 the respondent-level rate does not come out as stated; the
  last column shows it, and is not judged.

With these the standard deviation of the estimate is 3.1 points, so that 7.5 points are found with probability
0.56 and 10 points with 0.8. The earlier one had 0.54 and 0.8.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from evaluation.engine.cells import FloatArray, IntArray

SHARE = 0.35
AREA_SHOCK = 0.0285
PAIR_SHOCK = 0.018
AREAS = 18
DRAWS_BEHIND_THE_TABLE = 4_000

TESTS = {
    "respondents": "respondent-level (HC1)",
    "crv1_area": "CRV1 by area, t(17)",
    "crv3_area": "CRV3 by area, t(17)",
    "wild_area": "wild cluster restricted, 2^17",
    "crv3_pair": "CRV3 by pair, t(8)",
    "permutation": "permutation within pairs, 512",
    "pair_by_wave": "pair × wave effects, SE by area",
}
"""Name and words of each row, in the order of the table."""


@dataclass(frozen=True, slots=True)
class Column:
    """A design to draw from.

    Attributes
    ----------
    name
        Its head in the table.
    households
        In both waves together.
    shares
        The part of a wave's households that each area has, treated areas first, shape (18,).
    pair_of
        Which areas share a shock, shape (18,).
    treated
        How many areas are treated; pairs are known only when it is nine.
    programme_spread
        Standard deviation of the treated areas' shocks, in those of the others.
    stated
        Rejection in % by test.
    """

    name: str
    households: int
    shares: FloatArray
    pair_of: IntArray
    treated: int
    programme_spread: float
    stated: Mapping[str, float]

    @property
    def is_paired(self) -> bool:
        """Whether the plan has pairs."""
        return self.treated * 2 == AREAS

    @property
    def spreads(self) -> FloatArray:
        """Standard deviation of each area's own shocks, shape (18,)."""
        own = np.full(AREAS, AREA_SHOCK)
        own[: self.treated] *= self.programme_spread
        return own


def _column(
    name: str,
    stated: tuple[float, ...],
    shares: FloatArray,
    *,
    households: int = 6_000,
    treated: int = 9,
    spread: float = 1.0,
) -> Column:
    opposite, beside = np.tile(np.arange(9), 2), np.repeat(np.arange(9), 2)
    has_pairs = treated == 9
    return Column(
        name=name,
        households=households,
        shares=shares / shares.sum(),
        pair_of=opposite if has_pairs else beside,
        treated=treated,
        programme_spread=spread,
        stated=dict(zip(TESTS if has_pairs else list(TESTS)[:4], stated, strict=True)),
    )


def _in_steps() -> FloatArray:
    steps = np.exp(np.linspace(-0.95, 0.95, 9))
    order = np.random.Generator(np.random.PCG64(9))
    return np.concatenate([order.permutation(steps), order.permutation(steps)])


ALIKE = np.ones(AREAS)
ONE_HALF = np.append(AREAS - 1.0, np.ones(AREAS - 1))
BALANCED = _column("balanced", (12.4, 3.9, 2.9, 3.2, 5.4, 5.2, 17.8), ALIKE)
COLUMNS = (
    BALANCED,
    _column("unequal areas", (15.6, 5.7, 3.6, 4.0, 5.6, 5.3, 18.2), _in_steps()),
    _column("treated shocks 4×", (20.2, 5.7, 4.2, 4.5, 5.5, 5.2, 17.7), ALIKE, spread=2.0),
    _column("one area holds half", (26.7, 15.7, 5.1, 8.3, 5.7, 4.6, 17.9), ONE_HALF, households=8_000),
    _column("2 treated of 18", (17.7, 27.4, 16.9, 0.2), ALIKE, treated=2),
    _column("60,000 households", (47.3, 2.9, 2.1, 2.6, 4.9, 4.5, 18.8), ALIKE, households=60_000),
)
ASIDE = _column("one area holds half of 6,000", tuple(COLUMNS[3].stated.values()), ONE_HALF)
"""Reported beside the table, without a verdict."""
