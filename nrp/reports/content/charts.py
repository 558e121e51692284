"""The charts of a report, undrawn, with the words of each: files draw them in a process of their own."""

from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nrp.core.render.alternatives import rows_alt, sentence, slope_alt, strip_alt
from nrp.core.render.charts import BarRow, EffectRow, SlopePanel, axis_around, slope_axis
from nrp.core.render.charts.bars import bars_specs
from nrp.core.render.charts.effects import pairs_specs, rows_specs
from nrp.core.render.charts.slope import slope_specs
from nrp.core.render.charts.strip import strip_specs
from nrp.core.render.figures import KeyEntry
from nrp.core.render.numbers import UNIT_PLACES, printed
from nrp.dashboards.figures.effects import axis_title, strip_estimate, strip_note
from nrp.dashboards.figures.slopes import Period, PlacePair, is_empty, panel_of
from nrp.dashboards.reading import OutcomeReading, ResultReading
from nrp.dashboards.words import better_words, clear_flag, domain_name, hidden_words, small_number, stays_clear
from nrp.reports.content.shape import Chart, Picture


def headline_chart(outcome: OutcomeReading, places: int) -> Chart | None:
    """The one estimate with its range; nothing where there are too few answers."""
    estimate = strip_estimate(outcome)
    if estimate is None:
        return None
    axis = axis_around([estimate.low, estimate.high], axis_title(outcome.unit))
    subtitle = _("%(label)s. %(note)s The range is the likely one (95%%), from %(places)s neighbourhoods.")
    return Chart(
        title=headline_title(outcome),
        subtitle=subtitle % {"label": outcome.label, "note": strip_note(outcome), "places": small_number(places)},
        pictures=[Picture(strip_specs(estimate, axis), strip_alt(headline_title(outcome), estimate))],
    )


def headline_title(outcome: OutcomeReading) -> str:
    """Say the finding in a line, in words that claim no more than the range allows."""
    label = outcome.short_label
    if not outcome.is_clear:
        return _("%(label)s: no clear difference") % {"label": label}
    if outcome.is_favourable:
        return _("%(label)s changed more favourably in the programme’s neighbourhoods") % {"label": label}
    return _("%(label)s changed less favourably in the programme’s neighbourhoods") % {"label": label}


def outcome_charts(result: ResultReading) -> list[Chart]:
    """All outcomes, one chart for each unit: the primary one first, the rest in the registry's order."""
    measures = sum(outcome.is_shown for outcome in result.secondary)
    ordered = sorted(result.outcomes, key=lambda outcome: not outcome.is_primary)
    charts = []
    for unit, places in UNIT_PLACES.items():
        of_unit = [outcome for outcome in ordered if outcome.unit == unit]
        rows = [outcome_row(outcome, measures) for outcome in of_unit]
        if not any(row.is_shown for row in rows):
            continue
        axis = axis_around([value for row in rows for value in (row.low, row.high)], axis_title(unit))
        title = _outcomes_title(of_unit)
        subtitle = _(
            "How much more, or less, each measure changed in the programme’s neighbourhoods than in their comparison "
            "areas, with the likely range (95%). The shaded side is the favourable one."
        )
        picture = Picture(rows_specs(rows, axis, places), rows_alt(title, rows, places))
        note = "" if all(row.is_shown for row in rows) else _("[c] = too few answers for an estimate.")
        charts.append(Chart(title, subtitle, [picture], note=note))
    return charts


def outcome_row(outcome: OutcomeReading, measures: int) -> EffectRow:
    parts = [domain_name(outcome.domain)] if outcome.domain else []
    return EffectRow(
        label=outcome.short_label,
        estimate=on_paper(outcome.estimate, outcome.unit),
        low=on_paper(outcome.low, outcome.unit),
        high=on_paper(outcome.high, outcome.unit),
        sub=" · ".join([*parts, better_words(outcome)]),
        sub_phone=better_words(outcome),
        better=outcome.better,
        flag=clear_flag(outcome, measures),
        strong=True,
    )


def pair_rows(outcome: OutcomeReading, names: dict[str, str], pairs: int | None) -> list[EffectRow]:
    """One row a pair of the report's own places, by name; below them all pairs of the programme together."""
    known = sorted(
        (pair for pair in outcome.by_pair if pair.neighbourhood in names), key=lambda p: names[p.neighbourhood]
    )
    rows = [_pair_row(names[one.neighbourhood], (one.estimate, one.low, one.high), outcome.unit) for one in known]
    if rows and pairs and outcome.is_shown:
        label = _("All %(n)s pairs of the programme") % {"n": small_number(pairs)}
        row = _pair_row(label, (outcome.estimate, outcome.low, outcome.high), outcome.unit)
        rows.append(replace(row, strong=True, total=True, rule_above=True))
    return rows


def _pair_row(label: str, values: tuple[float | None, float | None, float | None], unit: str) -> EffectRow:
    estimate, low, high = (on_paper(value, unit) for value in values)
    return EffectRow(label, estimate, low, high)


