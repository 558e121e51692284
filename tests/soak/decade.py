"""Ten years of ten groups: how many queries each page asks, and how long the search takes over 50,000 records.

bin/soak decade [YEARS]

Every page is opened as a project deputy, a PMG member, a LOG's secretary and one of its members. Ends with 1 when a
page asks more than 15 queries, or when the search has a p95 above 200 ms over 200 requests.
"""

import logging
import random
import sys
import time

from tests.soak.stage.begin import begin

MOST_QUERIES = 15
MOST_SEARCH_MS = 200
REQUESTS, SEARCHES = 10, 200
PAGES = (
    "home", "groups", "meetings", "decisions", "action-points", "events", "issues", "themes", "priority-rounds",
    "voice", "representations", "search", "places",
    "api-groups", "api-meetings", "api-decisions", "api-action-points", "api-events", "api-issues", "api-priorities",
)  # fmt: skip


def main(arguments: list[str]) -> int:
    begin()
    from django.conf import settings

    logging.disable(logging.CRITICAL)
    settings.NRP_ENFORCE_MFA = False
    settings.ALLOWED_HOSTS = ["testserver"]
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    from tests.soak.coren_year import _analyse, _empty
    from tests.soak.decade_data import making

    _empty()
    began = time.perf_counter()
    decade = making.make(int(arguments[0]) if arguments else making.YEARS)
    _analyse()
    say(f"{_counts()}; made in {time.perf_counter() - began:.0f} s\n")
    return _judge(_pages(decade), _search(decade))


def _counts() -> str:
    from governance import models

    names = ("Meeting", "AgendaItem", "Minutes", "Decision", "ActionPoint", "Paper", "Issue", "Event", "Attendance")
    rows = {name: getattr(models, name).objects.count() for name in names}
    searched = sum(count for name, count in rows.items() if name != "Attendance")
    return ", ".join(f"{name} {count:,}" for name, count in rows.items()) + f": {searched:,} records to search"


def _pages(decade: object) -> list[str]:
    from tests.soak.year.measuring import measure

    faults = []
    for who in ("deputy", "pmg_member", "secretary", "member"):
        for one in measure(getattr(decade, who), _paths(decade), times=REQUESTS):
            if one.status not in (200, 403, 404):
                faults.append(f"{one.path} as {who} answered {one.status}")
            if one.status == 200:
                say(f"  {who:<12} {_short(one.path):<44} {one.queries:>3} queries  p95 {one.p95_ms:>5} ms")
                if one.queries > MOST_QUERIES:
                    faults.append(f"{_short(one.path)} as {who}: {one.queries} queries")
    return faults


def _short(path: str) -> str:
    return "/".join("…" if len(part) == 36 else part for part in path.split("/"))


def _paths(decade: object) -> list[str]:
    from django.urls import reverse

    group = decade.groups[1]  # type: ignore[attr-defined]  # a Decade; the module is loaded late
    meeting = group.meetings.filter(state="held").first()
    things = {
        "group": group.pk, "group-terms": group.pk, "group-sheets": group.pk, "meeting": meeting.pk,
        "minutes": meeting.pk,
        "meeting-attendance": meeting.pk, "minutes-print": meeting.pk,
        "decision": group.decisions.first().pk, "action-point": group.action_points.first().pk,
        "issue": group.area.issues.first().pk, "event": group.area.events.first().pk,
        "place": group.area.slug, "you-said": group.area.slug, "focus-history": group.area.slug,
    }  # fmt: skip
    return [reverse(name) for name in PAGES] + [reverse(name, args=[key]) for name, key in things.items()]


def _search(decade: object) -> list[str]:
    from django.test import Client
    from django.urls import reverse

    from tests.soak.decade_data.making import WORDS

    chance, faults = random.Random(7), []
    for who in ("pmg_member", "member"):
        client, took = Client(), []
        client.force_login(getattr(decade, who))
        for _ in range(SEARCHES):
            words = " ".join(chance.sample(WORDS, chance.choice((1, 1, 2, 3))))
            began = time.perf_counter()
            answer = client.get(reverse("search"), {"q": words})
            took.append(1000 * (time.perf_counter() - began))
            if answer.status_code != 200:
                faults.append(f"search as {who} answered {answer.status_code}")
        p95 = sorted(took)[int(0.95 * SEARCHES) - 1]
        say(f"  {who:<12} search, {SEARCHES} requests: median {sorted(took)[SEARCHES // 2]:.0f} ms, p95 {p95:.0f} ms")
        if p95 > MOST_SEARCH_MS:
            faults.append(f"search as {who}: p95 {p95:.0f} ms")
    return faults


def _judge(*found: list[str]) -> int:
    faults = [fault for one in found for fault in one]
    say("\n" + ("\n".join(faults) or "Every page is within 15 queries, and the search within 200 ms."))
    return 1 if faults else 0


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
