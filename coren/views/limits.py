"""Who is near the weekly limit, before it is passed."""

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from coren.money import Week
from coren.queries.near_limit import NearLimit, near_limit
from coren.queries.pay import pay_policy
from coren.views.links import url_or_nothing
from coren.words import week_words
from neighbourhoods.permissions import Permission, required
from nrp.core.render.numbers import money
from nrp.core.render.tables import Cell, Column, Table

EARLIEST, LATEST = dt.date(2000, 1, 1), dt.date(2200, 1, 1)


@required(Permission.SEE_PAY)
@require_safe
def weekly_limits(request: HttpRequest) -> HttpResponse:
    """Show whose week is near the limit or over it, and the words about benefits to talk from."""
    week = _week_of(request.GET.get("week", ""))
    found = near_limit(request.user, week.monday)
    context = {
        "table": _table(found),
        "found": found,
        "week": week_words(week.monday),
        "before": week.before.monday.isoformat(),
        "after": week.after.monday.isoformat() if week.sunday < timezone.localdate() else "",
        "policy": pay_policy(),
    }
    return render(request, "coren/weekly_limits.html", context)


def _week_of(text: str) -> Week:
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        day = timezone.localdate()
    return Week.of(day if EARLIEST < day < LATEST else timezone.localdate())


def _table(found: list[NearLimit]) -> Table:
    columns = [
        Column(_("Resident Adviser")),
        Column(_("Neighbourhood")),
        Column(_("This week"), "number"),
        Column(_("Limit"), "number"),
        Column(_("How far"), "sentence"),
        Column(_("Facilitator")),
    ]
    return Table(columns, [_row(one) for one in found], caption=_("Near the weekly limit"), variant="stacked")


def _row(one: NearLimit) -> list[Cell]:
    left = one.money.left
    if left is None or left < 0:
        how_far = _("%(sum)s over.") % {"sum": money(-left if left is not None else None)}
    else:
        how_far = _("%(sum)s left.") % {"sum": money(left)}
    if one.wants_benefits_advice:
        how_far = _("%(how_far)s Would like benefits advice.") % {"how_far": how_far}
    return [
        Cell(one.name, url=url_or_nothing("adviser", one.adviser_id), strong=True),
        Cell(one.place),
        Cell(money(one.money.earned), value=one.money.earned),
        Cell(money(one.money.limit), value=one.money.limit),
        Cell(how_far),
        Cell(one.facilitator),
    ]
