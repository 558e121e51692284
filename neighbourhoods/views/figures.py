"""The figures of a place by year: population, deprivation."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from neighbourhoods.actions import deprivations, populations
from neighbourhoods.forms.profiles import DeprivationEditForm, DeprivationForm, PopulationEditForm, PopulationForm
from neighbourhoods.models import Area
from neighbourhoods.permissions import Permission, require
from neighbourhoods.queries.profiles import deprivation_or_404, population_or_404
from neighbourhoods.views.profile_page import percent
from neighbourhoods.views.profiles import place_to_edit, profile_trail
from nrp.core.forms import PageForm, bound_to, form_page
from nrp.core.render.numbers import number

SHOWN_OR_SENT = require_http_methods(["GET", "HEAD", "POST"])


@SHOWN_OR_SENT
def population_new(request: HttpRequest, slug: str) -> HttpResponse:
    area = place_to_edit(request, slug)
    form = PopulationForm(bound_to(request))
    if form.is_bound and form.perform(populations.add, area=area, by=request.user) is not None:
        return _to_profile(request, area)
    return _page(request, area, form, _("Population of %(place)s in a year"), _("Add the population"))


@SHOWN_OR_SENT
def population_edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    row = population_or_404(request.user, pk)
    require(request.user, Permission.EDIT_PLACES)
    form = PopulationEditForm(bound_to(request), population=row)
    if form.is_bound and form.perform(populations.update, population=row, by=request.user) is not None:
        return _to_profile(request, row.area)
    remove = reverse("population-remove", args=[row.pk])
    context = {"remove": remove, "remove_text": _("Take this year off the record")}
    return _page(
        request, row.area, form, _("Change the population of %(place)s"), _("Save the population"), more=context
    )


@SHOWN_OR_SENT
def population_remove(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    row = population_or_404(request.user, pk)
    require(request.user, Permission.EDIT_PLACES)
    words = [(_("Place"), row.area.name), (_("Year"), str(row.year)), (_("People"), number(row.people))]
    return _removal(
        request,
        area=row.area,
        rows=[*words, (_("Source"), row.source)],
        heading=_("Take this population off the record"),
        says=_("The place then carries the latest year that is left."),
        remove=lambda: populations.remove(population=row, by=request.user),  # type: ignore[arg-type]  # signed in
    )


@SHOWN_OR_SENT
def deprivation_new(request: HttpRequest, slug: str) -> HttpResponse:
    area = place_to_edit(request, slug)
    form = DeprivationForm(bound_to(request))
    if form.is_bound and form.perform(deprivations.add, area=area, by=request.user) is not None:
        return _to_profile(request, area)
    return _page(request, area, form, _("How deprived %(place)s is"), _("Add the figure"))


@SHOWN_OR_SENT
def deprivation_edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    row = deprivation_or_404(request.user, pk)
    require(request.user, Permission.EDIT_PLACES)
    form = DeprivationEditForm(bound_to(request), deprivation=row)
    if form.is_bound and form.perform(deprivations.update, deprivation=row, by=request.user) is not None:
        return _to_profile(request, row.area)
    remove = reverse("deprivation-remove", args=[row.pk])
    context = {"remove": remove, "remove_text": _("Take this edition off the record")}
    return _page(request, row.area, form, _("Change how deprived %(place)s is"), _("Save the figure"), more=context)


@SHOWN_OR_SENT
def deprivation_remove(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    row = deprivation_or_404(request.user, pk)
    require(request.user, Permission.EDIT_PLACES)
    words = [(_("Place"), row.area.name), (_("Edition"), f"IMD {row.edition}")]
    words += [(_("Among the most deprived"), f"{percent(row)}%"), (_("Source"), row.source)]
    return _removal(
        request,
        area=row.area,
        rows=words,
        heading=_("Take this figure off the record"),
        says=_("The audit trail keeps what it was."),
        remove=lambda: deprivations.remove(deprivation=row, by=request.user),  # type: ignore[arg-type]  # signed in
    )


def _to_profile(request: HttpRequest, area: Area) -> HttpResponse:
    messages.success(request, _("Saved"))
    return redirect("place-profile", area.slug)


def _page(
    request: HttpRequest,
    area: Area,
    form: PageForm,
    heading: str,
    button: str,
    *,
    more: dict[str, Any] | None = None,
) -> HttpResponse:
    """Show one form of a figure; with `more` a way to take the figure off the record stands below."""
    back = reverse("place-profile", args=[area.slug])
    words = {"heading": heading % {"place": area.name}, "button": button, "back": back}
    if more is None:
        return form_page(request, form=form, crumbs=profile_trail(area), **words)
    context = {"form": form, "crumbs": profile_trail(area), **words, **more}
    return render(request, "neighbourhoods/figure_edit.html", context)


def _removal(
    request: HttpRequest,
    *,
    area: Area,
    rows: list[tuple[str, str]],
    heading: str,
    says: str,
    remove: Callable[[], object],
) -> HttpResponse:
    """Show what would go, and take it off once that was sent."""
    if request.POST.get("checked"):
        remove()
        messages.success(request, _("It was taken off the record."))
        return redirect("place-profile", area.slug)
    context = {
        "heading": heading,
        "rows": [{"label": label, "value": value} for label, value in rows],
        "says": says,
        "act": _("Take it off the record"),
        "back": reverse("place-profile", args=[area.slug]),
        "crumbs": profile_trail(area),
    }
    return render(request, "neighbourhoods/removal.html", context)
