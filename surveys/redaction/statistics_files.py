"""SPSS and Stata files without some of their rows, with labels, missing codes and formats as they were."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl


def sav_without_rows(source: Path, target: Path, kept: "pl.Series", *, is_compressed: bool) -> None:
    """Write an SPSS file of the rows kept."""
    import pyreadstat  # noqa: PLC0415  slow to import, and only these formats need it

    frame, known = pyreadstat.read_sav(str(source), user_missing=True, output_format="polars")
    meta: Any = known  # a reader may give more kinds than a writer says it takes
    pyreadstat.write_sav(
        frame.filter(kept),
        str(target),
        **_described(meta),
        note=list(meta.notes or ()),
        missing_ranges=meta.missing_ranges,
        variable_display_width=meta.variable_display_width,
        variable_measure=meta.variable_measure,
        compress=is_compressed,
    )


def dta_without_rows(source: Path, target: Path, kept: "pl.Series") -> None:
    """Write a Stata file of the rows kept."""
    import pyreadstat  # noqa: PLC0415  slow to import, and only these formats need it

    frame, known = pyreadstat.read_dta(str(source), user_missing=True, output_format="polars")
    meta: Any = known
    pyreadstat.write_dta(
        frame.filter(kept), str(target), **_described(meta), missing_user_values=meta.missing_user_values
    )


def _described(meta: Any) -> dict[str, Any]:
    return {
        "file_label": meta.file_label or "",
        "column_labels": meta.column_names_to_labels,
        "variable_value_labels": meta.variable_value_labels,
        "variable_format": meta.original_variable_types,
    }
