"""The manager's view of load: what each facilitator carries, place by place. Counts and sums; no adviser's name.

Every figure is added up by the database; the number of questions does not depend on how many advisers or hours there
are.
"""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, cast

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from coren.models import Adviser, Consent, Cover, HoursEntry, Post
from coren.money import Week
from coren.queries.advisers import consent_text_in_use
from coren.queries.consents import WITH_THE_PROGRAMME
from coren.queries.pay import COUNTED
from neighbourhoods.models import Area, Organisation, RoleAssignment
from neighbourhoods.queries import areas_where
from nrp.accounts.models import Person
from nrp.accounts.permissions import Permission
from nrp.accounts.roles import Role

PAID_WITHIN = dt.timedelta(days=90)
# Hours are paid within weeks: what was paid in the last 90 days was worked in the last year.
WORKED_WITHIN = dt.timedelta(days=365)
State = HoursEntry.State
Key = tuple[uuid.UUID, uuid.UUID | None]  # a place, and the facilitator an adviser is put down under


@dataclass(slots=True)
class Figures:
    """What is added up for one facilitator at one place."""

    active: int = 0
    to_renew: int = 0
    month_minutes: int = 0
    week_minutes: int = 0
    waiting: int = 0
    waiting_minutes: int = 0
    waiting_since: dt.datetime | None = None
    sent_back: int = 0
    days_to_pay: dict[int, int] = field(default_factory=dict)  # days from sent to paid -> how many entries

    @property
    def median_days(self) -> int | None:
        """The middle of the days from sent to paid; None while nothing was paid."""
        return _median(self.days_to_pay)

    @property
    def is_empty(self) -> bool:
        return not (self.active or self.month_minutes or self.week_minutes or self.waiting or self.sent_back)

    def add(self, other: "Figures") -> None:
        """Take another's figures up into these."""
        for name in ("active", "to_renew", "month_minutes", "week_minutes", "waiting", "waiting_minutes", "sent_back"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        known = [moment for moment in (self.waiting_since, other.waiting_since) if moment is not None]
        self.waiting_since = min(known, default=None)
        for days, count in other.days_to_pay.items():
            self.days_to_pay[days] = self.days_to_pay.get(days, 0) + count


@dataclass(frozen=True, slots=True)
class LoadRow:
    """One facilitator at one place. Without a person: nobody, or advisers put down under no one of them."""

    area: Area
    person: Person | None
    organisation: Organisation | None
    cover: Cover | None
    figures: Figures


@dataclass(frozen=True, slots=True)
class Load:
    """The rows, their sum, and the organisations somebody can choose from."""

    rows: list[LoadRow]
    total: Figures
    places: int
    organisations: list[Organisation]


def quarter_of(day: dt.date) -> dt.date:
    """Give the first day of the quarter of the year that a day lies in."""
    return dt.date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)


def place_counts(day: dt.date) -> dict[str, Subquery]:
    """Give columns for a query of places: how many advisers are active, their minutes since the quarter began."""
    hours = HoursEntry.objects.filter(area=OuterRef("pk"), on__range=(quarter_of(day), day), state__in=COUNTED)
    minutes = hours.order_by().values("area").annotate(all=Sum("minutes")).values("all")
    active = Adviser.objects.active().filter(area=OuterRef("pk")).order_by().values("area")
    return {"advisers_": Subquery(active.annotate(all=Count("pk")).values("all")), "minutes_": Subquery(minutes)}


def load(user: Any, organisation_id: uuid.UUID | None = None, today: dt.date | None = None) -> Load:
    """Give what each facilitator carries at the places somebody may see contracts of; of one organisation if asked."""
    day = today or timezone.localdate()
    areas = list(_areas(user).select_related("coren_organisation"))
    ids = [area.pk for area in areas]
    figures = _figures(ids, day)
    in_post = _in_post(ids, day)
    covers = {cover.role_assignment_id: cover for cover in _covers(ids, day)}
    holders = _holders(ids, day)
    rows: list[LoadRow] = []
    for area in areas:
        at_place = {key[1]: found for key, found in figures.items() if key[0] == area.pk}
        rows += _rows_of(area, at_place, holders.get(area.pk, []), in_post, covers)
    organisations = sorted({row.organisation for row in rows if row.organisation is not None}, key=str)
    if organisation_id is not None:
        rows = [row for row in rows if row.organisation is not None and row.organisation.pk == organisation_id]
    total = Figures()
    for row in rows:
        total.add(row.figures)
    return Load(rows, total, len({row.area.pk for row in rows}), organisations)


def _areas(user: Any) -> QuerySet[Area]:
    found = areas_where(user, Permission.SEE_CONTRACTS)
    return found.filter(kind=Area.Kind.NEIGHBOURHOOD, left_on__isnull=True).order_by("name")


def _figures(areas: list[uuid.UUID], day: dt.date) -> dict[Key, Figures]:
    """Add up everything by place and facilitator: five questions."""
    found: dict[Key, Figures] = defaultdict(Figures)
    _add_advisers(found, areas, day)
    _add_hours(found, areas, day)
    _add_open(found, areas)
    _add_days_to_pay(found, areas, day)
    return found


