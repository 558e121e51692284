"""Random designs against pyfixest and statsmodels, in the conventions of `docs/method.md`.

Tolerance: 1e-9, of the standard error for estimates and interval ends, of themselves for standard errors, and
absolute for p-values. The engine's sums are exact; what is left is how both sides round when they solve normal
equations of up to fifty columns with weights over six orders of magnitude. The worst of 236 models was 2.4e-12.

`NRP_DESIGNS` says how many designs; the suite takes 40, `bin/soak designs` many more. hypothesis draws the same
ones on every run and prints the shape of one that fails.
"""

import os
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import Phase, given, note, settings

from evaluation.engine.clustered import crv1, crv3, is_without_spread
from evaluation.engine.regression import Blocks, Fit, fit
from tests.reference.designs import Design, Shape, design_of
from tests.reference.literal import Literal
from tests.reference.packages import Found, by_pyfixest, by_statsmodels, dummies_counted, factor_of_pyfixests_jackknife
from tests.reference.shapes import shapes
from tests.reference.steps import blocks_of_design, cells_of_design

pytestmark = pytest.mark.slow

NEAR = 1e-9
DESIGNS = int(os.environ.get("NRP_DESIGNS", "40"))
PHASES = (
    Phase.explicit,
    Phase.generate,
)  # a design that fails is printed by its shape; making it smaller takes minutes


@settings(max_examples=DESIGNS, phases=PHASES)
@given(shapes())
def test_a_random_design_gives_what_pyfixest_and_statsmodels_give(shape: Shape) -> None:
    note(repr(shape))
    design = design_of(shape)
    with tempfile.TemporaryDirectory() as folder:
        cells = cells_of_design(Path(folder), design)
    for outcome in range(len(shape.outcomes)):
        for is_adjusted in (False, True) if design.plan.covariates else (False,):
            blocks = blocks_of_design(cells, design, outcome, is_adjusted=is_adjusted)
            model, result = design.literal(outcome, is_adjusted=is_adjusted), fit(blocks)
            assert blocks.n == len(model.y)
            if is_without_spread(blocks, result):
                continue
            found = crv1(blocks, result)
            assert found is not None
            ours = Found(result.estimate, found.se, found.p, *found.ci)
            _agree(ours, by_pyfixest(model, "CRV1"))
            _agree_but_for_the_dummies(ours, by_statsmodels(model), model)
    _jackknife_is_that_of_files_without_an_area(blocks, result, model)


@settings(max_examples=max(3, DESIGNS // 3), phases=PHASES)
@given(shapes())
def test_the_jackknife_of_a_random_design_is_that_of_pyfixest_but_for_its_factor(shape: Shape) -> None:
    note(repr(shape))
    design = design_of(shape)
    with tempfile.TemporaryDirectory() as folder:
        cells = cells_of_design(Path(folder), design)
    blocks = blocks_of_design(cells, design, 0, is_adjusted=False)
    model, result = design.literal(0, is_adjusted=False), fit(blocks)
    found = crv3(blocks, result, model.singles)
    theirs = by_pyfixest(model, "CRV3").se / factor_of_pyfixests_jackknife(model, model.areas)
    assert found is not None
    assert found.se == pytest.approx(theirs, rel=NEAR)
    clusters = design.clusters_of_pairs
    by_pair = crv3(blocks, result, clusters)
    if shape.is_paired and by_pair is not None:
        theirs = by_pyfixest(model, "CRV3", "pair", _pair_of(design)).se
        assert by_pair.se == pytest.approx(theirs / factor_of_pyfixests_jackknife(model, len(clusters)), rel=NEAR)
        assert by_pair.se == pytest.approx(model.crv3(clusters), rel=NEAR)


def _jackknife_is_that_of_files_without_an_area(blocks: Blocks, result: Fit, model: Literal) -> None:
    found = crv3(blocks, result, model.singles)
    assert found is not None
    assert found.se == pytest.approx(model.crv3(model.singles), rel=NEAR)


def _pair_of(design: Design) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    pair = np.zeros(len(design.plan.treated) + len(design.plan.comparators), dtype=np.int64)
    for k, cluster in enumerate(design.clusters_of_pairs):
        pair[list(cluster)] = k
    return pair


def _agree(ours: Found, theirs: Found) -> None:
    assert ours.estimate == pytest.approx(theirs.estimate, abs=NEAR * theirs.se)
    assert ours.se == pytest.approx(theirs.se, rel=NEAR)
    assert ours.p == pytest.approx(theirs.p, abs=NEAR)
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=NEAR * theirs.se)


def _agree_but_for_the_dummies(ours: Found, theirs: Found, model: Literal) -> None:
    factor = dummies_counted(model)
    assert ours.estimate == pytest.approx(theirs.estimate, abs=NEAR * theirs.se)
    assert ours.se * factor == pytest.approx(theirs.se, rel=NEAR)
    reach = (ours.high - ours.low) / 2 * factor
    assert reach == pytest.approx((theirs.high - theirs.low) / 2, rel=NEAR)
    if model.columns().shape[1] == model.counted:
        assert ours.p == pytest.approx(theirs.p, abs=NEAR)
