"""Opening an adviser's record: through the door first (404), then by right (403)."""

import uuid

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from coren.models import Adviser
from coren.permissions import can_see_pay
from coren.queries.advisers import adviser_visible_to_or_404
from neighbourhoods.permissions import Permission, require


def adviser_to_edit(request: HttpRequest, pk: uuid.UUID) -> Adviser:
    """Load an adviser for somebody who registers advisers at their place."""
    adviser = adviser_visible_to_or_404(request.user, pk)
    require(request.user, Permission.REGISTER_ADVISERS, adviser.area)
    return adviser


def adviser_with_pay(request: HttpRequest, pk: uuid.UUID) -> Adviser:
    """Load an adviser for somebody who may see their pay, or for themselves."""
    adviser = adviser_visible_to_or_404(request.user, pk)
    if not can_see_pay(request.user, adviser):
        raise PermissionDenied
    return adviser
