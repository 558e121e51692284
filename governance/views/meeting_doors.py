"""Opening a meeting or a paper: through the door first (404), then by what one may do in the group (403)."""

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from governance.meeting_words import when_short
from governance.models import Group, Meeting, Paper
from governance.permissions import can_keep
from governance.queries.meetings import meeting_visible_to_or_404, paper_visible_to_or_404
from nrp.core.forms import trail


def meeting_to_keep(request: HttpRequest, pk: uuid.UUID) -> Meeting:
    """Load a meeting for somebody who keeps its group's records."""
    meeting = meeting_visible_to_or_404(request.user, pk)
    require_keeper(request, meeting.group)
    return meeting


def paper_to_keep(request: HttpRequest, pk: uuid.UUID) -> Paper:
    """Load a paper for somebody who keeps its group's records."""
    paper = paper_visible_to_or_404(request.user, pk)
    require_keeper(request, paper.group)
    return paper


def require_keeper(request: HttpRequest, group: Group) -> None:
    """Refuse (403) somebody who does not keep a group's records."""
    if not can_keep(request.user, group):
        raise PermissionDenied


def meetings_trail(*more: tuple[object, str]) -> list[dict[str, Any]]:
    return trail((_("Meetings"), reverse("meetings")), *more)


def meeting_trail(meeting: Meeting) -> list[dict[str, Any]]:
    """Give the way to a meeting: a list of them is named by day, since titles repeat."""
    return meetings_trail((f"{meeting.title}, {when_short(meeting)}", meeting.get_absolute_url()))
