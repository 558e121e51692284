"""What a place changed and what came of what people said, as its page tells it: one query for both."""

import datetime as dt
import uuid
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, TextField, Value, When
from django.db.models.functions import Cast, Coalesce

from governance.models import ActionPoint, Decision, Issue
from neighbourhoods.models import Area, Initiative, Stage

INITIATIVES, ISSUES = 8, 3
COLUMNS = ("kind_", "key", "title_", "one", "two", "three", "four")
TEXT = TextField()


@dataclass(frozen=True, slots=True)
class Changed:
    """An initiative: what there was, what the group made of it, where it stands."""

    key: uuid.UUID
    title: str
    before: str
    after: str
    stage: str


@dataclass(frozen=True, slots=True)
class Raised:
    """An issue: what came of it, or what was decided so far; by whom it was raised, and when."""

    key: uuid.UUID
    title: str
    came_of: str
    decided: str
    sector: str
    on: dt.date


@dataclass(slots=True)
class Story:
    """Both, the latest issues first, initiatives by title."""

    changed: list[Changed] = field(default_factory=list)
    raised: list[Raised] = field(default_factory=list)


def place_story(area: Area) -> Story:
    """Give the initiatives and the latest issues of a place that came through the door."""
    story = Story()
    for kind, key, title, one, two, three, four in _initiatives(area).union(_issues(area), all=True):
        if kind == "initiative":
            story.changed.append(Changed(key, title, one, two, three))
        else:
            story.raised.append(Raised(key, title, one, two, three, dt.date.fromisoformat(four[:10])))
    story.changed.sort(key=lambda one: one.title)
    story.raised.sort(key=lambda one: (one.on, str(one.key)), reverse=True)
    return story


def _initiatives(area: Area) -> "QuerySet[Any]":
    last = When(stage__in=(Stage.COMPLETED, Stage.STOPPED), then=Value(1))
    own = Initiative.objects.filter(area=area).order_by(Case(last, default=Value(0)), "title")
    return (
        Initiative.objects.filter(pk__in=own.values("pk")[:INITIATIVES])
        .order_by()
        .annotate(
            kind_=Value("initiative", output_field=TEXT),
            key=F("pk"),
            title_=Cast("title", TEXT),
            one=Cast("baseline", TEXT),
            two=Cast("amended", TEXT),
            three=Cast("stage", TEXT),
            four=Value("", output_field=TEXT),
        )
        .values_list(*COLUMNS)
    )


def _issues(area: Area) -> "QuerySet[Any]":
    """Read the latest issues with the words on record of what came of each: its own, its decision's, its action's."""
    latest = Issue.objects.filter(area=area).order_by("-raised_on", "-created_at")
    holding = Decision.objects.filter(issues=OuterRef("pk"), superseded_by__isnull=True)
    decisions = holding.order_by("-decided_on", "-number")
    done = ActionPoint.objects.filter(decision__issues=OuterRef("pk"), completed_at__isnull=False)
    done = done.exclude(completed_note="").order_by("-completed_at")
    came_of = Coalesce(
        Case(When(~Q(outcome=""), then=Cast("outcome", TEXT)), default=Value(None), output_field=TEXT),
        Subquery(decisions.exclude(outcome="").values("outcome")[:1], output_field=TEXT),
        Subquery(done.values("completed_note")[:1], output_field=TEXT),
        Value(""),
        output_field=TEXT,
    )
    return (
        Issue.objects.filter(pk__in=latest.values("pk")[:ISSUES])
        .order_by()
        .annotate(
            kind_=Value("issue", output_field=TEXT),
            key=F("pk"),
            title_=Cast("title", TEXT),
            one=came_of,
            two=Coalesce(Subquery(decisions.values("text")[:1], output_field=TEXT), Value(""), output_field=TEXT),
            three=Cast("sector", TEXT),
            four=Cast("raised_on", TEXT),
        )
        .values_list(*COLUMNS)
    )
