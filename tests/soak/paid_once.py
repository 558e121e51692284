"""Money is paid once: two managers make and pay the same batches, with threads and with processes, on PostgreSQL.

bin/soak paid_once [TRIALS]: two hundred of each unless said otherwise.
"""

import os
import subprocess
import sys


def main(arguments: list[str]) -> int:
    trials = arguments[0] if arguments else "200"
    command = [sys.executable, "-m", "pytest", "-q", "--durations=6", "-vv"]
    command.append("tests/integration/coren/test_paid_once.py")
    environment = {**os.environ, "NRP_PAY_TRIALS": f"{trials},{trials}"}
    return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
