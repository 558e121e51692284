"""Random designs against pyfixest and statsmodels: a thousand of them (or as many as said), in about half an hour.

bin/soak designs [DESIGNS]
"""

import os
import subprocess
import sys


def main(arguments: list[str]) -> int:
    designs = arguments[0] if arguments else "1000"
    command = [sys.executable, "-m", "pytest", "-q", "tests/reference/test_random_designs.py"]
    return subprocess.run(command, env={**os.environ, "NRP_DESIGNS": designs}, check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
