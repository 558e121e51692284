"""A scale for levels: unlike one of differences it hugs its values, and its ends lie on round numbers."""

import math
from collections.abc import Iterable

from nrp.core.render.charts.axis import Axis, nice_step


def axis_hugging(values: Iterable[float], ticks: int = 4) -> Axis:
    """Return an axis on round numbers that holds all values; nought is on it only where the values come near it."""
    known = list(values)
    low, high = (min(known), max(known)) if known else (0.0, 1.0)
    if low == high:
        room = abs(low) * 0.1 or 1.0
        low, high = low - room, high + room
    if 0 < low < 0.25 * high:
        low = 0.0
    step = nice_step((high - low) / ticks)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    marks = tuple(round(step * at, 10) for at in range(first, last + 1))
    return Axis(marks[0], marks[-1], marks)
