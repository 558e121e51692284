"""Safeguarding notes: for named people only, in the pages, in the trail and in the database."""

import datetime as dt

import pytest
from django.db import connection
from django.urls import reverse

from coren.actions import safeguarding
from coren.actions.safeguarding import NoteRefused
from coren.models import SafeguardingEntry, SafeguardingNote
from nrp.accounts.actions import accounts
from nrp.accounts.roles import Role
from nrp.audit.models import Event, Payload
from tests.coren_factories import an_adviser
from tests.enquiry_factories import DAY, a_note
from tests.factories import a_small_programme, a_user_with, one_of_each_role, roles

pytestmark = pytest.mark.django_db
SAID = "Marigold said he shouted."


@pytest.fixture
def programme(settings):
    settings.NRP_ENFORCE_MFA = False
    return a_small_programme()


@pytest.fixture
def people(programme):
    """The writer and another facilitator of the place, who is named."""
    return tuple(a_user_with("coren_facilitator", area=programme.own, name=name) for name in ("Mo Writer", "Jo Named"))


@pytest.fixture
def note(programme, people):
    return a_note(programme.own, people[0], [people[1]], SAID, adviser=an_adviser(programme.own, "Joan Marigold"))


def test_the_two_who_are_named_read_it(client, note, people):
    for user in people:
        client.force_login(user)
        assert SAID in client.get(note.get_absolute_url()).text
        assert "12 February 2019" in client.get(reverse("safeguarding")).text


@pytest.mark.parametrize("role", list(Role))
def test_for_every_role_that_is_not_named_it_is_not_there(client, programme, note, role):
    user = one_of_each_role(programme)[role]
    client.force_login(user)
    for name in ("note", "entry", "close", "reader-new"):
        assert client.get(reverse(f"safeguarding-{name}", args=[note.pk])).status_code == 404
    for name in ("entry", "close"):
        assert client.post(reverse(f"safeguarding-{name}", args=[note.pk]), {"text": "x"}).status_code == 404
    removal = reverse("safeguarding-reader-remove", args=[note.pk, note.written_by_id])
    assert client.post(removal).status_code == 404
    assert "12 February 2019" not in client.get(reverse("safeguarding")).text
    pages = ["home", "places", "enquiries", "outputs", "courses", "advisers", "approvals"]
    seen = [client.get(reverse(name)) for name in pages]
    seen += [client.get(programme.own.get_absolute_url()), client.get(note.adviser.get_absolute_url())]
    seen.append(client.get(reverse("adviser-erase", args=[note.adviser.pk])))
    for page in seen:
        assert "he shouted" not in page.text
        assert "afeguarding concern" not in page.text
        assert "afeguarding note" not in page.text
        assert str(note.pk) not in page.text
    assert SafeguardingEntry.objects.count() == 1


@pytest.mark.parametrize("role", ["programme_admin", "auditor"])
def test_the_trail_says_neither_what_nor_where_nor_about_whom(client, programme, note, people, role):
    safeguarding.add_entry(note=note, text="Marigold again.", by=people[0])
    manager = a_user_with("coren_manager")
    safeguarding.name_reader(note=note, reader=manager, by=people[0])
    safeguarding.remove_reader(note=note, reader_id=manager.pk, by=people[1])
    safeguarding.close(note=note, text="Marigold is safe.", by=people[0])
    user = a_user_with(role)
    _row, token = accounts.issue_token(user=user, by=None)
    api = client.get("/api/v1/audit/", {"page_size": 200}, headers={"Authorization": f"Token {token}"}).text
    client.force_login(user)
    page = client.get(reverse("audit")).text
    events = Event.objects.filter(object_id=note.pk)
    assert events.count() == 5
    assert set(events.values_list("area_id", "object_type")) == {(None, "sealed_note")}
    bodies = "".join(Payload.objects.filter(event_id__in=events.values("pk")).values_list("body", flat=True))
    assert str(note.adviser_id) not in bodies
    for text in (page, api, bodies):
        assert "afeguarding" not in text.replace('href="/safeguarding/"', "")
        assert "said he shouted" not in text
        assert "is safe" not in text


def test_the_database_holds_no_readable_word_of_it(note):
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM coren_safeguardingentry")
        (stored,) = cursor.fetchone()
    assert "Marigold" not in stored
    assert SafeguardingEntry.objects.get().text == SAID


