"""A rule as an expression over typed answers, in the logic of three values.

A missing answer makes a comparison neither true nor false; `and`, `or` and `not` follow Kleene, as
polars does with null. Nothing of a rule is ever run as a program.
"""

from collections.abc import Mapping
from datetime import date
from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING

from nrp.formats.rule_checking import code_spelled, kind_of, spelled_constant
from nrp.formats.rule_parts import (
    Among,
    Between,
    Chain,
    Condition,
    Day,
    Either,
    Every,
    Missing,
    Named,
    Negative,
    Not,
    ReadRule,
    Value,
    Words,
)
from nrp.formats.values import missing_numbers
from nrp.formats.variables import NUMERIC, Variable

if TYPE_CHECKING:
    import polars as pl

# 0.1 + 0.2 is 0.3 to whoever writes a rule.
_HAIR = 1e-9


def breach_expr(rule: ReadRule, variables: Mapping[str, Variable]) -> "pl.Expr":
    """Say for each row whether it breaks the rule for certain.

    Parameters
    ----------
    rule
        One without faults.
    variables
        By name; the frame holds a column of each that the rule names, typed as the codebook has
        it, with missing codes still in it.

    Returns
    -------
    polars.Expr
        True where what is given holds and what must hold does not. Where an answer is missing and
        the rule does not ask for that, it is not known, and so never a breach.
    """
    broken = ~_condition(rule.must, variables)
    if rule.given is not None:
        broken = _condition(rule.given, variables) & broken
    return broken.fill_null(value=False)


def _condition(condition: Condition, variables: Mapping[str, Variable]) -> "pl.Expr":
    if isinstance(condition, Every | Either):
        join = and_ if isinstance(condition, Every) else or_
        return reduce(join, (_condition(part, variables) for part in condition.parts))
    if isinstance(condition, Not):
        return ~_condition(condition.of, variables)
    if isinstance(condition, Missing):
        answer = _answer(variables[condition.of.name])
        return answer.is_not_null() if condition.is_not else answer.is_null()
    if isinstance(condition, Between):
        low = _compared(">=", condition.of, condition.low, variables)
        return low & _compared("<=", condition.of, condition.high, variables)
    if isinstance(condition, Among):
        return _among(condition, variables)
    return _compared(condition.sign, condition.left, condition.right, variables)


def _among(condition: Among, variables: Mapping[str, Variable]) -> "pl.Expr":
    found = reduce(or_, (_compared("=", condition.of, value, variables) for value in condition.values))
    return ~found if condition.is_not else found


def _compared(sign: str, left: Value, right: Value, variables: Mapping[str, Variable]) -> "pl.Expr":
    kinds = {kind_of(left, variables), kind_of(right, variables)}
    if "code" in kinds:
        one, other = _as_code(left, right, variables), _as_code(right, left, variables)
        return one == other if sign == "=" else one != other
    one, other = _value(left, variables), _value(right, variables)
    if kinds == {"number"}:
        return _numbers(sign, one - other)
    signs = {"=": one == other, "!=": one != other, "<": one < other, "<=": one <= other}
    return signs.get(sign, one > other if sign == ">" else one >= other)


def _numbers(sign: str, gap: "pl.Expr") -> "pl.Expr":
    signs = {"=": gap.abs() <= _HAIR, "!=": gap.abs() > _HAIR, "<": gap < -_HAIR, "<=": gap <= _HAIR}
    return signs.get(sign, gap > _HAIR if sign == ">" else gap >= -_HAIR)


def _as_code(value: Value, beside: Value, variables: Mapping[str, Variable]) -> "pl.Expr":
    """Spell a value as the codes beside it are spelled."""
    import polars as pl

    if isinstance(value, Named):
        return _answer(variables[value.name])
    spelled = spelled_constant(value) or ""
    codes = tuple(variables[beside.name].codes) if isinstance(beside, Named) else ()
    return pl.lit(code_spelled(spelled, codes) or spelled)


def _value(value: Value, variables: Mapping[str, Variable]) -> "pl.Expr":
    import polars as pl

    if isinstance(value, Named):
        variable = variables[value.name]
        answer = _answer(variable)
        return answer.cast(pl.Float64, strict=False) if kind_of(value, variables) == "number" else answer
    if isinstance(value, Negative):
        return -_value(value.of, variables)
    if isinstance(value, Chain):
        return _chain(value, variables)
    if isinstance(value, Words | Day):
        return pl.lit(value.value)
    return pl.lit(value.value, dtype=pl.Float64)


def _chain(chain: Chain, variables: Mapping[str, Variable]) -> "pl.Expr":
    if kind_of(chain.first, variables) == "date":
        return _days(chain, variables)
    total = _value(chain.first, variables)
    for sign, term in chain.rest:
        other = _value(term, variables)
        if sign == "+":
            total = total + other
        elif sign == "-":
            total = total - other
        else:
            total = total * other if sign == "*" else _divided(total, other)
    return total


def _divided(total: "pl.Expr", by: "pl.Expr") -> "pl.Expr":
    """Divide; what is divided by nothing is not known."""
    import polars as pl

    return pl.when(by != 0).then(total / by)


def _days(chain: Chain, variables: Mapping[str, Variable]) -> "pl.Expr":
    import polars as pl

    first_day = pl.lit(date(1970, 1, 1))
    total = (_value(chain.first, variables) - first_day).dt.total_days().cast(pl.Float64)
    is_day = True
    for sign, term in chain.rest:
        other = _value(term, variables)
        if kind_of(term, variables) == "date":
            other, is_day = (other - first_day).dt.total_days().cast(pl.Float64), False
        total = total + other if sign == "+" else total - other
    return first_day + pl.duration(days=total.cast(pl.Int64)) if is_day else total


def _answer(variable: Variable) -> "pl.Expr":
    """A variable's answers; what stands for a missing one is null."""
    import polars as pl

    cell = pl.col(variable.name)
    if not variable.missing or variable.type == "date":
        return cell
    missing: list[float] | list[str] = list(variable.missing)
    if variable.type in NUMERIC:
        return pl.when(~cell.cast(pl.Float64).is_in(list(missing_numbers(variable)))).then(cell)
    return pl.when(~cell.is_in(missing)).then(cell)
