"""What somebody did as a Resident Adviser, for a letter and a record they can show. No money is read here."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Max, Min, Sum

from coren.models import Adviser, HoursEntry, MakerConsent, PeerResearcher, Skill, StatusChange, TrainingRecord

DONE = (HoursEntry.State.APPROVED, HoursEntry.State.PAID)


@dataclass(frozen=True, slots=True)
class Span:
    """Days on which somebody was active; `ends_on` is None while they are."""

    starts_on: dt.date
    ends_on: dt.date | None


@dataclass(frozen=True, slots=True)
class ActivityHours:
    """Approved minutes of one activity and the days it lies between."""

    activity: str
    minutes: int
    first: dt.date
    last: dt.date


@dataclass(frozen=True, slots=True)
class Achievements:
    """All of it."""

    active: Sequence[Span]
    hours: Sequence[ActivityHours]
    training: Sequence[TrainingRecord]
    skills: Sequence[Skill]
    enquiries: Sequence[PeerResearcher]
    outputs: Sequence[MakerConsent]

    @property
    def minutes(self) -> int:
        return sum(one.minutes for one in self.hours)


def achievements_of(adviser: Adviser) -> Achievements:
    """Give what is on record: hours that were approved, training that was done, what they took part in."""
    done = (TrainingRecord.State.ATTENDED, TrainingRecord.State.COMPLETED)
    made = MakerConsent.objects.filter(adviser=adviser, withdrawn_on__isnull=True).select_related("output")
    return Achievements(
        active=active_spans(adviser),
        hours=hours_by_activity(adviser),
        training=list(adviser.training.filter(state__in=done).select_related("course").order_by("on")),
        skills=list(adviser.skills.all()),
        enquiries=list(adviser.peer_research.select_related("enquiry").order_by("starts_on")),
        outputs=list(made.order_by("output__made_on", "output__title")),
    )


def active_spans(adviser: Adviser) -> list[Span]:
    """Give from when to when somebody was active, the earliest first."""
    spans: list[Span] = []
    begun: dt.date | None = None
    for change in StatusChange.objects.filter(adviser=adviser).order_by("starts_on", "made_at"):
        is_active = change.status == Adviser.Status.ACTIVE
        if is_active and begun is None:
            begun = change.starts_on
        elif not is_active and begun is not None:
            spans.append(Span(begun, change.starts_on))
            begun = None
    return spans if begun is None else [*spans, Span(begun, None)]


def hours_by_activity(adviser: Adviser) -> list[ActivityHours]:
    """Add up approved hours by activity, by its name."""
    found = HoursEntry.objects.filter(adviser=adviser, state__in=DONE).order_by()
    rows = found.values("activity__label").annotate(
        minutes=Sum("minutes"), first=Min("on"), last=Max("on"), entries=Count("pk")
    )
    return [
        ActivityHours(row["activity__label"], row["minutes"], row["first"], row["last"])
        for row in rows.order_by("activity__label")
    ]
