"""Activity mapping: what is under way in a place, who provides it for whom, how we know."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from neighbourhoods.models import Activity, Area, Domain
from neighbourhoods.positions import is_in_reach, position_text
from neighbourhoods.sheets.activities import FIRST_YEAR, LAST_YEAR
from nrp.accounts.models import User
from nrp.audit import actions as audit
from nrp.core.changes import changes_between, values_of
from nrp.core.edits import refuse_if_changed
from nrp.core.refusals import Refusal
from nrp.core.render.cells import XML_CANNOT_HOLD

FIELDS = (
    "name",
    "description",
    "organisation",
    "provider",
    "for_whom",
    "status",
    "venue",
    "latitude",
    "longitude",
    "starts_on",
    "ends_on",
    "source",
    "mapped_on",
)
LONGEST = 4000  # letters of what it does: as much as comes back in from a spreadsheet


class ActivityRefused(Refusal):
    """An activity cannot be mapped as asked."""


@transaction.atomic
def create(*, area: Area, by: User | None, domains: Collection[Domain] = (), **values: Any) -> Activity:
    """Map an activity. Raises ActivityRefused for a place that is no neighbourhood, for one that the place has
    already by this name and provider, without a source, and for days or a position that cannot be."""
    _refuse_unknown(values)
    if area.kind != Area.Kind.NEIGHBOURHOOD:
        raise ActivityRefused(_("Activities are mapped in a neighbourhood. Choose one."), field="area")
    _one_at_a_time(area)
    activity = Activity(area=area, created_by=by, **values)
    _settle(activity)
    _refuse_double(activity)
    activity.save()
    activity.domains.set(domains)
    written = {name: [None, value] for name, value in values_as_typed(activity).items() if value not in (None, "", [])}
    audit.record("activity.mapped", by=by, obj=activity, changes=written)
    return activity


@transaction.atomic
def update(
    *,
    activity: Activity,
    by: User | None,
    domains: Collection[Domain] | None = None,
    seen: str = "",
    **values: Any,
) -> Activity:
    """Change an activity. Raises ActivityRefused as `create`, ChangedMeanwhile when `seen` is not how it stands."""
    _refuse_unknown(values)
    _one_at_a_time(activity.area)
    locked = Activity.objects.select_for_update(of=("self",)).select_related("area", "organisation").get(pk=activity.pk)
    before, organisation = values_as_typed(locked), locked.organisation
    refuse_if_changed(seen, before)
    for name, value in values.items():
        setattr(locked, name, value)
    if organisation is not None and organisation != locked.organisation and locked.provider == organisation.name:
        locked.provider = ""  # it was named after the organisation that provided it before
    _settle(locked)
    _refuse_double(locked)
    locked.save()
    if domains is not None:
        locked.domains.set(domains)
    changes = changes_between(before, values_as_typed(locked))
    if changes:
        audit.record("activity.changed", by=by, obj=locked, changes=changes)
    return locked


@transaction.atomic
def remove(*, activity: Activity, by: User | None) -> Activity:
    """Take an activity off the register, for one that was mapped by mistake: what came to an end is `ended`.

    Raises ActivityRefused while an initiative, or anything else, rests on it.
    """
    locked = Activity.objects.select_for_update(of=("self",)).select_related("area").get(pk=activity.pk)
    if names := resting_on([locked]):
        raise ActivityRefused(
            ngettext(
                "Something rests on it, so it stays: %(names)s. If it came to an end, write that down instead.",
                "Things rest on it, so it stays: %(names)s. If it came to an end, write that down instead.",
                len(names),
            )
            % {"names": ", ".join(names)}
        )
    audit.record("activity.removed", by=by, obj=locked, detail={"name": locked.name, "provider": locked.provider})
    locked.delete()
    return locked


def built(*, area: Area, by: User | None, **values: Any) -> Activity:
    """Give an activity that is not saved yet, trimmed and checked, for making many at once. Whether the place has it
    already is for whoever holds the place to know."""
    _refuse_unknown(values)
    activity = Activity(area=area, created_by=by, **values)
    _settle(activity)
    return activity


def resting_on(activities: Collection[Activity]) -> list[str]:
    """Name what rests on activities: every relation that points at them, of whichever app, is asked."""
    found: list[str] = []
    for relation in Activity._meta.related_objects:  # noqa: SLF001  Django's documented name for it
        rows: models.QuerySet[models.Model] = models.QuerySet(relation.related_model)
        found += [str(row) for row in rows.filter(**{f"{relation.field.name}__in": activities})[:5]]
    return found


def values_as_typed(activity: Activity) -> dict[str, Any]:
    """Give an activity as it is typed, its position in one text and its domains by version and code: what the trail
    keeps, and what an edit is held against."""
    tags = activity.domains.values_list("framework__code", "code").order_by("framework__adopted_on", "position", "code")
    names = [name for name in FIELDS if name not in ("latitude", "longitude")]
    return {
        **values_of(activity, names),
        "position": position_text(activity.latitude, activity.longitude),
        "domains": [f"{version}:{code}" for version, code in tags],
    }


def _refuse_unknown(values: Mapping[str, Any]) -> None:
    if unknown := set(values) - set(FIELDS):
        raise TypeError(f"an activity has no field {sorted(unknown)}")


def _one_at_a_time(area: Area) -> None:
    """Hold up whoever else writes activities of the place, so that two cannot map the same one at once."""
    list(Area.objects.select_for_update(of=("self",)).filter(pk=area.pk).values_list("pk"))


def _settle(activity: Activity) -> None:
    """Trim what was typed, name the provider after its organisation when nothing else is said, and check it all."""
    for name in ("name", "description", "provider", "for_whom", "venue", "source"):
        setattr(activity, name, XML_CANNOT_HOLD.sub("", getattr(activity, name)).strip())
    if activity.organisation is not None and not activity.provider:
        activity.provider = activity.organisation.name
    _check(activity)
    _check_days(activity)
    _check_position(activity)


def _refuse_double(activity: Activity) -> None:
    others = Activity.objects.filter(
        area=activity.area_id, name__iexact=activity.name, provider__iexact=activity.provider
    )
    if others.exclude(pk=activity.pk).exists():
        raise ActivityRefused(_("This place has an activity of this name and provider already."), field="name")


def _check(activity: Activity) -> None:
    if not activity.name:
        raise ActivityRefused(_("Enter the name."), field="name")
    if not activity.source:
        raise ActivityRefused(_("Say where we know it from."), field="source")
    if len(activity.description) > LONGEST:
        raise ActivityRefused(_("Shorten it to %(most)s letters.") % {"most": f"{LONGEST:,}"}, field="description")


def _check_days(activity: Activity) -> None:
    for name in ("starts_on", "ends_on", "mapped_on"):
        day = getattr(activity, name)
        if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise ActivityRefused(_("Check the year: from %(first)s on.") % {"first": FIRST_YEAR}, field=name)
    if activity.ends_on is not None and activity.starts_on is not None and activity.ends_on < activity.starts_on:
        raise ActivityRefused(_("It cannot end before it starts."), field="ends_on")
    if activity.mapped_on > timezone.localdate():
        raise ActivityRefused(_("It cannot have been mapped on a day to come."), field="mapped_on")


def _check_position(activity: Activity) -> None:
    if (activity.latitude is None) != (activity.longitude is None):
        raise ActivityRefused(_("Enter both latitude and longitude, or neither."), field="latitude")
    position = activity.latitude, activity.longitude
    if position[0] is not None and position[1] is not None and not is_in_reach(position[0], position[1]):
        raise ActivityRefused(
            _("This is not in England. Enter latitude, then longitude: 53.41, -2.91."), field="latitude"
        )
