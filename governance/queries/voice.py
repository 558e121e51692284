"""Whose voice it is: who came, chaired, spoke, raised, proposed and took on, by sector over time.

Counts are made in SQL, five queries however many meetings there are. What is counted, and on which day:

- attended: names in the room or online, on the day of the meeting; cancelled meetings are left out
- spoke: the tally of how often they spoke, where one was kept
- chaired: meetings; one that two sectors chaired counts for both, and once in the base
- raised: issues, on the day they were raised. A group's are those raised at its meetings and events, and for a Local
  Oversight Group whatever else was raised in its neighbourhood
- proposed: decisions whose proposer's sector is on record, on the day of the decision
- owned: action points whose owner's sector is on record, on the day of the meeting or the decision they came from,
  else when they were written down
"""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.db.models import Case, Count, Exists, F, Func, IntegerField, OuterRef, Q, QuerySet, Sum, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.models import ActionPoint, Attendance, Decision, Group, Issue, Meeting
from governance.queries.groups import of_visible_groups, places_with_groups

QUARTER, YEAR = "quarter", "year"
MOST_YEARS_BY_QUARTER = 3
LONGEST_YEARS = 30


class Measure(models.TextChoices):
    ATTENDED = "attended", _("Came to meetings")
    SPOKE = "spoke", _("Spoke")
    CHAIRED = "chaired", _("Chaired")
    RAISED = "raised", _("Raised issues")
    PROPOSED = "proposed", _("Proposed decisions")
    OWNED = "owned", _("Own actions")


@dataclass(frozen=True, slots=True)
class Period:
    """A calendar quarter or year, cut to the days that were asked for."""

    starts_on: dt.date
    ends_on: dt.date


Cells = Mapping[tuple[str, int, str], int]


@dataclass(slots=True)
class Voice:
    """The counts of a span of days. `cells`: measure, number of the period, sector; `bases` without the sector."""

    since: dt.date
    until: dt.date
    every: str
    periods: tuple[Period, ...]
    cells: dict[tuple[str, int, str], int] = field(default_factory=lambda: defaultdict(int))
    bases: dict[tuple[str, int], int] = field(default_factory=lambda: defaultdict(int))
    by_group: dict[tuple[uuid.UUID, str, str], int] = field(default_factory=lambda: defaultdict(int))
    group_bases: dict[tuple[uuid.UUID, str], int] = field(default_factory=lambda: defaultdict(int))
    meetings: int = 0
    tallied: int = 0
    others: int = 0

    def count(self, measure: str, sectors: Iterable[str], period: int | None = None) -> int:
        """Give how often some sectors did something, in one period or in all."""
        at = range(len(self.periods)) if period is None else (period,)
        return sum(self.cells.get((measure, one, sector), 0) for sector in sectors for one in at)

    def base(self, measure: str, period: int | None = None) -> int:
        """Give how often it was done by anybody."""
        at = range(len(self.periods)) if period is None else (period,)
        return sum(self.bases.get((measure, one), 0) for one in at)


def first_meeting_day(user: Any, group: Group | None = None) -> dt.date | None:
    """Give the day of the first meeting on record that somebody may read of."""
    first = _meetings(user, group).order_by("starts_at").values_list("starts_at", flat=True).first()
    return None if first is None else timezone.localtime(first).date()


