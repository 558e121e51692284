"""A year of groups drawn at random, and the same counts made by SQL written by hand."""

import datetime as dt
import random
import uuid
import zoneinfo
from typing import Any

from django.db import connection
from django.utils import timezone

from governance.models import ActionPoint, Attendance, Decision, Group, Issue, Meeting, Sector
from neighbourhoods.models import Area
from tests.factories import an_area
from tests.governance_factories import a_log, a_working_group

LONDON = zoneinfo.ZoneInfo("Europe/London")
SECTORS = list(Sector.values)


def draw(seed: int, *, year: int = 2018, groups: int = 3, meetings: int = 12, years: int = 1) -> list[Group]:
    """Draw meetings with everything that hangs on them: cancelled ones, apologies, no tally, no sector, late evenings
    at the ends of quarters, two chairs."""
    chance = random.Random(seed)
    areas = [an_area() for _ in range(groups - 1)]
    found = [a_log(area) for area in areas] + [a_working_group(areas[0])]
    rows: dict[type[Any], list[Any]] = {Meeting: [], Attendance: [], Issue: [], Decision: [], ActionPoint: []}
    for group in found:
        for number in range(meetings * years):
            _a_meeting(chance, group, number, year + number // meetings, rows)
    for model, made in rows.items():
        model.objects.bulk_create(made, batch_size=500)
    return found


def _a_meeting(chance: random.Random, group: Group, number: int, year: int, rows: dict[type[Any], list[Any]]) -> None:
    day = dt.date(year, 1, 1) + dt.timedelta(days=chance.randrange(365))
    if chance.random() < 0.2:
        day = chance.choice([dt.date(year, 3, 31), dt.date(year, 6, 30), dt.date(year, 12, 31), dt.date(year, 7, 1)])
    hour = chance.choice([0, 10, 18, 23])
    meeting = Meeting(
        group=group,
        title=f"Meeting {number}",
        place="The hall",
        starts_at=dt.datetime.combine(day, dt.time(hour, 30), tzinfo=LONDON),
        state=chance.choice(["planned", "held", "held", "cancelled"]),
        cancelled_reason="Nobody could come.",
        others_present=chance.choice([0, 0, 3]),
    )
    rows[Meeting].append(meeting)
    has_tally = chance.random() < 0.6
    for at in range(chance.randrange(20)):
        rows[Attendance].append(
            Attendance(
                meeting=meeting,
                name=f"Name {at}",
                sector=chance.choice(SECTORS),
                presence=chance.choice(["present", "present", "online", "apologies"]),
                has_chaired=chance.random() < 0.1,
                spoke=chance.randrange(9) if has_tally and chance.random() < 0.9 else None,
            )
        )
    area = group.area or Area.objects.first()
    rows[Issue].append(
        Issue(
            area=area,
            title=f"Issue {number}",
            raised_on=day,
            sector=chance.choice(SECTORS),
            source="meeting",
            meeting=chance.choice([meeting, None]),
        )
    )
    decision = Decision(
        group=group,
        number=number + 1,
        text="Done so",
        decided_on=day,
        how="consensus",
        proposed_sector=chance.choice([*SECTORS, ""]),
    )
    rows[Decision].append(decision)
    rows[ActionPoint].append(
        ActionPoint(
            group=group,
            number=number + 1,
            text="Do it",
            due_on=day + dt.timedelta(days=30),
            owner_sector=chance.choice([*SECTORS, ""]),
            meeting=chance.choice([meeting, None]),
            decision=chance.choice([decision, None]),
        )
    )


# The oracle: nothing of governance.queries stands in it, only SQL and a calendar ----------------


def counted_by_sql(since: dt.date, until: dt.date, groups: list[Group]) -> dict[tuple[str, int, str], int]:
    """Give (measure, quarter from 0, sector) → count of one calendar year, by plain SQL on either database."""
    start, end = (timezone.make_aware(dt.datetime.combine(d, dt.time.min)) for d in (since, until + dt.timedelta(1)))
    ids = tuple(_id(group.pk) for group in groups)
    areas = tuple(_id(group.area_id) for group in groups if group.area_id)
    found: dict[tuple[str, int, str], int] = {}
    marks, places = ", ".join(["%s"] * len(ids)), ", ".join(["%s"] * len(areas))
    for measure, what in (
        ("attended", "1"), ("spoke", "coalesce(a.spoke, 0)"), ("chaired", "case when a.has_chaired then 1 else 0 end"),
    ):  # fmt: skip
        sql = f"""
            SELECT m.id, m.starts_at, a.sector, {what} FROM governance_attendance a
            JOIN governance_meeting m ON m.id = a.meeting_id
            WHERE m.group_id IN ({marks}) AND m.state <> 'cancelled' AND a.presence IN ('present', 'online')
            AND m.starts_at >= %s AND m.starts_at < %s"""  # noqa: S608  names and marks of this test alone
        chaired: set[tuple[Any, str]] = set()
        for pk, at, sector, times in _rows(sql, [*ids, start, end]):
            if measure == "chaired":
                if not times or (pk, sector) in chaired:
                    continue
                chaired.add((pk, sector))
            _add(found, measure, _local_day(at), sector, int(times))
    sql = f"SELECT raised_on, sector FROM governance_issue WHERE area_id IN ({places})"  # noqa: S608  marks alone
    _add_days(found, "raised", _rows(sql, areas), since, until)
    sql = f"SELECT decided_on, proposed_sector FROM governance_decision WHERE group_id IN ({marks})"  # noqa: S608  marks alone
    _add_days(found, "proposed", _rows(sql, ids), since, until)
    sql = f"""
        SELECT m.starts_at, d.decided_on, p.created_at, p.owner_sector FROM governance_actionpoint p
        LEFT JOIN governance_meeting m ON m.id = p.meeting_id
        LEFT JOIN governance_decision d ON d.id = p.decision_id
        WHERE p.group_id IN ({marks})"""  # noqa: S608  marks alone
    days = []
    for met, decided, created, sector in _rows(sql, ids):
        days.append((_local_day(met) if met else decided or _local_day(created), sector))
    _add_days(found, "owned", days, since, until)
    return {key: count for key, count in found.items() if count}


def _rows(sql: str, values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [_moment(value) for value in values])
        return list(cursor.fetchall())


def _id(pk: uuid.UUID) -> Any:
    return pk.hex if connection.vendor == "sqlite" else pk


def _moment(value: Any) -> Any:
    if isinstance(value, dt.datetime) and connection.vendor == "sqlite":
        return value.astimezone(dt.UTC).replace(tzinfo=None).isoformat(" ")
    return value


def _local_day(value: Any) -> dt.date:
    value = dt.datetime.fromisoformat(value) if isinstance(value, str) else value
    if value.tzinfo is None:  # as SQLite keeps it
        value = value.replace(tzinfo=dt.UTC)
    return value.astimezone(LONDON).date()


def _add_days(found: Any, measure: str, rows: Any, since: dt.date, until: dt.date) -> None:
    for on, sector in rows:
        day = dt.date.fromisoformat(on) if isinstance(on, str) else on
        if sector and since <= day <= until:
            _add(found, measure, day, sector, 1)


def _add(found: Any, measure: str, day: dt.date, sector: str, count: int) -> None:
    key = (measure, (day.month - 1) // 3, sector)
    found[key] = found.get(key, 0) + count
