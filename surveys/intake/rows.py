"""Checks that look at a row as a whole: who it is, and when it was asked."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from surveys.intake.answers import Answers
from surveys.intake.findings import Findings, cells_where
from surveys.intake.sentences import counted, spelled

if TYPE_CHECKING:
    import polars as pl

# What the engine can add exactly: weights are held in millionths, and their sum in 63 bits.
_SMALLEST_WEIGHT, _LARGEST_WEIGHT = 1e-6, 1e12


def check_persons(
    answers: Mapping[str, Answers], household: str | None, person: str | None, findings: Findings
) -> None:
    """Find rows that repeat a household and person who are already in the file.

    The first row of a person is not counted; each further one is.
    """
    import polars as pl

    if person is None or person not in answers:
        return
    keys = [name for name in (household, person) if name is not None and name in answers]
    frame = pl.DataFrame(
        {
            "row": answers[person].rows,
            **{f"key{position}": answers[name].typed for position, name in enumerate(keys)},
            **{f"text{position}": answers[name].text for position, name in enumerate(keys)},
        }
    )
    key_columns = [f"key{position}" for position in range(len(keys))]
    whole = pl.all_horizontal(pl.col(key).is_not_null() for key in key_columns)
    first = pl.col("row").min().over(key_columns)
    again = frame.filter(whole).with_columns(first=first).filter(pl.col("row") > pl.col("first"))
    words = [
        f"{role} " + pl.col(f"text{position}") for position, role in enumerate(("household", "person")[-len(keys) :])
    ]
    found = pl.concat_str([*words, "first in row " + pl.col("first").cast(pl.String)], separator=", ")
    cells = again.select("row", found=found)
    where = "in the same household" if len(keys) > 1 else "with the same number"
    findings.add(
        "duplicate_person",
        "blocks",
        person,
        cells,
        text=f"{counted(cells.height, 'row')} {'repeats' if cells.height == 1 else 'repeat'} a person {where} "
        "who is already in the file.",
        expected="each person once",
        how_to_mend="Take the repeated row out, or correct the household or person number.",
    )


def check_dates(answers: Answers, start: date | None, end: date | None, findings: Findings) -> None:
    """Find interviews dated before or after the fieldwork."""
    if start is None or end is None:
        return
    outside = ~answers.typed.is_between(start, end)
    cells = cells_where(answers.rows, answers.typed.dt.to_string("%Y-%m-%d"), outside)
    span = f"{spelled(start)} to {spelled(end)}"
    findings.add(
        "date_outside_fieldwork",
        "warns",
        answers.variable.name,
        cells,
        text=f"{counted(cells.height, 'interview')} {'is' if cells.height == 1 else 'are'} dated outside the "
        f"fieldwork, {span}.",
        expected=span,
        how_to_mend="Correct the date, or mend the dates of the fieldwork. The row can be kept as it is.",
    )


def weights_of(weights: "pl.Series") -> dict[str, float] | None:
    """Summarise the usable weights; None without any. What no sum can hold would make the summary no number."""
    usable = weights.drop_nulls()
    usable = usable.filter(usable.is_between(_SMALLEST_WEIGHT, _LARGEST_WEIGHT))
    if usable.is_empty():
        return None
    values = usable.to_numpy().astype(float)
    total = float(values.sum())
    return {
        "sum": round(total, 6),
        "min": float(values.min()),
        "max": float(values.max()),
        "mean": round(total / values.size, 6),
        "design_effect": round(float(values.size * (values**2).sum() / total**2), 6),
    }
