"""What the views of initiatives share: who may come in for what, and the way back."""

import uuid
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from neighbourhoods.models import Initiative, ProgressNote
from neighbourhoods.permissions import Permission, can, require
from neighbourhoods.queries import initiatives as queries
from nrp.core.forms import PageForm, form_page, trail

Row = TypeVar("Row", bound=Model)
SHOWN_OR_SENT = require_http_methods(["GET", "HEAD", "POST"])


def initiative_to_edit(request: HttpRequest, pk: uuid.UUID) -> Initiative:
    """Load an initiative through the door (404) for somebody who works on those of its place (403)."""
    found = queries.initiative_visible_to_or_404(request.user, pk)
    require(request.user, Permission.EDIT_INITIATIVES, found.area)
    return found


def part_to_edit(request: HttpRequest, model: type[Row], pk: uuid.UUID) -> Row:
    """Load a row of an initiative through the door (404) for somebody who works on those of its place (403)."""
    found: Any = queries.part_visible_to_or_404(model, request.user, pk)
    require(request.user, Permission.EDIT_INITIATIVES, found.initiative.area)
    return found


def may_change_note(user: Any, note: ProgressNote) -> bool:
    """Whoever wrote a note and may still write there, and those who work on the initiatives of the place."""
    area = note.initiative.area
    is_own = note.written_by_id is not None and note.written_by_id == user.pk
    return can(user, Permission.EDIT_INITIATIVES, area) or (is_own and can(user, Permission.WRITE_PROGRESS, area))


def note_to_change(request: HttpRequest, note: ProgressNote) -> ProgressNote:
    """Let those in who may change a note (403)."""
    if not may_change_note(request.user, note):
        raise PermissionDenied
    return note


def initiative_trail(found: Initiative) -> list[dict[str, Any]]:
    return trail((_("Initiatives"), reverse("initiatives")), (found.title, found.get_absolute_url()))


def form_of(
    request: HttpRequest, form: PageForm, initiative: Initiative, *, anchor: str = "", **words: Any
) -> HttpResponse:
    """Show one form about an initiative, with the way back to where it stands on its page."""
    back = f"{initiative.get_absolute_url()}{anchor}"
    return form_page(request, form=form, back=back, crumbs=initiative_trail(initiative), **words)
