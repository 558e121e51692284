"""Missing answers drawn by chained equations.

scikit-learn's `IterativeImputer` goes round the outcomes; the regression it uses is ours, because
multiple imputation needs more of it than scikit-learn's own gives. The parameters themselves must
be drawn once for all rows of an outcome (Rubin 1987; van Buuren 2018, *Flexible Imputation of
Missing Data*, section 3.2, "norm"): `BayesianRidge` with `sample_posterior` spreads their
uncertainty over the rows as if it were noise, where it averages out, so the variance between the
data sets comes out too small; and its prior shrinks the programme's effect towards zero.

Areas change around the mean change of their arm by an amount that is estimated too. With a free
effect for every area and wave instead, the completed areas would differ more than areas do, and
the error by area too large (Andridge 2011, *Biometrical Journal* 53(1); Drechsler 2015, *Journal
of Educational and Behavioral Statistics* 40(1)).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from evaluation.engine.regression import independent
from evaluation.engine.sums import FloatArray, IntArray

BoolArray = npt.NDArray[np.bool_]
_FLAT = 1e-12
_NOTHING = 1e-100


_GRID = (np.arange(400) + 0.5) / 400


@dataclass(frozen=True, slots=True)
class Survey:
    """Respondents in a fixed order, as the chained equations see them.

    Attributes
    ----------
    group
        The area and wave of each, numbered from 0 in the order of the rows, shape (N,): each
        group's rows stand together, and the two groups of an area follow one another.
    is_after, is_treated
        Wave and arm of each group, shape (G,).
    known
        What is known of everybody, shape (N, P).
    answers
        The outcomes, NaN where there is no answer, shape (N, K).
    """

    group: IntArray
    is_after: BoolArray
    is_treated: BoolArray
    known: FloatArray
    answers: FloatArray

    @property
    def columns(self) -> FloatArray:
        """Everything side by side, the group first."""
        return np.column_stack([self.group.astype(np.float64), self.known, self.answers])


class DrawnRegression:
    """Linear regression with places, its parameters drawn from their posterior.

    For respondent i of area a, y = α_a ∓ d_a/2 + x'β + e, minus before and plus after. The changes
    d_a are normal around the mean change of their arm with variance τ². Priors are flat in β, α, the
    two mean changes, log σ and τ. σ and β are drawn from what varies inside area and wave alone;
    then τ, the mean changes, d and α from the means of the places, each given those before
    (Gelman and others 2013, *Bayesian Data Analysis*, section 5.4). Columns that others already
    say are left out.

    scikit-learn copies an estimator before every fit. This one is not to be copied: it carries the
    stream of random numbers from one fit to the next.
    """

    def __init__(self, stream: np.random.Generator, survey: Survey) -> None:
        areas = np.arange(len(survey.is_after) // 2)
        self._before = 2 * areas + survey.is_after[::2]
        self._after = 2 * areas + ~survey.is_after[::2]
        self._is_treated = survey.is_treated[::2]
        self._stream = stream
        self._kept: list[int] = []
        self._slopes: FloatArray = np.zeros(0)
        self._effects: FloatArray = np.zeros(0)
        self._noise = 0.0

    def __sklearn_clone__(self) -> Self:
        """Stay the same object, so that its random numbers go on."""
        return self

    def fit(self, columns: FloatArray, answers: FloatArray) -> Self:
        """Draw the parameters given who answered: the first column is the group, in order."""
        group = columns[:, 0].astype(np.int64)
        starts = np.flatnonzero(np.diff(group, prepend=-1))
        sizes = np.diff(np.append(starts, len(group)))
        means = np.add.reduceat(columns[:, 1:], starts, axis=0) / sizes[:, None]
        centres = np.add.reduceat(answers, starts) / sizes
        inside = columns[:, 1:] - np.repeat(means, sizes, axis=0)
        rest = answers - np.repeat(centres, sizes)
        self._kept = _independent_columns(inside, columns[:, 1:])
        inside = inside[:, self._kept]
        scale = np.sqrt(np.einsum("ij,ij->j", inside, inside))
        inside /= scale
        lower = np.linalg.cholesky(inside.T @ inside)
        middle = np.linalg.solve(lower.T, np.linalg.solve(lower, inside.T @ rest))
        freedom = len(group) - len(starts) - len(self._kept)
        scatter = float(np.sum((rest - inside @ middle) ** 2))
        self._noise = float(np.sqrt(scatter / self._stream.chisquare(freedom)))
        wobble = np.linalg.solve(lower.T, self._stream.standard_normal(len(self._kept)))
        self._slopes = (middle + self._noise * wobble) / scale
        self._effects = self._places(centres - means[:, self._kept] @ self._slopes, sizes)
        return self

    def predict(
        self,
        columns: FloatArray,
        return_std: bool = False,  # noqa: FBT001, FBT002 - scikit-learn's own signature
    ) -> Any:
        """Give the mean of each missing answer under the drawn parameters, and the drawn noise."""
        group = columns[:, 0].astype(np.int64)
        mean = self._effects[group] + columns[:, 1:][:, self._kept] @ self._slopes
        return (mean, np.full(len(mean), self._noise)) if return_std else mean

    def _places(self, means: FloatArray, sizes: IntArray) -> FloatArray:
        """Draw each place's effect given its mean: changes first, levels given the changes."""
        before, after, normal = means[self._before], means[self._after], self._stream.standard_normal
        of_before, of_after = sizes[self._before], sizes[self._after]
        error = self._noise**2 * (1.0 / of_before + 1.0 / of_after)
        around = self._shock(after - before, error)
        change = self._arm_means(after - before, error + around)[self._is_treated.astype(np.int64)]
        pull = error / (error + around)
        change = change * pull + (after - before) * (1.0 - pull)
        change += np.sqrt(around * pull) * normal(len(change))
        people = of_before + of_after
        level = (of_before * (before + change / 2) + of_after * (after - change / 2)) / people
        level += self._noise * normal(len(level)) / np.sqrt(people)
        effects = np.empty(len(means))
        effects[self._before], effects[self._after] = level - change / 2, level + change / 2
        return effects

    def _shock(self, changes: FloatArray, error: FloatArray) -> float:
        """Draw τ² on a grid of its posterior, the mean changes of the arms integrated out."""
        scale = max(float(np.sqrt(error.mean() + changes.var())), _NOTHING)
        shocks = (scale * _GRID / (1.0 - _GRID)) ** 2
        chances = -2.0 * np.log1p(-_GRID)
        for arm in (False, True):
            here = self._is_treated == arm
            spread = error[here] + shocks[:, None]
            weights = 1.0 / spread
            mean = (weights @ changes[here]) / weights.sum(axis=1)
            chances -= 0.5 * (np.log(weights.sum(axis=1)) + np.log(spread).sum(axis=1))
            chances -= 0.5 * ((changes[here] - mean[:, None]) ** 2 * weights).sum(axis=1)
        heaped = np.cumsum(np.exp(chances - chances.max()))
        return float(shocks[np.searchsorted(heaped, self._stream.random() * heaped[-1])])

    def _arm_means(self, changes: FloatArray, spread: FloatArray) -> FloatArray:
        """Draw the mean change of the comparators and of the treated areas."""
        drawn = []
        for arm in (False, True):
            weights = 1.0 / spread[self._is_treated == arm]
            mean = float(weights @ changes[self._is_treated == arm] / weights.sum())
            drawn.append(mean + self._stream.standard_normal() / float(np.sqrt(weights.sum())))
        return np.array(drawn)


