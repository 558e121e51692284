"""“You said, we did” of a neighbourhood: from the issue over enquiry, decision and action to what came of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from coren.models import Enquiry
from coren.queries.enquiries import enquiries_visible_to
from governance.models import ActionPoint, Decision, Group, Issue
from governance.permissions import can_edit_groups, can_keep
from governance.queries.groups import groups_visible_to, of_visible_groups, places_with_groups
from neighbourhoods.models import Area

Action = ActionPoint.State


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision of the chain with the actions that carry it out."""

    decision: Decision
    actions: tuple[ActionPoint, ...]


@dataclass(frozen=True, slots=True)
class Chain:
    """One issue and all that followed, as far as the reader may see it."""

    issue: Issue
    enquiries: tuple[Enquiry, ...]
    decided: tuple[Decided, ...]

    @property
    def actions(self) -> list[ActionPoint]:
        return [action for one in self.decided for action in one.actions]

    @property
    def results(self) -> list[str]:
        """What came of it, in the words on record: of the issue, of its decisions, of actions that were done."""
        done = [one for one in self.actions if one.state in (Action.COMPLETED, Action.VERIFIED)]
        said = [self.issue.outcome, *(one.decision.outcome for one in self.decided)]
        return [text.strip() for text in (*said, *(one.completed_note for one in done)) if text.strip()]

    @property
    def is_done(self) -> bool:
        """Whether something can be called done: a result is on record, or an action was completed."""
        return bool(self.results) or any(one.state in (Action.COMPLETED, Action.VERIFIED) for one in self.actions)


def place_and_log_or_404(user: Any, slug: str) -> tuple[Area, Group | None]:
    """Load a neighbourhood whose groups and issues somebody may read, with its Local Oversight Group: the open one,
    else the one that closed last. Another neighbourhood does not exist for them (404)."""
    rows = groups_visible_to(user).filter(area__slug=slug, kind=Group.Kind.LOG)
    log = rows.order_by(F("closed_on").desc(nulls_first=True)).first()
    if log is not None and log.area is not None:
        return log.area, log
    found = places_with_groups(user).filter(slug=slug).first()
    if found is None:
        raise Http404
    return found, None


def can_release(user: Any, log: Group | None) -> bool:
    """Whether somebody may make public what is said of a place: who keeps its group's records."""
    return can_edit_groups(user) if log is None else can_keep(user, log)


def issues_of(area: Area) -> "QuerySet[Issue]":
    """Give the issues of a neighbourhood by theme, those without one last, the latest first."""
    rows = Issue.objects.filter(area=area).select_related("theme")
    return rows.order_by(F("theme__title").asc(nulls_last=True), "-raised_on", "-created_at", "pk")


def chains(user: Any, issues: Iterable[Issue]) -> list[Chain]:
    """Give what followed each issue: six queries, however many issues there are."""
    rows = list(issues)
    ids = [issue.pk for issue in rows]
    enquiries = _enquiries(user, ids)
    decided = _decided(user, Decision.issues.through.objects.filter(issue__in=ids), "issue_id")
    found = {one.pk for several in enquiries.values() for one in several}
    led_to = _decided(user, Enquiry.decisions.through.objects.filter(enquiry__in=found), "enquiry_id")
    parts = [(issue, tuple(enquiries.get(issue.pk, ()))) for issue in rows]
    together = [
        (issue, of, _once(decided.get(issue.pk, ()), *(led_to.get(one.pk, ()) for one in of))) for issue, of in parts
    ]
    actions = _actions(user, {one.pk for _issue, _of, several in together for one in several})
    return [
        Chain(issue, of, tuple(Decided(one, tuple(actions.get(one.pk, ()))) for one in several))
        for issue, of, several in together
    ]


def _enquiries(user: Any, issues: list[Any]) -> dict[Any, list[Enquiry]]:
    """Give the enquiries that began with an issue or brought it up, each once, by the issue's id."""
    seen = enquiries_visible_to(user)
    found: dict[Any, dict[Any, Enquiry]] = {}
    for one in seen.filter(began_with__in=issues).order_by("created_at"):
        found.setdefault(one.began_with_id, {})[one.pk] = one
    rows = Enquiry.brought_up.through.objects.filter(issue__in=issues, enquiry__in=seen.order_by().values("pk"))
    for row in rows.select_related("enquiry").order_by("enquiry__created_at"):
        found.setdefault(row.issue_id, {})[row.enquiry_id] = row.enquiry
    return {issue: list(several.values()) for issue, several in found.items()}


def _decided(user: Any, rows: "QuerySet[Any]", by: str) -> dict[Any, list[Decision]]:
    """Give the decisions that rows between two tables lead to, as far as they may be seen."""
    found: dict[Any, list[Decision]] = {}
    rows = rows.filter(of_visible_groups(user, "decision__group"))
    for row in rows.select_related("decision__group", "decision__superseded_by"):
        found.setdefault(getattr(row, by), []).append(row.decision)
    return found


def _once(*several: Iterable[Decision]) -> list[Decision]:
    found = {one.pk: one for decisions in several for one in decisions}
    return sorted(found.values(), key=lambda one: (one.decided_on, one.number))


def _actions(user: Any, decisions: set[Any]) -> dict[Any, list[ActionPoint]]:
    rows = ActionPoint.objects.filter(of_visible_groups(user), Q(decision__in=decisions)).order_by("due_on", "number")
    found: dict[Any, list[ActionPoint]] = {}
    for row in rows:
        found.setdefault(row.decision_id, []).append(row)
    return found


def is_overdue(action: ActionPoint) -> bool:
    return action.state == Action.OPEN and action.due_on < timezone.localdate()
