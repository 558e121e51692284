"""Random tables through the door: no small number, none that can be worked out, not beside margins, parts or versions.

bin/soak disclosure [TABLES]

10,000 tables unless said otherwise, half of them at a threshold of 7 and half at 9; the tables stand in
tests/soak/tables/drawing.py. The solver is asked for each hidden cell. Two processes share the tables. Ends with 1 when
anything can be worked out. No service is used.
"""

import sys
import time
from collections import Counter
from multiprocessing import get_context

PROCESSES = 2
AT_ONCE = 10


def main(arguments: list[str]) -> int:
    from tests.soak.tables import drawing

    tables = int(arguments[0]) if arguments else 10_000
    say(drawing.__doc__ or "")
    say(f"{tables:,} tables from seed {drawing.SEED}\n")
    began, wrong, found, slowest = time.monotonic(), 0, Counter(), (0.0, 0)
    with get_context("spawn").Pool(PROCESSES) as pool:
        for done, (number, seconds, counts, faults) in enumerate(pool.imap(tried, range(tables), AT_ONCE), 1):
            found.update(counts)
            slowest = max(slowest, (seconds, number))
            wrong += len(faults)
            for fault in faults:
                say(f"  {fault}")
            if done % 500 == 0:
                say(f"  {done:,} tables, {time.monotonic() - began:,.0f} s, {wrong} faults")
    say(f"\n  {tables:,} tables, {found.pop('cells'):,} cells with their margins: {found['small']:,} small,")
    say(f"  {found.pop('hidden') - found.pop('small'):,} more hidden for their sake")
    say(f"  {found.pop('again', 0):,} later versions let out, {found.pop('refused', 0):,} refused")
    say(f"  how: {', '.join(f'{name} {count:,}' for name, count in sorted(found.items()))}")
    say(f"  the slowest took {slowest[0]:.1f} s (table {slowest[1]})")
    say(f"  {wrong} faults, {time.monotonic() - began:,.0f} seconds")
    return 1 if wrong else 0


def tried(number: int) -> tuple[int, float, dict[str, int], list[str]]:
    """Put one table through the door and ask what can be worked out; how long it took and what there was to count."""
    from nrp.core.disclosure import released_table
    from tests.soak.tables import drawing

    began, one = time.monotonic(), drawing.drawn(number)
    first = released_table(one.first, one.rule)
    second = drawing.released_later(one, first)
    counts = {
        "cells": len(one.first.cells),
        "small": sum(count <= one.rule.threshold for count in one.first.exact.values()),
        "hidden": len(first.hidden),
        "refused" if second is None else "again": 1,
        str(first.method): 1,
    }
    faults = drawing.faults_in(number, one, first, second)
    return number, time.monotonic() - began, counts, faults


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
