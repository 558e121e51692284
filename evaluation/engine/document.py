"""The result document, `nrp-result/1`, in its exact form."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from evaluation.engine import answered, describe, imputation_words, raking, staggered, subgroup_words
from evaluation.engine.area_means import AreaTest
from evaluation.engine.attrition import weights as attrition
from evaluation.engine.cells import Cells
from evaluation.engine.clustered import Interval, StudentTest
from evaluation.engine.means import Mean
from evaluation.engine.relabel import PermutationTest
from evaluation.engine.results import AreaMean, Estimate, OutcomeResult, Result
from evaluation.engine.wild import WildTest
from evaluation.engine.words import text_of, verdict_of
from nrp.formats.codebook import code_text
from nrp.formats.plan import Plan, plan_sha256

ENGINE = "nrp-engine/1"


@dataclass(frozen=True, slots=True)
class Input:
    """One wave as it was read: all its rows, and the hash of the cells that the plan uses."""

    wave: int | str
    rows: int
    cells_sha256: str


def inputs_of(cells: Cells, plan: Plan, areas: Sequence[str]) -> tuple[Input, ...]:
    """Describe the plan's waves as they were read."""
    found = []
    for wave in _waves(plan).values():
        held = cells.only(waves=[code_text(wave)])
        if len(held.keys):
            found.append(Input(wave, int(held.rows.sum()), held.only(areas=areas).sha256))
    return tuple(found)


def document_of(result: Result, plan: Plan, inputs: Sequence[Input]) -> dict[str, Any]:
    """Write a result down.

    Parameters
    ----------
    result
        From `estimate.evaluate`.
    plan
        Whose hash it carries and whose waves it names.
    inputs
        What was read.

    Returns
    -------
    dict
        `nrp-result/1`, exact form: counts as they are, so it never leaves the house. The same
        answers and the same plan give the same document.
    """
    spec = result.spec
    return {
        "format": "nrp-result/1",
        "engine": ENGINE,
        "plan_sha256": plan_sha256(plan),
        "inputs": [{"wave": i.wave, "rows": i.rows, "cells_sha256": i.cells_sha256} for i in inputs],
        "form": "exact",
        "design": {
            "areas": len(spec.areas),
            "treated": len(spec.treated),
            "pairs": None if spec.pairs is None else len(spec.pairs),
            "clusters": {
                "area": len(spec.areas),
                "pair": None if spec.pairs is None else len(spec.clusters_of_pairs),
            },
            "baseline": plan.baseline,
            "followup": plan.followup,
            "kind": spec.design,
            "waves": list(_waves(plan).values()),
            "effects": spec.effects,
            "covariates": [covariate.name for covariate in spec.covariates],
            "weights": spec.weights,
        },
        "flags": [
            {"code": flag.code, "level": flag.level, "outcome": flag.outcome, "text": flag.text}
            for flag in result.flags
        ],
        "reported": "adjusted" if spec.covariates else "unadjusted",
        "sample": None if result.sample is None else describe.written(result.sample, _waves(plan), result.spec.labels),
        "raking": None if result.raking is None else raking.written(result.raking, _waves(plan)),
        # Only where a plan asks for it: a result made before it could be asked for keeps its bytes.
        **({} if result.attrition is None else {"attrition": attrition.written(result.attrition)}),
        "outcomes": [_outcome(outcome, result, plan) for outcome in result.outcomes],
    }


def _outcome(outcome: OutcomeResult, result: Result, plan: Plan) -> dict[str, Any]:
    measure = outcome.measure
    wave = {result.spec.baseline: plan.baseline, result.spec.followup: plan.followup}
    text = text_of(outcome, result)
    return {
        "name": measure.name,
        "label": measure.label,
        "family": measure.family,
        "better": measure.better,
        "unit": measure.unit,
        "n": outcome.n,
        "not_answered": outcome.not_answered,
        "missing": answered.written(outcome.missing, wave),
        "means": [{"arm": cell.arm, "wave": wave[cell.wave]} | _counted(cell) for cell in outcome.means],
        "by_area": [
            {"area": cell.area, "arm": _arm(cell.area, result), "wave": wave[cell.wave]} | _counted(cell)
            for cell in outcome.by_area
        ],
        "unadjusted": _estimate(outcome.unadjusted),
        "adjusted": None if outcome.adjusted is None else _estimate(outcome.adjusted),
        "by_pair": [
            {"pair": list(one.pair), "estimate": one.estimate, "ci": _interval(one.ci)} for one in outcome.by_pair
        ],
        "leave_one_out": [
            {"kind": one.kind, "left_out": list(one.areas), "estimate": one.estimate} for one in outcome.leave_one_out
        ],
        "logit_att": None
        if outcome.logit is None
        else {"estimate": outcome.logit.estimate, "se": outcome.logit.se, "ci": _interval(outcome.logit.ci)},
        "romano_wolf_p": outcome.romano_wolf_p,
        "holm_p": outcome.holm_p,
        "mde": outcome.mde,
        "mde_simulated": None if outcome.simulation is None else outcome.simulation.detectable(),
        "subgroups": subgroup_words.written(outcome.subgroups, measure, _waves(plan), result.spec.labels),
        "imputation": imputation_words.written(outcome),
        "staggered": staggered.written(outcome.staggered, _waves(plan)),
        "verdict": verdict_of(outcome, result),
        "text": {"finding": text.finding, "range": text.range, "limits": text.limits},
    }


def _waves(plan: Plan) -> dict[str, int | str]:
    """Each wave as the plan spells it, by its text."""
    return {code_text(wave): wave for wave in plan.waves or (plan.baseline, plan.followup)}


def _arm(area: str, result: Result) -> str:
    return "programme" if area in result.spec.treated else "comparator"


def _counted(cell: Mean | AreaMean) -> dict[str, Any]:
    return {"n": cell.n, "mean": cell.mean, "ones": cell.ones}


def _estimate(estimate: Estimate) -> dict[str, Any]:
    return {
        "estimate": estimate.estimate,
        "n": estimate.n,
        "headline": estimate.headline,
        "cr0_area": None if estimate.cr0_se is None else {"se": estimate.cr0_se},
        "crv1_area": _test(estimate.crv1_area),
        "crv3_area": _test(estimate.crv3_area),
        "crv1_pair": _test(estimate.crv1_pair),
        "crv3_pair": _test(estimate.crv3_pair),
        "wild_area": _wild(estimate.wild_area),
        "wild_pair": _wild(estimate.wild_pair),
        "permutation": _permutation(estimate.permutation),
        "area_t": _area_t(estimate.area_t),
    }


def _test(test: StudentTest | None) -> dict[str, Any] | None:
    return None if test is None else {"se": test.se, "df": test.df, "p": test.p, "ci": _interval(test.ci)}


def _wild(test: WildTest | None) -> dict[str, Any] | None:
    return None if test is None else {"p": test.p, "ci": _interval(test.ci), "draws": test.draws}


def _permutation(test: PermutationTest | None) -> dict[str, Any] | None:
    return None if test is None else {"p": test.p, "ci": _interval(test.ci), "relabellings": test.relabellings}


def _area_t(found: AreaTest | None) -> dict[str, Any] | None:
    test = None if found is None else _test(found.test)
    return None if found is None or test is None else {"estimate": found.estimate, **test}


def _interval(ci: Interval | None) -> list[float] | None:
    return None if ci is None else list(ci)
