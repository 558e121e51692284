"""`python -m nrp.formats.references FILE KIND`: the child process that reads references into JSON on standard output.

Exit codes: 0, `{"records"}` or `{"refused"}`; 2, wrong arguments. Anything else is the operating system ending it.
"""

import json
import logging
import sys
from pathlib import Path
from typing import Any

from nrp.formats.references.reading import READERS, records
from nrp.formats.references.reference import Unreadable


def main(arguments: list[str]) -> int:
    """Read the file named first as the kind named second."""
    if len(arguments) != 2 or arguments[1] not in READERS:
        sys.stderr.write("nrp.formats.references: give the file and its kind: ris, bibtex or csl\n")
        return 2
    logging.disable(logging.CRITICAL)  # what a library says of a record quotes it
    try:
        answer: dict[str, Any] = {"records": records(Path(arguments[0]).read_bytes(), arguments[1])}
    except Unreadable as refused:
        answer = {"refused": refused.text}
    sys.stdout.write(json.dumps(answer))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
