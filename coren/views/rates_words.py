"""The rate card and the weekly limits as tables."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from coren.models import Rate
from coren.queries.rates import LimitRow, RateRow
from nrp.core.render.cells import Value
from nrp.core.render.dates import day
from nrp.core.render.numbers import money
from nrp.core.render.tables import Cell, Column, Table


def rates_table(card: Iterable[RateRow], *, can_edit: bool) -> Table:
    """Give each activity with the rate that holds, the ones to come and the ones before."""
    rows: list[list[Cell | Value]] = [
        [
            Cell(
                row.activity.label,
                url=reverse("activity-type-edit", args=[row.activity.pk]) if can_edit else "",
                aside="" if row.activity.is_in_use else _("not for new hours"),
            ),
            Cell(money(row.now.hourly) if row.now else _("no rate yet"), aside=_since(row.now), strong=True),
            _listed(row.coming),
            _listed(row.past),
        ]
        for row in card
    ]
    columns = [
        Column(_("Activity")),
        Column(_("An hour, now")),
        Column(_("Coming"), "sentence"),
        Column(_("Before"), "sentence"),
    ]
    return Table(columns, rows, caption=_("Rate card"), variant="stacked")


def _since(rate: Rate | None) -> str:
    return _("since %(day)s") % {"day": day(rate.starts_on)} if rate else ""


def _listed(rates: Iterable[Rate]) -> str:
    words = _("%(rate)s from %(day)s")
    return "; ".join(words % {"rate": money(rate.hourly), "day": day(rate.starts_on)} for rate in rates)


def limits_table(limits: Iterable[LimitRow]) -> Table:
    """Give every weekly limit, the latest first, each with a word for where it stands."""
    names = {"now": _("Holds now"), "coming": _("Coming"), "past": _("Past")}
    rows = [
        [
            Cell(day(row.limit.starts_on), strong=row.state == "now"),
            Cell(money(row.limit.amount), value=row.limit.amount, strong=row.state == "now"),
            Cell(names[row.state]),
        ]
        for row in limits
    ]
    return Table(
        [Column(_("From")), Column(_("A week"), "number"), Column(_("State"))],
        rows,
        caption=_("Weekly limit"),
        variant="tight",
    )
