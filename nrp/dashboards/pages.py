"""What the templates of the result pages are given: plain data, every sentence and chart made."""

from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from evaluation.queries import Update, history
from nrp.core.render.dates import day
from nrp.core.render.numbers import effect, mean, number
from nrp.core.render.tables import Cell, Column, Row, Table
from nrp.dashboards.figures.effects import finding_strip, outcomes_figures, pairs_figure, strip_note
from nrp.dashboards.figures.slopes import places_figure
from nrp.dashboards.provenance import measures_note, pairs_note, provenance, state_words
from nrp.dashboards.queries.changes import figure_text
from nrp.dashboards.queries.places import PlaceRow
from nrp.dashboards.queries.results import ResultView
from nrp.dashboards.reading import COMPARATOR, PROGRAMME, OutcomeReading
from nrp.dashboards.words import (
    areas_words,
    better_words,
    domain_name,
    emphasise,
    first_sentence,
    how_sure,
    left_out_words,
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


def result_page(user: Any, view: ResultView, outcome: OutcomeReading) -> Context:
    """Give the page of one result, in the order in which doubts arise."""
    return {
        "view": view,
        "outcome": outcome,
        "crumbs": [
            {"label": _("Results"), "url": reverse("results")},
            *([{"label": domain_name(outcome.domain)}] if outcome.domain else []),
        ],
        "state": state_words(view) | {"kind": _kind(outcome)},
        "paragraphs": paragraphs(outcome),
        "strip": finding_strip(outcome),
        "strip_note": strip_note(outcome),
        "provenance": provenance(view, outcome),
        "raw": raw_table(view, outcome),
        "raw_notes": raw_notes(outcome),
        "pairs": _pairs(view, outcome),
        "sure": _how_sure_blocks(view, outcome),
        "history": _history(user, view, outcome),
        "files": _files(view, outcome),
    }


def paragraphs(outcome: OutcomeReading) -> list[SafeString]:
    """Give the finding in two paragraphs: what changed, then the number with its range."""
    first, rest = first_sentence(outcome.finding)
    second = " ".join(part for part in (rest, outcome.range) if part)
    known = [first, second or outcome.limits] if not outcome.is_shown else [first, second]
    return [emphasise(text) for text in known if text]


def raw_table(view: ResultView, outcome: OutcomeReading) -> Table:
    """Give the raw means by arm and wave, which are not the estimate and say so."""
    known = {(row.key, row.wave): row for row in outcome.means}
    waves = (view.period.baseline, view.period.followup)
    columns = [
        Column(_("Raw shares, weighted") if outcome.unit == "percent" else _("Raw means, weighted")),
        *(Column(_("Wave %(n)s") % {"n": wave}, "number") for wave in waves),
        Column(_("Change, points"), "number"),
    ]
    rows = []
    for arm, label in ((PROGRAMME, _("Neighbourhoods")), (COMPARATOR, _("Comparison areas"))):
        first, last = (known[arm, wave].mean if (arm, wave) in known else None for wave in waves)
        change = None if first is None or last is None else last - first
        rows.append(Row([Cell(label), mean(first, outcome.unit), mean(last, outcome.unit), effect(change, outcome.unit)]))
    return Table(columns, rows, _("Before any model: what people said"), variant="tight")


def raw_notes(outcome: OutcomeReading) -> list[str]:
    """Say on how many answers the raw figures rest and why they differ from the estimate."""
    counts = {arm: [number(row.n) for row in outcome.means if row.key == arm] for arm in (PROGRAMME, COMPARATOR)}
    notes = []
    if all(len(values) == 2 for values in counts.values()):
        notes.append(
            _("Answers: neighbourhoods about %(p0)s and %(p1)s, comparison areas about %(c0)s and %(c1)s.")
            % {"p0": counts[PROGRAMME][0], "p1": counts[PROGRAMME][1], "c0": counts[COMPARATOR][0], "c1": counts[COMPARATOR][1]}
        )
    gap = _raw_gap(outcome)
    if gap is not None and outcome.is_shown:
        notes.append(
            _(
                "The gap between the two changes is %(gap)s points. The estimate of %(estimate)s weighs each area by its "
                "answers, keeps areas with themselves and takes account of who answered, so the two need not agree."
            )
            % {"gap": effect(gap, outcome.unit), "estimate": effect(outcome.estimate, outcome.unit)}
        )
    return notes


def _raw_gap(outcome: OutcomeReading) -> float | None:
    values = {(row.key, row.wave): row.mean for row in outcome.means}
    waves = sorted({row.wave for row in outcome.means})
    if len(waves) != 2 or len(values) != 4 or None in values.values():
        return None
    change = {arm: (values[arm, waves[1]] or 0.0) - (values[arm, waves[0]] or 0.0) for arm in (PROGRAMME, COMPARATOR)}
    return change[PROGRAMME] - change[COMPARATOR]


def _what_changed(primary: OutcomeReading, url: str) -> SafeString:
    first, rest = first_sentence(primary.finding)
    tail = " ".join(part for part in (rest, primary.range if primary.is_shown else primary.limits) if part)
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


def _kind(outcome: OutcomeReading) -> str:
    kind = _("Primary outcome") if outcome.is_primary else _("Secondary outcome")
    return f"{kind}: {better_words(outcome)}."


def _pairs(view: ResultView, outcome: OutcomeReading) -> Any:
    names = {pair.neighbourhood: pair.name for pair in view.pairs}
    return pairs_figure(outcome, names, reverse("pairs-csv", args=[outcome.name]), pairs_note(view))


def _how_sure_blocks(view: ResultView, outcome: OutcomeReading) -> list[Context]:
    if not outcome.is_shown:
        return []
    few = _("It rests on %(areas)s. The range comes from leaving out each in turn, not from counting people.") % {
        "areas": areas_words(view.reading)
    }
    moved = f" {left_out_words(outcome, dict(view.names))}" if outcome.left_out else ""
    many = (
        _("This is the one primary outcome, fixed in the plan. %(others)s") % {"others": measures_note(view)}
        if outcome.is_primary
        else outcome.limits
    )
    return [
        {
            "heading": _("What the comparison removes"),
            "text": _(
                "Anything that changed alike in a neighbourhood and its comparison area: elections, welfare changes, "
                "the weather of the year."
            ),
        },
        {"heading": _("Few areas"), "text": few + moved + _relabelled(outcome)},
        {
            "heading": _("What it assumes"),
            "text": _(
                "Without the programme, both would have changed by the same amount. Two waves cannot test this."
            ),
        },
        {"heading": _("Many measures"), "text": many},
    ]


def _relabelled(outcome: OutcomeReading) -> str:
    draws, p = outcome.permutation.get("relabellings"), outcome.permutation.get("p")
    if not draws or p is None:
        return ""
    words = _(" Of %(draws)s ways to swap the labels, %(found)s give a result at least this far from zero.")
    return words % {"draws": number(draws), "found": number(round(p * draws))}


def _history(user: Any, view: ResultView, outcome: OutcomeReading) -> list[Context]:
    items = []
    if view.is_released and view.run.released_at:
        items.append({"text": _dated(day(view.run.released_at), _("Released.")), "rest": _("current")})
    updates = history(user, outcome.name)
    items += [_update(update) for update in updates]
    if view.run.finished_at and not updates:
        when = day(view.run.finished_at)
        items.append({"text": _dated(when, _("First calculated.")), "rest": _("run %(n)s") % {"n": view.run.number}})
    return items


def _update(update: Update) -> Context:
    words = _("Result updated: was %(was)s, now %(now)s. Why: %(why)s") % {
        "was": figure_text(update.was),
        "now": figure_text(update.now),
        "why": update.because,
    }
    earlier = format_html(
        ' <a class="govuk-link" href="{}">{}</a>', reverse("run", args=[update.was.run.pk]), _("Read the earlier result")
    )
    return {"text": _dated(day(update.on), words) + earlier, "rest": _("run %(n)s") % {"n": update.now.run.number}}


def _dated(when: str, words: str) -> SafeString:
    return format_html("<strong>{}.</strong> {}", when, words)


def _files(view: ResultView, outcome: OutcomeReading) -> list[Context]:
    if not view.is_released:
        return []
    links = [
        {"text": _("One-page summary (PDF)"), "url": reverse("result-summary", args=[outcome.name])},
        {"text": _("All outcomes (CSV)"), "url": reverse("results-csv")},
    ]
    if any(pair.neighbourhood in view.names for pair in outcome.by_pair):
        links.append({"text": _("By pair (CSV)"), "url": reverse("pairs-csv", args=[outcome.name])})
    return links


def places_table(rows: list[PlaceRow], view: ResultView | None) -> Table:
    """Give the places with what is known of each; columns of which nothing is known are left out."""
    waves = view.period.labels if view is not None and any(any(row.answers) for row in rows) else ()
    known: list[tuple[Column, list[Cell]]] = [
        (Column(_("Neighbourhood")), [Cell(row.name, url=row.url, aside=row.left) for row in rows]),
        (Column(_("Council")), [Cell(row.councils) for row in rows]),
        (Column(_("Batch")), [Cell(row.batch) for row in rows]),
        (Column(_("Focus"), "sentence"), [Cell(row.focus) for row in rows]),
        *(
            (Column(label, "number", _("Answers, about")), [Cell(row.answers[k] if row.answers else "") for row in rows])
            for k, label in enumerate(waves)
        ),
    ]
    used = [(column, cells) for column, cells in known if any(cell.text for cell in cells)]
    body = [Row([cells[index] for _column, cells in used]) for index in range(len(rows))]
    return Table([column for column, _cells in used], body, _("The neighbourhoods"), variant="stacked")
