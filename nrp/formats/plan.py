"""The analysis plan, `nrp-plan/1`: which areas, waves, outcomes and adjustments."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from nrp.formats.canonical import canonical_json, sha256_hex
from nrp.formats.codebook import Better, Codebook, Covariate, Family, Unit, covariate_faults, one_primary
from nrp.formats.derivations import Derive, check_derive, derive_faults, repeated
from nrp.formats.documents import DocumentError, Strict, load_document
from nrp.formats.plan_parts import Attrition, Imputation, Raking, Response
from nrp.formats.variables import Name, Variable, code_text

Wave = int | str
AreaCode = Annotated[str, Field(min_length=1, max_length=120)]

# Optional keys that the canonical form leaves out when they are null, so that a plan written
# before a key was added keeps its hash.
_LEFT_OUT_WHEN_NULL = frozenset(
    {
        *("phrase", "domain", "bands", "column", "derive", "variables", "note", "waves", "response"),
        *("shares", "by_area", "attrition"),
    }
)


class PlanOutcome(Strict):
    """An outcome of the plan: derived from answers, or a column taken as it stands."""

    name: Name
    label: str = ""
    family: Family
    better: Better
    unit: Unit
    derive: Derive | None = None
    column: Name | None = None
    phrase: str | None = None
    domain: str | None = None

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        if (self.derive is None) == (self.column is None):
            raise ValueError(f'Outcome "{self.name}" needs either a "derive" or a "column".')
        if self.derive is not None:
            check_derive(self.name, self.derive)
        return self

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the microdata it reads."""
        if self.derive is not None:
            return self.derive.columns
        return (self.column,) if self.column else ()


