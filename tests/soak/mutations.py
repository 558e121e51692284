"""Every convention of the engine broken by one line, and the test that sees it; one line of the record each.

bin/soak mutations [WORDS OF A CONVENTION]
"""

import sys
import tempfile
from pathlib import Path

from tests.reference.mutated import GREEN, copied, run, run_mutated, times_found
from tests.reference.mutations import MUTATIONS


def main(arguments: list[str]) -> int:
    chosen = [mutation for mutation in MUTATIONS if all(word in mutation.convention for word in arguments)]
    missed = 0
    with tempfile.TemporaryDirectory() as folder:
        copy = copied(Path(folder))
        if run(copy, sorted({mutation.test for mutation in chosen})).code != GREEN:
            sys.stdout.write("The engine as it is does not pass the named tests.\n")
            return 1
        for mutation in chosen:
            is_seen = times_found(mutation) == 1 and run_mutated(copy, mutation).is_red
            missed += not is_seen
            sys.stdout.write(f"{'red ' if is_seen else 'MISSED'} {mutation.convention}: {mutation.test}\n")
            sys.stdout.flush()
    sys.stdout.write(f"{len(chosen)} conventions broken, {len(chosen) - missed} seen.\n")
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
