"""The programme dashboard, the page of one result, and their files."""

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from nrp.accounts.models import User
from nrp.dashboards import exports
from nrp.dashboards.actions import looking
from nrp.dashboards.pages.dashboard import changes_heading, dashboard, kicker
from nrp.dashboards.pages.places import places_table
from nrp.dashboards.pages.result import result_page
from nrp.dashboards.queries.changes import changes_since
from nrp.dashboards.queries.data_state import data_state
from nrp.dashboards.queries.places import neighbourhood_rows, place_rows
from nrp.dashboards.queries.results import ResultView, outcome_or_404, result_view_or_404, result_view_or_refuse
from nrp.dashboards.summary import summary_pdf
from nrp.dashboards.words import DOMAINS


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """The dashboard: what changed, how sure, what to look at; then the charts, the places and the data."""
    user = cast("User", request.user)
    view = result_view_or_refuse(user)
    own = neighbourhood_rows(place_rows(user, view))
    context: dict[str, Any] = {
        "kicker": kicker(own, view),
        "places_table": places_table(own, view) if own else None,
        "data": data_state(view),
    }
    if view is not None:
        since = looking.look_at_results(user=user, session=request.session)
        context |= dashboard(view, _domain(request))
        context |= {"changes": changes_since(user, view, since), "changes_heading": changes_heading(since)}
    return render(request, "dashboards/results.html", context)


@require_safe
def result(request: HttpRequest, outcome: str) -> HttpResponse:
    """One result: finding, strip and provenance in one block, then what stands behind it."""
    view, found = _loaded(request, outcome)
    return render(request, "dashboards/result.html", result_page(request.user, view, found))


@require_safe
def results_csv(request: HttpRequest) -> HttpResponse:
    """Every outcome with its words, figures and provenance."""
    view = result_view_or_404(request.user)
    return csv_file(exports.outcomes_csv(view), "outcomes.csv")


@require_safe
def pairs_csv(request: HttpRequest, outcome: str) -> HttpResponse:
    """One outcome by pair, as far as the reader sees the places."""
    view, found = _loaded(request, outcome)
    return csv_file(exports.pairs_csv(view, found), f"{found.name}-pairs.csv")


@require_safe
def places_figures_csv(request: HttpRequest) -> HttpResponse:
    """The raw figures of every place that the reader sees."""
    view = result_view_or_404(request.user)
    return csv_file(exports.places_csv(view, view.pairs), "places.csv")


@require_safe
def result_summary(request: HttpRequest, outcome: str) -> HttpResponse:
    """One page to take along."""
    view, found = _loaded(request, outcome)
    link = request.build_absolute_uri(reverse("result", args=[found.name]))
    return _file(summary_pdf(view, found, link), f"{found.name}.pdf", "application/pdf")


def _loaded(request: HttpRequest, outcome: str) -> tuple[ResultView, Any]:
    view = result_view_or_404(request.user)
    return view, outcome_or_404(view, outcome)


def _domain(request: HttpRequest) -> str:
    chosen = request.GET.get("domain", "")
    return chosen if chosen in DOMAINS else ""


def csv_file(content: bytes, name: str) -> HttpResponse:
    """Answer with a CSV file to keep."""
    return _file(content, name, "text/csv; charset=utf-8")


def _file(content: bytes, name: str, kind: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
