"""The whole way from files to a result, for the command line and for programs."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from evaluation.engine.attrition.weights import weigh
from evaluation.engine.cells import Cells
from evaluation.engine.cells_cache import CellCache, added_up, cells_of
from evaluation.engine.compress import compress
from evaluation.engine.describe import sample_of
from evaluation.engine.document import Input, document_of, inputs_of
from evaluation.engine.estimate import evaluate
from evaluation.engine.flags import not_numbers
from evaluation.engine.imputation import with_imputation
from evaluation.engine.panel import Panel, panel_of
from evaluation.engine.raking import rake
from evaluation.engine.results import Result
from evaluation.engine.sources import Source, tidy_frames
from evaluation.engine.spec import Spec, spec_of
from evaluation.engine.staggered import staggered_of
from evaluation.engine.staggered_flags import flags_of_timing, headline_areas
from nrp.formats.codebook import Codebook
from nrp.formats.plan import Plan

Tell = Callable[[str, float], None]
Keep = Callable[[Cells, Panel | None], None]


def evaluate_files(
    sources: Sequence[Source],
    plan: Plan,
    codebook: Codebook | None = None,
    tell: Tell | None = None,
    *,
    keep: Keep | None = None,
    cache: CellCache | None = None,
) -> tuple[Result, tuple[Input, ...]]:
    """Evaluate a plan on files.

    Parameters
    ----------
    sources
        The files and the waves they hold.
    plan
        With its defaults filled in.
    codebook
        Describes the columns that the plan itself does not.
    tell
        Told each step and how much of it is done, from 0 to 1.
    keep
        Given the cells and the panel's blocks, for a replication bundle.
    cache
        Where cells are looked for and kept. Raked weights depend on the margins, and those of a panel
        on who answered again, so a plan with either reads the answers anew.

    Returns
    -------
    Result
        Estimates and flags.
    tuple of Input
        What was read, wave by wave.

    Raises
    ------
    CannotEvaluate
        When the plan or a file cannot be used at all. Faults of the answers end in flags.
    """
    whole = spec_of(plan, codebook)
    spec, left_out = headline_areas(whole)
    needs_answers = plan.raking is not None or plan.imputation is not None or plan.design == "panel"
    variables = plan.variables_with(codebook)
    tidies = tidy_frames(sources, plan, variables) if needs_answers else ()
    raked = None
    if plan.raking is not None:
        tidies, raked = rake(tidies, plan.raking, whole)
    read, attrition = tidies, None
    if plan.attrition is not None:
        tidies, attrition = weigh(tidies, plan.attrition, spec)
    if tell is not None:
        tell("compressing", 0.0)
    if plan.raking is not None or attrition is not None:
        cells, faults = added_up([compress(tidy) for tidy in tidies])
    else:
        cells, faults = cells_of(sources, plan, variables, cache)
    if tell is not None:
        tell("estimating", 0.0)
    panel = panel_of(tidies, cells, spec) if spec.design == "panel" else None
    if keep is not None:
        keep(cells, panel)
    flags = (
        *(raked.flags if raked else ()),
        *(attrition.flags if attrition else ()),
        *left_out,
        *not_numbers(faults.not_numbers, whole),
        *flags_of_timing(cells, whole),
        *(panel.flags if panel else ()),
    )
    result = replace(
        evaluate(cells, faults.bad_weights, spec, tell, flags, panel=panel), raking=raked, attrition=attrition
    )
    result = _with_staggered(result, cells, whole)
    if whole.areas != spec.areas:
        result = replace(result, sample=sample_of(cells, whole))
    if plan.imputation is not None:
        result = with_imputation(result, tidies, plan.imputation, tell)
    if attrition is not None:  # what was read is more than what is compared
        cells, _ = added_up([compress(tidy) for tidy in read])
    return result, inputs_of(cells, plan, whole.areas)


def _with_staggered(result: Result, cells: Cells, whole: Spec) -> Result:
    """Put the figures by wave beside every outcome that has an estimate at all."""
    outcomes = []
    for k, outcome in enumerate(result.outcomes):
        found = staggered_of(cells, whole, k) if outcome.reported.estimate is not None else None
        more = () if found is None else found.flags
        outcomes.append(replace(outcome, staggered=found, flags=(*outcome.flags, *more)))
        result = replace(result, flags=(*result.flags, *more))
    return replace(result, outcomes=tuple(outcomes))


def document_of_files(sources: Sequence[Source], plan: Plan, codebook: Codebook | None = None) -> dict[str, Any]:
    """Evaluate a plan on files and write the result down as `nrp-result/1`."""
    result, inputs = evaluate_files(sources, plan, codebook)
    return document_of(result, plan, inputs)
