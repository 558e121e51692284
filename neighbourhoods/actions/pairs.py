"""Which comparator area is matched to which neighbourhood, and since when."""

import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from neighbourhoods.models import Area, Pair
from nrp.accounts.models import User
from nrp.audit import actions as audit
from nrp.core.refusals import Refusal


class PairRefused(Refusal):
    """Two places cannot be matched, or a match not ended, as asked."""


@transaction.atomic
def match(*, neighbourhood: Area, comparator: Area, starts_on: datetime.date, by: User | None) -> Pair:
    """Match a comparator area to a neighbourhood from a day on. Past matches stay readable.

    Raises PairRefused when either has the wrong kind, has left, or is matched at that time.
    """
    if neighbourhood.kind != Area.Kind.NEIGHBOURHOOD:
        raise PairRefused(_("Choose a Neighbourhood for Learning."), field="neighbourhood")
    if neighbourhood.left_on is not None:
        raise PairRefused(_("This neighbourhood has left the programme."), field="neighbourhood")
    if comparator.kind != Area.Kind.COMPARATOR:
        raise PairRefused(_("Choose a comparator area."), field="comparator")
    areas = [neighbourhood.pk, comparator.pk]
    list(Area.objects.select_for_update().filter(pk__in=areas).order_by("pk"))
    overlapping = Pair.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=starts_on))
    if overlapping.filter(neighbourhood=neighbourhood).exists():
        raise PairRefused(_("This neighbourhood is matched already. End that match first."), field="neighbourhood")
    if overlapping.filter(comparator=comparator).exists():
        raise PairRefused(_("This comparator area is matched already. End that match first."), field="comparator")
    pair = Pair.objects.create(neighbourhood=neighbourhood, comparator=comparator, starts_on=starts_on)
    audit.record("pair.matched", by=by, obj=pair, area_id=neighbourhood.pk, changes={"starts_on": [None, starts_on]})
    return pair


@transaction.atomic
def end(*, pair: Pair, on: datetime.date, by: User | None, reason: str = "") -> Pair:
    """End a match on a day: from that day on the two are no pair.

    Raises PairRefused when it has ended or would end before it began.
    """
    locked = Pair.objects.select_for_update().get(pk=pair.pk)
    if locked.ends_on is not None:
        raise PairRefused(_("This match has ended already."))
    if on < locked.starts_on:
        raise PairRefused(_("A match cannot end before it began."), field="on")
    locked.ends_on = on
    locked.save()
    audit.record(
        "pair.ended", by=by, obj=locked, area_id=locked.neighbourhood_id, reason=reason, changes={"ends_on": [None, on]}
    )
    return locked
