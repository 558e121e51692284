"""How the work of the places stands, as it was worked out when their records last changed."""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import FilteredRelation, Q, QuerySet, Subquery, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from coren.models import PayPolicy
from neighbourhoods.models import Area
from nrp.dashboards.models import HealthQuarter, PlaceHealth
from nrp.dashboards.narrowing import QUARTERS_SHOWN, Span, latest_span

WORK = ("meetings", "people", "residents", "spoke", "residents_spoke", "entries", "minutes")
MONEY = ("cash", "in_kind", "external")
# Quarters of which anything of the kind is on record, at whatever place: all of them are told of the same stretch.
HAS_WORK = Q(meetings__gt=0) | Q(entries__gt=0) | ~Q(days_to_pay={})
HAS_MONEY = ~Q(cash=0) | ~Q(in_kind=0) | ~Q(external=0)
STANDING = ("worked_out_at", "basis_text", "residents", "residents_year", "advisers", "due_text", "last_meeting_on")


@dataclass(slots=True)
class Work:
    """One place in a stretch of time. `living` counts who lives there; `None` where nobody has said how many."""

    area: Area
    worked_out_at: dt.datetime | None = None
    newest: str = ""
    basis: dict[str, Any] = field(default_factory=dict)  # kind of record -> how many were read
    living: int | None = None
    living_year: int | None = None
    advisers: int = 0
    open_actions: int = 0
    overdue: int = 0
    last_meeting_on: dt.date | None = None
    meetings: int = 0
    people: int = 0
    residents: int = 0
    spoke: int = 0
    residents_spoke: int = 0
    entries: int = 0
    minutes: int = 0
    cash: Decimal = Decimal(0)
    in_kind: Decimal = Decimal(0)
    external: Decimal = Decimal(0)
    days_to_pay: dict[int, int] = field(default_factory=dict)

    @property
    def paid(self) -> int:
        """Count the entries that days to pay rest on."""
        return sum(self.days_to_pay.values())

    @property
    def median_days(self) -> int | None:
        """Give the middle of the days from sent to paid; None while nothing was paid."""
        half, passed = (self.paid + 1) // 2, 0
        for days in sorted(self.days_to_pay):
            passed += self.days_to_pay[days]
            if passed >= half:
                return days
        return None

    def per_thousand(self, amount: Decimal | float) -> float | None:
        """Give an amount for each 1,000 who live there; None where their number is not known."""
        return float(amount) * 1000 / self.living if self.living else None


@dataclass(frozen=True, slots=True)
class Works:
    """The places asked for, the first quarter on record of any place, and the days within which pay is promised.

    Work and money are told of the stretch asked for. Where none is asked for, each is told of the latest that has any
    on record: money is often booked long after the work.
    """

    places: list[Work]
    span: Span
    money_span: Span
    first_quarter: dt.date | None
    promised_days: int


def works_of(areas: Sequence[Area], asked: Span | None) -> Works:
    """Give the work of places that came through the door, in their order.

    One query: a row for each place and quarter of the stretch, with what is not of a quarter in each of them.
    """
    found = {area.pk: Work(area) for area in areas}
    condition = (
        Q(area__health_quarters__starts_on__range=(asked.since, asked.until))
        if asked is not None
        else Q(area__health_quarters__starts_on__in=Subquery(_latest(HAS_WORK)[:QUARTERS_SHOWN]))
        | Q(area__health_quarters__starts_on__in=Subquery(_latest(HAS_MONEY)[:QUARTERS_SHOWN]))
    )
    rows = PlaceHealth.objects.filter(area__in=list(found), worked_out_at__isnull=False).annotate(
        quarter=FilteredRelation("area__health_quarters", condition=condition),
        first=Subquery(HealthQuarter.objects.order_by("starts_on").values("starts_on")[:1]),
        last_work=Subquery(_latest(HAS_WORK)[:1]),
        last_money=Subquery(_latest(HAS_MONEY)[:1]),
        # As text: what stands in every row of a place is decoded once a place.
        basis_text=Cast("basis", TextField()),
        due_text=Cast("due", TextField()),
        promised=Subquery(PayPolicy.objects.order_by("pk").values("promised_days")[:1]),
    )
    names = [f"quarter__{name}" for name in ("starts_on", "days_to_pay", *WORK, *MONEY)]
    read = list(rows.values_list("area_id", "first", "promised", "last_work", "last_money", *STANDING, *names))
    earliest, set_days, last_work, last_money = read[0][1:5] if read else (None, None, None, None)
    span, money_span = asked or latest_span(last_work), asked or latest_span(last_money)
    today = timezone.localdate().isoformat()
    for area_id, _first, _promised, _work, _money, *rest in read:
        work = found[area_id]
        if work.worked_out_at is None:
            _put_standing(work, rest[: len(STANDING)], today)
        starts_on, days, *sums = rest[len(STANDING) :]
        if starts_on is not None:
            _add_quarter(work, days, sums, is_work=span.has(starts_on), is_money=money_span.has(starts_on))
    return Works(list(found.values()), span, money_span, earliest, set_days or PayPolicy().promised_days)


def _latest(condition: Q) -> "QuerySet[HealthQuarter, Any]":
    """Give the quarters of which something is on record, the latest first, each once; none that is still to come."""
    rows = HealthQuarter.objects.filter(condition, starts_on__lte=timezone.localdate())
    return rows.order_by("-starts_on").values("starts_on").distinct()


def _put_standing(work: Work, values: Sequence[Any], today: str) -> None:
    work.worked_out_at, basis, work.living, work.living_year, work.advisers, due_text, work.last_meeting_on = values
    work.basis, due = json.loads(basis), json.loads(due_text)
    work.newest = work.basis.get("newest") or ""
    work.open_actions = len(due)
    work.overdue = sum(day < today for day in due)


def _add_quarter(work: Work, days: dict[str, int], sums: Sequence[Any], *, is_work: bool, is_money: bool) -> None:
    counted = (*WORK, *MONEY)
    wanted = {*(WORK if is_work else ()), *(MONEY if is_money else ())}
    for name, value in zip(counted, sums, strict=True):
        if name in wanted:
            setattr(work, name, getattr(work, name) + value)
    for waited, count in days.items() if is_work else ():
        work.days_to_pay[int(waited)] = work.days_to_pay.get(int(waited), 0) + count
