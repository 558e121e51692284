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
from nrp.dashboards.words import small_number

DESK_FOUR = 246


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
    outcome: OutcomeReading, pairs: Sequence[PlacePair], period: Period, csv_url: str
) -> Figure | None:
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


def measures_figure(
    outcomes: Sequence[OutcomeReading], pair: PlacePair, period: Period, csv_url: str
) -> Figure | None:
    """Draw every measure for one place beside its comparison area; one scale for all shares."""
    panels = [(outcome.short_label, panel_of(outcome, pair, period)) for outcome in outcomes]
    panels = [(name, panel) for name, panel in panels if not is_empty(panel)]
    if not panels:
        return None
    scales = {suffix: slope_axis([p for _n, p in panels if p.suffix == suffix]) for suffix in ("%", "")}
    return Figure(
        title=_("%(place)s beside its comparison area") % {"place": pair.name},
        subtitle=_(
            "Raw figures with survey weights. In one place a difference of several points can be the chance of who was "
            "asked; what the programme changed is read from all places together."
        ),
        key=_key(),
        columns=4,
        panels=[
            Panel(
                name,
                slope_panel(
                    panel,
                    scales[panel.suffix],
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
    return (
        _("%(label)s: up in %(rose)s of %(of)s neighbourhoods, and in %(rose_other)s of their comparison areas") % values
    )


def _direction(ends: tuple[float | None, float | None], places: int) -> int:
    first, last = ends
    if first is None or last is None:
        return 0
    change = round(last, places) - round(first, places)
    return (change > 0) - (change < 0)


def _hidden_note(panels: Sequence[SlopePanel]) -> str:
    if any(value is None for panel in panels for value in (*panel.neighbourhood, *panel.comparator)):
        return _("[c] = fewer than 8 people; counts rounded to the nearest 5.")
    return ""
