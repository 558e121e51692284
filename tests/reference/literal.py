"""The model written out, one row a respondent and one column an area, and refitted for every single draw.

Nothing here is taken from the engine. What the engine does with blocks and polynomials is done here with
whole data sets: draw new answers, solve least squares again, form the standard error again, count.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, product
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
Clusters = Sequence[Sequence[int]]
TIES = 1e-9
NOTHING = 1e-12  # an estimate of exactly nothing is a rounding error after least squares


@dataclass(frozen=True)
class Literal:
    """One outcome's answers; areas are numbered, the treated ones first."""

    y: Array
    w: Array
    area: Array
    after: Array
    more: Array
    treated: int
    areas: int
    has_area_effects: bool

    @property
    def singles(self) -> list[list[int]]:
        """Every area as its own cluster."""
        return [[g] for g in range(self.areas)]

    @property
    def counted(self) -> int:
        """K: regressors and one; area effects, nested in the clusters, are not counted."""
        return (2 if self.has_area_effects else 3) + self.more.shape[1] + 1

    def others(self, treated: Sequence[int] | None = None) -> Array:
        """Every column but the programme's."""
        groups = [self.area == g for g in range(self.areas)]
        if not self.has_area_effects:
            chosen = range(self.treated) if treated is None else treated
            groups = [np.ones_like(self.area, dtype=bool), np.isin(self.area, list(chosen))]
        return np.column_stack([self.after, self.more, *groups]).astype(float)

    def programme(self, treated: Sequence[int] | None = None) -> Array:
        """1 for who lives in a treated area after the start."""
        chosen = range(self.treated) if treated is None else treated
        return np.isin(self.area, list(chosen)) * self.after.astype(float)

    def columns(self, treated: Sequence[int] | None = None) -> Array:
        """All columns, the programme's first."""
        return np.column_stack([self.programme(treated), self.others(treated)])

    def solved(self, columns: Array, values: Array) -> Array:
        """Weighted least squares of one or many columns of values."""
        root = np.sqrt(self.w)
        rooted = values * (root if values.ndim == 1 else root[:, None])
        return np.linalg.lstsq(columns * root[:, None], rooted, rcond=1e-12)[0]

    def effect(self, treated: Sequence[int] | None = None, values: Array | None = None) -> float:
        """β of a relabelling, or of other answers."""
        return float(self.solved(self.columns(treated), self.y if values is None else values)[0])

    def without(self, left_out: Sequence[int]) -> float:
        """β when the rows of some areas are taken out of the file."""
        stays = ~np.isin(self.area, list(left_out))
        rows = {name: getattr(self, name)[stays] for name in ("y", "w", "area", "after", "more")}
        return replace(self, **rows).effect()

    def cr0(self, clusters: Clusters | None = None) -> float:
        """The sandwich by cluster, no factor."""
        return float(np.sqrt(self._squares(self.y, self.solved(self.columns(), self.y), clusters or self.singles)))

    def crv1(self) -> float:
        """With G/(G−1)·(N−1)/(N−K)."""
        rows = len(self.y)
        factor = self.areas / (self.areas - 1) * (rows - 1) / (rows - self.counted)
        return self.cr0() * float(np.sqrt(factor))

    def crv3(self, clusters: Clusters) -> float:
        """(G−1)/G · Σ(β₋g − β)², by rows taken out of the file."""
        whole, count = self.effect(), len(clusters)
        spread = sum((self.without(cluster) - whole) ** 2 for cluster in clusters)
        return float(np.sqrt((count - 1) / count * spread))

    def _squares(self, values: Array, coefficients: Array, clusters: Clusters) -> Array:
        """Σ over clusters of the squared sums of influence, for one or many sets of answers."""
        columns = self.columns()
        bread = np.linalg.pinv((columns * self.w[:, None]).T @ columns, rcond=1e-12, hermitian=True)
        influence = (columns * self.w[:, None]) @ bread[0]
        residual = values - columns @ coefficients
        each = influence[:, None] * residual if values.ndim == 2 else influence * residual
        sums = np.stack([each[np.isin(self.area, list(cluster))].sum(axis=0) for cluster in clusters])
        squared: Array = (sums**2).sum(axis=0)
        return squared

    def drawn(self, null: float, clusters: Clusters) -> tuple[Array, Array]:
        """Every draw's β* − null and squared standard error, all 2^G sign vectors, the identity first.

        Fit with β = null imposed, turn the residuals of whole clusters, refit, sum the scores again.
        """
        others, programme = self.others(), self.programme()
        fitted = others @ self.solved(others, self.y - null * programme) + null * programme
        signs = np.array(list(product((1.0, -1.0), repeat=len(clusters))))
        where = np.empty(len(self.y), dtype=int)
        for k, cluster in enumerate(clusters):
            where[np.isin(self.area, list(cluster))] = k
        answers = fitted[:, None] + signs.T[where] * (self.y - fitted)[:, None]
        coefficients = self.solved(self.columns(), answers)
        return coefficients[0] - null, self._squares(answers, coefficients, clusters)

    def draws(self, null: float, clusters: Clusters) -> Array:
        """|t*| of every draw."""
        moved, squared = self.drawn(null, clusters)
        found: Array = np.abs(moved) / np.sqrt(squared)
        return found

    def wild_p(self, null: float, clusters: Clusters) -> float:
        """Share of the draws at least as far from the null as the estimate."""
        t = self.draws(null, clusters)
        t[[0, -1]] = np.inf
        return float(np.mean(t >= abs(self.effect() - null) / self.cr0(clusters) * (1 - TIES) - NOTHING))

    def wild_ends(self, clusters: Clusters) -> tuple[float | None, float | None]:
        """Where the p-value first passes 5%, outwards from the estimate on each side.

        Both sides of |t*| = |t| are polynomials in the null, known from three refits; every place where a
        draw may change side is then a root of degree four, and no crossing can be stepped over.
        """
        effect, se = self.effect(), self.cr0(clusters)
        nodes = np.array([-1.0, 0.0, 1.0])
        found = [self.drawn(effect + z * se, clusters) for z in nodes]
        moved = np.polyfit(nodes, np.stack([one for one, _ in found]) / se, 1)
        squared = np.polyfit(nodes, np.stack([two for _, two in found]) / se**2, 2)
        # f(z) = moved² − z²·squared ≥ 0 where the draw counts; z is counted in standard errors.
        m1, m0 = moved
        e2, e1, e0 = squared
        quartic = np.stack([-e2, -e1, m1**2 - e0, 2 * m0 * m1, m0**2])
        quartic[:, [0, -1]] = [[0.0]] * 4 + [[1.0]]  # the identity and its mirror always count
        roots = np.concatenate([np.roots(column) for column in quartic.T[1:-1]])
        real = roots[np.abs(roots.imag) < 1e-9].real

        def end(side: float) -> float | None:
            places = np.sort(np.abs(real[(real * side > 1e-9) & (np.abs(real) < 60)]))
            for here, beyond in zip(places, np.append(places[1:], 64.0), strict=True):
                if beyond - here > 1e-10:
                    values = np.polyval(quartic, side * (here + beyond) / 2)
                    if np.mean(values >= -1e-12 * np.abs(quartic[4])) <= 0.05:
                        return effect + side * here * se
            return None

        return end(-1.0), end(1.0)

    def relabelled(self, choices: Sequence[Sequence[int]], values: Array | None = None) -> Array:
        """β of every relabelling, each refitted."""
        return np.array([self.effect(chosen, values) for chosen in choices])


