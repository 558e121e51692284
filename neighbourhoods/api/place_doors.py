"""The door every path of a place goes through: outside it 404, inside without the right to write 403."""

import uuid

from django.http import Http404
from rest_framework.request import Request
from rest_framework.views import APIView

from neighbourhoods import queries
from neighbourhoods.models import Area
from neighbourhoods.permissions import Permission, require
from nrp.core.api import HasPermission
from nrp.core.parsers import KeepableJSONParser


class PlaceApi(APIView):
    """What the paths of one place share."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_PLACES
    door_first = True
    parser_classes = [KeepableJSONParser]


def place_or_404(request: Request, pk: uuid.UUID) -> Area:
    """Load a place through the door."""
    found = queries.areas_visible_to(request.user).select_related("batch", "coren_organisation").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def place_to_write(request: Request, pk: uuid.UUID) -> Area:
    """Load a place through the door for somebody who sets places up."""
    area = place_or_404(request, pk)
    refuse_readers(request)
    return area


def refuse_readers(request: Request) -> None:
    """Refuse (403) whoever does not set places up; the thing itself was loaded through the door before."""
    require(request.user, Permission.EDIT_PLACES)
