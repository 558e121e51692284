"""How an outcome is worked out of answers, and whether the variables can give it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from pydantic import Field

from nrp.formats.documents import Strict
from nrp.formats.variables import Name, Variable, code_text, listed_names


class OneOf(Strict):
    """1 when the answer is among `values`, 0 for any other answer."""

    kind: Literal["one_of"]
    variable: Name
    values: Annotated[list[int | float | str], Field(min_length=1)]

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.variable,)


class SumAtLeast(Strict):
    """1 when the sum of the items reaches the threshold, given enough answers."""

    kind: Literal["sum_at_least"]
    items: Annotated[list[Name], Field(min_length=1)]
    threshold: int | float
    min_answered: Annotated[int, Field(ge=1)] | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(self.items)


class Mean(Strict):
    """The mean of the items answered; a reversed item counts max + min of its codes less its value."""

    kind: Literal["mean"]
    items: Annotated[list[Name], Field(min_length=1)]
    reverse: list[Name] = Field(default_factory=list)
    min_answered: Annotated[int, Field(ge=1)] | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(self.items)


class Value(Strict):
    """The answer itself, as a number."""

    kind: Literal["value"]
    variable: Name

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.variable,)


Derive = Annotated[OneOf | SumAtLeast | Mean | Value, Field(discriminator="kind")]


def repeated(what: str, names: Sequence[str]) -> list[str]:
    """Say which names are used more than once."""
    counts = Counter(names)
    return [f'Two of the {what}s are named "{n}".' for n, count in counts.items() if count > 1]


def check_derive(outcome: str, derive: OneOf | SumAtLeast | Mean | Value) -> None:
    """Raise `ValueError` when a derivation contradicts itself."""
    if isinstance(derive, OneOf | Value):
        return
    if faults := repeated("item", derive.items):
        raise ValueError(f'Outcome "{outcome}": {faults[0]}')
    if derive.min_answered is not None and derive.min_answered > len(derive.items):
        raise ValueError(
            f'Outcome "{outcome}" asks for {derive.min_answered} answers but has only {len(derive.items)} items.'
        )
    if isinstance(derive, Mean) and (stray := sorted(set(derive.reverse) - set(derive.items))):
        raise ValueError(f'Outcome "{outcome}" reverses {listed_names(stray)}, which is not an item.')


def derive_faults(
    outcome: str, derive: OneOf | SumAtLeast | Mean | Value, variables: Mapping[str, Variable]
) -> list[str]:
    """Say what a derivation asks of its variables that they cannot give."""
    faults = [
        f'Outcome "{outcome}" uses "{name}", which is not among the variables.'
        for name in derive.columns
        if name not in variables
    ]
    known = [variables[name] for name in derive.columns if name in variables]
    if isinstance(derive, OneOf):
        for variable in known:
            values = [code_text(value) for value in derive.values]
            stray = [value for value in values if variable.codes and value not in variable.codes]
            if stray:
                faults.append(
                    f'Outcome "{outcome}": {listed_names(stray)} is not among the codes of "{variable.name}".'
                )
        return faults
    faults += [
        f'Outcome "{outcome}" needs "{variable.name}" as a number, but its codes are not numbers.'
        for variable in known
        if not variable.is_numeric
    ]
    if isinstance(derive, Mean):
        faults += [
            f'Outcome "{outcome}" reverses "{name}", which has no codes to reverse by.'
            for name in derive.reverse
            if name in variables and not variables[name].codes
        ]
    return faults
