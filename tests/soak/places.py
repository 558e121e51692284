"""A thousand places, five thousand activities, five hundred initiatives: queries and time of every list and view.

bin/soak places

Every page is opened as a project deputy, an LA lead and a facilitator, bare and as filtered. Ends with 1 when a page
asks more than 15 queries, or has a p95 above 400 ms over 20 requests.
"""

import logging
import sys
import time

from tests.soak.stage.begin import begin

MOST_QUERIES, MOST_MS, REQUESTS = 15, 400, 20
WIDE = (
    "/initiatives/", "/initiatives/?stage=under_way", "/initiatives/?framework=2015&domain=community-governance",
    "/initiatives/?place=place-0000",
    "/activities/", "/activities/?status=running", "/activities/?place=place-0000", "/activities/?provider=Provider+7",
    "/activities/?framework=2018&domain=inclusive-neighbourhood-governance", "/activities/gaps/",
    "/activities/gaps/?framework=2015", "/activities/map/", "/framework/",
    "/reviews/", "/evidence/", "/indicators/", "/money/", "/money/?year=", "/ledger/", "/ledger/?kind=cash",
    "/budgets/", "/timeline/", "/timeline/?year=2017", "/timeline/?kind=initiative", "/phases/", "/map/",
    "/map/?show=population",
    "/selections/", "/places/", "/places/place-0000/", "/places/place-0000/profile/", "/places/place-0000/money/",
    "/places/place-0000/indicators/",
    "/api/v1/initiatives/", "/api/v1/activities/", "/api/v1/activities/?framework=2018", "/api/v1/ledger-entries/",
    "/api/v1/money/", "/api/v1/timeline/", "/api/v1/neighbourhoods/", "/api/v1/phases/",
)  # fmt: skip


def main(_arguments: list[str]) -> int:
    begin()
    from django.conf import settings

    logging.disable(logging.CRITICAL)
    settings.NRP_ENFORCE_MFA = False
    settings.ALLOWED_HOSTS = ["testserver"]
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    from tests.soak.coren_year import _analyse, _empty
    from tests.soak.places_data import making

    _empty()
    began = time.perf_counter()
    programme = making.make()
    _analyse()
    say(f"{making.PLACES:,} places, {making.ACTIVITIES:,} activities, {making.INITIATIVES:,} initiatives, ")
    say(f"{making.LINES:,} ledger lines; made in {time.perf_counter() - began:.0f} s\n")
    faults = _measured(programme)
    say("\n".join(faults) or f"\nEvery page is within {MOST_QUERIES} queries and {MOST_MS} ms.")
    return 1 if faults else 0


def _measured(programme: object) -> list[str]:
    from tests.soak.year.measuring import measure

    one = programme.initiatives[0]  # type: ignore[attr-defined]  # a Programme; the module is loaded late
    paths = [*WIDE, f"/initiatives/{one.pk}/", f"/activities/{programme.activities[0].pk}/"]  # type: ignore[attr-defined]  # as above
    faults = []
    for who in ("deputy", "la_lead", "facilitator"):
        for found in measure(getattr(programme, who), paths, times=REQUESTS):
            path = found.path if len(found.path) < 70 else f"{found.path[:67]}..."
            if found.status not in (200, 403, 404):
                faults.append(f"{path} as {who} answered {found.status}")
            if found.status != 200:
                continue
            say(f"  {who:<12} {path:<72} {found.queries:>3} queries  p95 {found.p95_ms:>5} ms")
            if found.queries > MOST_QUERIES:
                faults.append(f"{path} as {who}: {found.queries} queries")
            if found.p95_ms > MOST_MS:
                faults.append(f"{path} as {who}: p95 {found.p95_ms} ms")
    return faults


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
