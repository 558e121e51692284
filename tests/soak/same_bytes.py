"""The same survey and plan sixty times: twenty layouts by 1, 2 and 8 threads, and one document to the last byte.

bin/soak same_bytes [LAYOUTS]

Every layout shuffles the rows anew, splits them into one to seven files in any order, mixes CSV and Parquet, and takes
no cells from a run before it. In every fourth layout each file holds one wave and the command line says which; that
plan names no wave column, so it has a document of its own.
"""

import hashlib
import json
import sys
import tempfile
from collections import Counter
from pathlib import Path

from tests.unit.engine.arrangements import Arrangement, a_rich_survey, document_bytes

THREADS = (1, 2, 8)


def main(arguments: list[str]) -> int:
    layouts = int(arguments[0]) if arguments else 20
    frame = a_rich_survey()
    found: dict[str, Counter[str]] = {"a column says the wave": Counter(), "the command line says it": Counter()}
    with tempfile.TemporaryDirectory() as folder:
        for k in range(layouts):
            for threads in THREADS:
                how = Arrangement(seed=k, parts=1 + k % 7, threads=threads, is_by_wave=k % 4 == 3)
                document = document_bytes(Path(folder) / f"{k}-{threads}", frame, how)
                kind = "the command line says it" if how.is_by_wave else "a column says the wave"
                found[kind][hashlib.sha256(document).hexdigest()] += 1
    sys.stdout.write(
        json.dumps({"layouts": layouts, "threads": THREADS, "rows": frame.height, "documents": found}, indent=1) + "\n"
    )
    return 0 if all(len(documents) <= 1 for documents in found.values()) else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
