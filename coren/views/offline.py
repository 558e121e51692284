"""The hours page without signal: its shell, its worker, its manifest, and the ids that a phone may keep."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from coren import shell
from coren.queries.offline import keys_for
from neighbourhoods.permissions import can
from nrp.accounts.permissions import Permission


@require_safe
def hours_app(request: HttpRequest) -> HttpResponse:
    """The page that a phone keeps. The same bytes for everybody: who asks is not looked at."""
    return HttpResponse(shell.shell_page())


@require_safe
def hours_worker(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(shell.worker_script(), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    response["Service-Worker-Allowed"] = shell.scope()
    return response


@require_safe
def hours_manifest(request: HttpRequest) -> JsonResponse:
    return JsonResponse(shell.manifest(), content_type="application/manifest+json")


@require_safe
def hours_keys(request: HttpRequest) -> JsonResponse:
    """Who is signed in, the token that goes with a sending, and for whom they may log: ids, numbers and codes."""
    logs_for_others = can(request.user, Permission.LOG_HOURS)
    if not logs_for_others and not can(request.user, Permission.OWN_RECORD):
        raise PermissionDenied
    keys = keys_for(request.user, place=request.GET.get("place", ""))
    page = reverse("hours" if logs_for_others else "my-hours")
    return JsonResponse({**keys, "csrf": get_token(request), "page": page, "today": timezone.localdate().isoformat()})
