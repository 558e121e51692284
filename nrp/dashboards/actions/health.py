"""How the work of each place stands: asked for by what was written, worked out one place at a time, stored.

Every write leaves an event in the audit trail, so the trail says which places changed. It is looked through once a
minute: a hundred hours logged in one go are one piece of work for their place, not a hundred.
"""

import uuid
from collections.abc import Iterable
from dataclasses import asdict

from django.db import transaction
from django.utils import timezone

from neighbourhoods.models import Area
from nrp.core import leases
from nrp.core.models import WorkState
from nrp.dashboards.models import HealthMark, HealthQuarter, PlaceHealth
from nrp.dashboards.queries.health_sources import Health, added_up, latest_event, places_changed

AT_ONCE = 200  # places


def sweep() -> int:
    """Queue the places of which something was written since the last look. Returns how many.

    Once a day all of them are: so what was written past the trail (a restored backup, a demo) comes in by itself.
    The mark moves last: a sweep that was cut short is made up for by the next one.
    """
    mark, _made = HealthMark.objects.get_or_create(pk=1)
    until, today = latest_event(), timezone.localdate()
    changed, may_be_any = places_changed(mark.number, until)
    is_all = may_be_any or mark.all_on != today
    areas = Area.objects.filter(kind=Area.Kind.NEIGHBOURHOOD)
    wanted = areas if is_all else areas.filter(pk__in=changed)
    asked = ask_for(wanted.order_by("pk").values_list("pk", flat=True))
    HealthMark.objects.filter(pk=1, number__lte=until).update(number=until, all_on=today)
    return asked


def ask_for(areas: Iterable[uuid.UUID]) -> int:
    """Queue some places to be worked out anew. Returns how many; one that waits already goes on waiting.

    In parts, each a transaction of its own: a thousand places at once would hold up whoever works one out.
    """
    ids = list(areas)
    return sum(_ask_for(ids[start : start + AT_ONCE]) for start in range(0, len(ids), AT_ONCE))


@transaction.atomic
def _ask_for(ids: list[uuid.UUID]) -> int:
    PlaceHealth.objects.bulk_create([PlaceHealth(area_id=pk) for pk in ids], ignore_conflicts=True)
    return leases.queue_all(PlaceHealth.objects.filter(area__in=ids).exclude(work_state=WorkState.QUEUED))


def work_out(*, health_id: uuid.UUID | str) -> None:
    """Work out one place and store it, with what it was worked out from. Does nothing if the work is not to be had."""
    lease = leases.claim(PlaceHealth, health_id)
    if lease is None:
        return
    with lease:
        area = PlaceHealth.objects.select_related("area").get(pk=health_id).area
        found = added_up(area)
        lease.finish(lambda row: _store(row, found))


def _store(row: PlaceHealth, found: Health) -> None:
    HealthQuarter.objects.filter(area=row.area_id).delete()
    HealthQuarter.objects.bulk_create(
        HealthQuarter(area_id=row.area_id, starts_on=start, **asdict(sums)) for start, sums in found.quarters.items()
    )
    row.worked_out_at = timezone.now()
    row.residents, row.residents_year = found.residents, found.residents_year
    row.advisers, row.due, row.last_meeting_on = found.advisers, found.due, found.last_meeting_on
    row.basis = found.basis
    row.save(
        update_fields=["worked_out_at", "residents", "residents_year", "advisers", "due", "last_meeting_on", "basis"]
    )
