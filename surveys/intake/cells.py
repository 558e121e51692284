"""A column as its different entries: what is read and checked once for each of them, not once for each row.

A survey of ten thousand rows has a handful of different entries in most of its columns.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

# Rows to a different entry, from where on reading the entries alone is quicker.
_WORTH_IT = 2
_LONG = 100_000


@dataclass(frozen=True, slots=True)
class Cells:
    """The entries of a column.

    Attributes
    ----------
    different
        The entries, each once, with a blank if there is one; every cell where nearly all of them differ.
    places
        For each row which entry stands there; None when `different` has a cell for each row.
    times
        How often each entry stands there.
    """

    different: "pl.Series"
    places: "pl.Series | None"
    times: "pl.Series"

    def spread(self, read: "pl.Series") -> "pl.Series":
        """Give every row what was read of its entry."""
        return read if self.places is None else read.gather(self.places)


def cells_of(raw: "pl.Series") -> Cells:
    """Take a column apart into its entries."""
    import polars as pl

    if isinstance(raw.dtype, pl.Enum):
        return _of_categories(raw, raw.dtype.categories)
    counts = raw.value_counts(name="times")
    if counts.height * _WORTH_IT <= raw.len() and _can_be_placed(raw.dtype):
        found = dict(zip(counts.to_series(0).to_list(), counts.to_series(1).to_list(), strict=True))
        blank = found.pop(None, 0)
        entries = sorted(found)
        different = pl.Series("entry", [*entries, None], dtype=raw.dtype)
        times = pl.Series("times", [*(found[entry] for entry in entries), blank], dtype=pl.UInt32)
        places = _places_of(raw, different, len(entries))
        if raw.dtype == pl.String or different.gather(places).equals(raw):
            return Cells(different, places, times)
    return Cells(raw, None, pl.Series("times", [1], dtype=pl.UInt32).new_from_index(0, raw.len()))


def _can_be_placed(dtype: "pl.DataType") -> bool:
    import polars as pl

    return dtype == pl.String or dtype.is_numeric() or dtype in {pl.Date, pl.Datetime}


def _places_of(raw: "pl.Series", different: "pl.Series", blank: int) -> "pl.Series":
    """Say which entry stands in each row: by its text, or by its place in the order of numbers and days."""
    import polars as pl

    entries = different.head(blank)
    if raw.dtype == pl.String:
        return _places(raw.cast(pl.Enum(entries)), blank)
    found = entries.to_physical().search_sorted(raw.to_physical()).cast(pl.UInt32)
    return found.zip_with(raw.is_not_null(), pl.Series([blank], dtype=pl.UInt32)) if raw.null_count() else found


def _of_categories(raw: "pl.Series", categories: "pl.Series") -> Cells:
    """Take a column apart that was read as categories; some may stand nowhere, such as its name."""
    import polars as pl

    entries = categories.rename("entry")
    places = _places(raw, entries.len())
    counts = places.alias("place").value_counts(name="times")
    times = pl.Series("times", [0], dtype=pl.UInt32).new_from_index(0, entries.len() + 1)
    return Cells(entries.extend_constant(None, 1), places, times.scatter(counts["place"], counts["times"]))


def _places(raw: "pl.Series", blank: int) -> "pl.Series":
    import polars as pl

    places = raw.to_physical().cast(pl.UInt32)
    return places.fill_null(blank) if places.null_count() else places


def compact(values: "pl.Series") -> "pl.Series":
    """Keep the text of a long column as categories: a million rows of codes then take a megabyte, not sixteen."""
    import polars as pl

    if values.dtype != pl.String or values.len() < _LONG:
        return values
    entries = values.unique().drop_nulls()
    return values.cast(pl.Enum(entries)) if entries.len() * _WORTH_IT <= values.len() else values


def as_text(values: "pl.Series") -> "pl.Series":
    """Give categories as the text they stand for."""
    import polars as pl

    return values.cast(pl.String) if isinstance(values.dtype, pl.Enum) else values


class Texts(Mapping[str, "pl.Series"]):
    """Columns by name, with categories as the text they stand for: what is compared with any text is read here."""

    def __init__(self, columns: "Mapping[str, pl.Series]") -> None:
        self._columns = columns

    def __getitem__(self, name: str) -> "pl.Series":
        return as_text(self._columns[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)
