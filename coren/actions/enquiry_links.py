"""The chain an enquiry stands in: the issue it began with, those it brought up, the decisions and initiatives it
led to."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from coren.models import Enquiry
from governance.models import Decision, Issue
from neighbourhoods.models import Initiative
from nrp.core.refusals import Refusal

LINKS = ("brought_up", "decisions", "initiatives")


class LinkRefused(Refusal):
    """An enquiry cannot be linked as asked."""


def links_of(enquiry: Enquiry) -> dict[str, list[str]]:
    """Give what an enquiry is linked with as plain words, for the trail and for seeing that somebody changed it."""
    return {name: [str(row) for row in getattr(enquiry, name).all()] for name in LINKS}


def taken_from(values: dict[str, Any]) -> dict[str, list[Any]]:
    """Take the links out of the values of an enquiry: they are written once its row is."""
    return {name: list(values.pop(name)) for name in LINKS if name in values}


def check(enquiry: Enquiry, links: Mapping[str, Iterable[Issue | Decision | Initiative]]) -> None:
    """Raise LinkRefused for an issue, a decision or an initiative of another neighbourhood."""
    first: Issue | None = enquiry.began_with
    if first is not None and first.area_id != enquiry.area_id:
        raise LinkRefused(_("This issue is of another neighbourhood."), field="began_with")
    for name, rows in links.items():
        for row in rows:
            place = row.group.area_id if isinstance(row, Decision) else row.area_id
            if place != enquiry.area_id:
                raise LinkRefused(_("One of these is of another neighbourhood."), field=name)


def write(enquiry: Enquiry, links: Mapping[str, Iterable[Issue | Decision | Initiative]]) -> None:
    """Put the links in the place of those that stood there."""
    for name, rows in links.items():
        getattr(enquiry, name).set(rows)
