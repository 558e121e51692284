"""Programme health as a table and a file: rates where places differ in size, the count below each."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nrp.core.render.cells import Value, csv_bytes
from nrp.core.render.dates import day_short
from nrp.core.render.numbers import decimal_text, money, number, share
from nrp.core.render.tables import Cell, Column, Row, Table
from nrp.dashboards.health_rows import Answers, health_row
from nrp.dashboards.health_words import Signs, exception_words, note_words, period_words, signs_of, worked_out_words
from nrp.dashboards.queries.health import Work
from nrp.dashboards.queries.scene import Scene

Context = dict[str, Any]
ANSWERS = "answers_latest_wave"
HEAD = (
    "neighbourhood", "residents", "residents_year", "from_quarter", "to_quarter", "meetings", "last_meeting",
    "named_at_meetings", "residents_named", "times_spoken", "times_residents_spoke", "advisers_active",
    "advisers_per_1000", "hours", "hours_per_1000", "days_to_pay", "entries_paid", "actions_open", "actions_overdue",
    "money_from_quarter", "money_to_quarter", "cash", "cash_per_1000", "in_kind", "in_kind_per_1000", "grants",
    "grants_per_1000", ANSWERS, "worked_out", "latest_change",
)  # fmt: skip


def health_part(scene: Scene, wave: int | None) -> Context:
    """Give the section: the exception among all places asked for, then the table of those on this page."""
    works, shown, promised = scene.works, scene.works_shown, scene.promised_days
    return {
        "exception": exception_words(works, scene.span, promised),
        "table": _table(shown, promised, scene.answers, wave) if any(work.worked_out_at for work in shown) else None,
        "period": period_words(scene.span, scene.money_span),
        "note": note_words(works),
        "worked_out": worked_out_words(works),
    }


def health_csv(scene: Scene) -> bytes:
    """Give one row a place: every count with what it is counted against, and when it was worked out."""
    rows = (
        health_row(work, scene.span, scene.money_span) | {ANSWERS: scene.answers.get(work.area.survey_code) or None}
        for work in scene.works
    )
    return csv_bytes(list(HEAD), ([_cell(row[name]) for name in HEAD] for row in rows))


def _table(works: Sequence[Work], promised_days: int, answers: Answers, wave: int | None) -> Table:
    has_residents = any(work.living for work in works)
    per = _(" per 1,000") if has_residents else ""
    columns = [
        Column(_("Neighbourhood")),
        Column(_("Meetings"), "number"),
        Column(_("Residents in the room"), "number"),
        Column(_("Advisers active") + per, "number"),
        Column(_("Hours") + per, "number"),
        Column(_("Days to pay"), "number"),
        Column(_("Actions overdue"), "number"),
        Column(_("Cash") + per, "number"),
        Column(_("In kind") + per, "number"),
        Column(_("Grants won") + per, "number"),
    ]
    if answers and wave is not None:
        columns.append(Column(_("Answers, wave %(n)s") % {"n": wave}, "number"))
    rows = []
    for work in works:
        cells = _cells(work, signs_of(work, promised_days))
        rows.append(Row([*cells, *([answers.get(work.area.survey_code, "")] if len(columns) > len(cells) else [])]))
    return Table(columns, rows, _("Programme health by neighbourhood"), variant="sticky")


def _cells(work: Work, signs: Signs) -> list[Cell]:
    met = (
        _("last %(day)s") % {"day": day_short(work.last_meeting_on).replace(" ", "\u00a0")}
        if work.last_meeting_on
        else ""
    )
    named = _("%(n)s of %(all)s named") % {"n": number(work.residents), "all": number(work.people)}
    paid = ngettext("of %(n)s entry", "of %(n)s entries", work.paid) % {"n": number(work.paid)}
    hours = work.minutes / 60
    of = _("of %(n)s open") % {"n": number(work.open_actions)}
    return [
        Cell(work.area.name, url=work.area.get_absolute_url(), aside=_living(work)),
        Cell(number(work.meetings), aside=met, strong=signs.is_silent),
        Cell(share(work.residents / work.people) if work.people else "", aside=named if work.people else ""),
        _rate(work, work.advisers, decimal_text(work.advisers), 1),
        _rate(work, hours, _("%(n)s h") % {"n": decimal_text(hours, 0)}, 0),
        Cell(
            "" if work.median_days is None else number(work.median_days),
            aside=paid if work.paid else "",
            strong=signs.is_slow,
        ),
        Cell(number(work.overdue), aside=of if work.open_actions else _("none open"), strong=signs.is_late),
        *(_pounds(work, amount) for amount in (work.cash, work.in_kind, work.external)),
    ]


def _living(work: Work) -> str:
    if not work.living:
        return ""
    year = f", {work.living_year}" if work.living_year else ""
    return ngettext("%(n)s resident", "%(n)s residents", work.living) % {"n": number(work.living)} + year


def _rate(work: Work, amount: float, counted: str, places: int) -> Cell:
    """Give the rate with its count below; the count alone where nobody knows how many live there."""
    rate = work.per_thousand(amount)
    return Cell(counted) if rate is None else Cell(decimal_text(rate, places), aside=counted)


def _pounds(work: Work, amount: Decimal) -> Cell:
    rate = work.per_thousand(amount)
    whole = money(amount, 0)
    return Cell(whole) if rate is None else Cell(money(rate, 0), aside=whole)


def _cell(value: Any) -> Value:
    return value.isoformat() if isinstance(value, dt.date) else value
