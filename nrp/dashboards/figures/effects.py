"""Charts of differences: all outcomes on one axis, one outcome by pair, and the strip under a finding."""

import math
from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nrp.core.render.alternatives import rows_alt, rows_table, strip_alt
from nrp.core.render.cached import drawing_cache
from nrp.core.render.charts import Axis, EffectRow, Svg, axis_around, pairs_chart, rows_chart, strip
from nrp.core.render.charts.axis import nice_step
from nrp.core.render.charts.strip import Estimate
from nrp.core.render.figures import Figure
from nrp.core.render.numbers import UNIT_PLACES, effect, interval, printed
from nrp.core.render.tables import Table
from nrp.dashboards.reading import OutcomeReading, PairEstimate, ResultReading
from nrp.dashboards.words import better_words, clear_flag, domain_name, small_number, stays_clear

ROOM = 1.06  # beside the longest range


def axis_title(unit: str) -> str:
    """Name the axis of a unit."""
    return _("Percentage points") if unit == "percent" else _("Points on the scale of the measure")


def outcomes_figures(result: ResultReading, domain: str, csv_url: str) -> list[Figure]:
    """Draw the outcomes of one domain (or all): one chart a unit, the first with title and file."""
    outcomes = [outcome for outcome in result.outcomes if not domain or outcome.domain == domain]
    charts: list[tuple[Svg, Table]] = []
    axis: Axis | None = None
    for unit in UNIT_PLACES:
        of_unit = [outcome for outcome in outcomes if outcome.unit == unit]
        if any(outcome.is_shown for outcome in of_unit):
            rows = _forest_rows(of_unit, result)
            axis = _axis(rows, unit, below=axis)
            charts.append(_forest(rows, axis, unit, _title(of_unit)))
    if not charts:
        return []
    return [
        Figure(
            title=_title(outcomes),
            subtitle=_subtitle(domain),
            svgs=[svg for svg, _table in charts],
            note="" if all(outcome.is_shown for outcome in outcomes) else _("[c] = too few answers for an estimate."),
            table=_table(charts),
            table_label=_("Show the outcomes as a table"),
            csv_url=csv_url,
            csv_label=_("Download the outcomes (CSV)"),
        )
    ]


def _subtitle(domain: str) -> str:
    """Say what is measured, and of which domain when one was chosen."""
    words = _(
        "How much more, or less, each measure changed in the programme's neighbourhoods than in their comparison "
        "areas, with the likely range (95%). The shaded side is the favourable one."
    )
    return f"{words} {_('Domain: %(name)s.') % {'name': domain_name(domain)}}" if domain else words


def pairs_figure(
    outcome: OutcomeReading, names: dict[str, str], csv_url: str, note: str = "", *, pairs: int | None
) -> Figure | None:
    """Draw one row a pair, named by its neighbourhood; and all `pairs` of the design together for who sees them all."""
    known = [pair for pair in outcome.by_pair if pair.neighbourhood in names]
    if not known or not outcome.is_shown:
        return None
    known.sort(key=lambda pair: names[pair.neighbourhood])
    rows = [_row(names[p.neighbourhood], p.estimate, p.low, p.high, outcome.unit) for p in known]
    is_whole = len(known) == pairs and len(known) > 1
    if is_whole:
        rows.append(_total(outcome, len(known)))
    places = UNIT_PLACES.get(outcome.unit, 1)
    title = _pairs_title(outcome, known, names, is_whole=is_whole)
    axis = axis_around([v for row in rows for v in (row.low, row.high)], axis_title(outcome.unit))
    return Figure(
        title=title,
        subtitle=_(
            "Change in each neighbourhood less the change in its comparison area, places by name. A single pair's "
            "range counts only the chance of who was asked, so it cannot say whether one place did better than "
            "another."
        ),
        svgs=[pairs_chart(rows, axis, rows_alt(title, rows, places), places=places, cache=drawing_cache())],
        table=rows_table(rows, _("The pairs"), _("Neighbourhood"), places=places),
        table_label=_("Show the pairs as a table"),
        csv_url=csv_url,
        csv_label=_("Download the pairs (CSV)"),
        note=note,
    )


def finding_strip(outcome: OutcomeReading) -> Svg | None:
    """Draw the range strip under a finding; nothing where there are too few answers."""
    estimate = strip_estimate(outcome)
    if estimate is None:
        return None
    axis = axis_around([estimate.low, estimate.high], axis_title(outcome.unit))
    return strip(estimate, axis, strip_alt(outcome.finding, estimate), cache=drawing_cache())


def strip_estimate(outcome: OutcomeReading) -> Estimate | None:
    """Give the headline on the printed scale."""
    if outcome.estimate is None or outcome.low is None or outcome.high is None:
        return None
    value, low, high = (printed(v, outcome.unit) for v in (outcome.estimate, outcome.low, outcome.high))
    return Estimate(value, low, high, UNIT_PLACES.get(outcome.unit, 1), outcome.better)


def strip_note(outcome: OutcomeReading) -> str:
    """Say what the strip shows and which side is the favourable one."""
    if outcome.better == "higher":
        return _("Difference in change. Right of the line: more favourable in the programme's neighbourhoods.")
    return _("Difference in change. Left of the line: more favourable in the programme's neighbourhoods.")


