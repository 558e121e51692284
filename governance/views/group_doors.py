"""Opening a group: through the door first (404), then by right (403)."""

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from governance.models import Group
from governance.permissions import can_edit_groups, can_keep
from governance.queries.groups import group_visible_to_or_404
from governance.queries.people import people_known_to
from nrp.accounts.models import Person
from nrp.core.forms import trail


def kept_group(request: HttpRequest, pk: uuid.UUID) -> Group:
    """Load a group for somebody who keeps its records."""
    group = group_visible_to_or_404(request.user, pk)
    if not can_keep(request.user, group):
        raise PermissionDenied
    return group


def group_to_set_up(request: HttpRequest, pk: uuid.UUID) -> Group:
    """Load a group for somebody who sets groups up and closes them."""
    group = group_visible_to_or_404(request.user, pk)
    if not can_edit_groups(request.user):
        raise PermissionDenied
    return group


def way_to(group: Group) -> list[dict[str, Any]]:
    return trail((_("Groups"), reverse("groups")), (group.name, group.get_absolute_url()))


def person_named(request: HttpRequest) -> Person | None:
    """Give the person whom the address names; somebody whom one does not come across does not exist (404)."""
    asked = request.GET.get("person", "")
    if not asked:
        return None
    try:
        found = people_known_to(request.user).filter(pk=uuid.UUID(asked)).first()
    except ValueError:
        raise Http404 from None
    if found is None:
        raise Http404
    return found
