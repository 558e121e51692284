"""The initiatives of some places on the last day of a period: stage, domains in one version, reach."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import DateField, OuterRef, QuerySet, Subquery

from neighbourhoods.models import Initiative, InitiativeOutput, Stage, StageStep
from neighbourhoods.queries.framework import Crosswalk, Reading, crosswalk_to, with_domains
from neighbourhoods.queries.initiatives import initiatives_visible_to
from nrp.reports.queries.scopes import Scope


@dataclass(frozen=True, slots=True)
class InitiativeFigures:
    initiative: Initiative
    stage: str
    since: dt.date | None
    domains: tuple[Reading, ...]
    reach: tuple[InitiativeOutput, ...]


@dataclass(frozen=True, slots=True)
class Initiatives:
    rows: tuple[InitiativeFigures, ...]
    crosswalk: Crosswalk


def initiatives_of(user: Any, scope: Scope, until: dt.date, framework: str) -> Initiatives:
    """Give each initiative that was on record by the last day, as it stood then; tags as one version reads them."""
    crosswalk = crosswalk_to(framework)
    rows: list[Any] = list(with_domains(_as_they_stood(user, scope, until)))
    reach = _reach([row.pk for row in rows], until)
    return Initiatives(
        tuple(
            InitiativeFigures(
                row,
                row.stage_then,
                row.since,
                tuple(crosswalk.read(row.domains.all())),
                tuple(reach.get(row.pk, ())),
            )
            for row in rows
        ),
        crosswalk,
    )


def stages_of(user: Any, scope: Scope, until: dt.date) -> list[str]:
    """Give where each initiative stood on the last day: one question."""
    return list(_as_they_stood(user, scope, until).order_by().values_list("stage_then", flat=True))


def _as_they_stood(user: Any, scope: Scope, until: dt.date) -> QuerySet[Any]:
    latest = StageStep.objects.filter(initiative=OuterRef("pk"), on__lte=until).order_by("-on", "-recorded_at")
    found = initiatives_visible_to(user).filter(area__in=scope.ids)
    found = found.annotate(
        stage_then=Subquery(latest.values("stage")[:1]),
        since=Subquery(latest.values("on")[:1], output_field=DateField()),
    )
    return found.filter(stage_then__isnull=False)


def _reach(ids: list[uuid.UUID], until: dt.date) -> dict[uuid.UUID, list[InitiativeOutput]]:
    """Give the latest count of each thing an initiative brought about, by the last day."""
    found: dict[tuple[uuid.UUID, str, str], InitiativeOutput] = {}
    counted = InitiativeOutput.objects.filter(initiative__in=ids, on__lte=until).order_by("on", "pk")
    for one in counted:
        found[one.initiative_id, one.what, one.unit] = one
    by_initiative: dict[uuid.UUID, list[InitiativeOutput]] = {}
    for one in sorted(found.values(), key=lambda each: (each.what, each.unit)):
        by_initiative.setdefault(one.initiative_id, []).append(one)
    return by_initiative


UNDER_WAY = (Stage.ENQUIRY, Stage.DESIGNED, Stage.UNDER_WAY)
