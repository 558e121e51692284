"""The pages of surveys that residents run: the list, a survey with its tables and charts, setting one up."""

import uuid
from typing import Any

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_safe

from neighbourhoods.permissions import Permission, can, require, required
from nrp.core import blobs
from nrp.core.forms import bound_to, form_page, trail
from nrp.core.incoming import is_too_large
from nrp.core.refusals import Refusal
from nrp.core.render.cells import XLSX, file_response
from surveys.actions import community as actions
from surveys.community import queries
from surveys.community.figures import csv_of, figure_of
from surveys.community.forms import NewerForm, SurveyEditForm, SurveyForm
from surveys.community.forms_read import MOST_BYTES, FormRefused, ReadForm, read_form
from surveys.community.tables import QuestionTable, tables_of
from surveys.community.words import left_out_table, not_evaluated, people_words, survey_facts, surveys_table
from surveys.models import CommunityResponses, CommunitySurvey
from surveys.permissions import signed_in
from surveys.views.shell import shown_or_sent

ON_A_PAGE = 50
QUESTIONS_ON_A_PAGE = 10


def crumbs(survey: CommunitySurvey | None = None) -> list[dict[str, Any]]:
    steps = [(_("Residents' surveys"), reverse("community-surveys"))]
    return trail(*steps, *([(survey.title, survey.get_absolute_url())] if survey else []))


@required(Permission.SEE_PLACES)
@require_safe
def community_surveys(request: HttpRequest) -> HttpResponse:
    found = queries.community_surveys_visible_to(request.user)
    slug = request.GET.get("place", "")
    if slug:
        found = found.filter(area__slug=slug)
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "table": surveys_table(page.object_list),
        "page": page,
        "query": f"place={slug}&" if slug else "",
        "may_edit": can(request.user, Permission.EDIT_COMMUNITY_SURVEYS),
        "not_evaluated": not_evaluated(),
    }
    return render(request, "surveys/community_list.html", context)


