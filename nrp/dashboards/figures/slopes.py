"""Small panels of raw shares: each neighbourhood beside its comparison area, two waves."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from nrp.core.render.alternatives import slope_alt, slopes_table
from nrp.core.render.cached import drawing_cache
from nrp.core.render.charts import SlopePanel, slope_axis, slope_panel
from nrp.core.render.figures import Figure, KeyEntry, Panel
from nrp.core.render.numbers import decimal_text, number, printed
from nrp.dashboards.reading import OutcomeReading
from nrp.dashboards.words import hidden_words, small_number

DESK_FOUR = 246
MOST_PANELS = 30  # places in small multiples: more are not read side by side
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


def places_figure(
    outcome: OutcomeReading, pairs: Sequence[PlacePair], period: Period, csv_url: str, narrowed_to: str = ""
) -> Figure | None:
    """Draw one measure for several neighbourhoods, by name, all on one scale. Its words say what it is narrowed to."""
    panels = [(pair.name, panel_of(outcome, pair, period)) for pair in sorted(pairs, key=lambda pair: pair.name)]
    if all(is_empty(panel) for _name, panel in panels):
        return None
    scale = slope_axis([panel for _name, panel in panels])
    drawn = panels[:MOST_PANELS]
    return Figure(
        title=_counted(outcome, panels),
        subtitle=" ".join(
            part
            for part in (
                _(
                    "%(label)s, survey weights, before any model. Single places move by chance: read the pattern, not "
                    "one panel. Every panel has the same scale."
                )
                % {"label": outcome.label},
                narrowed_to,
            )
            if part
        ),
        key=_key(),
        panels=[
            Panel(
                name,
                slope_panel(panel, scale, slope_alt(name, outcome.short_label, panel), cache=drawing_cache()),
            )
            for name, panel in drawn
        ],
        note=" ".join(part for part in (_drawn_note(panels), _hidden_note([one for _name, one in drawn])) if part),
        table=slopes_table(drawn, outcome.label, _("Neighbourhood")),
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


def _drawn_note(panels: Sequence[tuple[str, SlopePanel]]) -> str:
    """Say how many places are drawn where there are more, and how to come to the others."""
    if len(panels) <= MOST_PANELS:
        return ""
    return _(
        "%(n)s of %(all)s neighbourhoods are drawn, by name. Choose a place, an authority or a batch above to draw "
        "others; the file has all of them."
    ) % {"n": MOST_PANELS, "all": number(len(panels))}


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


def _counted(outcome: OutcomeReading, named: Sequence[tuple[str, SlopePanel]]) -> str:
    """Count rises from the printed figures, so that eye and sentence agree; of one place say its own figures."""
    panels = [panel for _name, panel in named]
    own = [_direction(panel.neighbourhood, panel.places) for panel in panels]
    other = [_direction(panel.comparator, panel.places) for panel in panels]
    values = {
        "label": outcome.short_label,
        "rose": small_number(own.count(1)),
        "of": small_number(len(panels)),
        "rose_other": small_number(other.count(1)),
    }
    if len(panels) == 1:
        return _one_place(outcome, *named[0])
    hidden = [
        name for name, panel in named if any(value is None for value in (*panel.neighbourhood, *panel.comparator))
    ]
    if hidden:
        whole = len(panels) - len(hidden)
        known = [panel for name, panel in named if name not in hidden]
        rose = sum(_direction(panel.neighbourhood, panel.places) == 1 for panel in known)
        return _("%(label)s: up in %(rose)s of the %(whole)s neighbourhoods whose figures can be shown") % {
            **values,
            "rose": small_number(rose),
            "whole": small_number(whole),
        }
    words = _("%(label)s: up in %(rose)s of %(of)s neighbourhoods, and in %(rose_other)s of their comparison areas")
    return words % values


def _one_place(outcome: OutcomeReading, name: str, panel: SlopePanel) -> str:
    if any(value is None for value in (*panel.neighbourhood, *panel.comparator)):
        return _("%(label)s in %(place)s: too few answers for every figure") % {
            "label": outcome.short_label,
            "place": name,
        }
    first, last, first_other, last_other = (
        decimal_text(round(value or 0.0, panel.places), panel.places) + panel.suffix
        for value in (*panel.neighbourhood, *panel.comparator)
    )
    words = _("%(label)s in %(place)s: from %(first)s to %(last)s, in its comparison area from %(other)s to %(then)s")
    return words % {
        "label": outcome.short_label,
        "place": name,
        "first": first,
        "last": last,
        "other": first_other,
        "then": last_other,
    }


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
