"""The command line: arguments, files, what is written where."""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from evaluation.engine.bundle.exact import exact_bundle
from evaluation.engine.bundle.replication import replication_of
from evaluation.engine.cells import Cells
from evaluation.engine.cells_cache import CellCache, Part, compress_into
from evaluation.engine.document import document_of
from evaluation.engine.errors import CannotEvaluate
from evaluation.engine.panel import Panel
from evaluation.engine.report import power_document, power_table, result_table
from evaluation.engine.run import evaluate_files
from evaluation.engine.sources import Source
from nrp.formats.canonical import canonical_json
from nrp.formats.codebook import code_text, load_codebook
from nrp.formats.documents import DocumentError
from nrp.formats.plan import load_plan

FAILED, WRONG_ARGUMENTS = 1, 2
_FEWEST_POINTS = 2
_SHARES = {
    "reading": (0.0, 0.4),
    "compressing": (0.4, 0.5),
    "estimating": (0.5, 0.7),
    "imputing": (0.7, 0.98),
    "writing": (0.98, 1.0),
}


@dataclass(slots=True)
class Steps:
    """Tells how far the work is, and at the end how long each step took.

    The only place in the engine that looks at a clock; nothing it measures enters a result.
    """

    stream: TextIO | None
    timings: dict[str, float] = field(default_factory=dict)
    _step: str | None = None
    _since: float = 0.0

    def tell(self, step: str, share: float = 0.0) -> None:
        """Say that a step has begun, or how much of it is done."""
        if step != self._step:
            self.close()
            self._step, self._since = step, time.perf_counter()
        start, end = _SHARES[step]
        self._write({"progress": round(100 * (start + share * (end - start))), "step": step})

    def close(self) -> None:
        """Note how long the step took."""
        if self._step is not None:
            self.timings[self._step] = round(time.perf_counter() - self._since, 4)
        self._step = None

    def finish(self) -> None:
        """Say how long every step took."""
        self.close()
        self._write({"timings": self.timings})

    def _write(self, line: dict[str, object]) -> None:
        if self.stream is not None:
            self.stream.write(json.dumps(line) + "\n")
            self.stream.flush()


def main(arguments: Sequence[str]) -> int:
    """Run a command; 0 when there is a document, 1 with a sentence on standard error, 2 for arguments."""
    options = _parser().parse_args(arguments)
    steps = Steps(sys.stderr if options.progress else None)
    try:
        _run(options, steps)
    except CannotEvaluate as error:
        sys.stderr.write(f"{error}\n")
        return FAILED
    except DocumentError as error:
        sys.stderr.writelines(f"{sentence}\n" for sentence in error.sentences)
        return FAILED
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evaluation.engine", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, what in (
        ("estimate", "estimate the programme's effect on every outcome of a plan"),
        ("power", "tell how large an effect the design could find"),
        ("compress", "turn answers into cells and keep them: by one of several workers, with --part"),
        ("bundle", "pack what it takes to run the result again, scripts in R, Python and Stata among it"),
    ):
        command = commands.add_parser(name, help=what, description=what)
        command.add_argument(
            "files",
            nargs="+",
            metavar="FILE",
            type=Path,
            help="survey answers: CSV, XLSX, Parquet, .sav, .zsav or .dta",
        )
        command.add_argument("--plan", required=True, type=Path, help="the analysis plan (nrp-plan/1)")
        command.add_argument("--codebook", type=Path, help="the codebook (nrp-codebook/1)")
        command.add_argument("--wave-of", action="append", default=[], metavar="FILE=N", help="which wave a file holds")
        if name == "bundle":
            command.add_argument("--out", required=True, type=Path, metavar="ZIP", help="where to write the bundle")
        elif name == "compress":
            command.add_argument("--part", default="1/1", metavar="K/N", help="some whole areas only: part K of N")
        else:
            command.add_argument("--json", action="store_true", help="write the document instead of a table")
        if name == "power":
            command.add_argument("--points", type=int, metavar="N", help="a finer curve: how many points, 2 or more")
        if name == "estimate":
            command.add_argument("--replication", type=Path, metavar="JSON", help="write what a bundle is made of here")
        command.add_argument(
            "--cells",
            type=Path,
            metavar="DIR",
            required=name == "compress",
            help="where cells are looked for and kept",
        )
        command.add_argument("--progress", action="store_true", help="write progress to standard error as JSON lines")
    return parser


def _run(options: argparse.Namespace, steps: Steps) -> None:
    steps.tell("reading")
    codebook = load_codebook(_bytes(options.codebook, "codebook")) if options.codebook else None
    plan = load_plan(_bytes(options.plan, "plan"), codebook)
    kept: list[tuple[Cells, Panel | None]] = []
    if options.command == "power" and options.points is not None and options.points < _FEWEST_POINTS:
        raise CannotEvaluate("--points takes the number of points of the curve, 2 or more.")
    sources = _sources(options.files, options.wave_of)
    cache = CellCache(options.cells) if options.cells else None
    if options.command == "compress" and cache is not None:
        steps.tell("compressing")
        compress_into(cache, sources, plan, plan.variables_with(codebook), _part(options.part))
        steps.finish()
        return
    result, inputs = evaluate_files(
        sources, plan, codebook, steps.tell, keep=lambda *given: kept.append(given), cache=cache
    )
    steps.tell("writing")
    document = document_of(result, plan, inputs)
    if options.command == "bundle":
        replication = replication_of(*kept[0], result.spec, plan)
        _write(options.out, exact_bundle(document, replication, plan, codebook, options.files))
        steps.finish()
        return
    if options.command == "estimate" and options.replication is not None:
        _write(options.replication, canonical_json(replication_of(*kept[0], result.spec, plan)))
    if options.command == "power":
        document = power_document(result, document, options.points)
    if options.json:
        sys.stdout.buffer.write(canonical_json(document) + b"\n")
    else:
        table = power_table if options.command == "power" else result_table
        sys.stdout.write(table(document))
    sys.stdout.flush()
    steps.finish()


def _part(text: str) -> Part:
    """Read `--part K/N`."""
    number, _, of = text.partition("/")
    if not (number.isdecimal() and of.isdecimal() and 1 <= int(number) <= int(of)):
        raise CannotEvaluate(f"--part takes K/N, such as 2/7 for the second of seven; it was given “{text}”.")
    return Part(int(number), int(of))


def _sources(files: Sequence[Path], declared: Sequence[str]) -> list[Source]:
    """Match `--wave-of FILE=N` to the files, by path or by name alone."""
    waves: dict[Path, str] = {}
    for entry in declared:
        name, sign, wave = entry.rpartition("=")
        if not sign or not wave.strip():
            raise CannotEvaluate(f"--wave-of takes FILE=N, such as {files[0].name}=1; it was given “{entry}”.")
        matching = [file for file in files if file == Path(name)] or [file for file in files if file.name == name]
        if len(matching) != 1:
            raise CannotEvaluate(f"--wave-of names {name}, which is not exactly one of the files given.")
        waves[matching[0]] = code_text(wave)
    for file in files:
        if not file.is_file():
            raise CannotEvaluate(f"There is no file {file}.")
    return [Source(file, waves.get(file)) for file in files]


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise CannotEvaluate(f"{path} cannot be written: {error.strerror}.") from None


def _bytes(path: Path, what: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CannotEvaluate(f"The {what} {path} cannot be read: {error.strerror}.") from None
