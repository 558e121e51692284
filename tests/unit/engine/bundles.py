"""Bundles of files made for a test: written, unpacked and run where they lie."""

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evaluation.engine.bundle.exact import exact_bundle, packed
from evaluation.engine.bundle.files import LEFT_OUT_DECIMALS, Material, left_out_of
from evaluation.engine.bundle.leaving import decision, opened
from evaluation.engine.bundle.replication import replication_of
from evaluation.engine.cells import Cells
from evaluation.engine.document import document_of
from evaluation.engine.panel import Panel
from evaluation.engine.run import evaluate_files
from evaluation.engine.sources import Source
from nrp.core import disclosure
from nrp.formats.codebook import Codebook, load_codebook
from nrp.formats.plan import Plan, load_plan
from tests.unit.engine.kit import HHS, the_json

if TYPE_CHECKING:
    import polars as pl

THRESHOLD, BASE = 7, 5


@dataclass(frozen=True)
class Evaluated:
    """A result with the sums behind it."""

    document: dict[str, Any]
    replication: dict[str, Any]
    plan: Plan
    codebook: Codebook | None

    def exact(self) -> bytes:
        return exact_bundle(self.document, self.replication, self.plan, self.codebook)

    def released(self, decided: Mapping[str, Any] | None = None) -> bytes:
        """The bundle for readers of the released form."""
        if decided is None:
            decided = decision(self.replication, threshold=THRESHOLD)
        result = disclosure.released(self.document, threshold=THRESHOLD, base=BASE)
        is_adjusted = result["reported"] == "adjusted"
        left_out = left_out_of(self.document, decimals=LEFT_OUT_DECIMALS) if is_adjusted else left_out_of(result)
        return packed(
            Material(result, self.plan, self.codebook, opened(self.replication, decided, base=BASE), left_out),
            title="A bundle",
            provenance="",
            decided=decided,
            made=(2020, 1, 1, 0, 0, 0),
        )


def evaluated(sources: list[Source], plan: Plan, codebook: Codebook | None = None) -> Evaluated:
    kept: list[tuple[Cells, Panel | None]] = []
    result, inputs = evaluate_files(sources, plan, codebook, keep=lambda *made: kept.append(made))
    return Evaluated(
        document=document_of(result, plan, inputs),
        replication=json.loads(json.dumps(replication_of(*kept[0], result.spec, plan))),
        plan=plan,
        codebook=codebook,
    )


def evaluated_frame(folder: Path, plan: Plan, frame: "pl.DataFrame") -> Evaluated:
    frame.write_csv(folder / "survey.csv")
    return evaluated([Source(folder / "survey.csv", None)], plan)


def household_survey() -> Evaluated:
    """The two synthetic waves under their own plan and codebook."""
    codebook = load_codebook(the_json(HHS / "codebook.json"))
    plan = load_plan(the_json(HHS / "plan.json"), codebook)
    return evaluated([Source(HHS / "wave1.csv", "1"), Source(HHS / "wave2.csv", "2")], plan, codebook)


def unpacked(bundle: bytes, folder: Path) -> Path:
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        archive.extractall(folder)
    return folder


def run_python(folder: Path, script: str) -> subprocess.CompletedProcess[str]:
    return _run([sys.executable, script], folder)


def run_r(folder: Path, rscript: str, script: str) -> subprocess.CompletedProcess[str]:
    return _run([rscript, "--vanilla", script], folder)


def figures(output: str) -> dict[tuple[str, str, str, str], float]:
    """The differences a script printed, by outcome, model, source and figure."""
    rows = [line.split(",") for line in output.splitlines()[1:] if line.count(",") == 6]
    return {(outcome, model, source, what): float(difference) for outcome, model, source, what, *_, difference in rows}


def _run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)


def column(name: str) -> "pl.Expr":
    import polars as pl

    return pl.col(name)
