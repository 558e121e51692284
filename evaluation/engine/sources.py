"""Files to tidy frames: which columns mean what, and which wave each file holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from evaluation.engine.compress import Kind, Tidy, weight_expr
from evaluation.engine.errors import CannotEvaluate
from nrp.formats.codebook import Covariate, Variable, code_text
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
    return tuple(tidy_of(group, plan, variables) for group in wave_groups(sources))


def wave_groups(sources: Sequence[Source]) -> list[list[Source]]:
    """Put the files together that are compressed as one: those of a wave, or all when a column says the wave."""
    groups: dict[str | None, list[Source]] = {}
    for source in sources:
        groups.setdefault(source.wave, []).append(source)
    return [list(sources)] if None in groups else list(groups.values())


def tidy_of(group: Sequence[Source], plan: Plan, variables: Mapping[str, Variable]) -> Tidy:
    """Bring the files of one group to one tidy frame."""
    return _together([_tidy(s, plan, variables, alone=len(group) == 1) for s in group])


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
    oddities = tuple(one for tidy in tidies for one in tidy.oddities)
    return replace(first, frame=frame, outcomes=tuple(kinds), oddities=oddities)


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
        *([key(plan.person).alias("person")] if plan.person and plan.design == "panel" else []),
    ]
    try:
        outcomes = [outcome_expr(outcome, variables, schema) for outcome in plan.outcomes]
        factors = [
            _raw_or_text(c.variable, schema, raw=alone)
            if not is_number(c) and not c.bands and c.variable not in variables and c.variable in schema
            else covariate_expr(c, variables, schema)
            for c in factors_of(plan)
        ]
        stayed = [covariate_expr(v, variables, schema) for v in (plan.attrition.variables if plan.attrition else ())]
        margins = [covariate_expr(m.covariate, variables, schema) for m in (plan.raking.margins if plan.raking else ())]
    except NotDerivable as error:
        raise CannotEvaluate(f"{source.path.name}: {error}") from None
    tidy = frame.select(
        *columns,
        *(expr.alias(f"y{k}") for k, expr in enumerate(outcomes)),
        *(expr.alias(f"x{k}") for k, expr in enumerate(factors)),
        *(expr.alias(f"m{k}") for k, expr in enumerate(margins)),
        *(expr.alias(f"a{k}") for k, expr in enumerate(stayed)),
    )
    found = tidy.collect_schema()
    kinds = tuple((o.name, _kind(plan, k, found[f"y{k}"])) for k, o in enumerate(plan.outcomes))
    return Tidy(
        frame=tidy,
        outcomes=kinds,
        factors=tuple(c.name for c in factors_of(plan)),
        has_household=plan.household is not None,
        numbers=tuple(k for k, c in enumerate(factors_of(plan)) if is_number(c)),
        scan=tidy,
        oddities=_oddities(
            frame,
            schema,
            dict(zip([o.name for o in plan.outcomes], outcomes, strict=True))
            | {c.name: expr for c, expr in zip(factors_of(plan), factors, strict=True)},
        ),
    )


def _oddities(frame: "pl.LazyFrame", schema: Schema, wanted: Mapping[str, "pl.Expr"]) -> tuple["pl.LazyFrame", ...]:
    """Ask which outcomes and factors are made of decimal columns that hold NaN or infinities."""
    import polars as pl

    found = {}
    for name, expr in wanted.items():
        decimal = [column for column in expr.meta.root_names() if schema[column].is_float()]
        if decimal:
            found[name] = pl.any_horizontal((~pl.col(column).is_finite()).any() for column in decimal)
    return (frame.select(expr.alias(name) for name, expr in found.items()),) if found else ()


def factors_of(plan: Plan) -> tuple[Covariate, ...]:
    """What the cells are sorted by beside area and wave: covariates, then subgroups not among them."""
    names = {covariate.name for covariate in plan.covariates}
    return (*plan.covariates, *(subgroup for subgroup in plan.subgroups if subgroup.name not in names))


def is_number(factor: Covariate) -> bool:
    """Whether a factor enters the sums as a number and not the key as a level."""
    return factor.kind == "continuous" and not factor.bands


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
    person = plan.person if plan.design == "panel" else None
    needed = [c for c in (plan.area, wave, plan.weight, plan.household, person) if c]
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