def test_whoever_lost_their_role_reads_it_no_more(client, note, people):
    client.force_login(people[0])
    assert client.get(note.get_absolute_url()).status_code == 200
    for grant in people[0].role_assignments.all():
        roles.end(assignment=grant, by=None, on=dt.date(2019, 1, 1), reason="Left")
    assert client.get(note.get_absolute_url()).status_code == 404


def test_two_people_can_always_read_it_and_its_writer_is_one(note, people, programme):
    writer, named = people
    with pytest.raises(NoteRefused, match="Two people have to be able"):
        safeguarding.remove_reader(note=note, reader_id=named.pk, by=writer)
    manager = a_user_with("coren_manager")
    safeguarding.name_reader(note=note, reader=manager, by=writer)
    with pytest.raises(NoteRefused, match="Whoever wrote"):
        safeguarding.remove_reader(note=note, reader_id=writer.pk, by=named)
    safeguarding.remove_reader(note=note, reader_id=named.pk, by=writer)
    assert set(note.readers.all()) == {writer, manager}


def test_only_those_whose_role_allows_it_can_be_named(programme, people, note):
    writer, _named = people
    elsewhere = a_user_with("coren_facilitator", area=programme.other)
    for stranger in (elsewhere, a_user_with("programme_admin"), a_user_with("academic_lead", area=programme.own)):
        with pytest.raises(NoteRefused, match="Name people who support advisers"):
            a_note(programme.own, writer, [stranger])
        with pytest.raises(NoteRefused, match="Their role does not let them"):
            safeguarding.name_reader(note=note, reader=stranger, by=writer)


def test_somebody_else_is_named_unless_there_is_nobody(programme):
    writer = a_user_with("coren_facilitator", area=programme.own)
    assert list(a_note(programme.own, writer, []).readers.all()) == [writer]
    a_user_with("coren_manager")
    with pytest.raises(NoteRefused, match="Name at least one other person"):
        a_note(programme.own, writer, [])


def test_a_closed_note_is_closed_once_and_opened_by_adding_to_it(note, people):
    safeguarding.close(note=note, text="With the lead now.", by=people[0])
    with pytest.raises(NoteRefused, match="Closed by Mo Writer on"):
        safeguarding.close(note=note, text="Again.", by=people[1])
    safeguarding.add_entry(note=note, text="It happened again.", by=people[1])
    note.refresh_from_db()
    assert note.closed_at is None
    assert [entry.text for entry in note.entries.all()] == [SAID, "With the lead now.", "It happened again."]


def test_a_note_is_written_on_the_page_with_what_to_do_first(client, programme, people):
    writer, named = people
    client.force_login(writer)
    address = reverse("safeguarding-new")
    page = client.get(address)
    assert "Somebody is in danger now: call 999." in page.text
    sent = {
        "place": programme.own.pk, "kind": "incident", "happened_on_0": DAY.day, "happened_on_1": DAY.month,
        "happened_on_2": DAY.year, "text": "He fell on the stairs.", "sent_as": page.context["form"]["sent_as"].value(),
    }  # fmt: skip
    refused = client.post(address, sent).text
    assert "Name at least one other person who can read it." in refused
    assert "He fell on the stairs." in refused
    first, second = (client.post(address, {**sent, "readers": [named.pk]}) for _ in range(2))
    assert first["Location"] == second["Location"]
    shown = client.get(first["Location"]).text
    assert "He fell on the stairs." in shown
    assert "Jo Named" in shown
    assert SafeguardingNote.objects.count() == 1


def test_a_note_has_as_many_questions_with_ten_entries_as_with_one(client, note, people, django_assert_max_num_queries):
    client.force_login(people[0])
    pages = [note.get_absolute_url(), reverse("safeguarding")]

    def asked():
        counts = []
        for page in pages:
            with django_assert_max_num_queries(15) as queries:
                assert client.get(page).status_code == 200
            counts.append(len(queries))
        return counts

    asked()
    one = asked()
    for number in range(9):
        safeguarding.add_entry(note=note, text=f"Entry {number}", by=people[1])
        a_note(note.place, people[0], [people[1]])
    assert asked() == one
