"""The trail holds together, and anybody who changes it is found out."""

import uuid
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from nrp.audit import queries, triggers
from nrp.audit.actions import erase_payloads, record
from nrp.audit.models import Event, Payload
from tests.factories import a_person, a_user

pytestmark = pytest.mark.django_db


def lift(*names: str) -> None:
    """Do what a tamperer with the database's own rights would do first."""
    with connection.cursor() as cursor:
        for name in names:
            table = "audit_event" if "event" in name else "audit_payload"
            on = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def three_events() -> list[Event]:
    return [record(f"thing.{word}", by=None, reason=f"because {word}") for word in ("made", "changed", "ended")]


def test_an_untouched_trail_is_whole():
    three_events()
    found = queries.verify()
    assert found.is_whole
    assert found.events == 3


def test_each_event_follows_from_the_one_before():
    first, second, third = three_events()
    assert [event.number for event in (first, second, third)] == [1, 2, 3]
    assert second.previous_sha256 == first.sha256
    assert third.previous_sha256 == second.sha256


def test_a_changed_event_is_found():
    events = three_events()
    lift("audit_event_unchanged")
    Event.objects.filter(pk=events[1].pk).update(verb="thing.nothing_happened")
    assert [fault.number for fault in queries.verify().faults] == [2]


def test_a_changed_word_is_found():
    events = three_events()
    lift("audit_payload_unchanged")
    Payload.objects.filter(event_id=events[1].pk).update(body='{"reason":"because of nothing"}')
    assert [fault.text for fault in queries.verify().faults] == ["the words of event 2 were tampered with"]


def test_a_missing_event_is_found():
    events = three_events()
    Event.objects.filter(pk=events[1].pk).delete()
    assert queries.verify().faults[0].text == "event 2 is missing: event 3 follows event 1"


def test_the_loss_of_the_last_event_is_found():
    events = three_events()
    Event.objects.filter(pk=events[2].pk).delete()
    assert not queries.verify().is_whole


def test_words_erased_on_record_are_named_and_the_chain_stays_whole():
    events = three_events()
    erase_payloads(event_ids=[events[1].pk], under="request 2026-7", by=None)
    found = queries.verify()
    assert found.is_whole
    assert found.erased == {2: "request 2026-7"}
    assert Payload.objects.get(event_id=events[1].pk).body == ""


def test_words_emptied_without_a_record_are_found():
    events = three_events()
    Payload.objects.filter(event_id=events[1].pk).update(body="", salt="", erased_under="nobody asked")
    assert [fault.number for fault in queries.verify().faults] == [2]


@pytest.mark.parametrize(
    "write",
    [
        lambda event: Event.objects.filter(pk=event.pk).update(verb="x"),
        lambda event: Payload.objects.filter(event_id=event.pk).update(body="{}"),
        lambda event: Event.objects.filter(pk=event.pk).delete(),
        lambda event: Payload.objects.filter(event_id=event.pk).delete(),
    ],
    ids=["change an event", "change words", "delete an event", "delete words"],
)
def test_the_database_itself_refuses_to_change_history(write):
    event = three_events()[0]
    with connection.cursor() as cursor:
        for statement in triggers.KEEPS_ROWS[connection.vendor]:
            cursor.execute(statement)
    with pytest.raises(DatabaseError, match=r"append-only|only be erased"), transaction.atomic():
        write(event)


def test_what_is_rolled_back_leaves_no_event():
    with transaction.atomic():
        record("thing.made", by=None)
        transaction.set_rollback(True)
    record("thing.made", by=None)
    assert queries.verify().is_whole
    assert Event.objects.count() == 1


def test_every_kind_of_value_survives_the_trip_through_the_database():
    detail = {"float": 0.1, "big": 1e22, "whole": 10.0, "id": uuid.uuid4(), "nul": "a\x00b", "accent": "é"}
    record("thing.made", by=None, detail=detail)
    assert queries.verify().is_whole


def test_the_command_says_whether_the_trail_is_whole():
    events = three_events()
    said = StringIO()
    call_command("verify_audit", stdout=said)
    assert "whole: 3 events, the last " in said.getvalue()
    lift("audit_event_unchanged")
    Event.objects.filter(pk=events[0].pk).update(object_type="other")
    with pytest.raises(CommandError, match="not whole"):
        call_command("verify_audit", stderr=StringIO())


def test_entries_name_the_actor_with_the_same_queries_for_one_and_for_three(django_assert_num_queries):
    ada = a_user("Ada Example")
    person = a_person("Ben Example")
    for _ in range(3):
        record("person.looked_at", by=ada, obj=person)
    for number in (1, 3):
        with django_assert_num_queries(3):
            shown = queries.entries(queries.events(verb="person.looked_at")[:number])
        assert {(entry.actor, entry.object) for entry in shown} == {("Ada Example", "Ben Example")}