def pairs_chart(rows: Sequence[EffectRow], outcome: OutcomeReading) -> Chart | None:
    if not any(row.is_shown for row in rows):
        return None
    places = UNIT_PLACES.get(outcome.unit, 1)
    title = _pairs_title([row for row in rows if not row.total and row.estimate is not None], outcome, places)
    axis = axis_around([value for row in rows for value in (row.low, row.high)], axis_title(outcome.unit))
    subtitle = _(
        "%(label)s. Change in each neighbourhood less the change in its comparison area, places by name. A single "
        "pair’s range counts only the chance of who was asked: it cannot say whether one place did better."
    )
    picture = Picture(pairs_specs(rows, axis, places), rows_alt(title, rows, places))
    return Chart(title, subtitle % {"label": outcome.label}, [picture])


def _pairs_title(single: Sequence[EffectRow], outcome: OutcomeReading, places: int) -> str:
    """Say how many lean the favourable way; one pair by its name."""
    sign = 1 if outcome.better == "higher" else -1
    leaning = sum(round(row.estimate or 0, places) * sign > 0 for row in single)
    if len(single) == 1:
        words = (
            _("%(place)s’s pair leans the favourable way")
            if leaning
            else _("%(place)s’s pair does not lean the favourable way")
        )
        return words % {"place": single[0].label}
    return ngettext(
        "%(n)s of %(of)s pairs leans the favourable way", "%(n)s of %(of)s pairs lean the favourable way", leaning
    ) % {"n": small_number(leaning).capitalize(), "of": small_number(len(single))}


def places_panels(outcome: OutcomeReading, pairs: Sequence[PlacePair], period: Period) -> list[tuple[str, SlopePanel]]:
    """One measure for several neighbourhoods, by name, each beside its comparison area."""
    found = [(pair.name, panel_of(outcome, pair, period)) for pair in sorted(pairs, key=lambda pair: pair.name)]
    return [(name, panel) for name, panel in found if not is_empty(panel)]


def places_chart(outcome: OutcomeReading, panels: Sequence[tuple[str, SlopePanel]]) -> Chart | None:
    if not panels:
        return None
    scale = slope_axis([panel for _name, panel in panels])
    hidden = any(value is None for _name, panel in panels for value in (*panel.neighbourhood, *panel.comparator))
    subtitle = _(
        "%(label)s, with survey weights, before any model. Single places move by chance: read the pattern, not one "
        "panel. Every panel has the same scale."
    )
    return Chart(
        title=_places_title(outcome, panels),
        subtitle=subtitle % {"label": outcome.label},
        pictures=[
            Picture(slope_specs(panel, scale), slope_alt(name, outcome.short_label, panel), title=name)
            for name, panel in panels
        ],
        columns=3 if len(panels) > 2 else 2,
        key=[KeyEntry("neighbourhood", _("Neighbourhood")), KeyEntry("comparator", _("Its comparison area"))],
        note=hidden_words() if hidden else "",
    )


def bar_chart(title: str, subtitle: str, rows: Sequence[tuple[str, float, str]]) -> Chart | None:
    """Bars from nought, each with its number: counts and hours, never an estimate."""
    if not any(value > 0 for _label, value, _words in rows):
        return None
    bars = [BarRow(label, ((value, words),)) for label, value, words in rows]
    alt = f"{sentence(title)} " + "; ".join(f"{label}: {words}" for label, _value, words in rows) + "."
    return Chart(title, subtitle, [Picture(bars_specs(bars, max(value for _l, value, _w in rows)), alt)])


def on_paper(value: float | None, unit: str) -> float | None:
    """Bring a value of the result document to the printed scale."""
    return None if value is None else printed(value, unit)


def _outcomes_title(outcomes: Sequence[OutcomeReading]) -> str:
    shown = [outcome for outcome in outcomes if outcome.is_shown]
    clear = [outcome for outcome in shown if stays_clear(outcome)]
    if len(shown) == 1:
        return _one_outcome_title(shown[0], is_clear=bool(clear))
    if not clear:
        return _("No measure shows a clear difference")
    if len(clear) == 1:
        return _("One measure shows a clear difference: %(label)s") % {"label": clear[0].short_label}
    words = {"n": small_number(len(clear)).capitalize(), "of": small_number(len(shown))}
    return _("%(n)s of %(of)s measures show a clear difference") % words


def _one_outcome_title(outcome: OutcomeReading, *, is_clear: bool) -> str:
    label = {"label": outcome.short_label}
    return _("%(label)s: a clear difference") % label if is_clear else _("%(label)s: no clear difference") % label


def _places_title(outcome: OutcomeReading, panels: Sequence[tuple[str, SlopePanel]]) -> str:
    """Count rises from the printed figures, so that eye and sentence agree."""
    label = outcome.short_label
    if len(panels) == 1:
        return _("%(label)s in %(place)s and its comparison area") % {"label": label, "place": panels[0][0]}
    if any(None in (*panel.neighbourhood, *panel.comparator) for _name, panel in panels):
        return _("%(label)s in each neighbourhood and its comparison area") % {"label": label}
    rose = sum(_rose(panel.neighbourhood, panel.places) for _name, panel in panels)
    other = sum(_rose(panel.comparator, panel.places) for _name, panel in panels)
    words = _("%(label)s: up in %(rose)s of %(of)s neighbourhoods, and in %(other)s of their comparison areas")
    of = small_number(len(panels))
    return words % {"label": label, "rose": small_number(rose), "of": of, "other": small_number(other)}


def _rose(ends: tuple[float | None, float | None], places: int) -> bool:
    first, last = ends
    return first is not None and last is not None and round(last, places) > round(first, places)
