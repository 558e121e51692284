"""What is to be done as a table, and the filters above it."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from governance.action_words import due_words, is_late, owner_words
from governance.decision_words import short
from governance.models import ActionPoint
from governance.queries import action_points as queries
from governance.queries.groups import groups_visible_to
from governance.views.decision_lists import Narrowed, group_fields
from nrp.core.filters import chosen_of, filter_field, query_of
from nrp.core.render.tables import Cell, Column, Row, Table

State = ActionPoint.State
ME, EVERYTHING, LATE, TO_VERIFY = "me", "everything", "late", "to-verify"


def narrowed_action_points(request: HttpRequest) -> Narrowed:
    """Give the action points somebody reads, as far as the address asks for them: those not finished unless said."""
    groups = list(groups_visible_to(request.user))
    chosen = {
        "owner": chosen_of(request, "owner", (ME,)),
        "group": chosen_of(request, "group", [str(one.pk) for one in groups]),
        "place": chosen_of(request, "place"),
        "state": chosen_of(request, "state", (*State.values, LATE, TO_VERIFY, EVERYTHING)),
        "priority": chosen_of(request, "priority", ActionPoint.Priority.values),
    }
    states = [
        (State.OPEN, State.OPEN.label),
        (LATE, _("Late")),
        (State.COMPLETED, State.COMPLETED.label),
        (TO_VERIFY, _("To be verified by me")),
        (State.VERIFIED, State.VERIFIED.label),
        (State.DROPPED, State.DROPPED.label),
        (EVERYTHING, _("All of them")),
    ]
    fields = [
        filter_field("owner", _("Whose"), _("Everybody’s"), [(ME, _("Mine"))], chosen["owner"]),
        *group_fields(groups, chosen["group"], chosen["place"]),
        filter_field("state", _("State"), _("Not finished"), states, chosen["state"]),
        filter_field("priority", _("Priority"), _("Any"), ActionPoint.Priority.choices, chosen["priority"]),
    ]
    found = _narrow(queries.action_points_visible_to(request.user), chosen, request.user)
    return Narrowed(found, fields, query_of(**chosen), any(chosen.values()), groups)


def _narrow(found: QuerySet[ActionPoint], chosen: dict[str, str], user: Any) -> QuerySet[ActionPoint]:
    lookups = {"group": "group", "place": "group__area__slug", "priority": "priority"}
    found = found.filter(**{lookups[name]: value for name, value in chosen.items() if value and name in lookups})
    if chosen["owner"]:
        found = found.filter(owner__user=user.pk)
    state = chosen["state"]
    if state == LATE:
        return queries.late(found)
    if state == TO_VERIFY:
        return found.filter(pk__in=queries.to_verify_by(user).order_by().values("pk"))
    if state == EVERYTHING:
        return found.order_by("-due_on", "-number")
    return found.filter(state=state) if state else found.filter(state__in=queries.UNFINISHED)


def action_points_table(actions: Iterable[ActionPoint], *, names_group: bool) -> Table:
    columns = [Column(_("What is to be done"), kind="sentence"), Column(_("Who"))]
    columns += [Column(_("Group"))] if names_group else []
    columns += [Column(_("Due")), Column(_("Priority")), Column(_("State"))]
    rows = [
        Row(
            [
                Cell(short(action.text), url=action.get_absolute_url()),
                Cell(owner_words(action)),
                *([Cell(action.group.name)] if names_group else []),
                Cell(due_words(action), strong=is_late(action)),
                Cell(str(action.get_priority_display())),
                Cell(str(action.get_state_display())),
            ]
        )
        for action in actions
    ]
    return Table(columns, rows, _("Actions, the one due first at the top"), variant="stacked")
