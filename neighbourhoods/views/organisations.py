"""Organisations that take part."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from neighbourhoods import queries
from neighbourhoods.actions import organisations as organisation_actions
from neighbourhoods.forms.areas import OrganisationForm
from neighbourhoods.permissions import Permission, can, required
from neighbourhoods.views.tables import organisations_table
from nrp.core.forms import bound_to, form_page, trail


@required(Permission.SEE_ORGANISATIONS)
@require_safe
def organisations(request: HttpRequest) -> HttpResponse:
    can_edit = can(request.user, Permission.EDIT_ORGANISATIONS)
    rows = queries.organisations().prefetch_related("coren_areas")
    context = {
        "table": organisations_table(rows, can_edit=can_edit),
        "can_edit": can_edit,
        "can_see_contracts": can(request.user, Permission.SEE_CONTRACTS),
    }
    return render(request, "neighbourhoods/organisations.html", context)


@required(Permission.EDIT_ORGANISATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def organisation_new(request: HttpRequest) -> HttpResponse:
    form = OrganisationForm(bound_to(request))
    if form.is_bound and form.perform(organisation_actions.create, by=request.user) is not None:
        return redirect("organisations")
    return form_page(
        request,
        form=form,
        heading=_("Add an organisation"),
        button=_("Add the organisation"),
        back=reverse("organisations"),
        crumbs=trail((_("Organisations"), reverse("organisations"))),
    )


@required(Permission.EDIT_ORGANISATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def organisation_edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    organisation = get_object_or_404(queries.organisations(), pk=pk)
    initial = {name: getattr(organisation, name) for name in OrganisationForm.base_fields}
    form = OrganisationForm(bound_to(request), initial=initial)
    act = organisation_actions.update
    if form.is_bound and form.perform(act, organisation=organisation, by=request.user) is not None:
        return redirect("organisations")
    return form_page(
        request,
        form=form,
        heading=_("Change %(organisation)s") % {"organisation": organisation.name},
        button=_("Save the changes"),
        back=reverse("organisations"),
        crumbs=trail((_("Organisations"), reverse("organisations"))),
    )
