"""What Resident Advisers did at some places in a period: counts and sums, nobody's name."""

import datetime as dt
import uuid
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.db.models import Count, OuterRef, Subquery, Sum

from coren.models import Adviser, HoursEntry, StatusChange, TrainingRecord
from nrp.reports.queries.scopes import Scope

COUNTED = (HoursEntry.State.SUBMITTED, HoursEntry.State.APPROVED, HoursEntry.State.PAID)
TAKEN_PART = (TrainingRecord.State.ATTENDED, TrainingRecord.State.COMPLETED)


@dataclass(slots=True)
class PlaceNetwork:
    """One place: advisers by status on the last day, who logged hours and how many, who was trained."""

    statuses: Counter[str] = field(default_factory=Counter)
    minutes: Counter[str] = field(default_factory=Counter)  # by activity
    logging: int = 0
    trained: int = 0
    trainings: int = 0
    certificates: int = 0

    @property
    def active(self) -> int:
        return self.statuses[Adviser.Status.ACTIVE]

    @property
    def all_minutes(self) -> int:
        return sum(self.minutes.values())


Network = dict[uuid.UUID, PlaceNetwork]


def network_of(scope: Scope, since: dt.date, until: dt.date) -> Network:
    """Count the advisers, hours and training of each place. The reader came through the door of the places."""
    found: Network = defaultdict(PlaceNetwork, {area.pk: PlaceNetwork() for area in scope.areas})
    _add_statuses(found, scope, until)
    hours = HoursEntry.objects.filter(area__in=scope.ids, on__range=(since, until), state__in=COUNTED).order_by()
    for area_id, activity, minutes in hours.values_list("area_id", "activity__label").annotate(m=Sum("minutes")):
        found[area_id].minutes[activity] += minutes
    for area_id, people in hours.values_list("area_id").annotate(n=Count("adviser", distinct=True)):
        found[area_id].logging = people
    _add_training(found, scope, since, until)
    return dict(found)


def _add_statuses(found: Network, scope: Scope, on: dt.date) -> None:
    latest = StatusChange.objects.filter(adviser=OuterRef("pk"), starts_on__lte=on).order_by("-starts_on", "-made_at")
    known = Adviser.objects.current().filter(area__in=scope.ids).annotate(was=Subquery(latest.values("status")[:1]))
    rows = known.filter(was__isnull=False).order_by().values_list("area_id", "was").annotate(n=Count("pk"))
    for area_id, status, count in rows:
        found[area_id].statuses[status] = count


def _add_training(found: Network, scope: Scope, since: dt.date, until: dt.date) -> None:
    records = TrainingRecord.objects.filter(
        adviser__area__in=scope.ids, on__range=(since, until), state__in=TAKEN_PART
    ).order_by()
    counted = records.values_list("adviser__area_id").annotate(n=Count("pk"), people=Count("adviser", distinct=True))
    for area_id, count, people in counted:
        found[area_id].trainings, found[area_id].trained = count, people
    completed = records.filter(state=TrainingRecord.State.COMPLETED).values_list("adviser__area_id")
    for area_id, count in completed.annotate(n=Count("pk")):
        found[area_id].certificates = count
