"""What the API's views of the network share: who may read, and the place of something new."""

import uuid
from typing import Any

from django.http import Http404
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request

from neighbourhoods.models import Area
from neighbourhoods.permissions import Permission, can, require
from neighbourhoods.queries import areas_visible_to
from nrp.core.access import HasPermission


class OwnOrSeesAdvisers(HasPermission):
    """Reads: who sees advisers of a place, or has a record themselves. Writes: who holds the view's permission."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if not request.user or not request.user.is_authenticated:
            return False
        if request.method in SAFE_METHODS:
            return can(request.user, Permission.SEE_ADVISERS) or can(request.user, Permission.OWN_RECORD)
        return getattr(view, "door_first", False) or can(request.user, view.write_permission)


def place_to_write_in(request: Request, pk: uuid.UUID, permission: str) -> Area:
    """Give the place of something new: outside the scope it does not exist (404), inside it takes the right (403)."""
    area = areas_visible_to(request.user).filter(pk=pk).first()
    if area is None:
        raise Http404
    require(request.user, permission, area)
    return area
