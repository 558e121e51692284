"""What Home says to a facilitator about their places, and to a Resident Adviser about their own hours."""

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

from django.db.models import Count, Max, Min, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils import timezone

from coren.models import Adviser, Consent, ConsentText, DataRequest, Enquiry, HoursEntry, PayPolicy
from coren.money import Week, pounds
from coren.queries.advisers import consent_text_in_use
from coren.queries.pay import COUNTED
from coren.queries.pence import sum_of_pence

State = HoursEntry.State
UNDER_WAY = (Enquiry.State.UNDER_WAY, Enquiry.State.WRITING_UP)
MOST_ROWS = 20  # rows that came back: more than a list of five things can say


@dataclass(frozen=True, slots=True)
class Money:
    """Money on its way: approved and not paid; the days the first and the last of it are promised for."""

    amount: Decimal
    people: int
    first_by: dt.date | None
    by: dt.date | None


@dataclass(frozen=True, slots=True)
class _Sent:
    waiting: int
    waiting_since: dt.datetime | None
    money: Money


@dataclass(frozen=True, slots=True)
class WeekHours:
    """How far the hours of a week are logged."""

    minutes: int = 0
    advisers: int = 0


@dataclass(frozen=True, slots=True)
class OwnPlaces:
    """A facilitator's places as they stand today."""

    week: Week
    active: int
    this_week: WeekHours
    last_week: WeekHours
    came_back: list[HoursEntry]
    with_manager: int
    with_manager_since: dt.datetime | None
    to_renew: list[Adviser]
    text: ConsentText | None
    unfinished: list[Adviser]
    requests: list[DataRequest]
    enquiries: list[Enquiry]
    money: Money


@dataclass(frozen=True, slots=True)
class OwnHours:
    """A Resident Adviser's hours and consent as they stand today."""

    came_back: list[HoursEntry]
    money: Money
    waiting: int
    held: Consent | None
    text: ConsentText | None

    @property
    def is_consent_old(self) -> bool:
        return self.held is not None and self.text is not None and self.held.text.version < self.text.version


def places_today(areas: Collection[uuid.UUID], *, user_id: uuid.UUID, today: dt.date | None = None) -> OwnPlaces:
    """Read a facilitator's places: seven questions, however many places and advisers."""
    day = today or timezone.localdate()
    week = Week.of(day)
    text = consent_text_in_use(day)
    advisers = list(_with_consent(Adviser.objects.current().filter(area__in=areas)))
    hours = HoursEntry.objects.filter(area__in=areas)
    this_week, last_week = _logged(hours, week)
    sent = _sent(hours)
    requests = DataRequest.objects.filter(state=DataRequest.State.OPEN, adviser__area__in=areas)
    return OwnPlaces(
        week=week,
        active=sum(one.status == Adviser.Status.ACTIVE for one in advisers),
        this_week=this_week,
        last_week=last_week,
        came_back=_came_back(hours),
        with_manager=sent.waiting,
        with_manager_since=sent.waiting_since,
        to_renew=[one for one in advisers if _is_older(one, text)],
        text=text,
        unfinished=[one for one in advisers if one.registered_at is None and one.status == Adviser.Status.INTERESTED],
        requests=list(requests.exclude(adviser__person__user=user_id).order_by("due_on")),
        enquiries=list(Enquiry.objects.filter(area__in=areas, state__in=UNDER_WAY)[:MOST_ROWS]),
        money=sent.money,
    )


def own_today(adviser: Adviser, today: dt.date | None = None) -> OwnHours:
    """Read what an adviser's own Home says: four questions."""
    own = HoursEntry.objects.filter(adviser=adviser)
    held = Consent.objects.filter(adviser=adviser, withdrawn_on__isnull=True).select_related("text").first()
    sent = _sent(own)
    return OwnHours(_came_back(own), sent.money, sent.waiting, held, consent_text_in_use(today))


def agreed_version(adviser: Adviser) -> int:
    """Give the version an adviser holds to, as `places_today` read it."""
    return cast("int", getattr(adviser, "agreed_version"))  # noqa: B009  an annotation, which no type knows


def _with_consent(advisers: QuerySet[Adviser]) -> QuerySet[Adviser]:
    held = Consent.objects.filter(adviser=OuterRef("pk"), withdrawn_on__isnull=True)
    return advisers.select_related("person").annotate(agreed_version=Subquery(held.values("text__version")[:1]))


def _is_older(adviser: Adviser, text: ConsentText | None) -> bool:
    if text is None or adviser.status not in (Adviser.Status.ACTIVE, Adviser.Status.PAUSED):
        return False
    version = agreed_version(adviser)
    return version is not None and version < text.version


def _logged(rows: QuerySet[HoursEntry], week: Week) -> tuple[WeekHours, WeekHours]:
    """Add up this week and the last, in one question."""
    both = rows.filter(on__range=(week.before.monday, week.sunday), state__in=COUNTED)
    wanted: dict[str, Any] = {}
    for name, one in (("this", week), ("last", week.before)):
        within = Q(on__range=(one.monday, one.sunday))
        wanted[f"{name}_minutes"] = Sum("minutes", filter=within)
        wanted[f"{name}_advisers"] = Count("adviser", distinct=True, filter=within)
    found = both.aggregate(**wanted)
    this, last = (WeekHours(found[f"{one}_minutes"] or 0, found[f"{one}_advisers"] or 0) for one in ("this", "last"))
    return this, last


def _came_back(rows: QuerySet[HoursEntry]) -> list[HoursEntry]:
    found = rows.filter(state=State.SENT_BACK).select_related("adviser__person", "area")
    return list(found.order_by("sent_back_at")[:MOST_ROWS])


def _sent(rows: QuerySet[HoursEntry]) -> _Sent:
    """Add up what waits for approval, and the money of what is approved and not paid."""
    waiting, approved = Q(state=State.SUBMITTED), Q(state=State.APPROVED, amount__gt=0)
    promise = Subquery(PayPolicy.objects.values("promised_days")[:1])  # it rides along: one question less
    found = (
        rows.filter(state__in=(State.SUBMITTED, State.APPROVED))
        .annotate(promise=promise)
        .aggregate(
            waiting=Count("pk", filter=waiting),
            since=Min("submitted_at", filter=waiting),
            owed=sum_of_pence("amount", filter=approved),
            people=Count("adviser", distinct=True, filter=approved),
            first=Min("submitted_at", filter=approved),
            last=Max("submitted_at", filter=approved),
            promised=Max("promise"),
        )
    )
    promised = dt.timedelta(days=found["promised"] or PayPolicy().promised_days)
    first, last = (timezone.localdate(found[name]) + promised if found[name] else None for name in ("first", "last"))
    return _Sent(found["waiting"], found["since"], Money(pounds(found["owed"]), found["people"], first, last))
