"""Cells that a spreadsheet shows and never runs."""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

# A leading space is skipped by some programs before they look for a formula.
_RISKY = r"^\s*[=+\-@\t\r]"
_NUMBER = r"^-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?$"
_RISKY_PATTERN = re.compile(_RISKY)
_NUMBER_PATTERN = re.compile(_NUMBER)


def safe_cell(text: str) -> str:
    """Put an apostrophe before a cell that would be run; a negative number stays a number."""
    if text[:1] in {"\t", "\r"} or (_RISKY_PATTERN.match(text) and not _NUMBER_PATTERN.match(text)):
        return f"'{text}"
    return text


def safe_cell_expr(text: "pl.Expr") -> "pl.Expr":
    """Do as `safe_cell` for a whole column."""
    import polars as pl

    risky = text.str.contains(_RISKY) | text.str.contains(r"^[\t\r]")
    return pl.when(risky & ~text.str.contains(_NUMBER)).then(pl.lit("'") + text).otherwise(text)
