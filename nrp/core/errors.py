"""Error pages in our own words and shell; a program that asked gets a problem document instead."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from nrp.core.problems import is_api, problem_page


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return problem_page(400) if is_api(request) else render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return problem_page(403) if is_api(request) else render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return problem_page(404) if is_api(request) else render(request, "404.html", status=404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that was open for too long, or came from another site."""
    return problem_page(403) if is_api(request) else render(request, "403_csrf.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer a fault of our own. The page is drawn without the request: what failed may be what the shell reads."""
    return problem_page(500) if is_api(request) else HttpResponse(render_to_string("500.html"), status=500)
