"""Drawings are kept near and shared, and forgotten oldest first."""

from django.core.cache.backends.locmem import LocMemCache

from nrp.core.render.cached import DrawingCache


def shared(name: str) -> LocMemCache:
    return LocMemCache(name, {})


def test_what_one_process_drew_another_finds() -> None:
    store = shared("drawings-shared")
    DrawingCache(store).set("drawing-a", "<svg/>")

    assert DrawingCache(store).get("drawing-a") == "<svg/>"


def test_a_drawing_once_found_is_not_asked_for_again() -> None:
    store = shared("drawings-near")
    cache = DrawingCache(store)
    cache.set("drawing-a", "<svg/>")
    store.clear()

    assert cache.get("drawing-a") == "<svg/>"
    assert cache.get("drawing-b") is None


def test_the_memory_of_a_process_is_bounded() -> None:
    store = shared("drawings-bounded")
    cache = DrawingCache(store, kept=2)
    for name in ("a", "b", "c"):
        cache.set(name, name)
    store.clear()

    assert [cache.get(name) for name in ("a", "b", "c")] == [None, "b", "c"]
