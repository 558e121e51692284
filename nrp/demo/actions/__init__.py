"""Writing the invented programme and taking it away again, through the same actions as everybody else."""

from nrp.demo.actions import loading, removal

__all__ = ["loading", "removal"]
