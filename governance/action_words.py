"""Action points in words: when they are due, how late they are, where they stand."""

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from governance.models import ActionPoint
from nrp.accounts.models import User
from nrp.core.render.dates import clock, day

State = ActionPoint.State
SHAPES = {State.OPEN: "waiting", State.COMPLETED: "running", State.VERIFIED: "done", State.DROPPED: "sent"}


def late_words(due_on: dt.date, today: dt.date | None = None) -> str:
    """Say how near or late a day is: 9 days late, due today, due in 6 days; empty when it is more than a fortnight."""
    days = (due_on - (today or timezone.localdate())).days
    if days < 0:
        return ngettext("%(count)s day late", "%(count)s days late", -days) % {"count": -days}
    if days == 0:
        return _("due today")
    if days == 1:
        return _("due tomorrow")
    return _("due in %(count)s days") % {"count": days} if days <= 14 else ""


def is_late(action: ActionPoint, today: dt.date | None = None) -> bool:
    return action.state == State.OPEN and action.due_on < (today or timezone.localdate())


def due_words(action: ActionPoint, today: dt.date | None = None) -> str:
    """Say when an action is due, and how late it is while it is still to do."""
    near = late_words(action.due_on, today) if action.state == State.OPEN else ""
    return f"{day(action.due_on)}, {near}" if near else day(action.due_on)


def shape_of(action: ActionPoint) -> str:
    """Give the shape that goes with the word: a triangle when it is late."""
    return "look" if is_late(action) else SHAPES[State(action.state)]


def owner_words(action: ActionPoint) -> str:
    """Say who owns an action, with the organisation they do it for."""
    who = str(action.owner) if action.owner_id else _("Nobody now: the owner was erased")
    return f"{who}, {action.owner_organisation}" if action.owner_organisation_id else who


def moment_words(at: dt.datetime) -> str:
    """Say a time of today by the clock alone, and another with its day."""
    if timezone.localdate(at) == timezone.localdate():
        return _("at %(time)s") % {"time": clock(at)}
    return _("on %(day)s at %(time)s") % {"day": day(at), "time": clock(at)}


def who_words(who: object) -> str:
    return str(who) if who else _("somebody who was erased")


def account_words(account: User | None) -> str:
    """Say whose account it is."""
    return who_words(getattr(account, "person", None) if account is not None else None)