def choices_within(pairs: Clusters) -> list[list[int]]:
    """Every swap within pairs; the true one first."""
    return [
        [pair[swap] for pair, swap in zip(pairs, swaps, strict=True)] for swaps in product((0, 1), repeat=len(pairs))
    ]


def choices_of(treated: int, areas: int) -> list[list[int]]:
    """Every choice of so many areas; the true one first."""
    return [list(chosen) for chosen in combinations(range(areas), treated)]


def nearest_ends(p_at: Callable[[float], float], places: Array, effect: float, alpha: float) -> list[float | None]:
    """Where a p-value that only changes at known places first passes alpha, on each side of the estimate."""
    ends: list[float | None] = []
    for side in (-1.0, 1.0):
        far = np.unique(np.abs((places - effect)[(places - effect) * side > 0]))
        beyond = np.append(far[1:], 2 * far[-1] + 1.0)
        hit = [h for h, b in zip(far, beyond, strict=True) if p_at(effect + side * (h + b) / 2) <= alpha]
        ends.append(effect + side * float(hit[0]) if hit else None)
    return ends


def romano_wolf(observed: Sequence[float], draws: Sequence[Array]) -> list[float]:
    """Step down on the largest |t*| of those left, by the book: find the largest, strike it out, go on."""
    left, reached = set(range(len(observed))), 0.0
    adjusted = [0.0] * len(observed)
    while left:
        k = max(left, key=lambda j: observed[j])
        most = np.max([draws[j] for j in left], axis=0)
        most[0] = np.inf
        reached = max(reached, float(np.mean(most >= observed[k] * (1 - TIES))))
        adjusted[k] = reached
        left.remove(k)
    return adjusted
