"""Which events speak of somebody: by the ids of what is theirs, and by their words in anybody's events."""

import json
import re
import uuid
from collections.abc import Collection, Iterator
from typing import Any

from django.db.models import Q

from nrp.audit.models import Event, Payload


def events_about(ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Give the events whose object is one of these rows."""
    found: set[uuid.UUID] = set()
    wanted = list(ids)
    for start in range(0, len(wanted), 500):
        found.update(Event.objects.filter(object_id__in=wanted[start : start + 500]).values_list("pk", flat=True))
    return found


def events_mentioning(
    pattern: re.Pattern[str] | None,
    *,
    pieces: Collection[str] = (),
    ids: Collection[uuid.UUID] = (),
    texts: Collection[str] = (),
) -> set[uuid.UUID]:
    """Give the events in whose words the pattern is found, or that name one of the rows together with one of the texts.

    An event about many rows at once that names ids alone tells nothing about anybody and keeps its words. One of the
    `pieces` stands in whatever the pattern finds: only payloads that hold one, or one of the ids, are read.
    """
    rows, whole = frozenset(str(one) for one in ids), frozenset(texts)
    spelled = [json.dumps(piece, ensure_ascii=False)[1:-1].casefold() for piece in pieces]
    found = set()
    for event_id, body in Payload.objects.filter(~Q(body="")).values_list("event_id", "body").iterator(chunk_size=2000):
        folded = body.casefold()
        if not any(piece in folded for piece in spelled) and rows.isdisjoint(body.split('"')):
            continue
        leaves = set(_leaves(json.loads(body)))
        names_them = pattern is not None and any(pattern.search(leaf) for leaf in leaves)
        if names_them or (leaves & rows and leaves & whole):
            found.add(event_id)
    return found


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield str(key)
            yield from _leaves(item)
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(item)
