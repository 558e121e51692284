"""How many queries a page asks and how long it takes, as one user sees it."""

import gc
import math
import time
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.test import Client

from nrp.accounts.models import User


@dataclass(frozen=True)
class Measured:
    path: str
    status: int
    queries: int
    p95_ms: int
    first_ms: int  # with nothing kept from an earlier look
    median_ms: int
    cpu_ms: int  # of this process, for one request


def measure(user: User, paths: list[str], *, times: int) -> list[Measured]:
    """Open each page as a user: once to warm up, once to count, then so many times on the clock."""
    gc.collect()
    gc.freeze()  # what made the year's rows is still in memory; a web process would not walk through it
    client = Client()
    client.force_login(user)
    return [_one(client, path, times) for path in paths]


def _one(client: Client, path: str, times: int) -> Measured:
    began = time.perf_counter()
    client.get(path)
    first = time.perf_counter() - began
    asked: list[str] = []

    def noted(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # Django's own signature
        asked.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(noted):
        status = client.get(path).status_code
    took, cpu = [], time.process_time()
    for _ in range(times):
        began = time.perf_counter()
        client.get(path)
        took.append(time.perf_counter() - began)
    cpu = time.process_time() - cpu
    in_order = [round(1000 * seconds) for seconds in sorted(took)]
    return Measured(
        path,
        status,
        len(asked),
        p95_ms=in_order[math.ceil(0.95 * times) - 1],
        first_ms=round(1000 * first),
        median_ms=in_order[times // 2],
        cpu_ms=round(1000 * cpu / times),
    )
