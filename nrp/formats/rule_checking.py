"""Whether a rule can be asked of the variables there are: every fault a sentence, before any file is read."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from rapidfuzz import fuzz, process

from nrp.formats.rule_parts import (
    Among,
    Between,
    Chain,
    Compared,
    Condition,
    Day,
    Either,
    Every,
    Missing,
    Named,
    Negative,
    Not,
    Number,
    ReadRule,
    Value,
    Words,
    values_in,
)
from nrp.formats.rule_reading import at_character
from nrp.formats.variables import NUMERIC, Variable, is_number

Kind = Literal["number", "date", "text", "code"]
_LIKE_ENOUGH = 65
_HOLDS = {"number": "a number", "date": "a date", "text": "text", "code": "a code"}


def rule_faults(rule: ReadRule, variables: Mapping[str, Variable]) -> list[str]:
    """Say what a rule asks of variables that they cannot give."""
    conditions = [rule.must] if rule.given is None else [rule.given, rule.must]
    return [fault for condition in conditions for fault in _of_condition(condition, variables)]


def did_you_mean(name: str, known: Sequence[str]) -> str:
    """Name the one that is most like it, when one is."""
    close = process.extractOne(name, known, scorer=fuzz.ratio, score_cutoff=_LIKE_ENOUGH)
    return f"; did you mean “{close[0]}”?" if close else "."


def kind_of(value: Value, variables: Mapping[str, Variable]) -> Kind:
    """Say what a value is; of codes that are all numbers, a number."""
    if isinstance(value, Named):
        return _kind_of_variable(variables[value.name])
    if isinstance(value, Chain):
        kinds = [kind_of(term, variables) for term in (value.first, *(term for _sign, term in value.rest))]
        return "date" if kinds.count("date") % 2 else "number"
    if isinstance(value, Number | Negative):
        return "number"
    return "text" if isinstance(value, Words) else "date"


def _kind_of_variable(variable: Variable) -> Kind:
    if variable.type == "code":
        return "number" if variable.is_numeric else "code"
    if variable.type in NUMERIC:
        return "number"
    return "date" if variable.type == "date" else "text"


def _of_condition(condition: Condition, variables: Mapping[str, Variable]) -> Iterator[str]:
    if isinstance(condition, Every | Either):
        for part in condition.parts:
            yield from _of_condition(part, variables)
    elif isinstance(condition, Not):
        yield from _of_condition(condition.of, variables)
    else:
        faults = [fault for value in values_in(condition) for fault in _of_value(value, variables)]
        yield from faults or _of_comparison(condition, variables)


def _of_value(value: Value, variables: Mapping[str, Variable]) -> Iterator[str]:
    if isinstance(value, Named):
        if value.name not in variables:
            meant = did_you_mean(value.name, list(variables))
            yield f"{at_character(value.at)}: there is no variable “{value.name}”{meant}"
    elif isinstance(value, Negative):
        yield from _of_value(value.of, variables) or ()
        yield from _must_be_number(value.of, variables)
    elif isinstance(value, Chain):
        terms = (value.first, *(term for _sign, term in value.rest))
        faults = [fault for term in terms for fault in _of_value(term, variables)]
        yield from faults or _of_chain(value, variables)


def _of_chain(chain: Chain, variables: Mapping[str, Variable]) -> Iterator[str]:
    """Numbers reckon with numbers; a date less a date is days, and days go onto or off a date."""
    signs = [sign for sign, _term in chain.rest]
    terms = [term for _sign, term in chain.rest]
    if kind_of(chain.first, variables) == "date" and set(signs) <= {"+", "-"}:
        days = [term for sign, term in chain.rest if kind_of(term, variables) == "date" and sign == "-"]
        if len(days) <= 1 and (not days or len(terms) == 1):
            terms = [term for term in terms if term not in days]
        else:
            yield f"{at_character(chain.at)}: of a date take one date away, or days; nothing else."
            return
    else:
        terms = [chain.first, *terms]
    for term in terms:
        yield from _must_be_number(term, variables)


def _must_be_number(value: Value, variables: Mapping[str, Variable]) -> Iterator[str]:
    if isinstance(value, Named) and value.name not in variables:
        return
    kind = kind_of(value, variables)
    if kind != "number":
        yield f"{at_character(value.at)}: {_described(value)} is {_HOLDS[kind]}, and only numbers can be reckoned with."


def _of_comparison(condition: Condition, variables: Mapping[str, Variable]) -> Iterator[str]:
    if isinstance(condition, Compared):
        yield from _held_against(condition.left, condition.right, condition.sign, variables)
    elif isinstance(condition, Among):
        for value in condition.values:
            yield from _held_against(condition.of, value, "=", variables)
    elif isinstance(condition, Between):
        yield from _held_against(condition.of, condition.low, "<=", variables)
        yield from _held_against(condition.of, condition.high, "<=", variables)
    elif not isinstance(condition, Missing):
        raise TypeError(condition)


def _held_against(left: Value, right: Value, sign: str, variables: Mapping[str, Variable]) -> Iterator[str]:
    one, other = kind_of(left, variables), kind_of(right, variables)
    place = at_character(left.at)
    codes = [_codes(value, variables) for value in (left, right)]
    if "code" in (one, other) and sign in ("=", "!="):
        pass  # a code is held against the words or the number it is spelled with
    elif one != other:
        hint = " Put it in quotation marks." if {one, other} == {"text", "number"} else ""
        yield (
            f"{place}: {_described(left)} is {_HOLDS[one]} and {_described(right)} is {_HOLDS[other]}, "
            f"so the two cannot be compared.{hint}"
        )
        return
    elif one in ("text", "code") and sign not in ("=", "!="):
        yield f"{place}: {_described(left)} is {_HOLDS[one]}, which has no order; use = or != or “in (…)”."
        return
    for variable, constant in ((codes[0], right), (codes[1], left)):
        if variable is not None and sign in ("=", "!="):
            yield from _of_code(variable, constant)


def _codes(value: Value, variables: Mapping[str, Variable]) -> Variable | None:
    variable = variables.get(value.name) if isinstance(value, Named) else None
    return variable if variable is not None and variable.type == "code" else None


def _of_code(variable: Variable, constant: Value) -> Iterator[str]:
    """A code that is not in the codebook is never true, and one for a missing answer is no answer."""
    spelled = spelled_constant(constant)
    if spelled is None or code_spelled(spelled, tuple(variable.codes)) is not None:
        return
    place = at_character(constant.at)
    if code_spelled(spelled, tuple(variable.missing)) is not None:
        yield (
            f"{place}: {spelled} is a missing code of “{variable.name}”, and a missing answer equals nothing; "
            f"write “{variable.name} is missing”."
        )
        return
    known = ", ".join(list(variable.codes)[:12])
    yield f"{place}: {spelled} is not among the codes of “{variable.name}”, which are {known}."


def spelled_constant(value: Value) -> str | None:
    """Spell a constant as it was written; None for anything that is not one."""
    if isinstance(value, Number):
        return value.written
    if isinstance(value, Words):
        return value.value
    if isinstance(value, Negative) and isinstance(value.of, Number):
        return f"-{value.of.written}"
    return None


def code_spelled(spelled: str, codes: Sequence[str]) -> str | None:
    """Find the code that is meant: the same spelling, or else the same number."""
    if spelled in codes:
        return spelled
    if not is_number(spelled):
        return None
    return next((code for code in codes if is_number(code) and float(code) == float(spelled)), None)


def _described(value: Value) -> str:
    if isinstance(value, Named):
        return f"“{value.name}”"
    if isinstance(value, Chain | Negative) and spelled_constant(value) is None:
        return "what is reckoned there"
    return f"{value.value}" if isinstance(value, Day) else f"{spelled_constant(value)}"
