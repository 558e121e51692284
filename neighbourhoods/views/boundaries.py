"""Where a place lies: its outline, uploaded, kept and given back as GeoJSON."""

import json
import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from neighbourhoods import queries
from neighbourhoods.actions import profiles as actions
from neighbourhoods.forms.profiles import BoundaryForm
from neighbourhoods.models import Area, AreaBoundary
from neighbourhoods.queries.profiles import boundaries_of
from neighbourhoods.views.map_figures import boundary_figure
from neighbourhoods.views.profiles import place_to_edit, profile_trail
from nrp.core.forms import bound_to
from nrp.core.render.dates import period

GEOJSON = "application/geo+json"


@require_http_methods(["GET", "HEAD", "POST"])
def place_boundary(request: HttpRequest, slug: str) -> HttpResponse:
    area = place_to_edit(request, slug)
    form = BoundaryForm(bound_to(request), request.FILES or None)
    if form.is_bound and form.perform(actions.draw_from_file, area=area, by=request.user) is not None:
        messages.success(request, _("The outline was taken over."))
        return redirect("place-boundary", area.slug)
    outlines = list(boundaries_of(area).defer("shape"))
    now = next((one for one in outlines if one.replaced_at is None), None)
    context = {
        "area": area,
        "form": form,
        "figure": None if now is None else boundary_figure(area, now),
        "earlier": [_earlier_line(area, one) for one in outlines if one.replaced_at is not None],
        "crumbs": profile_trail(area),
    }
    return render(request, "neighbourhoods/place_boundary.html", context)


@require_safe
def place_boundary_geojson(request: HttpRequest, slug: str) -> HttpResponse:
    """The outline as a file; with `?of=` an earlier one."""
    area = queries.area_visible_to_or_404(request.user, slug)
    found = boundaries_of(area)
    found = found.filter(pk=_id_of(request.GET["of"])) if "of" in request.GET else found.filter(replaced_at=None)
    boundary = found.first()
    if boundary is None:
        raise Http404
    response = HttpResponse(json.dumps(feature_of(area, boundary)), content_type=GEOJSON)
    response["Content-Disposition"] = f'attachment; filename="{area.slug}.geojson"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def feature_of(area: Area, boundary: AreaBoundary) -> dict[str, Any]:
    """Give an outline as a GeoJSON Feature: the same file can be uploaded again."""
    properties = {
        "name": area.name,
        "survey_code": area.survey_code,
        "source": boundary.source,
        "drawn_on": None if boundary.drawn_on is None else boundary.drawn_on.isoformat(),
    }
    return {"type": "Feature", "properties": properties, "geometry": boundary.shape}


def _id_of(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise Http404 from None


def _earlier_line(area: Area, boundary: AreaBoundary) -> dict[str, Any]:
    shown = "" if boundary.replaced_at is None else period(boundary.added_at, boundary.replaced_at)
    url = f"{reverse('place-boundary-geojson', args=[area.slug])}?of={boundary.pk}"
    return {"text": boundary.source, "rest": _("shown %(period)s") % {"period": shown}, "url": url}
