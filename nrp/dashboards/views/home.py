"""The first page after signing in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from nrp.dashboards.navigation import shelves
from nrp.dashboards.queries.home import latest_result, your_places
from nrp.dashboards.queries.needs import waiting_for
from nrp.dashboards.queries.people import navigation_of


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What needs you, what is in hand, your places."""
    user = request.user
    waiting = waiting_for(user)
    latest = latest_result(user)
    context = {
        "heading": _("What needs you"),
        "today": timezone.localdate(),
        "waiting": waiting,
        "in_hand": [*waiting.in_hand, *([latest] if latest else [])],
        "places": your_places(user),
        "sections": waiting.sections,
        "more": shelves(navigation_of(user, request.path).rest),
    }
    return render(request, "dashboards/home.html", context)
