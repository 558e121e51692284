"""Reports and schedules somebody may open: their own, about what they may still see."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import Avg, F, Q, QuerySet
from django.http import Http404

from evaluation.models import Run
from neighbourhoods.queries import sees_all_places
from nrp.core.models import WorkState
from nrp.reports.models import Report, ReportKind, ReportSchedule
from nrp.reports.queries.scopes import authorities_to_report_on, places_to_report_on

USUAL_OF = 20


def reports_visible_to(user: Any) -> QuerySet[Report]:
    """Give somebody's own reports, the latest first, as far as they may still see what each is about."""
    if not getattr(user, "is_authenticated", False):
        return Report.objects.none()
    found = Report.objects.filter(_within_reach(user), requested_by=user)
    return found.select_related("area", "local_authority", "run", "superseded_by")


def report_visible_to_or_404(user: Any, pk: uuid.UUID) -> Report:
    """Load one report through the door."""
    found = reports_visible_to(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def in_state(found: QuerySet[Report], state: str) -> QuerySet[Report]:
    """Narrow reports down to one state in the words of the API; all without one."""
    if state == "expired":
        return found.filter(work_state=WorkState.DONE, expired_at__isnull=False)
    if state == WorkState.DONE:
        return found.filter(work_state=state, expired_at__isnull=True)
    return found.filter(work_state=state) if state in WorkState.values else found


def schedules_visible_to(user: Any) -> QuerySet[ReportSchedule]:
    """Give somebody's own schedules that have not ended."""
    found = ReportSchedule.objects.filter(_within_reach(user), owner=user, ended_at__isnull=True)
    return found.select_related("area", "local_authority")


def schedule_visible_to_or_404(user: Any, pk: uuid.UUID) -> ReportSchedule:
    """Load one schedule through the door."""
    found = schedules_visible_to(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def usual_seconds() -> float | None:
    """Give how long making a report took lately; None before the first."""
    done = Report.objects.filter(work_state=WorkState.DONE, started_at__isnull=False, finished_at__isnull=False)
    latest = done.order_by("-finished_at").values("pk")[:USUAL_OF]
    took = Report.objects.filter(pk__in=latest).aggregate(seconds=Avg(F("finished_at") - F("started_at")))["seconds"]
    return None if took is None else float(took.total_seconds())


@dataclass(frozen=True, slots=True)
class Standing:
    """How the result in a file stands today, for the page between it and whoever opens it again."""

    is_superseded: bool
    is_withdrawn: bool

    @property
    def is_current(self) -> bool:
        return not (self.is_superseded or self.is_withdrawn)


def standing_of(report: Report) -> Standing:
    """Say whether the result in a report was replaced, or its release taken back."""
    run = report.run
    return Standing(
        is_superseded=report.superseded_at is not None,
        is_withdrawn=run is not None and run.released_to == Run.Audience.NONE,
    )


def made_from_superseded(run: Run) -> QuerySet[Report]:
    """Give the finished reports whose result `run` stands in the place of, at however many removes."""
    replaced = {run.pk}
    ahead = {run.pk}
    while ahead:
        ahead = set(Run.objects.filter(superseded_by__in=ahead).values_list("pk", flat=True)) - replaced
        replaced |= ahead
    found = Report.objects.filter(run__in=replaced - {run.pk}, work_state=WorkState.DONE)
    return found.select_related("run", "requested_by", "area", "local_authority")


def _within_reach(user: Any) -> Q:
    if sees_all_places(user):
        return Q()
    places = places_to_report_on(user).order_by().values("pk")
    councils = authorities_to_report_on(user).order_by().values("pk")
    return Q(kind=ReportKind.NEIGHBOURHOOD, area__in=places) | Q(
        kind=ReportKind.LOCAL_AUTHORITY, local_authority__in=councils
    )