def periods_between(since: dt.date, until: dt.date, every: str) -> tuple[Period, ...]:
    """Part the days from one to another by calendar quarters or years; the ends may lie within one."""
    months = 3 if every == QUARTER else 12
    found = []
    start = dt.date(since.year, (since.month - 1) // months * months + 1, 1)
    while start <= until:
        month = start.month + months
        following = dt.date(start.year + (month > 12), (month - 1) % 12 + 1, 1)
        found.append(Period(max(start, since), min(following - dt.timedelta(days=1), until)))
        start = following
    return tuple(found)


def fitting(since: dt.date, until: dt.date) -> str:
    """Give how a span is parted unless somebody says so: by quarter up to three years."""
    is_short = until.year - since.year < MOST_YEARS_BY_QUARTER
    return QUARTER if is_short else YEAR


def voice_balance(user: Any, *, since: dt.date, until: dt.date, every: str = "", group: Group | None = None) -> Voice:
    """Count who did what, by sector and period, in one group or in all that somebody may read.

    `group` must have come through the door of groups.
    """
    every = every or fitting(since, until)
    found = Voice(since, until, every, periods_between(since, until, every))
    _count_meetings(found, _meetings(user, group))
    _count_attendance(found, user, group)
    _count(found, Measure.RAISED, _issues(user, group), sector="sector", day="raised_on")
    decisions = _of_group(Decision, user, group)
    _count(found, Measure.PROPOSED, decisions, sector="proposed_sector", day="decided_on", of="group_id")
    _count_actions(found, _of_group(ActionPoint, user, group))
    return found


def _of_group(model: type[models.Model], user: Any, group: Group | None) -> "QuerySet[Any]":
    rows = model._default_manager.all()  # noqa: SLF001  Django's documented name for it
    return rows.filter(of_visible_groups(user)) if group is None else rows.filter(group=group)


def _meetings(user: Any, group: Group | None) -> "QuerySet[Meeting]":
    rows = Meeting.objects.exclude(state=Meeting.State.CANCELLED)
    return rows.filter(of_visible_groups(user)) if group is None else rows.filter(group=group)


def _issues(user: Any, group: Group | None) -> "QuerySet[Issue]":
    if group is None:
        return Issue.objects.filter(area__in=places_with_groups(user).values("pk"))
    at_it = Q(meeting__group=group) | Q(event__group=group)
    if group.kind != Group.Kind.LOG:
        return Issue.objects.filter(at_it)
    elsewhere = Q(area=group.area_id, meeting__isnull=True) & (Q(event__isnull=True) | Q(event__group__isnull=True))
    return Issue.objects.filter(at_it | elsewhere)


# Days -------------------------------------------------------------------------------------------


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))


def _within(found: Voice, name: str, *, is_moment: bool = False) -> Q:
    after = found.until + dt.timedelta(days=1)
    ends = (_midnight(found.since), _midnight(after)) if is_moment else (found.since, after)
    return Q(**{f"{name}__gte": ends[0], f"{name}__lt": ends[1]})


class _NumberOf(Func):
    """The number of the period a day or moment lies in: one CASE that both databases answer alike.

    Written out here, since forty branches made of expressions cost more than the counting itself.
    """

    output_field = IntegerField()

    def __init__(self, name: str, starts: tuple[dt.date, ...]) -> None:
        super().__init__(F(name))
        self.starts = starts

    def as_sql(self, compiler: Any, connection: Any, **_more: Any) -> tuple[str, list[Any]]:  # type: ignore[override]  # dates are values, too
        """Write the branches; a start is what the column holds, a date or a moment."""
        column, values = compiler.compile(self.get_source_expressions()[0])
        sql, written = [], []
        for number, start in enumerate(self.starts):
            sql.append(f"WHEN {column} < %s THEN {number}")
            is_moment = isinstance(start, dt.datetime)
            adapt = connection.ops.adapt_datetimefield_value if is_moment else connection.ops.adapt_datefield_value
            written += [*values, adapt(start)]
        return f"CASE {' '.join(sql)} ELSE {len(self.starts)} END", written


def _number_of(found: Voice, name: str, *, is_moment: bool = False) -> Func | Value:
    starts = [period.starts_on for period in found.periods[1:]]
    if not starts:
        return Value(0, output_field=IntegerField())
    return _NumberOf(name, tuple(_midnight(start) for start in starts) if is_moment else tuple(starts))


# Counting ---------------------------------------------------------------------------------------


