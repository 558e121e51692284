"""What the programme dashboard is given: plain data, every sentence and chart made."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from neighbourhoods.models import Area
from nrp.core.render.dates import day
from nrp.dashboards.figures.effects import outcomes_figures
from nrp.dashboards.figures.slopes import places_figure
from nrp.dashboards.narrowing import filter_fields
from nrp.dashboards.pages.health import health_part
from nrp.dashboards.pages.joint import joint_part
from nrp.dashboards.provenance import exploratory_words, provenance, state_words
from nrp.dashboards.queries.results import ResultView
from nrp.dashboards.queries.scene import Scene
from nrp.dashboards.reading import OutcomeReading
from nrp.dashboards.words import (
    emphasise,
    first_sentence,
    how_sure,
    reason_words,
    small_number,
    what_to_look_at,
)

Context = dict[str, Any]


def dashboard(scene: Scene) -> Context:
    """Give every part of the dashboard that tells of a place or an outcome, narrowed as the address asks."""
    chosen, view = scene.chosen, scene.view
    context: Context = {
        "filters": filter_fields(
            scene.areas,
            chosen,
            domains=_domains(view),
            first=scene.first_quarter,
            crosswalk=scene.crosswalk,
        ),
        "health": health_part(scene, view.period.followup if view is not None else None),
        "health_csv": reverse("health-csv") + chosen.query,
        "joint": joint_part(
            scene.joint, reverse("joint-csv") + chosen.query, scene.narrowed_to, exploratory_words(view)
        ),
        "page": scene.page,
        "query": f"{chosen.query.removeprefix('?')}&" if chosen.query else "",
        "narrowed_to": scene.narrowed_to,
    }
    return context | (_survey_parts(view, scene) if view is not None else {})


def _survey_parts(view: ResultView, scene: Scene) -> Context:
    primary, chosen = view.reading.primary, scene.chosen
    figure = None
    if primary is not None:
        csv_url = reverse("places-figures-csv") + chosen.query
        figure = places_figure(primary, scene.pairs, view.period, csv_url, scene.narrowed_to)
    return {
        "view": view,
        "sentences": sentences(view),
        "state": state_words(view),
        "provenance": provenance(view, primary),
        "outcomes": outcomes_figures(view.reading, chosen.domain, reverse("results-csv") + chosen.query),
        "outcome_links": _outcome_links(view, chosen.domain),
        "places_figure": figure,
        "whole_programme": chosen.is_narrow,
    }


def kicker(neighbourhoods: Sequence[Area], view: ResultView | None) -> str:
    """Say of how many places and which waves the dashboard tells."""
    count = len(view.run.plan.document["treated"]) if view else len([one for one in neighbourhoods if not one.left_on])
    places = ngettext("%(n)s neighbourhood", "%(n)s neighbourhoods", count) % {
        "n": small_number(count).capitalize() if count else _("No")
    }
    if view is None:
        return places
    waves = {"places": places, "first": view.period.baseline, "last": view.period.followup}
    return _("%(places)s, wave %(first)s to wave %(last)s") % waves


def changes_heading(since: datetime | None) -> str:
    """Name the list of changes by the day when the reader last looked."""
    if since is None:
        return _("What happened lately")
    when = day(since) if since.year != timezone.now().year else date_format(timezone.localtime(since), "j F")
    return _("Changed since you last looked, %(day)s") % {"day": when}


def sentences(view: ResultView) -> list[Context]:
    """Give the three sentences that open the dashboard."""
    primary = view.reading.primary
    rows = []
    if primary is not None:
        url = reverse("result", args=[primary.name])
        rows.append({"label": _("What changed"), "text": _what_changed(primary, url)})
    rows.append({"label": _("How sure"), "text": how_sure(view.reading, dict(view.names))})
    rows.append({"label": _("What to look at"), "text": emphasise(what_to_look_at(view.reading))})
    return rows


def _what_changed(primary: OutcomeReading, url: str) -> SafeString:
    first, rest = first_sentence(primary.finding)
    tail = " ".join(part for part in (rest, primary.range or reason_words(primary)) if part)
    return format_html(
        '{} <span class="nrp-say__more">{} <a class="govuk-link" href="{}">{}</a></span>',
        emphasise(first),
        emphasise(tail),
        url,
        _("Read the result"),
    )


def _domains(view: ResultView | None) -> list[str]:
    outcomes = view.reading.outcomes if view is not None else ()
    return list(dict.fromkeys(outcome.domain for outcome in outcomes if outcome.domain))


def _outcome_links(view: ResultView, domain: str) -> list[Context]:
    """Give a link to each result of the chart: a chart is not a way in for a keyboard."""
    return [
        {"text": outcome.short_label, "url": reverse("result", args=[outcome.name])}
        for outcome in view.reading.outcomes
        if not domain or outcome.domain == domain
    ]
