"""Organisations that take part."""

from django.db import transaction
from django.utils.translation import gettext as _

from neighbourhoods.models import Organisation
from nrp.accounts.models import User
from nrp.audit import actions as audit
from nrp.core.changes import changes_between, values_of
from nrp.core.refusals import Refusal

_FIELDS = ("name", "kind", "is_coren")


class OrganisationRefused(Refusal):
    """An organisation cannot be written as asked."""


@transaction.atomic
def create(*, name: str, kind: str, by: User | None, is_coren: bool = False) -> Organisation:
    """Add an organisation. Raises OrganisationRefused when there is one of that name."""
    _refuse_a_double(name, other_than=None)
    organisation = Organisation.objects.create(name=name, kind=kind, is_coren=is_coren)
    written = {field: [None, value] for field, value in values_of(organisation, _FIELDS).items()}
    audit.record("organisation.created", by=by, obj=organisation, changes=written)
    return organisation


@transaction.atomic
def update(*, organisation: Organisation, name: str, kind: str, is_coren: bool, by: User | None) -> Organisation:
    """Change an organisation. Raises OrganisationRefused when another has the name."""
    locked = Organisation.objects.select_for_update().get(pk=organisation.pk)
    before = values_of(locked, _FIELDS)
    _refuse_a_double(name, other_than=locked)
    locked.name, locked.kind, locked.is_coren = name, kind, is_coren
    locked.save()
    changes = changes_between(before, values_of(locked, _FIELDS))
    if changes:
        audit.record("organisation.updated", by=by, obj=locked, changes=changes)
    return locked


def _refuse_a_double(name: str, *, other_than: Organisation | None) -> None:
    others = Organisation.objects.filter(name__iexact=name)
    if other_than is not None:
        others = others.exclude(pk=other_than.pk)
    if others.exists():
        raise OrganisationRefused(_("There is an organisation of this name already."), field="name")
