"""Figures of small areas put together for places, by the people who live in them (docs/datasets.md says the rule)."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from nrp.formats.figures.jobs import CombineJob, FileToCombine, Join

if TYPE_CHECKING:
    import polars as pl

PERIOD = ("indicator", "start", "end", "period")


def combine(job: CombineJob, say: Callable[[int, str], None]) -> None:
    """Write `observations.jsonl`: one line for each place, indicator and period, the lines of a place together."""
    import polars as pl

    found = []
    for number, file in enumerate(job.files):
        say(5 + 80 * number // max(1, len(job.files)), "combining")
        for join in file.joins:
            made = _joined(file, join, job.rules)
            found.append(made.with_columns(pl.lit(number).alias("order")))
    path = job.out / "observations.jsonl"
    if not found:
        path.touch()
        return
    latest = pl.concat(found).sort("order", maintain_order=True)
    latest = latest.unique(["area", "indicator", "start", "end"], keep="last", maintain_order=True)
    latest.sort("area", "indicator", "start", "end").drop("order").write_ndjson(path)
    say(100, "combining")


def _joined(file: FileToCombine, join: Join, rules: Mapping[str, str]) -> "pl.DataFrame":
    """Put one file's figures together for the places of one join."""
    import polars as pl

    parts = pl.DataFrame(
        list(join.parts),
        schema={"area": pl.String, "code": pl.String, "people": pl.Float64, "share": pl.Float64},
        orient="row",
    ).with_columns((pl.col("people") * pl.col("share")).alias("weight"))
    if join.lookup is None:
        figures = _figures(file.path, parts["code"].unique()).with_columns(pl.lit(1.0).alias("known"))
    else:
        figures = _carried_over(file.path, join, parts["code"].unique(), rules)
    weight, value = pl.col("weight"), pl.col("value")
    made = (
        parts.join(figures, on="code")
        .group_by("area", *PERIOD)
        .agg(
            (weight * value).sum().alias("weighted"),
            weight.sum().alias("weights"),
            (pl.col("share") * value).sum().alias("added"),
            (weight * pl.col("known")).sum().alias("covered"),
            pl.len().alias("parts"),
        )
        .join(parts.group_by("area").agg(weight.sum().alias("whole")), on="area")
    )
    return made.select(
        "area",
        *PERIOD,
        pl.when(_is_sum(rules)).then("added").otherwise(pl.col("weighted") / pl.col("weights")).alias("value"),
        (pl.col("covered") / pl.col("whole")).clip(0.0, 1.0).alias("coverage"),
        "parts",
        pl.lit(file.id).alias("file"),
        pl.lit(join.lookup_id, dtype=pl.String).alias("lookup"),
    ).filter(pl.col("value").is_finite())


def _carried_over(path: Path, join: Join, codes: "pl.Series", rules: Mapping[str, str]) -> "pl.DataFrame":
    """Give the figures of a file for the areas that its own became.

    A count goes over by its share. A rate of a new area is the mean of the old ones, weighted by share × people where
    the people of all of them are known, else by share alone. `known` is the part of that weight that has a figure.
    """
    import polars as pl

    people = join.old_people or {}
    known = pl.DataFrame(
        {"old": list(people), "people": [float(one) for one in people.values()]},
        schema={"old": pl.String, "people": pl.Float64},
    )
    lookup = pl.read_parquet(str(join.lookup)).filter(pl.col("new").is_in(codes.implode()))
    lookup = lookup.join(known, on="old", how="left")
    counted = pl.col("share") * pl.col("people")
    has_people = (pl.col("people").is_not_null().all() & (counted.sum() > 0)).over("new")
    lookup = lookup.with_columns(pl.when(has_people).then(counted).otherwise("share").alias("weight"))
    figures = _figures(path, lookup["old"].unique())
    weight, value = pl.col("weight"), pl.col("value")
    made = (
        lookup.join(figures, left_on="old", right_on="code")
        .group_by("new", *PERIOD)
        .agg(
            (weight * value).sum().alias("weighted"),
            weight.sum().alias("weights"),
            (pl.col("share") * value).sum().alias("added"),
        )
        .join(lookup.group_by("new").agg(weight.sum().alias("whole")), on="new")
    )
    return made.select(
        pl.col("new").alias("code"),
        *PERIOD,
        pl.when(_is_sum(rules)).then("added").otherwise(pl.col("weighted") / pl.col("weights")).alias("value"),
        (pl.col("weights") / pl.col("whole")).alias("known"),
    ).filter(pl.col("value").is_finite())


def _figures(path: Path, codes: "pl.Series") -> "pl.DataFrame":
    """Give the figures of some areas, with the text of every name."""
    import polars as pl

    stored = pl.scan_parquet(path)
    kind = stored.collect_schema()["code"]
    wanted = codes.filter(codes.is_in(kind.categories.implode())).cast(kind) if isinstance(kind, pl.Enum) else codes
    found = stored.filter(pl.col("code").is_in(wanted.implode())).collect()
    return found.with_columns(pl.col("indicator", "code", "period").cast(pl.String))


def _is_sum(rules: Mapping[str, str]) -> "pl.Expr":
    import polars as pl

    return pl.col("indicator").is_in([code for code, rule in rules.items() if rule == "sum"])
