"""Money agrees to the penny: random ledgers, each held on the page, in the CSV, in the PDF's data and in the API.

bin/soak ledgers [LEDGERS]: a thousand unless said otherwise, fifty in each database.
"""

import os
import subprocess
import sys

IN_ONE = 50


def main(arguments: list[str]) -> int:
    ledgers = int(arguments[0]) if arguments else 1000
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "tests/integration/coren/test_random_ledgers.py",
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
