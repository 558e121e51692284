"""The door to issues and themes: those of the neighbourhoods whose groups somebody may read."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Max, Min, Q, QuerySet
from django.http import Http404

from governance.models import ActionPoint, Decision, Event, Issue, Meeting, Theme
from governance.queries.groups import of_visible_groups
from governance.queries.places import of_visible_places
from neighbourhoods.models import Area

NO_THEME = "none"
LATELY = 12  # how many meetings and events of a place are offered by name


@dataclass(frozen=True, slots=True)
class ThemeRow:
    """A theme with how many issues stand in it, and how many of those are open."""

    theme: Theme
    issues: int
    open: int


def issues_visible_to(user: Any) -> QuerySet[Issue]:
    """Give the issues somebody may read, the latest first. The one door, for lists and for one page alike."""
    found = Issue.objects.filter(of_visible_places(user))
    return found.select_related("area", "theme", "person", "event", "meeting__group__area")


def issue_visible_to_or_404(user: Any, pk: uuid.UUID) -> Issue:
    """Load one issue through the door; one outside it does not exist for this user (404)."""
    found = issues_visible_to(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def by_theme(issues: QuerySet[Issue]) -> QuerySet[Issue]:
    """Put issues in the order of their places and themes, those without a theme last, the latest of each first."""
    return issues.order_by("area__name", F("theme__title").asc(nulls_last=True), "-raised_on", "-created_at")


def themes_visible_to(user: Any) -> QuerySet[Theme]:
    """Give the themes somebody may read."""
    return Theme.objects.filter(of_visible_places(user)).select_related("area").order_by("title", "pk")


def theme_visible_to_or_404(user: Any, pk: uuid.UUID) -> Theme:
    """Load one theme through the door; one outside it does not exist for this user (404)."""
    found = themes_visible_to(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def themes_of(area: Area) -> QuerySet[Theme]:
    return Theme.objects.filter(area=area)


def theme_rows(area: Area) -> list[ThemeRow]:
    """Give the themes of a place with their issues counted, by name."""
    counted = Theme.objects.filter(area=area).annotate(
        n=Count("issues"), n_open=Count("issues", filter=Q(issues__closed_on__isnull=True))
    )
    return [ThemeRow(row, row.n, row.n_open) for row in counted.order_by("title")]


def issues_of(event: Event) -> QuerySet[Issue]:
    """Give what was raised at an event, in the order in which it was written down."""
    return Issue.objects.filter(event=event).order_by("created_at")


def issues_to_group(area: Area, theme: str = NO_THEME) -> QuerySet[Issue]:
    """Give the issues of a place that stand in one theme, or (the default) in none."""
    wanted: dict[str, Any] = {"theme__isnull": True} if theme == NO_THEME else {"theme": theme}
    return Issue.objects.filter(area=area, **wanted)


def latest_issues(area: Area, count: int = 5) -> list[Issue]:
    """Give the open issues of a place, the latest first."""
    return list(Issue.objects.filter(area=area, closed_on__isnull=True).select_related("theme")[:count])


def decisions_on(issue: Issue, user: Any) -> QuerySet[Decision]:
    """Give the decisions that answer an issue, of the groups somebody may read, the earliest first."""
    found = Decision.objects.filter(of_visible_groups(user), issues=issue)
    return found.select_related("group").order_by("decided_on", "number").distinct()


def actions_on(issue: Issue, user: Any) -> QuerySet[ActionPoint]:
    """Give what was to be done because of the decisions on an issue, of the groups somebody may read."""
    found = ActionPoint.objects.filter(of_visible_groups(user), decision__issues=issue)
    return found.select_related("group", "owner").order_by("due_on", "number").distinct()


def latest_events(area: Area) -> QuerySet[Event]:
    """Give the events of a place at which something may just have been raised."""
    return Event.objects.filter(area=area).order_by("-starts_on")[:LATELY]


def latest_meetings(area: Area, user: Any) -> QuerySet[Meeting]:
    """Give the meetings of a place at which something may just have been raised, of the groups somebody may read."""
    found = Meeting.objects.filter(of_visible_groups(user), group__area=area)
    return found.exclude(state=Meeting.State.CANCELLED).select_related("group").order_by("-starts_at")[:LATELY]


def years_of(issues: QuerySet[Issue]) -> list[int]:
    """Give the years in which issues were raised, the latest first."""
    ends = issues.order_by().aggregate(first=Min("raised_on"), last=Max("raised_on"))
    if ends["first"] is None:
        return []
    return list(range(ends["last"].year, ends["first"].year - 1, -1))
