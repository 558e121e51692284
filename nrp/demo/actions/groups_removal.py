"""Taking the invented groups away: their meetings, minutes, decisions and actions, and what people raised."""

from collections.abc import Callable

from django.apps import apps
from django.db import models

from governance.models import (
    ActionPoint,
    Attendance,
    Ballot,
    Decision,
    Event,
    EventPhoto,
    Focus,
    Group,
    GroupSheet,
    Issue,
    Meeting,
    MeetingSeries,
    Paper,
    PriorityRound,
    Representation,
    Theme,
)
from nrp.demo.models import DemoMark

# Whatever points at a row goes before the row; what hangs on a row goes with it.
RELEASE = "dashboards.YouSaidRelease"  # of the floor beside this one, so by name
ORDER: tuple[type[models.Model], ...] = (
    Focus,
    ActionPoint,
    Decision,
    Ballot,
    PriorityRound,
    Issue,
    Theme,
    Event,
    Paper,
    Attendance,
    Meeting,
    MeetingSeries,
    GroupSheet,
    Representation,
    Group,
)
FILES: tuple[type[models.Model], ...] = (Paper, EventPhoto, GroupSheet)
# What somebody makes with their own hands, and the field that says who.
MADE: tuple[tuple[type[models.Model], str], ...] = (
    (Group, "created_by"),
    (Meeting, "created_by"),
    (Event, "created_by"),
    (Issue, "created_by"),
    (PriorityRound, "created_by"),
    (Decision, "recorded_by"),
    (ActionPoint, "created_by"),
)


def real_rows(mark: DemoMark) -> list[str]:
    """Name what somebody who is not of the demo made in the groups: it stops the removal."""
    demo = mark.made.get("accounts.User", ())
    found: list[str] = []
    for model, field in MADE:
        rows: models.QuerySet[models.Model] = models.QuerySet(model)
        real = rows.exclude(**{f"{field}__isnull": True}).exclude(**{f"{field}__in": demo})
        found += [f"{model._meta.verbose_name} {row}" for row in real]  # noqa: SLF001  Django's documented name for it
    return found


def stored_files() -> set[str]:
    """Give the names of the files that hang on the groups' rows."""
    return {name for model in FILES for name in models.QuerySet(model).values_list("stored_as", flat=True) if name}


def delete(delete_rows: Callable[[models.QuerySet[models.Model]], None]) -> None:
    """Delete it all in the caller's transaction."""
    Decision.objects.update(supersedes=None)
    for model in (apps.get_model(RELEASE), *ORDER):
        delete_rows(models.QuerySet(model))
