"""`python -m nrp.formats.community JOB.json`: the child process that reads the answers to a form.

Exit codes: 0, done (whether what was handed in is accepted or refused); 1, a fault of our own; 2, no job. Anything
else is the operating system ending the process. Forms are read by another one, `nrp.formats.community.xlsform`.
"""

import gzip
import json
import os
import sys
from pathlib import Path
from typing import Any

# One thread, set before polars is first imported: the parent counts this process as one core.
os.environ.setdefault("POLARS_MAX_THREADS", "1")

from nrp.formats.canonical import canonical_json
from nrp.formats.community.answers import Answers, read_answers
from nrp.formats.community.instrument import Instrument
from nrp.formats.community.jobs import AnswersJob
from nrp.formats.community.recorded import Recorded, read_export, read_pages
from nrp.formats.community.tables import count
from nrp.formats.unreadable import Unreadable


def main(arguments: list[str]) -> int:
    """Do the job named on the command line."""
    if len(arguments) != 1:
        return _wrong("give one argument, the job file")
    try:
        job = AnswersJob.from_dict(json.loads(Path(arguments[0]).read_bytes()))
    except (OSError, KeyError, TypeError, ValueError) as error:
        return _wrong(f"the job file cannot be used: {error!r}")
    answers(job)
    return 0


def answers(job: AnswersJob) -> None:
    try:
        instrument = Instrument.from_dict(job.instrument)
        found = read_answers(instrument, _recorded(job), salt=job.salt, start=job.start, end=job.end)
    except Unreadable as refused:
        _write(job.out, {"state": "refused", "kind": refused.kind, "summary": refused.text})
        return
    with (job.out / "answers.json.gz").open("wb") as file, gzip.GzipFile(fileobj=file, mode="wb", mtime=0) as packed:
        packed.write(canonical_json(found.to_dict()))
    (job.out / "people.json").write_bytes(canonical_json(sorted(found.people)))
    counts = count(instrument, found.by_question, len(found.people), job.cuts)
    (job.out / "counts.json").write_bytes(canonical_json(counts))
    _write(job.out, _report(found))


def _recorded(job: AnswersJob) -> Recorded:
    if job.tool == "kobo":
        return read_pages(job.files, "kobo")
    if job.tool == "odk":
        return read_pages(job.files, "odk")
    return read_export(job.files[0], job.file_name)


def _report(found: Answers) -> dict[str, Any]:
    return {
        "state": "ready",
        "tool": found.tool,
        "dropped": [{"column": column, "why": why} for column, why in found.dropped],
        "missing": found.missing,
        "faults": found.faults,
        "fault_count": found.fault_count,
        "set_aside": found.set_aside,
        "outside": found.outside,
        "people": len(found.people),
    }


def _write(out: Path, report: dict[str, Any]) -> None:
    (out / "report.json").write_text(json.dumps(report), encoding="utf-8")


def _wrong(message: str) -> int:
    sys.stderr.write(f"nrp.formats.community: {message}\n")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
