"""One small design that several files look at: with covariates, weights, gaps and scores."""

import pytest

from evaluation.engine.cells import Cells
from evaluation.engine.regression import Blocks, Fit, fit
from tests.reference.designs import A_SMALL_ONE, Design, design_of
from tests.reference.literal import Literal
from tests.reference.steps import blocks_of_design, cells_of_design


@pytest.fixture(scope="module")
def design() -> Design:
    return design_of(A_SMALL_ONE)


@pytest.fixture(scope="module")
def cells(design: Design, tmp_path_factory: pytest.TempPathFactory) -> Cells:
    return cells_of_design(tmp_path_factory.mktemp("design"), design)


@pytest.fixture(scope="module")
def model(design: Design) -> Literal:
    return design.literal(0, is_adjusted=True)


@pytest.fixture(scope="module")
def blocks(cells: Cells, design: Design) -> Blocks:
    return blocks_of_design(cells, design, 0, is_adjusted=True)


@pytest.fixture(scope="module")
def result(blocks: Blocks) -> Fit:
    return fit(blocks)
