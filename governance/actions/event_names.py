"""Who was at an event by name: beside the head count, not instead of it."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from governance.actions.events import EventRefused, locked_event, refuse_to_come
from governance.models import Event, EventAttendance, Sector
from governance.queries.events import sectors_of
from nrp.accounts.models import Person, User
from nrp.audit import actions as audit


@transaction.atomic
def add(
    *,
    event: Event,
    by: User | None,
    sector: str = "",
    person: Person | None = None,
    name: str = "",
    organisation: str = "",
) -> EventAttendance:
    """Name somebody who was there. The sector of somebody on a group of the place is that of the membership that day.

    Raises EventRefused without a person or a name, without a sector, for somebody who is named already, and for an
    event to come.
    """
    locked = locked_event(event)
    refuse_to_come(locked)
    row = _named(locked, by, sector=sector, person=person, name=name, organisation=organisation)
    audit.record("event.named", by=by, obj=locked, detail=_ids([row]))
    return row


@transaction.atomic
def write(
    *,
    event: Event,
    people: Iterable[Person],
    others: Iterable[Mapping[str, Any]],
    gone: Sequence[EventAttendance],
    by: User | None,
) -> Event:
    """Name several at once, and take off those who were named by mistake. Raises EventRefused as `add`.

    Somebody ticked who is named meanwhile stays named once.
    """
    locked = locked_event(event)
    refuse_to_come(locked)
    known = set(EventAttendance.objects.filter(event=locked).values_list("person_id", flat=True))
    made = [_named(locked, by, person=person) for person in people if person.pk not in known]
    made += [_named(locked, by, **one) for one in others]
    removed = [row.pk for row in gone]
    EventAttendance.objects.filter(event=locked, pk__in=removed).delete()
    if made or removed:
        audit.record("event.named", by=by, obj=locked, detail={**_ids(made), "removed": removed})
    return locked


def _named(
    event: Event,
    by: User | None,
    *,
    sector: str = "",
    person: Person | None = None,
    name: str = "",
    organisation: str = "",
) -> EventAttendance:
    rows = EventAttendance.objects.filter(event=event)
    if person is not None:
        held = sectors_of(event.area, event.starts_on).get(person.pk)
        name = person.name
        if held is not None:
            sector = sector or held.sector
            organisation = organisation or (held.organisation.name if held.organisation else "")
        taken = rows.filter(person=person).exists()
    else:
        taken = rows.filter(
            name__iexact=name.strip(), sector=sector, organisation__iexact=organisation.strip()
        ).exists()
    if not name.strip():
        raise EventRefused(_("Choose a person or enter a name."), field="name")
    if sector not in Sector.values:
        raise EventRefused(_("Choose the sector of %(name)s.") % {"name": name.strip()}, field="sector")
    if taken:
        raise EventRefused(_("%(name)s is on the list already.") % {"name": name.strip()}, field="name")
    return EventAttendance.objects.create(
        event=event, person=person, name=name.strip(), sector=sector, organisation=organisation.strip(), added_by=by
    )


def _ids(rows: Iterable[EventAttendance]) -> dict[str, list[uuid.UUID]]:
    return {"added": [row.pk for row in rows]}
