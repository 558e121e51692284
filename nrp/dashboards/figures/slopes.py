"""Small panels of raw shares: each neighbourhood beside its comparison area, two waves."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from nrp.core.render.alternatives import slope_alt, slopes_table
from nrp.core.render.cached import drawing_cache
from nrp.core.render.charts import SlopePanel, slope_axis, slope_panel
from nrp.core.render.figures import Figure, KeyEntry, Panel
from nrp.core.render.numbers import printed
from nrp.dashboards.reading import OutcomeReading
from nrp.dashboards.words import hidden_words, small_number

DESK_FOUR = 246
LEAST_SPAN_SHARES = 20.0
LEAST_SPAN_POINTS = 0.5
DESIGN_EFFECT = 1.1  # of survey weights that vary by a third


@dataclass(frozen=True, slots=True)
class PlacePair:
    """A neighbourhood and its comparison area, by survey code and name."""

    neighbourhood: str
    comparator: str
    name: str


@dataclass(frozen=True, slots=True)
class Period:
    """The two waves that a result compares, and how a chart calls them."""

    baseline: int
    followup: int
    labels: tuple[str, str]


def panel_of(outcome: OutcomeReading, pair: PlacePair, period: Period) -> SlopePanel:
    """Give the four raw figures of one pair, printed scale; None is withheld or not there."""
    known = {(mean.key, mean.wave): mean.mean for mean in outcome.by_area}

    def figure(code: str, wave: int) -> float | None:
        value = known.get((code, wave))
        return None if value is None else printed(value, outcome.unit)

    is_share = outcome.unit == "percent"
    return SlopePanel(
        neighbourhood=(figure(pair.neighbourhood, period.baseline), figure(pair.neighbourhood, period.followup)),
        comparator=(figure(pair.comparator, period.baseline), figure(pair.comparator, period.followup)),
        labels=period.labels,
        places=0 if is_share else 2,
        suffix="%" if is_share else "",
    )


def is_empty(panel: SlopePanel) -> bool:
    """Whether nothing at all is known of a panel."""
    return all(value is None for value in (*panel.neighbourhood, *panel.comparator))


def places_figure(outcome: OutcomeReading, pairs: Sequence[PlacePair], period: Period, csv_url: str) -> Figure | None:
    """Draw one measure for several neighbourhoods, by name, all on one scale."""
    panels = [(pair.name, panel_of(outcome, pair, period)) for pair in sorted(pairs, key=lambda pair: pair.name)]
    if all(is_empty(panel) for _name, panel in panels):
        return None
    scale = slope_axis([panel for _name, panel in panels])
    return Figure(
        title=_counted(outcome, [panel for _name, panel in panels]),
        subtitle=_(
            "%(label)s, survey weights, before any model. Single places move by chance: read the pattern, not one "
            "panel. Every panel has the same scale."
        )
        % {"label": outcome.label},
        key=_key(),
        panels=[
            Panel(
                name,
                slope_panel(panel, scale, slope_alt(name, outcome.short_label, panel), cache=drawing_cache()),
            )
            for name, panel in panels
        ],
        note=_hidden_note([panel for _name, panel in panels]),
        table=slopes_table(panels, outcome.label, _("Neighbourhood")),
        table_label=_("Show the places as a table"),
        csv_url=csv_url,
        csv_label=_("Download the places (CSV)"),
    )


def measures_figure(outcomes: Sequence[OutcomeReading], pair: PlacePair, period: Period, csv_url: str) -> Figure | None:
    """Draw every measure for one place beside its comparison area; every share's panel spans as many points."""
    panels = [(outcome.short_label, panel_of(outcome, pair, period)) for outcome in outcomes]
    panels = [(name, panel) for name, panel in panels if not is_empty(panel)]
    if not panels:
        return None
    spans = {suffix: _span([panel for _name, panel in panels if panel.suffix == suffix]) for suffix in ("%", "")}
    return Figure(
        title=_moved_most(pair, panels),
        subtitle=_measures_subtitle(outcomes, pair),
        key=_key(),
        columns=4,
        panels=[
            Panel(
                name,
                slope_panel(
                    panel,
                    _centred(panel, spans[panel.suffix]),
                    slope_alt(pair.name, name, panel),
                    desk_width=DESK_FOUR,
                    cache=drawing_cache(),
                ),
            )
            for name, panel in panels
        ],
        note=_hidden_note([panel for _name, panel in panels]),
        table=slopes_table(panels, pair.name, _("Measure")),
        table_label=_("Show the figures as a table"),
        csv_url=csv_url,
        csv_label=_("Download the figures (CSV)"),
    )


