"""How the work of one place stands, added up from its records: what is stored is what this gives."""

import datetime as dt
import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import TruncDate, TruncQuarter
from django.utils import timezone

from coren.models import Adviser, HoursEntry
from coren.queries.pay import COUNTED
from governance.models import ActionPoint, Attendance, Group, Meeting, Sector
from neighbourhoods.models import Area, AreaPopulation, LedgerEntry, MoneyKind
from neighbourhoods.pounds import pounds
from nrp.audit.models import Event
from nrp.core.pence import sum_of_pence

# What the audit trail calls the records that are added up here. Somebody who adds a figure adds its record.
OF_A_PLACE = frozenset(
    {"area", "adviser", "hoursentry", "meeting", "attendance", "actionpoint", "ledgerentry", "group"}
)
# These touch rows of several places at once and do not say which.
OF_MANY_PLACES = frozenset({"paymentbatch", "sheetimport", "ledgersheet", "groupsheet"})


@dataclass(slots=True)
class QuarterSums:
    """What was done in one quarter."""

    meetings: int = 0
    people: int = 0
    residents: int = 0
    spoke: int = 0
    residents_spoke: int = 0
    entries: int = 0
    minutes: int = 0
    days_to_pay: dict[str, int] = field(default_factory=dict)
    cash: Decimal = Decimal(0)
    in_kind: Decimal = Decimal(0)
    external: Decimal = Decimal(0)


@dataclass(slots=True)
class Health:
    """All of one place."""

    residents: int | None
    residents_year: int | None
    advisers: int
    due: list[str]
    last_meeting_on: dt.date | None
    quarters: dict[dt.date, QuarterSums]
    basis: dict[str, Any]


def quarter_of(day: dt.date) -> dt.date:
    """Give the first day of the calendar quarter that a day lies in."""
    return dt.date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)


def added_up(area: Area) -> Health:
    """Read every record of a place once, added up by the database: nine questions, however many rows there are."""
    quarters: defaultdict[dt.date, QuarterSums] = defaultdict(QuarterSums)
    newest = Event.objects.filter(area_id=area.pk).aggregate(at=Max("at"))["at"]
    meetings, last = _add_meetings(quarters, area)
    due = list(
        ActionPoint.objects.filter(group__area=area, state=ActionPoint.State.OPEN)
        .order_by("due_on")
        .values_list("due_on", flat=True)
    )
    advisers = Adviser.objects.active().filter(area=area).count()
    residents, year = _residents(area)
    basis = {
        "meetings": meetings,
        "hours": _add_hours(quarters, area),
        "actions": len(due),
        "ledger": _add_money(quarters, area),
        "advisers": advisers,
        "newest": newest.isoformat() if newest else None,
    }
    days = [day.isoformat() for day in due]
    return Health(residents, year, advisers, days, last, dict(sorted(quarters.items())), basis)


def _residents(area: Area) -> tuple[int | None, int | None]:
    """Give how many live there as counted last, else as the place itself carries it."""
    counted = AreaPopulation.objects.filter(area=area).order_by("-year").values_list("people", "year").first()
    return counted or (area.population, area.population_year)


def _add_meetings(quarters: dict[dt.date, QuarterSums], area: Area) -> tuple[int, dt.date | None]:
    """Add the meetings of the Local Oversight Group at which names were taken, and who came and spoke."""
    here = Attendance.objects.filter(presence__in=Attendance.HERE)
    held: QuerySet[Any] = Meeting.objects.filter(group__area=area, group__kind=Group.Kind.LOG)
    held = held.exclude(state=Meeting.State.CANCELLED).filter(Exists(here.filter(meeting=OuterRef("pk"))))
    total, last = 0, None
    by_quarter = held.order_by().annotate(quarter=TruncQuarter("starts_at")).values("quarter")
    for row in by_quarter.annotate(n=Count("pk"), last=Max("starts_at")):
        quarters[_day(row["quarter"])].meetings = row["n"]
        total += row["n"]
        last = max(filter(None, (last, timezone.localtime(row["last"]).date())))
    resident = Q(sector=Sector.RESIDENT)
    named = here.filter(meeting__in=held.values("pk")).order_by()
    for row in (
        named.annotate(quarter=TruncQuarter("meeting__starts_at"))
        .values("quarter")
        .annotate(
            people=Count("pk"),
            own=Count("pk", filter=resident),
            said=Sum("spoke", default=0),
            own_said=Sum("spoke", filter=resident, default=0),
        )
    ):
        sums = quarters[_day(row["quarter"])]
        sums.people, sums.residents = row["people"], row["own"]
        sums.spoke, sums.residents_spoke = row["said"], row["own_said"]
    return total, last


def _add_hours(quarters: dict[dt.date, QuarterSums], area: Area) -> int:
    """Add the hours by the day they were worked, and days to pay by the day they were paid."""
    rows = HoursEntry.objects.filter(area=area).order_by()
    worked = rows.filter(state__in=COUNTED).annotate(quarter=TruncQuarter("on")).values("quarter")
    total = 0
    for row in worked.annotate(n=Count("pk"), all=Sum("minutes")):
        sums = quarters[_day(row["quarter"])]
        sums.entries, sums.minutes = row["n"], row["all"]
        total += row["n"]
    paid = rows.filter(state=HoursEntry.State.PAID).annotate(sent=TruncDate("submitted_at"))
    for paid_on, sent, count in paid.values_list("paid_on", "sent").annotate(n=Count("pk")):
        days = quarters[quarter_of(paid_on)].days_to_pay
        waited = str(max(0, (paid_on - sent).days))
        days[waited] = days.get(waited, 0) + count
    return total


def _add_money(quarters: dict[dt.date, QuarterSums], area: Area) -> int:
    """Add the ledger by kind. A reversal is a line of its own and takes off what it reverses."""
    names = {MoneyKind.CASH: "cash", MoneyKind.IN_KIND: "in_kind", MoneyKind.EXTERNAL: "external"}
    lines = LedgerEntry.objects.filter(area=area).order_by().annotate(quarter=TruncQuarter("on"))
    total = 0
    for quarter, kind, in_pence, count in lines.values_list("quarter", "kind").annotate(
        pence=sum_of_pence("amount"), n=Count("pk")
    ):
        setattr(quarters[_day(quarter)], names[MoneyKind(kind)], pounds(in_pence))
        total += count
    return total


def _day(value: dt.date | dt.datetime) -> dt.date:
    return timezone.localtime(value).date() if isinstance(value, dt.datetime) else value


def places_changed(after: int, until: int) -> tuple[frozenset[uuid.UUID], bool]:
    """Give the places of which something was written between two events, and whether any place may have been."""
    rows = Event.objects.filter(
        number__gt=after, number__lte=until, object_type__in=OF_A_PLACE | OF_MANY_PLACES
    ).order_by()
    found = set(rows.values_list("object_type", "area_id").distinct())
    places = frozenset(area_id for _kind, area_id in found if area_id is not None)
    return places, any(kind in OF_MANY_PLACES and area_id is None for kind, area_id in found)


def latest_event() -> int:
    """Give the number of the last event of the audit trail."""
    return Event.objects.aggregate(number=Max("number"))["number"] or 0
