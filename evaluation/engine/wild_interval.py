"""Where the bootstrap's p-value first passes 5%: the ends of its interval.

Each draw counts at z (in standard errors from the estimate) while its quartic f(z) is not negative.
The p-value is therefore a step function of z that need not fall throughout: the end wanted is the
*first* place, outwards from the estimate, where few enough draws count. A sample of the draws says
where to look; a bound on every draw's quartic (its coefficients on an interval in Bernstein's form:
f stays between the smallest and the largest of them) proves that nothing was passed on the way.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from evaluation.engine.cells import FloatArray

SEARCH_TIES = 1e-12
"""Within the search a draw counts when |t*| ≥ |t|·(1 − 1e-12)."""
_PRECISION = 1e-12
_FARTHEST = 64.0
_STEP = 0.25
_SAMPLED = 4_001
_BLOCK = 2**14
_SURE = 3.5
_FEW = 6

Quartic = FloatArray
"""Coefficients of f for every draw, lowest power first, shape (5, B)."""
Few = tuple[float, ...]


def crossings(quartic: Quartic, alpha: float) -> tuple[float | None, float | None]:
    """Find, below and above 0, the first z where the share of draws that count is at most `alpha`.

    Parameters
    ----------
    quartic
        f of every draw; at z = 0 every draw counts.
    alpha
        The share.

    Returns
    -------
    tuple of float or None
        To 1e-12; None when it lies more than 64 standard errors away or nowhere.
    """
    largest = tuple(max(float(one.max()), -float(one.min())) for one in quartic[2:])
    return _crossing(quartic, largest, -1.0, alpha), _crossing(quartic, largest, 1.0, alpha)


def _crossing(quartic: Quartic, largest: Sequence[float], side: float, alpha: float) -> float | None:
    needed = alpha * quartic.shape[1]
    low, high, at_low, at_high = _bracket(quartic, side, alpha)
    if high is None:
        return None
    # Only the draws that still count at `low` can show that enough of them count all the way to it.
    if low > 0.0:
        counting = np.take(quartic, np.flatnonzero(at_low >= 0.0), axis=1)
        if _first(_on(counting, 0.0, side * low), 0.0, low, 0, needed) is not None:
            found = _first(_on(quartic, 0.0, side * low), 0.0, low, 0, needed)
            if found is not None:
                return side * found
    bend = 2.0 * largest[0] + 6.0 * high * largest[1] + 12.0 * high**2 * largest[2]
    always, unsure = _may_change(at_low, at_high, bend * (high - low) ** 2 / 8.0)
    found = _first(_on(np.take(quartic, unsure, axis=1), side * low, side * high), low, high, always, needed)
    return side * (high if found is None else found)


def _bracket(quartic: Quartic, side: float, alpha: float) -> tuple[float, float | None, FloatArray, FloatArray]:
    """Two places with f at each: at the nearer one too many draws count, at the farther one few enough."""
    needed = alpha * quartic.shape[1]
    low, high = _guess(quartic, side, alpha)
    at_low = _values(quartic, side * low)
    while low > 0.0 and np.count_nonzero(at_low >= 0.0) <= needed:
        low, high = max(low - _STEP, 0.0), low
        at_low = _values(quartic, side * low)
    while high < _FARTHEST:
        at_high = _values(quartic, side * high)
        if np.count_nonzero(at_high >= 0.0) <= needed:
            return low, high, at_low, at_high
        low, at_low = high, at_high
        high += _STEP * max(1.0, high / 4.0)
    return low, None, at_low, at_low


def _guess(quartic: Quartic, side: float, alpha: float) -> tuple[float, float]:
    """Where a sample of the draws puts the p-value a little above and a little below `alpha`."""
    total = quartic.shape[1]
    stride = max(total // _SAMPLED, 1) | 1 if total > _SAMPLED else 1
    sample = np.ascontiguousarray(quartic[:, ::stride])
    size = sample.shape[1]
    spread = 0.0 if stride == 1 else _SURE * float(np.sqrt(alpha * (1.0 - alpha) / size))

    def count(z: float) -> int:
        return int(np.count_nonzero(_values(sample, side * z) >= 0.0))

    def place(share: float) -> tuple[float, float]:
        before, z = 0.0, _STEP
        while z < _FARTHEST and count(z) > share * size:
            before, z = z, z + _STEP * max(1.0, z / 4.0)
        while z - before > _STEP / 16.0:
            middle = 0.5 * (before + z)
            if count(middle) > share * size:
                before = middle
            else:
                z = middle
        return before, z

    return place(alpha + spread)[0], place(max(alpha - spread, 0.0))[1]


def _values(quartic: Quartic, z: float) -> FloatArray:
    """f(z) of every draw, in blocks that stay in the processor's cache."""
    result = np.empty(quartic.shape[1])
    for start in range(0, len(result), _BLOCK):
        c0, c1, c2, c3, c4 = quartic[:, start : start + _BLOCK]
        out = result[start : start + _BLOCK]
        np.multiply(c4, z, out=out)
        for c in (c3, c2, c1):
            out += c
            out *= z
        out += c0
    return result


