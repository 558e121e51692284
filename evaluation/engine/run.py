"""The whole way from files to a result, for the command line and for programs."""

from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any

from evaluation.engine.compress import compress
from evaluation.engine.document import Input, document_of, inputs_of
from evaluation.engine.estimate import evaluate
from evaluation.engine.results import Result
from evaluation.engine.sources import Source, tidy_frames
from evaluation.engine.spec import spec_of
from nrp.formats.codebook import Codebook
from nrp.formats.plan import Plan

Tell = Callable[[str, float], None]


def evaluate_files(
    sources: Sequence[Source], plan: Plan, codebook: Codebook | None = None, tell: Tell | None = None
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
    spec = spec_of(plan)
    tidies = tidy_frames(sources, plan, plan.variables_with(codebook))
    if tell is not None:
        tell("compressing", 0.0)
    parts = [compress(tidy) for tidy in tidies]
    cells = reduce(lambda one, two: one + two, (cells for cells, _ in parts))
    faults = reduce(lambda one, two: one + two, (faults for _, faults in parts))
    if tell is not None:
        tell("estimating", 0.0)
    result = evaluate(cells, faults.bad_weights, spec, tell)
    return result, inputs_of(cells, plan, spec.areas)


def document_of_files(sources: Sequence[Source], plan: Plan, codebook: Codebook | None = None) -> dict[str, Any]:
    """Evaluate a plan on files and write the result down as `nrp-result/1`."""
    result, inputs = evaluate_files(sources, plan, codebook)
    return document_of(result, plan, inputs)
