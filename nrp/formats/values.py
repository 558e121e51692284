"""From whatever a file format gives to the codebook's types, the same for every format.

A blank is null, and so are the marks that statistics packages export for one (``.`` and
``#NULL!``) except in text. Missing *codes* stay: they are answers, and what they mean is decided
when an outcome is derived.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from nrp.formats.variables import Variable, code_text, is_number

if TYPE_CHECKING:
    import polars as pl

_BLANKS = ("", ".", "#NULL!")
_DATE_FORMATS = (
    "%Y-%m-%d",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%d/%m/%Y",
    "%d/%m/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M",
    "%d-%m-%Y",
    "%d.%m.%Y",
    "%d-%b-%Y",
    "%d %B %Y",
    "%d %b %Y",
    "%Y/%m/%d",
)
_EXCEL_DAYS = (20_000, 80_000)
_YEARS = (1900, 2100)
_EXACT = 2.0**53


def text_expr(column: str, dtype: "pl.DataType") -> "pl.Expr":
    """Spell a column as trimmed text, blank as null and whole numbers without a point.

    Area and wave codes are compared in this form.
    """
    import polars as pl

    cell = pl.col(column)
    if dtype.is_float():
        return _whole_as_text(cell.cast(pl.Float64))
    if dtype == pl.Datetime:
        midnight = cell.dt.time() == pl.time(0, 0, 0)
        return pl.when(midnight).then(cell.dt.strftime("%Y-%m-%d")).otherwise(cell.dt.strftime("%Y-%m-%d %H:%M:%S"))
    if dtype == pl.Boolean:
        return cell.cast(pl.Int8).cast(pl.String)
    return _trimmed(cell.cast(pl.String))


def number_expr(column: str, dtype: "pl.DataType") -> "pl.Expr":
    """Read a column as decimal numbers; null where a cell is not a finite number."""
    import polars as pl

    cell = pl.col(column)
    if dtype == pl.Float32:
        # Written as 0.7081 and stored in 32 bits: the shortest spelling brings 0.7081 back.
        cell = cell.cast(pl.String)
    elif dtype.is_numeric() or dtype == pl.Boolean:
        return _finite(cell.cast(pl.Float64))
    elif dtype.is_temporal():
        return pl.lit(None, dtype=pl.Float64)
    return _finite(_trimmed(cell.cast(pl.String)).cast(pl.Float64, strict=False))


def typed_expr(column: str, dtype: "pl.DataType", variable: Variable) -> "pl.Expr":
    """Read a column as its variable's type.

    Parameters
    ----------
    column
        The column of the raw frame.
    dtype
        Its type there.
    variable
        What the codebook says of it.

    Returns
    -------
    polars.Expr
        ``String`` for codes and text, ``Int64``, ``Float64`` or ``Date``; null where the cell is
        blank or cannot be read as that type. A code that the codebook lists as ``01`` is spelled
        ``01`` whether the file says ``01``, ``1`` or ``1.0``.
    """
    if variable.type == "code":
        return _code_expr(column, dtype, variable)
    if variable.type == "integer":
        return _integer_expr(column, dtype)
    if variable.type == "decimal":
        return number_expr(column, dtype)
    if variable.type == "date":
        return _date_expr(column, dtype)
    return text_expr(column, dtype)


def is_answered_expr(column: str, dtype: "pl.DataType", variable: Variable) -> "pl.Expr":
    """Say for each cell whether anything stands there that is not a mark for a blank."""
    import polars as pl

    text = text_expr(column, dtype)
    if variable.type == "text" or dtype != pl.String:
        return text.is_not_null()
    return text.is_not_null() & ~text.is_in(_BLANKS)


def normalise(
    frame: "pl.DataFrame", variables: Mapping[str, Variable], column_of: Mapping[str, str] | None = None
) -> "pl.DataFrame":
    """Bring a raw frame to the codebook's types.

    Parameters
    ----------
    frame
        As `nrp.formats.readers.read_table` gives it.
    variables
        By the name that the column gets.
    column_of
        Which column of the frame holds which variable; by default the one of the same name.

    Returns
    -------
    polars.DataFrame
        The variables found, in the order of `variables`, then the columns nobody described,
        their text trimmed and blank as null.
    """
    schema = frame.schema
    places = {name: (column_of or {}).get(name, name) for name in variables}
    wanted = [
        typed_expr(places[name], schema[places[name]], variable).alias(name)
        for name, variable in variables.items()
        if places[name] in schema
    ]
    taken = set(places.values()) | set(variables)
    rest = [as_it_stands(name, dtype).alias(name) for name, dtype in schema.items() if name not in taken]
    return frame.select(*wanted, *rest)


def as_it_stands(column: str, dtype: "pl.DataType") -> "pl.Expr":
    """Take a column nobody described: text trimmed, blank as null, all else unchanged."""
    import polars as pl

    return _trimmed(pl.col(column)) if dtype == pl.String else pl.col(column)


def known_codes(variable: Variable) -> tuple[str, ...]:
    """Every code that may stand in a column: answers, then missing codes."""
    return (*variable.codes, *variable.missing)


def missing_numbers(variable: Variable) -> tuple[float, ...]:
    """The missing codes of a number."""
    return tuple(float(code) for code in variable.missing if is_number(code))


def _code_expr(column: str, dtype: "pl.DataType", variable: Variable) -> "pl.Expr":
    import polars as pl

    text = text_expr(column, dtype)
    known = known_codes(variable)
    respelled = {
        plain: code
        for code in known
        if is_number(code) and (plain := code_text(float(code))) != code and plain not in known
    }
    number = _whole_as_text(_finite(text.cast(pl.Float64, strict=False)))
    if respelled:
        number = number.replace(respelled)
    spelled = pl.when(text.is_in(known)).then(text).otherwise(pl.coalesce(number, text))
    return pl.when(~text.is_in(_BLANKS)).then(spelled)


def _integer_expr(column: str, dtype: "pl.DataType") -> "pl.Expr":
    import polars as pl

    if dtype.is_integer():
        return pl.col(column).cast(pl.Int64, strict=False)
    number = number_expr(column, dtype)
    whole = pl.when((number == number.floor()) & (number.abs() <= _EXACT)).then(number)
    as_integer = whole.cast(pl.Int64, strict=False)
    if dtype != pl.String:
        return as_integer
    return pl.coalesce(_trimmed(pl.col(column)).cast(pl.Int64, strict=False), as_integer)


def _date_expr(column: str, dtype: "pl.DataType") -> "pl.Expr":
    import polars as pl

    cell = pl.col(column)
    if dtype == pl.Date:
        return cell
    if dtype == pl.Datetime:
        return cell.cast(pl.Date)
    serial = _from_excel_days(number_expr(column, dtype))
    if dtype != pl.String:
        return serial
    text = _trimmed(cell)
    written = pl.coalesce(text.str.to_date(form, strict=False) for form in _DATE_FORMATS)
    plausible = pl.when(written.dt.year().is_between(*_YEARS)).then(written)
    return pl.coalesce(plausible, serial)


def _from_excel_days(number: "pl.Expr") -> "pl.Expr":
    """Read the day number that a spreadsheet shows for a date whose format was lost."""
    import polars as pl

    days = pl.when(number.is_between(*_EXCEL_DAYS)).then(number.floor()).cast(pl.Int32)
    return pl.date(1899, 12, 30) + pl.duration(days=days)


def _whole_as_text(number: "pl.Expr") -> "pl.Expr":
    import polars as pl

    is_whole = (number == number.floor()) & (number.abs() <= _EXACT)
    whole = pl.when(is_whole).then(number).cast(pl.Int64, strict=False).cast(pl.String)
    return pl.coalesce(whole, _finite(number).cast(pl.String))


def _finite(number: "pl.Expr") -> "pl.Expr":
    import polars as pl

    return pl.when(number.is_finite()).then(number)


def _trimmed(text: "pl.Expr") -> "pl.Expr":
    import polars as pl

    stripped = text.str.strip_chars()
    return pl.when(stripped != "").then(stripped)
