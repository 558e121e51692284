"""Search over 50,000 records, on PostgreSQL and on SQLite: how long a page takes, and how many queries it asks.

bin/soak search [SHARE]

Looks for words that stand nearly everywhere, often, seldom and nowhere, for several, for phrases, with `or` and without
one, as three people: one who reads every group, one of one group, one of one place. The whole page is on the clock, not
the query alone. Ends with 1 when a p95 is above 200 ms, or a page asks more than 15 queries. "Busy" is the time of the
processor alone, for this process and its database: on a machine that does other things as well, the clock says more.
"""

import gc
import logging
import math
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.soak.stage.begin import begin

MOST_MS, MOST_QUERIES, ROUNDS = 200, 15, 3


def main(arguments: list[str]) -> int:
    if arguments[:1] == ["--here"]:
        return _here(float(arguments[1]))
    share = arguments[0] if arguments else "1"
    command = [sys.executable, "-m", "tests.soak.search", "--here", share]
    # One process of the database for each question: what it does is then counted whole.
    alone = {**os.environ, "PGOPTIONS": "-c max_parallel_workers_per_gather=0"}
    codes = [subprocess.run(command, check=False, env=alone).returncode]
    with tempfile.TemporaryDirectory() as folder:
        embedded = {**os.environ, "DATABASE_URL": f"sqlite:///{folder}/nrp.sqlite3", "NRP_DATA": folder}
        codes.append(subprocess.run(command, check=False, env=embedded).returncode)
    return max(codes)


def _here(share: float) -> int:
    begin()
    from django.conf import settings
    from django.db import connection

    logging.disable(logging.CRITICAL)
    settings.NRP_ENFORCE_MFA = False
    settings.ALLOWED_HOSTS = ["testserver"]
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    from tests.soak.coren_year import _analyse, _empty
    from tests.soak.search_data import making

    _empty()
    began = time.perf_counter()
    archive = making.make(share)
    _analyse()
    say(f"{connection.vendor}: {archive.count:,} records, written in {time.perf_counter() - began:.0f} s")
    faults = [fault for who in ("pmg_member", "log_member", "facilitator") for fault in _measure(archive, who)]
    say("\n".join(faults) or f"Every p95 is within {MOST_MS} ms, every page within {MOST_QUERIES} queries.\n")
    return 1 if faults else 0


def _questions(archive: Any) -> dict[str, list[str]]:
    """Give what is looked for, by how much of it there is."""
    known = archive.words.words
    rare = known[1500::400]
    return {
        "nearly everywhere": [known[0], known[1], known[2], known[3]],
        "often": [known[30], known[60], known[90], known[120]],
        "seldom": rare,
        "nowhere": ["zzyzx", "quokkas", "xylophone", "axolotl"],
        "several": [f"{known[5]} {known[9]}", f"{known[2]} {known[40]} {known[70]}", f"{known[8]} {rare[0]}"],
        "a phrase": [f'"{known[0]} {known[1]}"', f'"{known[4]} {known[2]} {known[0]}"', f'"{known[12]} {known[10]}"'],
        "or, without": [f"{known[20]} or {known[21]}", f"{known[3]} -{known[0]}", f"{rare[1]} or {known[33]}"],
    }


def _measure(archive: Any, who: str) -> list[str]:
    from django.test import Client

    gc.collect()
    gc.freeze()
    client = Client()
    client.force_login(getattr(archive, who))
    faults: list[str] = []
    every: list[float] = []
    every_busy: list[float] = []
    for sort, texts in _questions(archive).items():
        for kind in ("", "minutes"):
            asked = [{"q": text, **({"kind": kind} if kind else {})} for text in texts]
            times, busy, queries = _clocked(client, asked)
            every += times
            every_busy += busy
            said = f"{queries:>3} queries  p95 {_p95(times):>4} ms, busy {_p95(busy):>4} ms"
            say(f"  {who:<12} {sort:<18} {kind or 'every kind':<11} {said}")
            if queries > MOST_QUERIES:
                faults.append(f"{who}, {sort}: {queries} queries")
    figures = f"p50 {_p50(every)} ms, p95 {_p95(every)} ms; busy: p50 {_p50(every_busy)} ms, p95 {_p95(every_busy)} ms"
    say(f"  {who:<12} all of {len(every)} pages: {figures}")
    if _p95(every) > MOST_MS:
        faults.append(f"{who}: p95 {_p95(every)} ms")
    return faults


def _clocked(client: Any, asked: list[dict[str, str]]) -> tuple[list[float], list[float], int]:
    from django.db import connection

    counted: list[str] = []

    def noted(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # Django's own signature
        counted.append(sql)
        return execute(sql, params, many, context)

    times, busy, most = [], [], 0
    for query in asked:
        counted.clear()
        with connection.execute_wrapper(noted):
            assert client.get(f"/search/?{urlencode(query)}").status_code == 200
        most = max(most, len(counted))
        for _ in range(ROUNDS):
            began, began_busy = time.perf_counter(), _busy()
            client.get(f"/search/?{urlencode(query)}")
            times.append(time.perf_counter() - began)
            busy.append(_busy() - began_busy)
    return times, busy, most


def _busy() -> float:
    """Give the seconds that the processor has spent on this process and on the one that answers it."""
    from django.db import connection

    database = 0.0
    if connection.vendor == "postgresql":
        connection.ensure_connection()
        stat = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
        database = int(stat.read_text().split()[0]) / 1e9
    return time.process_time() + database


def _p95(times: list[float]) -> int:
    return round(1000 * sorted(times)[math.ceil(0.95 * len(times)) - 1])


def _p50(times: list[float]) -> int:
    return round(1000 * sorted(times)[len(times) // 2])


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
