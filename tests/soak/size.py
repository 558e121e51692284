"""How often each test rejects when nothing happened: the programme's design drawn again and again.

bin/soak size [DRAWS] [DRAWS OF THE TABLE]

20,000 draws from each of three seeds for the headline and the permutation, 10,000 for each column of the table,
unless said otherwise. Ends with 1 when a rate is outside its band. No service is used.
"""

import os
import sys
import time


def main(arguments: list[str]) -> int:
    # One thread, before numpy reads it: the matrices are small, and as many threads only wait for each other.
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = "1"
    from tests.soak.few_areas import columns, report

    draws, of_table = (int(arguments[k]) if len(arguments) > k else usual for k, usual in enumerate((20_000, 10_000)))
    began = time.monotonic()
    say("The design (tests/soak/few_areas/columns.py):")
    say("  " + (columns.__doc__ or "").split("\n\n", 1)[1].replace("\n", "\n  ").rstrip())
    say(f"\nRejection of a true null at 5%, {draws:,} draws from each seed")
    rates = report.sizes(draws, say)
    say(f"\nPower of the headline, {draws:,} draws each")
    report.power(draws, say)
    say(f"\nThe table, in %, {of_table:,} draws a column, bands of three standard errors of both simulations together")
    rates += report.table(of_table, say)
    outside = [rate for rate in rates if not rate.holds]
    say(f"\n{len(rates)} rates, {len(outside)} outside their band, {time.monotonic() - began:,.0f} seconds")
    for rate in outside:
        say(f"  {rate}")
    return 1 if outside else 0


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
