"""The agenda on one page, with every button a plain one; two people who save it at once."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from governance.actions import agendas
from governance.actions.meetings import MeetingRefused
from governance.models import AgendaItem
from nrp.core.edits import ChangedMeanwhile, fingerprint
from tests.governance_factories import a_keeper, a_log
from tests.meeting_factories import a_meeting, a_paper, an_agenda

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting():
    return a_meeting(a_log())


@pytest.fixture
def client(meeting):
    client = Client()
    client.force_login(a_keeper(meeting.group))
    return client


def url_of(meeting):
    return reverse("meeting-agenda", args=[meeting.pk])


def sent(page, act, **changes):
    """What a browser sends of a page: every box as it stands, with some typed anew."""
    agenda = page.context["agenda"]
    data = {"lines": len(agenda.forms), "seen": agenda.seen, "removed": page.context["removed"], "act": act}
    for form in agenda.forms:
        data |= {form.add_prefix(name): form[name].value() or "" for name in form.fields}
    return data | changes


def titles(meeting):
    return list(AgendaItem.objects.filter(meeting=meeting).values_list("title", flat=True))


def shown(page):
    return [form["title"].value() for form in page.context["agenda"].forms if form["title"].value()]


def typed(*names):
    return {f"{n}-title": name for n, name in enumerate(names)}


def test_items_are_written_on_one_page_and_empty_lines_are_none(meeting, client):
    page = client.get(url_of(meeting))
    data = sent(page, "save", **typed("Welcome", "Street survey"), **{"0-minutes": "5", "1-presenter": "Kim"})
    assert client.post(url_of(meeting), data).status_code == 302
    assert list(meeting.agenda.values_list("position", "title", "minutes", "presenter")) == [
        (1, "Welcome", 5, ""),
        (2, "Street survey", None, "Kim"),
    ]
    meeting.refresh_from_db()
    assert meeting.sequence == 1


def test_the_buttons_move_add_and_take_away_and_only_save_writes(meeting, client):
    an_agenda(meeting, "One", "Two", "Three")
    page = client.get(url_of(meeting))
    page = client.post(url_of(meeting), sent(page, "down:0"))
    assert shown(page) == ["Two", "One", "Three"]
    page = client.post(url_of(meeting), sent(page, "up:2"))
    page = client.post(url_of(meeting), sent(page, "remove:0"))
    assert shown(page) == ["Three", "One"]
    lines = len(page.context["agenda"].forms)
    page = client.post(url_of(meeting), sent(page, "add"))
    assert len(page.context["agenda"].forms) == lines + 1
    assert titles(meeting) == ["One", "Two", "Three"]
    assert client.post(url_of(meeting), sent(page, "save")).status_code == 302
    assert titles(meeting) == ["Three", "One"]


def test_what_is_wrong_is_said_at_its_line_and_nothing_typed_is_lost(meeting, client):
    page = client.get(url_of(meeting))
    typed_in = {"0-minutes": "5", "1-title": "Survey", "1-minutes": "a while", "2-title": "Long", "2-minutes": "9999"}
    page = client.post(url_of(meeting), sent(page, "save", **typed_in))
    text = page.content.decode()
    for words in ("There is a problem", "Enter what this item is about.", "Enter the minutes as a whole number."):
        assert words in text
    assert 'href="#id_1-minutes"' in text
    assert 'value="a while"' in text
    assert titles(meeting) == []


def test_an_item_keeps_its_papers_through_every_saving(meeting, client):
    first, second = an_agenda(meeting, "One", "Two")
    paper, other = a_paper(meeting, item=second), a_paper(meeting, item=first)
    page = client.get(url_of(meeting))
    page = client.post(url_of(meeting), sent(page, "up:1"))
    client.post(url_of(meeting), sent(page, "save", **{"0-title": "Two, renamed"}))
    paper.refresh_from_db()
    assert paper.item.title == "Two, renamed"
    page = client.get(url_of(meeting))
    page = client.post(url_of(meeting), sent(page, "remove:1"))
    client.post(url_of(meeting), sent(page, "save"))
    other.refresh_from_db()
    assert other.item is None  # its item is gone: it is for the whole meeting now


def test_two_people_save_and_neither_text_is_lost(meeting, client):
    first, second = an_agenda(meeting, "Welcome", "Survey")
    mine = client.get(url_of(meeting))
    theirs = [
        {"id": first.pk, "title": "Welcome and apologies"},
        {"id": second.pk, "title": "Survey"},
        {"title": "The footbridge"},
    ]
    agendas.write(meeting=meeting, items=theirs, by=None)
    page = client.post(url_of(meeting), sent(mine, "save", **{"0-title": "Tea first", "2-title": "Bins"}))
    text = page.content.decode()
    assert titles(meeting) == ["Welcome and apologies", "Survey", "The footbridge"]
    assert shown(page) == ["Tea first", "Survey", "Bins", "The footbridge"]
    assert "Somebody else has written: “Welcome and apologies”, no time." in text
    assert "Somebody else added this item." in text
    assert client.post(url_of(meeting), sent(page, "save")).status_code == 302
    assert titles(meeting) == ["Tea first", "Survey", "Bins", "The footbridge"]


def test_what_one_took_away_does_not_come_back_and_what_the_other_did_is_said(meeting, client):
    first, second, third = an_agenda(meeting, "One", "Two", "Three")
    page = client.get(url_of(meeting))
    page = client.post(url_of(meeting), sent(page, "remove:0"))
    agendas.write(meeting=meeting, items=[{"id": first.pk, "title": "One"}, {"id": second.pk, "title": "Two"}], by=None)
    page = client.post(url_of(meeting), sent(page, "save"))
    assert shown(page) == ["Two", "Three"]
    assert "Somebody else took this item away." in page.content.decode()
    client.post(url_of(meeting), sent(page, "save"))
    assert titles(meeting) == ["Two", "Three"]
    assert AgendaItem.objects.filter(pk=third.pk).count() == 0  # it is back as a new one


def test_an_id_of_another_meeting_takes_nothing_from_it(meeting):
    other = a_meeting(meeting.group)
    (theirs,) = an_agenda(other, "Theirs")
    agendas.write(
        meeting=meeting, items=[{"id": theirs.pk, "title": "Mine"}, {"id": theirs.pk, "title": "Too"}], by=None
    )
    assert (titles(meeting), titles(other)) == (["Mine", "Too"], ["Theirs"])


@pytest.mark.parametrize(
    "data",
    [
        {"act": "save", "lines": "99999999", "seen": "x"},
        {"act": "up:-1", "lines": "2"},
        {"act": "remove:77", "lines": "many"},
        {"act": "save", "lines": "1", "0-id": "no id", "0-title": "X"},
        {"act": "nothing:of:the:kind"},
        {},
    ],
)
def test_nonsense_is_no_fault_of_ours(data, meeting, client):
    assert client.post(url_of(meeting), data).status_code in (200, 302)


def test_the_action_refuses_what_no_agenda_is(meeting):
    with pytest.raises(MeetingRefused, match="60"):
        an_agenda(meeting, *(f"Item {n}" for n in range(61)))
    with pytest.raises(MeetingRefused, match="about"):
        an_agenda(meeting, " \n ")
    with pytest.raises(ChangedMeanwhile):
        agendas.write(meeting=meeting, items=[], seen=fingerprint({"items": [[str(uuid.uuid4())]]}), by=None)
