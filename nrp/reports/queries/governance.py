"""What the groups of some places did in a period: a fixed number of questions, however many places."""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from governance.models import ActionPoint, Attendance, Decision, Group, Meeting, Sector
from governance.queries.action_points import action_points_visible_to
from governance.queries.decisions import decisions_visible_to
from governance.queries.groups import groups_visible_to
from governance.queries.meetings import meetings_visible_to
from nrp.reports.models import ReportKind
from nrp.reports.queries.scopes import Scope

State = ActionPoint.State


@dataclass(slots=True)
class GroupFigures:
    """One group: meetings with names on record, who came by sector, decisions, actions."""

    group: Group
    meetings: int = 0
    sectors: Counter[str] = field(default_factory=Counter)
    decisions: int = 0
    to_do: int = 0
    late: int = 0
    done: int = 0

    @property
    def named(self) -> int:
        return sum(self.sectors.values())

    @property
    def residents(self) -> int:
        return self.sectors[Sector.RESIDENT]


@dataclass(frozen=True, slots=True)
class Governance:
    groups: tuple[GroupFigures, ...]
    decisions: tuple[Decision, ...]
    as_of: dt.date


def governance_of(user: Any, scope: Scope, since: dt.date, until: dt.date, today: dt.date) -> Governance:
    """Count as far as somebody reads the groups. Actions stand as they stood last; late is late on `as_of`."""
    as_of = min(until, today)
    groups = meetings_of(user, scope, since, until)
    decisions = decisions_visible_to(user).filter(group__in=list(groups), decided_on__range=(since, until))
    found = tuple(decisions.select_related("group").order_by("group__name", "decided_on", "number"))
    for decision in found:
        groups[decision.group_id].decisions += 1
    _add_actions(user, groups, since, until, as_of)
    return Governance(tuple(groups.values()), found, as_of)


def meetings_of(user: Any, scope: Scope, since: dt.date, until: dt.date) -> dict[uuid.UUID, GroupFigures]:
    """Count the meetings of each group and who came, by name of the group: three questions."""
    groups = {group.pk: GroupFigures(group) for group in _groups(user, scope)}
    meetings = _meetings(user, list(groups), since, until)
    for group_id, count in _counted(meetings, "group_id"):
        groups[group_id].meetings = count
    here = Attendance.objects.filter(meeting__in=meetings.values("pk"), presence__in=Attendance.HERE)
    for group_id, sector, count in _counted(here, "meeting__group_id", "sector"):
        groups[group_id].sectors[sector] = count
    return groups


def latest_meeting_day(user: Any, today: dt.date) -> dt.date | None:
    """Give the day of the latest meeting on record that somebody may read of."""
    held = (
        meetings_visible_to(user).filter(starts_at__lt=_midnight(_next(today))).exclude(state=Meeting.State.CANCELLED)
    )
    latest = held.order_by("-starts_at").values_list("starts_at", flat=True).first()
    return None if latest is None else timezone.localtime(latest).date()


def _groups(user: Any, scope: Scope) -> QuerySet[Group]:
    about = Q(area__in=scope.ids)
    if scope.kind == ReportKind.PROGRAMME:
        about |= Q(area__isnull=True)
    return groups_visible_to(user).filter(about).select_related("area").order_by("name", "pk")


def _meetings(user: Any, ids: Sequence[uuid.UUID], since: dt.date, until: dt.date) -> QuerySet[Meeting]:
    here = Attendance.objects.filter(meeting=OuterRef("pk"), presence__in=Attendance.HERE)
    found = meetings_visible_to(user).filter(group__in=ids).exclude(state=Meeting.State.CANCELLED)
    return found.filter(Exists(here), starts_at__gte=_midnight(since), starts_at__lt=_midnight(_next(until)))


def _add_actions(
    user: Any, groups: dict[uuid.UUID, GroupFigures], since: dt.date, until: dt.date, as_of: dt.date
) -> None:
    is_done = Q(state__in=(State.COMPLETED, State.VERIFIED), completed_at__gte=_midnight(since))
    counts = action_points_visible_to(user).filter(group__in=list(groups)).order_by().values("group_id")
    for row in counts.annotate(
        to_do=Count("pk", filter=Q(state=State.OPEN)),
        late=Count("pk", filter=Q(state=State.OPEN, due_on__lt=as_of)),
        done=Count("pk", filter=is_done & Q(completed_at__lt=_midnight(_next(until)))),
    ):
        one = groups[row["group_id"]]
        one.to_do, one.late, one.done = row["to_do"], row["late"], row["done"]


def _counted(found: QuerySet[Any], *fields: str) -> Any:
    return found.order_by().values_list(*fields).annotate(n=Count("pk"))


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))


def _next(day: dt.date) -> dt.date:
    return day + dt.timedelta(days=1)
