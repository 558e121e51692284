"""Random ledgers of places, and what they come to by an arithmetic of whole pence that shares nothing with the site's.

`faults_of(seed, client)` enters, imports and reverses lines out of a seed at a place of its own and gives every place
where page, API or file says another amount than the whole pence of the lines as they were drawn.
"""

import csv
import datetime as dt
import html
import io
import random
import re
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import connection
from django.test import Client
from django.urls import reverse

from neighbourhoods.actions import ledger, ledger_sheets
from neighbourhoods.models import Area, LedgerEntry, Organisation
from nrp.accounts.models import User
from tests.factories import an_area, an_organisation
from tests.money_factories import a_ledger_sheet

KINDS = ("cash", "in_kind", "external")
LABELS = {"cash": "Programme cash", "in_kind": "In kind", "external": "External, won"}
IMPORTED = 8  # each eighth ledger comes in part from a spreadsheet
FIRST, LAST = dt.date(2015, 4, 1), dt.date(2019, 3, 31)
FACT = re.compile(r"<dt>([^<]+)</dt>\s*<dd>([^<]*)</dd>")


def pence(text: Any) -> int:
    """Read an amount as whole pence, without a number between: £1,234.50, −£3.00, 12.5, -4.00."""
    bare = str(text).strip().replace("£", "").replace(",", "").replace("\u2212", "-")
    sign, bare = (-1, bare[1:]) if bare.startswith("-") else (1, bare)
    pounds, _, rest = bare.partition(".")
    return sign * (int(pounds) * 100 + int(rest.ljust(2, "0")))


def worth(hundredths: int, rate: int) -> int:
    """Work out hours times rate in whole pence, halves upwards: both are hundredths."""
    return (hundredths * rate + 50) // 100


@dataclass
class Drawn:
    """What was drawn: whole pence and hundredths of hours by kind and financial year, and how many lines."""

    pence: defaultdict[tuple[str, int], int] = field(default_factory=lambda: defaultdict(int))
    hours: defaultdict[int, int] = field(default_factory=lambda: defaultdict(int))
    lines: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))

    def total(self, kind: str, year: int | None = None) -> int:
        return sum(amount for (of, at), amount in self.pence.items() if of == kind and year in (None, at))


def faults_of(seed: int, client: Client, deputy: User) -> list[str]:
    draw = random.Random(seed)
    area, organisations = an_area(f"Ledger {seed}"), [an_organisation(f"Giver {seed} {number}") for number in (1, 2)]
    drawn = Drawn()
    rows = [_line(draw, drawn) for _ in range(draw.randrange(1, 16))]
    cut = draw.randrange(len(rows)) if seed % IMPORTED == 0 else len(rows)
    for row in rows[:cut]:
        _enter(row, area, organisations)
    _import(rows[cut:], area, organisations, deputy)
    _reverse_some(draw, drawn, area)
    year = draw.choice(sorted({year for _kind, year in drawn.pence}))
    return [f"ledger {seed}: {fault}" for fault in _said(client, area, drawn, year)]


def _line(draw: random.Random, drawn: Drawn) -> dict[str, Any]:
    kind, on = draw.choice(KINDS), FIRST + dt.timedelta(days=draw.randrange((LAST - FIRST).days + 1))
    row: dict[str, Any] = {"kind": kind, "on": on, "text": f"Line {draw.randrange(10**9)}", "giver": draw.randrange(2)}
    if kind == "in_kind":
        row["hours"], row["rate"] = draw.randrange(1, 4000), draw.randrange(701, 9999)
        row["pence"] = max(1, worth(row["hours"], row["rate"]))
        drawn.hours[_year(on)] += row["hours"]
    else:
        row["pence"] = draw.choice((draw.randrange(1, 100), draw.randrange(1, 10**6), draw.randrange(1, 10**9)))
    drawn.pence[kind, _year(on)] += row["pence"]
    drawn.lines[kind] += 1
    return row


def _enter(row: dict[str, Any], area: Area, organisations: list[Organisation]) -> None:
    values = {name: row[name] for name in ("kind", "on", "text")}
    if row["kind"] == "in_kind":
        values |= {"organisation": organisations[row["giver"]], "rate_reason": "drawn"}
        values |= {name: Decimal(row[name]).scaleb(-2) for name in ("hours", "rate")}
    else:
        values["amount"] = Decimal(row["pence"]).scaleb(-2)
    if row["kind"] == "external":
        values |= {"funder": "A fund", "led_by": "Residents"}
    ledger.enter(area=area, by=None, **values)


def _import(rows: list[dict[str, Any]], area: Area, organisations: list[Organisation], deputy: User) -> None:
    """Bring the rest in as people write it: £1,234.50 and 1234.5 alike."""
    if not rows:
        return
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow(
        ["Place", "Kind", "On", "What for", "Amount", "Organisation", "Hours", "Rate", "Who gave it", "Who led the bid"]
    )
    for row in rows:
        whole, rest = divmod(row["pence"], 100)
        amount = f"£{whole:,}.{rest:02d}" if row["giver"] else f"{whole}.{rest:02d}".removesuffix("0")
        given = ["", "", ""]
        if row["kind"] == "in_kind":
            amount, given = "", [str(organisations[row["giver"]]), _two(row["hours"]), _two(row["rate"])]
        bid = ["A fund", "Residents"] if row["kind"] == "external" else ["", ""]
        writer.writerow([area.name, row["kind"], row["on"].isoformat(), row["text"], amount, *given, *bid])
    sheet = a_ledger_sheet(deputy, target.getvalue())
    ledger_sheets.take(sheet=sheet, by=deputy)


