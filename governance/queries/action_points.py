"""The door to action points; what is late, what somebody owns, and who may verify what."""

import datetime as dt
import uuid
from collections.abc import Collection
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.models import ActionPoint, Group, Membership, Sector
from governance.permissions import can_edit_groups, memberships_of
from governance.queries.groups import of_visible_groups
from nrp.accounts.models import Person

State = ActionPoint.State
UNFINISHED = (State.OPEN, State.COMPLETED)


def action_points_visible_to(user: Any) -> QuerySet[ActionPoint]:
    """Give the action points of the groups somebody reads, the one due first. The one door."""
    found = ActionPoint.objects.filter(of_visible_groups(user))
    return found.select_related("group__area", "owner", "owner_organisation", "decision").order_by("due_on", "number")


def action_point_visible_to_or_404(user: Any, pk: uuid.UUID) -> ActionPoint:
    """Load one action point through the door; one outside it does not exist for this user (404)."""
    related = (
        "meeting", "completed_by", "verified_by", "completed_entered_by__person", "verified_entered_by__person",
    )  # fmt: skip
    found = action_points_visible_to(user).select_related(*related).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def late(found: QuerySet[ActionPoint], on: dt.date | None = None) -> QuerySet[ActionPoint]:
    """Give those of some action points that are still to do after their day."""
    return found.filter(state=State.OPEN, due_on__lt=on or timezone.localdate())


def overdue(user: Any) -> QuerySet[ActionPoint]:
    """Give what is late in the groups whose records somebody keeps; for the programme's own people in every group."""
    found = late(action_points_visible_to(user))
    if can_edit_groups(user):
        return found
    kept = [one.group_id for one in memberships_of(user) if one.office != Membership.Office.MEMBER]
    return found.filter(group__in=kept)


def open_actions_of(person: Person) -> QuerySet[ActionPoint]:
    """Give what somebody has still to do, the one due first."""
    found = ActionPoint.objects.filter(owner=person, state=State.OPEN)
    return found.select_related("group").order_by("due_on", "number")


def to_verify_by(user: Any) -> QuerySet[ActionPoint]:
    """Give what is said to be done and that somebody, as a member of the group today, may look at."""
    held = memberships_of(user)
    if not held:
        return ActionPoint.objects.none()
    residents = [one.group_id for one in held if one.sector == Sector.RESIDENT]
    found = ActionPoint.objects.filter(state=State.COMPLETED, group__in=[one.group_id for one in held])
    found = found.filter(Q(concerns_residents=False) | Q(group__in=residents))
    person = held[0].person_id
    own = Q(owner=person) | Q(completed_by=person) | Q(completed_entered_by=user.pk)
    # A name that was erased leaves the column empty, and NOT (empty = somebody) is unknown to a database: ids instead.
    mine = ActionPoint.objects.filter(own, state=State.COMPLETED).values("pk")
    return found.exclude(pk__in=mine).select_related("group", "owner").order_by("completed_at")


def of_group(group: Group) -> QuerySet[ActionPoint]:
    """Give the unfinished action points of a group, the one due first."""
    found = ActionPoint.objects.filter(group=group, state__in=UNFINISHED)
    return found.select_related("owner").order_by("due_on", "number")


def why_not_verified_by(action: ActionPoint, person: Person, membership: Membership | None) -> str:
    """Say why somebody cannot verify an action point that is said to be done; empty when they can."""
    if person.pk == action.owner_id:
        return _("%(name)s owns this action. Somebody else verifies it.") % {"name": person}
    if person.pk == action.completed_by_id:
        return _("%(name)s did this. Somebody else verifies it.") % {"name": person}
    if person.user_id is not None and person.user_id == action.completed_entered_by_id:
        return _("%(name)s wrote down that this was done. Somebody else verifies it.") % {"name": person}
    if membership is None:
        return _("%(name)s is not a member of %(group)s today.") % {"name": person, "group": action.group}
    if action.concerns_residents and membership.sector != Sector.RESIDENT:
        return _("This concerns residents: a resident of the group verifies it.")
    return ""


def who_may_verify(action: ActionPoint) -> list[Person]:
    """Give the members of today who may look at an action point that is said to be done, by name."""
    holding = Membership.objects.holding(timezone.localdate()).filter(group=action.group_id)
    rows = holding.select_related("person").order_by("person__name")
    return [row.person for row in rows if not why_not_verified_by(action, row.person, row)]


def verified_among(people: Collection[uuid.UUID]) -> QuerySet[ActionPoint]:
    """Give the verified action points that would be one's own if these people were one and the same."""
    done_by = Q(owner__in=people) | Q(completed_by__in=people)
    typed = Q(completed_entered_by__person__in=people)
    own = (Q(verified_by__in=people) & (done_by | typed)) | (Q(verified_entered_by__person__in=people) & done_by)
    return ActionPoint.objects.filter(own, state=State.VERIFIED).select_related("group")
