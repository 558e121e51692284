"""Action points: taken on, changed while they are to do, dropped. Done and verified: governance.actions.verifying."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from governance.action_words import account_words, moment_words, who_words
from governance.actions.numbers import locked_group, next_number
from governance.models import ActionPoint, Decision, Group, Meeting
from governance.queries.known_people import member_on_record
from neighbourhoods.models import Initiative, Organisation
from nrp.accounts.actions import people
from nrp.accounts.models import Person, User
from nrp.audit import actions as audit
from nrp.core.changes import changes_between, values_of
from nrp.core.edits import refuse_if_changed
from nrp.core.refusals import Refusal

State = ActionPoint.State
FIELDS = (
    "text", "owner", "owner_organisation", "owner_sector", "due_on", "priority", "concerns_residents", "decision",
    "initiative",
)  # fmt: skip


class ActionPointRefused(Refusal):
    """An action point cannot be taken on, changed or closed as asked."""


@transaction.atomic
def take_on(
    *,
    group: Group,
    text: str,
    owner: Person | None,
    due_on: dt.date,
    by: User | None,
    owner_name: str = "",
    owner_organisation: Organisation | None = None,
    owner_sector: str = "",
    priority: str = ActionPoint.Priority.NORMAL,
    concerns_residents: bool = False,
    decision: Decision | None = None,
    meeting: Meeting | None = None,
    initiative: Initiative | None = None,
) -> ActionPoint:
    """Write down what somebody will do, under the group's next number. `owner_name` is somebody not known so far.

    The owner's sector and organisation are those of their membership unless others are given. Raises GroupIsClosed,
    and ActionPointRefused without an owner, for two owners, for a decision or meeting of another group, and for an
    initiative of another neighbourhood.
    """
    locked = locked_group(group)
    if not text.strip():
        raise ActionPointRefused(_("Say what is to be done."), field="text")
    _refuse_foreign(locked, decision, meeting)
    _refuse_foreign_initiative(locked, initiative)
    person = _owner(owner, owner_name, by)
    membership = member_on_record(locked, person)
    if membership is not None:
        owner_sector = owner_sector or membership.sector
        owner_organisation = owner_organisation or membership.organisation
    row = ActionPoint.objects.create(
        group=locked,
        number=next_number(ActionPoint, locked),
        text=text.strip(),
        decision=decision,
        meeting=meeting or (decision.meeting if decision is not None else None),
        initiative=initiative,
        owner=person,
        owner_organisation=owner_organisation,
        owner_sector=owner_sector,
        due_on=due_on,
        priority=priority,
        concerns_residents=concerns_residents,
        created_by=by,
    )
    written = {name: [None, value] for name, value in _plain(row).items() if value}
    audit.record("action_point.taken_on", by=by, obj=row, area_id=locked.area_id, changes=written)
    return row


@transaction.atomic
def change(
    *, action_point: ActionPoint, by: User | None, seen: str = "", reason: str = "", **values: Any
) -> ActionPoint:
    """Change an action point that is still to do. The trail keeps old and new values and why the day moved.

    A new owner brings their own sector and organisation, unless others are given with them. Raises ActionPointRefused
    for one that is done or dropped, for a new day without a reason, without an owner, and for a decision of another
    group; ChangedMeanwhile when `seen` is no longer how it stands.
    """
    if unknown := set(values) - {*FIELDS, "owner_name"}:
        raise TypeError(f"an action point has no field {sorted(unknown)}")
    locked = lock(action_point)
    _refuse_unless_open(locked)
    name = values.pop("owner_name", "")
    before = values_of(locked, FIELDS)
    refuse_if_changed(seen, {field: before[field] for field in values})
    if "owner" in values or name:
        values["owner"] = _owner(None if name else values.get("owner"), name, by)
    _with_membership(locked, values)
    _refuse_foreign(locked.group, values.get("decision"), None)
    _refuse_foreign_initiative(locked.group, values.get("initiative"))
    if not values.get("text", locked.text).strip():
        raise ActionPointRefused(_("Say what is to be done."), field="text")
    if values.get("due_on", locked.due_on) != locked.due_on and not reason.strip():
        raise ActionPointRefused(_("Say why the day moves. The old day stays on record."), field="reason")
    for field, value in values.items():
        setattr(locked, field, value)
    locked.save()
    changes = changes_between(before, values_of(locked, FIELDS))
    if changes:
        audit.record("action_point.changed", by=by, obj=locked, area_id=locked.group.area_id, reason=reason,
                     changes={field: [_text(old), _text(new)] for field, (old, new) in changes.items()})  # fmt: skip
    return locked


@transaction.atomic
def drop(*, action_point: ActionPoint, reason: str, by: User | None) -> ActionPoint:
    """Say that an action will not be done. Raises ActionPointRefused without a reason, and unless it is to do."""
    locked = lock(action_point)
    _refuse_unless_open(locked)
    if not reason.strip():
        raise ActionPointRefused(_("Say why it is dropped."), field="reason")
    locked.state, locked.dropped_reason = State.DROPPED, reason.strip()
    locked.save()
    audit.record(
        "action_point.dropped", by=by, obj=locked, area_id=locked.group.area_id, reason=reason,
        changes={"state": [State.OPEN, State.DROPPED]},
    )  # fmt: skip
    return locked


def lock(action: ActionPoint) -> ActionPoint:
    """Lock an action point, with the names that its sentences need."""
    related = (
        "group", "owner", "owner_organisation", "decision", "initiative", "completed_by", "verified_by",
        "completed_entered_by__person", "verified_entered_by__person",
    )  # fmt: skip
    return ActionPoint.objects.select_for_update(of=("self",)).select_related(*related).get(pk=action.pk)


def where_it_stands(action: ActionPoint) -> str:
    """Say what became of an action point, who did it and when; for one that is to do, that it is."""
    if action.state == State.VERIFIED and action.verified_at is not None:
        words = {"who": who_words(action.verified_by), "when": moment_words(action.verified_at)}
        return _("Verified by %(who)s %(when)s.") % words
    if action.state == State.COMPLETED and action.completed_at is not None:
        words = {"who": who_words(action.completed_by), "when": moment_words(action.completed_at)}
        if action.completed_entered_by_id is not None:
            words["entered"] = account_words(action.completed_entered_by)
            return _("Done by %(who)s, written down by %(entered)s %(when)s.") % words
        return _("Done by %(who)s %(when)s.") % words
    if action.state == State.DROPPED:
        return _("Dropped: %(reason)s") % {"reason": action.dropped_reason}
    return _("It is still to do.")


def _refuse_unless_open(action: ActionPoint) -> None:
    if action.state != State.OPEN:
        raise ActionPointRefused(where_it_stands(action))


def _owner(owner: Person | None, name: str, by: User | None) -> Person:
    if owner is not None and name.strip():
        raise ActionPointRefused(_("Choose an owner or write a name, not both."), field="owner_name")
    if name.strip():
        return people.create(name=name.strip(), by=by)
    if owner is None:
        raise ActionPointRefused(_("Choose who does it."), field="owner")
    return owner


def _with_membership(action: ActionPoint, values: dict[str, Any]) -> None:
    """Put sector and organisation of a new owner's membership in place of the old owner's."""
    owner = values.get("owner")
    if owner is None or owner.pk == action.owner_id:
        return
    membership = member_on_record(action.group, owner)
    values.setdefault("owner_sector", membership.sector if membership is not None else "")
    if values.get("owner_organisation", action.owner_organisation) == action.owner_organisation:
        values["owner_organisation"] = membership.organisation if membership is not None else None


def _refuse_foreign(group: Group, decision: Decision | None, meeting: Meeting | None) -> None:
    if decision is not None and decision.group_id != group.pk:
        raise ActionPointRefused(_("That decision is one of another group."), field="decision")
    if meeting is not None and meeting.group_id != group.pk:
        raise ActionPointRefused(_("That meeting is one of another group."), field="meeting")


def _refuse_foreign_initiative(group: Group, initiative: Initiative | None) -> None:
    if initiative is not None and group.area_id not in (None, initiative.area_id):
        raise ActionPointRefused(_("That initiative is one of another neighbourhood."), field="initiative")


def _plain(action: ActionPoint) -> dict[str, Any]:
    return {name: _text(value) for name, value in values_of(action, FIELDS).items()}


def _text(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value
