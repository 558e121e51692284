"""Plans and the runs made from them."""

from evaluation.models.plan import Plan
from evaluation.models.run import Run, RunInput

__all__ = ["Plan", "Run", "RunInput"]
