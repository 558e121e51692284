"""`python -m surveys.redaction JOB.json`: the child process that takes households out of files.

Exit codes as of `surveys.intake`. It prints a line of JSON as it goes on, and no word of a file.
"""

import json
import os
import sys
from pathlib import Path

# One thread, set before polars is first imported: the parent counts this process as one core.
os.environ.setdefault("POLARS_MAX_THREADS", "1")

from surveys.redaction.job import FOUND, Found, Job
from surveys.redaction.rewrite import count, take_out


def main(arguments: list[str]) -> int:
    """Do the job named on the command line, a file after the other, and write what was found of each."""
    job = Job.from_json(Path(arguments[0]).read_bytes())
    found: list[Found] = []
    for number, source in enumerate(job.sources):
        if job.writes:
            found.append(take_out(source, job.marks, job.out / f"{number}.file", job.out / f"{number}.parquet"))
        else:
            found.append(count(source, job.marks))
        sys.stdout.write(json.dumps({"progress": (number + 1) * 100 // len(job.sources)}) + "\n")
        sys.stdout.flush()
    (job.out / FOUND).write_text(json.dumps([one.document() for one in found]), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
