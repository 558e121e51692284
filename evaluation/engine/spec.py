"""What the algebra needs to know of a plan, and nothing else of it."""

from dataclasses import dataclass
from typing import Literal

from evaluation.engine.errors import CannotEvaluate
from nrp.formats.codebook import code_text
from nrp.formats.plan import Plan

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


def spec_of(plan: Plan) -> Spec:
    """Take the design from a plan.

    Raises
    ------
    CannotEvaluate
        When the plan asks for a method that this engine does not have.
    """
    _refuse_what_is_not_built(plan)
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
    )


def _refuse_what_is_not_built(plan: Plan) -> None:
    staggered = plan.starts and any(code_text(start) != code_text(plan.followup) for start in plan.starts.values())
    asked = {
        "a panel design": plan.design == "panel",
        "areas that started at different waves (starts)": bool(staggered),
        "subgroups": bool(plan.subgroups),
        "imputation": plan.imputation is not None,
        "raking": plan.raking is not None,
    }
    wanted = [what for what, is_asked in asked.items() if is_asked]
    if wanted:
        raise CannotEvaluate(
            f"The plan asks for {' and '.join(wanted)}, which this version of the engine cannot do. "
            "Take it out of the plan, and it can be evaluated without."
        )
    if not plan.comparators:
        raise CannotEvaluate("The plan names no comparator area, so there is nothing to compare with.")