class Plan(Strict):
    """A whole plan with its defaults filled in."""

    format: Literal["nrp-plan/1"]
    area: Name
    wave: Name | None = None
    weight: Name | None = None
    household: Name | None = None
    person: Name | None = None
    baseline: Wave
    followup: Wave
    waves: list[Wave] | None = None
    treated: Annotated[list[AreaCode], Field(min_length=1)]
    comparators: list[AreaCode]
    pairs: list[tuple[AreaCode, AreaCode]] | None = None
    starts: dict[str, Wave] | None = None
    outcomes: Annotated[list[PlanOutcome], Field(min_length=1)]
    covariates: list[Covariate] = Field(default_factory=list)
    missing_covariates: Literal["level", "complete_cases"] = "level"
    effects: Literal["area", "arm"] = "area"
    design: Literal["cross_section", "panel"] = "cross_section"
    subgroups: list[Covariate] = Field(default_factory=list)
    imputation: Imputation | None = None
    raking: Raking | None = None
    attrition: Attrition | None = None
    response: list[Response] | None = None
    release: Literal["none", "pmg", "public"] = "none"
    seed: Annotated[int, Field(ge=0, lt=2**63)] = 20160101
    variables: list[Variable] | None = None
    note: str | None = None

    @field_validator("treated", "comparators", mode="before")
    @classmethod
    def _areas_as_text(cls, given: Any) -> Any:
        return [code_text(code) for code in given] if isinstance(given, list) else given

    @field_validator("pairs", mode="before")
    @classmethod
    def _pairs_as_text(cls, given: Any) -> Any:
        if not isinstance(given, list):
            return given
        return [[code_text(c) for c in pair] if isinstance(pair, list) else pair for pair in given]

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        faults = [
            *repeated("outcome", [outcome.name for outcome in self.outcomes]),
            *repeated("covariate", [covariate.name for covariate in self.covariates]),
            *repeated("variable", [variable.name for variable in self.variables or ()]),
            *repeated("area", [*self.treated, *self.comparators]),
            *one_primary([outcome.family for outcome in self.outcomes]),
            *self._faults_of_pairs(),
            *self._faults_of_design(),
            *self._faults_of_waves(),
            *self._faults_of_subgroups(),
        ]
        if faults:
            raise ValueError("\n".join(faults))
        return self

    def _faults_of_pairs(self) -> list[str]:
        if self.pairs is None:
            return []
        faults = [
            f'The pair "{one}" and "{other}" must name one treated area and one comparator, in that order.'
            for one, other in self.pairs
            if one not in self.treated or other not in self.comparators
        ]
        return faults + repeated("paired area", [code for pair in self.pairs for code in pair])

    def _faults_of_design(self) -> list[str]:
        faults = []
        if code_text(self.baseline) == code_text(self.followup):
            faults.append("The baseline and the follow-up must be two different waves.")
        if self.design == "panel" and not (self.household and self.person):
            faults.append('A panel design needs "household" and "person".')
        if self.design == "panel" and self.effects == "arm":
            faults.append('A panel design has household effects, so "effects" cannot be "arm".')
        if self.attrition and self.design != "panel":
            faults.append('"attrition" weighs people who answered twice, so it needs the design "panel".')
        if self.attrition and len(self.waves_in_order) > 2:
            faults.append('"attrition" weighs a panel of two waves, but "waves" names more.')
        strangers = [area for area in self.starts or {} if area.strip() not in self.treated]
        return faults + [f'"starts" names "{area}", which is not a treated area.' for area in strangers]

    def _faults_of_waves(self) -> list[str]:
        waves = self.waves_in_order
        faults = repeated("wave", waves)
        absent = [code_text(w) for w in (self.baseline, self.followup) if code_text(w) not in waves]
        faults += [f'"waves" lacks wave {wave}, which the plan compares.' for wave in absent]
        if not absent and waves.index(code_text(self.baseline)) > waves.index(code_text(self.followup)):
            faults.append('"waves" must stand in the order of time, the baseline before the follow-up.')
        return faults + [
            f'"starts" gives {area} wave {code_text(start)}, which is not among the plan\'s waves.'
            for area, start in (self.starts or {}).items()
            if code_text(start) not in waves
        ]

    def _faults_of_subgroups(self) -> list[str]:
        faults = repeated("subgroup", [subgroup.name for subgroup in self.subgroups])
        covariates = {covariate.name: covariate for covariate in self.covariates}
        for subgroup in self.subgroups:
            if subgroup.kind == "continuous":
                faults.append(f'Subgroup "{subgroup.name}" must have levels; give it bands.')
            other = covariates.get(subgroup.name)
            if other is not None and (other.variable, other.bands) != (subgroup.variable, subgroup.bands):
                faults.append(f'Subgroup "{subgroup.name}" and the covariate of that name are not the same thing.')
        return faults

    @property
    def waves_in_order(self) -> list[str]:
        """Every wave the plan knows, as text, in the order of time."""
        return [code_text(wave) for wave in self.waves or (self.baseline, self.followup)]

    @property
    def factors(self) -> tuple[Covariate, ...]:
        """What the answers are sorted by: the covariates, then the subgroups that are not among them."""
        names = {covariate.name for covariate in self.covariates}
        return (*self.covariates, *(subgroup for subgroup in self.subgroups if subgroup.name not in names))

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column of the microdata the plan reads, each once."""
        roles = [self.area, self.wave, self.weight]
        if self.design == "panel":
            roles += [self.household, self.person]
        wanted = [
            *(name for name in roles if name),
            *(name for outcome in self.outcomes for name in outcome.columns),
            *(covariate.variable for covariate in (*self.covariates, *self.subgroups)),
            *(margin.variable for margin in (self.raking.margins if self.raking else ())),
            *(variable.variable for variable in (self.attrition.variables if self.attrition else ())),
        ]
        return tuple(dict.fromkeys(wanted))

    def variables_with(self, codebook: Codebook | None) -> dict[str, Variable]:
        """Describe the columns: the plan's own entries stand before the codebook's."""
        known = dict(codebook.by_name) if codebook else {}
        return known | {variable.name: variable for variable in self.variables or ()}


def load_plan(source: bytes | str | Mapping[str, Any], codebook: Codebook | None = None) -> Plan:
    """Read a plan and fill in its defaults.

    Parameters
    ----------
    source
        The JSON text or the parsed document.
    codebook
        Describes the variables that the plan itself does not.

    Returns
    -------
    Plan
        Complete: each outcome has a label and each covariate a kind.

    Raises
    ------
    DocumentError
        With one sentence a fault. A derivation on a variable that neither plan nor codebook
        describes is a fault; a column outcome or a covariate without an entry is taken as it
        stands.
    """
    plan = load_document(Plan, source)
    variables = plan.variables_with(codebook)
    faults: list[str] = []
    for outcome in plan.outcomes:
        if outcome.derive is not None:
            faults += derive_faults(outcome.name, outcome.derive, variables)
    margins = [margin.covariate for margin in (plan.raking.margins if plan.raking else ())]
    stayed = plan.attrition.variables if plan.attrition else ()
    for covariate in (*plan.covariates, *plan.subgroups, *margins, *stayed):
        if covariate.variable in variables:
            faults += covariate_faults(covariate, variables)
    if faults:
        raise DocumentError(faults)
    return _filled(plan, variables)


def canonical_plan(plan: Plan) -> dict[str, Any]:
    """Give the plan as the plain document that its hash is taken of."""
    document: dict[str, Any] = _without_nulls(plan.model_dump(mode="json"))
    return document


def plan_sha256(plan: Plan) -> str:
    """SHA-256 of the plan with its defaults filled in, in canonical JSON."""
    return sha256_hex(canonical_json(canonical_plan(plan)))


def _filled(plan: Plan, variables: Mapping[str, Variable]) -> Plan:
    def with_kind(covariate: Covariate) -> Covariate:
        kind = covariate.kind_for(variables.get(covariate.variable))
        return covariate.model_copy(update={"kind": kind})

    def with_levels(subgroup: Covariate) -> Covariate:
        return subgroup.model_copy(update={"kind": "categorical"})

    def complete(outcome: PlanOutcome) -> PlanOutcome:
        derive = outcome.derive
        if derive is not None and getattr(derive, "min_answered", 0) is None:
            derive = derive.model_copy(update={"min_answered": len(derive.columns)})
        return outcome.model_copy(update={"label": outcome.label or outcome.name, "derive": derive})

    attrition = plan.attrition
    if attrition is not None:
        levels = [with_levels(variable) for variable in attrition.variables]
        attrition = attrition.model_copy(update={"variables": levels})
    return plan.model_copy(
        update={
            "attrition": attrition,
            "outcomes": [complete(outcome) for outcome in plan.outcomes],
            "covariates": [with_kind(covariate) for covariate in plan.covariates],
            "subgroups": [with_levels(subgroup) for subgroup in plan.subgroups],
        }
    )


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: _without_nulls(item)
            for key, item in value.items()
            if not (item is None and key in _LEFT_OUT_WHEN_NULL)
        }
    if isinstance(value, list):
        return [_without_nulls(item) for item in value]
    return value
