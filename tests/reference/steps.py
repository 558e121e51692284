"""From a design to the engine's blocks, by the engine's own way: a file, cells, blocks."""

from pathlib import Path

from evaluation.engine.cells import Cells
from evaluation.engine.regression import Blocks, blocks_of, layout_of
from evaluation.engine.spec import spec_of
from tests.reference.designs import Design
from tests.unit.engine.kit import cells_of


def cells_of_design(folder: Path, design: Design) -> Cells:
    """Compress a design's survey."""
    return cells_of(folder, design.plan, design.frame)


def blocks_of_design(cells: Cells, design: Design, outcome: int, *, is_adjusted: bool) -> Blocks:
    """The blocks of one outcome's model."""
    spec = spec_of(design.plan)
    blocks = blocks_of(layout_of(cells, spec), cells.sums[outcome], spec, is_adjusted=is_adjusted)
    assert blocks is not None
    return blocks