def freedom_of(survey: Survey) -> IntArray:
    """Fewest degrees of freedom of each outcome's regression, shape (K,)."""
    groups = int(survey.group[-1]) + 1
    others = survey.known.shape[1] + survey.answers.shape[1] - 1
    spare: IntArray = np.sum(~np.isnan(survey.answers), axis=0) - groups - others
    return spare


def completions(survey: Survey, datasets: int, iterations: int, seed: int) -> Iterator[FloatArray]:
    """Complete the answers again and again.

    Parameters
    ----------
    survey
        Every group has somebody who answered, outcome by outcome.
    datasets, iterations
        How many to make, and how many rounds each takes.
    seed
        Each data set has a stream of its own, so a longer series begins like a shorter one.

    Yields
    ------
    Array of shape (N, K), the same on every run: one thread, and rows in the order given.
    """
    from sklearn.experimental import enable_iterative_imputer  # noqa: F401, PLC0415 - it must come first; 3 s to import
    from sklearn.impute import IterativeImputer  # noqa: PLC0415 - it takes 3 s to import
    from threadpoolctl import ThreadpoolController  # noqa: PLC0415 - it comes with scikit-learn

    threads, columns, width = ThreadpoolController(), survey.columns, survey.answers.shape[1]
    alone = int(np.isnan(survey.answers).any(axis=0).sum()) == 1
    for stream in np.random.SeedSequence(seed).spawn(datasets):
        noise, parameters = stream.spawn(2)
        imputer = IterativeImputer(
            estimator=DrawnRegression(np.random.default_rng(parameters), survey),
            sample_posterior=True,
            skip_complete=True,
            max_iter=1 if alone else iterations,
            random_state=np.random.RandomState(np.random.MT19937(noise)),
        )
        with threads.limit(limits=1):
            completed: FloatArray = imputer.fit_transform(columns)[:, -width:]
        yield completed


def _independent_columns(inside: FloatArray, whole: FloatArray) -> list[int]:
    """Positions of columns that vary inside groups and that no earlier column says."""
    mass = np.einsum("ij,ij->j", inside, inside)
    varies = np.flatnonzero(mass > _FLAT * np.einsum("ij,ij->j", whole, whole))
    some: npt.NDArray[np.float64] = inside[:, varies]
    return [int(varies[k]) for k in independent(some.T @ some)]
