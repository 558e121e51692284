"""The framework: its versions, their domains, and the crosswalk that leads from older domains to newer ones."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import models, transaction
from django.db.models import F, Max
from django.utils.text import slugify
from django.utils.translation import gettext as _

from neighbourhoods.models import Domain, DomainCrossing, Framework
from nrp.accounts.models import User
from nrp.audit import actions as audit
from nrp.core.changes import changes_between, values_of
from nrp.core.edits import refuse_if_changed
from nrp.core.refusals import Refusal

FIELDS = ("name", "adopted_on", "source")
DOMAIN_FIELDS = ("name", "definition", "position")
CROSSING_FIELDS = ("note",)
RESERVED = frozenset({"new"})  # what stands in the place of a version in addresses


class FrameworkRefused(Refusal):
    """A version, a domain or a step of the crosswalk cannot be written as asked."""


@transaction.atomic
def create(*, code: str, name: str, adopted_on: dt.date, by: User | None, source: str = "") -> Framework:
    """Add a version. Its code ("2018") stays. Raises FrameworkRefused when another has the code or the day."""
    if code.strip().lower() in RESERVED:
        raise FrameworkRefused(_("Choose another code: this one is an address of its own."), field="code")
    if Framework.objects.filter(code__iexact=code.strip()).exists():
        raise FrameworkRefused(_("Another version has this code."), field="code")
    framework = Framework(code=code.strip(), name=name.strip(), adopted_on=adopted_on, source=source.strip())
    _check_day(framework)
    framework.save()
    written = {field: [None, value] for field, value in values_of(framework, ("code", *FIELDS)).items() if value}
    audit.record("framework.created", by=by, obj=framework, changes=written)
    return framework


@transaction.atomic
def update(*, framework: Framework, by: User | None, seen: str = "", **values: Any) -> Framework:
    """Change a version's name, day or source. Raises FrameworkRefused for a day that is taken, or that would put a
    step of the crosswalk the wrong way round; ChangedMeanwhile when `seen` is no longer how it stands."""
    _refuse_unknown(values, FIELDS)
    locked = Framework.objects.select_for_update().get(pk=framework.pk)
    before = values_of(locked, FIELDS)
    refuse_if_changed(seen, {name: before[name] for name in values})
    for name, value in values.items():
        setattr(locked, name, value)
    _check_day(locked)
    locked.save()
    _refuse_crossings_backwards()
    changes = changes_between(before, values_of(locked, FIELDS))
    if changes:
        audit.record("framework.changed", by=by, obj=locked, changes=changes)
    return locked


@transaction.atomic
def add_domain(
    *,
    framework: Framework,
    name: str,
    by: User | None,
    definition: str = "",
    code: str = "",
    position: int | None = None,
) -> Domain:
    """Add a domain to a version, the last one unless said. Its code, by default made of its name, stays.

    Raises FrameworkRefused when the version has a domain of this code.
    """
    Framework.objects.select_for_update().get(pk=framework.pk)
    code = code.strip() or slugify(name)[:60]
    if not code:
        raise FrameworkRefused(_("Enter a code of small letters, figures and hyphens."), field="code")
    if Domain.objects.filter(framework=framework, code__iexact=code).exists():
        raise FrameworkRefused(_("This version has a domain of this code already."), field="code")
    if position is None:
        last = Domain.objects.filter(framework=framework).aggregate(last=Max("position"))["last"]
        position = 1 if last is None else last + 1
    domain = Domain.objects.create(
        framework=framework, code=code, name=name.strip(), definition=definition.strip(), position=position
    )
    written = {field: [None, value] for field, value in values_of(domain, ("code", *DOMAIN_FIELDS)).items() if value}
    audit.record("domain.created", by=by, obj=domain, changes=written, detail={"framework": framework.code})
    return domain


@transaction.atomic
def update_domain(*, domain: Domain, by: User | None, seen: str = "", **values: Any) -> Domain:
    """Change a domain's name, definition or place in the order; its code stays, since files and programs name it.

    Raises ChangedMeanwhile when `seen` is no longer how it stands.
    """
    _refuse_unknown(values, DOMAIN_FIELDS)
    locked = Domain.objects.select_for_update(of=("self",)).select_related("framework").get(pk=domain.pk)
    before = values_of(locked, DOMAIN_FIELDS)
    refuse_if_changed(seen, {name: before[name] for name in values})
    for name, value in values.items():
        setattr(locked, name, value)
    locked.save()
    changes = changes_between(before, values_of(locked, DOMAIN_FIELDS))
    if changes:
        audit.record("domain.changed", by=by, obj=locked, changes=changes)
    return locked


@transaction.atomic
def remove_domain(*, domain: Domain, by: User | None) -> Domain:
    """Take a domain that nothing is tagged with out of its version, with its steps of the crosswalk.

    Raises FrameworkRefused while anything carries it.
    """
    locked = Domain.objects.select_for_update(of=("self",)).select_related("framework").get(pk=domain.pk)
    if carries_tags(locked):
        raise FrameworkRefused(_("Something is tagged with this domain, so it stays. Its name can be changed."))
    detail = {"framework": locked.framework.code, "code": locked.code, "name": locked.name}
    audit.record("domain.removed", by=by, obj=locked, detail=detail)
    locked.delete()
    return locked


def carries_tags(domain: Domain) -> bool:
    """Whether anything, of whichever app, is tagged with a domain: whatever points at it but the crosswalk."""
    for relation in Domain._meta.related_objects:  # noqa: SLF001  Django's documented name for it
        if relation.related_model is DomainCrossing:
            continue
        rows: models.QuerySet[models.Model] = models.QuerySet(relation.related_model)
        if rows.filter(**{relation.field.name: domain.pk}).exists():
            return True
    return False


@transaction.atomic
def cross(*, older: Domain, newer: Domain, by: User | None, note: str = "") -> DomainCrossing:
    """Say that what an older version calls `older` is read as `newer` in a later one.

    Raises FrameworkRefused unless the version of `newer` came after that of `older`, and when the step is there.
    """
    if older.framework.adopted_on >= newer.framework.adopted_on:
        raise FrameworkRefused(_("Choose a domain of a later version: the crosswalk leads forward."), field="newer")
    if DomainCrossing.objects.filter(older=older, newer=newer).exists():
        raise FrameworkRefused(_("The crosswalk has this step already."), field="newer")
    crossing = DomainCrossing.objects.create(older=older, newer=newer, note=note.strip())
    detail = {"from": f"{older.framework.code}:{older.code}", "to": f"{newer.framework.code}:{newer.code}"}
    audit.record("crossing.created", by=by, obj=crossing, changes={"note": [None, crossing.note]}, detail=detail)
    return crossing


@transaction.atomic
def update_crossing(*, crossing: DomainCrossing, note: str, by: User | None, seen: str = "") -> DomainCrossing:
    """Change how a step says that the two differ. Raises ChangedMeanwhile when `seen` is no longer how it stands."""
    locked = DomainCrossing.objects.select_for_update(of=("self",)).get(pk=crossing.pk)
    before = values_of(locked, CROSSING_FIELDS)
    refuse_if_changed(seen, before)
    locked.note = note.strip()
    locked.save()
    changes = changes_between(before, values_of(locked, CROSSING_FIELDS))
    if changes:
        audit.record("crossing.changed", by=by, obj=locked, changes=changes)
    return locked


@transaction.atomic
def remove_crossing(*, crossing: DomainCrossing, by: User | None) -> DomainCrossing:
    """Take a step out of the crosswalk: tags keep the version they were given in and are no longer read across it."""
    locked = (
        DomainCrossing.objects.select_for_update(of=("self",))
        .select_related("older__framework", "newer__framework")
        .get(pk=crossing.pk)
    )
    older, newer = locked.older, locked.newer
    detail = {"from": f"{older.framework.code}:{older.code}", "to": f"{newer.framework.code}:{newer.code}"}
    audit.record("crossing.removed", by=by, obj=locked, detail=detail)
    locked.delete()
    return locked


def _refuse_unknown(values: Mapping[str, Any], known: tuple[str, ...]) -> None:
    if unknown := set(values) - set(known):
        raise TypeError(f"there is no field {sorted(unknown)}")


def _check_day(framework: Framework) -> None:
    if Framework.objects.filter(adopted_on=framework.adopted_on).exclude(pk=framework.pk).exists():
        raise FrameworkRefused(_("Another version is in use from this day."), field="adopted_on")


def _refuse_crossings_backwards() -> None:
    backwards = DomainCrossing.objects.filter(older__framework__adopted_on__gte=F("newer__framework__adopted_on"))
    if backwards.exists():
        raise FrameworkRefused(
            _("The crosswalk leads from older versions to newer ones: with this day a step would lead back."),
            field="adopted_on",
        )
