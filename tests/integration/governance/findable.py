"""One of each kind of thing that search finds, written straight into the tables: the database keeps the index."""

import datetime as dt
from typing import Any

from django.utils import timezone

from governance.models import ActionPoint, AgendaItem, Decision, Event, Group, Issue, Meeting, Minutes, Paper
from governance.queries import search
from nrp.accounts.models import User
from tests.factories import a_person

AT = dt.datetime(2019, 2, 14, 18, tzinfo=dt.UTC)


def a_meeting(group: Group, title: str = "Monthly meeting", **values: Any) -> Meeting:
    values.setdefault("place", "The library")
    values.setdefault("starts_at", AT)
    return Meeting.objects.create(group=group, title=title, **values)


def minutes_of(meeting: Meeting, text: str, state: str = "circulated") -> Minutes:
    sent = None if state == "draft" else meeting.starts_at + dt.timedelta(days=2)
    return Minutes.objects.create(meeting=meeting, text=text, state=state, circulated_at=sent)


def an_item(meeting: Meeting, title: str) -> AgendaItem:
    return AgendaItem.objects.create(meeting=meeting, title=title, position=meeting.agenda.count())


def a_decision(group: Group, text: str, **values: Any) -> Decision:
    number = group.decisions.count() + 1
    return Decision.objects.create(
        group=group, number=number, text=text, decided_on=AT.date(), how="consensus", **values
    )


def an_action(group: Group, text: str, **values: Any) -> ActionPoint:
    values.setdefault("owner", a_person())
    number = group.action_points.count() + 1
    return ActionPoint.objects.create(group=group, number=number, text=text, due_on=AT.date(), **values)


def a_paper(group: Group, title: str, about: str = "") -> Paper:
    return Paper.objects.create(
        group=group, title=title, about=about, stored_as="x", file_name="paper.pdf", file_type="application/pdf"
    )


def an_issue(group: Group, title: str, text: str = "") -> Issue:
    return Issue.objects.create(
        area=group.area, title=title, text=text, raised_on=AT.date(), sector="resident", source="street"
    )


def an_event(group: Group, title: str, aims: str = "") -> Event:
    return Event.objects.create(area=group.area, title=title, aims=aims, kind="public", starts_on=AT.date())


def one_of_each(group: Group, word: str) -> None:
    """Seven things, each with the word in another of its texts."""
    meeting = a_meeting(group, "Spring meeting", place=f"{word} hall")
    minutes_of(meeting, f"We spoke of the {word}.")
    a_decision(group, "Ask the council", rationale=f"Because of the {word}.")
    an_action(group, f"Count the {word}")
    a_paper(group, "A paper", f"What is known of the {word}")
    an_issue(group, "Something else", f"The {word} again")
    an_event(group, "Open day", f"Show the {word}")
    assert timezone.is_aware(meeting.starts_at)


def found(user: User, text: str, **narrowed: Any) -> list[tuple[str, str]]:
    """Give (kind, title) of whatever a user finds, the best first."""
    answer = search.find(user, text, **narrowed)
    return [(hit.kind, hit.title) for hit in search.hits(answer, list(answer.ranked))]


def kinds(user: User, text: str) -> set[str]:
    return {kind for kind, _title in found(user, text)}
