"""What an enquiry may be linked with, and what its reader may see of that."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.db.models import CharField, Prefetch, Q, QuerySet, UUIDField, Value

from coren.models import Enquiry, HoursEntry
from coren.queries.enquiries import enquiries_visible_to
from governance.models import Decision, Issue
from governance.queries.groups import of_visible_groups
from governance.queries.issues import issues_visible_to
from neighbourhoods.models import Area, Initiative
from neighbourhoods.queries.initiatives import initiatives_visible_to

AT_MOST = 200  # that a form offers: the latest of a place, and whatever is linked already


def issues_at(area: Area, user: Any) -> QuerySet[Issue]:
    """Give the issues of a place that somebody may read."""
    return issues_visible_to(user).filter(area=area)


def decisions_at(area: Area, user: Any) -> QuerySet[Decision]:
    """Give the decisions of the groups of a place that somebody may read."""
    return _decisions(user).filter(group__area=area)


def initiatives_at(area: Area, user: Any) -> QuerySet[Initiative]:
    """Give the initiatives of a place that somebody may read."""
    return initiatives_visible_to(user).filter(area=area)


def offered(found: QuerySet[Any], linked: Iterable[uuid.UUID]) -> QuerySet[Any]:
    """Give the latest of these, and those that are linked already, however old."""
    latest = list(found.values_list("pk", flat=True)[:AT_MOST])
    return found.filter(Q(pk__in=latest) | Q(pk__in=list(linked)))


def with_links(enquiries: QuerySet[Enquiry], user: Any) -> QuerySet[Enquiry]:
    """Bring along what each enquiry is linked with, as far as the reader may see it: four queries for all of them."""
    issues = issues_visible_to(user).select_related(None)  # only their ids are told
    decisions = _decisions(user).select_related(None)
    initiatives = initiatives_visible_to(user).select_related(None)
    return enquiries.prefetch_related(
        Prefetch("began_with", queryset=issues, to_attr="shown_began_with"),
        Prefetch("brought_up", queryset=issues, to_attr="shown_brought_up"),
        Prefetch("decisions", queryset=decisions, to_attr="shown_decisions"),
        Prefetch("initiatives", queryset=initiatives, to_attr="shown_initiatives"),
    )


def enquiries_about(issue: Issue, user: Any) -> QuerySet[Enquiry]:
    """Give the enquiries that began with an issue or brought it up, of those that somebody may read."""
    found = enquiries_visible_to(user).filter(Q(began_with=issue) | Q(brought_up=issue))
    return found.order_by("created_at").distinct()


def enquiries_behind(decision: Decision, user: Any) -> QuerySet[Enquiry]:
    """Give the enquiries that led to a decision, of those that somebody may read."""
    return enquiries_visible_to(user).filter(decisions=decision).order_by("created_at")


def work_behind(initiative: Initiative, user: Any) -> tuple[list[Enquiry], int]:
    """Give the enquiries that led to an initiative, of those that somebody may read, and the minutes that Resident
    Advisers logged for it in whatever state, drafts apart. One query for both."""
    found = enquiries_visible_to(user).select_related(None).filter(initiatives=initiative)
    logged = HoursEntry.objects.filter(initiative=initiative).exclude(state=HoursEntry.State.DRAFT)
    nothing, nobody = Value("", output_field=CharField()), Value(None, output_field=UUIDField())
    enquiries = found.order_by().values_list("pk", "title", "state", Value(0))
    minutes = logged.order_by().values_list(nobody, nothing, nothing, "minutes")
    rows = list(enquiries.union(minutes, all=True))
    behind = [Enquiry(pk=pk, title=title, state=state) for pk, title, state, _minutes in rows if pk is not None]
    return sorted(behind, key=lambda one: one.title), sum(row[3] for row in rows)


def _decisions(user: Any) -> QuerySet[Decision]:
    return Decision.objects.filter(of_visible_groups(user)).select_related("group")
