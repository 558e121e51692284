"""Outcomes and covariates as polars expressions over a survey frame.

The expressions take a normalised frame (`nrp.formats.values.normalise`, or the Parquet that the
intake writes) and just as well a raw one whose codes are numbers. Missing codes are applied here
and nowhere else, so that they mean the same in every file format.
"""

import itertools
from collections.abc import Mapping
from typing import TYPE_CHECKING

from nrp.formats.codebook import Covariate, Outcome
from nrp.formats.derivations import Mean, OneOf, SumAtLeast
from nrp.formats.plan import PlanOutcome
from nrp.formats.values import missing_numbers, number_expr, text_expr
from nrp.formats.variables import Variable, code_text, is_number

if TYPE_CHECKING:
    import polars as pl

NOT_STATED = "not stated"


class NotDerivable(ValueError):
    """An outcome cannot be derived; the message is a sentence for a reader."""


def outcome_expr(
    outcome: Outcome | PlanOutcome, variables: Mapping[str, Variable], schema: Mapping[str, "pl.DataType"]
) -> "pl.Expr":
    """Derive an outcome.

    Parameters
    ----------
    outcome
        From a codebook or a plan.
    variables
        What is known of the columns, by name.
    schema
        The types of the frame's columns.

    Returns
    -------
    polars.Expr
        Named after the outcome: ``Int64`` 0 or 1 for `one_of` and `sum_at_least`, ``Float64`` for
        `mean`, a number for `value` and for a column; null where the answers do not suffice.

    Raises
    ------
    NotDerivable
        When a derivation's variable is described nowhere or the frame lacks a column.
    """
    derive = outcome.derive
    columns = derive.columns if derive is not None else outcome.columns if isinstance(outcome, PlanOutcome) else ()
    for name in columns:
        if name not in schema:
            raise NotDerivable(
                f'"{outcome.label or outcome.name}" needs the column "{name}", which is not in the data.'
            )
        if derive is not None and name not in variables:
            raise NotDerivable(
                f'"{outcome.label or outcome.name}" is derived from "{name}", but neither the plan nor a codebook '
                "gives its codes and missing codes."
            )
    if derive is None:
        name = columns[0]
        return _column(name, schema[name], variables.get(name)).alias(outcome.name)
    if isinstance(derive, OneOf):
        expr = _one_of(derive, variables[derive.variable], schema[derive.variable])
    elif isinstance(derive, SumAtLeast):
        expr = _sum_at_least(derive, variables, schema)
    elif isinstance(derive, Mean):
        expr = _mean(derive, variables, schema)
    else:
        expr = answer_expr(derive.variable, schema[derive.variable], variables[derive.variable])
    return expr.alias(outcome.name)


def covariate_expr(
    covariate: Covariate, variables: Mapping[str, Variable], schema: Mapping[str, "pl.DataType"]
) -> "pl.Expr":
    """Derive a covariate.

    Returns
    -------
    polars.Expr
        Named after the covariate. Categorical: ``String``, with everything missing (blank or
        whichever code) as the one level `NOT_STATED`. Continuous: ``Float64``, missing as null.

    Raises
    ------
    NotDerivable
        When the frame lacks the column.
    """
    import polars as pl

    name = covariate.variable
    if name not in schema:
        raise NotDerivable(f'The covariate "{covariate.name}" needs the column "{name}", which is not in the data.')
    variable = variables.get(name)
    if covariate.bands:
        level = _banded(_column(name, schema[name], variable), covariate.bands)
    elif covariate.kind_for(variable) == "continuous":
        return _column(name, schema[name], variable).cast(pl.Float64).alias(covariate.name)
    else:
        level = _level(name, schema[name], variable)
    return level.fill_null(NOT_STATED).alias(covariate.name)


def band_labels(bands: list[int | float]) -> list[str]:
    """Name the bands [a, b): ``18 to under 30`` … ``75 and over``."""
    ends = [code_text(end) for end in bands]
    closed = [f"{start} to under {end}" for start, end in itertools.pairwise(ends)]
    return [*closed, f"{ends[-1]} and over"]


