"""What a chart says to somebody who does not see it: the finding first, then every number drawn."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from nrp.core.render.charts.effects import EffectRow
from nrp.core.render.charts.slope import SlopePanel
from nrp.core.render.charts.strip import Estimate
from nrp.core.render.numbers import HIDDEN, decimal_text, interval_text
from nrp.core.render.tables import Cell, Column, Row, Table


def rows_alt(finding: str, rows: Sequence[EffectRow], places: int = 1) -> str:
    """Return the words of a forest or pairs chart."""
    return f"{sentence(finding)} {'; '.join(_row_words(row, places) for row in rows)}."


def strip_alt(finding: str, estimate: Estimate) -> str:
    """Return the words of a range strip."""
    numbers = _("Estimate %(value)s, 95%% range %(range)s") % {
        "value": decimal_text(estimate.value, estimate.places),
        "range": interval_text(estimate.low, estimate.high, estimate.places),
    }
    return f"{sentence(finding)} {numbers}."


def slope_alt(place: str, measure: str, panel: SlopePanel) -> str:
    """Return the words of one slope panel."""
    words = _(
        "%(place)s, %(measure)s: neighbourhood %(n0)s in %(first)s and %(n1)s in %(last)s; "
        "its comparison area %(c0)s and %(c1)s."
    )
    return words % {
        "place": place,
        "measure": measure,
        "first": panel.labels[0],
        "last": panel.labels[1],
        "n0": slope_text(panel.neighbourhood[0], panel),
        "n1": slope_text(panel.neighbourhood[1], panel),
        "c0": slope_text(panel.comparator[0], panel),
        "c1": slope_text(panel.comparator[1], panel),
    }


def slope_text(value: float | None, panel: SlopePanel) -> str:
    """Return one printed value of a panel."""
    return HIDDEN if value is None else decimal_text(value, panel.places) + panel.suffix


def rows_table(rows: Sequence[EffectRow], caption: str, label: str, *, places: int = 1) -> Table:
    """Return the table under a forest or pairs chart: the very numbers that are drawn."""
    has_more = any(row.sub or row.flag for row in rows)
    columns = [Column(label), Column(_("Estimate"), "number"), Column(_("Likely range (95%)"), "number")]
    if has_more:
        columns += [Column(_("Note"))]
    return Table(
        columns,
        [Row(_row_cells(row, places, has_more=has_more), foot=row.total) for row in rows],
        caption,
        variant="stacked" if has_more else "tight",
    )


def slopes_table(places: Sequence[tuple[str, SlopePanel]], caption: str, label: str) -> Table:
    """Return the table under a set of slope panels."""
    columns = [Column(label)]
    if places:
        first, last = places[0][1].labels
        for span in (_("Neighbourhood"), _("Comparison area")):
            columns += [Column(first, "number", span), Column(last, "number", span)]
    rows = [
        Row([name, *(slope_text(value, panel) for value in (*panel.neighbourhood, *panel.comparator))])
        for name, panel in places
    ]
    return Table(columns, rows, caption, variant="tight")


def sentence(text: str) -> str:
    """Return the words with a full stop at the end."""
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _row_words(row: EffectRow, places: int) -> str:
    if not row.is_shown:
        return _("%(label)s withheld") % {"label": row.label}
    return f"{row.label} {decimal_text(row.estimate, places)} ({interval_text(row.low, row.high, places)})"


def _row_cells(row: EffectRow, places: int, *, has_more: bool) -> list[Cell]:
    estimate, ends, value = HIDDEN, HIDDEN, None
    if row.is_shown and row.estimate is not None:
        estimate, ends = decimal_text(row.estimate, places), interval_text(row.low, row.high, places)
        value = round(row.estimate, places)
    cells = [Cell(row.label), Cell(estimate, strong=row.strong, value=value), Cell(ends)]
    note = ", ".join(part for part in (row.sub, row.flag) if part)
    return [*cells, Cell(note)] if has_more else cells
