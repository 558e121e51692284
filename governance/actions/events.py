"""Events: what they are for, who came by head count, what was said there and what followed."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.models import Event, EventSector, Group, Sector
from governance.queries.events import sectors_at
from neighbourhoods.models import Area
from nrp.accounts.models import User
from nrp.audit import actions as audit
from nrp.core.changes import changes_between, values_of
from nrp.core.edits import refuse_if_changed
from nrp.core.refusals import Refusal

FIELDS = (
    "group",
    "kind",
    "title",
    "starts_on",
    "ends_on",
    "place",
    "aims",
    "what_was_said",
    "what_followed",
)
COUNTS = ("head_count", "head_count_how")


class EventRefused(Refusal):
    """An event cannot be written as asked."""


@transaction.atomic
def create(*, area: Area, kind: str, title: str, starts_on: dt.date, by: User | None, **values: Any) -> Event:
    """Put an event on record, before or after it. Raises EventRefused for a place that is no neighbourhood, for a
    group of another place and for an end before the start."""
    _refuse_unknown(values)
    if area.kind != Area.Kind.NEIGHBOURHOOD:
        raise EventRefused(_("Events belong to a neighbourhood. Choose one."), field="area")
    event = Event(area=area, kind=kind, title=title.strip(), starts_on=starts_on, created_by=by, **values)
    _check(event)
    event.save()
    written = {name: [None, value] for name, value in values_of(event, FIELDS).items() if value}
    audit.record("event.created", by=by, obj=event, changes=written)
    return event


@transaction.atomic
def update(*, event: Event, by: User | None, seen: str = "", **values: Any) -> Event:
    """Change an event. Raises EventRefused as `create`, ChangedMeanwhile when `seen` is no longer how it stands."""
    _refuse_unknown(values)
    locked = locked_event(event)
    before = values_of(locked, FIELDS)
    refuse_if_changed(seen, {name: before[name] for name in values})
    for name, value in values.items():
        setattr(locked, name, value)
    _check(locked)
    locked.save()
    changes = changes_between(before, values_of(locked, FIELDS))
    if changes:
        audit.record("event.changed", by=by, obj=locked, changes=changes)
    return locked


@transaction.atomic
def count(
    *,
    event: Event,
    head_count: int | None,
    head_count_how: str,
    sectors: Mapping[str, int],
    by: User | None,
    seen: str = "",
) -> Event:
    """Write down how many came, all together and by sector; a sector that is left out was not counted.

    Raises EventRefused for an event to come, for a count without how it was made, and for sectors that add up to more
    than came; ChangedMeanwhile when `seen` is no longer how it stands.
    """
    locked = locked_event(event)
    before = counts_of(locked)
    refuse_if_changed(seen, before)
    refuse_to_come(locked)
    _check_counts(head_count, head_count_how, sectors)
    locked.head_count, locked.head_count_how = head_count, head_count_how.strip()
    locked.save()
    EventSector.objects.filter(event=locked).delete()
    EventSector.objects.bulk_create(
        EventSector(event=locked, sector=sector, count=number) for sector, number in sectors.items()
    )
    changes = changes_between(before, counts_of(locked))
    if changes:
        audit.record("event.counted", by=by, obj=locked, changes=changes)
    return locked


def counts_of(event: Event) -> dict[str, Any]:
    """Give what was counted as plain values, each sector under its own name."""
    by_sector = sectors_at(event)
    return {
        **values_of(event, COUNTS),
        **{f"sector_{sector}": by_sector.get(sector) for sector in Sector.values},
    }


def locked_event(event: Event) -> Event:
    """Load an event for writing; whoever else writes it waits."""
    return Event.objects.select_for_update(of=("self",)).select_related("area", "group").get(pk=event.pk)


def refuse_to_come(event: Event) -> None:
    """Raise EventRefused while the event has not begun: nobody was there yet."""
    if event.starts_on > timezone.localdate():
        raise EventRefused(_("This event is still to come. Write down who came once it has begun."))


def _refuse_unknown(values: Mapping[str, Any]) -> None:
    if unknown := set(values) - set(FIELDS):
        raise TypeError(f"an event has no field {sorted(unknown)}")


def _check(event: Event) -> None:
    if event.ends_on is not None and event.ends_on < event.starts_on:
        raise EventRefused(_("It cannot end before it starts."), field="ends_on")
    group: Group | None = event.group
    if group is not None and group.area_id not in (None, event.area_id):
        raise EventRefused(_("This group belongs to another neighbourhood."), field="group")


def _check_counts(head_count: int | None, how: str, sectors: Mapping[str, int]) -> None:
    if unknown := set(sectors) - set(Sector.values):
        words = {"sectors": ", ".join(sorted(unknown))}
        raise EventRefused(_("These sectors are not known: %(sectors)s.") % words, field="sectors")
    if head_count is not None and not how.strip():
        raise EventRefused(_("Say how they were counted, such as “a clicker at the door”."), field="head_count_how")
    counted = sum(sectors.values())
    if head_count is not None and counted > head_count:
        words_of_both = {"counted": counted, "came": head_count}
        raise EventRefused(
            _("The sectors add up to %(counted)s, more than the %(came)s who came.") % words_of_both, field="head_count"
        )
