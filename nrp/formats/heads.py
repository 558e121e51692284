"""Finding the row of column names under whatever an agency writes above it.

Titles, a date, a blank row, `sep=;`: the row of names is the one that holds the most names a codebook
knows. Where it knows none, a row as wide as the table is taken rather than a title above it.
"""

import re
from collections.abc import Collection, Sequence
from functools import lru_cache

ROWS_LOOKED_AT = 60
_SEPARATORS = re.compile(r"[\s_\-.]+")
_FEWEST_NAMES = 2
_WIDEST_TITLE, _NARROWEST_TABLE, _NEARLY = 2, 4, 0.8

Cells = Sequence[object]


@lru_cache(maxsize=4096)
def plain_name(name: str) -> str:
    """Give a name without what agencies change of it: case, spaces, underscores, hyphens, full stops."""
    return _SEPARATORS.sub("", name.removeprefix("\ufeff")).casefold()


def names_in(row: Cells, known: Collection[str]) -> int:
    """Count the different names of a row that are known; `known` holds them plain."""
    return len({plain_name(str(cell)) for cell in row if cell is not None}.intersection(known))


def find_head(rows: Sequence[Cells], known: Collection[str]) -> int:
    """Give the place of the row of names.

    Parameters
    ----------
    rows
        The first rows of the file, `ROWS_LOOKED_AT` of them or fewer.
    known
        The plain names (`plain_name`) that a codebook or a person expects.
    """
    first = next((place for place, row in enumerate(rows) if filled(row)), 0)
    if not rows:
        return first
    hits = [names_in(row, known) for row in rows]
    best = hits.index(max(hits))
    if hits[best] >= _FEWEST_NAMES and hits[best] > hits[first]:
        return best
    return first if hits[first] else _below_a_title(rows, first)


def filled(row: Cells) -> int:
    """Count the cells of a row in which something stands."""
    return sum(cell is not None and bool(str(cell).strip("\ufeff \t\r\n\xa0")) for cell in row)


def _below_a_title(rows: Sequence[Cells], first: int) -> int:
    widths = [filled(row) for row in rows]
    widest = max(widths)
    if widths[first] > _WIDEST_TITLE or widest < _NARROWEST_TABLE:
        return first
    return next(place for place, width in enumerate(widths) if width >= _NEARLY * widest)
