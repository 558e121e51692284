"""Random surveys, released one after the other: nothing that left tells of 1 to 7 people, alone or by taking away."""

from itertools import combinations
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.engine.bundle.leaving import decision, opened

THRESHOLD, BASE = 7, 5
PLACES = [(area, wave) for area in ("T1", "C1") for wave in ("1", "2")]
FEW = range(1, THRESHOLD + 1)

counts = st.integers(5, 60)
cells = st.tuples(counts, counts)  # ones and zeros
tables = st.lists(cells, min_size=len(PLACES), max_size=len(PLACES))


def outcome(name: str, columns: list[str], table: list[tuple[int, int]]) -> dict[str, Any]:
    """An outcome of people who all weigh the same, so that every sum is a count."""
    held = [
        [area, wave, ones + zeros, ones, str(ones + zeros), str(ones)]
        for (area, wave), (ones, zeros) in zip(PLACES, table, strict=True)
    ]
    return {"name": name, "columns": columns, "is_binary": True, "cells": held, "matrices": None}


def survey(outcomes: list[dict[str, Any]]) -> dict[str, Any]:
    return {"format": "nrp-replication/1", "weights": "equal", "outcomes": outcomes}


def told(goes: dict[str, Any], name: str) -> list[tuple[int, int]] | None:
    """What a reader of the bundle knows of an outcome: ones and answers of each place, out of the sums."""
    (found,) = [one for one in goes["outcomes"] if one["name"] == name]
    return [(int(cell[5]), int(cell[4])) for cell in found["cells"]] or None


@settings(deadline=None, max_examples=300)
@given(first=tables, second=tables, changes=st.lists(st.tuples(st.integers(-3, 12), st.integers(-3, 12)), min_size=4))
def test_no_difference_of_outcomes_or_releases_tells_of_few(first, second, changes):
    asked = {"a": (["q"], first), "b": (["q"], second), "c": (["r"], second)}
    later = [(max(0, one + more), max(0, two + less)) for (one, two), (more, less) in zip(first, changes, strict=False)]
    releases, decided = [], []
    for table in (first, later):
        made = survey(
            [outcome(name, columns, table if name == "a" else held) for name, (columns, held) in asked.items()]
        )
        decided.append(decision(made, threshold=THRESHOLD, earlier=decided))
        releases.append(opened(made, decided[-1], base=BASE))
    for goes in releases:
        known = {name: told(goes, name) for name in asked}
        for table in known.values():
            assert all(ones not in FEW and n - ones not in FEW and n not in FEW for ones, n in table or ())
        for one, two in combinations([name for name in known if known[name]], 2):
            both = list(zip(known[one] or (), known[two] or (), strict=True))
            assert not any(abs(n - m) in FEW for (_, n), (_, m) in both)
            if asked[one][0] == asked[two][0]:
                assert not any(
                    abs(ones - others) in FEW or abs(ones - (m - others)) in FEW for (ones, _), (others, m) in both
                )
    before, after = (told(goes, "a") for goes in releases)
    for (ones, n), (others, m) in zip(before or (), after or (), strict=False):
        assert abs(ones - others) not in FEW
        assert abs((n - ones) - (m - others)) not in FEW


@settings(deadline=None, max_examples=100)
@given(table=tables)
def test_a_count_that_leaves_is_rounded(table):
    made = survey([outcome("a", ["q"], table)])
    goes = opened(made, decision(made, threshold=THRESHOLD), base=BASE)
    assert all(cell[2] % BASE == 0 and cell[3] is None for one in goes["outcomes"] for cell in one["cells"])
