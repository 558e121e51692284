"""Peer researchers of an enquiry, and what was collected."""

import uuid

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from coren.actions import enquiry_parts as actions
from coren.forms.enquiries import CollectedForm, ResearcherEndForm, ResearcherForm
from coren.forms.training import RemoveForm
from coren.queries import enquiries as queries
from coren.views.enquiries import editable_or_refused, enquiry_trail
from neighbourhoods.permissions import Permission, can, require
from nrp.core.forms import bound_to, form_page
from nrp.core.render.dates import day

SHOWN_OR_SENT = require_http_methods(["GET", "HEAD", "POST"])


@SHOWN_OR_SENT
def collected_new(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    enquiry = editable_or_refused(request, pk)
    form = CollectedForm(bound_to(request), enquiry=enquiry)
    if form.is_bound and form.perform(actions.collect, enquiry=enquiry, by=request.user) is not None:
        return redirect(f"{enquiry.get_absolute_url()}#collected")
    return form_page(
        request,
        form=form,
        heading=_("What was collected"),
        lede=_("Counts with their day. Nothing is counted on a day that no ethics approval covers."),
        button=_("Write it down"),
        back=enquiry.get_absolute_url(),
        crumbs=enquiry_trail(enquiry),
    )


@SHOWN_OR_SENT
def collected_remove(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    row = queries.collected_visible_to_or_404(request.user, pk)
    require(request.user, Permission.EDIT_ENQUIRIES, row.enquiry.area)
    form = RemoveForm(bound_to(request))
    if form.is_bound and form.perform(actions.take_back, collected=row, by=request.user) is not None:
        return redirect(f"{row.enquiry.get_absolute_url()}#collected")
    return form_page(
        request,
        form=form,
        heading=_("Take back: %(what)s on %(day)s") % {"what": row, "day": day(row.on)},
        lede=row.note,
        button=_("Take the count back"),
        kind="warning",
        back=row.enquiry.get_absolute_url(),
        crumbs=enquiry_trail(row.enquiry),
    )


@SHOWN_OR_SENT
def researcher_new(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Name a peer researcher: for those who write the enquiry and know the advisers of the place."""
    enquiry = editable_or_refused(request, pk)
    if not can(request.user, Permission.SEE_ADVISERS, enquiry.area):
        raise PermissionDenied
    form = ResearcherForm(bound_to(request), advisers=queries.may_become_researchers(enquiry))
    if form.is_bound and form.perform(actions.join, enquiry=enquiry, by=request.user) is not None:
        return redirect(f"{enquiry.get_absolute_url()}#researchers")
    return form_page(
        request,
        form=form,
        heading=_("Name a peer researcher"),
        lede=_("Active advisers of %(place)s. Their names are shown only to those who support them.")
        % {"place": enquiry.area},
        button=_("Name the peer researcher"),
        back=enquiry.get_absolute_url(),
        crumbs=enquiry_trail(enquiry),
    )


@SHOWN_OR_SENT
def researcher_end(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    row = queries.researcher_visible_to_or_404(request.user, pk)
    require(request.user, Permission.EDIT_ENQUIRIES, row.enquiry.area)
    form = ResearcherEndForm(bound_to(request))
    if form.is_bound and form.perform(actions.leave, researcher=row, by=request.user) is not None:
        return redirect(f"{row.enquiry.get_absolute_url()}#researchers")
    return form_page(
        request,
        form=form,
        heading=_("End the part of %(name)s") % {"name": row.adviser},
        lede=_("It stays on record that they took part."),
        button=_("End their part"),
        back=row.enquiry.get_absolute_url(),
        crumbs=enquiry_trail(row.enquiry),
    )
