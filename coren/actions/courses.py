"""The courses that can be booked."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from coren.models import Course
from nrp.accounts.models import User
from nrp.audit import actions as audit
from nrp.core.changes import changes_between, values_of
from nrp.core.edits import refuse_if_changed
from nrp.core.refusals import Refusal

FIELDS = (
    "title",
    "provider",
    "about",
    "minutes",
    "has_certificate",
    "valid_months",
    "is_offered_first",
    "is_in_use",
)


class CourseRefused(Refusal):
    """A course cannot be written as asked."""


@transaction.atomic
def add(*, title: str, by: User | None, **values: Any) -> Course:
    """Add a course. Raises CourseRefused when there is one of this title."""
    _refuse_unknown(values)
    _refuse_taken(title, None)
    course = Course(title=title, **values)
    _refuse_loose_months(course)
    course.save()
    audit.record("course.added", by=by, obj=course, changes={"title": [None, title]})
    return course


@transaction.atomic
def update(*, course: Course, by: User | None, seen: str = "", **values: Any) -> Course:
    """Change a course; certificates given before keep their day.

    Raises CourseRefused for a title that another has, ChangedMeanwhile when `seen` is no longer how it stands.
    """
    _refuse_unknown(values)
    locked = Course.objects.select_for_update().get(pk=course.pk)
    before = values_of(locked, FIELDS)
    refuse_if_changed(seen, before)
    if "title" in values:
        _refuse_taken(values["title"], locked)
    for name, value in values.items():
        setattr(locked, name, value)
    _refuse_loose_months(locked)
    locked.save()
    changes = changes_between(before, values_of(locked, FIELDS))
    if changes:
        audit.record("course.updated", by=by, obj=locked, changes=changes)
    return locked


def _refuse_unknown(values: dict[str, Any]) -> None:
    if unknown := set(values) - set(FIELDS):
        raise TypeError(f"a course has no field {sorted(unknown)}")


def _refuse_taken(title: str, course: Course | None) -> None:
    others = Course.objects.filter(title__iexact=title)
    if course is not None:
        others = others.exclude(pk=course.pk)
    if others.exists():
        raise CourseRefused(_("There is a course of this title already."), field="title")


def _refuse_loose_months(course: Course) -> None:
    if course.valid_months is not None and not course.has_certificate:
        raise CourseRefused(_("Say that it gives a certificate, or leave the months empty."), field="valid_months")
