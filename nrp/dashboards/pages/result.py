"""What the page of one result is given: the finding in one block, then what stands behind it."""

from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from nrp.core.render.dates import day
from nrp.core.render.numbers import effect, mean, number
from nrp.core.render.tables import Cell, Column, Row, Table
from nrp.dashboards.figures.effects import finding_strip, pairs_figure, strip_note
from nrp.dashboards.provenance import measures_note, pairs_note, provenance, state_words
from nrp.dashboards.queries.changes import update_text
from nrp.dashboards.queries.history import Update, updates_of
from nrp.dashboards.queries.results import ResultView
from nrp.dashboards.reading import COMPARATOR, PROGRAMME, OutcomeReading
from nrp.dashboards.words import (
    areas_words,
    better_words,
    domain_name,
    emphasise,
    first_sentence,
    hidden_words,
    left_out_words,
    many_measures_words,
    reason_words,
    stays_clear,
    thin_words,
)

Context = dict[str, Any]


def result_page(user: Any, view: ResultView, outcome: OutcomeReading) -> Context:
    """Give the page of one result, in the order in which doubts arise."""
    return {
        "view": view,
        "outcome": outcome,
        "crumbs": [
            {"label": _("Results"), "url": reverse("results")},
            *([{"label": domain_name(outcome.domain)}] if outcome.domain else []),
        ],
        "state": state_words(view),
        "state_rest": f"{state_words(view)['rest']} {_kind(outcome)}",
        "closer_links": _closer(view),
        "paragraphs": paragraphs(outcome, len(view.reading.secondary)),
        "strip": finding_strip(outcome),
        "strip_note": strip_note(outcome),
        "provenance": provenance(view, outcome),
        "raw": raw_table(view, outcome),
        "raw_notes": raw_notes(outcome),
        "pairs": _pairs(view, outcome),
        "why": outcome.limits if outcome.limits.strip() != outcome.finding.strip() else thin_words(),
        "sure": _how_sure_blocks(view, outcome),
        "history": _history(user, view, outcome),
        "files": _files(view, outcome),
    }


def paragraphs(outcome: OutcomeReading, measures: int) -> list[SafeString]:
    """Give the finding in two paragraphs: what changed, then the number with its range.

    A secondary measure that is clear by itself alone gets a third: how many such measures there are.
    """
    first, rest = first_sentence(outcome.finding)
    second = " ".join(part for part in (rest, outcome.range) if part)
    known = [first, second or reason_words(outcome)]
    if outcome.is_clear and not stays_clear(outcome):
        known.append(many_measures_words(measures))
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
        rows.append(
            Row([Cell(label), mean(first, outcome.unit), mean(last, outcome.unit), effect(change, outcome.unit)])
        )
    return Table(columns, rows, _("Before any model: what people said"), variant="tight")


def raw_notes(outcome: OutcomeReading) -> list[str]:
    """Say on how many answers the raw figures rest and why they differ from the estimate."""
    counts = {arm: [number(row.n) for row in outcome.means if row.key == arm] for arm in (PROGRAMME, COMPARATOR)}
    notes = []
    if all(len(values) == 2 for values in counts.values()):
        notes.append(
            _("Answers: neighbourhoods about %(p0)s and %(p1)s, comparison areas about %(c0)s and %(c1)s.")
            % {
                "p0": counts[PROGRAMME][0],
                "p1": counts[PROGRAMME][1],
                "c0": counts[COMPARATOR][0],
                "c1": counts[COMPARATOR][1],
            }
        )
    gap = _raw_gap(outcome)
    if gap is not None and outcome.is_shown:
        notes.append(
            _(
                "The gap between the two changes is %(gap)s points. The estimate of %(estimate)s weighs each area by "
                "its answers, keeps areas with themselves and takes account of who answered, so the two need not agree."
            )
            % {"gap": effect(gap, outcome.unit), "estimate": effect(outcome.estimate, outcome.unit)}
        )
    if any(row.mean is None for row in outcome.means):
        notes.append(hidden_words())
    return notes


