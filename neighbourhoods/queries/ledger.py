"""The door to the ledger: the lines of the neighbourhoods whose money somebody may read, narrowed and added up."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet
from django.http import Http404

from neighbourhoods.models import Area, Budget, Initiative, LedgerEntry, MoneyKind, Organisation
from neighbourhoods.permissions import can, sees_all_places
from neighbourhoods.pounds import days_of, pounds, year_of
from neighbourhoods.queries.areas import areas_where
from nrp.accounts.permissions import Permission
from nrp.core.pence import sum_of_pence

SEE = Permission.SEE_MONEY


@dataclass(frozen=True, slots=True)
class Wanted:
    """How money is narrowed. `year` None is all years."""

    place: str = ""
    kind: str = ""
    year: int | None = None
    initiative: uuid.UUID | None = None
    organisation: uuid.UUID | None = None
    text: str = ""

    def __bool__(self) -> bool:
        return self != Wanted()


@dataclass(slots=True)
class Sums:
    """What some lines of one kind add up to, reversed ones against their reversals."""

    pence: int = 0
    hundredths: int = 0  # of hours
    lines: int = 0
    latest: dt.date | None = None

    @property
    def amount(self) -> Decimal:
        return pounds(self.pence)

    @property
    def hours(self) -> Decimal:
        return pounds(self.hundredths)

    def add(self, other: "Sums") -> "Sums":
        self.pence += other.pence
        self.hundredths += other.hundredths
        self.lines += other.lines
        self.latest = later(self.latest, other.latest)
        return self


Kinds = dict[str, Sums]


def later(one: dt.date | None, other: dt.date | None) -> dt.date | None:
    return max((day for day in (one, other) if day is not None), default=None)


def no_sums() -> Kinds:
    """Give each kind with nothing in it."""
    return {kind: Sums() for kind in MoneyKind.values}


def places_with_money(user: Any) -> QuerySet[Area]:
    """Give the neighbourhoods whose money somebody may read, by name. Comparator areas have none."""
    return areas_where(user, SEE).filter(kind=Area.Kind.NEIGHBOURHOOD).order_by("name")


def place_with_money_or_404(user: Any, slug: str) -> Area:
    """Load one place through the door; one outside it does not exist for this user (404)."""
    found = places_with_money(user).filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


def places_to_enter_for(user: Any) -> QuerySet[Area]:
    """Give the neighbourhoods whose money somebody may write, by name: also those that left, for late bills."""
    found = areas_where(user, Permission.EDIT_MONEY)
    return found.filter(kind=Area.Kind.NEIGHBOURHOOD).order_by("name")


def place_to_enter_for_or_none(user: Any, pk: uuid.UUID) -> Area | None:
    """Load one place through the door (404 outside it); None inside it for somebody who may not write its money."""
    found = places_with_money(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found if can(user, Permission.EDIT_MONEY, found) else None


def initiatives_to_name(user: Any) -> QuerySet[Initiative]:
    """Give the initiatives of the places whose money somebody may read, by place and title."""
    found = Initiative.objects.select_related("area").order_by("area__name", "title", "pk")
    return found.filter(of_places_with_money(user))


def of_places_with_money(user: Any, field: str = "area") -> Q:
    """Give the condition that a row belongs to a place whose money somebody may read."""
    if sees_all_places(user, SEE):
        return Q()
    return Q(**{f"{field}__in": areas_where(user, SEE).values("pk")})


def entries_visible_to(user: Any) -> QuerySet[LedgerEntry]:
    """Give the lines somebody may read, the latest first. The one door, for lists, sums and one page alike."""
    found = LedgerEntry.objects.filter(of_places_with_money(user))
    return found.order_by("-on", "-entered_at", "pk")


def for_lists(found: QuerySet[LedgerEntry]) -> QuerySet[LedgerEntry]:
    """Bring along what a list names: place, initiative, organisation, what is reversed and by what."""
    return found.select_related("area", "initiative", "organisation", "reverses", "reversed_by")


def entry_visible_to_or_404(user: Any, pk: uuid.UUID) -> LedgerEntry:
    """Load one line through the door; one outside it does not exist for this user (404)."""
    found = for_lists(entries_visible_to(user)).select_related("entered_by__person").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def narrowed(found: QuerySet[LedgerEntry], wanted: Wanted) -> QuerySet[LedgerEntry]:
    """Narrow lines by what the address asks for."""
    if wanted.place:
        found = found.filter(area__slug=wanted.place)
    if wanted.kind:
        found = found.filter(kind=wanted.kind)
    if wanted.year is not None:
        found = found.filter(on__range=days_of(wanted.year))
    if wanted.initiative:
        found = found.filter(initiative=wanted.initiative)
    if wanted.organisation:
        found = found.filter(organisation=wanted.organisation)
    if wanted.text:
        fields = ("text", "reference", "funder", "led_by", "organisation__name", "initiative__title")
        words = [Q(**{f"{name}__icontains": wanted.text}) for name in fields]
        any_of: Q = words[0]
        for one in words[1:]:
            any_of |= one
        found = found.filter(any_of)
    return found


def grouped(found: QuerySet[LedgerEntry], *fields: str) -> list[tuple[tuple[Any, ...], Sums]]:
    """Add lines up in whole pence, once for each combination of the fields."""
    rows = (
        found.order_by()
        .values_list(*fields)
        .annotate(pence=sum_of_pence("amount"), time=sum_of_pence("hours"), lines=Count("pk"), latest=Max("on"))
    )
    width = len(fields)
    return [(tuple(row[:width]), Sums(row[width] or 0, row[width + 1] or 0, *row[width + 2 :])) for row in rows]


def totals_by_kind(found: QuerySet[LedgerEntry]) -> Kinds:
    """Add lines up by kind. The three kinds are never added up with each other."""
    kinds = no_sums()
    for (kind,), sums in grouped(found, "kind"):
        kinds[kind].add(sums)
    return kinds


def base_of(kinds: Iterable[Sums]) -> tuple[int, dt.date | None]:
    """Give how many lines figures rest on, and the day of the latest."""
    lines, latest = 0, None
    for one in kinds:
        lines, latest = lines + one.lines, later(latest, one.latest)
    return lines, latest


def years_with_money(user: Any) -> list[int]:
    """Give the financial years of which there are lines or budgets, the latest first, without a gap between."""
    lines, budgets = entries_visible_to(user).order_by(), budgets_visible_to(user).order_by()
    days = lines.aggregate(first=Min("on"), last=Max("on"))
    known = budgets.aggregate(first=Min("year"), last=Max("year"))
    ends = [year_of(day) for day in days.values() if day is not None]
    ends += [year for year in known.values() if year is not None]
    return list(range(max(ends), min(ends) - 1, -1)) if ends else []


def budgets_visible_to(user: Any) -> QuerySet[Budget]:
    """Give the budgets somebody may read: of the places whose money they read, and of the whole programme."""
    found = Budget.objects.all()
    if not sees_all_places(user, SEE):
        if not can(user, SEE):
            return found.none()
        found = found.filter(of_places_with_money(user) | Q(area__isnull=True))
    return found.order_by("-year", "kind", "area__name", "initiative__title", "pk")


def organisations_in(found: QuerySet[LedgerEntry]) -> QuerySet[Organisation]:
    """Give the organisations that lines name, by name."""
    return Organisation.objects.filter(pk__in=found.order_by().values("organisation"))


def initiatives_in(found: QuerySet[LedgerEntry]) -> QuerySet[Initiative]:
    """Give the initiatives that lines are for, by title."""
    return Initiative.objects.filter(pk__in=found.order_by().values("initiative")).order_by("title", "pk")
