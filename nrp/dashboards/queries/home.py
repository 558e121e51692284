"""What Home shows besides what waits."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from evaluation.exploratory import exploratory_of
from evaluation.models import Run
from evaluation.queries import latest_run_for
from neighbourhoods.queries import grants_of
from nrp.accounts.roles import Role
from nrp.core.render.dates import day
from nrp.dashboards.queries.people import own_places
from nrp.dashboards.queries.visible import visible_places


@dataclass(frozen=True, slots=True)
class Line:
    """One ruled line: what, where it stands, where it leads."""

    text: str
    rest: str
    url: str


def latest_result(user: Any) -> Line | None:
    """Say which result is the latest that a user may read."""
    run = latest_run_for(user)
    if run is None:
        return None
    if run.released_to != Run.Audience.NONE and run.released_at:
        rest = _("released %(day)s") % {"day": day(run.released_at)}
    else:
        rest = _("not released yet")
    if exploratory_of(run.plan):
        rest = _("%(rest)s, exploratory") % {"rest": rest}
    return Line(_("The latest result"), rest, reverse("results"))


def your_places(user: Any) -> list[Line]:
    """Give the neighbourhoods that a user's roles are tied to, with what each works on."""
    # A facilitator's places have a list of their own.
    listed = [grant.area for grant in grants_of(user) if grant.role == Role.COREN_FACILITATOR and grant.area]
    own = {url for _name, url in own_places(user)} - {area.get_absolute_url() for area in listed}
    if not own:
        return []
    return [
        Line(area.name, area.focus, area.get_absolute_url())
        for area in visible_places(user)
        if area.get_absolute_url() in own
    ]
