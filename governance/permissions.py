"""Who may do what with approvals."""

from typing import Any

from neighbourhoods.permissions import can
from nrp.accounts.permissions import Permission


def can_edit_ethics_approvals(user: Any) -> bool:
    return can(user, Permission.EDIT_ETHICS_APPROVALS)
