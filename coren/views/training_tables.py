"""Courses and training as tables and facts."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coren.models import Course, TrainingRecord
from coren.queries.training import Session
from coren.training_words import holds_words
from nrp.core.render.dates import day
from nrp.core.render.numbers import minutes
from nrp.core.render.tables import Cell, Column, Row, Table

State = TrainingRecord.State


def courses_table(courses: Iterable[Course]) -> Table:
    columns = [
        Column(_("Course")),
        Column(_("Who gives it"), kind="sentence"),
        Column(_("Length")),
        Column(_("Certificate")),
        Column(_("Booking")),
    ]
    rows = [
        [
            Cell(course.title, url=course.get_absolute_url()),
            Cell(course.provider),
            Cell(minutes(course.minutes) if course.minutes else ""),
            Cell(certificate_words(course)),
            Cell(_("Can be booked") if course.is_in_use else _("Not offered any more")),
        ]
        for course in courses
    ]
    return Table(columns, rows, _("Courses, by title"), variant="stacked")


def certificate_words(course: Course) -> str:
    if not course.has_certificate:
        return _("None")
    if course.valid_months is None:
        return _("Does not end")
    months = course.valid_months
    return ngettext("Holds for %(count)s month", "Holds for %(count)s months", months) % {"count": months}


def course_facts(course: Course) -> list[dict[str, Any]]:
    facts = [
        (_("Who gives it"), course.provider),
        (_("Length"), minutes(course.minutes) if course.minutes else ""),
        (_("Certificate"), certificate_words(course)),
        (_("Offered first"), _("When somebody registers") if course.is_offered_first else ""),
        (_("Booking"), _("It can be booked") if course.is_in_use else _("Not offered any more")),
    ]
    return [{"label": label, "value": value} for label, value in facts]


def session_url(course: Course, on: dt.date) -> str:
    return reverse("course-session", args=[course.pk, on.year, on.month, on.day])


def sessions_table(course: Course, sessions: Sequence[Session]) -> Table:
    columns = [Column(_("Day")), Column(_("Where"), kind="sentence")]
    columns += [Column(str(state.label), kind="number") for state in State]
    rows = [
        Row(
            [
                Cell(day(session.on), url=session_url(course, session.on)),
                Cell(session.place),
                *(Cell(session.counts.get(state, "")) for state in State),
            ]
        )
        for session in sessions
    ]
    return Table(columns, rows, _("Days of this course, the latest first"), variant="stacked")


def people_table(records: Sequence[TrainingRecord], *, can_edit: bool) -> Table:
    columns = [Column(_("Adviser")), Column(_("Neighbourhood")), Column(_("How it stands")), Column(_("Certificate"))]
    columns += [Column(_("Record"))] if can_edit else []
    rows = [
        [
            Cell(str(record.adviser), url=record.adviser.get_absolute_url()),
            Cell(record.adviser.area.name),
            Cell(str(record.get_state_display())),
            Cell(holds_words(record)),
            *([Cell(_("Change"), url=reverse("training-edit", args=[record.pk]))] if can_edit else []),
        ]
        for record in records
    ]
    return Table(columns, rows, _("Who is on it, by name"), variant="stacked")


def ending_table(records: Sequence[TrainingRecord]) -> Table:
    columns = [Column(_("Adviser")), Column(_("Neighbourhood")), Column(_("Course")), Column(_("Certificate"))]
    rows = [
        [
            Cell(str(record.adviser), url=record.adviser.get_absolute_url()),
            Cell(record.adviser.area.name),
            Cell(record.course.title, url=record.course.get_absolute_url()),
            Cell(
                holds_words(record), strong=record.expires_on is not None and record.expires_on < timezone.localdate()
            ),
        ]
        for record in records
    ]
    return Table(columns, rows, _("Certificates that end, the earliest first"), variant="stacked")
