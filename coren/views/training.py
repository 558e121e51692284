"""Training of one adviser or many, the certificates, and skills."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from coren.actions import skills as skill_actions
from coren.actions import training as actions
from coren.forms.training import RemoveForm, SkillEditForm, SkillForm, TrainingEditForm, TrainingForm
from coren.models import TrainingRecord
from coren.queries import training as queries
from coren.queries.advisers import adviser_visible_to_or_404
from coren.views.training_tables import session_url
from neighbourhoods.permissions import Permission, require, required
from neighbourhoods.queries import areas_where
from nrp.core.attachments import attached
from nrp.core.changes import values_of
from nrp.core.forms import bound_to, form_page, trail

SHOWN_OR_SENT = require_http_methods(["GET", "HEAD", "POST"])


@required(Permission.EDIT_TRAINING)
@SHOWN_OR_SENT
def training_new(request: HttpRequest) -> HttpResponse:
    """Put advisers on a course: one from their record (`?adviser=`), or many of one place (`?place=`)."""
    advisers = queries.advisers_to_train(request.user)
    chosen = _uuid(request.GET.get("adviser", ""))
    place = request.GET.get("place", "")
    if chosen:
        advisers = advisers.filter(pk=chosen)
    elif place:
        advisers = advisers.filter(area__slug=place)
    else:
        places = list(areas_where(request.user, Permission.EDIT_TRAINING).filter(advisers__isnull=False).distinct())
        if len(places) > 1:
            return render(request, "coren/training_place.html", {"filters": _place_filter(places, request)})
    initial = {"course": request.GET.get("course", ""), "advisers": [chosen] if chosen else []}
    form = TrainingForm(bound_to(request), advisers=advisers, initial=initial)
    if form.is_bound:
        on = form.cleaned_data.get("on") if form.is_valid() else None
        if on and (course := form.perform(actions.add_many, by=request.user)) is not None:
            return redirect(session_url(course, on))
    return form_page(
        request,
        form=form,
        heading=_("Put advisers on a course"),
        lede=_("One course, one day, as many advisers as you like."),
        button=_("Record the training"),
        back=reverse("courses"),
        crumbs=trail((_("Courses"), reverse("courses"))),
    )


@SHOWN_OR_SENT
def training_edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    record = _record(request, pk)
    form = TrainingEditForm(
        bound_to(request),
        request.FILES or None,
        record=record,
        sender=request.user,
        now=values_of(record, actions.FIELDS),
    )
    if form.is_bound and form.perform(actions.change, record=record, by=request.user) is not None:
        messages.success(request, _("Saved"))
        return redirect(record.adviser)
    context = {
        "form": form,
        "record": record,
        "crumbs": trail((record.adviser, record.adviser.get_absolute_url())),
    }
    return render(request, "coren/training_edit.html", context)


@SHOWN_OR_SENT
def training_remove(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    record = _record(request, pk)
    form = RemoveForm(bound_to(request))
    if form.is_bound and form.perform(actions.remove, record=record, by=request.user) is not None:
        messages.success(request, _("The record of “%(course)s” was taken off.") % {"course": record.course})
        return redirect(record.adviser)
    return form_page(
        request,
        form=form,
        heading=_("Take “%(record)s” off the record of %(name)s") % {"record": record, "name": record.adviser},
        lede=_("For what was written down by mistake. A certificate kept with it goes too."),
        button=_("Take it off the record"),
        kind="warning",
        back=reverse("training-edit", args=[record.pk]),
        crumbs=trail((record.adviser, record.adviser.get_absolute_url())),
    )


@require_safe
def training_certificate(request: HttpRequest, pk: uuid.UUID) -> FileResponse:
    """The certificate, for those who may open the adviser's record."""
    record = queries.training_visible_to_or_404(request.user, pk)
    if not record.certificate_stored_as:
        raise Http404
    return attached(record.certificate_stored_as, record.certificate_name, record.certificate_type)


@SHOWN_OR_SENT
def skill_new(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    adviser = adviser_visible_to_or_404(request.user, pk)
    require(request.user, Permission.EDIT_TRAINING, adviser.area)
    form = SkillForm(bound_to(request))
    if form.is_bound and form.perform(skill_actions.note, adviser=adviser, by=request.user) is not None:
        return redirect(adviser)
    return form_page(
        request,
        form=form,
        heading=_("Note a skill of %(name)s") % {"name": adviser},
        button=_("Note the skill"),
        back=adviser.get_absolute_url(),
        crumbs=trail((adviser, adviser.get_absolute_url())),
    )


@SHOWN_OR_SENT
def skill_edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    skill = queries.skill_visible_to_or_404(request.user, pk)
    require(request.user, Permission.EDIT_TRAINING, skill.adviser.area)
    form = SkillEditForm(bound_to(request), now=values_of(skill, skill_actions.FIELDS))
    if form.is_bound and form.perform(skill_actions.change, skill=skill, by=request.user) is not None:
        return redirect(skill.adviser)
    context = {
        "form": form,
        "skill": skill,
        "crumbs": trail((skill.adviser, skill.adviser.get_absolute_url())),
    }
    return render(request, "coren/skill_edit.html", context)


@SHOWN_OR_SENT
def skill_remove(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    skill = queries.skill_visible_to_or_404(request.user, pk)
    require(request.user, Permission.EDIT_TRAINING, skill.adviser.area)
    form = RemoveForm(bound_to(request))
    if form.is_bound and form.perform(skill_actions.remove, skill=skill, by=request.user) is not None:
        return redirect(skill.adviser)
    return form_page(
        request,
        form=form,
        heading=_("Take “%(skill)s” off the record of %(name)s") % {"skill": skill, "name": skill.adviser},
        button=_("Take it off the record"),
        kind="warning",
        back=reverse("skill-edit", args=[skill.pk]),
        crumbs=trail((skill.adviser, skill.adviser.get_absolute_url())),
    )


def _record(request: HttpRequest, pk: uuid.UUID) -> TrainingRecord:
    record = queries.training_visible_to_or_404(request.user, pk)
    require(request.user, Permission.EDIT_TRAINING, record.adviser.area)
    return record


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text) if text else None
    except ValueError:
        raise BadRequest("not an id") from None


def _place_filter(places: list[Any], request: HttpRequest) -> list[dict[str, Any]]:
    course = request.GET.get("course", "")
    fields = [
        {
            "name": "place",
            "label": _("Neighbourhood"),
            "options": [{"value": place.slug, "label": place.name} for place in places],
        }
    ]
    if course:
        found = queries.courses_in_use()
        options = [{"value": one.pk, "label": one.title, "selected": str(one.pk) == course} for one in found]
        fields.append({"name": "course", "label": _("Course"), "options": options})
    return fields
