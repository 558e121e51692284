"""Domains and steps of the crosswalk: added, changed, removed."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from neighbourhoods.actions import framework as actions
from neighbourhoods.forms.framework import CrossingEditForm, CrossingForm, DomainEditForm, DomainForm, RemoveForm
from neighbourhoods.permissions import required
from neighbourhoods.queries import framework as queries
from neighbourhoods.views import framework_words as words
from neighbourhoods.views.framework import EDIT, SHOWN_OR_SENT, address_of, crumbs_of
from nrp.core.forms import bound_to, form_page


@required(EDIT)
@SHOWN_OR_SENT
def domain_new(request: HttpRequest, code: str) -> HttpResponse:
    found = queries.framework_or_404(code)
    form = DomainForm(bound_to(request))
    if form.is_bound and form.perform(actions.add_domain, framework=found, by=request.user) is not None:
        return redirect("framework-version", found.code)
    return form_page(
        request,
        form=form,
        heading=_("Add a domain to the version %(version)s") % {"version": found.code},
        button=_("Add the domain"),
        back=address_of(found),
        crumbs=crumbs_of(found),
    )


@required(EDIT)
@SHOWN_OR_SENT
def domain_edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = get_object_or_404(queries.domains(), pk=pk)
    form = DomainEditForm(bound_to(request), domain=found)
    if form.is_bound and form.perform(actions.update_domain, domain=found, by=request.user) is not None:
        messages.success(request, _("Saved"))
        return redirect("framework-version", found.framework.code)
    context = {
        "form": form,
        "domain": found,
        "is_free": not actions.carries_tags(found),
        "back": address_of(found.framework),
        "crumbs": crumbs_of(found.framework),
    }
    return render(request, "neighbourhoods/domain_edit.html", context)


@required(EDIT)
@SHOWN_OR_SENT
def domain_remove(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = get_object_or_404(queries.domains(), pk=pk)
    form = RemoveForm(bound_to(request))
    if form.is_bound and form.perform(actions.remove_domain, domain=found, by=request.user) is not None:
        messages.success(request, _("The domain was removed."))
        return redirect("framework-version", found.framework.code)
    named = {"domain": found.name, "version": found.framework.code}
    return form_page(
        request,
        form=form,
        heading=_("Remove %(domain)s from the version %(version)s") % named,
        lede=_("Only a domain that nothing is tagged with can go. Its steps of the crosswalk go with it."),
        button=_("Remove the domain"),
        kind="warning",
        back=address_of(found.framework),
        crumbs=crumbs_of(found.framework),
    )


@required(EDIT)
@SHOWN_OR_SENT
def crossing_new(request: HttpRequest) -> HttpResponse:
    form = CrossingForm(bound_to(request))
    if form.is_bound and form.perform(actions.cross, by=request.user) is not None:
        return redirect(f"{reverse('framework')}#crosswalk")
    return form_page(
        request,
        form=form,
        heading=_("Add a step to the crosswalk"),
        lede=_("What is tagged with the older domain is then found under the newer one too, marked as mapped across."),
        button=_("Add the step"),
        back=reverse("framework"),
        crumbs=crumbs_of(),
    )


@required(EDIT)
@SHOWN_OR_SENT
def crossing_edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = get_object_or_404(queries.crossings(), pk=pk)
    form = CrossingEditForm(bound_to(request), crossing=found)
    if form.is_bound and form.perform(actions.update_crossing, crossing=found, by=request.user) is not None:
        messages.success(request, _("Saved"))
        return redirect(f"{reverse('framework')}#crosswalk")
    context = {
        "form": form,
        "crossing": found,
        "step": words.step_words(found),
        "back": reverse("framework"),
        "crumbs": crumbs_of(),
    }
    return render(request, "neighbourhoods/crossing_edit.html", context)


@required(EDIT)
@SHOWN_OR_SENT
def crossing_remove(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = get_object_or_404(queries.crossings(), pk=pk)
    form = RemoveForm(bound_to(request))
    if form.is_bound and form.perform(actions.remove_crossing, crossing=found, by=request.user) is not None:
        messages.success(request, _("The step was removed from the crosswalk."))
        return redirect(f"{reverse('framework')}#crosswalk")
    return form_page(
        request,
        form=form,
        heading=_("Remove a step from the crosswalk"),
        lede=_("%(step)s. What carries the older domain keeps it, and is no longer found under the newer one.")
        % {"step": words.step_words(found)},
        button=_("Remove the step"),
        kind="warning",
        back=reverse("framework"),
        crumbs=crumbs_of(),
    )
