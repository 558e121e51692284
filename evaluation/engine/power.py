"""What the design could have seen: the minimum detectable effect, by formula and by simulation.

The formula trusts the standard error it is given; with few clusters that error is itself a guess,
so the simulation, which draws the areas' changes anew and runs the headline test on each draw,
says somewhat more. Both are told.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import stdtrit

from evaluation.engine.cells import FloatArray

POWER = 0.8
_SIMULATED = 4_000
_PRECISION = 1e-9
_AT_ONCE = 2**20


@dataclass(frozen=True, slots=True)
class Simulation:
    """Estimates and their critical distances under no effect, each of shape (draws,).

    An effect of δ moves an estimate by exactly δ and its standard error not at all, so one
    simulation serves every δ.
    """

    estimates: FloatArray
    reaches: FloatArray

    def curve(self, effects: Sequence[float]) -> list[tuple[float, float]]:
        """Each effect with the probability of finding it."""
        return [(effect, self.power_at(effect)) for effect in effects]

    def power_at(self, effect: float) -> float:
        """Share of the draws whose range would be clear of zero with this effect.

        Every draw counts with its mirror, which is as likely.
        """
        one, two = (np.count_nonzero(np.abs(self.estimates + side * effect) > self.reaches) for side in (1.0, -1.0))
        return float(one + two) / (2.0 * len(self.estimates))

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
        The areas of each cluster of the headline test; every area in exactly one.
    treated
        How many areas are treated.
    seed
        Of the normal draws.

    Returns
    -------
    Simulation or None
        None when some cluster cannot be left out. What the changes vary by beyond sampling is
        taken as a shock of the same size in every area, estimated from the cells.

    Notes
    -----
    β of a draw is the programme's mean change less the comparators', each area with its mass; a
    cluster is left out by taking its areas out of both sums.
    """
    spread = _spread(changes, sampling, clusters, treated)
    is_treated = np.arange(len(changes)) < treated
    if spread is None or not _can_leave_out(clusters, is_treated, masses):
        return None
    order = np.array([area for cluster in clusters for area in cluster])
    starts = np.cumsum([0, *(len(cluster) for cluster in clusters)])[:-1]
    arms = [np.where(is_treated == arm, masses, 0.0) for arm in (True, False)]
    own = [np.add.reduceat(arm[order], starts) for arm in arms]
    left = [arm.sum() - part for arm, part in zip(arms, own, strict=True)]

    def tested(drawn: FloatArray) -> tuple[FloatArray, FloatArray]:
        parts = [np.add.reduceat((arm[:, None] * drawn)[order], starts, axis=0) for arm in arms]
        whole = [part.sum(axis=0) for part in parts]
        estimate = whole[0] / arms[0].sum() - whole[1] / arms[1].sum()
        without = (whole[0] - parts[0]) / left[0][:, None] - (whole[1] - parts[1]) / left[1][:, None]
        return estimate, np.sum((without - estimate) ** 2, axis=0)

    estimates, squares = _over_draws(tested, spread, seed)
    count = len(clusters)
    reach = float(stdtrit(count - 1, 0.975))
    return Simulation(estimates=estimates, reaches=reach * np.sqrt((count - 1) / count * squares))


def simulate_area_t(changes: FloatArray, sampling: FloatArray, *, treated: int, seed: int) -> Simulation | None:
    """Do the same for few treated areas: each draw is tested by the two-sample t of the areas' changes.

    Parameters
    ----------
    changes, sampling, treated, seed
        As for `simulate`.
    """
    count = len(changes)
    sizes = treated, count - treated
    spread = _spread(changes, sampling, (), treated)
    if spread is None or min(sizes) < 2:
        return None

    def tested(drawn: FloatArray) -> tuple[FloatArray, FloatArray]:
        one, two = drawn[:treated], drawn[treated:]
        squares = np.sum((one - one.mean(axis=0)) ** 2, axis=0) + np.sum((two - two.mean(axis=0)) ** 2, axis=0)
        return one.mean(axis=0) - two.mean(axis=0), squares

    estimates, squares = _over_draws(tested, spread, seed)
    variance = squares / (count - 2) * (1.0 / sizes[0] + 1.0 / sizes[1])
    return Simulation(estimates=estimates, reaches=float(stdtrit(count - 2, 0.975)) * np.sqrt(variance))


def _over_draws(
    tested: Callable[[FloatArray], tuple[FloatArray, FloatArray]], spread: FloatArray, seed: int
) -> tuple[FloatArray, FloatArray]:
    """Draw the areas' changes and test them, as many draws at a time as fit in little memory."""
    rng = np.random.Generator(np.random.PCG64(seed))
    step = max(_AT_ONCE // len(spread), 1)
    found = []
    for start in range(0, _SIMULATED, step):
        normal = rng.standard_normal((min(step, _SIMULATED - start), len(spread)))
        found.append(tested((normal * spread).T))
    return np.concatenate([one for one, _ in found]), np.concatenate([two for _, two in found])


def _spread(
    changes: FloatArray, sampling: FloatArray, clusters: Sequence[Sequence[int]], treated: int
) -> FloatArray | None:
    """Standard deviation of each area's change; None when nothing varies."""
    spread: FloatArray = np.sqrt(np.maximum(sampling + shock(changes, sampling, clusters, treated), 0.0))
    return spread if np.any(spread > 0) and np.all(np.isfinite(spread)) else None


def _can_leave_out(clusters: Sequence[Sequence[int]], is_treated: npt.NDArray[np.bool_], masses: FloatArray) -> bool:
    """Whether both arms keep an area whichever cluster goes."""
    if len(clusters) < 2 or not np.all(masses > 0):
        return False
    ours = np.array([int(is_treated[list(cluster)].sum()) for cluster in clusters])
    sizes = np.array([len(cluster) for cluster in clusters])
    return bool(ours.max() < ours.sum() and (sizes - ours).max() < (sizes - ours).sum())


def shock(changes: FloatArray, sampling: FloatArray, clusters: Sequence[Sequence[int]], treated: int) -> float:
    """Variance of an area's change beyond sampling: between pairs when there are pairs, else within arms."""
    pairs = [cluster for cluster in clusters if len(cluster) == 2]
    if len(pairs) >= 2:
        one, two = (np.array([pair[k] for pair in pairs]) for k in (0, 1))
        between = float(np.var(changes[one] - changes[two], ddof=1))
        return max(0.0, between - float(np.mean(sampling[one] + sampling[two]))) / 2.0
    arms = [np.arange(treated), np.arange(treated, len(changes))]
    squares = sum(float(np.sum((changes[arm] - changes[arm].mean()) ** 2)) for arm in arms)
    return max(0.0, squares / max(len(changes) - 2, 1) - float(np.mean(sampling)))
