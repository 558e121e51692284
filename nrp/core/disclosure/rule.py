"""The programme's rule for small numbers, and how finely what is not a count may be told."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

COEFFICIENT_DECIMALS = 6
SCALE_DECIMALS = 3
HIDDEN = "[c]"


class Close(int):
    """A number of people that only a few lie between and what was told before: it would tell of those few.

    It counts as what it is, and is hidden as if it were small.
    """


@dataclass(frozen=True, slots=True)
class Rule:
    """The programme's rule: counts up to the threshold are hidden, the others rounded to the base."""

    threshold: int
    base: int

    def count(self, number: int | None) -> int | None:
        """Round a number of people, halves upwards; None when it is too small to be shown."""
        if number is None or self.is_small(number):
            return None
        return int(self.base * ((2 * number + self.base) // (2 * self.base)))

    def is_small(self, number: int) -> bool:
        """Whether a number of people must not be told."""
        return number <= self.threshold or isinstance(number, Close)

    def share(self, share: float | None, number: int | None, people: int | None = None) -> float | None:
        """Make a share of rounded counts, or None when it would tell of few: those it counts or those it leaves.

        A share with survey weights does not tell how many people it counts; `people` does, where it is known.
        """
        if share is None or number is None or self.is_small(number) or isinstance(people, Close):
            return None
        ones = round(share * number)
        counted = ones if people is None else people
        if min(ones, number - ones, counted, number - counted) <= self.threshold:
            return None
        over, under = self.count(ones), self.count(number)
        return None if over is None or not under else round(min(1.0, over / under), COEFFICIENT_DECIMALS)

    def bounds(self, shown: int) -> tuple[int, int]:
        """Give the fewest and the most people that a printed count can stand for."""
        low = shown - self.base // 2
        return max(low, self.threshold + 1), low + self.base - 1

    @property
    def note(self) -> str:
        """Say what stands below every table with a hidden cell."""
        return f"{HIDDEN} = fewer than {self.threshold + 1} people; counts rounded to the nearest {self.base}"

    def hidden(self, counts: Sequence[int], already: Collection[int] = ()) -> set[int]:
        """Say which of several counts with a known total must not be shown.

        Those at the threshold and below, and with them the smallest others until at least two are
        hidden and they hold more than the threshold together: else taking the shown ones away from
        the total would give a small number away. Those hidden `already` count among the hidden.

        It is what `nrp.core.disclosure.suppression` finds with its solver for a line of cells, in closed form.
        """
        hidden = {at for at, count in enumerate(counts) if self.is_small(count)}.union(already)
        others = sorted((at for at in range(len(counts)) if at not in hidden), key=lambda at: (counts[at], at))
        while hidden and others and (len(hidden) < 2 or sum(counts[at] for at in hidden) <= self.threshold):
            hidden.add(others.pop(0))
        return hidden
