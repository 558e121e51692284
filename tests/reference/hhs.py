"""The two synthetic waves of the household survey, read in any format."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from evaluation.engine.run import document_of_files
from evaluation.engine.sources import Source
from nrp.formats.codebook import Codebook, load_codebook
from nrp.formats.plan import Plan, load_plan
from tests.unit.engine.kit import HHS, the_json

EXPECTED = the_json(HHS / "expected.json")


def the_codebook() -> Codebook:
    """The survey's codebook."""
    return load_codebook((HHS / "codebook.json").read_bytes())


def the_plan(*, outcomes: Sequence[str] | None = None, **changes: Any) -> Plan:
    """The survey's plan, or a smaller one with some of its outcomes."""
    document = the_json(HHS / "plan.json") | changes
    if outcomes is not None:
        chosen = [outcome for outcome in document["outcomes"] if outcome["name"] in outcomes]
        chosen[0]["family"] = "primary"
        document["outcomes"] = chosen
    return load_plan(document, the_codebook())


def document_of(first: Path, second: Path, plan: Plan | None = None) -> dict[str, Any]:
    """The result of two files, one a wave."""
    return document_of_files([Source(first, "1"), Source(second, "2")], plan or the_plan(), the_codebook())
