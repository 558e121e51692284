"""One line of counts: nothing hidden can be worked out of what is printed, tried on every small line there is."""

from collections import defaultdict
from itertools import product

import pytest

from nrp.core.disclosure import Rule, released_line

RULE = Rule(threshold=7, base=5)
# The same rule in small, so that all lines of four cells can be tried.
SMALL = Rule(threshold=2, base=3)


@pytest.mark.parametrize(
    ("counts", "shown", "total"),
    [
        ((60, 40, 0), (60, 40, 0), 100),
        ((62, 38), (60, 40), 100),
        ((3, 50, 60), (None, None, 60), 115),
        ((3, 50, 50), (None, None, None), 105),
        ((3, 97), (None, None), 100),
        ((3, 97, 0), (None, None, None), 100),
        ((7, 8, 20, 0), (None, None, 20, 0), 35),
        ((2, 3), (None, None), None),
        ((0, 0), (None, None), None),
    ],
)
def test_what_a_line_shows(counts, shown, total) -> None:
    line = released_line(counts, RULE)
    assert (line.counts, line.total) == (shown, total)


def test_a_percentage_comes_of_printed_counts_alone() -> None:
    line = released_line((62, 31, 9), RULE)
    assert line.counts == (60, 30, 10)
    assert [line.percent(at) for at in range(3)] == [60, 30, 10]
    assert released_line((3, 97), RULE).percent(1) is None
    assert released_line((3, 97), RULE).text(0) == "[c]"


def test_a_count_below_nought_is_no_count() -> None:
    with pytest.raises(ValueError, match="never below nought"):
        released_line((-1, 20), RULE)


@pytest.mark.parametrize(
    ("rule", "cells", "most"), [(RULE, 2, 30), (RULE, 3, 26), (SMALL, 3, 14), (SMALL, 4, 9)], ids=str
)
def test_no_hidden_cell_is_known_to_be_small_or_to_be_one_number(rule, cells, most) -> None:
    """A reader who knows the rule asks: which counts could have been printed like this? Every line up to `most`."""
    told = defaultdict(list)
    for counts in product(range(most + 1), repeat=cells):
        line = released_line(counts, rule)
        if line.total is not None:
            told[line.counts, line.total].append(counts)
    looked_at = 0
    for (shown, total), possible in told.items():
        if total + rule.base > most:  # not every line that could be printed so was tried
            continue
        for at, count in enumerate(shown):
            if count is None:
                could_be = {counts[at] for counts in possible}
                assert max(could_be) > rule.threshold, (shown, total, possible)
                assert len(could_be) > 1, (shown, total, possible)
                looked_at += 1
    assert looked_at > 5


def test_it_is_the_smallest_cell_above_the_threshold_that_hides_the_small_ones() -> None:
    """With the small cells alone hidden, the total would give them away."""
    counts = (3, 50, 60)
    line = released_line(counts, RULE)
    assert line.counts[1] is None
    assert sum(counts) - counts[1] - counts[2] == 3
