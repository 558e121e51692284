"""What anybody may read without signing in: what neighbourhoods made public, from the released document alone."""

from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from nrp.core.forms import trail
from nrp.core.problems import problem_page
from nrp.dashboards.pages.public_figures import figures_page
from nrp.dashboards.queries.you_said_releases import public_release, public_releases
from nrp.dashboards.you_said_document import people_note, people_sentence, people_table

SECONDS = 300  # a withdrawn page is gone from every cache after five minutes


@require_safe
def public_places(request: HttpRequest) -> HttpResponse:
    """The places that made something public, by name."""
    return _kept(render(request, "dashboards/public_places.html", {"releases": public_releases()}))


@require_safe
def public_figures_page(request: HttpRequest) -> HttpResponse:
    """Every release of public figures with its finding, and where programs find it."""
    return _kept(render(request, "dashboards/public_figures.html", figures_page()))


@require_safe
def public_you_said(request: HttpRequest, slug: str) -> HttpResponse:
    """What one place made public; that it was withdrawn, where it was."""
    found = public_release(slug)
    if found is None:
        raise Http404
    if found.withdrawn_at is not None:
        context = {"area": found.area, "withdrawn_at": found.withdrawn_at}
        return _kept(render(request, "dashboards/public_withdrawn.html", context, status=HTTPStatus.GONE))
    context = {
        **public_context(found.document),
        "released_at": found.released_at,
        "number": found.number,
        "slug": slug,
        "crumbs": trail((_("What neighbourhoods tell"), reverse("public-places")), (found.area.name, "")),
    }
    return _kept(render(request, "dashboards/public_you_said.html", context))


@require_safe
def public_you_said_json(request: HttpRequest, slug: str) -> HttpResponse:
    """The same as a document for programs."""
    found = public_release(slug)
    if found is None:
        return problem_page(HTTPStatus.NOT_FOUND, "Nothing of this place is public.")
    if found.withdrawn_at is not None:
        return problem_page(HTTPStatus.GONE, "What was public of this place was withdrawn.")
    head = {"number": found.number, "released_on": timezone.localdate(found.released_at).isoformat()}
    return _kept(JsonResponse({**found.document, **head}))


def public_context(document: dict[str, Any]) -> dict[str, Any]:
    """Give what the public part of a page is printed from: the check page shows the very same."""
    return {
        "document": document,
        "people_sentence": people_sentence(document),
        "people_table": people_table(document),
        "people_note": people_note(document),
    }


def _kept(response: HttpResponse) -> HttpResponse:
    """Let caches keep it for a short time. For somebody signed in, the middleware forbids it again."""
    patch_cache_control(response, public=True, max_age=SECONDS)
    return response
