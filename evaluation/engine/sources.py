"""Files to tidy frames: which columns mean what, and which wave each file holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from evaluation.engine.compress import Kind, Tidy, weight_expr
from evaluation.engine.errors import CannotEvaluate
from nrp.formats.codebook import Variable, code_text
from nrp.formats.derive import NotDerivable, covariate_expr, outcome_expr
from nrp.formats.plan import Plan
from nrp.formats.readers import read_table
from nrp.formats.unreadable import Unreadable
from nrp.formats.values import normalise, number_expr, text_expr

if TYPE_CHECKING:
    import polars as pl

Schema = Mapping[str, "pl.DataType"]


@dataclass(frozen=True, slots=True)
class Source:
    """A file, and the wave it holds when it was said (else its wave column says)."""

    path: Path
    wave: str | None


def tidy_frames(sources: Sequence[Source], plan: Plan, variables: Mapping[str, Variable]) -> tuple[Tidy, ...]:
    """Bring files to tidy frames that may be compressed on their own and added.

    Files of the same wave, and files whose waves stand in a column, are put together first, since
    a household may be split between them.

    Raises
    ------
    CannotEvaluate
        When a file cannot be read, lacks a column or does not say its wave.
    """
    groups: dict[str | None, list[Source]] = {}
    for source in sources:
        groups.setdefault(source.wave, []).append(source)
    if None in groups and len(groups) > 1:
        groups = {None: list(sources)}
    return tuple(_together([_tidy(s, plan, variables, alone=len(g) == 1) for s in g]) for g in groups.values())


def _together(tidies: Sequence[Tidy]) -> Tidy:
    import polars as pl

    first = tidies[0]
    if len(tidies) == 1:
        return first
    kinds: list[tuple[str, Kind]] = []
    for k, (name, kind) in enumerate(first.outcomes):
        same = all(tidy.outcomes[k][1] == kind for tidy in tidies)
        kinds.append((name, kind if same else "fine"))
    frame = pl.concat([tidy.frame for tidy in tidies], how="vertical_relaxed")
    return Tidy(frame, tuple(kinds), first.covariates, first.has_household)


def _tidy(source: Source, plan: Plan, variables: Mapping[str, Variable], *, alone: bool) -> Tidy:
    """Name and type the columns; keys stay as they are read when nothing is put beside them."""
    frame, schema = _read(source.path, variables)
    _refuse_missing_columns(source, plan, schema)

    def key(column: str) -> "pl.Expr":
        return _raw_or_text(column, schema, raw=alone)

    columns = [
        key(plan.area).alias("area"),
        _wave(source, plan, key),
        _weight(plan, schema).alias("weight"),
        *([key(plan.household).alias("household")] if plan.household else []),
    ]
    try:
        outcomes = [outcome_expr(outcome, variables, schema) for outcome in plan.outcomes]
        covariates = [
            _raw_or_text(c.variable, schema, raw=alone)
            if c.kind != "continuous" and not c.bands and c.variable not in variables and c.variable in schema
            else covariate_expr(c, variables, schema)
            for c in plan.covariates
        ]
    except NotDerivable as error:
        raise CannotEvaluate(f"{source.path.name}: {error}") from None
    tidy = frame.select(
        *columns,
        *(expr.alias(f"y{k}") for k, expr in enumerate(outcomes)),
        *(expr.alias(f"x{k}") for k, expr in enumerate(covariates)),
    )
    found = tidy.collect_schema()
    kinds = tuple((o.name, _kind(plan, k, found[f"y{k}"])) for k, o in enumerate(plan.outcomes))
    return Tidy(tidy, kinds, tuple(c.name for c in plan.covariates), plan.household is not None)


def _read(path: Path, variables: Mapping[str, Variable]) -> tuple["pl.LazyFrame", Schema]:
    """Scan our own Parquet column by column; read anything else whole and type what is described."""
    import polars as pl

    if path.suffix.lower() == ".parquet":
        try:
            lazy = pl.scan_parquet(path)
            return lazy, lazy.collect_schema()
        except (pl.exceptions.PolarsError, OSError) as error:
            raise CannotEvaluate(f"{path.name} cannot be read as Parquet. {error}".strip()) from None
    try:
        frame = normalise(read_table(path).frame, variables)
    except Unreadable as error:
        raise CannotEvaluate(f"{path.name}: {error}") from None
    return frame.lazy(), frame.schema


def _refuse_missing_columns(source: Source, plan: Plan, schema: Schema) -> None:
    if source.wave is None and plan.wave is None:
        raise CannotEvaluate(
            f"Nothing says which wave {source.path.name} holds: the plan names no wave column. "
            f"Say it with --wave-of {source.path.name}={code_text(plan.baseline)}."
        )
    wave = plan.wave if source.wave is None else None
    needed = [c for c in (plan.area, wave, plan.weight, plan.household) if c]
    missing = [f'"{column}"' for column in needed if column not in schema]
    if missing:
        what = "column" if len(missing) == 1 else "columns"
        raise CannotEvaluate(f"{source.path.name} lacks the {what} {', '.join(missing)} that the plan names.")


def _raw_or_text(column: str, schema: Schema, *, raw: bool) -> "pl.Expr":
    """Group by whole numbers as they are: the few keys found are spelled as text afterwards."""
    import polars as pl

    dtype = schema[column]
    return pl.col(column) if raw and dtype.is_integer() else text_expr(column, dtype)


def _wave(source: Source, plan: Plan, key: object) -> "pl.Expr":
    import polars as pl

    if source.wave is None and plan.wave is not None and callable(key):
        column: pl.Expr = key(plan.wave)
        return column.alias("wave")
    return pl.lit(source.wave).alias("wave")


def _weight(plan: Plan, schema: Schema) -> "pl.Expr":
    import polars as pl

    if plan.weight is None:
        return weight_expr(pl.lit(1.0))
    return weight_expr(number_expr(plan.weight, schema[plan.weight]))


def _kind(plan: Plan, k: int, dtype: "pl.DataType") -> Kind:
    derive = plan.outcomes[k].derive
    if derive is not None and derive.kind in {"one_of", "sum_at_least"}:
        return "binary"
    return "whole" if dtype.is_integer() else "fine"
