"""What the pages about activities say: lists, counts, who provides what for whom."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from neighbourhoods.domain_words import FRAMEWORK, domain_choices, framework_field, tags_text
from neighbourhoods.models import Activity, Area
from neighbourhoods.queries.activities import Narrowing, Totals
from neighbourhoods.queries.framework import Crosswalk
from nrp.core.filters import filter_field, place_field, words_field
from nrp.core.render.dates import day, period
from nrp.core.render.numbers import number
from nrp.core.render.tables import Cell, Column, Row, Table


def provider_words(activity: Activity) -> str:
    """Say who provides it: the organisation, the name as it was found, or the one with the other."""
    organisation = "" if activity.organisation is None else activity.organisation.name
    if not organisation or activity.provider in ("", organisation):
        return organisation or activity.provider
    return f"{activity.provider} ({organisation})"


def days_words(activity: Activity) -> str:
    """Say from when to when it runs, as far as that is known."""
    since, until = activity.starts_on, activity.ends_on
    if since and until:
        return period(since, until)
    if since:
        return _("Since %(day)s") % {"day": day(since)}
    return _("Until %(day)s") % {"day": day(until)} if until else ""


def totals_words(totals: Totals) -> str:
    """Say what is counted and up to when: "12 activities at 3 places, as mapped up to 12 February 2019"."""
    if totals.mapped_up_to is None:
        return ""
    activities = ngettext("%(n)s activity", "%(n)s activities", totals.activities) % {"n": number(totals.activities)}
    places = ngettext("%(n)s place", "%(n)s places", totals.places) % {"n": number(totals.places)}
    words = {"activities": activities, "places": places, "day": day(totals.mapped_up_to)}
    return _("%(activities)s at %(places)s, as mapped up to %(day)s") % words


def filter_fields(
    places: Sequence[Area], wanted: Narrowing, crosswalk: Crosswalk, framework: str
) -> list[dict[str, Any]]:
    """Give the filter bar of the list and of the map."""
    return [
        *place_field(places, wanted.place),
        filter_field("domain", _("Domain"), _("All domains"), domain_choices(crosswalk), wanted.domain),
        filter_field("status", _("Status"), _("Any status"), Activity.Status.choices, wanted.status),
        words_field("provider", _("Provided by"), wanted.provider),
        *framework_field(crosswalk, framework),
    ]


def list_address(**chosen: str) -> str:
    """Give the address of the list, narrowed."""
    query = urlencode({name: value for name, value in chosen.items() if value})
    return f"{reverse('activities')}?{query}" if query else reverse("activities")


def address_of(activity: Activity, framework: str) -> str:
    """Give the address of an activity's page, read in the version that was asked for."""
    return (
        f"{activity.get_absolute_url()}?{urlencode({FRAMEWORK: framework})}"
        if framework
        else (activity.get_absolute_url())
    )


def activities_table(
    activities: Sequence[Activity], crosswalk: Crosswalk, *, framework: str, names_place: bool
) -> Table:
    """List activities, their domains in the words of the version that is read in."""
    columns = [Column(_("Activity")), Column(_("Provided by"))]
    columns += [Column(_("Neighbourhood"))] if names_place else []
    columns += [Column(_("For whom"), kind="sentence"), Column(_("Domains"), kind="sentence"), Column(_("Status"))]
    rows = [
        Row(
            [
                Cell(one.name, url=address_of(one, framework)),
                Cell(provider_words(one)),
                *([Cell(one.area.name)] if names_place else []),
                Cell(one.for_whom),
                Cell(tags_text(crosswalk, one.domains.all())),
                Cell(str(one.get_status_display())),
            ]
        )
        for one in activities
    ]
    return Table(columns, rows, _("Activities, by name"), variant="stacked")
