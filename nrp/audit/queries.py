"""Reading the trail, and proving that nobody rewrote it."""

import datetime
import json
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import QuerySet

from nrp.audit.chain import ERASED, event_sha256, payload_sha256
from nrp.audit.models import ChainHead, Event, Payload


@dataclass(frozen=True, slots=True)
class Fault:
    """One place where the trail is not as it was written."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What a walk along the chain found. `erased` maps an event's number to what its words were erased under."""

    events: int
    faults: tuple[Fault, ...]
    erased: dict[int, str]
    head_sha256: str

    @property
    def is_whole(self) -> bool:
        return not self.faults


@dataclass(frozen=True, slots=True)
class Entry:
    """One event with its words, ready to be shown."""

    event: Event
    actor: str
    object: str
    reason: str
    changes: dict[str, Any]
    detail: dict[str, Any]
    erased_under: str


def verify() -> Verification:
    """Walk the chain from its first event to its head and report everything that does not fit.

    Finds a changed event, changed words, a missing event (also the last one, by the head), missing words, and words
    emptied without an erasure on record. Words erased on record are listed, not reported.
    """
    faults: list[Fault] = []
    erased: dict[int, str] = {}
    on_record = _erased_on_record()
    number, sha256 = 0, ""
    for event, payload in _walk():
        faults += _faults_between(number, sha256, event)
        faults += _faults_of(event, payload, on_record)
        if payload is not None and payload.erased_under and event.id in on_record:
            erased[event.number] = payload.erased_under
        number, sha256 = event.number, event.sha256
    head = ChainHead.objects.first() or ChainHead()
    if (head.number, head.sha256) != (number, sha256):
        faults.append(Fault(head.number, f"the chain ends at event {number}, but its head says {head.number}"))
    return Verification(Event.objects.count(), tuple(faults), erased, head.sha256)


def events(
    *,
    verb: str = "",
    actor_id: uuid.UUID | None = None,
    object_id: uuid.UUID | None = None,
    area_id: uuid.UUID | None = None,
    since: datetime.date | None = None,
    until: datetime.date | None = None,
) -> QuerySet[Event]:
    """Give the events that match, newest first. `verb` also matches a family: "role" finds "role.granted"."""
    found = Event.objects.all()
    if verb:
        found = found.filter(verb__startswith=verb)
    for name, value in (("actor_id", actor_id), ("object_id", object_id), ("area_id", area_id)):
        if value is not None:
            found = found.filter(**{name: value})
    if since is not None:
        found = found.filter(at__date__gte=since)
    if until is not None:
        found = found.filter(at__date__lte=until)
    return found


def events_concerning(*ids: uuid.UUID) -> QuerySet[Event]:
    """Give the events that a person may read about themselves: done by them, or about them."""
    return Event.objects.filter(actor_id__in=ids) | Event.objects.filter(object_id__in=ids)


def events_concerning_objects(*ids: uuid.UUID) -> QuerySet[Event]:
    """Give the events about some rows, newest first, whoever did them."""
    return Event.objects.filter(object_id__in=ids)


def entries(page: Iterable[Event]) -> list[Entry]:
    """Add the words and the actors' names to some events, with two queries however many they are."""
    rows = list(page)
    payloads = Payload.objects.in_bulk([event.id for event in rows])
    names = _names_of({event.actor_id for event in rows if event.actor_id})
    return [_entry(event, payloads.get(event.id), names) for event in rows]


def verbs() -> list[str]:
    """Give every verb that has ever been recorded."""
    return list(Event.objects.order_by("verb").values_list("verb", flat=True).distinct())


def _walk() -> Iterator[tuple[Event, Payload | None]]:
    batch: list[Event] = []
    for event in Event.objects.order_by("number").iterator(chunk_size=500):
        batch.append(event)
        if len(batch) == 500:
            yield from _with_payloads(batch)
            batch = []
    yield from _with_payloads(batch)


def _with_payloads(batch: list[Event]) -> Iterator[tuple[Event, Payload | None]]:
    payloads = Payload.objects.in_bulk([event.id for event in batch])
    return ((event, payloads.get(event.id)) for event in batch)


def _faults_between(number: int, sha256: str, event: Event) -> list[Fault]:
    if event.number != number + 1:
        return [Fault(number + 1, f"event {number + 1} is missing: event {event.number} follows event {number}")]
    if event.previous_sha256 != sha256:
        return [Fault(event.number, f"event {event.number} does not follow from event {number}: tampered")]
    return []


def _faults_of(event: Event, payload: Payload | None, on_record: set[uuid.UUID]) -> list[Fault]:
    faults = []
    if event_sha256(event) != event.sha256:
        faults.append(Fault(event.number, f"event {event.number} was tampered with"))
    if payload is None:
        faults.append(Fault(event.number, f"the words of event {event.number} are missing"))
    elif payload.erased_under:
        if event.id not in on_record:
            faults.append(Fault(event.number, f"the words of event {event.number} were erased without a record of it"))
    elif payload_sha256(payload.salt, payload.body) != event.payload_sha256:
        faults.append(Fault(event.number, f"the words of event {event.number} were tampered with"))
    return faults


def _erased_on_record() -> set[uuid.UUID]:
    ids: set[uuid.UUID] = set()
    for event, payload in _with_payloads(list(Event.objects.filter(verb=ERASED))):
        if payload is not None and payload_sha256(payload.salt, payload.body) == event.payload_sha256:
            ids.update(uuid.UUID(text) for text in json.loads(payload.body)["detail"]["event_ids"])
    return ids


def _names_of(actor_ids: set[uuid.UUID]) -> dict[uuid.UUID, str]:
    users = get_user_model().objects.filter(pk__in=actor_ids).select_related("person")
    return {user.pk: str(getattr(user, "person", None) or user) for user in users}


def _entry(event: Event, payload: Payload | None, names: dict[uuid.UUID, str]) -> Entry:
    body = json.loads(payload.body) if payload is not None and payload.body else {}
    return Entry(
        event=event,
        actor="" if event.actor_id is None else names.get(event.actor_id, ""),
        object=body.get("object", ""),
        reason=body.get("reason", ""),
        changes=body.get("changes", {}),
        detail=body.get("detail", {}),
        erased_under="" if payload is None else payload.erased_under,
    )
