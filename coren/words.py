"""Hours, waits and names as the network's pages say them."""

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coren.durations import hours_text
from nrp.core.render.dates import clock, day, moment


def hours_words(minutes: int) -> str:
    """Say a number of minutes as hours: 34.5 hours, 1 hour."""
    if minutes == 60:
        return _("1 hour")
    return _("%(count)s hours") % {"count": hours_text(minutes)}


def days_words(days: int) -> str:
    return ngettext("%(count)s day", "%(count)s days", days) % {"count": days}


def waited_words(days: int) -> str:
    """Say how long something has waited: since today, 1 day, 6 days."""
    return _("since today") if days <= 0 else days_words(days)


def account_name(user: Any) -> str:
    """Give the name of the person behind an account; somebody whose account is gone is "somebody"."""
    return str(getattr(user, "person", None) or _("somebody"))


def by_and_when(user: Any, at: dt.datetime, now: dt.datetime | None = None) -> str:
    """Say who did something and when: by Lee Sample at 2:02pm, and with the day when it was not today."""
    if timezone.localdate(at) == timezone.localdate(now):
        return _("by %(name)s at %(time)s") % {"name": account_name(user), "time": clock(at)}
    return _("by %(name)s on %(when)s") % {"name": account_name(user), "when": moment(at)}


def week_words(monday: dt.date) -> str:
    """Say a week: 11 to 17 February 2019, 28 January to 3 February 2019."""
    sunday = monday + dt.timedelta(days=6)
    if monday.year != sunday.year:
        return _("%(from)s to %(to)s") % {"from": day(monday), "to": day(sunday)}
    if monday.month != sunday.month:
        return _("%(from)s to %(to)s") % {"from": day(monday).removesuffix(f" {monday.year}"), "to": day(sunday)}
    return _("%(from)s to %(to)s") % {"from": monday.day, "to": day(sunday)}
