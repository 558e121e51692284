"""Reminders of action points: a week before the day, the day after it, and then each week."""

import datetime as dt

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.action_words import late_words
from governance.models import ActionPoint
from nrp.accounts.actions import letters
from nrp.accounts.mail_links import REMINDERS, stop_url
from nrp.accounts.models import Letter
from nrp.core.render.dates import day

BEFORE = dt.timedelta(days=7)
KIND = "action"


def remind(*, on: dt.date | None = None) -> int:
    """Write the reminders that are due today and give how many were written. Run twice, or by many at once, each goes
    once: its key names the action, the owner, the day and the week. A day that was missed is made good the next.

    Nobody is written to who has no e-mail address or has stopped reminders, or about a group that is closed.
    """
    today = on or timezone.localdate()
    found = ActionPoint.objects.filter(state=ActionPoint.State.OPEN, due_on__lte=today + BEFORE)
    found = found.filter(
        group__closed_on__isnull=True, owner__isnull=False, owner__mail_choice__reminders_stopped_at=None
    )
    rows = found.exclude(owner__email="").select_related("owner", "group")
    wanted = {key: row for row in rows if (key := key_of(row, today))}
    known = set(Letter.objects.filter(kind=KIND, key__in=wanted).values_list("key", flat=True))
    return sum(_write(key, row, today) for key, row in wanted.items() if key not in known)


def key_of(action: ActionPoint, today: dt.date) -> str:
    """Give the key of the reminder that is due; empty when none is. What was taken on less than a week ahead is fresh
    in mind and not reminded of before its day."""
    about = f"action:{action.pk}:{action.owner_id}:{action.due_on:%Y%m%d}"
    if today > action.due_on:
        return f"{about}:late:{((today - action.due_on).days - 1) // 7}"
    if timezone.localdate(action.created_at) <= action.due_on - BEFORE and today < action.due_on:
        return f"{about}:before"
    return ""


def _write(key: str, action: ActionPoint, today: dt.date) -> bool:
    person = action.owner
    if person is None:
        return False
    near = late_words(action.due_on, today)
    subject = _("Your action for %(group)s: %(near)s") % {"group": action.group, "near": near}
    stop = stop_url(person.pk, REMINDERS)
    letter = letters.post(
        key=key, person=person, kind=KIND, subject=subject, text=_text(action, near, stop), stop_url=stop
    )
    return letter is not None


def _text(action: ActionPoint, near: str, stop: str) -> str:
    lines = [
        _("You took this on for %(group)s:") % {"group": action.group},
        "",
        f"    {action.text}",
        "",
        _("Due on %(day)s: %(near)s.") % {"day": day(action.due_on), "near": near},
    ]
    if action.inadequate_reason:
        lines += ["", _("Somebody looked and found it not done yet: %(reason)s") % {"reason": action.inadequate_reason}]
    lines += [
        "",
        _("Is it done? Say so here, or tell the secretary of the group:"),
        f"{settings.SITE_URL}{action.get_absolute_url()}",
    ]
    lines += ["", _("No more reminders: %(address)s") % {"address": stop}]
    return "\n".join(lines) + "\n"
