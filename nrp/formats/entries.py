"""Reading the different entries of a column, in steps.

As `typed_expr` reads them, but every step is a column of its own: written as one expression, the plan for a handful of
entries takes fifty times as long as reading them.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from nrp.formats.spellings import Spelling
from nrp.formats.values import (
    answered_from,
    code_from,
    integer_from,
    missing_numbers,
    number_expr,
    number_from,
    text_expr,
    typed_expr,
    whole_as_text,
)
from nrp.formats.variables import NUMERIC, Variable

if TYPE_CHECKING:
    import polars as pl


def read_entries(
    entries: "pl.Series", variable: Variable, spelling: Spelling, marks: Mapping[str, str] | None = None
) -> "pl.DataFrame":
    """Read entries as their variable's type.

    Parameters
    ----------
    entries
        Cells of the raw column.
    variable
        What the codebook says of it.
    spelling
        How the column writes numbers and days.
    marks
        Missing marks of the file, each with the codebook's code of the same meaning.

    Returns
    -------
    polars.DataFrame
        `text` as the file shows it, `answered`, `typed`, and `is_missing` where a missing code stands.
    """
    import polars as pl

    dtype = entries.dtype
    frame = entries.alias("raw").to_frame().with_columns(text_expr("raw", dtype).alias("text"))
    if marks:
        frame = frame.with_columns(pl.col("text").replace(dict(marks)).alias("raw"))
        dtype = pl.String()
        if variable.type == "date":
            frame = frame.with_columns(pl.col("raw").alias("text"))
    entry = pl.col("raw") if marks else pl.col("text")
    answered = answered_from(entry, variable) if dtype == pl.String else entry.is_not_null()
    frame = _typed(frame, entry, dtype, variable, spelling)
    return frame.select("text", answered.alias("answered"), "typed", _is_missing(variable).alias("is_missing"))


def _typed(
    frame: "pl.DataFrame", entry: "pl.Expr", dtype: "pl.DataType", variable: Variable, spelling: Spelling
) -> "pl.DataFrame":
    import polars as pl

    number = pl.col("number")
    if variable.type == "code":
        frame = frame.with_columns(number_from(entry, spelling.mark).alias("number"))
        frame = frame.with_columns(whole_as_text(number).alias("number"))
        return frame.with_columns(code_from(entry, number, variable).alias("typed"))
    if variable.type in NUMERIC and not (variable.type == "integer" and dtype.is_integer()):
        frame = frame.with_columns(number_expr("raw", dtype, spelling.mark).alias("number"))
        text = entry if dtype == pl.String else None
        typed = integer_from(text, number, spelling.mark) if variable.type == "integer" else number
        return frame.with_columns(typed.alias("typed"))
    if variable.type == "text":
        return frame.with_columns(entry.alias("typed"))
    return frame.with_columns(typed_expr("raw", dtype, variable, spelling).alias("typed"))


def _is_missing(variable: Variable) -> "pl.Expr":
    import polars as pl

    if not variable.missing:
        return pl.lit(value=False)
    if variable.type in NUMERIC:
        return pl.col("typed").cast(pl.Float64).is_in(missing_numbers(variable)).fill_null(value=False)
    entry = pl.col("text" if variable.type == "date" else "typed")
    return entry.is_in(list(variable.missing)).fill_null(value=False)
