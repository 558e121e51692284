"""Why a figure of one outcome is not there, in words: every None of a result has a flag that says so."""

from collections.abc import Sequence

from evaluation.engine.flags import Flag, listed
from evaluation.engine.regression import Blocks
from evaluation.engine.results import OutcomeResult
from evaluation.engine.spec import FEW_TREATED, Measure, Spec
from evaluation.engine.wild import ALPHA, WildTest


def not_estimable(measure: Measure, *, is_adjusted: bool) -> list[Flag]:
    """Say that the model's other columns leave nothing of the programme's effect to estimate."""
    what = "the questions of the adjustment" if is_adjusted else "the areas and waves"
    text = (
        f"For “{measure.label}” {what} already tell who had the programme and when, so its effect cannot be told "
        "from theirs."
    )
    return [Flag("effect_not_identified", "refused", measure.name, text)]


def flags_of_result(outcome: OutcomeResult, blocks: Blocks, spec: Spec) -> list[Flag]:
    """Look at one outcome's figures.

    Parameters
    ----------
    outcome
        With its estimates, before these flags.
    blocks
        The reported model.
    spec
        The design.

    Returns
    -------
    list of Flag
        In the order of the document's keys. One area in an arm is a matter of the design, and its
        flag says all there is to say.
    """
    found = [*_without_range(outcome, spec)]
    if outcome.reported.headline is not None:
        found += [*_open_ends(outcome), *_left_out(outcome)]
    return [*found, *_answers(outcome, blocks, spec), *_logit(outcome, spec), *_pairs(outcome), *_power(outcome)]


def _without_range(outcome: OutcomeResult, spec: Spec) -> list[Flag]:
    if outcome.reported.headline is not None or min(len(spec.treated), len(spec.comparators)) == 1:
        return []
    measure = outcome.measure
    kind = "area" if spec.pairs is None or len(spec.treated) < FEW_TREATED else "pair"
    stuck = [" and ".join(one.areas) for one in outcome.leave_one_out if one.estimate is None and one.kind == kind]
    if stuck and len(spec.treated) >= FEW_TREATED:
        text = (
            f"“{measure.label}” cannot be estimated without {listed(stuck)}, so the range that comes from leaving out "
            f"one {kind} at a time is not known."
        )
        return [Flag("jackknife_impossible", "withheld", measure.name, text)]
    text = (
        f"“{measure.label}” changed by the same amount in every {kind} of a kind, so nothing shows how far the figure "
        "might be off and no range is given."
    )
    return [Flag("no_spread", "withheld", measure.name, text)]


def _open_ends(outcome: OutcomeResult) -> list[Flag]:
    """A test that can reach 5% may still reject no null on one side, however far away."""
    estimate, found = outcome.reported, []
    tests: Sequence[tuple[str, WildTest | None]] = [("area", estimate.wild_area), ("pair", estimate.wild_pair)]
    endless = [kind for kind, test in tests if test is not None and test.ci is None and test.draws * ALPHA >= 1.0]
    if endless:
        text = (
            f"The bootstrap by {' and by '.join(endless)} rules out no difference in “{outcome.measure.label}” on one "
            "side at least, however large, so it gives no range."
        )
        found.append(Flag("wild_open", "note", outcome.measure.name, text))
    permutation = estimate.permutation
    if permutation is not None and permutation.ci is None and permutation.smallest_p <= ALPHA:
        text = (
            f"The permutation test rules out no difference in “{outcome.measure.label}” on one side at least, however "
            "large, so it gives no range."
        )
        found.append(Flag("permutation_open", "note", outcome.measure.name, text))
    return found


def _left_out(outcome: OutcomeResult) -> list[Flag]:
    stuck = [" and ".join(one.areas) for one in outcome.leave_one_out if one.estimate is None]
    if not stuck:
        return []
    text = f"“{outcome.measure.label}” cannot be estimated without {listed(stuck)}."
    return [Flag("leave_one_out_missing", "note", outcome.measure.name, text)]


def _answers(outcome: OutcomeResult, blocks: Blocks, spec: Spec) -> list[Flag]:
    """Complete cases, and a model with as many columns as answers."""
    measure, found = outcome.measure, []
    plain = outcome.unadjusted.n or 0
    if spec.covariates and spec.complete_cases and blocks.n < plain:
        text = (
            f"The adjusted estimate of “{measure.label}” rests on those who answered every question of the adjustment, "
            f"as the plan asks: about {min(round(100 * blocks.n / plain), 99)} in 100 of those who answered this one."
        )
        found.append(Flag("complete_cases", "note", measure.name, text))
    estimate = outcome.reported
    if estimate.cr0_se is not None and estimate.crv1_area is None:
        text = f"The model of “{measure.label}” has about as many columns as answers, so CRV1 has no factor."
        found.append(Flag("crv1_missing", "note", measure.name, text))
    return found


def _logit(outcome: OutcomeResult, spec: Spec) -> list[Flag]:
    is_settled = outcome.logit is not None or outcome.reported.test is None
    if not outcome.is_binary or is_settled or len(spec.treated) < FEW_TREATED:
        return []
    measure = outcome.measure
    if any(covariate.is_continuous for covariate in spec.covariates):
        text = (
            f"The logit beside “{measure.label}” is left out: a question of the adjustment is a number, and the logit "
            "needs it in bands."
        )
        return [Flag("logit_needs_bands", "note", measure.name, text)]
    text = (
        f"The logit beside “{measure.label}” has no finite solution: everyone in some group answered alike. The main "
        "estimate does not need it."
    )
    return [Flag("logit_no_solution", "note", measure.name, text)]


def _pairs(outcome: OutcomeResult) -> list[Flag]:
    without = [" and ".join(one.pair) for one in outcome.by_pair if one.ci is None]
    if not without:
        return []
    text = (
        f"For “{outcome.measure.label}” the range of survey chance is not known in {listed(without)}: fewer than two "
        "households answered in one of the waves, or the squares of their answers are too large to be added exactly."
    )
    return [Flag("pair_range_missing", "note", outcome.measure.name, text)]


def _power(outcome: OutcomeResult) -> list[Flag]:
    if outcome.mde is None or outcome.simulation is not None:
        return []
    text = (
        f"What the survey could find of “{outcome.measure.label}” is given by formula alone: with these areas it "
        "cannot be simulated."
    )
    return [Flag("power_not_simulated", "note", outcome.measure.name, text)]
