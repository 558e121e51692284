"""What the shell of every page needs: navigation, who is signed in, whether a second factor is asked for."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from nrp.dashboards.queries import people


def shell(request: HttpRequest) -> dict[str, Any]:
    """Give the header its pages and names. Error pages may come before anybody is known."""
    user = getattr(request, "user", None)
    context: dict[str, Any] = {"nav": (), "who": None, "mfa_off": not settings.NRP_ENFORCE_MFA}
    if user is not None and user.is_authenticated:
        context["nav"] = people.navigation_of(user, request.path).header
        context["who"] = people.who(user)
    return context
