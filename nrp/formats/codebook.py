"""The codebook of a survey instrument, `nrp-codebook/1`."""

import itertools
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from nrp.formats.documents import Strict, load_document

VariableType = Literal["code", "integer", "decimal", "text", "date"]
Family = Literal["primary", "secondary"]
Better = Literal["higher", "lower"]
Unit = Literal["percent", "points"]
CovariateKind = Literal["categorical", "continuous"]
Name = Annotated[str, Field(min_length=1, max_length=120)]

NUMERIC: frozenset[str] = frozenset({"integer", "decimal"})


def code_text(value: object) -> str:
    """Spell a code the way every file format is brought to: ``1``, ``-8``, ``A1``."""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return str(value).strip()


def is_number(text: str) -> bool:
    """Say whether a code is a plain number, so that it can be summed."""
    try:
        return float(text) == float(text) and abs(float(text)) != float("inf")
    except ValueError:
        return False


class Roles(Strict):
    """Which columns say where, who, how much and when."""

    area: Name
    household: Name | None = None
    person: Name | None = None
    weight: Name | None = None
    date: Name | None = None

    def columns(self) -> dict[str, str]:
        """Map each role that is filled to its column."""
        return {role: name for role, name in self.model_dump().items() if name is not None}


class Variable(Strict):
    """A column of the survey: its type, its codes, and which answers mean "missing".

    `required` means that the column is there and never blank; a missing *code* is an answer.
    `min` and `max` hold after the missing codes are taken out.
    """

    name: Name
    label: str = ""
    type: VariableType
    codes: dict[str, str] = Field(default_factory=dict)
    missing: dict[str, str] = Field(default_factory=dict)
    min: int | float | None = None
    max: int | float | None = None
    required: bool = False
    section: str = ""
    note: str | None = None

    @field_validator("codes", "missing", mode="after")
    @classmethod
    def _trim(cls, given: dict[str, str]) -> dict[str, str]:
        return {code.strip(): meaning.strip() for code, meaning in given.items()}

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        if self.type == "code" and not self.codes:
            raise ValueError(f'Variable "{self.name}" is of type code but lists no codes.')
        if self.type != "code" and self.codes:
            raise ValueError(f'Variable "{self.name}" lists codes but its type is {self.type}.')
        if both := sorted(self.codes.keys() & self.missing.keys()):
            raise ValueError(
                f'Variable "{self.name}": {_listed(both)} stands both among the codes and among the missing codes.'
            )
        odd = [code for code in self.missing if not is_number(code) and not _is_stata_missing(code)]
        if self.type in NUMERIC and odd:
            raise ValueError(
                f'Variable "{self.name}" is a number, so its missing code {_listed(odd)} must be a number too.'
            )
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError(f'Variable "{self.name}": min is greater than max.')
        if self.type not in NUMERIC and (self.min is not None or self.max is not None):
            raise ValueError(f'Variable "{self.name}" has a min or max, which only integers and decimals have.')
        return self

    @property
    def answers(self) -> tuple[str, ...]:
        """The codes that are answers, in the codebook's order."""
        return tuple(self.codes)

    @property
    def is_numeric(self) -> bool:
        """Whether its answers can be summed."""
        return self.type in NUMERIC or (self.type == "code" and all(is_number(code) for code in self.codes))


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


class Outcome(Strict):
    """What the programme hopes to change, how it is derived and which way is better.

    `phrase` names it inside a sentence ("the share of residents who …"); `domain` is the code
    of a resilience domain. Both are optional.
    """

    name: Name
    label: str
    family: Family
    better: Better
    unit: Unit
    derive: Derive
    phrase: str | None = None
    domain: str | None = None

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        check_derive(self.name, self.derive)
        return self


class Covariate(Strict):
    """What the estimate is adjusted for. Bands are [a, b), the last one open."""

    name: Name
    variable: Name
    bands: Annotated[list[int | float], Field(min_length=1)] | None = None
    kind: CovariateKind | None = None

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        if self.bands and any(b <= a for a, b in itertools.pairwise(self.bands)):
            raise ValueError(f'Covariate "{self.name}": its bands must rise from one to the next.')
        if self.bands and self.kind == "continuous":
            raise ValueError(f'Covariate "{self.name}" has bands, so it cannot be continuous.')
        return self

    def kind_for(self, variable: Variable | None) -> CovariateKind:
        """Give its kind; by default categorical for codes, text and bands.

        A column nobody described is taken as categorical, the kind that assumes less.
        """
        if self.kind:
            return self.kind
        if self.bands or variable is None or variable.type not in NUMERIC:
            return "categorical"
        return "continuous"


class Codebook(Strict):
    """A whole codebook, held together: every name it uses is one of its variables."""

    format: Literal["nrp-codebook/1"]
    instrument: str
    version: str
    roles: Roles
    variables: Annotated[list[Variable], Field(min_length=1)]
    outcomes: list[Outcome] = Field(default_factory=list)
    covariates: list[Covariate] = Field(default_factory=list)
    note: str | None = None

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        faults = [
            *repeated("variable", [variable.name for variable in self.variables]),
            *repeated("outcome", [outcome.name for outcome in self.outcomes]),
            *repeated("covariate", [covariate.name for covariate in self.covariates]),
            *self._faults_of_roles(),
            *one_primary([outcome.family for outcome in self.outcomes]),
        ]
        variables = self.by_name
        for outcome in self.outcomes:
            faults += derive_faults(outcome.name, outcome.derive, variables)
        for covariate in self.covariates:
            faults += covariate_faults(covariate, variables)
        if faults:
            raise ValueError("\n".join(faults))
        return self

    def _faults_of_roles(self) -> list[str]:
        names = self.by_name
        return [
            f'The {role} column is said to be "{name}", but no variable has that name.'
            for role, name in self.roles.columns().items()
            if name not in names
        ]

    @property
    def by_name(self) -> dict[str, Variable]:
        """The variables by their names."""
        return {variable.name: variable for variable in self.variables}


def load_codebook(source: bytes | str | Mapping[str, Any]) -> Codebook:
    """Read a codebook, or raise `DocumentError` with every fault as a sentence."""
    return load_document(Codebook, source)


def repeated(what: str, names: Sequence[str]) -> list[str]:
    """Say which names are used more than once."""
    counts = Counter(names)
    return [f'Two of the {what}s are named "{n}".' for n, count in counts.items() if count > 1]


def one_primary(families: Sequence[Family]) -> list[str]:
    """Say so unless exactly one outcome is primary."""
    primary = sum(family == "primary" for family in families)
    if not families or primary == 1:
        return []
    return [f"Exactly one outcome must be primary; here {primary or 'none'} of them is."]


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
        raise ValueError(f'Outcome "{outcome}" reverses {_listed(stray)}, which is not an item.')


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
                faults.append(f'Outcome "{outcome}": {_listed(stray)} is not among the codes of "{variable.name}".')
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


def covariate_faults(covariate: Covariate, variables: Mapping[str, Variable]) -> list[str]:
    """Say what a covariate asks of its variable that it cannot give."""
    variable = variables.get(covariate.variable)
    if variable is None:
        return [f'Covariate "{covariate.name}" uses "{covariate.variable}", which is not among the variables.']
    needs_number = bool(covariate.bands) or covariate.kind == "continuous"
    if needs_number and not variable.is_numeric:
        return [f'Covariate "{covariate.name}" needs "{variable.name}" as a number.']
    return []


def _is_stata_missing(code: str) -> bool:
    return len(code) == 2 and code[0] == "." and code[1].isalpha()


def _listed(values: Sequence[str]) -> str:
    return ", ".join(f'"{value}"' for value in values)
