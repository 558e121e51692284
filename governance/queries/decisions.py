"""The door to decisions; who was there, what they rested on, and which are to be looked at again."""

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from django.db.models import F, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from governance.models import Attendance, Decision, DecisionEvidence, Group, Issue, Meeting, Minutes
from governance.permissions import can_edit_groups, memberships_of
from governance.queries.groups import of_visible_groups, places_with_groups

REVIEW_DUE = Q(review_on__isnull=False) & (Q(reviewed_on__isnull=True) | Q(reviewed_on__lt=F("review_on")))


def decisions_visible_to(user: Any) -> QuerySet[Decision]:
    """Give the decisions of the groups somebody reads, the latest first. The one door."""
    found = Decision.objects.filter(of_visible_groups(user))
    return found.select_related("group__area", "superseded_by").order_by("-decided_on", "-number")


def decision_visible_to_or_404(user: Any, pk: uuid.UUID) -> Decision:
    """Load one decision through the door; one outside it does not exist for this user (404)."""
    related = ("meeting__minutes", "proposed_by", "supersedes", "recorded_by__person")
    found = decisions_visible_to(user).select_related(*related).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def with_evidence_of(found: QuerySet[Decision], kind: str) -> QuerySet[Decision]:
    """Give those of some decisions that rest on evidence of a kind."""
    return found.filter(pk__in=DecisionEvidence.objects.filter(kind=kind).values("decision"))


def to_review(found: QuerySet[Decision], until: dt.date | None = None) -> QuerySet[Decision]:
    """Give those of some decisions that are to be looked at again, by today unless a later day is given."""
    return found.filter(REVIEW_DUE, superseded_by__isnull=True, review_on__lte=until or timezone.localdate())


def decisions_to_review(user: Any) -> QuerySet[Decision]:
    """Give the decisions to be looked at again by today, in the groups whose records somebody keeps."""
    found = to_review(decisions_visible_to(user)).order_by("review_on")
    if can_edit_groups(user):
        return found
    return found.filter(group__in=[one.group_id for one in memberships_of(user) if one.office != "member"])


def years_of(found: QuerySet[Decision]) -> list[int]:
    """Give the years in which decisions were made, the latest first."""
    return [day.year for day in found.order_by().dates("decided_on", "year", order="DESC")]


def there_by_sector(meeting: Meeting) -> dict[str, int]:
    """Count who was at a meeting, by sector: the names stand with the meeting."""
    counts: dict[str, int] = {}
    rows = Attendance.objects.filter(meeting=meeting, presence__in=Attendance.HERE).order_by()
    for sector in rows.values_list("sector", flat=True):
        counts[sector] = counts.get(sector, 0) + 1
    return counts


def is_fixed(decision: Decision) -> bool:
    """Whether the minutes of its meeting are agreed, so that text and counts stand."""
    meeting = decision.meeting
    minutes = getattr(meeting, "minutes", None) if meeting is not None else None
    return minutes is not None and minutes.state == Minutes.State.AGREED


def issues_for(group: Group, user: Any) -> QuerySet[Issue]:
    """Give the issues a group's decisions may answer: those of its neighbourhood. A group without one may answer those
    of every neighbourhood that the reader sees."""
    if group.area_id is not None:
        return Issue.objects.filter(area=group.area_id)
    return Issue.objects.filter(area__in=places_with_groups(user))


def issues_of(decision: Decision, user: Any) -> list[Issue]:
    """Give the issues a decision answers, as far as the reader sees their neighbourhood."""
    return list(issues_for(decision.group, user).filter(decisions=decision))


def issues_seen(decisions: Iterable[Decision], user: Any) -> dict[uuid.UUID, list[uuid.UUID]]:
    """Give, by decision, the ids of the issues that the reader sees; read once for all of them."""
    found: dict[uuid.UUID, list[uuid.UUID]] = {}
    pairs = Decision.issues.through.objects.filter(decision__in=[row.pk for row in decisions])
    pairs = pairs.filter(issue__area__in=places_with_groups(user)).order_by("issue__title")
    for decision_id, issue_id in pairs.values_list("decision_id", "issue_id"):
        found.setdefault(decision_id, []).append(issue_id)
    return found


def meetings_of(group: Group) -> QuerySet[Meeting]:
    """Give the meetings of a group in which something may have been decided."""
    return Meeting.objects.filter(group=group).exclude(state=Meeting.State.CANCELLED)


def evidence_by_kind(evidence: Iterable[DecisionEvidence]) -> dict[str, int]:
    """Count pieces of evidence by kind, in the order of the kinds."""
    rows = list(evidence)
    counts = {kind: sum(row.kind == kind for row in rows) for kind in DecisionEvidence.Kind.values}
    return {kind: count for kind, count in counts.items() if count}
