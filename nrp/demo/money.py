"""The money of the demo as plain data: budgets, in-kind rates, and lines of the ledger. Loads nothing.

What a neighbourhood had comes from the papers: about £50,000 a year of programme cash, half a day a week in kind from
local agencies, and two external grants of £8,000 and £10,000 with who led the bid. The papers name neither the agencies
nor the neighbourhoods that won the grants, nor what the cash went on: those are invented, and so are days and rates.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from neighbourhoods.models import MoneyKind, Organisation
from nrp.demo.people import OLD_SWAN
from nrp.demo.programme import NEIGHBOURHOODS

YEARS: Final = (2016, 2017, 2018)  # financial years, by their April
WORSLEY: Final = "NFL06"  # whose focus is reduced isolation, as was that of the first grant
HOURS_A_WEEK: Final = Decimal("3.5")
WEEKS_IN_A_HALF: Final = 26


@dataclass(frozen=True, slots=True)
class DemoAgency:
    """A local agency that gives hours in kind."""

    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class DemoBudget:
    """What a neighbourhood (by its survey code) has of one kind in one financial year."""

    area: str
    kind: str
    year: int
    amount: Decimal
    note: str


@dataclass(frozen=True, slots=True)
class DemoRate:
    """What an hour in kind is counted at; no organisation is all that have none of their own."""

    organisation: str
    rate: Decimal
    starts_on: date
    source: str


@dataclass(frozen=True, slots=True)
class DemoLine:
    """A line of the ledger. In kind the amount is left out: hours at the rate of the day."""

    area: str
    kind: str
    on: date
    text: str
    amount: Decimal | None = None
    organisation: str = ""
    hours: Decimal | None = None
    funder: str = ""
    led_by: str = ""
    reference: str = ""


_K, _O = MoneyKind, Organisation.Kind
AGENCIES: Final = (
    DemoAgency("Example Housing Association (invented)", _O.HOUSING),
    DemoAgency("Example Community Health Trust (invented)", _O.NHS),
    DemoAgency("Example Borough Council (invented)", _O.LOCAL_AUTHORITY),
)
RATES: Final = (
    DemoRate("", Decimal("14.50"), date(2016, 1, 1), "Invented: a pay scale of local officers"),
    DemoRate("", Decimal("15.00"), date(2018, 4, 1), "Invented: the same pay scale, two years on"),
    DemoRate(
        "Example Community Health Trust (invented)", Decimal("17.25"), date(2016, 1, 1), "Invented: a nurse’s hour"
    ),
)
BUDGETS: Final = tuple(
    DemoBudget(place.code, _K.CASH, year, Decimal(50000), "About £50,000 a year for each neighbourhood")
    for place in NEIGHBOURHOODS
    for year in YEARS
)

# What a year's cash went on in each neighbourhood: month, what for, pounds; a few pounds differ from place to place.
_SPENT: Final = (
    (4, "COREN: facilitator and expenses, first half of the year", Decimal("14250.00")),
    (7, "Venues, refreshments and crèche for meetings", Decimal("2150.40")),
    (10, "COREN: facilitator and expenses, second half of the year", Decimal("14250.00")),
    (1, "Small grants for residents’ ideas", Decimal("4800.00")),
    (3, "Printing, translation and interpreting", Decimal("1312.85")),
)


def _cash(number: int, area: str, year: int) -> tuple[DemoLine, ...]:
    return tuple(
        DemoLine(
            area,
            _K.CASH,
            date(year + (month < 4), month, 14),
            text,
            amount=amount + Decimal("37.15") * number + Decimal("12.50") * (year - YEARS[0]),
            reference=f"DEMO-{year}-{number:02d}-{month:02d}",
        )
        for month, text, amount in _SPENT
    )


def _in_kind(number: int, area: str, year: int) -> tuple[DemoLine, ...]:
    agency = AGENCIES[number % len(AGENCIES)].name
    halves = ((date(year, 9, 30), "April to September"), (date(year + 1, 3, 31), "October to March"))
    return tuple(
        DemoLine(
            area,
            _K.IN_KIND,
            on,
            f"Half a day a week of an officer’s time, {months}",
            organisation=agency,
            hours=HOURS_A_WEEK * WEEKS_IN_A_HALF,
        )
        for on, months in halves
    )


GRANTS: Final = (
    DemoLine(
        WORSLEY,
        _K.EXTERNAL,
        date(2017, 6, 12),
        "Coffee mornings with therapy sessions, against isolation",
        amount=Decimal(8000),
        funder="The council",
        led_by="Resident Advisers, who applied themselves",
        reference="Grant of the paper; it names no place",
    ),
    DemoLine(
        OLD_SWAN,
        _K.EXTERNAL,
        date(2018, 2, 5),
        "A second lunch club for older residents",
        amount=Decimal(10000),
        funder="An external fund",
        led_by="Two Resident Advisers",
        reference="Grant of the paper; it names no place",
    ),
)
LINES: Final = (
    *(
        line
        for number, place in enumerate(NEIGHBOURHOODS)
        for year in YEARS
        for line in _cash(number, place.code, year)
    ),
    *(
        line
        for number, place in enumerate(NEIGHBOURHOODS)
        for year in YEARS
        for line in _in_kind(number, place.code, year)
    ),
    *GRANTS,
)
