"""Decisions and action points for tests, made by the same actions as on the site."""

import datetime as dt
from typing import Any

from governance.actions import action_points, decisions, verifying
from governance.models import ActionPoint, Decision, Group
from nrp.accounts.models import Person, User
from tests.factories import a_user_with

DECIDED = dt.date(2019, 2, 12)
DUE = dt.date(2019, 3, 1)


def a_decision(group: Group, text: str = "Ask the council for a crossing", **values: Any) -> Decision:
    values.setdefault("decided_on", DECIDED)
    values.setdefault("how", Decision.How.CONSENSUS)
    values.setdefault("by", None)
    return decisions.decide(group=group, text=text, **values)


def an_action(group: Group, owner: Person, text: str = "Write to the council", **values: Any) -> ActionPoint:
    values.setdefault("due_on", DUE)
    values.setdefault("by", None)
    return action_points.take_on(group=group, owner=owner, text=text, **values)


def a_done_action(group: Group, owner: Person, *, by: User | None = None, **values: Any) -> ActionPoint:
    """An action that waits for somebody to look: written down by an administrator unless said."""
    made = an_action(group, owner, **values)
    return verifying.complete(action_point=made, note="The letter is sent", by=by or a_user_with("programme_admin"))
