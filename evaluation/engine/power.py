"""What the design could have seen: the minimum detectable effect, by formula and by simulation.

The formula trusts the standard error it is given; with few clusters that error is itself a guess,
so the simulation, which draws the areas' changes anew and runs the headline test on each draw,
says somewhat more. Both are told.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from evaluation.engine.cells import FloatArray

POWER = 0.8
_SIMULATED = 4_000
_PRECISION = 1e-9


@dataclass(frozen=True, slots=True)
class Simulation:
    """Estimates and their critical distances under no effect, each of shape (draws,).

    An effect of δ moves an estimate by exactly δ and its standard error not at all, so one
    simulation serves every δ.
    """

    estimates: FloatArray
    reaches: FloatArray

    def power_at(self, effect: float) -> float:
        """Share of the draws whose range would be clear of zero with this effect."""
        return float(np.mean(np.abs(self.estimates + effect) > self.reaches))

    def detectable(self, power: float = POWER) -> float:
        """The smallest effect found with this probability."""
        low, high = 0.0, float(np.max(np.abs(self.estimates) + self.reaches))
        scale = high
        while high - low > _PRECISION * scale:
            middle = 0.5 * (low + high)
            if self.power_at(middle) >= power:
                high = middle
            else:
                low = middle
        return high


def minimum_detectable(se: float, df: int, power: float = POWER) -> float:
    """(t_.975 + t_power) · SE: the effect that the test finds with this probability.

    Parameters
    ----------
    se, df
        Of the headline test, in the outcome's unit.
    power
        Wanted probability.
    """
    return float(stdtrit(df, 0.975) + stdtrit(df, power)) * se


def simulate(
    changes: FloatArray,
    masses: FloatArray,
    sampling: FloatArray,
    *,
    clusters: Sequence[Sequence[int]],
    treated: int,
    seed: int,
) -> Simulation | None:
    """Draw the areas' changes anew and test each draw with the jackknife by cluster.

    Parameters
    ----------
    changes
        Each area's change, shape (G,); treated areas first.
    masses
        W₁W₂/(W₁ + W₂) of each area: its weight in the estimate, shape (G,).
    sampling
        Variance of each change from survey sampling alone, shape (G,).
    clusters
        The areas of each cluster of the headline test.
    treated
        How many areas are treated.
    seed
        Of the normal draws.

    Returns
    -------
    Simulation or None
        None when some cluster cannot be left out. What the changes vary by beyond sampling is
        taken as a shock of the same size in every area.
    """
    spread = np.sqrt(np.maximum(sampling + _shock(changes, sampling, clusters, treated), 0.0))
    weights = [_contrast(masses, treated, ())] + [_contrast(masses, treated, cluster) for cluster in clusters]
    if any(weight is None for weight in weights) or len(clusters) < 2 or not np.any(spread > 0):
        return None
    normal = np.random.Generator(np.random.PCG64(seed)).standard_normal((len(changes), _SIMULATED))
    drawn = np.stack([weight for weight in weights if weight is not None]) @ (spread[:, None] * normal)
    count = len(clusters)
    se = np.sqrt((count - 1) / count * np.sum((drawn[1:] - drawn[0]) ** 2, axis=0))
    return Simulation(estimates=drawn[0], reaches=float(stdtrit(count - 1, 0.975)) * se)


def _shock(changes: FloatArray, sampling: FloatArray, clusters: Sequence[Sequence[int]], treated: int) -> float:
    """Variance of an area's change beyond sampling: between pairs when there are pairs, else within arms."""
    pairs = [cluster for cluster in clusters if len(cluster) == 2]
    if len(pairs) >= 2:
        one, two = (np.array([pair[k] for pair in pairs]) for k in (0, 1))
        between = float(np.var(changes[one] - changes[two], ddof=1))
        return max(0.0, between - float(np.mean(sampling[one] + sampling[two]))) / 2.0
    arms = [np.arange(treated), np.arange(treated, len(changes))]
    squares = sum(float(np.sum((changes[arm] - changes[arm].mean()) ** 2)) for arm in arms)
    return max(0.0, squares / max(len(changes) - 2, 1) - float(np.mean(sampling)))


def _contrast(masses: FloatArray, treated: int, left_out: Sequence[int]) -> FloatArray | None:
    """The weights that give β of the areas' changes, without some areas."""
    stays = masses.copy()
    stays[list(left_out)] = 0.0
    with_programme, without = stays[:treated].sum(), stays[treated:].sum()
    if with_programme <= 0 or without <= 0:
        return None
    return np.concatenate([stays[:treated] / with_programme, -stays[treated:] / without])
