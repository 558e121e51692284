"""Totals of the places' ledgers agree to the penny: random ledgers, each held on the pages, in the files, in the API.

bin/soak ledger_totals [LEDGERS]: a thousand unless said otherwise, two hundred and fifty in each database.
"""

import os
import subprocess
import sys

IN_ONE = 250


def main(arguments: list[str]) -> int:
    ledgers = int(arguments[0]) if arguments else 1000
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:schemathesis",
        "tests/integration/neighbourhoods/test_ledger_totals.py",
    ]
    worst = 0
    for first in range(1, ledgers + 1, IN_ONE):
        many = min(IN_ONE, ledgers - first + 1)
        sys.stdout.write(f"ledgers {first} to {first + many - 1}\n")
        sys.stdout.flush()
        environment = {**os.environ, "NRP_LEDGERS": str(many), "NRP_FIRST_LEDGER": str(first)}
        worst = max(worst, subprocess.run(command, env=environment, check=False).returncode)
    return worst


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
