"""What a cell of the week's grid holds. Setting it twice, from two tabs or at once leaves one entry."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from coren.actions import hours
from coren.actions.hours import HoursRefused
from coren.models import ActivityType, Adviser, HoursEntry
from nrp.accounts.models import User
from nrp.core.render.numbers import minutes as minutes_words


class ChangedMeanwhile(HoursRefused):
    """Somebody else changed the cell after the page was shown. `minutes` is what it holds now."""

    def __init__(self, text: object, *, minutes: int) -> None:
        super().__init__(text, field="minutes")
        self.minutes = minutes


@transaction.atomic
def put(
    *,
    adviser: Adviser,
    activity: ActivityType,
    on: dt.date,
    minutes: int,
    was: int,
    by: User | None,
    keep_both: bool = False,
    send_again: bool = False,
) -> bool:
    """Make one adviser's time on an activity and a day what was typed; nought takes it back. True if that changed it.

    `was` is what the page showed: a cell that holds something else by now is left alone with ChangedMeanwhile, unless
    it holds what is asked for already. A draft is sent by it, and so is what came back once it is changed, or as it is
    with `send_again`.
    Raises what coren.actions.hours.log raises, and HoursRefused for a day with several entries of the activity.
    """
    locked = Adviser.objects.select_for_update(of=("self",)).select_related("person").get(pk=adviser.pk)
    found = list(HoursEntry.objects.filter(adviser=locked, activity=activity, on=on, area=locked.area_id))
    if len(found) > 1:
        raise HoursRefused(_("There are several entries on this day. Open them to change one."), field="minutes")
    entry = found[0] if found else None
    now = 0 if entry is None else entry.minutes
    if minutes == now:
        return _send(entry, by, again=send_again)
    if now != was:
        raise ChangedMeanwhile(_meanwhile(now, minutes), minutes=now)
    if entry is None:
        source = HoursEntry.Source.GRID
        hours.log(adviser=locked, on=on, minutes=minutes, activity=activity, by=by, source=source, keep_both=keep_both)
    elif minutes:
        # The day's other entries were kept beside this one before: a new length asks nothing anew.
        _send(hours.change(entry=entry, minutes=minutes, by=by, keep_both=True), by)
    else:
        hours.remove(entry=entry, by=by)
    return True


def _send(entry: HoursEntry | None, by: User | None, *, again: bool = False) -> bool:
    """Send a draft, and what came back if that is asked for."""
    if entry is None:
        return False
    if entry.state == HoursEntry.State.DRAFT or (again and entry.state == HoursEntry.State.SENT_BACK):
        hours.submit(entry=entry, by=by)
        return True
    return False


def _meanwhile(now: int, typed: int) -> str:
    return _("Somebody changed this to %(now)s meanwhile; you typed %(typed)s. Save again to keep yours.") % {
        "now": minutes_words(now),
        "typed": minutes_words(typed),
    }
