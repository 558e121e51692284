"""What an evaluation finds, as values: no number here is rounded or put into words."""

from dataclasses import dataclass

from evaluation.engine.answered import Answered
from evaluation.engine.area_means import AreaTest
from evaluation.engine.attrition.weights import AttritionReport
from evaluation.engine.clustered import Interval, StudentTest
from evaluation.engine.describe import Sample
from evaluation.engine.flags import Flag
from evaluation.engine.logit import LogitEffect
from evaluation.engine.means import Mean
from evaluation.engine.power import Simulation
from evaluation.engine.raking import RakingReport
from evaluation.engine.relabel import PermutationTest
from evaluation.engine.rubin import Pooled
from evaluation.engine.sampling import PairResult
from evaluation.engine.spec import Measure, Spec
from evaluation.engine.staggered import Staggered
from evaluation.engine.subgroups import Subgroup
from evaluation.engine.wild import WildTest


@dataclass(frozen=True, slots=True)
class Estimate:
    """One model's estimate with every test of it; None where a flag withholds."""

    estimate: float | None = None
    n: int | None = None
    headline: str | None = None
    cr0_se: float | None = None
    crv1_area: StudentTest | None = None
    crv3_area: StudentTest | None = None
    crv1_pair: StudentTest | None = None
    crv3_pair: StudentTest | None = None
    wild_area: WildTest | None = None
    wild_pair: WildTest | None = None
    permutation: PermutationTest | None = None
    area_t: AreaTest | None = None

    @property
    def ci(self) -> Interval | None:
        """The headline's interval."""
        test = self.test
        return None if test is None else test.ci

    @property
    def test(self) -> StudentTest | None:
        """The headline's test."""
        if self.headline == "area_t":
            return None if self.area_t is None else self.area_t.test
        return {"crv3_pair": self.crv3_pair, "crv3_area": self.crv3_area}.get(self.headline or "")


@dataclass(frozen=True, slots=True)
class AreaMean:
    """A raw weighted mean of one area in a wave, with `ones` as in `Mean`; None when nobody answered."""

    area: str
    wave: str
    n: int
    mean: float | None
    ones: int | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """The reported estimate without some areas; None when there is none without them."""

    kind: str
    areas: tuple[str, ...]
    estimate: float | None


@dataclass(frozen=True, slots=True)
class OutcomeResult:
    """Everything about one outcome."""

    measure: Measure
    is_binary: bool
    n: int
    not_answered: int
    means: tuple[Mean, ...]
    by_area: tuple[AreaMean, ...]
    unadjusted: Estimate
    adjusted: Estimate | None
    missing: tuple[Answered, ...] = ()
    by_pair: tuple[PairResult, ...] = ()
    leave_one_out: tuple[LeftOut, ...] = ()
    logit: LogitEffect | None = None
    romano_wolf_p: float | None = None
    holm_p: float | None = None
    mde: float | None = None
    simulation: Simulation | None = None
    subgroups: tuple[Subgroup, ...] = ()
    imputation: Pooled | None = None
    staggered: Staggered | None = None
    flags: tuple[Flag, ...] = ()

    @property
    def reported(self) -> Estimate:
        """The adjusted estimate when the plan has covariates, else the unadjusted one."""
        return self.unadjusted if self.adjusted is None else self.adjusted


@dataclass(frozen=True, slots=True)
class Result:
    """The whole evaluation; `flags` are those of the design, then those of each outcome."""

    spec: Spec
    flags: tuple[Flag, ...]
    outcomes: tuple[OutcomeResult, ...]
    raking: RakingReport | None = None
    sample: Sample | None = None
    attrition: AttritionReport | None = None

    @property
    def is_refused(self) -> bool:
        """Whether the design itself allows no estimate."""
        return any(flag.level == "refused" and flag.outcome is None for flag in self.flags)
