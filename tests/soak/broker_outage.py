"""The broker stopped for sixty seconds (or as many as said) and restarted empty; every run ends once.

bin/soak broker_outage [SECONDS]
"""

import json
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from tests.soak.stage.begin import begin


def main(arguments: list[str]) -> int:
    begin()
    from tests.integration.evaluation.world import queued_runs
    from tests.soak.stage.ended_once import faults_of
    from tests.soak.stage.outage import trial

    runs = queued_runs(20)
    with tempfile.TemporaryDirectory() as folder:
        outage = trial(Path(folder), runs, away=float(arguments[0]) if arguments else 60.0)
    faults = faults_of(runs)
    sys.stdout.write(json.dumps({"runs": len(runs), **asdict(outage), "faults": faults}, indent=1) + "\n")
    return 1 if faults or outage.after_return > 120 else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
