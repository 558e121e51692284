"""The programme dashboard, the page of one result, and their files."""

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from nrp.accounts.models import User
from nrp.core.filters import chosen_of
from nrp.dashboards import exports
from nrp.dashboards.actions import looking
from nrp.dashboards.narrowing import chosen_from, narrowed
from nrp.dashboards.pages.dashboard import changes_heading, dashboard, kicker
from nrp.dashboards.pages.health import health_csv as health_file
from nrp.dashboards.pages.joint import joint_csv as joint_file
from nrp.dashboards.pages.result import result_page
from nrp.dashboards.provenance import exploratory_words
from nrp.dashboards.queries.changes import changes_since
from nrp.dashboards.queries.data_state import data_state
from nrp.dashboards.queries.results import ResultView, outcome_or_404, result_view_or_404, result_view_or_refuse
from nrp.dashboards.queries.scene import own_neighbourhoods, scene_of
from nrp.dashboards.summary import summary_pdf
from nrp.dashboards.words import DOMAINS


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """The dashboard: what changed, how sure, what to look at; then the charts, the work at each place, the data."""
    user = cast("User", request.user)
    view = result_view_or_refuse(user)
    scene = scene_of(user, view, request.GET)
    since = looking.look_at_results(user=user, session=request.session)
    context: dict[str, Any] = {
        "kicker": kicker(scene.areas, view),
        "data": data_state(view),
        "changes": changes_since(user, view, since, scene.own),
        "changes_heading": changes_heading(since),
        **dashboard(scene),
    }
    return render(request, "dashboards/results.html", context)


@require_safe
def result(request: HttpRequest, outcome: str) -> HttpResponse:
    """One result: finding, strip and provenance in one block, then what stands behind it."""
    view, found = _loaded(request, outcome)
    return render(request, "dashboards/result.html", result_page(request.user, view, found))


@require_safe
def results_csv(request: HttpRequest) -> HttpResponse:
    """Every outcome, or those of one domain, with words, figures and provenance."""
    view = result_view_or_404(request.user)
    domain = chosen_of(request, "domain", list(DOMAINS))
    return csv_file(exports.outcomes_csv(view, domain), "outcomes.csv")


@require_safe
def pairs_csv(request: HttpRequest, outcome: str) -> HttpResponse:
    """One outcome by pair, as far as the reader sees the places."""
    view, found = _loaded(request, outcome)
    return csv_file(exports.pairs_csv(view, found), f"{found.name}-pairs.csv")


@require_safe
def places_figures_csv(request: HttpRequest) -> HttpResponse:
    """The raw figures of every place that the reader sees, or of those the address narrows them to."""
    view = result_view_or_404(request.user)
    areas = own_neighbourhoods(request.user)
    chosen = chosen_from(request.GET, areas)
    codes = {area.survey_code for area in narrowed(areas, chosen)}
    pairs = [pair for pair in view.pairs if not chosen.is_narrow or pair.neighbourhood in codes]
    return csv_file(exports.places_csv(view, pairs), "places.csv")


@require_safe
def health_csv(request: HttpRequest) -> HttpResponse:
    """How the work of each place stands, narrowed as the page was."""
    scene = scene_of(request.user, result_view_or_refuse(request.user), request.GET, whole=True)
    return csv_file(health_file(scene), "programme-health.csv")


@require_safe
def joint_csv(request: HttpRequest) -> HttpResponse:
    """Estimates, initiatives and open actions by domain and neighbourhood, narrowed as the page was."""
    view = result_view_or_refuse(request.user)
    scene = scene_of(request.user, view, request.GET, whole=True)
    return csv_file(joint_file(scene.joint, exploratory_words(view)), "domains-and-neighbourhoods.csv")


@require_safe
def result_summary(request: HttpRequest, outcome: str) -> HttpResponse:
    """One page to take along."""
    view, found = _loaded(request, outcome)
    link = request.build_absolute_uri(reverse("result", args=[found.name]))
    return _file(summary_pdf(view, found, link), f"{found.name}.pdf", "application/pdf")


def _loaded(request: HttpRequest, outcome: str) -> tuple[ResultView, Any]:
    view = result_view_or_404(request.user)
    return view, outcome_or_404(view, outcome)


def csv_file(content: bytes, name: str) -> HttpResponse:
    """Answer with a CSV file to keep."""
    return _file(content, name, "text/csv; charset=utf-8")


def _file(content: bytes, name: str, kind: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
