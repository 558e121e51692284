"""The door to safeguarding notes: named people only, for as long as their role at the place lets them write such notes.

Nothing else in the programme counts, lists or searches these rows.
"""

import uuid
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from coren.models import Adviser, SafeguardingEntry, SafeguardingNote
from coren.queries.advisers import advisers_where
from neighbourhoods.models import Area, RoleAssignment
from neighbourhoods.queries import areas_where, sees_all_places
from nrp.accounts.models import User
from nrp.accounts.permissions import Permission
from nrp.accounts.roles import ROLES, Scope

_WRITERS = [role for role, definition in ROLES.items() if Permission.WRITE_SAFEGUARDING in definition.permissions]
_EVERYWHERE = [role for role in _WRITERS if ROLES[role].scope is Scope.PROGRAMME]


def notes_visible_to(user: Any) -> QuerySet[SafeguardingNote]:
    """Give the notes somebody is named in, or wrote, at the places where their role still lets them."""
    found = SafeguardingNote.objects.select_related(
        "place", "adviser__person", "written_by__person", "closed_by__person"
    )
    named = SafeguardingNote.readers.through.objects.filter(user_id=user.pk).values("safeguardingnote_id")
    found = found.filter(Q(pk__in=named) | Q(written_by_id=user.pk))
    if sees_all_places(user, Permission.WRITE_SAFEGUARDING):
        return found
    return found.filter(place__in=areas_where(user, Permission.WRITE_SAFEGUARDING))


def note_visible_to_or_404(user: Any, pk: uuid.UUID) -> SafeguardingNote:
    """Load one note; for everybody who is not named in it there is none (404), whatever their role."""
    readers = Prefetch("readers", User.objects.select_related("person").order_by("person__name"))
    entries = Prefetch("entries", SafeguardingEntry.objects.select_related("written_by__person"))
    found = notes_visible_to(user).filter(pk=pk).prefetch_related(readers, entries).first()
    if found is None:
        raise Http404
    return found


def places_to_note_in(user: Any) -> QuerySet[Area]:
    return areas_where(user, Permission.WRITE_SAFEGUARDING).filter(kind=Area.Kind.NEIGHBOURHOOD)


def may_be_named(place: Area) -> QuerySet[User]:
    """Give those whose role today lets them read a note of a place once they are named in it, by name."""
    held = RoleAssignment.objects.holding(timezone.localdate())
    held = held.filter(Q(role__in=_WRITERS, area=place) | Q(role__in=_EVERYWHERE))
    found = User.objects.filter(is_active=True, pk__in=held.values("user_id"))
    return found.select_related("person").order_by("person__name")


def may_be_named_anywhere(user: Any) -> QuerySet[User]:
    """Give those who may be named at any place of the one who writes."""
    held = RoleAssignment.objects.holding(timezone.localdate())
    held = held.filter(Q(role__in=_WRITERS, area__in=places_to_note_in(user)) | Q(role__in=_EVERYWHERE))
    found = User.objects.filter(is_active=True, pk__in=held.values("user_id")).exclude(pk=user.pk)
    return found.select_related("person").order_by("person__name")


def advisers_to_note(user: Any) -> QuerySet[Adviser]:
    """Give the advisers a note may be about: those of the writer's places."""
    return advisers_where(user, Permission.WRITE_SAFEGUARDING)
