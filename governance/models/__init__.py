"""What gives the programme leave to collect data."""

from governance.models.ethics import EthicsApproval

__all__ = ["EthicsApproval"]
