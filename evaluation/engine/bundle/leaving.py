"""What of a replication document may leave: sums that tell of no few people, alone, together or beside earlier ones.

Closed by default: what cannot be shown to be safe stays. The reasons for each rule, and what somebody could work out
without it, are in docs/adr/0010-what-leaves-in-a-bundle.md.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from nrp.formats.canonical import canonical_json, sha256_hex

FORMAT = "nrp-leaving/1"
FEW, OVERLAP, EARLIER, LEVELS, NOTHING = "few", "overlap", "earlier", "levels", "nothing"
TOTAL_DECIMALS = 9
"""Sums of scores leave so fine: the digits beyond tell how many answers a mean was made of."""
_AREA, _WAVE, _N, _ONES, _WEIGHT, _TOTAL = range(6)

Document = Mapping[str, Any]
Place = tuple[str, str]


def decision(replication: Document, *, threshold: int, earlier: Iterable[Document] = ()) -> dict[str, Any]:
    """Decide which outcomes' cells and matrices may leave.

    Parameters
    ----------
    replication
        `nrp-replication/1`.
    threshold
        Counts up to it do not leave.
    earlier
        Decisions that other bundles left under: what has left once is known.

    Returns
    -------
    dict
        `nrp-leaving/1`: the exact ``cells`` by outcome (for later decisions to be held against; it stays in the house),
        the SHA-256 of the ``matrices`` by outcome, and under ``withheld`` why the others stay.
    """
    known = list(earlier)
    is_counts = replication["weights"] == "equal"
    cells: dict[str, Any] = {}
    columns: dict[str, list[str]] = {}
    matrices: dict[str, str] = {}
    withheld: dict[str, dict[str, str]] = {}
    for outcome in replication["outcomes"]:
        name = outcome["name"]
        before = [(cells[one], set(columns[one])) for one in cells]
        why = _why_cells_stay(outcome, before, known, threshold=threshold, is_counts=is_counts)
        if why is None:
            cells[name], columns[name] = outcome["cells"], outcome["columns"]
        else:
            withheld.setdefault(name, {})["cells"] = why
        is_first = not matrices or not is_counts
        why_not = why if why is not None else _why_matrices_stay(outcome, known, threshold, is_first=is_first)
        if why_not is None:
            matrices[name] = matrices_sha256(outcome)
        elif outcome["matrices"] is not None:
            withheld.setdefault(name, {})["matrices"] = why_not
    return {
        "format": FORMAT,
        "threshold": threshold,
        "cells": cells,
        "columns": columns,
        "matrices": matrices,
        "withheld": withheld,
    }


def opened(replication: Document, decided: Document, *, base: int) -> dict[str, Any]:
    """Give the part of a replication document that leaves: counts rounded to `base`, no counts of answers."""
    outcomes = []
    for outcome in replication["outcomes"]:
        leaves = outcome["name"] in decided["cells"]
        goes = outcome["matrices"] is not None and decided["matrices"].get(outcome["name"]) == matrices_sha256(outcome)
        outcomes.append(
            {
                **outcome,
                "cells": [_opened_cell(cell, base) for cell in outcome["cells"]] if leaves else [],
                "matrices": _opened_matrices(outcome["matrices"], base) if goes else None,
            }
        )
    return {**replication, "outcomes": outcomes}


def matrices_sha256(outcome: Document) -> str:
    """SHA-256 of an outcome's matrices."""
    return sha256_hex(canonical_json(outcome["matrices"]))


# One outcome ----------------------------------------------------------------------------------


def _why_cells_stay(
    outcome: Document,
    before: Sequence[tuple[Any, set[str]]],
    earlier: Sequence[Document],
    *,
    threshold: int,
    is_counts: bool,
) -> str | None:
    if not outcome["cells"]:
        return NOTHING
    if any(_tells_of_few(cell, threshold) for cell in outcome["cells"]):
        return FEW
    asked = set(outcome["columns"])
    overlapping = [cells for cells, columns in before if columns & asked]
    if len(overlapping) > 1 or any(not _may_stand_beside(outcome["cells"], one, threshold) for one in overlapping):
        return OVERLAP
    if is_counts and any(not _same_number_or_many(outcome["cells"], one, threshold) for one, _ in before):
        return OVERLAP
    for decided in earlier:
        for name, cells in decided["cells"].items():
            if asked & set(decided["columns"][name]) and not _changed_by_many(outcome, name, cells, threshold):
                return EARLIER
    return None


