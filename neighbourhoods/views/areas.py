"""Setting places up. The list of places and a place's own page belong to the dashboards."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from neighbourhoods import queries
from neighbourhoods.actions import areas
from neighbourhoods.forms.areas import AreaForm, LeaveForm
from neighbourhoods.models import Area
from neighbourhoods.permissions import Permission, require, required
from nrp.core.forms import bound_to, form_page, trail


@required(Permission.EDIT_PLACES)
@require_http_methods(["GET", "HEAD", "POST"])
def place_new(request: HttpRequest) -> HttpResponse:
    form = AreaForm(bound_to(request), initial={"kind": Area.Kind.NEIGHBOURHOOD})
    area = form.perform(_with_council(areas.create), by=request.user) if form.is_bound else None
    if area is not None:
        return redirect(area)
    return form_page(
        request,
        form=form,
        heading=_("Add a place"),
        button=_("Add the place"),
        back=reverse("places"),
        crumbs=trail((_("Places"), reverse("places"))),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def place_edit(request: HttpRequest, slug: str) -> HttpResponse:
    area = queries.area_visible_to_or_404(request.user, slug)
    require(request.user, Permission.EDIT_PLACES)
    form = AreaForm(bound_to(request), initial=AreaForm.values_of(area))
    if form.is_bound and form.perform(_with_council(areas.update), area=area, by=request.user) is not None:
        return redirect(area)
    return form_page(
        request,
        form=form,
        heading=_("Change %(place)s") % {"place": area.name},
        button=_("Save the changes"),
        back=area.get_absolute_url(),
        crumbs=trail((_("Places"), reverse("places")), (area.name, area.get_absolute_url())),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def place_leave(request: HttpRequest, slug: str) -> HttpResponse:
    area = queries.area_visible_to_or_404(request.user, slug)
    require(request.user, Permission.EDIT_PLACES)
    form = LeaveForm(bound_to(request))
    if form.is_bound and form.perform(areas.leave, area=area, by=request.user) is not None:
        return redirect(area)
    return form_page(
        request,
        form=form,
        heading=_("%(place)s leaves the programme") % {"place": area.name},
        lede=_("Its match with a comparator area ends that day. Everything recorded about it stays readable."),
        button=_("Take %(place)s out of the programme") % {"place": area.name},
        back=area.get_absolute_url(),
        crumbs=trail((_("Places"), reverse("places")), (area.name, area.get_absolute_url())),
        kind="warning",
    )


def _with_council(action: Any) -> Any:
    """Add the council that was typed because it was not in the list, in the same transaction."""

    @transaction.atomic
    def act(*, new_local_authority: str, local_authorities: Any, by: Any, **values: Any) -> Area:
        chosen = list(local_authorities)
        if new_local_authority:
            chosen.append(areas.add_local_authority(name=new_local_authority, by=by))
        area: Area = action(local_authorities=chosen, by=by, **values)
        return area

    return act
