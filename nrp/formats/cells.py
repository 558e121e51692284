"""Cells that a spreadsheet shows and never runs."""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

# Blanks before a formula are skipped by some programs.
_RISKY = r"^(?:[\t\r]|[ \t\r\n]*[=+\-@])"
_NUMBER = r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?"
_RISKY_PATTERN = re.compile(_RISKY)
_NUMBER_PATTERN = re.compile(_NUMBER)


def safe_cell(text: str) -> str:
    """Put an apostrophe before a cell that would be run; a negative number stays a number."""
    if _RISKY_PATTERN.match(text) and not _NUMBER_PATTERN.fullmatch(text):
        return f"'{text}"
    return text


def safe_cell_expr(text: "pl.Expr") -> "pl.Expr":
    """Do as `safe_cell` for a whole column."""
    import polars as pl

    runs = text.str.contains(_RISKY) & ~text.str.contains(f"^(?:{_NUMBER})$")
    return pl.when(~runs).then(text).otherwise(pl.lit("'") + text)
