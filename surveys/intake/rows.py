"""Checks that look at a row as a whole: who it is, and when it was asked."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from surveys.intake.answers import Answers
from surveys.intake.areas import Areas
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


def check_households(household: Answers, areas: Areas, findings: Findings) -> None:
    """Find households whose interviews stand in more than one area.

    Rows in areas that nobody knows, or that somebody has said are another, are left aside. Households that
    are numbered anew in every area would nearly all be found: then the number alone is no household, which
    `duplicate_person` says.
    """
    import polars as pl

    known = [area.code for area in areas.rows if area.state == "known"]
    frame = pl.DataFrame(
        {
            "row": household.rows,
            "key": household.typed,
            "text": household.text,
            "area": areas.given.filter(areas.kept),
        }
    )
    frame = frame.filter(pl.col("key").is_not_null() & pl.col("area").is_in(known))
    spread = frame.filter(pl.col("area").n_unique().over("key") > 1)
    if spread["key"].n_unique() * 2 > frame["key"].n_unique():
        return
    times = spread.group_by("key", "area").agg(n=pl.len(), first=pl.col("row").min())
    homes = times.sort(["n", "first"], descending=[True, False]).unique("key", keep="first", maintain_order=True)
    away = spread.join(homes.select("key", home="area"), on="key").filter(pl.col("area") != pl.col("home")).sort("row")
    found = pl.format("household {} in {}, and in {}", "text", "area", "home")
    count = away["key"].n_unique()
    findings.add(
        "duplicate_household",
        "warns",
        household.variable.name,
        away.select("row", found=found),
        text=f"{counted(count, 'household')} {'stands' if count == 1 else 'stand'} in more than one area, in "
        f"{counted(away.height, 'row')} away from where most of {'its' if count == 1 else 'their'} rows are.",
        expected="each household in one area",
        how_to_mend="Correct the area or the household of the row.",
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
    import polars as pl

    usable = weights.drop_nulls()
    usable = usable.filter(usable.is_between(_SMALLEST_WEIGHT, _LARGEST_WEIGHT))
    if usable.is_empty():
        return None
    values = usable.cast(pl.Float64)
    total = float(values.sum())
    return {
        "sum": round(total, 6),
        "min": float(values.min()),  # type: ignore[arg-type]  # of numbers, and there are some
        "max": float(values.max()),  # type: ignore[arg-type]  # as above
        "mean": round(total / values.len(), 6),
        "design_effect": round(values.len() * float((values**2).sum()) / total**2, 6),
    }
