"""`python -m surveys.intake JOB.json`: the child process that reads one file.

Exit codes: 0, the report is written (whether the file is accepted or refused); 1, a fault of our
own, with its trace on standard error; 2, no job, or one that cannot be used. Anything else is the
operating system ending the process (139 or -11 when a parser reads outside its memory, 137 or -9
when the parent ends a child that grew too large).
"""

import os
import sys
from pathlib import Path

# One thread, set before polars is first imported: the parent counts this process as one core.
os.environ.setdefault("POLARS_MAX_THREADS", "1")

from nrp.formats.documents import DocumentError
from surveys.intake.examine import examine
from surveys.intake.job import JobSpec
from surveys.intake.voice import Voice
from surveys.intake.writing import write_all


def main(arguments: list[str]) -> int:
    """Do the job named on the command line and say how far it is, a JSON line at a time."""
    if len(arguments) != 1:
        return _wrong("give one argument, the job file")
    try:
        job = JobSpec.from_json(Path(arguments[0]).read_bytes())
    except (OSError, KeyError, TypeError, ValueError) as error:
        return _wrong(f"the job file cannot be used: {error!r}")
    with Voice(sys.stdout) as voice:
        try:
            examination = examine(job, voice.say)
        except DocumentError as error:
            return _wrong(f"the codebook cannot be used: {error}")
        voice.say(95, "writing")
        write_all(examination, job.out)
        voice.say(100, "writing")
    return 0


def _wrong(message: str) -> int:
    sys.stderr.write(f"surveys.intake: {message}\n")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
