"""What the page of one issue says, and the list of issues as a table."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from governance.models import ActionPoint, Decision, Issue
from governance.panels.base import address
from governance.permissions import can_record_in
from governance.queries import issues as queries
from governance.queries.places import sees_group
from governance.signals import asking_what_followed
from nrp.core.render.dates import day
from nrp.core.render.tables import Cell, Column, Row, Table


@dataclass(frozen=True, slots=True)
class Step:
    """One step from what was said to what was done."""

    label: str
    items: Sequence[dict[str, Any]]
    nothing: str = ""


def issue_context(issue: Issue, user: Any) -> dict[str, Any]:
    return {
        "issue": issue,
        "may_record": can_record_in(user, issue.area),
        "state": state_words(issue),
        "facts": _facts(issue, user),
        "steps": chain(issue, user),
        "you_said": address("you-said", issue.area.slug),
        "crumbs": [
            {"label": _("Issues"), "url": reverse("issues")},
            {"label": issue.area.name, "url": f"{reverse('issues')}?place={issue.area.slug}"},
        ],
    }


def chain(issue: Issue, user: Any) -> list[Step]:
    """Give the steps from what was said to what was done, as far as this reader may see them."""
    raised = {"text": raised_words(issue, user), "url": where_from(issue, user)[1]}
    steps = [Step(_("Raised"), [raised])]
    steps += told_by_others(issue, user)
    decisions = [_decision_line(one) for one in queries.decisions_on(issue, user)]
    steps.append(Step(_("Decided"), decisions, _("No decision yet.")))
    actions = [_action_line(one) for one in queries.actions_on(issue, user)]
    steps.append(Step(_("To be done"), actions, _("No action yet.")))
    if issue.closed_on:
        outcome = {"text": issue.outcome, "rest": day(issue.closed_on)}
        steps.append(Step(_("What came of it"), [outcome]))
    return steps


def told_by_others(issue: Issue, user: Any) -> list[Step]:
    """Ask the floors above what they know of an issue: the enquiries that began with it, or brought it up."""
    told: list[Any] = [answer for _receiver, answer in asking_what_followed.send(sender=Issue, issue=issue, user=user)]
    return [Step(heading, items) for heading, items in told if items]


def where_from(issue: Issue, user: Any) -> tuple[str, str]:
    """Say where an issue was raised, with its address; a meeting of a group the reader may not see is "a meeting"."""
    if issue.event is not None:
        return issue.event.title, issue.event.get_absolute_url()
    if issue.meeting is not None and sees_group(user, issue.meeting.group):
        words = {"group": issue.meeting.group, "day": day(issue.meeting.starts_at)}
        return _("%(group)s, %(day)s") % words, address("meeting", issue.meeting.pk)
    return str(issue.get_source_display()), ""


def raised_words(issue: Issue, user: Any) -> str:
    """Say by which sector an issue was raised, where and when."""
    words = {"sector": issue.get_sector_display(), "where": where_from(issue, user)[0], "day": day(issue.raised_on)}
    return _("%(sector)s · %(where)s · %(day)s") % words


def state_words(issue: Issue) -> str:
    if issue.closed_on is None:
        return _("Open")
    return _("Closed %(day)s") % {"day": day(issue.closed_on)}


def _facts(issue: Issue, user: Any) -> list[dict[str, Any]]:
    where, url = where_from(issue, user)
    named = str(issue.person) if issue.person else ""
    facts = [
        (_("Raised by"), str(issue.get_sector_display()), ""),
        (_("Name"), named, ""),
        (_("Where"), where, url),
        (_("On"), day(issue.raised_on), ""),
        (_("Theme"), issue.theme.title if issue.theme else _("None yet"), ""),
        (_("Place"), issue.area.name, ""),
    ]
    return [{"label": label, "value": value, "url": url} for label, value, url in facts if value]


def _decision_line(decision: Decision) -> dict[str, Any]:
    words = {"group": decision.group, "number": decision.number, "day": day(decision.decided_on)}
    rest = _("%(group)s, decision %(number)s, %(day)s") % words
    return {"text": Truncator(decision.text).chars(160), "rest": rest, "url": address("decision", decision.pk)}


def _action_line(point: ActionPoint) -> dict[str, Any]:
    rest = ", ".join([str(point.get_state_display()), _("due %(day)s") % {"day": day(point.due_on)}])
    return {"text": Truncator(point.text).chars(160), "rest": rest, "url": address("action-point", point.pk)}


def issues_table(issues: Iterable[Issue], user: Any, *, names_place: bool) -> Table:
    """List issues under the heads of their themes, with the place before the theme where there are several."""
    columns = [Column(_("Issue")), Column(_("Raised by")), Column(_("Where"), kind="sentence"), Column(_("On"))]
    columns.append(Column(_("State")))
    rows: list[Row] = []
    head = None
    for issue in issues:
        theme = issue.theme.title if issue.theme else _("No theme yet")
        now = f"{issue.area.name}: {theme}" if names_place else theme
        if now != head:
            rows.append(Row(group=now))
            head = now
        where, url = where_from(issue, user)
        cells = [
            Cell(issue.title, url=issue.get_absolute_url()),
            Cell(str(issue.get_sector_display())),
            Cell(where, url=url),
            Cell(day(issue.raised_on)),
            Cell(state_words(issue)),
        ]
        rows.append(Row(cells))
    return Table(columns, rows, _("Issues by theme, the latest first"), variant="stacked")
