"""How long residents wait for their money: from sent to approved to paid, held against the promise."""

import uuid
from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from coren.queries.clock import Clock, Overdue, clocks, overdue
from coren.queries.pay import pay_policy
from coren.words import days_words, hours_words
from neighbourhoods.permissions import Permission, can, required
from nrp.core.render.tables import Cell, Column, Row, Table


@required(Permission.SEE_PAY)
@require_safe
def pay_clock(request: HttpRequest) -> HttpResponse:
    """Show the middle and the longest wait of the last 90 days by place and facilitator, and what is overdue."""
    found = clocks(request.user)
    late = overdue(request.user)
    promised = days_words(pay_policy().promised_days)
    context = {
        "lede": _lede(found.all, promised),
        "late": _late(late) if late else "",
        "places": _table(_("Neighbourhood"), _("By neighbourhood"), found.by_place, found.names),
        "facilitators": _table(_("Facilitator"), _("By facilitator"), found.by_facilitator, found.names),
        "has_any": bool(found.all.approved or found.all.paid),
        "can_approve": can(request.user, Permission.APPROVE_HOURS),
    }
    return render(request, "coren/pay_clock.html", context)


def _lede(clock: Clock, promised: str) -> str | SafeString:
    if clock.median_to_money is None:
        return _("Residents are promised %(promised)s from hours to money.") % {"promised": promised}
    took = _("Half of the hours paid in the last 90 days were paid within %(days)s.") % {
        "days": days_words(clock.median_to_money)
    }
    longest = _("The longest took %(days)s; residents are promised %(promised)s.") % {
        "days": days_words(clock.longest_to_money or 0),
        "promised": promised,
    }
    return format_html("<strong>{}</strong> {}", took, longest)


def _late(late: Overdue) -> str:
    who = ngettext("%(count)s adviser", "%(count)s advisers", late.advisers) % {"count": late.advisers}
    words = _("%(hours)s of %(who)s have waited longer than promised, the oldest %(days)s.")
    said = words % {"hours": hours_words(late.minutes), "who": who, "days": days_words(late.longest_days)}
    if not late.not_approved:
        return said
    waiting = ngettext(
        "%(count)s entry of them is not approved yet.",
        "%(count)s entries of them are not approved yet.",
        late.not_approved,
    )
    return f"{said} {waiting % {'count': late.not_approved}}"


def _table(
    label: str,
    caption: str,
    found: Mapping[uuid.UUID | None, Clock],
    names: Mapping[uuid.UUID | None, str],
) -> Table:
    rows = sorted((names.get(key) or _("Nobody"), clock) for key, clock in found.items())
    columns = [
        Column(label),
        Column(_("Middle"), "number", span=_("Days to approval")),
        Column(_("Longest"), "number", span=_("Days to approval")),
        Column(_("Middle"), "number", span=_("Days to money")),
        Column(_("Longest"), "number", span=_("Days to money")),
    ]
    lines = [Row(_cells(name, clock)) for name, clock in rows]
    return Table(columns, lines, caption=caption, caption_hidden=False, variant="tight")


def _cells(name: str, clock: Clock) -> list[Cell]:
    return [
        Cell(name),
        Cell(clock.median_to_approval),
        Cell(clock.longest_to_approval),
        Cell(clock.median_to_money),
        Cell(clock.longest_to_money),
    ]
