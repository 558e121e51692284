"""`python -m nrp.formats.export JOB.json`: the child process that writes one file.

It says how far it is, and at last `{"notes": […]}`, a JSON line at a time. Exit codes: 0, the file is written; 1, a
fault of our own, or a file that the form cannot hold, which is then said as `{"refused": "…"}`; 2, no job.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

# One thread, set before polars is first imported: the parent counts this process as one core.
os.environ.setdefault("POLARS_MAX_THREADS", "1")

from nrp.formats.export.job import NotWritten, Spec
from nrp.formats.export.writing import write


def main(arguments: list[str]) -> int:
    """Do the job named on the command line."""
    if len(arguments) != 1:
        return _wrong("give one argument, the job file")
    try:
        spec = Spec.from_json(Path(arguments[0]).read_bytes())
    except (OSError, KeyError, TypeError, ValueError) as error:
        return _wrong(f"the job file cannot be used: {error!r}")
    try:
        notes = write(spec, lambda percent, step: _say({"progress": percent, "step": step}))
    except NotWritten as refused:
        _say({"refused": str(refused)})
        return 1
    _say({"notes": notes})
    return 0


def _say(line: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def _wrong(message: str) -> int:
    sys.stderr.write(f"nrp.formats.export: {message}\n")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
