"""Every write on what gives the programme leave to work. Read a write through its module: `ethics.record(...)`."""

from governance.actions import ethics

__all__ = ["ethics"]
