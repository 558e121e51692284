"""`python -m nrp.formats.sheets FILE NAME`: the child process that reads one spreadsheet into JSON on standard output.

Exit codes: 0, `{"head", "rows"}` or `{"refused"}`; 2, wrong arguments. Anything else is the operating system ending it.
"""

import json
import os
import sys
from pathlib import Path

# One thread, set before polars is first imported: the parent counts this process as one core.
os.environ.setdefault("POLARS_MAX_THREADS", "1")

from nrp.formats.readers import read_table
from nrp.formats.unreadable import Limits, Unreadable

# What the survey readers say of SPSS and of answers is said in other words here.
SAID = {
    "wrong_type": "This is no spreadsheet that can be read. Hand in a CSV or Excel (.xlsx) file.",
    "empty_file": "There is nothing in the file, or nothing below its heads.",
}
LIMITS = Limits(max_bytes=5 * 1024 * 1024, max_cells=200_000, max_columns=60)


def main(arguments: list[str]) -> int:
    """Read the file named first, which was given under the second name."""
    if len(arguments) != 2:
        sys.stderr.write("nrp.formats.sheets: give the file and its name\n")
        return 2
    try:
        table = read_table(Path(arguments[0]), arguments[1], LIMITS)
    except Unreadable as refused:
        sys.stdout.write(json.dumps({"refused": SAID.get(refused.kind, refused.text)}))
        return 0
    head = [column.name for column in table.columns]
    rows = [["" if cell is None else str(cell).strip() for cell in row] for row in table.frame.iter_rows()]
    sys.stdout.write(json.dumps({"head": head, "rows": rows}))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
