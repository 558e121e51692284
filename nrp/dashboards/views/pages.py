"""Pages of words, open to everybody."""

from functools import cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from nrp.core.render.manuscript import Manuscript, manuscript_of


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    return render(request, "dashboards/help.html")


@require_safe
def how_results_are_made(request: HttpRequest) -> HttpResponse:
    return render(request, "dashboards/how_results_are_made.html")


@require_safe
def method(request: HttpRequest) -> HttpResponse:
    """The document that statisticians check, as it stands in docs/method.md."""
    crumbs = [
        {"label": _("How results are made"), "url": reverse("how-results-are-made")},
        {"label": _("The method")},
    ]
    return render(request, "dashboards/method.html", {"manuscript": _method(), "crumbs": crumbs})


@cache
def _method() -> Manuscript:
    return manuscript_of((settings.ROOT / "docs" / "method.md").read_text(encoding="utf-8"))


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "dashboards/privacy.html")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "dashboards/accessibility.html")
