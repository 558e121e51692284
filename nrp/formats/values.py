"""From whatever a file format gives to the codebook's types, the same for every format.

A blank is null, and so are the marks that statistics packages export for one (``.`` and
``#NULL!``) except in text. Missing *codes* stay: they are answers, and what they mean is decided
when an outcome is derived.
"""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from nrp.formats.spelled_days import Window, spelling_of_days
from nrp.formats.spelled_numbers import spelling_of_numbers
from nrp.formats.spellings import EPOCHS, PLAIN, Mark, Order, Origin, Spelling, needs_spelling, plain_number
from nrp.formats.variables import Variable, code_text, is_number

if TYPE_CHECKING:
    import polars as pl

_BLANKS = ("", ".", "#NULL!")
_CLOCKS = ("", " %H:%M:%S", " %H:%M", " %I:%M:%S %p", " %I:%M %p")
_CERTAIN_DAYS = (
    "%Y-%m-%d",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%d %H:%M:%S%.f",
    "%d-%b-%Y",
    "%d %B %Y",
    "%d %b %Y",
    "%d-%b-%Y %H:%M:%S",
    "%Y/%m/%d",
    "%Y.%m.%d",
)
_DAY_FIRST = (*(f"%d/%m/%Y{clock}" for clock in _CLOCKS), "%d-%m-%Y", "%d.%m.%Y")
_MONTH_FIRST = (*(f"%m/%d/%Y{clock}" for clock in _CLOCKS), "%m-%d-%Y", "%m.%d.%Y")
_FORMATS: Mapping[Order, tuple[str, ...]] = {
    "day_first": (*_CERTAIN_DAYS, *_DAY_FIRST),
    "month_first": (*_CERTAIN_DAYS, *_MONTH_FIRST),
    "both": (*_CERTAIN_DAYS, *_DAY_FIRST, *_MONTH_FIRST),
}
_DAY_NUMBERS: Mapping[Origin, tuple[int, int]] = {
    "excel": (20_000, 80_000),
    "excel_1904": (20_000, 80_000),
    "stata": (10_000, 52_000),
}
# Written together: 20160131. Seconds since October 1582 (SPSS), milliseconds since 1960 (Stata).
_TOGETHER = (19_000_101, 21_001_231)
_SPSS_SECONDS, _STATA_MILLISECONDS = (10_000_000_000, 16_500_000_000), (100_000_000_000, 4_500_000_000_000)
_DAY_SECONDS, _DAY_MILLISECONDS = 86_400, 86_400_000
_YEARS = (1900, 2100)
_EXACT = 2.0**53


def text_expr(column: str, dtype: "pl.DataType") -> "pl.Expr":
    """Spell a column as trimmed text, blank as null and whole numbers without a point.

    Area and wave codes are compared in this form.
    """
    import polars as pl

    cell = pl.col(column)
    if dtype.is_float():
        return whole_as_text(cell.cast(pl.Float64))
    if dtype == pl.Datetime:
        midnight = cell.dt.time() == pl.time(0, 0, 0)
        return pl.when(midnight).then(cell.dt.strftime("%Y-%m-%d")).otherwise(cell.dt.strftime("%Y-%m-%d %H:%M:%S"))
    if dtype == pl.Boolean:
        return cell.cast(pl.Int8).cast(pl.String)
    return _trimmed(cell.cast(pl.String))


def number_expr(column: str, dtype: "pl.DataType", mark: Mark = "point") -> "pl.Expr":
    """Read a column as decimal numbers; null where a cell is not a finite number. `mark` says what a comma is."""
    import polars as pl

    cell = pl.col(column)
    if dtype == pl.Float32:
        # Written as 0.7081 and stored in 32 bits: the shortest spelling brings 0.7081 back.
        cell = cell.cast(pl.String)
    elif dtype.is_numeric() or dtype == pl.Boolean:
        return _finite(cell.cast(pl.Float64))
    elif dtype.is_temporal():
        return pl.lit(None, dtype=pl.Float64)
    return _finite(plain_number(_trimmed(cell.cast(pl.String)), mark).cast(pl.Float64, strict=False))


def typed_expr(column: str, dtype: "pl.DataType", variable: Variable, spelling: Spelling = PLAIN) -> "pl.Expr":
    """Read a column as its variable's type.

    Parameters
    ----------
    column
        The column of the raw frame.
    dtype
        Its type there.
    variable
        What the codebook says of it.
    spelling
        How the column writes numbers and days.

    Returns
    -------
    polars.Expr
        ``String`` for codes and text, ``Int64``, ``Float64`` or ``Date``; null where the cell is
        blank or cannot be read as that type. A code that the codebook lists as ``01`` is spelled
        ``01`` whether the file says ``01``, ``1`` or ``1.0``.
    """
    if variable.type == "code":
        return _code_expr(column, dtype, variable, spelling.mark)
    if variable.type == "integer":
        return _integer_expr(column, dtype, spelling.mark)
    if variable.type == "decimal":
        return number_expr(column, dtype, spelling.mark)
    if variable.type == "date":
        return _date_expr(column, dtype, spelling)
    return text_expr(column, dtype)


