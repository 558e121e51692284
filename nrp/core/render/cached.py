"""The cache of drawings: first this process's memory, then the cache that all processes share."""

from collections import OrderedDict
from typing import Any

from django.core.cache import BaseCache, caches
from django.core.cache.backends.db import DatabaseCache

KEPT_IN_PROCESS = 512
SHARED_SECONDS = 30 * 24 * 3600


class DrawingCache:
    """Keeps what was drawn by the name of its content; an entry never goes stale, it is only forgotten."""

    def __init__(self, shared: BaseCache | None, kept: int = KEPT_IN_PROCESS) -> None:
        self._shared = shared
        self._kept = kept
        self._near: OrderedDict[str, Any] = OrderedDict()

    def get(self, key: str) -> Any:
        """Return what stands under the key, or None."""
        if key in self._near:
            return self._near[key]
        found = self._shared.get(key) if self._shared is not None else None
        if found is not None:
            self._keep(key, found)
        return found

    def set(self, key: str, value: Any) -> None:
        """Keep a drawing near and for the other processes."""
        self._keep(key, value)
        if self._shared is not None:
            self._shared.set(key, value, SHARED_SECONDS)

    def _keep(self, key: str, value: Any) -> None:
        self._near[key] = value
        while len(self._near) > self._kept:
            self._near.popitem(last=False)


_cache: DrawingCache | None = None


def drawing_cache() -> DrawingCache:
    """Return the one cache of this process.

    A cache that is a table of the database is not asked: four queries a chart cost more than drawing it.
    """
    global _cache  # noqa: PLW0603 - made late, because the caches are set up by the settings
    if _cache is None:
        shared = caches["default"]
        _cache = DrawingCache(None if isinstance(shared, DatabaseCache) else shared)
    return _cache
