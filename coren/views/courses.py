"""Courses, and who was there on each of their days."""

import datetime as dt
import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from coren.actions import courses as course_actions
from coren.actions import training as training_actions
from coren.forms.training import CourseEditForm, CourseForm, SessionForm
from coren.queries import training as queries
from coren.views.training_tables import course_facts, courses_table, ending_table, people_table, sessions_table
from neighbourhoods.permissions import Permission, can, required
from nrp.core.changes import values_of
from nrp.core.forms import bound_to, form_page, trail

SHOWN_OR_SENT = require_http_methods(["GET", "HEAD", "POST"])


@required(Permission.SEE_ADVISERS)
@require_safe
def courses(request: HttpRequest) -> HttpResponse:
    """Every course, and the certificates that end soon among the advisers one sees."""
    ending = list(queries.certificates_ending(request.user)[:100])
    context = {
        "table": courses_table(queries.courses()),
        "ending": ending_table(ending) if ending else None,
        "can_edit": can(request.user, Permission.EDIT_COURSES),
        "can_book": can(request.user, Permission.EDIT_TRAINING),
    }
    return render(request, "coren/courses.html", context)


@required(Permission.SEE_ADVISERS)
@require_safe
def course(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = queries.course_or_404(pk)
    sessions = queries.sessions_of(found, request.user)
    context = {
        "course": found,
        "facts": course_facts(found),
        "table": sessions_table(found, sessions) if sessions else None,
        "can_edit": can(request.user, Permission.EDIT_COURSES),
        "can_book": can(request.user, Permission.EDIT_TRAINING) and found.is_in_use,
        "book_url": f"{reverse('training-new')}?course={found.pk}",
        "crumbs": _crumbs(),
    }
    return render(request, "coren/course.html", context)


@required(Permission.EDIT_COURSES)
@SHOWN_OR_SENT
def course_new(request: HttpRequest) -> HttpResponse:
    form = CourseForm(bound_to(request))
    if form.is_bound and (made := form.perform(course_actions.add, by=request.user)) is not None:
        return redirect(made)
    return form_page(
        request,
        form=form,
        heading=_("Add a course"),
        button=_("Add the course"),
        back=reverse("courses"),
        crumbs=_crumbs(),
    )


@required(Permission.EDIT_COURSES)
@SHOWN_OR_SENT
def course_edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = queries.course_or_404(pk)
    form = CourseEditForm(bound_to(request), now=values_of(found, course_actions.FIELDS))
    if form.is_bound and form.perform(course_actions.update, course=found, by=request.user) is not None:
        return redirect(found)
    return form_page(
        request,
        form=form,
        heading=_("Change the course"),
        button=_("Save the changes"),
        back=found.get_absolute_url(),
        crumbs=trail((_("Courses"), reverse("courses")), (found.title, found.get_absolute_url())),
    )


@required(Permission.SEE_ADVISERS)
@SHOWN_OR_SENT
def course_session(request: HttpRequest, pk: uuid.UUID, year: int, month: int, date: int) -> HttpResponse:
    """One day of a course: who is on it, and for those who may, one form that says who came."""
    found, on = queries.course_or_404(pk), _day_or_404(year, month, date)
    records = list(queries.people_at(found, on, request.user))
    if not records:
        raise Http404
    may_mark = can(request.user, Permission.EDIT_TRAINING)
    form = SessionForm(bound_to(request), records=records) if may_mark else None
    if request.method == "POST":
        if form is None:
            raise PermissionDenied
        changed = form.perform(training_actions.mark, course=found, on=on, by=request.user)
        if changed is not None:
            messages.success(request, _marked_words(changed))
            return redirect(request.path)
    context = {
        "course": found,
        "on": on,
        "form": form,
        "table": people_table(records, can_edit=may_mark),
        "crumbs": trail((_("Courses"), reverse("courses")), (found.title, found.get_absolute_url())),
    }
    return render(request, "coren/course_session.html", context)


def _marked_words(changed: int) -> str:
    if not changed:
        return _("Nothing was changed")
    return ngettext("%(count)s record changed", "%(count)s records changed", changed) % {"count": changed}


def _day_or_404(year: int, month: int, date: int) -> dt.date:
    try:
        return dt.date(year, month, date)
    except ValueError:
        raise Http404 from None


def _crumbs() -> list[dict[str, object]]:
    return trail((_("Courses"), reverse("courses")))
