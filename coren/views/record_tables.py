"""The tables of the pages about records."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from coren.models import DataRequest
from coren.views.record_words import clock_words
from nrp.core.render.dates import day
from nrp.core.render.tables import Cell, Column, Row, Table


def requests_table(rows: Iterable[DataRequest]) -> Table:
    """List requests: who, what, since when, until when. What is over its time says so in words."""
    return Table(
        columns=[
            Column(_("Request")),
            Column(_("Who")),
            Column(_("What they ask")),
            Column(_("Asked on")),
            Column(_("Answer"), "sentence"),
        ],
        rows=[
            Row([_number(row), _who(row), row.get_kind_display(), day(row.asked_on), clock_words(row)]) for row in rows
        ],
        caption=_("Requests about records"),
        variant="stacked",
    )


def _number(row: DataRequest) -> Cell:
    return Cell(_("Request %(number)d") % {"number": row.number}, url=row.get_absolute_url())


def _who(row: DataRequest) -> Cell:
    if row.adviser is None:
        return Cell(_("Somebody who was erased"))
    return Cell(row.adviser.person.name, aside=row.adviser.area.name)
