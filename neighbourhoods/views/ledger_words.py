"""What the pages of the ledger say: lines, totals by kind, who entered a line and what became of it."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from neighbourhoods.models import LedgerEntry, MoneyKind
from neighbourhoods.queries.ledger import Kinds
from neighbourhoods.views.money_words import amount_cell, hours_words, lines_words, pounds_words
from nrp.core.render.dates import day, moment
from nrp.core.render.numbers import decimal_text, money
from nrp.core.render.tables import Cell, Column, Row, Table

K = MoneyKind


def is_reversed(entry: LedgerEntry) -> bool:
    return hasattr(entry, "reversed_by")


def mark_of(entry: LedgerEntry) -> str:
    """Say of a line that it was reversed, or that it reverses another."""
    if entry.reverses_id is not None:
        return _("Reverses another line")
    return _("Reversed") if is_reversed(entry) else ""


def lines_table(entries: Sequence[LedgerEntry], *, names_place: bool) -> Table:
    """List lines, the latest first; what is reversed is marked, and its reversal too."""
    columns = [Column(_("What for")), Column(_("On"))]
    columns += [Column(_("Neighbourhood"))] if names_place else []
    columns += [Column(_("Kind")), Column(_("Who"), "sentence"), Column(_("Amount"), "number")]
    rows = [
        Row(
            [
                Cell(one.text, url=one.get_absolute_url(), aside=mark_of(one)),
                Cell(day(one.on)),
                *([Cell(one.area.name)] if names_place else []),
                Cell(str(one.get_kind_display())),
                Cell(who_words(one)),
                amount_cell(one.amount, aside=worked_out(one)),
            ]
        )
        for one in entries
    ]
    return Table(columns, rows, _("Lines of the ledger, the latest first"), variant="stacked")


def who_words(entry: LedgerEntry) -> str:
    """Say who was paid, who gives in kind, or who gave external money and who led the bid."""
    name = "" if entry.organisation is None else entry.organisation.name
    if entry.kind != K.EXTERNAL:
        return name
    return _("From %(funder)s; led by %(led_by)s") % {"funder": entry.funder, "led_by": entry.led_by}


def worked_out(entry: LedgerEntry) -> str:
    """Say how an amount in kind came about: 3.5 hours at £15.00."""
    if entry.hours is None or entry.rate is None:
        return ""
    return _("%(hours)s at %(rate)s") % {"hours": hours_words(entry.hours), "rate": money(entry.rate)}


def totals_facts(kinds: Kinds, chosen: str) -> list[dict[str, str]]:
    """Give what the lines shown come to, each kind for itself."""
    facts = []
    for kind in K:
        if chosen and kind != chosen:
            continue
        sums = kinds[kind]
        value = f"{money(sums.amount)} ({lines_words(sums.lines)})"
        if kind == K.IN_KIND and sums.lines:
            value = f"{money(sums.amount)}, {hours_words(sums.hours)} ({lines_words(sums.lines)})"
        facts.append({"label": str(kind.label), "value": value})
    return facts


def entry_facts(entry: LedgerEntry) -> list[dict[str, str]]:
    """Give what a line says; what is not known is left out."""
    organisation = "" if entry.organisation is None else entry.organisation.name
    given_by = {K.CASH: _("Paid to"), K.IN_KIND: _("Given by")}.get(K(entry.kind), _("Held by"))
    facts = [
        (_("Kind of money"), str(entry.get_kind_display())),
        (_("Amount"), money(entry.amount)),
        (_("Hours"), "" if entry.hours is None else decimal_text(entry.hours, 2)),
        (_("Rate an hour"), "" if entry.rate is None else money(entry.rate)),
        (_("On"), day(entry.on)),
        (given_by, organisation),
        (_("Who gave it"), entry.funder),
        (_("Who led the bid"), entry.led_by),
        (_("Initiative"), "" if entry.initiative is None else entry.initiative.title),
        (_("Reference"), entry.reference),
    ]
    return [{"label": label, "value": value} for label, value in facts if value]


def entered_facts(entry: LedgerEntry) -> list[dict[str, str]]:
    """Say who entered a line and when, and why it reverses another."""
    who = getattr(entry.entered_by, "person", None) or _("an account that is gone, or the platform")
    facts = [(_("Entered by"), str(who)), (_("Entered"), moment(entry.entered_at))]
    facts += [(_("Why it reverses another"), entry.reason)] if entry.reverses_id else []
    return [{"label": label, "value": value} for label, value in facts]


def reversal_links(entry: LedgerEntry) -> list[dict[str, Any]]:
    """Give the way to the line that is reversed, or to the one that reverses this one."""
    links = []
    if entry.reverses is not None:
        links.append((_("It reverses this line"), entry.reverses))
    if is_reversed(entry):
        links.append((_("It was reversed by this line"), entry.reversed_by))
    return [
        {"text": text, "url": other.get_absolute_url(), "rest": f"{money(other.amount)}, {moment(other.entered_at)}"}
        for text, other in links
    ]


def reversing_words(entry: LedgerEntry) -> str:
    """Say what a reversal does, before it is done."""
    words = {"text": entry.text, "amount": pounds_words(entry.amount), "day": day(entry.on), "place": entry.area}
    return (
        _(
            "“%(text)s”, %(amount)s on %(day)s, %(place)s. A line of the same day with the amount below nothing is "
            "entered; both stay in the ledger. It is done once and not taken back."
        )
        % words
    )


def kinds_to_choose(query: str) -> list[dict[str, str]]:
    """Offer the three kinds, with what each is."""
    say = {
        K.CASH: _("What the programme paid."),
        K.IN_KIND: _("Hours an organisation gave, counted at a rate."),
        K.EXTERNAL: _("A grant or gift from outside, with who led the bid."),
    }
    new = reverse("ledger-entry-new")
    return [{"text": str(kind.label), "rest": say[kind], "url": f"{new}?{query}kind={kind.value}"} for kind in K]
