"""What the page of one activity says to a reader."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from neighbourhoods.domain_words import framework_field, tag_lines
from neighbourhoods.models import Activity
from neighbourhoods.permissions import Permission, can
from neighbourhoods.positions import position_text
from neighbourhoods.queries.activities import initiatives_on
from neighbourhoods.queries.framework import Crosswalk
from neighbourhoods.views.activity_words import days_words, provider_words
from neighbourhoods.views.pointing import lists_pointing_here
from nrp.core.render.dates import day


def activity_context(activity: Activity, user: Any, crosswalk: Crosswalk, framework: str) -> dict[str, Any]:
    """Give everything the page says. What is not known is left out."""
    initiatives = [
        {"text": one.title, "rest": str(one.get_stage_display()), "url": one.get_absolute_url()}
        for one in initiatives_on(activity)
    ]
    return {
        "activity": activity,
        "facts": _facts(activity),
        "domains": tag_lines(crosswalk, activity.domains.all()),
        "fields": framework_field(crosswalk, framework),
        "initiatives": initiatives,
        "pointing": lists_pointing_here(activity, user),
        "may_edit": can(user, Permission.EDIT_ACTIVITIES, activity.area),
        "crumbs": [
            {"label": _("Activities"), "url": reverse("activities")},
            {"label": activity.area.name, "url": activity.area.get_absolute_url()},
        ],
    }


def _facts(activity: Activity) -> list[dict[str, str]]:
    facts = [
        (_("Provided by"), provider_words(activity)),
        (_("For whom"), activity.for_whom),
        (_("Status"), str(activity.get_status_display())),
        (_("When"), days_words(activity)),
        (_("Where"), activity.venue),
        (_("Position"), position_text(activity.latitude, activity.longitude)),
        (_("Known from"), activity.source),
        (_("Mapped on"), day(activity.mapped_on)),
    ]
    return [{"label": label, "value": value} for label, value in facts if value]
