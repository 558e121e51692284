"""What the programme dashboard is given: plain data, every sentence and chart made."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nrp.core.render.dates import day
from nrp.dashboards.figures.effects import outcomes_figures
from nrp.dashboards.figures.slopes import places_figure
from nrp.dashboards.provenance import provenance, state_words
from nrp.dashboards.queries.places import PlaceRow
from nrp.dashboards.queries.results import ResultView
from nrp.dashboards.reading import OutcomeReading
from nrp.dashboards.words import (
    domain_name,
    emphasise,
    first_sentence,
    how_sure,
    reason_words,
    small_number,
    what_to_look_at,
)

Context = dict[str, Any]


def dashboard(view: ResultView, domain: str) -> Context:
    """Give the first screen and the charts of the programme dashboard."""
    primary = view.reading.primary
    figure = places_figure(primary, view.pairs, view.period, reverse("places-figures-csv")) if primary else None
    return {
        "view": view,
        "sentences": sentences(view),
        "state": state_words(view),
        "provenance": provenance(view, primary),
        "filters": _domain_filter(view, domain),
        "outcomes": outcomes_figures(view.reading, domain, reverse("results-csv")),
        "outcome_links": _outcome_links(view, domain),
        "places_figure": figure,
    }


def kicker(neighbourhoods: list[PlaceRow], view: ResultView | None) -> str:
    """Say of how many places and which waves the dashboard tells."""
    count = len(view.run.plan.document["treated"]) if view else len([row for row in neighbourhoods if not row.left])
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


def _domain_filter(view: ResultView, chosen: str) -> list[Context]:
    domains = list(dict.fromkeys(outcome.domain for outcome in view.reading.outcomes if outcome.domain))
    if len(domains) < 2:
        return []
    options = [("", _("All domains")), *((code, domain_name(code)) for code in domains)]
    return [
        {
            "name": "domain",
            "label": _("Domain"),
            "options": [{"value": code, "label": label, "selected": code == chosen} for code, label in options],
        }
    ]


def _outcome_links(view: ResultView, domain: str) -> list[Context]:
    """Give a link to each result of the chart: a chart is not a way in for a keyboard."""
    return [
        {"text": outcome.short_label, "url": reverse("result", args=[outcome.name])}
        for outcome in view.reading.outcomes
        if not domain or outcome.domain == domain
    ]
