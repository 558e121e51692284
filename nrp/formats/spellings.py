"""How a column of text writes its numbers and its days, decided from the whole column.

`1,5` is one and a half where decimals are written with a comma; `1,234` may be a thousand and more;
`03/04/2016` is in March or in April. A single cell does not say. The other cells of its column do, or
what the survey knows (the limits of the variable, the days of fieldwork) does; where nothing does,
nothing is guessed: the column is unclear, and its cells are named.
"""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from nrp.formats.variables import NUMERIC, Variable

if TYPE_CHECKING:
    import polars as pl

Mark = Literal["point", "comma", "thousands"]
Order = Literal["day_first", "month_first", "both"]
Origin = Literal["excel", "excel_1904", "stata"]

EPOCHS: dict[Origin, date] = {
    "excel": date(1899, 12, 30),
    "excel_1904": date(1904, 1, 1),
    "stata": date(1960, 1, 1),
}


@dataclass(frozen=True, slots=True)
class Spelling:
    """How the cells of one column are to be read.

    Attributes
    ----------
    mark
        What a comma is: with `point` nothing (a cell with a comma is no number), else the decimal mark or the
        mark between thousands.
    order
        Whether 03/04/2016 is in April or in March. With `both`, each cell is read in the one order it allows.
    origin
        The day that a number of days is counted from.
    """

    mark: Mark = "point"
    order: Order = "day_first"
    origin: Origin = "excel"


PLAIN = Spelling()


@dataclass(frozen=True, slots=True)
class Unclear:
    """Cells of a column that cannot be read with certainty; `cells` are their entries as the file shows them."""

    kind: Literal["number_unclear", "date_unclear"]
    severity: Literal["blocks", "warns"]
    cells: "pl.Series"
    why: str
    expected: str
    how_to_mend: str


def plain_number(text: "pl.Expr", mark: Mark) -> "pl.Expr":
    """Spell numbers with a point for decimals and nothing between thousands."""
    if mark == "comma":
        return text.str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True)
    return text.str.replace_all(",", "", literal=True) if mark == "thousands" else text


def needs_spelling(dtype: "pl.DataType", variable: Variable) -> bool:
    """Say whether a column's entries leave anything open: text of numbers, codes or days, and bare numbers of days."""
    import polars as pl

    if variable.type == "date":
        return dtype == pl.String or dtype.is_numeric()
    return dtype == pl.String and (variable.type in NUMERIC or variable.type == "code")
