"""Plans and the runs made from them."""

from evaluation.models.plan import Plan
from evaluation.models.replication import Replication
from evaluation.models.run import Run, RunInput
from evaluation.models.signing import Release, Review
from evaluation.models.stored_cells import StoredCells

__all__ = ["Plan", "Release", "Replication", "Review", "Run", "RunInput", "StoredCells"]
