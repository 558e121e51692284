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


def measure(user: User, paths: list[str], *, times: int) -> list[Measured]:
    """Open each page as a user: once to warm up, once to count, then so many times on the clock."""
    gc.collect()
    gc.freeze()  # what made the year's rows is still in memory; a web process would not walk through it
    client = Client()
    client.force_login(user)
    return [_one(client, path, times) for path in paths]


def _one(client: Client, path: str, times: int) -> Measured:
    client.get(path)
    asked: list[str] = []

    def noted(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # Django's own signature
        asked.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(noted):
        status = client.get(path).status_code
    took = []
    for _ in range(times):
        began = time.perf_counter()
        client.get(path)
        took.append(time.perf_counter() - began)
    return Measured(path, status, len(asked), round(1000 * sorted(took)[math.ceil(0.95 * times) - 1]))
