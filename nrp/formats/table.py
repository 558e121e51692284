"""A survey file as it was read: the raw frame and what the file says of its columns."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nrp.formats.sniffing import Kind

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, slots=True)
class FileColumn:
    """One column of the file.

    Attributes
    ----------
    name
        As the file spells it, trimmed; empty when the column has no name.
    key
        Its column in the raw frame: the name, made unique.
    label
        The variable label of SPSS or Stata; empty elsewhere.
    value_labels
        Code → label, as the file gives them.
    user_missing
        Codes, or (from, to) ranges of them, that the file itself marks as missing.
    position
        Which column of the file it is, counted from 1 with those that are passed over.
    """

    name: str
    key: str
    label: str = ""
    value_labels: Mapping[str, str] = field(default_factory=dict)
    user_missing: tuple[tuple[str, str], ...] = ()
    position: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """A raw frame with one entry of `columns` for each of its columns, in their order.

    `head_row` and `first_row` are the rows of the file, from 1, that hold the names and the first answers.
    """

    frame: "pl.DataFrame"
    columns: tuple[FileColumn, ...]
    kind: Kind
    sheets: tuple[str, ...] = ()
    head_row: int = 1
    first_row: int = 2

    @property
    def by_name(self) -> dict[str, FileColumn]:
        """The columns by the name in the file; of two alike the first."""
        found: dict[str, FileColumn] = {}
        for column in self.columns:
            found.setdefault(column.name, column)
        return found

    @property
    def duplicates(self) -> dict[str, int]:
        """How often each name stands that stands more than once."""
        counts = Counter(column.name for column in self.columns if column.name)
        return {name: count for name, count in counts.items() if count > 1}


def unique_keys(names: Sequence[str]) -> list[str]:
    """Make column names unique: the first of a name keeps it."""
    taken = set(names)
    seen: set[str] = set()
    keys = []
    for position, name in enumerate(names, start=1):
        key = name
        if not key or key in seen:
            key = f"{name} #{position}"
            while key in taken or key in seen:
                key += "'"
        seen.add(key)
        keys.append(key)
    return keys
