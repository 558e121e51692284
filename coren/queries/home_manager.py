"""What Home says to whoever approves and pays: sums of the whole network, always with the same number of questions.

Nobody's name: who is meant is said on the page that each line leads to.
"""

import datetime as dt
import uuid
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple, cast

from django.db.models import (
    Count,
    DateField,
    Exists,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from coren.models import Adviser, Expense, HoursEntry, Payment, PaymentBatch, PayPolicy
from coren.money import NOTHING, Week, pounds, total
from coren.queries.batches import open_lines
from coren.queries.pay import COUNTED, COUNTED_FIELDS, Tariff, WeekMoney
from coren.queries.pence import sum_of_pence
from neighbourhoods.models import Area, RoleAssignment
from nrp.accounts.roles import Role

State = HoursEntry.State
LATEST = 12  # batches looked at: those that are ready are among the last


class _Entry(NamedTuple):
    """An entry of this week with what its worth rests on, and where it was worked."""

    adviser_id: uuid.UUID
    on: dt.date
    minutes: int
    activity_id: uuid.UUID
    hourly: Decimal | None
    amount: Decimal | None
    state: str
    area_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class Sent:
    """Hours of one adviser in one state at one place."""

    state: str
    area_id: uuid.UUID
    adviser_id: uuid.UUID
    minutes: int
    rows: int
    since: dt.datetime
    back_since: dt.datetime | None
    approved_since: dt.datetime | None
    amount: Decimal
    in_batch: bool


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One batch with what it holds."""

    batch: PaymentBatch
    amount: Decimal
    people: int
    charity: int


@dataclass(frozen=True, slots=True)
class PlaceWeek:
    """One place this week."""

    area: Area
    active: int
    has_facilitator: bool
    minutes: int
    logged: int
    last_on: dt.date | None


@dataclass(frozen=True, slots=True)
class NearLimit:
    """Somebody's week that has come near the permitted-work limit, and where."""

    area_id: uuid.UUID
    money: WeekMoney


@dataclass(frozen=True, slots=True)
class Network:
    """The whole network as it stands today."""

    waiting: list[Sent]
    unpaid: list[Sent]
    sent_back: list[Sent]
    batches: list[BatchRow]
    near: list[NearLimit]
    places: list[PlaceWeek]
    expenses: int
    expenses_amount: Decimal
    expenses_since: dt.datetime | None
    promised_days: int

    @property
    def ready(self) -> list[BatchRow]:
        return [row for row in self.batches if row.batch.state == PaymentBatch.State.READY]

    @property
    def last_paid(self) -> BatchRow | None:
        paid = [row for row in self.batches if row.batch.state == PaymentBatch.State.PAID]
        return max(paid, key=lambda row: cast("dt.datetime", row.batch.paid_at), default=None)

    @property
    def in_no_batch(self) -> list[Sent]:
        return [row for row in self.unpaid if not row.in_batch and row.amount > 0]

    def overdue(self, now: dt.datetime) -> list[Sent]:
        """Approved hours whose money has not come within the days that residents are promised."""
        latest = now - dt.timedelta(days=self.promised_days)
        return [row for row in self.unpaid if row.amount > 0 and row.since < latest]


def network_today(today: dt.date | None = None) -> Network:
    """Read the network: seven questions, however much there is."""
    day = today or timezone.localdate()
    week = Week.of(day)
    sent = _sent()
    of_week = HoursEntry.objects.filter(state__in=COUNTED).in_week(week.monday, week.sunday).order_by()
    entries = [_Entry(*row) for row in of_week.values_list(*COUNTED_FIELDS, "area_id")]
    tariff = Tariff({entry.adviser_id for entry in entries})
    areas = list(_areas(day))
    return Network(
        waiting=[row for row in sent if row.state == State.SUBMITTED],
        unpaid=[row for row in sent if row.state == State.APPROVED],
        sent_back=[row for row in sent if row.state == State.SENT_BACK],
        batches=_batches(),
        near=_near(entries, week, tariff),
        places=_places([area for area in areas if area.left_on is None], entries),
        expenses=sum(area.sent_expenses for area in areas),
        expenses_amount=pounds(sum(area.laid_out for area in areas)),
        expenses_since=min((area.laid_out_since for area in areas if area.sent_expenses), default=None),
        promised_days=next((area.promise for area in areas if area.promise), PayPolicy().promised_days),
    )


def _sent() -> list[Sent]:
    """Add up what is on its way, by state, place and adviser."""
    open_states = (State.SUBMITTED, State.APPROVED, State.SENT_BACK)
    in_batch = Exists(open_lines().filter(hours=OuterRef("pk")))
    rows = HoursEntry.objects.filter(state__in=open_states).order_by().annotate(in_batch=in_batch)
    grouped = rows.values("state", "area", "adviser", "in_batch").annotate(
        all_minutes=Sum("minutes"),
        rows=Count("pk"),
        since=Min("submitted_at"),
        back=Min("sent_back_at"),
        approved=Min("approved_at"),
        pence=sum_of_pence("amount"),
    )
    return [
        Sent(
            row["state"],
            row["area"],
            row["adviser"],
            row["all_minutes"],
            row["rows"],
            cast("dt.datetime", row["since"]),
            row["back"],
            row["approved"],
            pounds(row["pence"]),
            row["in_batch"],
        )
        for row in grouped
    ]


def _batches() -> list[BatchRow]:
    states = (PaymentBatch.State.READY, PaymentBatch.State.PAID)
    found = PaymentBatch.objects.filter(state__in=states).order_by("-number")
    rows = found.annotate(
        pence=sum_of_pence("payments__amount"),
        people=Count("payments__adviser", distinct=True),
        charity=Count("payments", filter=Q(payments__method=Payment.Method.CHARITY)),
    )
    return [BatchRow(row, pounds(row.pence), row.people, row.charity) for row in rows[:LATEST]]


def _near(entries: list[_Entry], week: Week, tariff: Tariff) -> list[NearLimit]:
    found = [NearLimit(own[0].area_id, money) for own, money in tariff.near(week, entries)]
    return sorted(found, key=lambda one: one.money.left or NOTHING)


def _areas(day: dt.date) -> QuerySet[Any]:
    """Give the neighbourhoods with what Home says of each. The promise rides along: one question less."""
    active = Adviser.objects.active().filter(area=OuterRef("pk")).order_by().values("area")
    last = HoursEntry.objects.filter(area=OuterRef("pk")).order_by().values("area")
    held = RoleAssignment.objects.holding(day).filter(
        role=Role.COREN_FACILITATOR, area=OuterRef("pk"), user__is_active=True
    )
    waiting = Expense.objects.filter(area=OuterRef("pk"), state=Expense.State.SUBMITTED).order_by().values("area")
    found: QuerySet[Any] = Area.objects.filter(kind=Area.Kind.NEIGHBOURHOOD).annotate(
        active=Coalesce(Subquery(active.annotate(n=Count("pk")).values("n")), 0),
        has_facilitator=Exists(held),
        last_on=Subquery(last.annotate(last=Max("on")).values("last"), output_field=DateField()),
        sent_expenses=Coalesce(Subquery(waiting.annotate(n=Count("pk")).values("n")), 0),
        laid_out=Coalesce(Subquery(waiting.annotate(all=sum_of_pence("amount")).values("all")), 0),
        laid_out_since=Subquery(waiting.annotate(first=Min("submitted_at")).values("first")),
        promise=Subquery(PayPolicy.objects.values("promised_days")[:1]),
    )
    return found.order_by("name")


def _places(areas: list[Any], entries: list[_Entry]) -> list[PlaceWeek]:
    minutes: dict[uuid.UUID, int] = defaultdict(int)
    logged: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    for entry in entries:
        minutes[entry.area_id] += entry.minutes
        logged[entry.area_id].add(entry.adviser_id)
    return [
        PlaceWeek(area, area.active, area.has_facilitator, minutes[area.pk], len(logged[area.pk]), area.last_on)
        for area in areas
    ]


def amount_of(rows: list[Sent]) -> Decimal:
    return total(row.amount for row in rows)