def _why_matrices_stay(outcome: Document, earlier: Sequence[Document], threshold: int, *, is_first: bool) -> str | None:
    matrices = outcome["matrices"]
    if matrices is None:
        return NOTHING
    if matrices["fewest"] is None or matrices["fewest"] <= threshold:
        return LEVELS
    if not is_first:
        return OVERLAP
    asked, mine = set(outcome["columns"]), matrices_sha256(outcome)
    for decided in earlier:
        for name, theirs in decided["matrices"].items():
            if asked & set(decided["columns"][name]) and theirs != mine:
                return EARLIER
    return None


def _tells_of_few(cell: Sequence[Any], threshold: int) -> bool:
    n, ones = cell[_N], cell[_ONES]
    return bool(n <= threshold or (ones is not None and min(ones, n - ones) <= threshold))


# Two outcomes, two releases -------------------------------------------------------------------


def _may_stand_beside(cells: Sequence[Any], others: Sequence[Any], threshold: int) -> bool:
    """Whether two outcomes out of the same question leave nothing small when one is taken from the other."""
    for _, one, two in _shared(cells, others):
        if one[_ONES] is None or two[_ONES] is None:
            return False
        yes, no = one[_ONES], one[_N] - one[_ONES]
        differences = (yes - two[_ONES], no - (two[_N] - two[_ONES]), no - two[_ONES], yes - (two[_N] - two[_ONES]))
        if any(0 < abs(difference) <= threshold for difference in differences):
            return False
    return True


def _same_number_or_many(cells: Sequence[Any], others: Sequence[Any], threshold: int) -> bool:
    """Whether the answers to two outcomes differ by nobody or by many, where sums of weights are counts."""
    return not any(0 < abs(one[_N] - two[_N]) <= threshold for _, one, two in _shared(cells, others))


def _changed_by_many(outcome: Document, name: str, cells: Sequence[Any], threshold: int) -> bool:
    """Whether what left before is the same in every place, or differs by many of each answer.

    A different outcome out of the same question is never let through: what lies between the two would be told.
    """
    for _, now, then in _shared(outcome["cells"], cells):
        if list(now[_N:]) == list(then[_N:]):
            continue
        if outcome["name"] != name or now[_ONES] is None or then[_ONES] is None:
            return False
        more = (now[_ONES] - then[_ONES], (now[_N] - now[_ONES]) - (then[_N] - then[_ONES]))
        if any(abs(change) <= threshold for change in more):
            return False
    return outcome["name"] == name or not list(_shared(outcome["cells"], cells))


def _shared(cells: Sequence[Any], others: Sequence[Any]) -> list[tuple[Place, Any, Any]]:
    """Give the places that both tell of."""
    there = {(cell[_AREA], cell[_WAVE]): cell for cell in others}
    found = [((cell[_AREA], cell[_WAVE]), cell) for cell in cells]
    return [(place, cell, there[place]) for place, cell in found if place in there]


# What leaves ----------------------------------------------------------------------------------


def _opened_cell(cell: Sequence[Any], base: int) -> list[Any]:
    total = cell[_TOTAL]
    if len(total.partition(".")[2]) > TOTAL_DECIMALS:
        total = f"{float(total):.{TOTAL_DECIMALS}f}"
    return [cell[_AREA], cell[_WAVE], _rounded(cell[_N], base), None, cell[_WEIGHT], total]


def _opened_matrices(matrices: Document, base: int) -> dict[str, Any]:
    models = {model: {**held, "n": _rounded(held["n"], base)} for model, held in matrices["models"].items()}
    return {"models": models, "fewest": None}


def _rounded(number: int, base: int) -> int:
    """Round to the nearest `base`, halves upwards, as the released result does."""
    return base * ((2 * number + base) // (2 * base))