def _table(charts: Sequence[tuple[Svg, Table]]) -> Table:
    """Join the tables of the units, each with the decimals of its own."""
    first = charts[0][1]
    return replace(first, rows=[row for _svg, table in charts for row in table.rows])


def _forest_rows(outcomes: Sequence[OutcomeReading], result: ResultReading) -> list[EffectRow]:
    """Give the rows of one unit: the primary outcome first, a rule below it, the rest in the registry's order."""
    measures = sum(outcome.is_shown for outcome in result.secondary)
    ordered = sorted(outcomes, key=lambda outcome: not outcome.is_primary)
    rows = [_outcome_row(outcome, measures) for outcome in ordered]
    if len(rows) > 1 and ordered[0].is_primary:
        rows[1] = replace(rows[1], rule_above=True)
    return rows


def _forest(rows: Sequence[EffectRow], axis: Axis, unit: str, title: str) -> tuple[Svg, Table]:
    places = UNIT_PLACES.get(unit, 1)
    table = rows_table(rows, _("The outcomes"), _("Measure"), places=places)
    return rows_chart(rows, axis, rows_alt(title, rows, places), places=places, cache=drawing_cache()), table


def _axis(rows: Sequence[EffectRow], unit: str, below: Axis | None) -> Axis:
    """Give an axis for some rows; below another chart its line of no difference stands under the other's."""
    values = [value for row in rows for value in (row.low, row.high) if value is not None]
    if below is None:
        return axis_around(values, axis_title(unit))
    share = -below.low / (below.high - below.low)  # of the width that lies left of no difference
    span = ROOM * max(max([0.0, *values]) / (1 - share), -min([0.0, *values]) / share) or 1.0
    low, high = -share * span, (1 - share) * span
    step = nice_step(span / 6)
    ticks = range(math.ceil(low / step), math.floor(high / step) + 1)
    return Axis(low, high, tuple(round(step * tick, 10) for tick in ticks), axis_title(unit))


def _outcome_row(outcome: OutcomeReading, measures: int) -> EffectRow:
    parts = [domain_name(outcome.domain)] if outcome.domain else []
    row = _row(outcome.short_label, outcome.estimate, outcome.low, outcome.high, outcome.unit)
    return replace(
        row,
        sub=" · ".join([*parts, better_words(outcome)]),
        sub_phone=better_words(outcome),
        better=outcome.better,
        flag=clear_flag(outcome, measures),
        strong=True,
    )


def _row(label: str, estimate: float | None, low: float | None, high: float | None, unit: str) -> EffectRow:
    def on_page(value: float | None) -> float | None:
        return None if value is None else printed(value, unit)

    return EffectRow(label, on_page(estimate), on_page(low), on_page(high))


def _total(outcome: OutcomeReading, pairs: int) -> EffectRow:
    label = _("All %(n)s pairs together") % {"n": small_number(pairs)}
    row = _row(label, outcome.estimate, outcome.low, outcome.high, outcome.unit)
    return replace(row, strong=True, total=True, rule_above=True)


def _title(outcomes: Sequence[OutcomeReading]) -> str:
    """Say the finding of the chart: how many measures show a clear difference, and which when it is one."""
    shown = [outcome for outcome in outcomes if outcome.is_shown]
    clear = [outcome for outcome in shown if stays_clear(outcome)]
    if not clear and len(shown) < len(outcomes):
        return _("No measure with enough answers shows a clear difference")
    if not clear:
        return _("No measure shows a clear difference")
    if len(clear) == 1:
        return _("One measure shows a clear difference: %(label)s") % {"label": clear[0].short_label}
    return _("%(n)s of %(of)s measures show a clear difference") % {
        "n": small_number(len(clear)).capitalize(),
        "of": small_number(len(shown)),
    }


def _pairs_title(
    outcome: OutcomeReading, pairs: Sequence[PairEstimate], names: dict[str, str], *, is_whole: bool
) -> str:
    """Count the pairs on the favourable side, from the figures as they are printed; of one pair say its own figure."""
    places = UNIT_PLACES.get(outcome.unit, 1)
    known = [round(printed(pair.estimate, outcome.unit), places) for pair in pairs if pair.estimate is not None]
    if len(pairs) == 1:
        return _one_pair_title(outcome, pairs[0], names[pairs[0].neighbourhood])
    sign = 1 if outcome.better == "higher" else -1
    leaning = sum(value * sign > 0 for value in known)
    counts = {"n": small_number(leaning).capitalize(), "of": small_number(len(known))}
    if not is_whole:
        of_these = ngettext(
            "%(n)s of the %(of)s pairs you can see leans the favourable way",
            "%(n)s of the %(of)s pairs you can see lean the favourable way",
            leaning,
        )
        return of_these % counts
    return (
        ngettext(
            "%(n)s of %(of)s pairs leans the favourable way", "%(n)s of %(of)s pairs lean the favourable way", leaning
        )
        % counts
    )


def _one_pair_title(outcome: OutcomeReading, pair: PairEstimate, name: str) -> str:
    if pair.estimate is None or pair.low is None or pair.high is None:
        return _("%(place)s: too few answers for an estimate") % {"place": name}
    words = _("%(place)s and its comparison area: %(estimate)s points apart in change (range %(range)s)")
    return words % {
        "place": name,
        "estimate": effect(pair.estimate, outcome.unit),
        "range": interval(pair.low, pair.high, outcome.unit),
    }
