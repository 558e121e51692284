"""How the columns of a file spell numbers and days, each decided from its own entries."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nrp.formats.spelled_numbers import spelling_of_numbers
from nrp.formats.spellings import PLAIN, Spelling, Unclear, needs_spelling
from nrp.formats.values import distinct_entries
from nrp.formats.variables import Variable

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, slots=True)
class Settled:
    """How a column is to be read, and what of it stays unclear."""

    spelling: Spelling = PLAIN
    unclear: Unclear | None = None

    @property
    def is_readable(self) -> bool:
        """Whether its cells can be checked; a column that stops the file is not checked further."""
        return self.unclear is None or self.unclear.severity != "blocks"


USUAL = Settled()


def settle_numbers(different: "pl.Series", variable: Variable) -> Settled:
    """Decide what a comma is in a column of numbers or codes."""
    if variable.type == "date" or not needs_spelling(different.dtype, variable):
        return USUAL
    if not different.str.contains(",", literal=True).any():
        return USUAL
    return Settled(*spelling_of_numbers(distinct_entries(different), variable))