def _reverse_some(draw: random.Random, drawn: Drawn, area: Area) -> None:
    for entry in LedgerEntry.objects.filter(area=area).order_by("text"):
        if draw.random() < 0.2:
            ledger.reverse(entry=entry, reason="Drawn", by=None)
            drawn.pence[entry.kind, _year(entry.on)] -= pence(entry.amount)
            drawn.hours[_year(entry.on)] -= 0 if entry.hours is None else pence(entry.hours)
            drawn.lines[entry.kind] += 1


def _said(client: Client, area: Area, drawn: Drawn, one_year: int) -> list[str]:
    """Compare every place where totals are said with what was drawn: of all years, and of one."""
    faults = []
    for year in (None, one_year):
        expected = {kind: drawn.total(kind, year) for kind in KINDS}
        query = {"place": area.slug, "year": "" if year is None else str(year)}
        for where, found in (
            ("money in a file", _csv(client, query)),
            ("money by the API", _api(client, area, year)),
            ("the ledger's totals", _ledger(client, query)),
            ("the ledger's file", _lines(client, query)),
            ("the rows by plain SQL", _sql(area, year)),
        ):
            faults += [
                f"{where}, {year}: {kind} {found.get(kind, 0)} for {expected[kind]}"
                for kind in KINDS
                if found.get(kind, 0) != expected[kind]
            ]
    page = client.get(reverse("money"), {"place": area.slug, "year": ""}).content.decode()
    cells = [
        html.unescape(cell)
        for cell in re.findall(r'data-label="[^"]+">\s*<span class="nrp-table__text">([^<]*)<', page)
    ]
    for kind in KINDS:
        if (
            f"{'−' * (drawn.total(kind) < 0)}£{abs(drawn.total(kind)) // 100:,}.{abs(drawn.total(kind)) % 100:02d}"
            not in cells
        ):
            faults.append(f"the page of money: {kind} is not {drawn.total(kind)}")
    return faults


def _csv(client: Client, query: dict[str, str]) -> dict[str, int]:
    text = client.get(reverse("money-export"), query).content.decode("utf-8-sig")
    row = next(csv.DictReader(io.StringIO(text)))
    names = {"cash": "Programme cash: Spent", "in_kind": "In kind: Value", "external": "External, won: Won"}
    return {kind: pence(row[name]) for kind, name in names.items()}


def _api(client: Client, area: Area, year: int | None) -> dict[str, int]:
    query = {"neighbourhood": str(area.pk), **({} if year is None else {"year": str(year)})}
    found = client.get(reverse("api-money"), query).json()
    own = {one["kind"]: pence(one["amount"]) for one in found["places"][0]["kinds"]}
    every = {one["kind"]: pence(one["amount"]) for one in found["kinds"]}
    return own if own == every else {}


def _ledger(client: Client, query: dict[str, str]) -> dict[str, int]:
    page = client.get(reverse("ledger"), query).content.decode()
    facts = {html.unescape(label): html.unescape(value) for label, value in FACT.findall(page)}
    return {
        kind: pence(re.split(r" \(|, \d[\d,.]* hours?", facts[LABELS[kind]])[0])
        for kind in KINDS
        if LABELS[kind] in facts
    }


def _lines(client: Client, query: dict[str, str]) -> dict[str, int]:
    text = client.get(reverse("ledger-export"), query).content.decode("utf-8-sig")
    found: defaultdict[str, int] = defaultdict(int)
    by_label = {label: kind for kind, label in LABELS.items()}
    for row in csv.DictReader(io.StringIO(text)):
        found[by_label[row["Kind"]]] += pence(row["Amount"])
    return dict(found)


def _sql(area: Area, year: int | None) -> dict[str, int]:
    """Read the rows as they lie in the table, and add them up here."""
    pk = area.pk if connection.vendor == "postgresql" else area.pk.hex
    with connection.cursor() as cursor:
        cursor.execute('SELECT kind, "on", amount FROM neighbourhoods_ledgerentry WHERE area_id = %s', [pk])
        rows = cursor.fetchall()
    found: defaultdict[str, int] = defaultdict(int)
    for kind, on, amount in rows:
        day = on if isinstance(on, dt.date) else dt.date.fromisoformat(on)
        if year in (None, _year(day)):
            found[kind] += pence(f"{amount:.2f}")
    return dict(found)


def _year(day: dt.date) -> int:
    return day.year - (day < dt.date(day.year, 4, 1))


def _two(hundredths: int) -> str:
    return f"{hundredths // 100}.{hundredths % 100:02d}"
