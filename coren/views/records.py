"""What people ask about their record: the list with its clock, one request, its answer; who looked; the file."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from coren.actions import looks, requests
from coren.forms.records import AnswerForm, RequestForm
from coren.models import Adviser, DataRequest
from coren.permissions import is_own
from coren.queries import looks as look_queries
from coren.queries import requests as queries
from coren.queries.advisers import adviser_visible_to_or_404
from coren.views.record_files import give_file
from coren.views.record_tables import requests_table
from coren.views.record_words import clock_words, shape_of
from neighbourhoods.permissions import Permission, can, require, required
from nrp.core.forms import bound_to, form_page, trail
from nrp.core.render.dates import day

SHOWN_OR_SENT = ["GET", "HEAD", "POST"]
A_PAGE = 50


def may_answer(user: Any, adviser: Adviser | None) -> bool:
    """What an erasure emptied belongs to no place: those who answer everywhere may."""
    if adviser is None:
        return can(user, Permission.ANSWER_REQUESTS)
    return not is_own(user, adviser) and can(user, Permission.ANSWER_REQUESTS, adviser.area)


def adviser_with_right(request: HttpRequest, pk: uuid.UUID) -> Adviser:
    """Load an adviser whose requests somebody may write down: their own, or at a place where they answer."""
    adviser = adviser_visible_to_or_404(request.user, pk)
    if not is_own(request.user, adviser):
        require(request.user, Permission.ANSWER_REQUESTS, adviser.area)
        require(request.user, Permission.SEE_CONTACTS, adviser.area)
    return adviser


@required(Permission.ANSWER_REQUESTS)
@require_safe
def data_requests(request: HttpRequest) -> HttpResponse:
    state = request.GET.get("state", "")
    found = queries.requests_listed(request.user, state)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    states = [("", _("Any")), *DataRequest.State.choices]
    options = [{"value": value, "label": label, "selected": value == state} for value, label in states]
    context = {
        "page": page,
        "table": requests_table(page.object_list),
        "filters": [{"name": "state", "label": _("State"), "options": options}],
        "query": f"state={state}&" if state in DataRequest.State.values else "",
    }
    return render(request, "coren/data_requests.html", context)


@require_safe
def data_request(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Show one request to those who answer it, and to the person who asked."""
    found = queries.request_visible_to_or_404(request.user, pk)
    adviser, is_self = found.adviser, found.adviser is not None and is_own(request.user, found.adviser)
    context = {
        "found": found,
        "adviser": adviser,
        "is_self": is_self,
        "shape": shape_of(found),
        "clock": clock_words(found),
        "can_answer": found.state == DataRequest.State.OPEN and may_answer(request.user, adviser),
        "can_erase": adviser is not None and can(request.user, Permission.ERASE_PEOPLE) and not is_self,
        "crumbs": _way(is_self=is_self),
    }
    return render(request, "coren/data_request.html", context)


@require_http_methods(SHOWN_OR_SENT)
def data_request_new(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Write down what somebody asks: the person themselves, or whoever does it with them."""
    adviser = adviser_with_right(request, pk)
    is_self = is_own(request.user, adviser)
    form = RequestForm(bound_to(request), is_self=is_self, initial={"kind": request.GET.get("kind")})
    made = form.perform(requests.make, adviser=adviser, by=request.user) if form.is_bound else None
    if made is not None:
        messages.success(request, _("It is written down, and will be answered by %(day)s.") % {"day": day(made.due_on)})
        return redirect("my-record" if is_self else made)
    return form_page(
        request,
        form=form,
        heading=_("Ask about your record") if is_self else _("What %(name)s asks") % {"name": adviser.person.name},
        lede=_("It is answered within a calendar month."),
        button=_("Send it") if is_self else _("Write it down"),
        back=reverse("my-record") if is_self else reverse("adviser", args=[pk]),
        crumbs=_way(is_self=is_self),
    )


@require_http_methods(SHOWN_OR_SENT)
def data_request_answer(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = queries.request_visible_to_or_404(request.user, pk)
    if not may_answer(request.user, found.adviser):
        raise PermissionDenied
    form = AnswerForm(bound_to(request), kind=found.kind)
    if form.is_bound and form.perform(requests.answer, request=found, by=request.user) is not None:
        return redirect(found)
    words = {"number": found.number, "kind": found.get_kind_display()}
    is_refusal = found.kind == DataRequest.Kind.ERASURE
    return form_page(
        request,
        form=form,
        heading=(_("Refuse request %(number)d: %(kind)s") if is_refusal else _("Answer request %(number)d: %(kind)s"))
        % words,
        lede=clock_words(found),
        button=_("Refuse the request") if is_refusal else _("Record the answer"),
        back=found.get_absolute_url(),
        crumbs=_way(is_self=False),
    )


@require_safe
def adviser_looks(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Say who looked at a record and who changed it: to the person, and to those who answer what people ask."""
    adviser = adviser_with_right(request, pk)
    looks.note_look(adviser=adviser, user=request.user, what=looks.RECORD)
    is_self = is_own(request.user, adviser)
    context = {
        "adviser": adviser,
        "is_self": is_self,
        "looked": look_queries.looks_in_words(look_queries.looks_of(adviser), is_self=is_self),
        "changed": look_queries.changes_in_words(adviser, request.user.pk),
        "crumbs": _way(is_self=True) if is_self else trail((adviser.person.name, adviser.get_absolute_url())),
    }
    return render(request, "coren/adviser_looks.html", context)


@require_safe
def adviser_file(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Give everything about an adviser as one file, for somebody who has no account to take it with."""
    return give_file(adviser_with_right(request, pk), request.user)


def _way(*, is_self: bool) -> list[dict[str, Any]]:
    if is_self:
        return trail((_("My record"), reverse("my-record")))
    return trail((_("Requests about records"), reverse("data-requests")))
