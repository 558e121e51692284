"""Raking beside a second implementation, `ipfn` from PyPI.

Tolerance 1e-9 of the whole: both stop once every share is within 1e-12 of its margin, and the
fitted table is unique, so what is left is the last steps of two iterations.
"""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from ipfn import ipfn

from evaluation.engine.margins import fit_margins
from nrp.formats.plan_parts import Raking

SHAPES = st.lists(st.integers(2, 5), min_size=2, max_size=4)


@settings(max_examples=40, deadline=None)
@given(SHAPES, st.integers(0, 2**32 - 1))
def test_tables_of_two_to_four_margins_agree(shape: list[int], seed: int) -> None:
    rng = np.random.default_rng(seed)
    table = rng.lognormal(0, 1, shape)
    targets = [rng.dirichlet(np.full(size, 5.0)) for size in shape]
    whole = table.sum()

    theirs = ipfn.ipfn(
        table.copy(),
        [target * whole for target in targets],
        [[k] for k in range(len(shape))],
        convergence_rate=1e-13,
        max_iteration=5000,
        rate_tolerance=0,
    ).iteration()

    levels = [axis.ravel() for axis in np.indices(shape)]
    asked = Raking.model_validate(
        {"margins": [{"name": "m", "variable": "m", "shares": {"1": 1.0}}], "iterations": 5000, "tolerance": 1e-13}
    )
    ours = fit_margins(table.ravel(), levels, targets, asked)
    assert ours.gap <= 1e-12
    assert np.max(np.abs(ours.factors * table.ravel() - theirs.ravel())) / whole < 1e-9
