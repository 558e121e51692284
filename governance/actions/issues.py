"""Issues: raised, put in better words, closed with what came of them, opened again."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.models import Event, Issue, Meeting, Theme
from neighbourhoods.models import Area
from nrp.accounts.actions import people
from nrp.accounts.models import User
from nrp.audit import actions as audit
from nrp.audit import queries as audit_queries
from nrp.core.changes import changes_between, values_of
from nrp.core.edits import refuse_if_changed
from nrp.core.refusals import Refusal
from nrp.core.render.dates import clock, day

FIELDS = ("title", "text", "theme", "raised_on", "sector", "person", "source", "meeting", "event")
Source = Issue.Source


class IssueRefused(Refusal):
    """An issue cannot be raised, changed or closed as asked."""


@transaction.atomic
def bring_up(
    *,
    area: Area,
    title: str,
    sector: str,
    source: str,
    by: User | None,
    raised_on: dt.date | None = None,
    named: str = "",
    **values: Any,
) -> Issue:
    """Write down an issue that somebody raised. `named`: their name, if they want it to stand there and are nobody the
    programme knows yet; they are then known, without an account.

    Raises IssueRefused for a place that is no neighbourhood, for a day to come, and for a theme, a meeting or an event
    of another place.
    """
    _refuse_unknown(values)
    if area.kind != Area.Kind.NEIGHBOURHOOD:
        raise IssueRefused(_("Issues belong to a neighbourhood. Choose one."), field="area")
    issue = Issue(
        area=area,
        title=title.strip(),
        sector=sector,
        source=source,
        raised_on=raised_on or timezone.localdate(),
        created_by=by,
        **values,
    )
    _check(issue)
    if named.strip() and issue.person is None:
        issue.person = people.create(name=named.strip(), by=by)
    issue.save()
    written = {name: [None, value] for name, value in values_of(issue, FIELDS).items() if value}
    audit.record("issue.raised", by=by, obj=issue, changes=_without_name(written, None, issue))
    return issue


@transaction.atomic
def update(*, issue: Issue, by: User | None, seen: str = "", **values: Any) -> Issue:
    """Change an issue. Raises IssueRefused as `bring_up`, ChangedMeanwhile when `seen` is no longer how it stands."""
    _refuse_unknown(values)
    locked = _locked(issue)
    before, person_id = values_of(locked, FIELDS), locked.person_id
    refuse_if_changed(seen, {name: before[name] for name in values})
    for name, value in values.items():
        setattr(locked, name, value)
    _check(locked)
    locked.save()
    changes = changes_between(before, values_of(locked, FIELDS))
    if changes:
        audit.record("issue.changed", by=by, obj=locked, changes=_without_name(changes, person_id, locked))
    return locked


@transaction.atomic
def close(*, issue: Issue, outcome: str, by: User | None, closed_on: dt.date | None = None) -> Issue:
    """Close an issue with what came of it. Raises IssueRefused without words, for a day to come or before it was
    raised, and when somebody closed it before: then with who, when and their words."""
    locked = _locked(issue)
    on = closed_on or timezone.localdate()
    if locked.closed_on is not None:
        raise IssueRefused(closed_words(locked))
    if not outcome.strip():
        raise IssueRefused(_("Say what came of it, also if nothing did."), field="outcome")
    if on > timezone.localdate():
        raise IssueRefused(_("Enter a day that is not in the future."), field="closed_on")
    if on < locked.raised_on:
        words = {"day": day(locked.raised_on)}
        raise IssueRefused(_("It was raised on %(day)s and cannot be closed before.") % words, field="closed_on")
    locked.closed_on, locked.outcome = on, outcome.strip()
    locked.save()
    changes = {"closed_on": [None, on], "outcome": ["", locked.outcome]}
    audit.record("issue.closed", by=by, obj=locked, changes=changes)
    return locked


@transaction.atomic
def reopen(*, issue: Issue, by: User | None) -> Issue:
    """Open a closed issue again; what came of it so far stays in the trail. Raises IssueRefused when it is open."""
    locked = _locked(issue)
    if locked.closed_on is None:
        raise IssueRefused(_("This issue is open already."))
    changes = {"closed_on": [locked.closed_on, None], "outcome": [locked.outcome, ""]}
    locked.closed_on, locked.outcome = None, ""
    locked.save()
    audit.record("issue.reopened", by=by, obj=locked, changes=changes)
    return locked


def closed_words(issue: Issue) -> str:
    """Say who closed an issue and when, with their words."""
    events = audit_queries.events_concerning_objects(issue.pk).filter(verb="issue.closed")
    last = next(iter(audit_queries.entries(events[:1])), None)
    words = {"outcome": issue.outcome, "day": day(issue.closed_on) if issue.closed_on else ""}
    if last is None or not last.actor:
        return _("It was closed on %(day)s already: “%(outcome)s”") % words
    words |= {"name": last.actor, "time": clock(last.event.at), "day": day(last.event.at)}
    return _("Closed by %(name)s on %(day)s at %(time)s: “%(outcome)s”") % words


def _without_name(changes: dict[str, Any], before: uuid.UUID | None, issue: Issue) -> dict[str, Any]:
    """Keep ids of people in the trail, and no names: an erasure then has nothing to look for there."""
    return {**changes, "person": [before, issue.person_id]} if "person" in changes else changes


def _locked(issue: Issue) -> Issue:
    rows = Issue.objects.select_for_update(of=("self",))
    return rows.select_related("area", "theme", "person", "event", "meeting__group").get(pk=issue.pk)


def _refuse_unknown(values: Mapping[str, Any]) -> None:
    if unknown := set(values) - set(FIELDS):
        raise TypeError(f"an issue has no field {sorted(unknown)}")


def _check(issue: Issue) -> None:
    """Hold an issue's links against its place; where it was raised follows from the meeting or event it names."""
    event: Event | None = issue.event
    meeting: Meeting | None = issue.meeting
    theme: Theme | None = issue.theme
    if issue.raised_on > timezone.localdate():
        raise IssueRefused(_("Enter a day that is not in the future."), field="raised_on")
    if theme is not None and theme.area_id != issue.area_id:
        raise IssueRefused(_("This theme is of another neighbourhood."), field="theme")
    if event is not None and meeting is not None:
        raise IssueRefused(_("Choose a meeting or an event, not both."), field="event")
    if event is not None and event.area_id != issue.area_id:
        raise IssueRefused(_("This event is of another neighbourhood."), field="event")
    if meeting is not None and meeting.group.area_id not in (None, issue.area_id):
        raise IssueRefused(_("This meeting is of another neighbourhood."), field="meeting")
    if event is not None:
        issue.source = Source.EVENT
    if meeting is not None:
        issue.source = Source.MEETING
