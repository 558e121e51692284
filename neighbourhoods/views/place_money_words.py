"""What the money of one place comes to, in words for residents; and the block that an initiative's page includes."""

from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from neighbourhoods.models import Initiative, MoneyKind
from neighbourhoods.permissions import Permission, can
from neighbourhoods.pounds import days_of, year_words
from neighbourhoods.queries.money import Figures, PlaceMoney, initiative_costs
from neighbourhoods.views.money_words import (
    CASH,
    EXTERNAL,
    IN_KIND,
    cash_words,
    hours_words,
    leverage_words,
    lines_words,
    pounds_words,
)
from nrp.core.render.dates import day
from nrp.core.render.numbers import decimal_text

K = MoneyKind
HALF_A_DAY = (Decimal(3), Decimal("4.25"))  # hours a week that people call half a day
FEW_WEEKS = 4  # in fewer a weekly figure says nothing


def place_rows(found: PlaceMoney, year: int | None) -> list[dict[str, str]]:
    """Say what a place has and spent, what was given, and what was won: one sentence a kind."""
    figures = found.figures
    rows = [
        (CASH, _cash(figures, year)),
        (IN_KIND, _in_kind(found, year)),
        (EXTERNAL, _external(found)),
        (_("Leverage"), leverage_words(figures.leverage)),
    ]
    return [{"label": label, "text": text} for label, text in rows]


def initiative_money(initiative: Initiative, user: Any) -> dict[str, Any]:
    """Give what `neighbourhoods/_initiative_money.html` says, or nothing for somebody who may not read money."""
    if not can(user, Permission.SEE_MONEY, initiative.area):
        return {}
    figures = initiative_costs(initiative)
    rows = [(CASH, cash_words(figures))] if figures.kinds[K.CASH].lines or K.CASH in figures.budgets else []
    if (given := figures.kinds[K.IN_KIND]).lines:
        words = {"hours": hours_words(given.hours), "value": pounds_words(given.amount)}
        rows.append((IN_KIND, _("%(hours)s, counted at %(value)s.") % words))
    if (won := figures.kinds[K.EXTERNAL]).lines:
        rows.append((EXTERNAL, _("%(amount)s won.") % {"amount": pounds_words(won.amount)}))
    base = ""
    if figures.as_of is not None:
        words = {"lines": lines_words(figures.lines), "day": day(figures.as_of)}
        base = _("%(lines)s of the ledger up to %(day)s. The three kinds are not added up.") % words
    return {
        "rows": [{"label": label, "value": value} for label, value in rows],
        "base": base,
        "url": f"{reverse('ledger')}?initiative={initiative.pk}" if figures.lines else "",
    }


def _cash(figures: Figures, year: int | None) -> str:
    budget, left, latest = figures.budgets.get(K.CASH), figures.left, figures.kinds[K.CASH].latest
    spent = {"spent": pounds_words(figures.kinds[K.CASH].amount), "day": day(latest) if latest else ""}
    said = _("%(spent)s spent by %(day)s") % spent if latest else _("nothing spent yet")
    if budget is None or left is None:
        return _("No budget is set; %(spent)s.") % {"spent": said}
    words = {"budget": pounds_words(budget), "spent": said, "year": "" if year is None else year_words(year)}
    has = _("%(budget)s to spend in %(year)s") % words if year is not None else _("%(budget)s to spend so far") % words
    rest = {"left": pounds_words(abs(left))}
    end = _("%(left)s left.") % rest if left >= 0 else _("%(left)s more than there was.") % rest
    return f"{has}; {said}; {end}"


def _in_kind(found: PlaceMoney, year: int | None) -> str:
    sums = found.figures.kinds[K.IN_KIND]
    if not sums.pence:
        return _("Nothing is written down yet.")
    givers = ", ".join(
        _("%(organisation)s (%(hours)s)") % {"organisation": one.name, "hours": hours_words(one.sums.hours)}
        for one in found.figures.givers
        if one.sums.pence
    )
    words = {"hours": hours_words(sums.hours), "givers": givers, "value": pounds_words(sums.amount)}
    said = _("%(hours)s given by %(givers)s, counted at %(value)s.") % words
    return f"{_a_week(found, year)} {said}".strip()


def _a_week(found: PlaceMoney, year: int | None) -> str:
    """Say how much that is a week, from the first day of the year or the first line to the latest hours given."""
    sums = found.figures.kinds[K.IN_KIND]
    start = found.first if year is None else days_of(year)[0]
    if sums.latest is None or start is None:
        return ""
    weeks = Decimal((sums.latest - start).days + 1) / 7
    if weeks < FEW_WEEKS:
        return ""
    weekly = sums.hours / weeks
    if HALF_A_DAY[0] <= weekly <= HALF_A_DAY[1]:
        return _("About half a day a week.")
    return _("About %(hours)s hours a week.") % {"hours": decimal_text(weekly, 1)}


def _external(found: PlaceMoney) -> str:
    said = [
        _("%(amount)s from %(funder)s: the bid was led by %(led_by)s.")
        % {"amount": pounds_words(one.sums.amount), "funder": one.funder, "led_by": one.led_by}
        for one in found.figures.grants
        if one.sums.pence
    ]
    return " ".join(said) or _("None won yet.")
