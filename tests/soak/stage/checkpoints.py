"""Where a worker under test stands still until somebody kills it or lets it go on.

The conductor leaves a file `hold-POINT` in SOAK_FOLDER. The first process that reaches the point takes the file away
(one process only can), leaves `held-POINT-PID` and waits for its end, or for that file to go.
"""

import os
import time
from pathlib import Path


def reached(point: str, row_id: object) -> None:
    folder = Path(os.environ["SOAK_FOLDER"])
    order = folder / f"hold-{point}"
    held = folder / f"held-{point}-{os.getpid()}"
    try:
        order.rename(held)
    except FileNotFoundError:
        return
    held.write_text(str(row_id))
    while held.exists():
        time.sleep(0.02)
