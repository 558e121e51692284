"""What a Resident Adviser's own page stands on: one query with the sums, and one for each kind of thing."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Min, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from coren.models import Adviser, Consent, Expense, HoursEntry, Payment, PaymentChoice, PayPolicy, Skill, TrainingRecord
from coren.money import pounds
from coren.queries.pence import sum_of_pence
from coren.queries.requests import requests_of

LATEST = 5
_OPEN = Q(state__in=("submitted", "approved"))


@dataclass(frozen=True, slots=True)
class OwnRecord:
    """One adviser with what is owed to them: approved pounds, minutes that wait, and from when the oldest is."""

    adviser: Adviser
    minutes: int
    waiting_minutes: int
    fees: Decimal
    expenses: Decimal
    waiting_expenses: Decimal
    oldest: dt.datetime | None
    promised_days: int

    @property
    def approved(self) -> Decimal:
        return self.fees + self.expenses

    @property
    def expected_by(self) -> dt.date | None:
        """The day by which the oldest of it is promised."""
        if self.oldest is None:
            return None
        return timezone.localdate(self.oldest) + dt.timedelta(days=self.promised_days)


def own_record(user: Any) -> OwnRecord | None:
    """Give the record of the person who asks, with its sums, in one query."""
    found = (
        Adviser.objects.current()
        .select_related("person__user", "area", "facilitator")
        .filter(person__user_id=user.pk)
        .annotate(
            minutes=_sum(HoursEntry, Sum("minutes"), ~Q(state__in=("draft", "sent_back"))),
            waiting_minutes=_sum(HoursEntry, Sum("minutes"), Q(state="submitted")),
            fees=_sum(HoursEntry, sum_of_pence("amount"), Q(state="approved")),
            expense_sum=_sum(Expense, sum_of_pence("amount"), Q(state="approved")),
            waiting_expenses=_sum(Expense, sum_of_pence("amount"), Q(state="submitted")),
            oldest_hours=_oldest(HoursEntry),
            oldest_expense=_oldest(Expense),
            promised=Subquery(PayPolicy.objects.values("promised_days")[:1]),
        )
        .first()
    )
    if found is None:
        return None
    moments = [moment for moment in (found.oldest_hours, found.oldest_expense) if moment is not None]
    return OwnRecord(
        adviser=found,
        minutes=found.minutes,
        waiting_minutes=found.waiting_minutes,
        fees=pounds(found.fees),
        expenses=pounds(found.expense_sum),
        waiting_expenses=pounds(found.waiting_expenses),
        oldest=min(moments, default=None),
        promised_days=PayPolicy().promised_days if found.promised is None else found.promised,
    )


def latest_hours(adviser: Adviser) -> list[HoursEntry]:
    return list(adviser.hours.select_related("activity").order_by("-on", "-created_at")[:LATEST])


def latest_payments(adviser: Adviser) -> list[Payment]:
    """Give the last payments that were made or taken back."""
    found = adviser.payments.filter(Q(batch__state="paid") | Q(batch__isnull=True)).select_related("batch")
    return list(found.order_by("-made_at")[:LATEST])


def latest_consent(adviser: Adviser) -> Consent | None:
    return adviser.consents.select_related("text", "recorded_by__person").first()


def choice_today(adviser: Adviser) -> PaymentChoice | None:
    found = adviser.payment_choices.filter(starts_on__lte=timezone.localdate())
    return found.order_by("-starts_on", "-made_at").first()


def training_of(adviser: Adviser) -> list[TrainingRecord]:
    return list(adviser.training.select_related("course"))


def skills_of(adviser: Adviser) -> list[Skill]:
    return list(adviser.skills.all())


def requests_waiting(adviser: Adviser) -> list[Any]:
    """Give what they asked for in the last year, answered or not."""
    return list(requests_of(adviser)[:LATEST])


def _sum(model: Any, added: Any, which: Q) -> Any:
    rows = model.objects.filter(which, adviser=OuterRef("pk")).order_by().values("adviser")
    return Coalesce(Subquery(rows.annotate(all=added).values("all")), 0)


def _oldest(model: Any) -> Any:
    rows = model.objects.filter(_OPEN, adviser=OuterRef("pk")).order_by().values("adviser")
    return Subquery(rows.annotate(first=Min("submitted_at")).values("first"))
