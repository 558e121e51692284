"""How often the test between groups of residents speaks when nothing differs between them.

bin/soak subgroups [DRAWS]

20,000 draws of each design unless said otherwise; the designs stand in tests/soak/groups/drawing.py. Ends with 1
when a share is outside its band by more than three Monte-Carlo errors. No service is used.
"""

import os
import sys


def main(arguments: list[str]) -> int:
    # One thread, before numpy reads it: the matrices are small, and as many threads only wait for each other.
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = "1"
    from tests.soak.groups import drawing

    draws = int(arguments[0]) if arguments else 20_000
    error = 100 * (drawing.LEVEL * (1 - drawing.LEVEL) / draws) ** 0.5
    say(drawing.__doc__ or "")
    say(f"{draws:,} draws of each design from seed {drawing.SEED}; Monte-Carlo error {error:.2f} points\n")
    outside = 0
    for case in drawing.CASES:
        share = 100 * drawing.rejections(case, draws)
        holds = case.low - 3 * error <= share <= case.high + 3 * error
        outside += not holds
        say(f"  {case.name:<46} {share:5.2f}%   {case.low} to {case.high}{'' if holds else '   OUTSIDE'}")
    return 1 if outside else 0


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
