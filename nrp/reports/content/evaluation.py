"""The survey result in a report: the finding with its range, all outcomes, the pairs and the places."""

from collections.abc import Sequence

from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evaluation.exploratory import exploratory_of
from nrp.core.render.charts import EffectRow, SlopePanel
from nrp.core.render.dates import day, moment
from nrp.core.render.numbers import UNIT_PLACES
from nrp.core.render.tables import Cell, Column, Row, Table
from nrp.dashboards.figures.slopes import PlacePair
from nrp.dashboards.provenance import base_words, measures_note, pairs_note, survey_words, withdrew_words
from nrp.dashboards.queries.results import ResultView
from nrp.dashboards.reading import OutcomeReading
from nrp.dashboards.words import better_words, domain_name, how_sure, many_measures_words, reason_words, stays_clear
from nrp.reports.content import charts
from nrp.reports.content.cells import count, figure
from nrp.reports.content.shape import Block, Chart, Fact, Section
from nrp.reports.models import SectionCode
from nrp.reports.queries.scopes import Scope
from nrp.reports.queries.sources import Sources

UNITS = {"percent": gettext_lazy("percentage points"), "points": gettext_lazy("points on its scale")}


def section(sources: Sources, scope: Scope, *, has_summary: bool) -> Section:
    """Give the section; without a result that the reader may have it says so and holds no number.

    Where a summary opens the report the headline's chart stands there, and not again here.
    """
    view = sources.view
    title = str(SectionCode.EVALUATION.label)
    if view is None:
        text = _("There is no result for you to read yet. One appears here once a wave is evaluated and released.")
        return Section(SectionCode.EVALUATION, title, [Block(_("No result yet"), [text])])
    pairs = pairs_in(view, scope)
    blocks = [*_finding(view, is_drawn=not has_summary), _outcomes(view)]
    if view.reading.primary is not None and pairs:
        blocks += _places(view, view.reading.primary, pairs, scope)
    blocks.append(_sure(view))
    return Section(SectionCode.EVALUATION, title, blocks)


def pairs_in(view: ResultView, scope: Scope) -> list[PlacePair]:
    """Give the pairs of the report's own places, by name."""
    found = (pair for pair in view.pairs if pair.neighbourhood in scope.codes)
    return sorted(found, key=lambda pair: pair.name)


def headline(view: ResultView) -> Chart | None:
    primary = view.reading.primary
    return None if primary is None else charts.headline_chart(primary, len(view.run.plan.document["treated"]))


def provenance(view: ResultView | None) -> list[Fact]:
    """Say on what the result rests; nothing without one."""
    if view is None:
        return []
    run, primary = view.run, view.reading.primary
    facts = [Fact(_("Survey"), plain(survey_words(view)))]
    if primary is not None and primary.n:
        facts.insert(0, Fact(_("Base"), base_words(view, primary)))
    if run.finished_at:
        facts.append(Fact(_("Calculated"), f"{moment(run.finished_at)}."))
    facts.append(Fact(_("Plan"), _("version %(n)s.") % {"n": run.plan.number}))
    if note := withdrew_words(view):
        facts.append(Fact(_("Withdrawn"), note))
    if found := exploratory_of(run.plan):
        facts.append(Fact(_("Exploratory"), found.why))
    if run.released_at:
        facts.append(Fact(_("Released"), f"{day(run.released_at)}."))
    return facts


def plain(text: object) -> str:
    """Take the links out of words made for a page."""
    return strip_tags(str(text)).replace("&amp;", "&").replace("&#x27;", "’").replace("&quot;", "”")


def _finding(view: ResultView, *, is_drawn: bool) -> list[Block]:
    primary = view.reading.primary
    if primary is None:
        return []
    said = [primary.finding, primary.range or reason_words(primary), primary.limits]
    chart = headline(view) if is_drawn else None
    return [
        Block(
            primary.label,
            list(dict.fromkeys(text for text in said if text)),
            [chart] if chart else [],
            notes=[" ".join(f"{fact.label}: {fact.text}" for fact in provenance(view))],
        )
    ]


