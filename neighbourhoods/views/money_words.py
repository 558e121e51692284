"""What the pages about money say: sentences and tables, each kind in its own columns."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from neighbourhoods.models import MoneyKind
from neighbourhoods.pounds import days_of, pence, year_words
from neighbourhoods.queries.ledger import Sums
from neighbourhoods.queries.money import Figures, Giver, InitiativeCost, Leverage, Overview, PlaceFigures
from nrp.core.render.dates import day, period
from nrp.core.render.numbers import decimal_text, money, number
from nrp.core.render.tables import Cell, Column, Row, Table

K = MoneyKind
CASH, IN_KIND, EXTERNAL = str(K.CASH.label), str(K.IN_KIND.label), str(K.EXTERNAL.label)


def pounds_words(amount: Decimal) -> str:
    """Write whole pounds without pence in a sentence: £50,000, £31.25."""
    return money(amount, 0 if amount == amount.to_integral_value() else 2)


def hours_words(hours: Decimal) -> str:
    """Write hours: 1 hour, 3.5 hours."""
    plain = hours.normalize() if hours else Decimal(0)
    text = decimal_text(hours, max(0, -int(plain.as_tuple().exponent)))
    return ngettext("%(n)s hour", "%(n)s hours", 1 if hours == 1 else 2) % {"n": text}


def lines_words(lines: int) -> str:
    return ngettext("%(n)s line", "%(n)s lines", lines) % {"n": number(lines)}


def years_words(year: int | None) -> str:
    """Say of which days figures are."""
    if year is None:
        return _("All years.")
    return _("%(year)s, %(days)s.") % {"year": year_words(year), "days": period(*days_of(year))}


def leverage_words(leverage: Leverage) -> str:
    """Say what came with each pound of programme cash; the kinds stay apart."""
    if leverage.external is None or leverage.in_kind is None:
        return _("No programme cash is spent, so there is nothing to set the other two kinds against.")
    words = {"external": money(leverage.external), "in_kind": money(leverage.in_kind)}
    return (
        _("For each £1 of programme cash %(external)s external and %(in_kind)s in kind.") % words
        + " "
        + _("The three kinds are not added up.")
    )


def base_items(figures: Figures, year: int | None) -> list[dict[str, str]]:
    """Say what figures rest on: how many lines, up to which day, of which year."""
    latest = figures.as_of
    return [
        {"label": _("Base"), "text": _("%(lines)s of the ledger.") % {"lines": lines_words(figures.lines)}},
        {
            "label": _("As of"),
            "text": _("the latest line, %(day)s.") % {"day": day(latest)} if latest else _("no line yet."),
        },
        {"label": _("Financial year"), "text": years_words(year)},
    ]


def base_notes() -> list[str]:
    return [
        _(
            "Programme cash, what is given in kind and external money are three kinds of money and are never added up "
            "with each other. A line that is reversed is set against its reversal, and both count as lines."
        ),
        _("What an initiative has is a part of what its neighbourhood has."),
    ]


def cash_words(figures: Figures) -> str:
    spent = pounds_words(figures.kinds[K.CASH].amount)
    budget, left = figures.budgets.get(K.CASH), figures.left
    if budget is None or left is None:
        return _("%(spent)s spent. No budget is set.") % {"spent": spent}
    words = {"spent": spent, "budget": pounds_words(budget), "left": pounds_words(abs(left))}
    if left < 0:
        return _("%(spent)s spent of %(budget)s: %(left)s more than there was.") % words
    return _("%(spent)s spent of %(budget)s; %(left)s left.") % words


def overview_rows(found: Overview) -> list[dict[str, str]]:
    """Give the sentences above the table: one for each kind, and what they come to against each other."""
    kinds, places = found.all.kinds, len(found.places)
    givers = {giver.name for place in found.places for giver in place.givers if giver.sums.pence}
    grants = sum(1 for place in found.places for grant in place.grants if grant.sums.pence)
    words = {"hours": hours_words(kinds[K.IN_KIND].hours), "value": pounds_words(kinds[K.IN_KIND].amount)}
    given = _("%(hours)s, counted at %(value)s.") % words
    if givers:
        given = ngettext(
            "%(hours)s from %(n)s organisation, counted at %(value)s.",
            "%(hours)s from %(n)s organisations, counted at %(value)s.",
            len(givers),
        ) % {**words, "n": number(len(givers))}
    won = {"amount": pounds_words(kinds[K.EXTERNAL].amount), "n": number(grants)}
    rows = [
        (CASH, cash_words(found.all)),
        (IN_KIND, given),
        (
            EXTERNAL,
            ngettext("%(amount)s won by %(n)s bid.", "%(amount)s won by %(n)s bids.", grants) % won
            if grants
            else _("None won."),
        ),
        (_("Leverage"), leverage_words(found.all.leverage)),
    ]
    if places > 1:
        each = {kind: pounds_words(found.each(kind)) for kind in K.values}
        say = _("On average over %(places)s neighbourhoods: %(cash)s cash, %(in_kind)s in kind, %(external)s external.")
        rows.append((_("A neighbourhood"), say % {**each, "places": number(places)}))
    if K.CASH in found.programme:
        say = _("%(amount)s of programme cash is budgeted for no one neighbourhood and is not in the figures above.")
        rows.append((_("The programme"), say % {"amount": pounds_words(found.programme[K.CASH])}))
    return [{"label": label, "text": text} for label, text in rows]


def places_table(found: Overview, places: Sequence[PlaceFigures], *, query: str = "", for_file: bool = False) -> Table:
    """List places, each kind in its own columns; a file names residents, organisations and bids in the row too. The
    last row of the page is for all places, whichever are listed."""
    expected = {kind for kind in (K.IN_KIND, K.EXTERNAL) if kind in found.all.budgets}
    columns = [Column(_("Neighbourhood"))]
    columns += [Column(_("Residents"), "number"), Column(_("Counted in"), "number")] if for_file else []
    for kind in K:
        columns += [Column(label, "number", str(kind.label)) for label in _heads(kind, is_expected=kind in expected)]
        if for_file:
            columns.append(Column(_("Per 1,000"), "number", str(kind.label)))
        if for_file and kind != K.CASH:
            label = _("By organisation") if kind == K.IN_KIND else _("Who led the bid")
            columns.append(Column(label, "sentence", str(kind.label)))
    columns.append(Column(_("Lines"), "number"))
    rows = [Row(_place_cells(place, expected, query=query, for_file=for_file)) for place in places]
    if len(found.places) > 1 and not for_file:
        together = PlaceFigures(area=found.places[0].area, kinds=found.all.kinds, budgets=found.all.budgets)
        cells = [Cell(_("All %(n)s") % {"n": number(len(found.places))})]
        for kind in K:
            cells += _kind_cells(together, kind, is_expected=kind in expected)
        rows.append(Row([*cells, Cell(together.lines)], foot=True))
    return Table(columns, rows, _("Money by neighbourhood, each kind in its own columns"), variant="sticky")


def residents_table(places: Sequence[PlaceFigures]) -> Table:
    """List what was spent for each 1,000 residents, each kind for itself; places whose number is not known are left
    out."""
    columns = [Column(_("Neighbourhood")), Column(_("Residents"), "number")]
    columns += [Column(str(kind.label), "number") for kind in K]
    rows = [
        [
            Cell(place.area.name),
            Cell(place.residents, aside=str(place.residents_year or "")),
            *(amount_cell(place.per_thousand(kind)) for kind in K.values),
        ]
        for place in places
        if place.residents
    ]
    return Table(columns, rows, _("Spent for each 1,000 residents, each kind for itself"), variant="stacked")


def _heads(kind: K, *, is_expected: bool) -> list[str]:
    if kind == K.CASH:
        return [_("Budget"), _("Spent"), _("Left")]
    own = [_("Hours"), _("Value")] if kind == K.IN_KIND else [_("Won")]
    return [_("Hoped for"), *own] if is_expected else own


def _place_cells(place: PlaceFigures, expected: set[Any], *, query: str, for_file: bool) -> list[Cell]:
    url = "" if for_file else f"{reverse('place-money', args=[place.area.slug])}?{query}".rstrip("?&")
    cells = [Cell(place.area.name, url=url)]
    cells += [Cell(place.residents), Cell(place.residents_year)] if for_file else []
    for kind in K:
        cells += _kind_cells(place, kind, is_expected=kind in expected)
        if for_file:
            cells.append(amount_cell(place.per_thousand(kind)))
        if for_file and kind != K.CASH:
            cells.append(Cell(givers_words(place.givers) if kind == K.IN_KIND else _bids_words(place)))
    return [*cells, Cell(place.lines)]


def _kind_cells(place: PlaceFigures, kind: K, *, is_expected: bool) -> list[Cell]:
    sums, budget = place.kinds[kind], place.budgets.get(kind)
    if kind == K.CASH:
        return [amount_cell(budget), amount_cell(sums.amount), amount_cell(place.left)]
    cells = [amount_cell(budget)] if is_expected else []
    cells += [hours_cell(sums)] if kind == K.IN_KIND else []
    return [*cells, amount_cell(sums.amount)]


def amount_cell(amount: Decimal | None, *, url: str = "", aside: str = "") -> Cell:
    """Give an amount as the page writes it, and as a number to a file."""
    if amount is None:
        return Cell("")
    return Cell(money(amount), value=pence(amount), url=url, aside=aside)


def hours_cell(sums: Sums) -> Cell:
    return Cell(decimal_text(sums.hours, 2), value=sums.hours)


def givers_words(givers: Sequence[Giver]) -> str:
    return "; ".join(
        f"{one.name}: {hours_words(one.sums.hours)}, {money(one.sums.amount)}" for one in givers if one.sums.pence
    )


def _bids_words(place: PlaceFigures) -> str:
    said = [
        _("%(funder)s: %(amount)s, led by %(led_by)s")
        % {"funder": one.funder, "amount": money(one.sums.amount), "led_by": one.led_by}
        for one in place.grants
        if one.sums.pence
    ]
    return "; ".join(said)


def givers_table(places: Sequence[PlaceFigures]) -> Table:
    """List what was given in kind by organisation."""
    columns = [Column(_("Organisation")), Column(_("Neighbourhood"))]
    columns += [Column(label, "number") for label in (_("Hours"), _("Value"), _("Lines"))]
    rows = [
        [
            Cell(one.name),
            Cell(place.area.name),
            hours_cell(one.sums),
            amount_cell(one.sums.amount),
            Cell(one.sums.lines),
        ]
        for place in places
        for one in place.givers
    ]
    return Table(columns, rows, _("Given in kind, by organisation"), variant="stacked")


def grants_table(places: Sequence[PlaceFigures]) -> Table:
    """List external money by who gave it and who led the bid."""
    columns = [Column(_("Who gave it")), Column(_("Neighbourhood")), Column(_("Who led the bid"))]
    columns += [Column(_("Won"), "number"), Column(_("On"))]
    rows = [
        [
            Cell(one.funder),
            Cell(place.area.name),
            Cell(one.led_by),
            amount_cell(one.sums.amount),
            Cell(day(one.sums.latest) if one.sums.latest else "", value=one.sums.latest),
        ]
        for place in places
        for one in place.grants
    ]
    return Table(columns, rows, _("External money won, by bid"), variant="stacked")


def years_table(by_year: dict[int, Figures]) -> Table:
    """List the years of one place, the latest first."""
    columns = [Column(_("Year"))]
    columns += [Column(label, "number", CASH) for label in (_("Budget"), _("Spent"), _("Left"))]
    columns += [Column(label, "number", IN_KIND) for label in (_("Hours"), _("Value"))]
    columns += [Column(_("Won"), "number", EXTERNAL), Column(_("Lines"), "number")]
    rows = []
    for year, one in by_year.items():
        cash, given, won = (one.kinds[kind] for kind in K.values)
        cells = [Cell(year_words(year), url=f"?year={year}"), amount_cell(one.budgets.get(K.CASH))]
        cells += [amount_cell(cash.amount), amount_cell(one.left), hours_cell(given), amount_cell(given.amount)]
        rows.append(Row([*cells, amount_cell(won.amount), Cell(one.lines)]))
    return Table(columns, rows, _("Year by year, each kind in its own columns"), variant="sticky")


def initiatives_table(costs: Sequence[InitiativeCost]) -> Table:
    """List what initiatives cost, each kind for itself."""
    columns = [Column(_("Initiative"))]
    columns += [Column(label, "number") for label in (CASH, IN_KIND, EXTERNAL, _("Lines"))]
    rows = [
        [
            Cell(one.initiative.title, url=one.initiative.get_absolute_url()),
            *(amount_cell(one.figures.kinds[kind].amount) for kind in K.values),
            Cell(one.figures.lines),
        ]
        for one in costs
    ]
    return Table(columns, rows, _("Costs of initiatives, each kind for itself"), variant="stacked")
