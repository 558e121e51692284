"""`python -m surveys.intake.versions BEFORE AFTER`: how many people's answers lie between two files of one wave.

Prints one line of JSON, `{"people", "reweighted", "how"}`. `people` are those whose answers changed, who came and who
went; the survey weight is no answer. `reweighted` are those with the same answers and another weight.
"""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

os.environ.setdefault("POLARS_MAX_THREADS", "1")

if TYPE_CHECKING:
    import polars as pl

SAME_PEOPLE = 0.5  # below this share of numbers found in both files, the numbers were given anew


@dataclass(frozen=True, slots=True)
class Difference:
    """What lies between two files; `how` is whether people were told apart by their numbers or by their answers."""

    people: int
    reweighted: int
    how: Literal["person", "rows"]


def compare(before: "pl.DataFrame", after: "pl.DataFrame", keys: Sequence[str], weight: str | None) -> Difference:
    """Count the people between two files.

    Parameters
    ----------
    before, after
        The microdata.
    keys
        The columns that say who somebody is. Where they do not (blank, twice, or given anew in the later file), rows
        with the same answers are taken for the same person.
    weight
        The column of the survey weight.
    """
    first, second = _alike(before, after)
    names = [name for name in first.columns if name != weight and name not in keys]
    weights = [weight] if weight in first.columns else []
    if keys and _tell_people_apart(first, second, keys):
        return _by_person(first, second, keys, names, weights)
    people = _apart(first, second, names)
    return Difference(people, max(0, _apart(first, second, [*names, *weights]) - people), "rows")


def _alike(before: "pl.DataFrame", after: "pl.DataFrame") -> "tuple[pl.DataFrame, pl.DataFrame]":
    """Bring both to the same columns as text; a column that one lacks is blank there."""
    import polars as pl

    names = list(dict.fromkeys([*before.columns, *after.columns]))

    def laid_out(frame: "pl.DataFrame") -> "pl.DataFrame":
        here = set(frame.columns)
        return frame.select(
            (pl.col(name).cast(pl.String) if name in here else pl.lit(None, dtype=pl.String)).alias(name)
            for name in names
        )

    return laid_out(before), laid_out(after)


def _tell_people_apart(first: "pl.DataFrame", second: "pl.DataFrame", keys: Sequence[str]) -> bool:
    for frame in (first, second):
        if not set(keys) <= set(frame.columns) or frame.select(keys).drop_nulls().unique().height < frame.height:
            return False
    both = first.select(keys).join(second.select(keys), on=list(keys), how="inner").height
    return both >= SAME_PEOPLE * min(first.height, second.height)


def _by_person(
    first: "pl.DataFrame", second: "pl.DataFrame", keys: Sequence[str], names: Sequence[str], weights: Sequence[str]
) -> Difference:
    import polars as pl

    both = first.join(second, on=list(keys), how="inner", suffix="\n")

    def differs(columns: Sequence[str]) -> "pl.Expr":
        return pl.any_horizontal(
            [pl.lit(value=False), *(pl.col(name).ne_missing(pl.col(f"{name}\n")) for name in columns)]
        )

    has_changed = both.select(differs(names).alias("changed"), differs(weights).alias("weighed"))
    changed = int(has_changed["changed"].sum())
    reweighted = int((has_changed["weighed"] & ~has_changed["changed"]).sum())
    came_and_went = first.height + second.height - 2 * both.height
    return Difference(changed + came_and_went, reweighted, "person")


def _apart(first: "pl.DataFrame", second: "pl.DataFrame", names: Sequence[str]) -> int:
    """Count the rows of one file that the other has no row like; of the two sides the larger."""
    import polars as pl

    counts = [frame.select(names).group_by(names).len(name) for frame, name in ((first, "then"), (second, "now"))]
    both = counts[0].join(counts[1], on=list(names), how="full", nulls_equal=True, coalesce=True).fill_null(0)
    more = pl.col("then").cast(pl.Int64) - pl.col("now").cast(pl.Int64)
    sides = both.select(more.clip(lower_bound=0).sum().alias("gone"), (-more).clip(lower_bound=0).sum().alias("came"))
    return int(max(sides.row(0)))


def main(arguments: Sequence[str]) -> int:
    """Compare the two files named on the command line."""
    import polars as pl

    parser = argparse.ArgumentParser(prog="surveys.intake.versions")
    parser.add_argument("before", type=Path)
    parser.add_argument("after", type=Path)
    parser.add_argument("--key", action="append", default=[])
    parser.add_argument("--weight")
    given = parser.parse_args(arguments)
    found = compare(pl.read_parquet(given.before), pl.read_parquet(given.after), given.key, given.weight)
    sys.stdout.write(json.dumps(asdict(found)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
