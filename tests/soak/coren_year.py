"""A year of the network, and ten times that: how many queries each list asks, and how long it takes one user.

bin/soak coren_year [TIMES ...]

Nine places, 90 advisers, 40,000 entries, and TIMES (1 and 10 unless said) as many. Every page is opened as the COREN
manager and, where they may, as a facilitator. Ends with 1 when a page asks more than 15 queries, asks more at the
larger size than at the smaller, or has a p95 above 300 ms over 30 requests.
"""

import logging
import sys

from tests.soak.stage.begin import begin

MOST_QUERIES = 15
MOST_MS = 300
REQUESTS = 30
PAGES = (
    "home",
    "hours",
    "approvals",
    "advisers",
    "facilitators",
    "payments",
    "payment-batch-new",
    "expenses",
    "weekly-limits",
    "enquiries",
    "outputs",
    "courses",
    "contracts",
    "covers",
    "rates",
    "data-requests",
    "duplicates",
    "sheet-imports",
    "closed-periods",
    "api-hours",
    "api-advisers",
    "api-payments",
    "api-payment-batches",
    "api-expenses",
)
LISTS = {"hours": ("?view=list",)}


def main(arguments: list[str]) -> int:
    begin()
    from django.conf import settings

    logging.disable(logging.CRITICAL)  # pages that a facilitator is refused would fill the record
    settings.NRP_ENFORCE_MFA = False
    settings.ALLOWED_HOSTS = ["testserver"]
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    sizes = [int(text) for text in arguments] or [1, 10]
    found = {size: _at(size) for size in sizes}
    return _judge(found)


def _at(size: int) -> dict[tuple[str, str], tuple[int, int, int]]:
    from tests.soak.year import making, measuring

    _empty()
    year = making.make(size)
    _analyse()
    say(f"\n{making.ADVISERS * size:,} advisers, {making.ENTRIES * size:,} entries")
    found = {}
    for who, user in (("manager", year.manager), ("facilitator", year.facilitator)):
        for one in measuring.measure(user, _paths(), times=REQUESTS):
            if one.status == 200:
                say(f"  {who:<12} {one.path:<34} {one.queries:>3} queries  p95 {one.p95_ms:>5} ms")
                found[who, one.path] = (one.queries, one.p95_ms, one.status)
            elif one.status != 403:
                say(f"  {who:<12} {one.path:<34} answered {one.status}")
    return found


def _paths() -> list[str]:
    from django.urls import NoReverseMatch, reverse

    paths = []
    for name in PAGES:
        try:
            paths += [reverse(name) + query for query in ("", *LISTS.get(name, ()))]
        except NoReverseMatch:
            say(f"  there is no page called {name}")
    return paths


def _empty() -> None:
    """Take every row away, the audit trail's too: this database is thrown away afterwards."""
    from django.core.management import call_command
    from django.db import connection

    from nrp.audit import triggers

    with connection.cursor() as cursor:
        for statement in triggers.LIFT[connection.vendor]:
            cursor.execute(statement)
    call_command("flush", interactive=False, verbosity=0)


def _analyse() -> None:
    """Let the database count its rows, as it does by itself within a minute on a site that runs."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _judge(found: dict[int, dict[tuple[str, str], tuple[int, int, int]]]) -> int:
    faults = []
    smallest = found[min(found)]
    for size, pages in found.items():
        for (who, path), (queries, p95, _status) in pages.items():
            if queries > MOST_QUERIES:
                faults.append(f"{path} as {who} at {size}: {queries} queries")
            if queries > smallest.get((who, path), (queries,))[0]:
                faults.append(f"{path} as {who} at {size}: more queries than at the smaller size")
            if p95 > MOST_MS:
                faults.append(f"{path} as {who} at {size}: p95 {p95} ms")
    say("\n" + ("\n".join(faults) or "Every page is within 15 queries, the same at both sizes, and 300 ms."))
    return 1 if faults else 0


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
