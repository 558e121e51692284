"""Answers to a survey that residents run: handed in or fetched, looked over, shown, taken down."""

import uuid
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST, require_safe

from nrp.core.forms import bound_to, form_page, trail
from nrp.core.incoming import is_too_large, limit_words
from nrp.core.refusals import Refusal
from surveys.actions import community_responses as actions
from surveys.community import queries, server
from surveys.community.forms import ConfirmForm, ResponsesForm
from surveys.community.words import (
    dropped_table,
    faults_table,
    happening_of,
    not_evaluated,
    people_words,
    report_facts,
    report_sentences,
    responses_table,
)
from surveys.models import CommunityResponses, CommunitySurvey
from surveys.permissions import signed_in
from surveys.views.community import crumbs, kept
from surveys.views.shell import shown_or_sent

ON_A_PAGE = 50
S = CommunityResponses.State


@csrf_exempt  # a body over the limit is turned away unparsed; what is within it is checked by the view inside
@shown_or_sent
def community_responses(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Every file of answers, the latest first, and the door for another."""
    survey = kept(request, pk)
    if is_too_large(request, settings.COMMUNITY_UPLOAD_MAX_BYTES):
        form = ResponsesForm({}, {})
        form.full_clean()
        form.errors.clear()
        form.add_error("file", actions.too_large_text())
        return _list_page(request, survey, form, status=413)
    return _within_limit(request, survey)


@csrf_protect
def _within_limit(request: HttpRequest, survey: CommunitySurvey) -> HttpResponse:
    form = ResponsesForm(bound_to(request), request.FILES or None)
    if form.is_bound:
        made = form.perform(actions.receive, survey=survey, by=signed_in(request.user))
        if made is not None:
            return redirect(made)
    return _list_page(request, survey, form)


def _list_page(
    request: HttpRequest, survey: CommunitySurvey, form: Any, status: int = 200, refused: str = ""
) -> HttpResponse:
    page = Paginator(queries.responses_of(survey), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "survey": survey,
        "crumbs": crumbs(survey),
        "table": responses_table(page.object_list),
        "page": page,
        "form": form,
        "page_errors": [{"text": refused, "href": "#fetch"}] if refused else None,
        "limit": limit_words(settings.COMMUNITY_UPLOAD_MAX_BYTES),
        "is_on_server": survey.source == CommunitySurvey.Source.SERVER,
        "can_fetch": queries.can_fetch(survey),
        "server": server.server_name(),
        "not_evaluated": not_evaluated(),
    }
    return render(request, "surveys/community_responses.html", context, status=status)


@require_POST
def community_responses_fetch(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask the survey server for the answers as they are now."""
    survey = kept(request, pk)
    try:
        return redirect(actions.fetch(survey=survey, by=signed_in(request.user)))
    except Refusal as refusal:
        return _list_page(request, survey, ResponsesForm(None), refused=str(refusal))


@require_safe
def community_response(request: HttpRequest, pk: uuid.UUID, responses: uuid.UUID) -> HttpResponse:
    """One file of answers: how far it is, what was found in it, what can be done with it."""
    survey, row = _kept_row(request, pk, responses)
    context = {
        "survey": survey,
        "row": row,
        "crumbs": _row_crumbs(survey),
        "happening": happening_of(row),
        "facts": report_facts(row),
        "sentences": report_sentences(row.report, survey),
        "dropped": dropped_table(row.report),
        "faults": faults_table(row.report),
        "more_faults": row.report.get("fault_count", 0) > len(row.report.get("faults", [])),
        "can_show": row.state == S.READY,
        "can_take_down": row.state in (S.READY, S.SHOWN, S.REPLACED),
        "can_retry": row.state == S.FAILED,
        "is_fetched": row.source == CommunitySurvey.Source.SERVER,
        "can_fetch": queries.can_fetch(survey),
        "not_evaluated": not_evaluated(),
    }
    return render(request, "surveys/community_response.html", context)


@require_safe
def community_response_progress(request: HttpRequest, pk: uuid.UUID, responses: uuid.UUID) -> HttpResponse:
    """The fragment that the page asks for every two seconds: nothing when nothing has changed."""
    _survey, row = _kept_row(request, pk, responses)
    happening = happening_of(row)
    is_poll = bool(getattr(request, "htmx", False))
    if is_poll and not happening.is_going_on:
        response = HttpResponse()
        response["HX-Redirect"] = row.get_absolute_url()
        return response
    if is_poll and request.GET.get("seen", "") == happening.key:
        return HttpResponse(status=204)
    context = {"row": row, "happening": happening, "says_state": is_poll}
    return render(request, "surveys/_community_progress.html", context)


@shown_or_sent
def community_response_show(request: HttpRequest, pk: uuid.UUID, responses: uuid.UUID) -> HttpResponse:
    """Check what readers of the place will see from now on. The button names the act."""
    survey, row = _kept_row(request, pk, responses)
    if row.state != S.READY:
        return redirect(row)
    form = ConfirmForm(bound_to(request))
    if form.is_bound and form.perform(actions.show, responses=row, by=signed_in(request.user)) is not None:
        return redirect(survey)
    words = {"people": people_words(row), "place": survey.area.name}
    lede = _("Everybody who sees %(place)s then reads the tables of %(people)s.") % words
    if shown := queries.shown_of(survey):
        lede += " " + _("They replace those of %(people)s.") % {"people": people_words(shown)}
    lede += " " + not_evaluated()
    return form_page(
        request,
        form=form,
        heading=_("Show these answers?"),
        lede=lede,
        button=_("Show these answers"),
        back=row.get_absolute_url(),
        crumbs=_row_crumbs(survey),
    )


@shown_or_sent
def community_response_take_down(request: HttpRequest, pk: uuid.UUID, responses: uuid.UUID) -> HttpResponse:
    survey, row = _kept_row(request, pk, responses)
    if row.state not in (S.READY, S.SHOWN, S.REPLACED):
        return redirect(row)
    form = ConfirmForm(bound_to(request))
    if form.is_bound and form.perform(actions.take_down, responses=row, by=signed_in(request.user)) is not None:
        return redirect(row)
    return form_page(
        request,
        form=form,
        heading=_("Take these answers down?"),
        lede=_("They are deleted here and cannot be brought back. In the survey tool they stay until deleted there."),
        button=_("Take the answers down"),
        back=row.get_absolute_url(),
        kind="warning",
        crumbs=_row_crumbs(survey),
    )


@require_POST
def community_response_retry(request: HttpRequest, pk: uuid.UUID, responses: uuid.UUID) -> HttpResponse:
    _survey, row = _kept_row(request, pk, responses)
    if row.state == S.FAILED:
        actions.retry(responses=row, by=signed_in(request.user))
    return redirect(row)


def _kept_row(request: HttpRequest, pk: uuid.UUID, responses: uuid.UUID) -> tuple[CommunitySurvey, CommunityResponses]:
    survey = kept(request, pk)
    return survey, queries.responses_of_or_404(survey, responses)


def _row_crumbs(survey: CommunitySurvey) -> list[dict[str, Any]]:
    return [*crumbs(survey), *trail((_("Answers"), reverse("community-responses", args=[survey.pk])))]
