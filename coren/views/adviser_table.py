"""The table of Resident Advisers."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from coren.models import Adviser
from nrp.core.render.dates import day
from nrp.core.render.tables import Cell, Column, Table


def advisers_table(advisers: Iterable[Any], *, has_places: bool) -> Table:
    """Make the table: who, what they are to the programme and since when, where, with whom. No contact."""
    columns = [Column(_("Name")), Column(_("Status"))]
    if has_places:
        columns.append(Column(_("Neighbourhood")))
    columns.append(Column(_("Facilitator")))
    return Table(
        columns=columns,
        rows=[_row(adviser, has_places=has_places) for adviser in advisers],
        caption=_("Resident Advisers"),
        variant="stacked",
    )


def _row(adviser: Any, *, has_places: bool) -> list[Cell]:
    number = _("Number %(number)s") % {"number": adviser.number}
    since = _("since %(day)s") % {"day": day(adviser.since)} if adviser.since else ""
    is_begun = adviser.registered_at is None and adviser.status == Adviser.Status.INTERESTED
    word = _("Interested, registration not finished") if is_begun else str(adviser.get_status_display())
    cells = [
        Cell(adviser.person.name, url=reverse("adviser", args=[adviser.pk]), aside=number),
        Cell(word, aside=since),
    ]
    if has_places:
        cells.append(Cell(adviser.area.name))
    return [*cells, Cell(adviser.facilitator.name if adviser.facilitator else "")]
