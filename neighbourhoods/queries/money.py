"""Money by place, by year and by initiative: each kind for itself, in whole pence, with what the figures rest on."""

import datetime as dt
import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import BigIntegerField, Count, DateField, Max, QuerySet, Value

from neighbourhoods.models import Area, AreaPopulation, Budget, Initiative, LedgerEntry, MoneyKind
from neighbourhoods.pounds import part_of, pence, pounds, year_of
from neighbourhoods.queries.ledger import (
    Kinds,
    Sums,
    Wanted,
    base_of,
    budgets_visible_to,
    entries_visible_to,
    grouped,
    narrowed,
    no_sums,
    places_with_money,
)
from nrp.core.pence import sum_of_pence

Budgets = dict[str, Decimal]
Key = tuple[uuid.UUID | None, str]
K = MoneyKind


@dataclass(frozen=True, slots=True)
class Leverage:
    """What came with each pound of programme cash, each kind for itself; None while no cash is spent."""

    external: Decimal | None
    in_kind: Decimal | None


@dataclass(slots=True)
class Figures:
    """What is budgeted and spent of each kind. A kind without a budget is not in `budgets`."""

    kinds: Kinds = field(default_factory=no_sums)
    budgets: Budgets = field(default_factory=dict)

    @property
    def lines(self) -> int:
        return base_of(self.kinds.values())[0]

    @property
    def as_of(self) -> dt.date | None:
        """The day of the latest line."""
        return base_of(self.kinds.values())[1]

    @property
    def left(self) -> Decimal | None:
        """What is left of the programme cash; less than nothing when more was spent."""
        return self.budgets[K.CASH] - self.kinds[K.CASH].amount if K.CASH in self.budgets else None

    @property
    def leverage(self) -> Leverage:
        cash = self.kinds[K.CASH].amount
        return Leverage(part_of(self.kinds[K.EXTERNAL].amount, cash), part_of(self.kinds[K.IN_KIND].amount, cash))

    def add(self, other: "Figures") -> None:
        for kind, sums in other.kinds.items():
            self.kinds[kind].add(sums)
        self.add_budgets(other.budgets)

    def add_budgets(self, budgets: Budgets) -> None:
        for kind, amount in budgets.items():
            self.budgets[kind] = self.budgets.get(kind, pounds(0)) + amount


@dataclass(frozen=True, slots=True)
class Giver:
    """An organisation, and what it gave in kind."""

    name: str
    sums: Sums


@dataclass(frozen=True, slots=True)
class Grant:
    """External money by who gave it and who led the bid."""

    funder: str
    led_by: str
    sums: Sums


@dataclass(slots=True, kw_only=True)
class PlaceFigures(Figures):
    """The figures of one place. `residents` come with the year they were counted in."""

    area: Area
    residents: int | None = None
    residents_year: int | None = None
    givers: list[Giver] = field(default_factory=list)
    grants: list[Grant] = field(default_factory=list)

    def per_thousand(self, kind: str) -> Decimal | None:
        """Give what was spent of one kind for each 1,000 residents; None while their number is not known."""
        return pence(self.kinds[kind].amount * 1000 / self.residents) if self.residents else None


@dataclass(frozen=True, slots=True)
class Overview:
    """Money of the places, and of all of them taken together; `programme` is what is budgeted for no one place."""

    places: list[PlaceFigures]
    all: Figures
    programme: Budgets

    def each(self, kind: str) -> Decimal:
        """Give the mean of one kind over the places shown: the cost of a neighbourhood."""
        return pence(self.all.kinds[kind].amount / len(self.places)) if self.places else pounds(0)


@dataclass(frozen=True, slots=True)
class InitiativeCost:
    """What one initiative cost so far."""

    initiative: Initiative
    figures: Figures


@dataclass(frozen=True, slots=True)
class PlaceMoney:
    """What a place has, spent and was given: in the years asked for, by year, by initiative."""

    figures: PlaceFigures
    by_year: dict[int, Figures]
    initiatives: list[InitiativeCost]
    first: dt.date | None  # the day of the first line of the years asked for


def overview(user: Any, wanted: Wanted) -> Overview:
    """Add up, by place, what somebody may read of one financial year or of all. Four queries, however many places."""
    areas = places_with_money(user)
    if wanted.place:
        areas = areas.filter(slug=wanted.place)
    places = {area.pk: PlaceFigures(area=area) for area in areas}
    entries = narrowed(entries_visible_to(user), Wanted(place=wanted.place, year=wanted.year))
    _put_lines(places, entries)
    programme: Budgets = {}
    for (area_id, kind), amount in _budgets(budgets_visible_to(user), wanted.year).items():
        if area_id is None:
            programme[kind] = amount
        elif area_id in places:
            places[area_id].budgets[kind] = amount
    _put_residents(places, wanted.year)
    all_of_them = Figures()
    for one in places.values():
        all_of_them.add(one)
    return Overview(list(places.values()), all_of_them, programme)


def figures_by_year(user: Any, area: Area) -> dict[int, Figures]:
    """Give the money of one place that was loaded through the door year by year, the latest first."""
    by_year: defaultdict[int, Figures] = defaultdict(Figures)
    of_place = entries_visible_to(user).filter(area=area)
    for (kind, in_year, month), sums in grouped(of_place, "kind", "on__year", "on__month"):
        by_year[year_of(dt.date(in_year, month, 1))].kinds[kind].add(sums)
    own = Budget.objects.filter(area=area, initiative__isnull=True)
    for in_year, kind, amount in own.values_list("year", "kind", "amount"):
        by_year[in_year].budgets[kind] = amount
    return dict(sorted(by_year.items(), reverse=True))


