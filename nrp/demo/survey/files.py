"""The two waves as the files a fieldwork agency would hand over: one from SPSS, one as CSV."""

import csv
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pyreadstat

from nrp.demo.survey.waves import Wave
from nrp.formats.codebook import Codebook, Variable

if TYPE_CHECKING:
    import polars as pl


def write_sav(wave: Wave, codebook: Codebook, path: Path) -> None:
    """Write a wave for SPSS, with labels and with the missing codes declared as user-missing."""
    variables = [variable for variable in codebook.variables if variable.name in wave.columns]
    pyreadstat.write_sav(
        _frame(wave, variables),
        str(path),
        column_labels=[variable.label for variable in variables],
        variable_value_labels={v.name: _value_labels(v) for v in variables if v.codes},
        missing_ranges={v.name: [float(code) for code in v.missing] for v in variables if v.missing},
        variable_format={v.name: "F8.4" for v in variables if v.type == "decimal"},
    )


def write_csv(wave: Wave, codebook: Codebook, path: Path) -> None:
    """Write a wave as CSV, a question that was not asked as an empty cell."""
    names = [variable.name for variable in codebook.variables if variable.name in wave.columns]
    rows = zip(*(wave.columns[name].tolist() for name in names), strict=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        writer.writerows([_cell(value) for value in row] for row in rows)


def _frame(wave: Wave, variables: list[Variable]) -> "pl.DataFrame":
    import polars as pl

    columns = {}
    for variable in variables:
        values = wave.columns[variable.name].tolist()
        if variable.type == "date":
            columns[variable.name] = pl.Series(values, dtype=pl.Date)
        elif variable.type == "text":
            columns[variable.name] = pl.Series(values, dtype=pl.String)
        else:
            columns[variable.name] = pl.Series(values, dtype=pl.Float64, strict=False).fill_nan(None)
    return pl.DataFrame(columns)


def _value_labels(variable: Variable) -> dict[float, str]:
    return {float(code): label for code, label in (variable.codes | variable.missing).items()}


def _cell(value: object) -> str:
    if isinstance(value, float):
        if value != value:  # noqa: PLR0124  not a number, the empty cell
            return ""
        return str(int(value)) if value == int(value) else str(value)
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