@required(Permission.SEE_PLACES)
@require_safe
def community_survey(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A survey's own tables and charts, ten questions on a page."""
    survey = queries.community_survey_visible_to_or_404(request.user, pk)
    shown = queries.shown_of(survey)
    context: dict[str, Any] = {
        "survey": survey,
        "crumbs": crumbs()[:1],
        "facts": survey_facts(survey, shown),
        "left_out": left_out_table(survey),
        "may_edit": queries.can_edit(request.user, survey),
        "not_evaluated": not_evaluated(),
        "shown": shown,
    }
    if shown is not None:
        tables = tables_of(shown, survey.instrument).questions
        page = Paginator(tables, QUESTIONS_ON_A_PAGE).get_page(request.GET.get("page"))
        context |= {"page": page, "people": people_words(shown), "parts": _parts(list(page.object_list), survey, shown)}
    return render(request, "surveys/community_survey.html", context)


def _parts(tables: list[QuestionTable], survey: CommunitySurvey, shown: CommunityResponses) -> list[dict[str, Any]]:
    """Give the figures of a page under the headings of the form's groups."""
    parts: list[dict[str, Any]] = []
    for table in tables:
        group = table.question.group
        if not parts or parts[-1]["heading"] != group:
            parts.append({"heading": group, "figures": []})
        url = reverse("community-survey-csv", args=[survey.pk]) + f"?question={table.question.path}"
        parts[-1]["figures"].append(figure_of(table, survey, shown, url))
    return parts


@required(Permission.SEE_PLACES)
@require_safe
def community_survey_csv(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The tables as a file: all of them, or one question's."""
    survey = queries.community_survey_visible_to_or_404(request.user, pk)
    shown = queries.shown_of(survey)
    if shown is None:
        raise Http404
    tables = tables_of(shown, survey.instrument).questions
    if path := request.GET.get("question"):
        tables = tuple(table for table in tables if table.question.path == path)
        if not tables:
            raise Http404
    return file_response(csv_of(tables, survey, shown), f"{survey.area.slug}-residents-survey.csv", "text/csv")


@required(Permission.SEE_PLACES)
@require_safe
def community_survey_form_file(request: HttpRequest, pk: uuid.UUID) -> FileResponse:
    """The form itself, as it was handed in."""
    survey = queries.community_survey_visible_to_or_404(request.user, pk)
    content = blobs.open_blob(survey.form_stored_as)
    name = f"{survey.area.slug}-form.xlsx"
    return FileResponse(content, as_attachment=True, filename=name, content_type=XLSX)


@csrf_exempt  # a body over the limit is turned away unparsed; what is within it is checked by the view inside
@required(Permission.EDIT_COMMUNITY_SURVEYS)
@shown_or_sent
def community_survey_new(request: HttpRequest) -> HttpResponse:
    if is_too_large(request, MOST_BYTES):
        form = SurveyForm({}, {}, user=request.user)
        form.full_clean()
        form.errors.clear()
        form.add_error("form", _("The form is larger than 5 MB. Take pictures out of the workbook."))
        return _new_page(request, form)
    return _new_within_limit(request)


@csrf_protect
def _new_within_limit(request: HttpRequest) -> HttpResponse:
    form = SurveyForm(bound_to(request), request.FILES or None, user=request.user)
    if form.is_bound and form.is_valid() and (read := _read(form)) is not None:
        form.cleaned_data["form"] = read
        made = form.perform(actions.create, by=signed_in(request.user))
        if made is not None:
            return redirect(made)
    return _new_page(request, form)


def _new_page(request: HttpRequest, form: SurveyForm) -> HttpResponse:
    return form_page(
        request,
        form=form,
        heading=_("Add a survey that residents run"),
        lede=not_evaluated(),
        button=_("Read the form and add the survey"),
        back=reverse("community-surveys"),
        crumbs=crumbs(),
    )


def _read(form: SurveyForm | NewerForm) -> ReadForm | None:
    """Read the workbook before the transaction of the form: it takes a second, and a child process."""
    file = form.cleaned_data["form"]
    try:
        return read_form(stream=file, file_name=file.name)
    except FormRefused as refusal:
        form.refuse(refusal)
        return None


@shown_or_sent
def community_survey_edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    survey = kept(request, pk)
    form = SurveyEditForm(bound_to(request), survey=survey)
    if form.is_bound and form.perform(actions.update, survey=survey, by=signed_in(request.user)) is not None:
        return redirect(survey)
    return form_page(
        request,
        form=form,
        heading=_("Change the survey"),
        lede=not_evaluated(),
        button=_("Save"),
        back=survey.get_absolute_url(),
        crumbs=crumbs(survey),
    )


@csrf_exempt  # a body over the limit is turned away unparsed; what is within it is checked by the view inside
@shown_or_sent
def community_survey_form(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Hand in a newer form."""
    survey = kept(request, pk)
    if is_too_large(request, MOST_BYTES):
        form = NewerForm({}, {})
        form.full_clean()
        form.errors.clear()
        form.add_error("form", _("The form is larger than 5 MB. Take pictures out of the workbook."))
        return _form_page(request, survey, form)
    return _form_within_limit(request, survey)


@csrf_protect
def _form_within_limit(request: HttpRequest, survey: CommunitySurvey) -> HttpResponse:
    form = NewerForm(bound_to(request), request.FILES or None)
    if form.is_bound and form.is_valid() and (read := _read(form)) is not None:
        try:
            return redirect(actions.replace_form(survey=survey, form=read, by=signed_in(request.user)))
        except Refusal as refusal:
            form.refuse(refusal)
    return _form_page(request, survey, form)


def _form_page(request: HttpRequest, survey: CommunitySurvey, form: NewerForm) -> HttpResponse:
    return form_page(
        request,
        form=form,
        heading=_("Hand in a newer form"),
        lede=_("Answers that are shown stay, for the questions that both forms ask."),
        button=_("Read the form and use it"),
        back=survey.get_absolute_url(),
        crumbs=crumbs(survey),
    )


def kept(request: HttpRequest, pk: uuid.UUID) -> CommunitySurvey:
    """Load a survey through the door (404) for somebody who keeps the surveys of its place (403)."""
    survey = queries.community_survey_visible_to_or_404(request.user, pk)
    require(request.user, Permission.EDIT_COMMUNITY_SURVEYS, survey.area)
    return survey
