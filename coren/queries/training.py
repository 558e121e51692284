"""Courses, who is on them, and certificates that run out."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from coren.models import Adviser, Course, Skill, TrainingRecord
from coren.queries.advisers import advisers_visible_to, advisers_where
from nrp.accounts.permissions import Permission

SOON = dt.timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Session:
    """One day of a course, with how many of those one may see are in each state."""

    on: dt.date
    place: str
    counts: dict[str, int]

    @property
    def people(self) -> int:
        return sum(self.counts.values())


def courses() -> QuerySet[Course]:
    return Course.objects.all()


def courses_in_use() -> QuerySet[Course]:
    return Course.objects.filter(is_in_use=True)


def course_or_404(pk: uuid.UUID) -> Course:
    """Load a course: courses belong to the programme, so there is no door before them."""
    found = Course.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def training_visible_to(user: Any) -> QuerySet[TrainingRecord]:
    """Give the training of the advisers whose record somebody may open."""
    rows = TrainingRecord.objects.select_related("course", "adviser__person", "adviser__area")
    return rows.filter(adviser__in=advisers_visible_to(user).values("pk"))


def training_visible_to_or_404(user: Any, pk: uuid.UUID) -> TrainingRecord:
    found = training_visible_to(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def skills_visible_to(user: Any) -> QuerySet[Skill]:
    """Give the skills of the advisers whose record somebody may open."""
    rows = Skill.objects.select_related("adviser__person", "adviser__area")
    return rows.filter(adviser__in=advisers_visible_to(user).values("pk"))


def skill_visible_to_or_404(user: Any, pk: uuid.UUID) -> Skill:
    found = skills_visible_to(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def advisers_to_train(user: Any) -> QuerySet[Adviser]:
    """Give the advisers whom somebody may put on a course: those of their places who have not left."""
    return advisers_where(user, Permission.EDIT_TRAINING).exclude(status=Adviser.Status.LEFT)


def sessions_of(course: Course, user: Any) -> list[Session]:
    """Give the days of a course, the latest first, with one query however many there are."""
    rows = training_visible_to(user).filter(course=course).order_by("-on").values("on", "state")
    sessions: dict[dt.date, Session] = {}
    for row in rows.annotate(people=Count("pk"), where=Max("place")):
        session = sessions.setdefault(row["on"], Session(row["on"], row["where"], {}))
        session.counts[row["state"]] = row["people"]
    return list(sessions.values())


def people_at(course: Course, on: dt.date, user: Any) -> QuerySet[TrainingRecord]:
    """Give those one may see who are on a course on a day, by name."""
    return training_visible_to(user).filter(course=course, on=on).order_by("adviser__person__name", "pk")


def certificates_ending(user: Any, *, today: dt.date | None = None) -> QuerySet[TrainingRecord]:
    """Give the certificates that ended or end within sixty days and were not renewed; the earliest first."""
    day = today or timezone.localdate()
    later = TrainingRecord.objects.filter(
        Q(expires_on__isnull=True) | Q(expires_on__gt=OuterRef("expires_on")),
        adviser=OuterRef("adviser"),
        course=OuterRef("course"),
        state=TrainingRecord.State.COMPLETED,
        on__gt=OuterRef("on"),
    )
    found = training_visible_to(user).filter(state=TrainingRecord.State.COMPLETED, expires_on__lte=day + SOON)
    return found.exclude(adviser__status=Adviser.Status.LEFT).exclude(Exists(later)).order_by("expires_on")


def certificates_ending_count(user: Any) -> int:
    return certificates_ending(user).count()
