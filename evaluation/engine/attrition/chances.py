"""How likely people were to answer again, given what they answered the first time: a logit on exact counts."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from evaluation.engine.regression import independent
from evaluation.engine.sums import FloatArray, Key

_STEPS = 60
_PRECISION = 1e-12
_ROUNDED = 1e-8
_SEPARATED = 30.0


@dataclass(frozen=True, slots=True)
class Chances:
    """The fitted chance of each cell to answer again.

    Attributes
    ----------
    chance
        In the order of the cells, shape (C,); 0 or 1 where everybody of a level had gone or stayed.
    certain
        These levels: position of the factor, level, and whether they stayed.
    coefficients
        Of each column of the model, by factor and level; the intercept under ``(-1, "")``.
    """

    chance: FloatArray
    certain: tuple[tuple[int, str, bool], ...]
    coefficients: tuple[tuple[int, str, float], ...]


def chances_of(keys: Sequence[Key], weight: Sequence[int], stayed: Sequence[int]) -> Chances | None:
    """Fit P(answered again | levels) as a weighted logit with a column for each level but the first.

    Parameters
    ----------
    keys
        Of each cell: the levels of every factor, sorted, each once.
    weight, stayed
        Σw of everybody and of those who answered again, exact, in the order of `keys`.

    Returns
    -------
    Chances or None
        None when the logit has no finite solution although no single level explains it.

    Notes
    -----
    Where everybody of a level stayed (or had gone), the likelihood is largest with its coefficient at
    infinity: the chance there is 1 (or 0), and the rest is fitted without these people. That is
    repeated, since another level may then be left with people of one kind.
    """
    mass, again = (np.array([float(value) for value in values]) for values in (weight, stayed))
    active, certain = _without_certain(keys, mass, again)
    chance = np.where(again > 0, 1.0, 0.0)
    if not active.any():
        return Chances(chance, certain, ())
    kept = [key for key, is_in in zip(keys, active, strict=True) if is_in]
    columns, names = _columns(kept)
    total = mass[active].sum()
    w, s = mass[active] / total, again[active] / total
    used = independent((columns * w[:, None]).T @ columns)
    solved = _solved(columns[:, used], w, s)
    if solved is None:
        return None
    chance[active] = expit(columns[:, used] @ solved)
    found = tuple((*names[k], float(value)) for k, value in zip(used, solved, strict=True))
    return Chances(chance, certain, found)


def _without_certain(
    keys: Sequence[Key], mass: FloatArray, again: FloatArray
) -> tuple[npt.NDArray[np.bool_], tuple[tuple[int, str, bool], ...]]:
    """Take out, again and again, the cells of a level at which nobody or everybody stayed."""
    active, certain = np.ones(len(keys), dtype=bool), []
    while active.any():
        found = _certain_levels(keys, active, mass, again)
        if not found:
            break
        for factor, level, _stayed in found:
            active &= np.array([key[factor] != level for key in keys])
        certain += found
    return active, tuple(certain)


def _certain_levels(
    keys: Sequence[Key], active: npt.NDArray[np.bool_], mass: FloatArray, again: FloatArray
) -> list[tuple[int, str, bool]]:
    found = []
    for factor in range(len(keys[0])):
        levels = np.array([key[factor] for key in keys])
        for level in sorted(set(levels[active].tolist())):
            here = active & (levels == level)
            whole, stayed = mass[here].sum(), again[here].sum()
            if stayed in {0.0, whole}:
                found.append((factor, str(level), bool(stayed > 0)))
    return found


def _columns(keys: Sequence[Key]) -> tuple[FloatArray, list[tuple[int, str]]]:
    """An intercept, and a column for each level of a factor but its first."""
    columns, names = [np.ones(len(keys))], [(-1, "")]
    for factor in range(len(keys[0])):
        levels = np.array([key[factor] for key in keys])
        for level in sorted(set(levels.tolist()))[1:]:
            columns.append((levels == level).astype(np.float64))
            names.append((factor, str(level)))
    return np.column_stack(columns), names


def _solved(columns: FloatArray, weight: FloatArray, stayed: FloatArray) -> FloatArray | None:
    """Newton's method; None when it runs away."""
    found = np.zeros(columns.shape[1])
    before = np.inf
    for _ in range(_STEPS):
        chance = expit(columns @ found)
        bend = (columns * (weight * chance * (1.0 - chance))[:, None]).T @ columns
        try:
            step = np.linalg.solve(bend, columns.T @ (stayed - weight * chance))
        except np.linalg.LinAlgError:
            return None
        found = found + step
        size = float(np.abs(step).max())
        if not np.isfinite(size) or float(np.abs(found).max()) > _SEPARATED:
            return None
        if size < _PRECISION or (size < _ROUNDED and size >= before):
            result: FloatArray = found
            return result
        before = size
    return None