def _may_change(at_low: FloatArray, at_high: FloatArray, margin: float) -> tuple[int, npt.NDArray[np.int64]]:
    """How many draws count throughout a bracket, and which may change side in it.

    Between its ends f differs from the straight line by at most `margin`, max|f''|·width²/8.
    """
    lower, upper = np.minimum(at_low, at_high), np.maximum(at_low, at_high)
    return int(np.count_nonzero(lower > margin)), np.flatnonzero((lower <= margin) & (upper >= -margin))


def _on(quartic: Quartic, start: float, end: float) -> FloatArray:
    """f's coefficients in Bernstein's form on the way from `start` to `end`, shape (5, draws)."""
    shifted = quartic.copy()
    if start:
        for k in range(4):
            for i in range(3, k - 1, -1):
                shifted[i] += start * shifted[i + 1]
    width = end - start
    for k in range(1, 5):
        shifted[k] *= width**k
    form = np.array(
        [[1, 0, 0, 0, 0], [1, 1 / 4, 0, 0, 0], [1, 1 / 2, 1 / 6, 0, 0], [1, 3 / 4, 1 / 2, 1 / 4, 0], [1, 1, 1, 1, 1]]
    )
    result: FloatArray = form @ shifted
    return result


def _first(form: FloatArray, low: float, high: float, always: int, needed: float) -> float | None:
    """Find the first place in [low, high] where at most `needed` draws count; None when there is none.

    Parameters
    ----------
    form
        Bernstein coefficients on [low, high] of the draws that may change side.
    always
        How many other draws count throughout.
    """
    stack = [(form, low, high, always)]
    while stack:
        form, low, high, always = stack.pop()
        sure = form.min(axis=0) >= 0.0
        always += int(np.count_nonzero(sure))
        if always > needed:
            continue
        form = np.take(form, np.flatnonzero(~sure & (form.max(axis=0) >= 0.0)), axis=1)
        if form.shape[1] <= _FEW:
            found = _first_of_few([tuple(one) for one in form.T.tolist()], low, high, always, needed)
            if found is not None:
                return found
            continue
        if always + form.shape[1] <= needed:
            return low
        if high - low <= _PRECISION:
            if always + int(np.count_nonzero(form[4] >= 0.0)) <= needed:
                return high
            continue
        middle = 0.5 * (low + high)
        left, right = _halved(form)
        stack += [(right, middle, high, always), (left, low, middle, always)]
    return None


def _first_of_few(forms: list[Few], low: float, high: float, always: int, needed: float) -> float | None:
    """Do the same for a handful of draws, where plain numbers are quicker than arrays."""
    stack = [(forms, low, high, always)]
    while stack:
        forms, low, high, always = stack.pop()
        unsure = []
        for form in forms:
            if min(form) >= 0.0:
                always += 1
            elif max(form) >= 0.0:
                unsure.append(form)
        if always > needed:
            continue
        if always + len(unsure) <= needed:
            return low
        if high - low <= _PRECISION:
            if always + sum(form[4] >= 0.0 for form in unsure) <= needed:
                return high
            continue
        middle = 0.5 * (low + high)
        halves = [_halved_one(form) for form in unsure]
        stack.append(([right for _, right in halves], middle, high, always))
        stack.append(([left for left, _ in halves], low, middle, always))
    return None


def _halved_one(form: Few) -> tuple[Few, Few]:
    a, b, c, d, e = form
    ab, bc, cd, de = 0.5 * (a + b), 0.5 * (b + c), 0.5 * (c + d), 0.5 * (d + e)
    abc, bcd, cde = 0.5 * (ab + bc), 0.5 * (bc + cd), 0.5 * (cd + de)
    abcd, bcde = 0.5 * (abc + bcd), 0.5 * (bcd + cde)
    middle = 0.5 * (abcd + bcde)
    return (a, ab, abc, abcd, middle), (middle, bcde, cde, de, e)


def _halved(form: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Split an interval in two (de Casteljau)."""
    left, right = np.empty_like(form), np.empty_like(form)
    left[0], right[4] = form[0], form[4]
    for k in range(1, 5):
        form = 0.5 * (form[:-1] + form[1:])
        left[k], right[4 - k] = form[0], form[-1]
    return left, right
