"""Resident-led enquiries: the list, one enquiry's story, its parts and where it stands."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from coren.actions import enquiries as actions
from coren.forms.enquiries import PARTS, EnquiryForm, EnquiryPartForm, MoveForm, SafetyForm
from coren.models import Enquiry
from coren.queries import enquiries as queries
from coren.views.enquiry_story import story
from coren.views.lists import enquiries_table
from neighbourhoods.permissions import Permission, can, require, required
from nrp.core.filters import chosen_of, filter_field, place_field, query_of
from nrp.core.forms import bound_to, form_page, trail

SHOWN_OR_SENT = require_http_methods(["GET", "HEAD", "POST"])
ON_A_PAGE = 50


@required(Permission.SEE_ENQUIRIES)
@require_safe
def enquiries(request: HttpRequest) -> HttpResponse:
    """The enquiries of the places one reads, narrowed by place and stage."""
    places = list(queries.places_with_enquiries(request.user))
    found = queries.enquiries_visible_to(request.user)
    place, state = chosen_of(request, "place"), chosen_of(request, "state", Enquiry.State.values)
    if place:
        found = found.filter(area__slug=place)
    if state:
        found = found.filter(state=state)
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    fields = [filter_field("state", _("Stage"), _("All stages"), Enquiry.State.choices, state)]
    context = {
        "table": enquiries_table(page.object_list, names_place=len(places) > 1),
        "page": page,
        "query": query_of(place=place, state=state),
        "fields": [*place_field(places, place), *fields],
        "is_narrowed": bool(place or state),
        "can_edit": can(request.user, Permission.EDIT_ENQUIRIES),
    }
    return render(request, "coren/enquiries.html", context)


@require_safe
def enquiry(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = queries.enquiry_visible_to_or_404(request.user, pk)
    return render(request, "coren/enquiry.html", story(found, request.user))


@required(Permission.EDIT_ENQUIRIES)
@SHOWN_OR_SENT
def enquiry_new(request: HttpRequest) -> HttpResponse:
    form = EnquiryForm(bound_to(request), user=request.user)
    if form.is_bound and (made := form.perform(actions.begin, by=request.user)) is not None:
        return redirect(made)
    return form_page(
        request,
        form=form,
        heading=_("Begin an enquiry"),
        lede=_("Start with the issue residents raised. Everything else is written later, part by part."),
        button=_("Begin the enquiry"),
        back=reverse("enquiries"),
        crumbs=trail((_("Enquiries"), reverse("enquiries"))),
    )


@SHOWN_OR_SENT
def enquiry_edit(request: HttpRequest, pk: uuid.UUID, part: str) -> HttpResponse:
    """One part of the story in one form."""
    found = editable_or_refused(request, pk)
    if part not in PARTS:
        raise Http404
    form = EnquiryPartForm(bound_to(request), enquiry=found, part=part, user=request.user)
    if form.is_bound and form.perform(actions.update, enquiry=found, by=request.user) is not None:
        messages.success(request, _("Saved"))
        return redirect(found)
    return form_page(
        request,
        form=form,
        heading=PARTS[part][0],
        lede=_("Everybody who reads the enquiries of %(place)s reads this.") % {"place": found.area},
        button=_("Save this part"),
        back=found.get_absolute_url(),
        crumbs=enquiry_trail(found),
    )


@SHOWN_OR_SENT
def enquiry_safety(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """How everybody is kept safe; ticked, the check carries the name of whoever sends it."""
    found = editable_or_refused(request, pk)
    form = SafetyForm(bound_to(request), now={"safety_text": found.safety_text})
    if form.is_bound and form.is_valid():
        act = actions.check_safety if form.cleaned_data.pop("is_checked") else actions.update
        if form.perform(act, enquiry=found, by=request.user) is not None:
            return redirect(found)
    return form_page(
        request,
        form=form,
        heading=_("How everybody is kept safe"),
        lede=_("An enquiry starts once somebody has checked this and put their name to it."),
        button=_("Save this part"),
        back=found.get_absolute_url(),
        crumbs=enquiry_trail(found),
    )


@SHOWN_OR_SENT
def enquiry_move(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = editable_or_refused(request, pk)
    form = MoveForm(bound_to(request), enquiry=found)
    if form.is_bound and form.perform(actions.move, enquiry=found, by=request.user) is not None:
        return redirect(found)
    return form_page(
        request,
        form=form,
        heading=_("Move “%(title)s” on") % {"title": found.title},
        lede=_("It stands at “%(state)s”.") % {"state": found.get_state_display()},
        button=_("Move it on"),
        back=found.get_absolute_url(),
        crumbs=enquiry_trail(found),
    )


def editable_or_refused(request: HttpRequest, pk: uuid.UUID) -> Enquiry:
    """Load an enquiry through the door (404) for somebody who may write it (403)."""
    found = queries.enquiry_visible_to_or_404(request.user, pk)
    require(request.user, Permission.EDIT_ENQUIRIES, found.area)
    return found


def enquiry_trail(found: Enquiry) -> list[dict[str, object]]:
    return trail((_("Enquiries"), reverse("enquiries")), (found.title, found.get_absolute_url()))