def _raw_gap(outcome: OutcomeReading) -> float | None:
    values = {(row.key, row.wave): row.mean for row in outcome.means}
    waves = sorted({row.wave for row in outcome.means})
    if len(waves) != 2 or len(values) != 4 or None in values.values():
        return None
    change = {arm: (values[arm, waves[1]] or 0.0) - (values[arm, waves[0]] or 0.0) for arm in (PROGRAMME, COMPARATOR)}
    return change[PROGRAMME] - change[COMPARATOR]


def _kind(outcome: OutcomeReading) -> str:
    kind = _("Primary outcome") if outcome.is_primary else _("Secondary outcome")
    return f"{kind}: {better_words(outcome)}."


def _pairs(view: ResultView, outcome: OutcomeReading) -> Any:
    names = {pair.neighbourhood: pair.name for pair in view.pairs}
    url = reverse("pairs-csv", args=[outcome.name])
    return pairs_figure(outcome, names, url, pairs_note(view), pairs=view.reading.pairs)


def _how_sure_blocks(view: ResultView, outcome: OutcomeReading) -> list[list[Context]]:
    """Give two columns of blocks: what the comparison does, and how far it can be trusted."""
    if not outcome.is_shown:
        return []
    few = _("It rests on %(areas)s. The range comes from leaving out each in turn, not from counting people.") % {
        "areas": areas_words(view.reading)
    }
    moved = left_out_words(outcome, view.reading, dict(view.names))
    many = (
        _("This is the one primary outcome, fixed in the plan. %(others)s") % {"others": measures_note(view)}
        if outcome.is_primary
        else outcome.limits
    )
    return [
        [
            {
                "heading": _("What the comparison removes"),
                "text": _(
                    "Anything that changed alike in a neighbourhood and its comparison area: elections, welfare "
                    "changes, the weather of the year."
                ),
            },
            {
                "heading": _("What it assumes"),
                "text": _(
                    "Without the programme, both would have changed by the same amount. Two waves cannot test this."
                ),
            },
        ],
        [
            {"heading": _("Few areas"), "text": " ".join(part for part in (few, moved, _relabelled(outcome)) if part)},
            {"heading": _("Many measures"), "text": many},
        ],
    ]


def _relabelled(outcome: OutcomeReading) -> str:
    draws, p = outcome.permutation.get("relabellings"), outcome.permutation.get("p")
    if not draws or p is None:
        return ""
    words = _("Of %(draws)s ways to swap the labels, %(found)s give a result at least this far from zero.")
    return words % {"draws": number(draws), "found": number(round(p * draws))}


def _history(user: Any, view: ResultView, outcome: OutcomeReading) -> list[Context]:
    items = []
    if view.is_released and view.run.released_at:
        items.append({"text": _dated(day(view.run.released_at), _("Released.")), "rest": _("current")})
    updates = updates_of(user, view, outcome.name)
    items += [_update(update) for update in updates]
    if view.run.finished_at and not updates:
        when = day(view.run.finished_at)
        items.append({"text": _dated(when, _("First calculated.")), "rest": _("run %(n)s") % {"n": view.run.number}})
    return items


def _update(update: Update) -> Context:
    earlier = format_html(
        ' <a class="govuk-link" href="{}">{}</a>',
        reverse("run", args=[update.earlier.pk]),
        _("Read the earlier result"),
    )
    return {
        "text": _dated(day(update.on), update_text(update)) + earlier,
        "rest": _("run %(n)s") % {"n": update.later.number},
    }


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


def _closer(view: ResultView) -> list[Context]:
    return [
        {"text": _("Technical view of the run"), "url": view.run_url},
        *(
            [{"text": _("Plan version %(n)s") % {"n": view.run.plan.number}, "url": view.plan_url}]
            if view.plan_url
            else []
        ),
        {"text": _("How results are made"), "url": reverse("how-results-are-made")},
    ]