def answered_from(text: "pl.Expr", variable: Variable) -> "pl.Expr":
    """Say for each text whether it is more than a mark for a blank."""
    return text.is_not_null() if variable.type == "text" else text.is_not_null() & ~text.is_in(_BLANKS)


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
        typed_expr(places[name], schema[places[name]], variable, _settled(frame[places[name]], variable)).alias(name)
        for name, variable in variables.items()
        if places[name] in schema
    ]
    taken = set(places.values()) | set(variables)
    rest = [as_it_stands(name, dtype).alias(name) for name, dtype in schema.items() if name not in taken]
    return frame.select(*wanted, *rest)


def _settled(cells: "pl.Series", variable: Variable) -> Spelling:
    """Decide how a column spells its numbers and days; codes, and what stays unclear, are read as is usual here."""
    if variable.type == "code" or not needs_spelling(cells.dtype, variable):
        return PLAIN
    different = distinct_entries(cells)
    if variable.type == "date":
        return spelling_of_days(different, Window(), has_days_since_1960=False)[0]
    return spelling_of_numbers(different, variable)[0]


def distinct_entries(cells: "pl.Series") -> "pl.Series":
    """Give the different entries of a column, each once and trimmed."""
    different = cells.unique().drop_nulls()
    return different.to_frame("cell").select(text_expr("cell", cells.dtype).alias("cell"))["cell"].drop_nulls()


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


def _code_expr(column: str, dtype: "pl.DataType", variable: Variable, mark: Mark) -> "pl.Expr":

    text = text_expr(column, dtype)
    return code_from(text, whole_as_text(number_from(text, mark)), variable)


def number_from(text: "pl.Expr", mark: Mark) -> "pl.Expr":
    """Read trimmed text as decimal numbers."""
    import polars as pl

    return _finite(plain_number(text, mark).cast(pl.Float64, strict=False))


def code_from(text: "pl.Expr", number: "pl.Expr", variable: Variable) -> "pl.Expr":
    """Spell a code as the codebook does; `number` is the text's number, whole numbers without a point."""
    import polars as pl

    known = known_codes(variable)
    respelled = {
        plain: code
        for code in known
        if is_number(code) and (plain := code_text(float(code))) != code and plain not in known
    }
    if respelled:
        number = number.replace(respelled)
    spelled = pl.when(text.is_in(known)).then(text).otherwise(pl.coalesce(number, text))
    return pl.when(~text.is_in(_BLANKS)).then(spelled)


def _integer_expr(column: str, dtype: "pl.DataType", mark: Mark) -> "pl.Expr":
    import polars as pl

    if dtype.is_integer():
        return pl.col(column).cast(pl.Int64, strict=False)
    number = number_expr(column, dtype, mark)
    return integer_from(_trimmed(pl.col(column)) if dtype == pl.String else None, number, mark)


def integer_from(text: "pl.Expr | None", number: "pl.Expr", mark: Mark) -> "pl.Expr":
    """Read whole numbers; text beyond what a decimal number holds exactly is read digit by digit."""
    import polars as pl

    whole = pl.when((number == number.floor()) & (number.abs() <= _EXACT)).then(number)
    as_integer = whole.cast(pl.Int64, strict=False)
    if text is None or mark != "point":
        return as_integer
    return pl.coalesce(text.cast(pl.Int64, strict=False), as_integer)


def _date_expr(column: str, dtype: "pl.DataType", spelling: Spelling) -> "pl.Expr":
    import polars as pl

    cell = pl.col(column)
    if dtype == pl.Date:
        return cell
    if dtype == pl.Datetime:
        return cell.cast(pl.Date)
    counted = _counted_days(number_expr(column, dtype), spelling.origin)
    if dtype != pl.String:
        return counted
    text = _trimmed(cell)
    written = pl.coalesce(text.str.to_date(form, strict=False) for form in _FORMATS[spelling.order])
    plausible = pl.when(written.dt.year().is_between(*_YEARS)).then(written)
    return pl.coalesce(plausible, counted)


def _counted_days(number: "pl.Expr", origin: Origin) -> "pl.Expr":
    """Read the bare number that a program shows for a day whose format was lost."""
    import polars as pl

    together = pl.when(number.is_between(*_TOGETHER) & (number == number.floor())).then(number)
    return pl.coalesce(
        _days_after(EPOCHS[origin], number, _DAY_NUMBERS[origin], 1),
        together.cast(pl.Int64).cast(pl.String).str.to_date("%Y%m%d", strict=False),
        _days_after(date(1582, 10, 14), number, _SPSS_SECONDS, _DAY_SECONDS),
        _days_after(date(1960, 1, 1), number, _STATA_MILLISECONDS, _DAY_MILLISECONDS),
    )


def _days_after(epoch: date, number: "pl.Expr", between: tuple[int, int], in_a_day: int) -> "pl.Expr":
    import polars as pl

    days = pl.when(number.is_between(*between)).then((number / in_a_day).floor()).cast(pl.Int32)
    return pl.lit(epoch) + pl.duration(days=days)


def whole_as_text(number: "pl.Expr") -> "pl.Expr":
    """Spell numbers, whole ones without a point."""
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
