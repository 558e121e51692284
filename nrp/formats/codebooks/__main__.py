"""`python -m nrp.formats.codebooks FILE NAME`: the child process that reads one codebook from outside.

Exit codes: 0, `{"document", "notes"}` or `{"refused": [sentences]}` on standard output; 2, wrong arguments. Anything
else is the operating system ending it.
"""

import json
import os
import sys
import warnings
from pathlib import Path
from typing import Any

# One thread, set before polars is first imported: the parent counts this process as one core.
os.environ.setdefault("POLARS_MAX_THREADS", "1")

from nrp.formats.codebooks.found import NotRead
from nrp.formats.codebooks.reading import read_codebook
from nrp.formats.codebooks.shapes import storable


def main(arguments: list[str]) -> int:
    """Read the file named first, which was given under the second name."""
    if len(arguments) != 2:
        sys.stderr.write("nrp.formats.codebooks: give the file and its name\n")
        return 2
    warnings.simplefilter("ignore")  # what a library warns of is not for whoever chose the file
    try:
        found = read_codebook(Path(arguments[0]), arguments[1])
        answer: dict[str, Any] = {"document": storable(found.document), "notes": storable(found.notes)}
    except NotRead as refused:
        answer = {"refused": list(refused.sentences)}
    sys.stdout.write(json.dumps(answer))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
