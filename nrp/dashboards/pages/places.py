"""Places as a table: only the columns of which something is known."""

from django.utils.translation import gettext as _

from nrp.core.render.tables import Cell, Column, Row, Table
from nrp.dashboards.queries.places import PlaceRow
from nrp.dashboards.queries.results import ResultView


def places_table(rows: list[PlaceRow], view: ResultView | None) -> Table:
    """Give the places with what is known of each; columns of which nothing is known are left out."""
    waves = (view.period.baseline, view.period.followup) if view is not None else ()
    known: list[tuple[Column, list[Cell]]] = [
        (Column(_("Neighbourhood")), [Cell(row.name, url=row.url, aside=row.left) for row in rows]),
        (Column(_("Council")), [Cell(row.councils) for row in rows]),
        (Column(_("Batch")), [Cell(row.batch) for row in rows]),
        (Column(_("Focus"), "sentence"), [Cell(row.focus) for row in rows]),
        *(
            (Column(_("Answers, wave\u00a0%(n)s") % {"n": wave}, "number"), [Cell(row.answers[k]) for row in rows])
            for k, wave in enumerate(waves)
        ),
    ]
    used = [(column, cells) for column, cells in known if any(cell.text for cell in cells)]
    body = [Row([cells[index] for _column, cells in used]) for index in range(len(rows))]
    return Table([column for column, _cells in used], body, _("The neighbourhoods"), variant="stacked")
