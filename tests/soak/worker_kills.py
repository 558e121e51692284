"""Workers killed with SIGKILL at recorded points, sixty times (or as many as said); each run ends exactly once.

bin/soak worker_kills [KILLS]
"""

import json
import sys
import tempfile
from collections import Counter
from dataclasses import asdict
from pathlib import Path

from tests.soak.stage.begin import begin


def main(arguments: list[str]) -> int:
    begin()
    from tests.integration.evaluation.world import queued_runs
    from tests.soak.stage.ended_once import faults_of
    from tests.soak.stage.kills import trial

    kills = int(arguments[0]) if arguments else 60
    runs = queued_runs(min(40, max(5, (2 * kills) // 3)))
    with tempfile.TemporaryDirectory() as folder:
        recorded = trial(Path(folder), runs, kills)
    faults = faults_of(runs)
    found = {
        "kills": len(recorded),
        "interrupting a held lease": sum(kill.lease_was_held for kill in recorded),
        "by point": Counter(kill.point for kill in recorded),
        "runs": len(runs),
        "faults": faults,
        "each": [asdict(kill) for kill in recorded],
    }
    sys.stdout.write(json.dumps(found, indent=1) + "\n")
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
