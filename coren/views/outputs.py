"""Stories and outputs: the list, one of them with its file, its makers and what they agreed to."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from coren.actions import outputs as actions
from coren.forms.outputs import OutputEditForm, OutputForm
from coren.models import Enquiry, Output
from coren.queries import enquiries as enquiry_queries
from coren.queries import outputs as queries
from coren.views.lists import outputs_table
from coren.views.output_page import output_context
from neighbourhoods.permissions import Permission, can, require, required
from nrp.core.attachments import attached
from nrp.core.filters import chosen_of, filter_field, place_field, query_of
from nrp.core.forms import bound_to, trail

SHOWN_OR_SENT = require_http_methods(["GET", "HEAD", "POST"])
ON_A_PAGE = 50


@required(Permission.SEE_ENQUIRIES)
@require_safe
def outputs(request: HttpRequest) -> HttpResponse:
    """The outputs of the places one reads, narrowed by place, kind and domain."""
    places = list(enquiry_queries.places_with_enquiries(request.user))
    found = queries.outputs_visible_to(request.user)
    place, kind = chosen_of(request, "place"), chosen_of(request, "kind", Output.Kind.values)
    domain = chosen_of(request, "domain", Output.Domain.values)
    if place:
        found = found.filter(area__slug=place)
    for name, value in (("kind", kind), ("domain", domain)):
        if value:
            found = found.filter(**{name: value})
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "table": outputs_table(page.object_list, names_place=len(places) > 1),
        "page": page,
        "query": query_of(place=place, kind=kind, domain=domain),
        "fields": [
            *place_field(places, place),
            filter_field("kind", _("Kind"), _("All kinds"), Output.Kind.choices, kind),
            filter_field("domain", _("Domain"), _("All domains"), Output.Domain.choices, domain),
        ],
        "is_narrowed": bool(place or kind or domain),
        "can_edit": can(request.user, Permission.EDIT_ENQUIRIES),
    }
    return render(request, "coren/outputs.html", context)


@require_safe
def output(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = queries.output_visible_to_or_404(request.user, pk)
    return render(request, "coren/output.html", output_context(found, request.user))


@require_safe
def output_file(request: HttpRequest, pk: uuid.UUID) -> FileResponse:
    """The file, only while every maker's consent holds: whoever knows its address gets no more than the page shows."""
    found = queries.output_visible_to_or_404(request.user, pk)
    if not found.file_stored_as or not queries.showing(found).is_shown:
        raise Http404
    return attached(found.file_stored_as, found.file_name, found.file_type)


@required(Permission.EDIT_ENQUIRIES)
@SHOWN_OR_SENT
def output_new(request: HttpRequest) -> HttpResponse:
    enquiry = _enquiry_of(request)
    form = OutputForm(bound_to(request), request.FILES or None, sender=request.user, user=request.user, enquiry=enquiry)
    if form.is_bound and (made := form.perform(actions.add, by=request.user)) is not None:
        return redirect(made)
    return _form(request, form, _("Add an output"), _("Put it on record"), reverse("outputs"))


@SHOWN_OR_SENT
def output_edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = queries.output_visible_to_or_404(request.user, pk)
    require(request.user, Permission.EDIT_ENQUIRIES, found.area)
    form = OutputEditForm(bound_to(request), request.FILES or None, sender=request.user, output=found)
    if form.is_bound and form.perform(actions.update, output=found, by=request.user) is not None:
        messages.success(request, _("Saved"))
        return redirect(found)
    return _form(request, form, _("Change the output"), _("Save the output"), found.get_absolute_url())


def _form(request: HttpRequest, form: Any, heading: str, button: str, back: str) -> HttpResponse:
    crumbs = trail((_("Stories and outputs"), reverse("outputs")))
    context = {"form": form, "heading": heading, "button": button, "back": back, "crumbs": crumbs}
    return render(request, "form_page.html", context)


def _enquiry_of(request: HttpRequest) -> Enquiry | None:
    """Load the enquiry that the address names, through its door."""
    text = request.GET.get("enquiry", "")
    if not text:
        return None
    try:
        pk = uuid.UUID(text)
    except ValueError:
        raise BadRequest("not an id") from None
    found = enquiry_queries.enquiry_visible_to_or_404(request.user, pk)
    require(request.user, Permission.EDIT_ENQUIRIES, found.area)
    return found