def answer_expr(name: str, dtype: "pl.DataType", variable: Variable) -> "pl.Expr":
    """Read a described column as a number, its missing codes as null.

    Codes give ``Int64`` when all of them are whole, integers too, all else ``Float64``. A code
    that the codebook does not list is no answer.
    """
    import polars as pl

    if variable.type != "code":
        number = number_expr(name, dtype)
        if variable.missing:
            number = pl.when(~number.is_in(missing_numbers(variable))).then(number)
        return number.cast(pl.Int64, strict=False) if variable.type == "integer" else number
    numbers = {code: float(code) for code in variable.codes if is_number(code)}
    whole = all(number == int(number) for number in numbers.values())
    kind = pl.Int64() if whole else pl.Float64()
    if dtype == pl.String:
        return pl.col(name).replace_strict(numbers, default=None, return_dtype=kind)
    number = number_expr(name, dtype)
    return pl.when(number.is_in(list(numbers.values()))).then(number).cast(kind)


def _one_of(derive: OneOf, variable: Variable, dtype: "pl.DataType") -> "pl.Expr":
    import polars as pl

    wanted = [code_text(value) for value in derive.values]
    if variable.type == "code":
        answer = text_expr(variable.name, dtype)
        is_answer = answer.is_in(variable.answers)
        return pl.when(is_answer).then(answer.is_in(wanted).cast(pl.Int64))
    if variable.is_numeric:
        number = answer_expr(variable.name, dtype, variable)
        return number.cast(pl.Float64).is_in([float(value) for value in wanted]).cast(pl.Int64)
    answer = text_expr(variable.name, dtype)
    return pl.when(~answer.is_in(list(variable.missing))).then(answer.is_in(wanted).cast(pl.Int64))


def _sum_at_least(
    derive: SumAtLeast, variables: Mapping[str, Variable], schema: Mapping[str, "pl.DataType"]
) -> "pl.Expr":
    import polars as pl

    items = [answer_expr(name, schema[name], variables[name]) for name in derive.items]
    reached = (pl.sum_horizontal(items) >= derive.threshold).cast(pl.Int64)
    return pl.when(_answered(items) >= (derive.min_answered or len(items))).then(reached)


def _mean(derive: Mean, variables: Mapping[str, Variable], schema: Mapping[str, "pl.DataType"]) -> "pl.Expr":
    import polars as pl

    items = [
        _reversed(answer, variables[name]) if name in derive.reverse else answer
        for name in derive.items
        for answer in [answer_expr(name, schema[name], variables[name])]
    ]
    answered = _answered(items)
    mean = pl.sum_horizontal(items).cast(pl.Float64) / answered
    return pl.when(answered >= (derive.min_answered or len(items))).then(mean)


def _reversed(answer: "pl.Expr", variable: Variable) -> "pl.Expr":
    codes = [float(code) for code in variable.codes]
    ends = max(codes) + min(codes)
    return (int(ends) if ends == int(ends) else ends) - answer


def _answered(items: list["pl.Expr"]) -> "pl.Expr":
    import polars as pl

    return pl.sum_horizontal([item.is_not_null().cast(pl.Int64) for item in items])


def _column(name: str, dtype: "pl.DataType", variable: Variable | None) -> "pl.Expr":
    import polars as pl

    if variable is not None:
        return answer_expr(name, dtype, variable)
    if dtype.is_integer():
        return pl.col(name).cast(pl.Int64)
    return number_expr(name, dtype)


def _banded(number: "pl.Expr", bands: list[int | float]) -> "pl.Expr":
    import polars as pl

    level = pl.lit(None, dtype=pl.String)
    for start, label in zip(bands, band_labels(bands), strict=True):
        level = pl.when(number >= start).then(pl.lit(label)).otherwise(level)
    return pl.when(number.is_not_null()).then(level)


def _level(name: str, dtype: "pl.DataType", variable: Variable | None) -> "pl.Expr":
    import polars as pl

    text = text_expr(name, dtype)
    if variable is None:
        return text
    if variable.type == "code":
        return pl.when(text.is_in(variable.answers)).then(text)
    if variable.type in {"integer", "decimal"}:
        number = pl.when(~number_expr(name, dtype).is_in(missing_numbers(variable))).then(text)
        return number if variable.missing else text
    return pl.when(~text.is_in(list(variable.missing))).then(text) if variable.missing else text
