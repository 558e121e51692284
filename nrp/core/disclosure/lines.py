"""One line of counts with its total: what may leave of the answers to one question, in closed form.

For tables without a second dimension this needs no solver, and hides by a rule that a reader may know:

1. a total at the threshold or below hides everything, the total too;
2. otherwise, where a cell of 1 to 7 people is there, every cell that holds somebody is hidden up to and with the
   smallest cell above the threshold (and all cells of that same size);
3. where that leaves no cell shown that holds somebody, the empty cells are hidden too;
4. what is shown is rounded to the base; an empty cell is told as 0, since nobody is in it.

Why nothing can be worked out. Let the hidden cells of a line that still shows somebody be k numbers. By (2) they are
the k smallest that are not 0, one of them at least is small and one at least is not. Exchange any two of them: the
smallest cell above the threshold has the same size as before, so the same cells are hidden, the shown ones and the
total are untouched, and the line printed is the same. So each hidden cell could hold any of the k numbers: it may be
small or not, and it is never one number alone. This holds against somebody who knows the rule, every shown cell and
the total exactly, so it holds against rounded ones. In a line in which all is hidden (3), whichever cell one looks at,
all people but one could stand in it and the one in another: the printed total admits it, since the total is rounded
and at least 8 can be read as 9 or more. tests/unit/disclosure/test_lines.py tries all small lines.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from nrp.core.disclosure.rule import HIDDEN, Rule

PERCENT_DECIMALS = 0


@dataclass(frozen=True, slots=True)
class ReleasedLine:
    """Counts as they may be read: rounded, None where hidden; the total is rounded by itself."""

    counts: tuple[int | None, ...]
    total: int | None
    rule: Rule

    @property
    def is_whole(self) -> bool:
        """Whether nothing is hidden."""
        return self.total is not None and None not in self.counts

    def percent(self, at: int) -> int | None:
        """Give a cell as a percentage of the total, both as printed."""
        count = self.counts[at]
        if count is None or not self.total:
            return None
        return int(round(min(100.0, 100 * count / self.total), PERCENT_DECIMALS))

    def text(self, at: int) -> str:
        """Print a count, or the sign for a hidden one."""
        count = self.counts[at]
        return HIDDEN if count is None else f"{count:,}"


def released_line(counts: Sequence[int], rule: Rule) -> ReleasedLine:
    """Turn exact counts, which everybody of the total is in exactly one of, into what may leave.

    Raises ValueError for a count below nought.
    """
    if any(count < 0 for count in counts):
        raise ValueError("a count of people is never below nought")
    total = sum(counts)
    if total <= rule.threshold:
        return ReleasedLine((None,) * len(counts), None, rule)
    hidden = _hidden(counts, rule)
    shown = tuple(None if at in hidden else rule.count(count) if count else 0 for at, count in enumerate(counts))
    return ReleasedLine(shown, rule.count(total), rule)


def _hidden(counts: Sequence[int], rule: Rule) -> set[int]:
    if not any(0 < count <= rule.threshold for count in counts):
        return set()
    edge = min((count for count in counts if count > rule.threshold), default=None)
    hidden = {at for at, count in enumerate(counts) if count and (edge is None or count <= edge)}
    shows_somebody = any(count and at not in hidden for at, count in enumerate(counts))
    return hidden if shows_somebody else set(range(len(counts)))
