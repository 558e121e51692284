"""What is told of a place in words, and where it lies."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from neighbourhoods.models import Area, AreaBoundary
from nrp.accounts.models import User
from nrp.audit import actions as audit
from nrp.core.changes import changes_between, values_of
from nrp.core.edits import refuse_if_changed
from nrp.core.refusals import Refusal
from nrp.formats.geojson import NoOutline, outline_from, outline_from_bytes

STORY = ("who_lives_here", "history")


class BoundaryRefused(Refusal):
    """An outline cannot be taken as it is; the text says why."""


@transaction.atomic
def tell(*, area: Area, by: User | None, seen: str = "", **values: str) -> Area:
    """Write who lives in a place and what happened there. Raises ChangedMeanwhile when `seen` is no longer so."""
    if unknown := set(values) - set(STORY):
        raise TypeError(f"the story of a place has no field {sorted(unknown)}")
    locked = Area.objects.select_for_update().get(pk=area.pk)
    before = values_of(locked, STORY)
    refuse_if_changed(seen, before)
    for name, value in values.items():
        setattr(locked, name, value.strip())
    locked.save(update_fields=list(STORY))
    changes = changes_between(before, values_of(locked, STORY))
    if changes:
        audit.record("area.story_changed", by=by, obj=locked, changes=changes)
    return locked


def draw_from_file(*, area: Area, content: bytes, source: str, by: User | None, **values: Any) -> AreaBoundary:
    """Take the outline of a place from the bytes of a GeoJSON file. Raises BoundaryRefused as `draw`."""
    try:
        shape = outline_from_bytes(content)
    except NoOutline as error:
        raise BoundaryRefused(str(error), field="file") from None
    return draw(area=area, shape=shape, source=source, by=by, **values)


@transaction.atomic
def draw(*, area: Area, shape: Any, source: str, by: User | None, drawn_on: dt.date | None = None) -> AreaBoundary:
    """Give a place its outline; the one it had is kept with the day on which it was replaced.

    Raises BoundaryRefused for what is no outline in England in degrees, and without a source.
    """
    try:
        outline = outline_from(shape)
    except NoOutline as error:
        raise BoundaryRefused(str(error), field="geometry") from None
    if not source.strip():
        raise BoundaryRefused(_("Say where the outline is from."), field="source")
    if drawn_on is not None and drawn_on > timezone.localdate():
        raise BoundaryRefused(_("This day is still to come."), field="drawn_on")
    Area.objects.select_for_update().get(pk=area.pk)
    before = AreaBoundary.objects.filter(area=area, replaced_at__isnull=True).first()
    if before is not None:
        before.replaced_at = timezone.now()
        before.save(update_fields=["replaced_at"])
    made = AreaBoundary.objects.create(area=area, shape=outline, source=source.strip(), drawn_on=drawn_on, added_by=by)
    changes = {"boundary": [None if before is None else before.source, made.source]}
    audit.record("area.boundary_drawn", by=by, obj=area, changes=changes)
    return made
