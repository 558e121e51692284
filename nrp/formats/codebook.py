"""The codebook of a survey instrument, `nrp-codebook/1`."""

import itertools
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, Self

from pydantic import Field, SerializerFunctionWrapHandler, model_serializer, model_validator

from nrp.formats.derivations import Derive, check_derive, derive_faults, repeated
from nrp.formats.documents import Strict, load_document
from nrp.formats.house_checks import Checks, faults_of_checks, faults_of_timing
from nrp.formats.problem_kinds import faults_of_severities
from nrp.formats.problems import Severity
from nrp.formats.rules import Rule, faults_of_rules
from nrp.formats.variables import NUMERIC, Name, Variable, code_text

__all__ = ["Codebook", "Covariate", "Outcome", "Roles", "Variable", "code_text", "load_codebook"]

Family = Literal["primary", "secondary"]
Better = Literal["higher", "lower"]
Unit = Literal["percent", "points"]
CovariateKind = Literal["categorical", "continuous"]
# Keys that came later: left out when empty, so that a codebook without them keeps its hash.
MAY_BE_AWAY = ("letter", "interviewer", "started", "ended", "minutes")
HOUSE_RULES = ("rules", "checks", "severities")


class Roles(Strict):
    """Which columns say where, who, how much and when; and, for checks alone, by whom and how long.

    `letter` holds the number on the letter that invited a household, by which it may withdraw.
    """

    area: Name
    household: Name | None = None
    person: Name | None = None
    weight: Name | None = None
    date: Name | None = None
    letter: Name | None = None
    interviewer: Name | None = None
    started: Name | None = None
    ended: Name | None = None
    minutes: Name | None = None

    def columns(self) -> dict[str, str]:
        """Map each role that is filled to its column."""
        return {role: name for role, name in self.model_dump().items() if name is not None}

    def needed(self) -> dict[str, str]:
        """Map each role that every wave rests on to its column."""
        return {role: name for role, name in self.columns().items() if role not in MAY_BE_AWAY}

    @model_serializer(mode="wrap")
    def _lay_out(self, lay_out: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return _without_empty(lay_out(self), MAY_BE_AWAY)


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
    """A whole codebook, held together: every name it uses is one of its variables.

    `rules`, `checks` and `severities` say what a file is held against beyond its variables.
    """

    format: Literal["nrp-codebook/1"]
    instrument: str
    version: str
    roles: Roles
    variables: Annotated[list[Variable], Field(min_length=1)]
    outcomes: list[Outcome] = Field(default_factory=list)
    covariates: list[Covariate] = Field(default_factory=list)
    note: str | None = None
    rules: list[Rule] = Field(default_factory=list)
    checks: Checks | None = None
    severities: dict[str, Severity] = Field(default_factory=dict)

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
        faults += self._faults_of_the_house()
        if faults:
            raise ValueError("\n".join(faults))
        return self

    def _faults_of_the_house(self) -> list[str]:
        roles = self.roles.columns()
        return [
            *faults_of_rules(self.rules, self.by_name),
            *(faults_of_checks(self.checks, self.by_name, roles) if self.checks else ()),
            *faults_of_timing(roles, self.by_name),
            *faults_of_severities(self.severities),
        ]

    @model_serializer(mode="wrap")
    def _lay_out(self, lay_out: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return _without_empty(lay_out(self), HOUSE_RULES)

    def _faults_of_roles(self) -> list[str]:
        names = self.by_name
        faults = [
            f'The {role} column is said to be "{name}", but no variable has that name.'
            for role, name in self.roles.columns().items()
            if name not in names
        ]
        weight, day = names.get(self.roles.weight or ""), names.get(self.roles.date or "")
        if weight is not None and weight.type not in NUMERIC:
            faults.append(f'The weight column "{weight.name}" must be of type decimal or integer.')
        if day is not None and day.type != "date":
            faults.append(f'The date column "{day.name}" must be of type date.')
        return faults

    @property
    def by_name(self) -> dict[str, Variable]:
        """The variables by their names."""
        return {variable.name: variable for variable in self.variables}


def _without_empty(document: dict[str, Any], keys: Sequence[str]) -> dict[str, Any]:
    return {key: value for key, value in document.items() if value or key not in keys}


def load_codebook(source: bytes | str | Mapping[str, Any]) -> Codebook:
    """Read a codebook, or raise `DocumentError` with every fault as a sentence."""
    return load_document(Codebook, source)


def one_primary(families: Sequence[Family]) -> list[str]:
    """Say so unless exactly one outcome is primary."""
    primary = sum(family == "primary" for family in families)
    if not families or primary == 1:
        return []
    return [f"Exactly one outcome must be primary; here {f'{primary} are' if primary else 'none is'}."]


def covariate_faults(covariate: Covariate, variables: Mapping[str, Variable]) -> list[str]:
    """Say what a covariate asks of its variable that it cannot give."""
    variable = variables.get(covariate.variable)
    if variable is None:
        return [f'Covariate "{covariate.name}" uses "{covariate.variable}", which is not among the variables.']
    needs_number = bool(covariate.bands) or covariate.kind == "continuous"
    if needs_number and not variable.is_numeric:
        return [f'Covariate "{covariate.name}" needs "{variable.name}" as a number.']
    return []
