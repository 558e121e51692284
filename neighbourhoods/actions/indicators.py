"""What an indicator means: written down before there are figures, and mended when somebody knows better."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from neighbourhoods.actions import combining
from neighbourhoods.models import Area, Indicator, Observation
from nrp.accounts.models import User
from nrp.audit import actions as audit
from nrp.core.changes import changes_between, values_of
from nrp.core.edits import refuse_if_changed
from nrp.core.refusals import Refusal

FIELDS = (
    "code",
    "name",
    "definition",
    "source",
    "source_url",
    "licence",
    "unit",
    "decimals",
    "direction",
    "combine",
    "refresh",
    "quality_note",
    "ends_on",
)
MOST_DECIMALS = 6


class IndicatorRefused(Refusal):
    """An indicator cannot be written as asked."""


@transaction.atomic
def create(*, code: str, name: str, definition: str, by: User | None, **values: Any) -> Indicator:
    """Add an indicator. Raises IndicatorRefused for a code or name that there is, and for too many decimals."""
    _refuse_unknown(values)
    indicator = Indicator(code=code.strip(), name=name.strip(), definition=definition.strip(), **values)
    _check(indicator)
    indicator.save()
    audit.record("indicator.created", by=by, obj=indicator, changes=_written(indicator))
    return indicator


@transaction.atomic
def update(*, indicator: Indicator, by: User | None, seen: str = "", **values: Any) -> Indicator:
    """Change what an indicator means. A new way of putting small areas together is applied to all its figures.

    Raises IndicatorRefused as `create`, and for a new code once there are figures under the old one;
    ChangedMeanwhile when `seen` is no longer how it stands.
    """
    _refuse_unknown(values)
    locked = Indicator.objects.select_for_update().get(pk=indicator.pk)
    before = values_of(locked, FIELDS)
    refuse_if_changed(seen, {name: before[name] for name in values})
    for name, value in values.items():
        setattr(locked, name, value)
    if locked.code != before["code"] and Observation.objects.filter(indicator=locked).exists():
        raise IndicatorRefused(_("There are figures under this code, and files that name it. It stays."), field="code")
    _check(locked)
    locked.save()
    changes = changes_between(before, values_of(locked, FIELDS))
    if "combine" in changes:
        combining.ask_for(Area.objects.filter(observations__indicator=locked).distinct())
    if changes:
        audit.record("indicator.changed", by=by, obj=locked, changes=changes)
    return locked


def _refuse_unknown(values: Mapping[str, Any]) -> None:
    if unknown := set(values) - set(FIELDS):
        raise TypeError(f"an indicator has no field {sorted(unknown)}")


def _written(indicator: Indicator) -> dict[str, list[Any]]:
    return {name: [None, value] for name, value in values_of(indicator, FIELDS).items() if value not in (None, "")}


def _check(indicator: Indicator) -> None:
    others = Indicator.objects.exclude(pk=indicator.pk)
    if others.filter(code=indicator.code).exists():
        raise IndicatorRefused(_("There is an indicator with this code. Choose another."), field="code")
    if others.filter(name__iexact=indicator.name).exists():
        raise IndicatorRefused(_("There is an indicator with this name. Choose another."), field="name")
    if indicator.decimals > MOST_DECIMALS:
        raise IndicatorRefused(_("Figures are shown with at most 6 decimals."), field="decimals")
    if indicator.ends_on is not None and indicator.ends_on < dt.date(1900, 1, 1):
        raise IndicatorRefused(_("Enter the year with four figures, such as 2019."), field="ends_on")
