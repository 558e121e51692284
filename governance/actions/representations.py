"""Residents who speak for their neighbourhood on outside boards."""

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from governance.models import Representation
from neighbourhoods.actions import people
from neighbourhoods.models import Area
from nrp.accounts.models import Person, User
from nrp.audit import actions as audit
from nrp.core.refusals import Refusal
from nrp.core.render.dates import day


class RepresentationRefused(Refusal):
    """Somebody cannot be put on record, or taken off, as asked."""


@transaction.atomic
def begin(
    *,
    area: Area,
    person: Person | None,
    body: str,
    starts_on: dt.date,
    by: User | None,
    name: str = "",
    role: str = "",
    through: str = "",
) -> Representation:
    """Say that a resident, known or new by name, sits on an outside board. Raises RepresentationRefused for a place
    that is no neighbourhood, without a person and a name, and for somebody who sits on that board already."""
    place = Area.objects.select_for_update(of=("self",)).get(pk=area.pk)
    if place.kind != Area.Kind.NEIGHBOURHOOD:
        raise RepresentationRefused(_("Residents speak for a neighbourhood. Choose one."), field="area")
    if person is None:
        if not name.strip():
            raise RepresentationRefused(_("Enter a name."), field="name")
        person = people.create(name=" ".join(name.split()), by=by)
    rows = Representation.objects.filter(person=person, body__iexact=body.strip())
    if rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=starts_on)).exists():
        words = {"person": person, "body": body.strip()}
        raise RepresentationRefused(_("%(person)s sits on “%(body)s” in those days already.") % words, field="body")
    row = Representation.objects.create(
        area=place,
        person=person,
        body=body.strip(),
        role=role.strip(),
        through=through.strip(),
        starts_on=starts_on,
        created_by=by,
    )
    written = {"body": [None, row.body], "role": [None, row.role], "starts_on": [None, starts_on.isoformat()]}
    audit.record("representation.begun", by=by, obj=row, changes={k: v for k, v in written.items() if v[1]})
    return row


@transaction.atomic
def end(*, representation: Representation, on: dt.date, by: User | None) -> Representation:
    """End it; `on` is the last day. Raises RepresentationRefused before its start, or if it has ended."""
    rows = Representation.objects.select_for_update(of=("self",)).select_related("person", "area")
    locked = rows.get(pk=representation.pk)
    if locked.ends_on is not None:
        words = {"person": locked.person, "day": day(locked.ends_on)}
        raise RepresentationRefused(_("%(person)s has a last day there already: %(day)s.") % words, field="on")
    if on < locked.starts_on:
        words = {"day": day(locked.starts_on)}
        raise RepresentationRefused(_("It cannot end before it starts, on %(day)s.") % words, field="on")
    locked.ends_on = on
    locked.save()
    audit.record("representation.ended", by=by, obj=locked, changes={"ends_on": [None, on.isoformat()]})
    return locked
