"""How fast the enumerated wild bootstrap is, beside one plain product of matrices.

    .venv/bin/python benchmarks/bootstrap.py [--repeats 15] [--outcomes 10]

The bootstrap: all 2^17 sign vectors of 18 areas, with p-value and interval, for ten outcomes with
sixteen columns each. The product: a 131,072 × 18 matrix of signs by an 18 × 10 × 18 stack. Both in
one process with one thread, turn by turn; the line at the end gives medians and their ratio.
"""

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_name] = "1"
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np  # noqa: E402 - the threads must be set before

from evaluation.engine import regression, wild  # noqa: E402 - found by way of the path set above

AREAS, PEOPLE, COVARIATES = 18, 300, 14


def blocks_of_one(seed: int) -> regression.Blocks:
    """The cross-products of one generated outcome: 300 people in each area, half of them after."""
    rng = np.random.default_rng(seed)
    grams, moments = [], []
    for area in range(AREAS):
        after = (np.arange(PEOPLE) >= PEOPLE // 2).astype(float)
        columns = np.column_stack([after * (area % 2), after, rng.integers(0, 2, (PEOPLE, COVARIATES))])
        weights = rng.lognormal(0, 0.3, PEOPLE)
        answers = (rng.random(PEOPLE) < 0.4 + 0.05 * columns[:, 0]) + rng.normal(0, 0.04) * after
        columns = columns - weights @ columns / weights.sum()
        grams.append((columns * weights[:, None]).T @ columns)
        moments.append(columns.T @ (weights * (answers - weights @ answers / weights.sum())))
    names = (regression.EFFECT, regression.WAVE, *(f"x{k}" for k in range(COVARIATES)))
    return regression.Blocks(np.stack(grams), np.stack(moments), names, (), AREAS * PEOPLE)


def bootstrap(outcomes: int) -> Callable[[], list[wild.WildTest]]:
    """Give the bootstrap of so many outcomes, ready to run."""
    every = [blocks_of_one(seed) for seed in range(outcomes)]

    def run() -> list[wild.WildTest]:
        draws = wild.draws_for(AREAS, 1)
        return [wild.wild_test(wild.statistics_of(one, regression.fit(one), draws), draws) for one in every]

    return run


def plain_product(outcomes: int) -> Callable[[], object]:
    """Give the product it is held against, ready to run."""
    signs = 1.0 - 2.0 * ((np.arange(2 ** (AREAS - 1))[:, None] >> np.arange(AREAS)) & 1)
    stack = np.random.default_rng(1).normal(size=(AREAS, outcomes, AREAS)).reshape(AREAS, outcomes * AREAS)
    return lambda: signs @ stack


def seconds(run: Callable[[], object]) -> float:
    """Time one run."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def compare(outcomes: int, repeats: int) -> tuple[float, float]:
    """Median seconds of the bootstrap and of the product, taken turn by turn."""
    ours, plain = bootstrap(outcomes), plain_product(outcomes)
    ours(), plain()
    taken = [(seconds(ours), seconds(plain)) for _ in range(repeats)]
    return statistics.median(one for one, _ in taken), statistics.median(two for _, two in taken)


def main() -> None:
    """Parse the arguments."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=15)
    parser.add_argument("--outcomes", type=int, default=10)
    options = parser.parse_args()
    ours, plain = compare(options.outcomes, options.repeats)
    sys.stdout.write(
        f"bootstrap of {options.outcomes} outcomes, all 2^{AREAS - 1} signs, p and interval: {1e3 * ours:.0f} ms; "
        f"one product: {1e3 * plain:.0f} ms; ratio {ours / plain:.2f} (wanted: at most 3)\n"
    )


if __name__ == "__main__":
    main()
