"""A thousand places and five million rows of hours: queries and time of the dashboard, and of working it out.

bin/soak dashboard [SHARE]

SHARE (1 unless said) is the part of the five million rows that is made. The dashboard is opened as a PMG member and as
an LA lead, bare and narrowed. Ends with 1 when a page asks more than 15 queries, has a p95 above 800 ms over 20
requests, or gives another sum of hours than SQL does.
"""

import csv
import io
import logging
import statistics
import sys
import time
from typing import TYPE_CHECKING

from tests.soak.stage.begin import begin

if TYPE_CHECKING:
    from tests.soak.year.measuring import Measured

MOST_QUERIES, MOST_MS, REQUESTS = 15, 800, 20
ROWS, ADVISERS = 5_000_000, 10  # in all; of each place
DAYS = 700  # over which the rows are spread, up to today
PATHS = (
    "/results/", "/results/?place=place-0000", "/results/?council=council-0", "/results/?domain=governance",
    "/results/?framework=2015", "/results/?period=2018", "/results/?page=20", "/places/place-0000/", "/",
)  # fmt: skip
HOURS = """
INSERT INTO coren_hoursentry (id, client_id, adviser_id, area_id, "on", minutes, activity_id, note, source,
    is_overlap_kept, state, created_at, submitted_at, approved_at, sent_back_reason, paid_on, hourly, amount)
SELECT gen_random_uuid(), gen_random_uuid(), adviser.id, adviser.area_id, CURRENT_DATE - (step %% %(days)s),
    60 + 15 * (step %% 8), %(activity)s, '', 'grid', false, 'paid', now(), now() - interval '20 days',
    now() - interval '15 days', '', CURRENT_DATE - (step %% 10), 12.50, 12.50
FROM coren_adviser AS adviser CROSS JOIN generate_series(1, %(each)s) AS step
"""
# Those that hold no constraint.
INDEXES = """
SELECT indexname, indexdef FROM pg_indexes LEFT JOIN pg_constraint ON conname = indexname
WHERE tablename = 'coren_hoursentry' AND conname IS NULL
"""


def main(arguments: list[str]) -> int:
    begin()
    from django.conf import settings

    share = float(arguments[0]) if arguments else 1.0
    logging.disable(logging.CRITICAL)
    settings.NRP_ENFORCE_MFA = False
    settings.NRP_CHECKPOINT = None
    settings.ALLOWED_HOSTS = ["testserver"]
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    from tests.integration.dashboards.world import evaluated
    from tests.soak.coren_year import _analyse, _empty
    from tests.soak.places_data import making

    _empty()
    began = time.perf_counter()
    evaluated()
    programme = making.make()
    rows = _hours(programme.places, share)
    _analyse()
    say(f"{making.PLACES:,} places, {rows:,} rows of hours; made in {time.perf_counter() - began:.0f} s")
    faults = [*_worked_out(), *_sums_fault(), *_measured(programme.la_lead)]
    say("\n".join(faults) or f"\nEvery page is within {MOST_QUERIES} queries and {MOST_MS} ms.")
    return 1 if faults else 0


def _hours(places: list, share: float) -> int:
    """Put advisers and hours in: the advisers in bulk, the hours in SQL."""
    from django.utils import timezone

    from coren.models import Adviser
    from nrp.accounts.models import Person
    from tests.coren_factories import the_rates

    activity = the_rates()
    people = Person.objects.bulk_create(Person(name=f"Adviser {n}") for n in range(len(places) * ADVISERS))
    Adviser.objects.bulk_create(
        Adviser(
            number=number + 1, person=person, area=places[number % len(places)], status="active",
            registered_at=timezone.now(),
        )
        for number, person in enumerate(people)
    )  # fmt: skip
    each = max(1, round(ROWS * share / len(people)))
    return _insert({"days": DAYS, "activity": str(activity.pk), "each": each})


def _insert(values: dict[str, object]) -> int:
    """Write the hours as a restore does: without triggers, the indexes made once all rows are in."""
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(INDEXES)
        indexes = cursor.fetchall()
        cursor.execute("SET LOCAL session_replication_role = replica; SET LOCAL maintenance_work_mem = '256MB'")
        for name, _made in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        cursor.execute(HOURS, values)
        rows = cursor.rowcount
        for _name, made in indexes:
            cursor.execute(made)
    return rows


def _worked_out() -> list[str]:
    """Do the work of every place as a worker does it, and say what one place takes."""
    from nrp.core.models import WorkState
    from nrp.dashboards.actions import health
    from nrp.dashboards.models import PlaceHealth

    began = time.perf_counter()
    asked = health.sweep()
    took_ms = 1000 * (time.perf_counter() - began)
    say(f"asked for {asked} places in {took_ms:.0f} ms, in parts of {health.AT_ONCE}")
    took = []
    for row in PlaceHealth.objects.filter(work_state=WorkState.QUEUED).values_list("pk", flat=True):
        began = time.perf_counter()
        health.work_out(health_id=row)
        took.append(1000 * (time.perf_counter() - began))
    say(f"one place: median {statistics.median(took):.0f} ms, longest {max(took):.0f} ms; all {sum(took) / 1000:.0f} s")
    left = PlaceHealth.objects.exclude(work_state=WorkState.DONE).count()
    return [f"{left} places are not worked out"] if left else []


def _sums_fault() -> list[str]:
    """Hold the file's hours against a sum in SQL over the same quarters."""
    from django.db import connection
    from django.test import Client

    from tests.factories import a_user_with

    client = Client()
    client.force_login(a_user_with("pmg_member"))
    body = client.get("/results/health.csv").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(body)))
    since = rows[0]["from_quarter"]
    with connection.cursor() as cursor:
        cursor.execute('SELECT COALESCE(SUM(minutes), 0) FROM coren_hoursentry WHERE "on" >= %s', [since])
        expected = cursor.fetchone()[0] / 60
    found = sum(float(row["hours"]) for row in rows)
    say(f"hours since {since}: {found:,.2f} in the file, {expected:,.2f} by SQL")
    return [] if abs(found - expected) < 0.01 * len(rows) else ["the file and SQL differ"]


def _measured(lead: object) -> list[str]:
    from tests.factories import a_user_with
    from tests.soak.year.measuring import measure

    faults = []
    for who, user in (("pmg member", a_user_with("pmg_member")), ("la lead", lead)):
        for found in measure(user, list(PATHS), times=REQUESTS):  # type: ignore[arg-type]  # a User; loaded late
            say(f"  {who:<12} {found.path:<36} {found.status} {found.queries:>3} queries  {_times(found)}")
            if found.status != 200 and not (who == "la lead" and found.status == 404):
                faults.append(f"{found.path} as {who} answered {found.status}")
            if found.queries > MOST_QUERIES:
                faults.append(f"{found.path} as {who}: {found.queries} queries")
            if found.p95_ms > MOST_MS:
                faults.append(f"{found.path} as {who}: p95 {found.p95_ms} ms")
    return faults


def _times(found: "Measured") -> str:
    return (
        f"first {found.first_ms:>5}  median {found.median_ms:>5}  p95 {found.p95_ms:>5} ms"
        f"  (processor {found.cpu_ms:>4} ms a request)"
    )


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
