"""How many requests of the API somebody may make."""

import time
from typing import Any

from django.core.cache import cache
from rest_framework.request import Request
from rest_framework.throttling import UserRateThrottle


class HourlyCount(UserRateThrottle):
    """Count requests in fixed windows: one small number in the shared cache, not a list of thousands of moments."""

    window_ends: float = 0

    def allow_request(self, request: Request, view: Any) -> bool:
        allowed, length = self.parse_rate(self.rate)
        if not allowed or not length:
            return True
        number = int(time.time()) // length
        self.window_ends = (number + 1) * length
        key = f"{self.get_cache_key(request, view)}:{number}"
        cache.add(key, 0, length)
        try:
            return cache.incr(key) <= allowed
        except ValueError:  # the window ended between the two lines
            return True

    def wait(self) -> float:
        return max(1.0, self.window_ends - time.time())


class PublicCount(HourlyCount):
    """The same for paths without sign-in, by address: fewer, since what they give changes seldom and may be kept."""

    scope = "public"