def _add_advisers(found: dict[Key, Figures], areas: list[uuid.UUID], day: dt.date) -> None:
    text = consent_text_in_use(day)
    older = Consent.objects.filter(adviser=OuterRef("pk"), withdrawn_on__isnull=True)
    rows = Adviser.objects.current().filter(area__in=areas, status__in=WITH_THE_PROGRAMME).order_by()
    rows = rows.annotate(is_older=Exists(older.filter(text__version__lt=text.version if text else 0)))
    for row in rows.values("area", "facilitator").annotate(
        n=Count("pk", filter=Q(status=Adviser.Status.ACTIVE)), to_renew=Count("pk", filter=Q(is_older=True))
    ):
        one = found[row["area"], row["facilitator"]]
        one.active, one.to_renew = row["n"], row["to_renew"]


def _add_hours(found: dict[Key, Figures], areas: list[uuid.UUID], day: dt.date) -> None:
    last, month = Week.of(day).before, day.replace(day=1)
    rows = HoursEntry.objects.filter(area__in=areas, on__gte=min(last.monday, month), on__lte=day, state__in=COUNTED)
    in_week = Sum("minutes", filter=Q(on__range=(last.monday, last.sunday)))
    grouped = rows.order_by().values("area", "adviser__facilitator")
    for row in grouped.annotate(month=Sum("minutes", filter=Q(on__gte=month)), week=in_week):
        one = found[row["area"], row["adviser__facilitator"]]
        one.month_minutes, one.week_minutes = row["month"] or 0, row["week"] or 0


def _add_open(found: dict[Key, Figures], areas: list[uuid.UUID]) -> None:
    rows = HoursEntry.objects.filter(area__in=areas, state__in=(State.SUBMITTED, State.SENT_BACK)).order_by()
    waiting = Q(state=State.SUBMITTED)
    for row in rows.values("area", "adviser__facilitator").annotate(
        n=Count("pk", filter=waiting),
        minutes=Sum("minutes", filter=waiting),
        since=Min("submitted_at", filter=waiting),
        back=Count("pk", filter=Q(state=State.SENT_BACK)),
    ):
        one = found[row["area"], row["adviser__facilitator"]]
        one.waiting, one.waiting_minutes, one.waiting_since = row["n"], row["minutes"] or 0, row["since"]
        one.sent_back = row["back"]


def _add_days_to_pay(found: dict[Key, Figures], areas: list[uuid.UUID], day: dt.date) -> None:
    rows = HoursEntry.objects.filter(
        area__in=areas, on__gte=day - WORKED_WITHIN, state=State.PAID, paid_on__gte=day - PAID_WITHIN
    )
    grouped = rows.order_by().values("area", "adviser__facilitator", "paid_on", sent=TruncDate("submitted_at"))
    for row in grouped.annotate(n=Count("pk")):
        one = found[row["area"], row["adviser__facilitator"]].days_to_pay
        days = max(0, (cast("dt.date", row["paid_on"]) - row["sent"]).days)
        one[days] = one.get(days, 0) + row["n"]


def _median(counts: dict[int, int]) -> int | None:
    half, passed = (sum(counts.values()) + 1) // 2, 0
    for days in sorted(counts):
        passed += counts[days]
        if passed >= half:
            return days
    return None


def _holders(areas: list[uuid.UUID], day: dt.date) -> dict[uuid.UUID, list[RoleAssignment]]:
    rows = RoleAssignment.objects.holding(day).filter(
        role=Role.COREN_FACILITATOR, area__in=areas, user__is_active=True, user__person__isnull=False
    )
    found: dict[uuid.UUID, list[RoleAssignment]] = defaultdict(list)
    for row in rows.select_related("user__person").order_by("user__person__name"):
        if row.area_id is not None:
            found[row.area_id].append(row)
    return found


def _in_post(areas: list[uuid.UUID], day: dt.date) -> dict[tuple[uuid.UUID, uuid.UUID], Post]:
    rows = Post.objects.filter(area__in=areas, starts_on__lte=day)
    rows = rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day)).select_related("person", "organisation")
    return {(post.area_id, post.person_id): post for post in rows.order_by("person__name")}


def _covers(areas: list[uuid.UUID], day: dt.date) -> QuerySet[Cover]:
    """Those who stand in for a time: they carry the work of another, who stays in the row."""
    rows = Cover.objects.filter(role=Role.COREN_FACILITATOR, area__in=areas, starts_on__lte=day, ends_on__gte=day)
    return rows.filter(role_assignment__isnull=False).select_related("absent", "substitute")


def _rows_of(
    area: Area,
    at_place: dict[uuid.UUID | None, Figures],
    holders: Iterable[RoleAssignment],
    in_post: dict[tuple[uuid.UUID, uuid.UUID], Post],
    covers: dict[uuid.UUID | None, Cover],
) -> list[LoadRow]:
    """Part a place's figures among its facilitators. A single one carries all of it."""
    held = list(holders)
    people = {row.user.person.pk: row.user.person for row in held}
    people |= {post.person_id: post.person for (place, _who), post in in_post.items() if place == area.pk}
    standing_in = {covers[row.pk].absent_id: covers[row.pk] for row in held if row.pk in covers}
    for absent_id, cover in standing_in.items():
        if absent_id in people:
            people.pop(cover.substitute_id, None)
    rows = []
    for pk, person in people.items():
        figures = Figures()
        for key, found in at_place.items():
            if key == pk or len(people) == 1:
                figures.add(found)
        post = in_post.get((area.pk, pk))
        organisation = post.organisation if post is not None else area.coren_organisation
        rows.append(LoadRow(area, person, organisation, standing_in.get(pk), figures))
    if len(people) != 1:
        rest = Figures()
        for key, found in at_place.items():
            if key not in people:
                rest.add(found)
        if not people or not rest.is_empty:
            rows.append(LoadRow(area, None, area.coren_organisation, None, rest))
    return rows
