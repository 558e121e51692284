"""The parts that a rule of the codebook is made of."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

Comparison = Literal["=", "!=", "<", "<=", ">", ">="]


class RuleError(ValueError):
    """A rule cannot be used; its message is a sentence that says where and what to do."""


@dataclass(frozen=True, slots=True)
class Named:
    """An answer: the variable, and at which character of the rule it stands (from 1)."""

    name: str
    at: int


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it was written, since a code may be spelled ``01``."""

    written: str
    at: int

    @property
    def value(self) -> float:
        return float(self.written)


@dataclass(frozen=True, slots=True)
class Words:
    """Text in quotation marks."""

    value: str
    at: int


@dataclass(frozen=True, slots=True)
class Day:
    """A date."""

    value: date
    at: int


@dataclass(frozen=True, slots=True)
class Chain:
    """Terms added and taken away, or multiplied and divided, from left to right.

    `rest` holds each further term with the sign before it.
    """

    first: "Value"
    rest: "tuple[tuple[str, Value], ...]"
    at: int


@dataclass(frozen=True, slots=True)
class Negative:
    """A value with a minus before it."""

    of: "Value"
    at: int


Value = Named | Number | Words | Day | Chain | Negative


@dataclass(frozen=True, slots=True)
class Compared:
    """Two values held against each other."""

    sign: Comparison
    left: Value
    right: Value
    at: int


@dataclass(frozen=True, slots=True)
class Among:
    """A value that is one of a list, or none of it."""

    of: Value
    values: tuple[Value, ...]
    is_not: bool
    at: int


@dataclass(frozen=True, slots=True)
class Between:
    """A value within two limits, both included."""

    of: Value
    low: Value
    high: Value
    at: int


@dataclass(frozen=True, slots=True)
class Missing:
    """Whether a variable has no answer."""

    of: Named
    is_not: bool
    at: int


@dataclass(frozen=True, slots=True)
class Every:
    """All of several conditions."""

    parts: "tuple[Condition, ...]"


@dataclass(frozen=True, slots=True)
class Either:
    """At least one of several conditions."""

    parts: "tuple[Condition, ...]"


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite of a condition."""

    of: "Condition"


Condition = Compared | Among | Between | Missing | Every | Either | Not


@dataclass(frozen=True, slots=True)
class ReadRule:
    """A rule: what must hold, and for whom; without `given` it must hold in every row."""

    given: Condition | None
    must: Condition

    @property
    def names(self) -> tuple[str, ...]:
        """The variables it uses, each once, in the order they stand."""
        conditions = [self.must] if self.given is None else [self.given, self.must]
        return tuple(dict.fromkeys(name for condition in conditions for name in _names(condition)))

    @property
    def about(self) -> str | None:
        """The variable that the rule asks something of."""
        return next(iter(_names(self.must)), None)


def values_in(condition: Compared | Among | Between | Missing) -> tuple[Value, ...]:
    """Give the values that one comparison holds against each other."""
    if isinstance(condition, Compared):
        return condition.left, condition.right
    if isinstance(condition, Among):
        return condition.of, *condition.values
    if isinstance(condition, Between):
        return condition.of, condition.low, condition.high
    return (condition.of,)


def _names(part: Condition | Value) -> Iterator[str]:
    if isinstance(part, Named):
        yield part.name
    elif isinstance(part, Every | Either):
        for one in part.parts:
            yield from _names(one)
    elif isinstance(part, Not | Negative):
        yield from _names(part.of)
    elif isinstance(part, Chain):
        for term in (part.first, *(term for _sign, term in part.rest)):
            yield from _names(term)
    elif isinstance(part, Compared | Among | Between | Missing):
        for value in values_in(part):
            yield from _names(value)
