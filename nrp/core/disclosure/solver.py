"""The solver: HiGHS, by way of scipy. Loaded when it is first asked, so that no web process carries it idle."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

SECONDS = 3.0


@dataclass(slots=True)
class Program:
    """Whole numbers between bounds, and sums of them between bounds."""

    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    cost: list[float] = field(default_factory=list)
    _entries: list[tuple[int, int, float]] = field(default_factory=list)
    _row_low: list[float] = field(default_factory=list)
    _row_high: list[float] = field(default_factory=list)
    _built: Any = None

    def variable(self, low: float, high: float, *, cost: float = 0.0) -> int:
        """Add a variable and give its position."""
        self.low.append(low)
        self.high.append(high)
        self.cost.append(cost)
        self._built = None
        return len(self.low) - 1

    def row(self, terms: Sequence[tuple[int, float]], low: float, high: float) -> None:
        """Hold a weighted sum of variables between two numbers."""
        at = len(self._row_low)
        self._entries.extend((at, variable, weight) for variable, weight in terms)
        self._row_low.append(low)
        self._row_high.append(high)
        self._built = None

    def solve(
        self, cost: Sequence[float] | None = None, *, seconds: float = SECONDS, whole: bool = True
    ) -> list[float] | None:
        """Give the cheapest values; the best found in the time where it ran out; None where there are none.

        Not `whole`: fractions are allowed. That is asked much faster, and no whole values are cheaper.
        """
        from scipy.optimize import Bounds, milp

        constraints = self._constraints()
        found = milp(
            list(self.cost if cost is None else cost),
            integrality=[int(whole)] * len(self.low),
            bounds=Bounds(self.low, self.high),
            options={"time_limit": seconds},
            constraints=constraints,
        )
        is_answer = found.x is not None and (whole or found.status == 0)  # fractions that are not the best say nothing
        return [float(value) for value in found.x] if is_answer else None

    def holds(self, values: Sequence[int]) -> bool:
        """Whether whole numbers keep within every bound and every sum; counted, without a solver."""
        if any(not low <= one <= high for one, low, high in zip(values, self.low, self.high, strict=True)):
            return False
        sums = [0.0] * len(self._row_low)
        for row, variable, weight in self._entries:
            sums[row] += weight * values[variable]
        return all(low <= one <= high for one, low, high in zip(sums, self._row_low, self._row_high, strict=True))

    def _constraints(self) -> Any:
        """Give the sums as scipy takes them, built once however often they are asked about."""
        if self._built is None and self._row_low:
            from scipy.optimize import LinearConstraint
            from scipy.sparse import csc_array

            rows, columns, weights = zip(*self._entries, strict=True)
            matrix = csc_array((weights, (rows, columns)), shape=(len(self._row_low), len(self.low)))
            self._built = LinearConstraint(matrix, self._row_low, self._row_high)
        return self._built
