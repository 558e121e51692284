"""A horizontal axis of differences: it always holds nought, with room on both sides of it."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

ROOM_BESIDE_NOUGHT = 0.18
STEPS = (1.0, 2.0, 5.0, 10.0)


@dataclass(frozen=True)
class Axis:
    """Ends and ticks on the printed scale, and what one unit is called."""

    low: float
    high: float
    ticks: tuple[float, ...]
    title: str = ""

    @property
    def domain(self) -> list[float]:
        """Return the two ends as the renderer wants them."""
        return [self.low, self.high]

    def at(self, value: float, width: float) -> float:
        """Return where a value falls on a plot of this width."""
        return (value - self.low) / (self.high - self.low) * width

    def fewer_ticks(self, most: int = 5) -> "Axis":
        """Return the same axis for a narrow plot, with nought among the ticks that stay."""
        if len(self.ticks) <= most:
            return self
        gap = self.ticks[1] - self.ticks[0]
        kept = tuple(tick for tick in self.ticks if round(tick / gap) % 2 == 0)
        return Axis(self.low, self.high, kept, self.title)


def axis_around(values: Iterable[float | None], title: str = "", ticks: int = 6) -> Axis:
    """Return an axis that holds all values and nought; ends lie on half a step, ticks on whole ones."""
    known = [value for value in values if value is not None]
    low, high = min([0.0, *known]), max([0.0, *known])
    span = (high - low) or 1.0
    low = min(low - 0.04 * span, -ROOM_BESIDE_NOUGHT * span)
    high = max(high + 0.04 * span, ROOM_BESIDE_NOUGHT * span)
    step = nice_step((high - low) / ticks)
    half = step / 2
    low, high = math.floor(low / half) * half, math.ceil(high / half) * half
    first, last = math.ceil(low / step), math.floor(high / step)
    return Axis(low, high, tuple(round(step * index, 10) for index in range(first, last + 1)), title)


def nice_step(least: float) -> float:
    """Return the smallest of 1, 2 or 5 times a power of ten that is not below the given step."""
    power = 10.0 ** math.floor(math.log10(least))
    return next(factor * power for factor in STEPS if factor * power >= least * 0.999)