def _values(panel: SlopePanel) -> list[float]:
    return [value for value in (*panel.neighbourhood, *panel.comparator) if value is not None]


def _span(panels: Sequence[SlopePanel]) -> float:
    """Give the height that every panel of a unit spans, so that equal slopes are equal changes."""
    heights = [max(_values(panel)) - min(_values(panel)) for panel in panels if _values(panel)]
    least = LEAST_SPAN_SHARES if panels and panels[0].suffix else LEAST_SPAN_POINTS
    return max([least, *heights]) * 1.24


def _centred(panel: SlopePanel, span: float) -> tuple[float, float]:
    middle = (max(_values(panel)) + min(_values(panel))) / 2
    return middle - span / 2, middle + span / 2


def _moved_most(pair: PlacePair, panels: Sequence[tuple[str, SlopePanel]]) -> str:
    """Name the share that moved most in the place, up or down, from the printed figures."""
    moves = []
    for name, panel in panels:
        first, last = panel.neighbourhood
        if panel.suffix and first is not None and last is not None:
            moves.append((abs(round(last) - round(first)), name, round(first), round(last)))
    if not moves or max(moves)[0] == 0:
        return _("%(place)s beside its comparison area") % {"place": pair.name}
    _size, name, before, after = max(moves, key=lambda move: move[0])
    words = _("%(measure)s moved most in %(place)s: from %(before)s%% to %(after)s%%")
    return words % {"measure": name, "place": pair.name, "before": before, "after": after}


def _measures_subtitle(outcomes: Sequence[OutcomeReading], pair: PlacePair) -> str:
    margin = _chance_margin(outcomes, pair)
    words = _("Raw figures with survey weights; every share's panel spans as many points.")
    if margin is None:
        return words
    chance = _(
        "In one place a change under about %(n)s points can be the chance of who was asked; what the programme changed "
        "is read from all places together."
    )
    return f"{words} {chance % {'n': margin}}"


def _chance_margin(outcomes: Sequence[OutcomeReading], pair: PlacePair) -> int | None:
    """Give the change of a share between two waves that sampling alone passes once in twenty, at worst."""
    counts = [mean.n for outcome in outcomes for mean in outcome.by_area if mean.key == pair.neighbourhood and mean.n]
    if not counts:
        return None
    return round(196 * (2 * 0.25 * DESIGN_EFFECT / min(counts)) ** 0.5)


def _key() -> list[KeyEntry]:
    return [KeyEntry("neighbourhood", _("Neighbourhood")), KeyEntry("comparator", _("Its comparison area"))]


def _counted(outcome: OutcomeReading, panels: Sequence[SlopePanel]) -> str:
    """Count rises from the printed figures, so that eye and sentence agree."""
    own = [_direction(panel.neighbourhood, panel.places) for panel in panels]
    other = [_direction(panel.comparator, panel.places) for panel in panels]
    values = {
        "label": outcome.short_label,
        "rose": small_number(own.count(1)),
        "of": small_number(len(panels)),
        "rose_other": small_number(other.count(1)),
    }
    if len(panels) == 1:
        return _("%(label)s in the neighbourhood and its comparison area") % values
    if any(value is None for panel in panels for value in (*panel.neighbourhood, *panel.comparator)):
        return _("%(label)s in each neighbourhood and its comparison area") % values
    words = _("%(label)s: up in %(rose)s of %(of)s neighbourhoods, and in %(rose_other)s of their comparison areas")
    return words % values


def _direction(ends: tuple[float | None, float | None], places: int) -> int:
    first, last = ends
    if first is None or last is None:
        return 0
    change = round(last, places) - round(first, places)
    return (change > 0) - (change < 0)


def _hidden_note(panels: Sequence[SlopePanel]) -> str:
    if any(value is None for panel in panels for value in (*panel.neighbourhood, *panel.comparator)):
        return hidden_words()
    return ""