def _outcomes(view: ResultView) -> Block:
    measures = len(view.reading.secondary)
    columns = [
        Column(_("Measure")),
        Column(_("Domain")),
        Column(_("Better")),
        Column(_("Unit")),
        Column(_("Estimate"), "number"),
        Column(_("Range from"), "number"),
        Column(_("Range to"), "number"),
        Column(_("Answers"), "number"),
        Column(_("Note")),
    ]
    ordered = sorted(view.reading.outcomes, key=lambda outcome: not outcome.is_primary)
    rows = [Row(_outcome_cells(outcome, measures)) for outcome in ordered]
    notes = [measures_note(view)]
    if any(outcome.is_clear and not stays_clear(outcome) for outcome in ordered):
        notes.append(many_measures_words(measures))
    table = Table(columns, rows, _("The outcomes"), variant="sticky")
    return Block(_("All outcomes"), [], charts.outcome_charts(view.reading), [table], notes)


def _outcome_cells(outcome: OutcomeReading, measures: int) -> list[Cell]:
    row = charts.outcome_row(outcome, measures)
    places = UNIT_PLACES.get(outcome.unit, 1)
    ends = (row.estimate, row.low, row.high) if row.is_shown else (None, None, None)
    return [
        Cell(outcome.label),
        Cell(domain_name(outcome.domain) if outcome.domain else ""),
        Cell(better_words(outcome)),
        Cell(str(UNITS[outcome.unit])),
        *(figure(value, places) for value in ends),
        count(outcome.n),
        Cell(row.flag),
    ]


def _places(view: ResultView, primary: OutcomeReading, pairs: Sequence[PlacePair], scope: Scope) -> list[Block]:
    panels = charts.places_panels(primary, pairs, view.period)
    chart = charts.places_chart(primary, panels)
    words = _(
        "What people said, before any model. In one place the change can be the chance of who was asked; what the "
        "programme changed is read from all places together."
    )
    blocks = []
    if panels:
        table = _panel_table(panels, view)
        blocks.append(Block(_("The places"), [words], [chart] if chart else [], [table]))
    names = {pair.neighbourhood: pair.name for pair in pairs}
    rows = charts.pair_rows(primary, names, view.reading.pairs)
    if rows:
        drawn = charts.pairs_chart(rows, primary)
        notes = [pairs_note(view)] if pairs_note(view) else []
        blocks.append(Block(_("The pairs"), [], [drawn] if drawn else [], [_pair_table(rows, primary)], notes))
    return blocks


def _panel_table(panels: Sequence[tuple[str, SlopePanel]], view: ResultView) -> Table:
    first, last = view.period.labels
    columns = [Column(_("Neighbourhood"))]
    for span in (_("Neighbourhood"), _("Comparison area")):
        columns += [Column(first, "number", span), Column(last, "number", span)]
    rows = [
        Row([Cell(name), *(figure(v, panel.places, panel.suffix) for v in (*panel.neighbourhood, *panel.comparator))])
        for name, panel in panels
    ]
    caption = _("%(label)s, by place and wave") % {"label": view.reading.primary.label if view.reading.primary else ""}
    return Table(columns, rows, caption, variant="sticky")


def _pair_table(rows: Sequence[EffectRow], outcome: OutcomeReading) -> Table:
    places = UNIT_PLACES.get(outcome.unit, 1)
    columns = [
        Column(_("Neighbourhood")),
        Column(_("Difference in change"), "number"),
        Column(_("Range from"), "number"),
        Column(_("Range to"), "number"),
    ]
    made = [
        Row(
            [
                Cell(row.label),
                *(
                    figure(v, places)
                    for v in ((row.estimate, row.low, row.high) if row.is_shown else (None, None, None))
                ),
            ],
            foot=row.total,
        )
        for row in rows
    ]
    return Table(columns, made, _("Difference in change, by pair"), variant="sticky")


def _sure(view: ResultView) -> Block:
    assumes = _(
        "Comparing two changes takes away whatever changed alike in a neighbourhood and its comparison area. It "
        "assumes that without the programme both would have changed by the same amount. Two waves cannot test this."
    )
    return Block(_("How sure"), [how_sure(view.reading, {}), assumes])
