"""`python -m nrp.formats.figures JOB.json`: the child process that reads figures, reads a lookup, or combines.

Exit codes: 0, done (whether a file is accepted or refused); 1, a fault of our own; 2, no job. Anything else is the
operating system ending the process.
"""

import json
import os
import sys
from pathlib import Path

# One thread, set before polars is first imported: the parent counts this process as one core.
os.environ.setdefault("POLARS_MAX_THREADS", "1")

from nrp.formats.figures.combining import combine
from nrp.formats.figures.jobs import CombineJob, LookupJob, ReadJob
from nrp.formats.figures.lookups import read_lookup
from nrp.formats.figures.reading import read


def main(arguments: list[str]) -> int:
    """Do the job named on the command line and say how far it is, a JSON line at a time."""
    if len(arguments) != 1:
        return _wrong("give one argument, the job file")
    try:
        raw = json.loads(Path(arguments[0]).read_bytes())
        kind = raw["job"]
    except (OSError, KeyError, TypeError, ValueError) as error:
        return _wrong(f"the job file cannot be used: {error!r}")
    if kind == "read":
        read(ReadJob.from_dict(raw), say)
    elif kind == "lookup":
        read_lookup(LookupJob.from_dict(raw))
    elif kind == "combine":
        combine(CombineJob.from_dict(raw), say)
    else:
        return _wrong(f"there is no job {kind!r}")
    return 0


def say(percent: int, step: str) -> None:
    """Say where the work is."""
    sys.stdout.write(json.dumps({"progress": percent, "step": step}) + "\n")
    sys.stdout.flush()


def _wrong(message: str) -> int:
    sys.stderr.write(f"nrp.formats.figures: {message}\n")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
