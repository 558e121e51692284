"""What the algebra needs to know of a plan, and nothing else of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from evaluation.engine.errors import CannotEvaluate
from nrp.formats.codebook import Codebook, code_text
from nrp.formats.plan import Plan
from nrp.formats.plan_parts import Response
from nrp.formats.variables import Variable

FEW_TREATED = 4
"""Below so many treated areas no cluster-robust method can be trusted."""


@dataclass(frozen=True, slots=True)
class Measure:
    """An outcome as the reader meets it."""

    name: str
    label: str
    phrase: str | None
    family: Literal["primary", "secondary"]
    better: Literal["higher", "lower"]
    unit: Literal["percent", "points"]


@dataclass(frozen=True, slots=True)
class Covariate:
    """What the adjusted estimate holds equal."""

    name: str
    is_continuous: bool


@dataclass(frozen=True, slots=True)
class Spec:
    """The design: who is compared with whom, on what, adjusted for what.

    Areas and waves are trimmed text. `areas` lists the treated ones first, in the plan's order.
    `factors` names what the cells are sorted by beside area and wave: the covariates, then the
    subgroups that are not among them. `waves_all` are all waves in the order of time, `starts` the
    first treated wave of each treated area. `labels` says what the
    levels of a factor mean, where that is known.
    """

    baseline: str
    followup: str
    treated: tuple[str, ...]
    comparators: tuple[str, ...]
    pairs: tuple[tuple[str, str], ...] | None
    measures: tuple[Measure, ...]
    covariates: tuple[Covariate, ...]
    complete_cases: bool
    effects: Literal["area", "arm"]
    seed: int
    factors: tuple[str, ...] = ()
    subgroups: tuple[str, ...] = ()
    design: Literal["cross_section", "panel"] = "cross_section"
    waves_all: tuple[str, ...] = ()
    starts: Mapping[str, str] = field(default_factory=dict)
    weights: Literal["survey", "raked", "none"] = "survey"
    response: tuple[Response, ...] = ()
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def areas(self) -> tuple[str, ...]:
        """All areas compared, treated first."""
        return (*self.treated, *self.comparators)

    @property
    def waves(self) -> tuple[str, str]:
        """Before and after."""
        return (self.baseline, self.followup)

    @property
    def unpaired(self) -> tuple[str, ...]:
        """Treated areas without a comparator, when the design is of matched pairs."""
        if self.pairs is None:
            return ()
        paired = {treated for treated, _ in self.pairs}
        return tuple(area for area in self.treated if area not in paired)

    @property
    def clusters_of_pairs(self) -> tuple[tuple[str, ...], ...]:
        """The pairs, and each comparator that is in none as a cluster of its own."""
        pairs = self.pairs or ()
        paired = {area for pair in pairs for area in pair}
        return (*pairs, *((area,) for area in self.areas if area not in paired))


def spec_of(plan: Plan, codebook: Codebook | None = None) -> Spec:
    """Take the design from a plan, and what its levels mean from the plan's variables or a codebook.

    Raises
    ------
    CannotEvaluate
        When the plan leaves nothing to compare with.
    """
    if not plan.comparators:
        raise CannotEvaluate("The plan names no comparator area, so there is nothing to compare with.")
    starts = {code_text(area): code_text(start) for area, start in (plan.starts or {}).items()}
    return Spec(
        baseline=code_text(plan.baseline),
        followup=code_text(plan.followup),
        treated=tuple(plan.treated),
        comparators=tuple(plan.comparators),
        pairs=tuple(plan.pairs) if plan.pairs else None,
        measures=tuple(Measure(o.name, o.label or o.name, o.phrase, o.family, o.better, o.unit) for o in plan.outcomes),
        covariates=tuple(Covariate(c.name, c.kind == "continuous") for c in plan.covariates),
        complete_cases=plan.missing_covariates == "complete_cases",
        effects=plan.effects,
        seed=plan.seed,
        factors=tuple(factor.name for factor in plan.factors),
        subgroups=tuple(subgroup.name for subgroup in plan.subgroups),
        design=plan.design,
        waves_all=tuple(plan.waves_in_order),
        starts={area: starts.get(area, code_text(plan.followup)) for area in plan.treated},
        weights="raked" if plan.raking else "none" if plan.weight is None else "survey",
        response=tuple(plan.response or ()),
        labels=_labels(plan, plan.variables_with(codebook)),
    )


def _labels(plan: Plan, variables: Mapping[str, Variable]) -> dict[str, Mapping[str, str]]:
    """What the codes of each factor mean; a band says it itself."""
    return {
        factor.name: variables[factor.variable].codes
        for factor in plan.factors
        if not factor.bands and factor.variable in variables and variables[factor.variable].codes
    }
