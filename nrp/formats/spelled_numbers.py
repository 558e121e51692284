"""What a comma is in a column of numbers: the decimal mark, the mark between thousands, or not certain."""

from typing import TYPE_CHECKING

from nrp.formats.spellings import PLAIN, Mark, Spelling, Unclear, plain_number
from nrp.formats.variables import Variable

if TYPE_CHECKING:
    import polars as pl

_COMMA, _POINT = r"^[-+]?[0-9]*,[0-9]+$", r"^[-+]?[0-9]*\.[0-9]+$"
# Could be either: 1,234 and 1.234. A number of thousands never starts with a zero.
_EITHER_COMMA, _EITHER_POINT = r"^[-+]?[1-9][0-9]{0,2},[0-9]{3}$", r"^[-+]?[1-9][0-9]{0,2}\.[0-9]{3}$"
_POINT_THOUSANDS = r"^[-+]?[1-9][0-9]{0,2}(?:\.[0-9]{3})+,[0-9]+$|^[-+]?[1-9][0-9]{0,2}(?:\.[0-9]{3}){2,}$"
_COMMA_THOUSANDS = r"^[-+]?[1-9][0-9]{0,2}(?:,[0-9]{3})+\.[0-9]+$|^[-+]?[1-9][0-9]{0,2}(?:,[0-9]{3}){2,}$"


def spelling_of_numbers(different: "pl.Series", variable: Variable) -> tuple[Spelling, Unclear | None]:
    """Decide what a comma is in a column of numbers.

    Parameters
    ----------
    different
        The different entries of the column, trimmed, each once.
    variable
        Its limits settle what the entries leave open.
    """
    if not different.str.contains(",", literal=True).any():
        return PLAIN, None
    comma = _where(different, _COMMA)
    point = _where(different, _POINT)
    either_comma, either_point = _where(different, _EITHER_COMMA), _where(different, _EITHER_POINT)
    is_comma = _where(different, _POINT_THOUSANDS) | (comma & ~either_comma)
    is_point = _where(different, _COMMA_THOUSANDS) | (point & ~either_point)
    if is_comma.any():
        against = is_point | (either_point & ~_where(different, _POINT_THOUSANDS))
        if _where(different, _POINT_THOUSANDS).any():
            against = is_point
        return Spelling(mark="comma"), _mixed(different.filter(against).sort(), different.filter(is_comma).sort())
    if is_point.any():
        return Spelling(mark="thousands"), None
    return _settled_by_limits(different.filter(either_comma).sort(), variable)


def _settled_by_limits(open_cells: "pl.Series", variable: Variable) -> tuple[Spelling, Unclear | None]:
    """Take the reading that alone keeps every number within the variable's limits and type."""
    readings: tuple[Mark, ...] = ("comma", "thousands")
    fitting = [mark for mark in readings if _fits(open_cells, mark, variable)]
    if open_cells.is_empty():
        return PLAIN, None
    if len(fitting) == 1:
        return Spelling(mark=fitting[0]), None
    one = str(open_cells[0])
    unclear = Unclear(
        "number_unclear",
        "blocks",
        open_cells,
        f"numbers such as {one} may be {one.replace(',', '.')} or {one.replace(',', '')}, and no other entry of the "
        "column says which",
        f"a number written {one.replace(',', '.')} or {one.replace(',', '')}",
        "Save the file with a point for decimals and nothing between thousands, or give the variable limits "
        "(min and max) in the codebook that only one reading keeps to.",
    )
    return Spelling(mark="comma"), unclear


def _fits(cells: "pl.Series", mark: Mark, variable: Variable) -> bool:
    import polars as pl

    numbers = cells.to_frame("cell").select(plain_number(pl.col("cell"), mark).cast(pl.Float64, strict=False))["cell"]
    if variable.type == "integer" and not (numbers == numbers.floor()).all():
        return False
    if variable.min is not None and (numbers < variable.min).any():
        return False
    return not (variable.max is not None and (numbers > variable.max).any())


def _mixed(odd: "pl.Series", usual: "pl.Series") -> Unclear | None:
    if odd.is_empty():
        return None
    return Unclear(
        "number_unclear",
        "blocks",
        odd,
        f"some entries have a comma for decimals, such as {usual[0]}, and others a point, such as {odd[0]}",
        "one decimal mark in the whole column",
        "Write the decimals of the whole column with a point, and nothing between thousands.",
    )


def _where(different: "pl.Series", pattern: str) -> "pl.Series":
    return different.str.contains(pattern)
