"""Action points: said to be done by one, verified by another. Nobody verifies what they own, did or typed in."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.actions.action_points import State, lock, where_it_stands
from governance.models import ActionPoint, ActionVerdict
from governance.queries.action_points import why_not_verified_by
from governance.queries.known_people import member_on_record
from nrp.accounts.models import Person, User
from nrp.accounts.queries import rows_of
from nrp.audit import actions as audit
from nrp.core.refusals import Refusal


class NotDone(Refusal):
    """An action point cannot be said to be done, or be verified, as it stands."""


class NotTheirs(Refusal):
    """Somebody may not verify this: it is their own, or they are not one of those who do."""

    status = 403


@transaction.atomic
def complete(*, action_point: ActionPoint, note: str, by: User, person: Person | None = None) -> ActionPoint:
    """Say that an action is done, by `person` (the owner unless said). It then waits for somebody else to look.

    Who types it in for somebody else is kept beside them. Raises NotDone without words of what was done, for one that
    is done or dropped, and when nobody owns it any more.
    """
    locked = lock(action_point)
    if locked.state != State.OPEN:
        raise NotDone(where_it_stands(locked))
    who = person or locked.owner
    if locked.owner is None or who is None:
        raise NotDone(_("Its owner was erased. Give it a new owner first."), field="owner")
    if not note.strip():
        raise NotDone(_("Say what was done."), field="note")
    locked.state, locked.completed_note, locked.inadequate_reason = State.COMPLETED, note.strip(), ""
    locked.completed_at, locked.completed_by = timezone.now(), who
    locked.completed_entered_by = None if who.user_id == by.pk else by
    locked.save()
    audit.record(
        "action_point.completed", by=by, obj=locked, area_id=locked.group.area_id,
        changes={"state": [State.OPEN, State.COMPLETED], "completed_by": [None, str(who)],
                 "completed_note": [None, locked.completed_note]},
    )  # fmt: skip
    return locked


@transaction.atomic
def look(
    *, action_point: ActionPoint, is_done: bool, by: User, person: Person | None = None, reason: str = ""
) -> ActionPoint:
    """Write down what somebody found who looked whether an action was done: verified, or to do again with a reason.

    `person` is who looked, unless it is the one who types. Every look is kept. Raises NotTheirs for the owner, whoever
    did it and whoever typed that in, for somebody who is not a member of the group today, for somebody who is no
    resident where it concerns residents, and for an owner who types in another's look; NotDone for one that waits for
    no look, and for "not done" without a reason.
    """
    locked = lock(action_point)
    who = person or getattr(by, "person", None)
    if who is None:
        raise NotTheirs(_("Say who looked."), field="person")
    _refuse_state(locked, is_done=is_done)
    _refuse_person(locked, who, by)
    membership = member_on_record(locked.group, who)
    if not is_done and not reason.strip():
        raise NotDone(_("Say what is still missing."), field="reason")
    entered_by = None if who.user_id == by.pk else by
    sector = membership.sector if membership is not None else ""
    ActionVerdict.objects.create(
        action_point=locked, is_done=is_done, person=who, sector=sector, reason=reason.strip(),
        about=locked.completed_note, entered_by=entered_by,
    )  # fmt: skip
    before = locked.state
    if is_done:
        locked.state, locked.verified_at, locked.verified_by = State.VERIFIED, timezone.now(), who
        locked.verified_sector, locked.verified_entered_by = sector, entered_by
    else:
        _put_back(locked, reason)
    locked.save()
    verb = "action_point.verified" if is_done else "action_point.put_back"
    changes: dict[str, list[Any]] = {"state": [before, locked.state], "looked": [None, str(who)]}
    audit.record(verb, by=by, obj=locked, area_id=locked.group.area_id, reason=reason, changes=changes)
    return locked


def _put_back(action: ActionPoint, reason: str) -> None:
    action.state, action.inadequate_reason = State.OPEN, reason.strip()
    action.completed_at = action.completed_by = action.completed_entered_by = None
    action.verified_at = action.verified_by = action.verified_entered_by = None
    action.completed_note = action.verified_sector = ""


def _refuse_state(action: ActionPoint, *, is_done: bool) -> None:
    if action.state == State.COMPLETED:
        if is_done and (action.owner_id is None or action.completed_by_id is None):
            raise NotDone(_("Whoever did this was erased. Put it back to “to do” and give it a new owner."))
        return
    if action.state == State.VERIFIED and not is_done:
        return  # found out later that it was not: it goes back
    if action.state == State.OPEN:
        raise NotDone(_("Nobody has said yet that this is done."))
    raise NotDone(where_it_stands(action))


def _refuse_person(action: ActionPoint, who: Person, by: User) -> None:
    for one in Person.objects.filter(pk__in=rows_of(who) - {who.pk}):
        if one.pk in (action.owner_id, action.completed_by_id):
            words = _("%(name)s and %(other)s are one person: somebody else verifies it.")
            raise NotTheirs(words % {"name": who, "other": one}, field="person")
    if why := why_not_verified_by(action, who, member_on_record(action.group, who)):
        raise NotTheirs(why, field="person")
    typing = getattr(by, "person", None)
    if typing is None or typing.pk == who.pk:
        return
    if {action.owner_id, action.completed_by_id} & rows_of(typing):
        raise NotTheirs(_("This is your own action. Somebody else writes down who looked at it."))
