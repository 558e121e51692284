"""The focus of action of a neighbourhood: one at a time, with where it came from; earlier ones stay."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.models import Decision, Focus, PriorityRound
from neighbourhoods.actions import areas
from neighbourhoods.models import Area
from nrp.accounts.models import User
from nrp.audit import actions as audit
from nrp.core.refusals import Refusal
from nrp.core.render.dates import day


class FocusRefused(Refusal):
    """A focus cannot be set as asked."""


@transaction.atomic
def set_focus(
    *,
    area: Area,
    text: str,
    starts_on: dt.date,
    by: User | None,
    priority_round: PriorityRound | None = None,
    decision: Decision | None = None,
) -> Focus:
    """Say what a neighbourhood works on from a day on; what it worked on before ends the day before.

    The place's own page and the API say the same from this moment. Raises FocusRefused for a place that is no
    neighbourhood or has left, for no words, the same words, a day to come or one before the present focus began, and
    for a round that is not closed or not of this place.
    """
    place = Area.objects.select_for_update().get(pk=area.pk)
    words = " ".join(text.split())
    _check(place, words, starts_on, priority_round, decision)
    current = Focus.objects.filter(area=place, ends_on__isnull=True).first()
    if current is not None:
        _end(current, words, starts_on)
    focus = Focus.objects.create(
        area=place, text=words, starts_on=starts_on, round=priority_round, decision=decision, set_by=by
    )
    if place.focus != words:
        areas.update(area=place, by=by, focus=words)
    changes = {"text": [current.text if current is not None else None, words], "starts_on": [None, starts_on]}
    audit.record("focus.set", by=by, obj=focus, changes=changes)
    return focus


def _end(current: Focus, words: str, starts_on: dt.date) -> None:
    if current.text == words:
        raise FocusRefused(_("This is the focus already, word for word."), field="text")
    if starts_on < current.starts_on:
        since = {"day": day(current.starts_on)}
        raise FocusRefused(_("The present focus began on %(day)s. This one starts later.") % since, field="starts_on")
    current.ends_on = max(current.starts_on, starts_on - dt.timedelta(days=1))
    current.save()


def _check(
    place: Area, words: str, starts_on: dt.date, priority_round: PriorityRound | None, decision: Decision | None
) -> None:
    if place.kind != Area.Kind.NEIGHBOURHOOD or place.left_on is not None:
        raise FocusRefused(_("Only a neighbourhood in the programme has a focus."))
    if not words:
        raise FocusRefused(_("Say what the neighbourhood works on."), field="text")
    if starts_on > timezone.localdate():
        raise FocusRefused(_("A focus starts today or earlier."), field="starts_on")
    if priority_round is not None and priority_round.state != PriorityRound.State.CLOSED:
        raise FocusRefused(_("This round is not closed yet."), field="round")
    if any(one is not None and one.group.area_id != place.pk for one in (priority_round, decision)):
        field = "round" if priority_round is not None and priority_round.group.area_id != place.pk else "decision"
        raise FocusRefused(_("Choose one of this neighbourhood's own groups."), field=field)
