"""The page of one action point."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from governance.action_words import (
    account_words,
    due_words,
    is_late,
    late_words,
    moment_words,
    owner_words,
    shape_of,
    who_words,
)
from governance.actions.action_points import where_it_stands
from governance.decision_words import short, title_of
from governance.models import ActionPoint, ActionVerdict
from governance.panels.base import address
from governance.permissions import can_keep, can_take_part, membership_in
from governance.queries.action_points import why_not_verified_by
from governance.views.group_doors import way_to
from neighbourhoods.queries.initiatives import initiatives_visible_to
from nrp.audit.queries import entries, events
from nrp.core.render.dates import day, moment

State = ActionPoint.State


def action_page(action: ActionPoint, user: Any) -> dict[str, Any]:
    """Give everything the page says to this reader, and what they may do here."""
    keeps = can_keep(user, action.group)
    is_owner = action.owner is not None and action.owner.user_id == user.pk
    why_not = why_no_look(action, user)
    may_look = not why_not or may_write_looks_down(action, user)
    is_open, is_completed = action.state == State.OPEN, action.state == State.COMPLETED
    looks = action.verdicts.select_related("person", "entered_by__person").order_by("looked_at")
    return {
        "action": action,
        "title": _("Action %(number)s") % {"number": action.number},
        "shape": shape_of(action),
        "word": _word(action),
        "rest": _rest(action),
        "facts": _facts(action),
        "nobody_yet": _nobody_yet(action),
        "looks": [_look(row) for row in looks],
        "moves": _moves(action),
        "links": [*links_of(action), *initiative_of(action, user)],
        "may_complete": is_open and (is_owner or keeps) and action.owner is not None,
        "is_own": is_owner,
        "may_change": is_open and keeps,
        "may_look": is_completed and may_look,
        "may_put_back": action.state == State.VERIFIED and may_look,
        "why_not": why_not if is_completed and not may_look and can_take_part(user, action.group) else "",
        "crumbs": [*way_to(action.group), {"label": _("Actions"), "url": _list_of(action)}],
    }


def _nobody_yet(action: ActionPoint) -> str:
    """Say who looks, while nobody has."""
    who = _("a member of the group who is not its owner")
    if action.concerns_residents:
        who = _("a resident of the group who is not its owner")
    if action.state == State.COMPLETED:
        return _("Nobody yet. It waits for %(who)s.") % {"who": who}
    if action.state == State.OPEN:
        return _("Nobody yet. Once it is done, %(who)s looks.") % {"who": who}
    return _("Nobody.")


def _list_of(action: ActionPoint) -> str:
    return address("action-points", query=f"group={action.group_id}")


def why_no_look(action: ActionPoint, user: Any) -> str:
    """Say why the one who reads cannot verify this action themselves; empty when they can."""
    membership = membership_in(user, action.group)
    person = membership.person if membership is not None else getattr(user, "person", None)
    if person is None:
        return _("You are not known as a person.")
    return why_not_verified_by(action, person, membership)


def may_write_looks_down(action: ActionPoint, user: Any) -> bool:
    """Whether somebody may write down what others found: who keeps the records, unless it is their own action."""
    own = {one.user_id for one in (action.owner, action.completed_by) if one is not None}
    return can_keep(user, action.group) and user.pk not in own


def _word(action: ActionPoint) -> str:
    return str(action.get_state_display())


def _rest(action: ActionPoint) -> str:
    if action.state != State.OPEN:
        return where_it_stands(action)
    return late_words(action.due_on) if is_late(action) else due_words(action)


def _facts(action: ActionPoint) -> list[dict[str, Any]]:
    sector = str(action.get_owner_sector_display()) if action.owner_sector else ""
    facts = [
        (_("Who does it"), owner_words(action)),
        (_("Sector"), sector),
        (_("Due"), due_words(action)),
        (_("Priority"), str(action.get_priority_display())),
        (_("Concerns residents"), _("Yes: a resident verifies it") if action.concerns_residents else _("No")),
        (_("Group"), action.group.name),
    ]
    return [{"label": label, "value": value} for label, value in facts]


def links_of(action: ActionPoint) -> list[dict[str, Any]]:
    """Give the decision and the meeting an action came out of, as far as they have a page."""
    found = []
    if action.decision is not None:
        text = f"{title_of(action.decision)}: {short(action.decision.text, 120)}"
        found.append({"text": text, "url": address("decision", action.decision.pk)})
    if action.meeting is not None:
        rest = day(action.meeting.starts_at)
        found.append({"text": action.meeting.title, "rest": rest, "url": address("meeting", action.meeting.pk)})
    return found


def initiative_of(action: ActionPoint, user: Any) -> list[dict[str, Any]]:
    """Give the initiative an action is for, to those who see it."""
    if action.initiative_id is None:
        return []
    found = initiatives_visible_to(user).filter(pk=action.initiative_id)
    return [{"text": one.title, "rest": str(one.get_stage_display()), "url": one.get_absolute_url()} for one in found]


def _look(row: ActionVerdict) -> dict[str, Any]:
    words = {"who": who_words(row.person), "when": moment_words(row.looked_at)}
    sector = str(row.get_sector_display()) if row.sector else ""
    who = _("%(who)s looked %(when)s.") % words
    if sector:
        who = _("%(who)s (%(sector)s) looked %(when)s.") % {**words, "sector": sector}
    entered = _("Written down by %(who)s.") % {"who": account_words(row.entered_by)} if row.entered_by_id else ""
    return {
        "who": who,
        "entered": entered,
        "verdict": _("It is done.") if row.is_done else _("Not done yet."),
        "reason": row.reason,
        "about": row.about,
        "state": "done" if row.is_done else "look",
    }


def _moves(action: ActionPoint) -> list[dict[str, Any]]:
    """Give the days that were set before, from the trail, each with why it moved."""
    found = []
    for entry in entries(events(object_id=action.pk, verb="action_point.changed")):
        if "due_on" in entry.changes:
            old, new = (day(dt.date.fromisoformat(value)) for value in entry.changes["due_on"])
            words = {"old": old, "new": new, "when": moment(entry.event.at)}
            found.append({"text": _("From %(old)s to %(new)s; moved on %(when)s") % words, "rest": entry.reason})
    return found