def _count_meetings(found: Voice, rows: "QuerySet[Meeting]") -> None:
    """Count the meetings with names, with a chair and with a tally, and who came without a name."""
    here = Attendance.objects.filter(meeting=OuterRef("pk"), presence__in=Attendance.HERE)
    rows = rows.filter(_within(found, "starts_at", is_moment=True)).filter(Exists(here))
    rows = rows.annotate(period=_number_of(found, "starts_at", is_moment=True))
    counted = rows.order_by().values("group_id", "period")
    for row in counted.annotate(
        all=Count("pk"),
        chaired=Count("pk", filter=Exists(here.filter(has_chaired=True))),
        tallied=Count("pk", filter=Exists(here.filter(spoke__isnull=False))),
        others=Sum("others_present"),
    ):
        found.meetings += row["all"]
        found.tallied += row["tallied"]
        found.others += row["others"] or 0
        found.bases[Measure.CHAIRED, row["period"]] += row["chaired"]
        found.group_bases[row["group_id"], Measure.CHAIRED] += row["chaired"]


def _count_attendance(found: Voice, user: Any, group: Group | None) -> None:
    """Count who came, chaired and spoke."""
    scope = of_visible_groups(user, "meeting__group") if group is None else Q(meeting__group=group)
    rows = Attendance.objects.filter(scope, _within(found, "meeting__starts_at", is_moment=True))
    rows = rows.filter(presence__in=Attendance.HERE).exclude(meeting__state=Meeting.State.CANCELLED)
    rows = rows.annotate(period=_number_of(found, "meeting__starts_at", is_moment=True)).order_by()
    for row in rows.values("meeting__group_id", "period", "sector").annotate(
        attended=Count("pk"),
        chaired=Count("meeting", distinct=True, filter=Q(has_chaired=True)),
        times=Sum("spoke"),
    ):
        of, period, sector = row["meeting__group_id"], row["period"], row["sector"]
        _add(found, Measure.ATTENDED, period=period, sector=sector, count=row["attended"], of=of)
        _add(found, Measure.SPOKE, period=period, sector=sector, count=row["times"] or 0, of=of)
        found.cells[Measure.CHAIRED, period, sector] += row["chaired"]
        found.by_group[of, Measure.CHAIRED, sector] += row["chaired"]


def _count(found: Voice, measure: str, rows: "QuerySet[Any]", *, sector: str, day: str, of: str = "") -> None:
    rows = rows.filter(_within(found, day)).exclude(**{sector: ""}).annotate(period=_number_of(found, day))
    names = ["period", sector, *([of] if of else [])]
    for row in rows.order_by().values(*names).annotate(n=Count("pk")):
        _add(found, measure, period=row["period"], sector=row[sector], count=row["n"], of=row[of] if of else None)


def _count_actions(found: Voice, rows: "QuerySet[ActionPoint]") -> None:
    """Count action points on the day of their meeting, else of their decision, else when they were written down."""
    ways: Sequence[tuple[Q, str, bool]] = (
        (Q(meeting__isnull=False), "meeting__starts_at", True),
        (Q(meeting__isnull=True, decision__isnull=False), "decision__decided_on", False),
        (Q(meeting__isnull=True, decision__isnull=True), "created_at", True),
    )
    within = Q()
    for way, name, is_moment in ways:
        within |= way & _within(found, name, is_moment=is_moment)
    number = Case(
        *(When(way, then=_number_of(found, name, is_moment=is_moment)) for way, name, is_moment in ways),
        output_field=IntegerField(),
    )
    rows = rows.filter(within).exclude(owner_sector="").annotate(period=number).order_by()
    for row in rows.values("period", "owner_sector", "group_id").annotate(n=Count("pk")):
        _add(
            found,
            Measure.OWNED,
            period=row["period"],
            sector=row["owner_sector"],
            count=row["n"],
            of=row["group_id"],
        )


def _add(found: Voice, measure: str, *, period: int, sector: str, count: int, of: uuid.UUID | None = None) -> None:
    found.cells[measure, period, sector] += count
    found.bases[measure, period] += count
    if of is not None:
        found.by_group[of, measure, sector] += count
        found.group_bases[of, measure] += count
