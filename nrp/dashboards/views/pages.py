"""Pages of words, open to everybody."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    return render(request, "dashboards/help.html")


@require_safe
def how_results_are_made(request: HttpRequest) -> HttpResponse:
    return render(request, "dashboards/how_results_are_made.html")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "dashboards/privacy.html")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "dashboards/accessibility.html")
