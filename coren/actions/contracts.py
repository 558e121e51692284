"""Contracts of the organisations that run the network: what is paid for, where and for how long."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from coren.models import Contract
from neighbourhoods.models import Area, Organisation
from nrp.accounts.models import User
from nrp.audit import actions as audit
from nrp.core.changes import changes_between, values_of
from nrp.core.edits import refuse_if_changed
from nrp.core.refusals import Refusal

FIELDS = ("organisation", "reference", "starts_on", "ends_on", "value", "note")


class ContractRefused(Refusal):
    """A contract cannot be written as asked."""


@transaction.atomic
def create(
    *,
    organisation: Organisation,
    reference: str,
    starts_on: dt.date,
    ends_on: dt.date,
    value: Decimal,
    areas: Iterable[Area],
    by: User | None,
    note: str = "",
) -> Contract:
    """Write a contract down.

    Raises ContractRefused for a reference that another contract has, a last day before the first, a value below
    nought, and for places that are no neighbourhoods of the programme, or none at all.
    """
    places = list(areas)
    contract = Contract(
        organisation=organisation, reference=reference, starts_on=starts_on, ends_on=ends_on, value=value, note=note
    )
    _refuse_unless_sound(contract, places)
    contract.save(force_insert=True)
    contract.areas.set(places)
    written = {name: [None, found] for name, found in _values(contract, places).items() if found not in ("", None)}
    audit.record("contract.created", by=by, obj=contract, changes=written)
    return contract


@transaction.atomic
def update(
    *, contract: Contract, by: User | None, areas: Iterable[Area] | None = None, seen: str = "", **values: Any
) -> Contract:
    """Change fields of a contract, with old and new in the trail.

    Raises what `create` raises, and ChangedMeanwhile when it is not any more what a form was opened with (`seen`).
    """
    unknown = set(values) - set(FIELDS)
    if unknown:
        raise TypeError(f"a contract has no field {sorted(unknown)}")
    locked = Contract.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=contract.pk)
    places_before = list(locked.areas.all())
    refuse_if_changed(seen, form_values(locked))
    before = _values(locked, places_before)
    for name, value in values.items():
        setattr(locked, name, value)
    places = places_before if areas is None else list(areas)
    _refuse_unless_sound(locked, places)
    locked.save()
    locked.areas.set(places)
    changes = changes_between(before, _values(locked, places))
    if changes:
        audit.record("contract.updated", by=by, obj=locked, changes=changes)
    return locked


def form_values(contract: Contract) -> dict[str, Any]:
    """Give what a form starts from: every field, and the places by name."""
    return {name: getattr(contract, name) for name in FIELDS} | {"areas": list(contract.areas.order_by("name"))}


def _values(contract: Contract, places: list[Area]) -> dict[str, Any]:
    return values_of(contract, FIELDS) | {"areas": sorted(place.name for place in places)}


def _refuse_unless_sound(contract: Contract, places: list[Area]) -> None:
    if contract.ends_on < contract.starts_on:
        raise ContractRefused(_("The last day cannot be before the first."), field="ends_on")
    if contract.value < 0:
        raise ContractRefused(_("Enter the value as pounds, such as 38900."), field="value")
    if not places:
        raise ContractRefused(_("Choose at least one neighbourhood."), field="areas")
    if any(place.kind != Area.Kind.NEIGHBOURHOOD for place in places):
        raise ContractRefused(_("The network works in neighbourhoods of the programme only."), field="areas")
    if Contract.objects.filter(reference=contract.reference).exclude(pk=contract.pk).exists():
        raise ContractRefused(_("Another contract has this reference."), field="reference")
