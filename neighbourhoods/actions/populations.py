"""How many people live in a place, year by year. The place itself always carries the latest of them."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from neighbourhoods.models import Area, AreaPopulation
from nrp.accounts.models import User
from nrp.audit import actions as audit
from nrp.core.changes import changes_between, values_of
from nrp.core.edits import refuse_if_changed
from nrp.core.refusals import Refusal

FIELDS = ("year", "people", "source")


class PopulationRefused(Refusal):
    """A population cannot be written as asked."""


@transaction.atomic
def add(*, area: Area, year: int, people: int, source: str, by: User | None) -> AreaPopulation:
    """Put the population of a year on record. Raises PopulationRefused for a year on record and without a source."""
    locked = Area.objects.select_for_update().get(pk=area.pk)
    _keep_what_was_typed(locked)
    row = AreaPopulation(area=locked, year=year, people=people, source=source.strip())
    _check(row)
    row.save()
    _bring_in_step(locked)
    written = {name: [None, value] for name, value in values_of(row, FIELDS).items()}
    audit.record("area.population_added", by=by, obj=locked, changes=written)
    return row


@transaction.atomic
def update(*, population: AreaPopulation, by: User | None, seen: str = "", **values: Any) -> AreaPopulation:
    """Change it. Raises PopulationRefused as `add`, ChangedMeanwhile when `seen` is no longer how it stands."""
    if unknown := set(values) - set(FIELDS):
        raise TypeError(f"a population has no field {sorted(unknown)}")
    area = Area.objects.select_for_update().get(pk=population.area_id)
    locked = AreaPopulation.objects.select_for_update().get(pk=population.pk)
    before = values_of(locked, FIELDS)
    refuse_if_changed(seen, before)
    for name, value in values.items():
        setattr(locked, name, value)
    _check(locked)
    locked.save()
    _bring_in_step(area)
    changes = changes_between(before, values_of(locked, FIELDS))
    if changes:
        audit.record("area.population_changed", by=by, obj=area, changes=changes)
    return locked


@transaction.atomic
def remove(*, population: AreaPopulation, by: User | None) -> Area:
    """Take the population of a year off the record; the place then carries the latest that is left, or none."""
    area = Area.objects.select_for_update().get(pk=population.area_id)
    gone = {name: [value, None] for name, value in values_of(population, FIELDS).items()}
    AreaPopulation.objects.filter(pk=population.pk).delete()
    _bring_in_step(area)
    audit.record("area.population_removed", by=by, obj=area, changes=gone)
    return area


def take_up(area: Area) -> None:
    """Put what was typed with the place itself among its years, so that the two never differ.

    Raises PopulationRefused for an earlier year than the latest on record, and for a number without its year (or none
    at all) while there are years on record.
    """
    latest = AreaPopulation.objects.filter(area=area).first()
    typed = (area.population, area.population_year)
    if latest is not None and typed == (latest.people, latest.year):
        return
    if area.population is None or area.population_year is None:
        if latest is not None:
            words = {"year": latest.year}
            raise PopulationRefused(
                _("The population of %(year)s is on record. Change or remove it in the profile.") % words,
                field="population" if area.population is None else "population_year",
            )
        return
    if latest is not None and area.population_year < latest.year:
        words = {"year": latest.year}
        raise PopulationRefused(
            _("A later population, of %(year)s, is on record. Add an earlier year in the profile.") % words,
            field="population_year",
        )
    said = {"people": area.population, "source": _typed()}
    AreaPopulation.objects.update_or_create(area=area, year=area.population_year, defaults=said)


def _keep_what_was_typed(area: Area) -> None:
    """Give a place that has a population and no years yet its first one."""
    if area.population is None or area.population_year is None:
        return
    if not AreaPopulation.objects.filter(area=area).exists():
        AreaPopulation.objects.create(area=area, year=area.population_year, people=area.population, source=_typed())


def _typed() -> str:
    return _("Typed with the place, no source given")


def _bring_in_step(area: Area) -> None:
    latest = AreaPopulation.objects.filter(area=area).first()
    area.population = None if latest is None else latest.people
    area.population_year = None if latest is None else latest.year
    area.save(update_fields=["population", "population_year"])


def _check(row: AreaPopulation) -> None:
    if not row.source.strip():
        raise PopulationRefused(_("Say who counted or estimated it."), field="source")
    others = AreaPopulation.objects.filter(area_id=row.area_id, year=row.year).exclude(pk=row.pk)
    if others.exists():
        words = {"year": row.year}
        raise PopulationRefused(_("The population of %(year)s is on record. Change that one.") % words, field="year")