def place_money(user: Any, area: Area, year: int | None, by_year: dict[int, Figures]) -> PlaceMoney:
    """Give the money of one place in one year or in all, with what `figures_by_year` gave."""
    chosen = narrowed(entries_visible_to(user).filter(area=area), Wanted(year=year))
    places = {area.pk: PlaceFigures(area=area)}
    _put_lines(places, chosen)
    _put_residents(places, year)
    for in_year, figures in by_year.items():
        if year in (None, in_year):
            places[area.pk].add_budgets(figures.budgets)
    first = chosen.order_by("on").values_list("on", flat=True).first()
    return PlaceMoney(places[area.pk], by_year, _costs_by_initiative(chosen), first)


def initiative_costs(initiative: Initiative) -> Figures:
    """Give what an initiative has and cost so far, each kind for itself. One query: a union of lines and budgets."""
    return _costs(LedgerEntry.objects.filter(initiative=initiative), Budget.objects.filter(initiative=initiative))


def place_costs(area: Area) -> Figures:
    """Give what a place has and spent so far, in all years, each kind for itself. One query."""
    own = Budget.objects.filter(area=area, initiative__isnull=True)
    return _costs(LedgerEntry.objects.filter(area=area), own)


def _costs(entries: QuerySet[LedgerEntry], budgeted: QuerySet[Budget]) -> Figures:
    nothing = Value(None, output_field=BigIntegerField())
    budgets = (
        budgeted.order_by()
        .values_list("kind")
        .annotate(
            pence=sum_of_pence("amount"),
            time=nothing,
            lines=Value(0, output_field=BigIntegerField()),
            latest=Value(None, output_field=DateField()),
        )
    )
    lines = (
        entries.order_by()
        .values_list("kind")
        .annotate(
            pence=sum_of_pence("amount"),
            time=sum_of_pence("hours"),
            lines=Count("pk", output_field=BigIntegerField()),
            latest=Max("on"),
        )
    )
    figures = Figures()
    for kind, in_pence, hundredths, count, latest in lines.union(budgets, all=True):
        if count:
            figures.kinds[kind].add(Sums(in_pence or 0, hundredths or 0, count, latest))
        else:
            figures.budgets[kind] = figures.budgets.get(kind, pounds(0)) + pounds(in_pence)
    return figures


def _put_lines(places: dict[uuid.UUID, PlaceFigures], entries: QuerySet[LedgerEntry]) -> None:
    """Add lines up by place and kind, what was given in kind by organisation, external money by who led the bid."""
    givers: defaultdict[tuple[uuid.UUID, str], Sums] = defaultdict(Sums)
    grants: defaultdict[tuple[uuid.UUID, str, str], Sums] = defaultdict(Sums)
    for (area_id, kind, name, funder, led_by), sums in grouped(
        entries, "area_id", "kind", "organisation__name", "funder", "led_by"
    ):
        places[area_id].kinds[kind].add(sums)
        if kind == K.IN_KIND:
            givers[area_id, name].add(sums)
        if kind == K.EXTERNAL:
            grants[area_id, funder, led_by].add(sums)
    for (area_id, name), sums in sorted(givers.items(), key=lambda pair: pair[0][1:]):
        places[area_id].givers.append(Giver(name, sums))
    for (area_id, funder, led_by), sums in sorted(grants.items(), key=lambda pair: pair[0][1:]):
        places[area_id].grants.append(Grant(funder, led_by, sums))


def _budgets(found: QuerySet[Budget], year: int | None) -> dict[Key, Decimal]:
    """Add budgets up by place and kind. Those of initiatives are a part of their place's and not added to it."""
    rows = found.filter(initiative__isnull=True).order_by()
    rows = rows if year is None else rows.filter(year=year)
    by_place = rows.values_list("area_id", "kind").annotate(pence=sum_of_pence("amount"))
    return {(area_id, kind): pounds(in_pence) for area_id, kind, in_pence in by_place}


def _put_residents(places: dict[uuid.UUID, PlaceFigures], year: int | None) -> None:
    """Say how many live in each place: as counted last by the end of the year, else as the place itself carries it."""
    for one in places.values():
        one.residents, one.residents_year = one.area.population, one.area.population_year
    counted = AreaPopulation.objects.filter(area__in=list(places)).order_by("year")
    for area_id, counted_in, people in counted.values_list("area_id", "year", "people"):
        if year is None or counted_in <= year:
            places[area_id].residents, places[area_id].residents_year = people, counted_in


def _costs_by_initiative(entries: QuerySet[LedgerEntry]) -> list[InitiativeCost]:
    found: dict[uuid.UUID, Figures] = {}
    for (pk, kind), sums in grouped(entries.filter(initiative__isnull=False), "initiative_id", "kind"):
        found.setdefault(pk, Figures()).kinds[kind].add(sums)
    named = Initiative.objects.filter(pk__in=list(found)).order_by("title")
    return [InitiativeCost(one, found[one.pk]) for one in named]
