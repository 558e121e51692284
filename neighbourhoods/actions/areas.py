"""Places: creating, changing, leaving the programme; and the councils and batches they belong to."""

import datetime
from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext as _

from neighbourhoods.actions import populations
from neighbourhoods.models import Area, Batch, LocalAuthority, Organisation, Pair
from nrp.accounts.models import User
from nrp.audit import actions as audit
from nrp.core.changes import changes_between, values_of
from nrp.core.refusals import Refusal

FIELDS = (
    "name",
    "kind",
    "survey_code",
    "batch",
    "population",
    "population_year",
    "focus",
    "coren_organisation",
    "joined_on",
)


class AreaRefused(Refusal):
    """A place cannot be written as asked; the text says why."""


@transaction.atomic
def create(
    *,
    name: str,
    kind: str,
    survey_code: str,
    by: User | None,
    local_authorities: Collection[LocalAuthority] = (),
    batch: Batch | None = None,
    population: int | None = None,
    population_year: int | None = None,
    focus: str = "",
    coren_organisation: Organisation | None = None,
    joined_on: datetime.date | None = None,
) -> Area:
    """Add a place. Its slug is made from its name and stays when the name changes, so that links keep working.

    Raises AreaRefused when another place has the name or the survey code.
    """
    _refuse_a_double(name=name, survey_code=survey_code, other_than=None)
    area = Area.objects.create(
        name=name,
        slug=_free_slug(name),
        kind=kind,
        survey_code=survey_code,
        batch=batch,
        population=population,
        population_year=population_year,
        focus=focus,
        coren_organisation=coren_organisation,
        joined_on=joined_on,
    )
    area.local_authorities.set(local_authorities)
    populations.take_up(area)
    written = {name: [None, value] for name, value in _values(area).items() if value not in (None, "", [])}
    audit.record("area.created", by=by, obj=area, changes=written)
    return area


@transaction.atomic
def update(*, area: Area, by: User | None, reason: str = "", **values: Any) -> Area:
    """Change fields of a place (those of `create`), recording old and new values. Nothing changed, nothing recorded.

    Raises AreaRefused when another place has the name or the survey code, PopulationRefused for a population that
    does not go with those on record by year.
    """
    locked = Area.objects.select_for_update().get(pk=area.pk)
    before = _values(locked)
    _refuse_a_double(
        name=values.get("name", locked.name),
        survey_code=values.get("survey_code", locked.survey_code),
        other_than=locked,
    )
    _refuse_a_changed_kind(locked, values.get("kind", locked.kind))
    authorities = values.pop("local_authorities", None)
    unknown = set(values) - set(FIELDS)
    if unknown:
        raise TypeError(f"a place has no field {sorted(unknown)}")
    for name, value in values.items():
        setattr(locked, name, value)
    locked.save()
    if before["population"] != locked.population or before["population_year"] != locked.population_year:
        populations.take_up(locked)
    if authorities is not None:
        locked.local_authorities.set(authorities)
    changes = changes_between(before, _values(locked))
    if changes:
        audit.record("area.updated", by=by, obj=locked, reason=reason, changes=changes)
    return locked


@transaction.atomic
def leave(*, area: Area, on: datetime.date, reason: str, by: User | None) -> Area:
    """Take a neighbourhood out of the programme from a day on. Its match ends that day; its history stays.

    Raises AreaRefused for anything but a neighbourhood that takes part, and without a reason.
    """
    locked = Area.objects.select_for_update().get(pk=area.pk)
    if locked.kind != Area.Kind.NEIGHBOURHOOD:
        raise AreaRefused(_("Only a Neighbourhood for Learning can leave the programme."))
    if locked.left_on is not None:
        raise AreaRefused(_("This neighbourhood has left the programme already."))
    if not reason.strip():
        raise AreaRefused(_("Say why the neighbourhood leaves."), field="reason")
    if locked.joined_on is not None and on < locked.joined_on:
        raise AreaRefused(_("It cannot leave before the day it joined."), field="on")
    locked.left_on, locked.left_reason = on, reason.strip()
    locked.save()
    for pair in Pair.objects.filter(neighbourhood=locked, ends_on__isnull=True):
        pair.ends_on = max(on, pair.starts_on)
        pair.save()
    audit.record("area.left", by=by, obj=locked, reason=locked.left_reason, changes={"left_on": [None, on]})
    return locked


@transaction.atomic
def add_local_authority(*, name: str, by: User | None) -> LocalAuthority:
    """Add a council, or give the one of that name."""
    authority, is_new = LocalAuthority.objects.get_or_create(name=name, defaults={"slug": slugify(name)})
    if is_new:
        audit.record("local_authority.created", by=by, obj=authority)
    return authority


@transaction.atomic
def add_batch(*, name: str, starts_on: datetime.date, by: User | None) -> Batch:
    """Add a batch, or give the one of that name."""
    batch, is_new = Batch.objects.get_or_create(name=name, defaults={"starts_on": starts_on})
    if is_new:
        audit.record("batch.created", by=by, obj=batch, changes={"starts_on": [None, starts_on]})
    return batch


def _values(area: Area) -> dict[str, Any]:
    values = values_of(area, FIELDS)
    values["local_authorities"] = sorted(authority.name for authority in area.local_authorities.all())
    return values


def _refuse_a_double(*, name: str, survey_code: str, other_than: Area | None) -> None:
    others = Area.objects.exclude(pk=other_than.pk) if other_than is not None else Area.objects.all()
    if others.filter(name__iexact=name).exists():
        raise AreaRefused(_("Another place has this name."), field="name")
    if others.filter(survey_code__iexact=survey_code).exists():
        raise AreaRefused(_("Another place has this survey code."), field="survey_code")


def _refuse_a_changed_kind(area: Area, kind: str) -> None:
    if kind != area.kind and Pair.objects.filter(Q(neighbourhood=area) | Q(comparator=area)).exists():
        raise AreaRefused(_("A place that is or was matched keeps its kind."), field="kind")


def _free_slug(name: str) -> str:
    base = slugify(name)[:110] or "place"
    slug, number = base, 2
    while Area.objects.filter(slug=slug).exists():
        slug, number = f"{base}-{number}", number + 1
    return slug
