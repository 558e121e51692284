"""How deprived a place is, by edition of the Index of Multiple Deprivation."""

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from neighbourhoods.models import Area, AreaDeprivation
from nrp.accounts.models import User
from nrp.audit import actions as audit
from nrp.core.changes import changes_between, values_of
from nrp.core.edits import refuse_if_changed
from nrp.core.refusals import Refusal

FIELDS = ("edition", "most_deprived_percent", "score", "source")


class DeprivationRefused(Refusal):
    """A figure of deprivation cannot be written as asked."""


@transaction.atomic
def add(
    *,
    area: Area,
    edition: int,
    most_deprived_percent: Decimal,
    source: str,
    by: User | None,
    score: Decimal | None = None,
) -> AreaDeprivation:
    """Put the figure of an edition on record. Raises DeprivationRefused for an edition on record, a percentage that is
    none, and without a source."""
    Area.objects.select_for_update().get(pk=area.pk)
    row = AreaDeprivation(
        area=area, edition=edition, most_deprived_percent=most_deprived_percent, score=score, source=source.strip()
    )
    _check(row)
    row.save()
    written = {name: [None, value] for name, value in values_of(row, FIELDS).items() if value is not None}
    audit.record("area.deprivation_added", by=by, obj=area, changes=written)
    return row


@transaction.atomic
def update(*, deprivation: AreaDeprivation, by: User | None, seen: str = "", **values: Any) -> AreaDeprivation:
    """Change it. Raises DeprivationRefused as `add`, ChangedMeanwhile when `seen` is no longer how it stands."""
    if unknown := set(values) - set(FIELDS):
        raise TypeError(f"a figure of deprivation has no field {sorted(unknown)}")
    locked = AreaDeprivation.objects.select_for_update(of=("self",)).select_related("area").get(pk=deprivation.pk)
    before = values_of(locked, FIELDS)
    refuse_if_changed(seen, before)
    for name, value in values.items():
        setattr(locked, name, value)
    _check(locked)
    locked.save()
    changes = changes_between(before, values_of(locked, FIELDS))
    if changes:
        audit.record("area.deprivation_changed", by=by, obj=locked.area, changes=changes)
    return locked


@transaction.atomic
def remove(*, deprivation: AreaDeprivation, by: User | None) -> Area:
    """Take the figure of an edition off the record."""
    area = deprivation.area
    gone = {name: [value, None] for name, value in values_of(deprivation, FIELDS).items()}
    AreaDeprivation.objects.filter(pk=deprivation.pk).delete()
    audit.record("area.deprivation_removed", by=by, obj=area, changes=gone)
    return area


def _check(row: AreaDeprivation) -> None:
    if not 0 < row.most_deprived_percent <= 100:
        raise DeprivationRefused(_("Enter a percentage above 0, up to 100."), field="most_deprived_percent")
    if not row.source.strip():
        raise DeprivationRefused(_("Say where the figure is from."), field="source")
    others = AreaDeprivation.objects.filter(area_id=row.area_id, edition=row.edition).exclude(pk=row.pk)
    if others.exists():
        words = {"edition": row.edition}
        raise DeprivationRefused(_("The figure of %(edition)s is on record. Change that one.") % words, field="edition")
