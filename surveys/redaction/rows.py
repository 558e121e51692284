"""Which rows of a table are of a household that withdrew."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nrp.formats.codebook import Codebook
from nrp.formats.table import Table
from nrp.formats.values import text_expr
from surveys.intake.columns import match_columns
from surveys.redaction.marks import HOUSEHOLD, LETTER, Mark, digest, hit, spelled

if TYPE_CHECKING:
    import polars as pl

_SHORTEST = 4  # of an identifier that is looked for in columns nobody described


@dataclass(frozen=True, slots=True)
class Taken:
    """The rows to take out.

    Attributes
    ----------
    mask
        True for each row of the table that goes.
    cells
        The same for formats that are rewritten line by line: name of a column → spelled cells whose rows go.
    households
        How many there are, as far as the file tells them apart.
    digests
        For each mark the digests of the households whose letter it means.
    """

    mask: "pl.Series"
    cells: Mapping[str, frozenset[str]]
    households: int
    digests: tuple[tuple[str, ...], ...]

    @property
    def rows(self) -> int:
        return int(self.mask.sum())


def rows_to_take(
    table: Table, codebook: Codebook, column_map: Mapping[str, str | None], marks: Sequence[Mark]
) -> Taken:
    """Find the rows of marked households, and all other rows of a household of which one row bears a marked letter.

    Where nobody has said yet which column holds the household, the columns that are of no use to the codebook are
    looked through: nothing may be published of such a file, but it is kept.
    """
    matching = match_columns(table, codebook, column_map)
    names = {column.key: column.name for column in table.columns}
    household = matching.key_of.get(codebook.roles.household or "")
    letter = matching.key_of.get(codebook.roles.letter or "")
    texts = {key: _texts(table, key) for key in (household, letter) if key is not None}
    gone: dict[str, frozenset[str]] = {}
    digests: tuple[tuple[str, ...], ...] = tuple(() for _mark in marks)
    if household is not None:
        gone[household] = _homes(marks, texts[household], codebook)
    else:
        for key in matching.unused_keys:
            texts[key] = _texts(table, key)
            gone[key] = _homes(marks, [cell for cell in texts[key] if len(spelled(cell)) >= _SHORTEST], codebook)
    if letter is not None:
        gone[letter] = gone.get(letter, frozenset()) | hit(marks, LETTER, texts[letter])
    if letter is not None and household is not None:
        pairs = list(zip(texts[letter], texts[household], strict=True))
        digests = tuple(_households_of(mark, pairs) for mark in marks)
        gone[household] |= {spelled(home) for word, home in pairs if home and spelled(word) in gone[letter]}
    gone = {key: cells for key, cells in gone.items() if cells}
    return Taken(
        mask=_mask(table.frame.height, texts, gone),
        cells={names[key]: cells for key, cells in gone.items()},
        households=max((len(cells) for cells in gone.values()), default=0),
        digests=digests,
    )


def _homes(marks: Sequence[Mark], cells: Sequence[str | None], codebook: Codebook) -> frozenset[str]:
    """Give the households meant: where no column is said to hold the letter, its number is the household's."""
    meant = hit(marks, HOUSEHOLD, cells)
    return meant if codebook.roles.letter else meant | hit(marks, LETTER, cells)


def _households_of(mark: Mark, pairs: Sequence[tuple[str | None, str | None]]) -> tuple[str, ...]:
    homes = {spelled(home) for word, home in pairs if home and word and mark.means(LETTER, word)}
    return tuple(sorted(digest(mark.key, HOUSEHOLD, home) for home in homes))


def _texts(table: Table, key: str) -> list[str | None]:
    column = table.frame.select(text_expr(key, table.frame.schema[key]).alias("text"))["text"]
    texts: list[str | None] = column.to_list()
    return texts


def _mask(height: int, texts: Mapping[str, Sequence[str | None]], gone: Mapping[str, frozenset[str]]) -> "pl.Series":
    import polars as pl

    mask = pl.Series("gone", [False], dtype=pl.Boolean).new_from_index(0, height)
    for key, cells in gone.items():
        mask = mask | pl.Series("gone", [cell is not None and spelled(cell) in cells for cell in texts[key]])
    return mask
