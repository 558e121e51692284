"""Letters about meetings, caught by a real mail server."""

import datetime as dt

import pytest
import vobject
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from governance.actions import invitations, meetings, reminders
from governance.actions.meetings import MeetingRefused
from governance.calendar_files import meeting_link
from governance.models import Invite
from governance.tasks import remind_of_meetings
from nrp.accounts.actions import letters
from nrp.accounts.models import Letter, MailChoice, Person
from tests.factories import a_person
from tests.governance_factories import a_keeper, a_log, a_member, a_user_on
from tests.meeting_factories import a_meeting, an_agenda, in_days
from tests.soak.stage.post_office import post_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(settings):
    """A mail server on this machine, to which the site sends."""
    with post_office() as (office, url):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", int(url.rsplit(":", 1)[1])
        yield office


@pytest.fixture
def log():
    return a_log(name="Better Old Quay")


@pytest.fixture
def keeper(log):
    return a_keeper(log)


def everybody(log):
    return [row.person_id for row in log.memberships.all()]


def send_all():
    for letter in Letter.objects.filter(sent_at__isnull=True).order_by("created_at"):
        letters.send(letter_id=letter.pk)


def joan_on(log):
    return a_member(log, person=a_person("Joan Sample", email="joan@example.org")).person


def to(office, address):
    return [letter for addresses, letter in office.letters if addresses == [address]]


def parts(letter):
    return {part.get_content_type(): part for part in letter.walk() if not part.is_multipart()}


def test_an_invitation_goes_by_mail_with_a_calendar_part(office, log, keeper):
    joan_on(log)
    meeting = a_meeting(log, title="LOG meeting, “spring”", access="Lift at the back")
    an_agenda(meeting, ("Welcome", 5))
    meeting.refresh_from_db()
    assert invitations.ask(meeting=meeting, people=everybody(log), by=keeper) == 2
    send_all()
    (letter,) = to(office, "joan@example.org")
    assert letter["Subject"].strip().startswith("LOG meeting, “spring”, ")
    assert "joan@example.org" in letter["To"]
    text = parts(letter)["text/plain"].get_content()
    assert "You are asked to this meeting of Better Old Quay." in text
    assert "Getting in: Lift at the back" in text
    assert "6:00pm Welcome, 5 minutes" in text
    assert f"Tell {keeper.person.name} whether you come." in text  # Joan has no account
    calendars = [part for part in letter.walk() if part.get_content_type() == "text/calendar"]
    assert [part.get_param("method") for part in calendars] == ["REQUEST", "REQUEST"]
    assert [part.get_filename() for part in calendars] == [None, "meeting.ics"]
    for part in calendars:
        event = vobject.readOne(part.get_payload(decode=True).decode()).vevent
        assert event.uid.value == str(meeting.pk)
        assert event.attendee.value == "mailto:joan@example.org"
    (own,) = to(office, keeper.email)
    assert meeting_link(meeting) in parts(own)["text/plain"].get_content()
    assert "joan" not in str(own).lower()  # one letter each: nobody reads who else was written to


def test_headers_are_one_line_whatever_is_in_a_title_or_a_name(office, log, keeper):
    person = joan_on(log)
    Person.objects.filter(pk=person.pk).update(name="Joan\r\nBcc: evil@example.org")
    log.name = "Old Quay\r\nBcc: evil@example.org"
    log.save()
    meeting = a_meeting(log, title="Tea\r\nBcc: evil@example.org\r\n\r\nHello")
    invitations.ask(meeting=meeting, people=[person.pk], by=keeper)
    send_all()
    (letter,) = to(office, "joan@example.org")
    assert letter["Bcc"] is None
    assert "Bcc: evil@example.org" in letter["Subject"]
    assert all("evil@example.org" not in addresses for addresses, _letter in office.letters)


def test_asked_again_nobody_is_written_to_twice_and_after_a_change_only_those_asked(office, log, keeper):
    person = joan_on(log)
    meeting = a_meeting(log)
    invitations.ask(meeting=meeting, people=[person.pk], by=keeper)
    assert invitations.ask(meeting=meeting, people=[person.pk], by=keeper) == 0
    a_member(log, person=a_person("Kim", email="kim@example.org"))
    meetings.change(meeting=meeting, by=keeper, place="Town hall", tell=True)
    meetings.cancel(meeting=meeting, reason="No heating", by=keeper)
    send_all()
    send_all()
    assert to(office, "kim@example.org") == []
    said = to(office, "joan@example.org")
    assert [letter["Subject"].strip().split(":")[0] for letter in said[1:]] == ["Changed", "Cancelled"]
    calendars = [parts(letter)["text/calendar"] for letter in said]
    assert [part.get_param("method") for part in calendars] == ["REQUEST", "REQUEST", "CANCEL"]
    events = [vobject.readOne(part.get_payload(decode=True).decode()).vevent for part in calendars]
    assert [event.sequence.value for event in events] == ["0", "1", "2"]
    assert "This meeting of Better Old Quay is cancelled: No heating" in parts(said[2])["text/plain"].get_content()
    assert len({letter["Message-ID"] for letter in said}) == 3


def test_somebody_without_an_address_counts_as_asked_and_is_named_to_be_told(log, keeper):
    person = a_member(log, "Rita Specimen").person
    meeting = a_meeting(log)
    client = Client()
    client.force_login(keeper)
    url = reverse("meeting-invite", args=[meeting.pk])
    page = client.get(url).content.decode()
    assert "tell them otherwise" in page
    assert page.index("tell them otherwise") < page.index("Rita Specimen")
    assert "@example.org" not in page
    assert client.post(url, {"people": [str(person.pk)]}).status_code == 302
    assert Invite.objects.get(meeting=meeting).person == person
    assert Letter.objects.count() == 0
    assert "There is a problem" in client.post(url, {}).content.decode()


def test_somebody_of_another_group_cannot_be_asked(log, keeper):
    stranger = a_member(a_log(), person=a_person("Stranger", email="stranger@example.org")).person
    meeting = a_meeting(log)
    with pytest.raises(MeetingRefused, match="does not sit on this group"):
        invitations.ask(meeting=meeting, people=[stranger.pk], by=keeper)
    assert Letter.objects.count() == 0


@pytest.mark.parametrize("act", [invitations.ask, invitations.answer], ids=["asked", "answered"])
def test_once_it_has_begun_nobody_is_asked_and_nothing_answered(act, log, keeper):
    person = joan_on(log)
    meeting = a_meeting(log, starts_at=timezone.now() - dt.timedelta(minutes=1))
    more = {"people": [person.pk]} if act is invitations.ask else {"person": person, "answer": "coming"}
    with pytest.raises(MeetingRefused, match="begun already"):
        act(meeting=meeting, by=keeper, **more)


def test_a_member_answers_on_the_page_and_changes_it(log, keeper):
    user = a_user_on(log)
    meeting = a_meeting(log)
    invitations.ask(meeting=meeting, people=everybody(log), by=keeper)
    client = Client()
    client.force_login(user)
    url = reverse("meeting-answer", args=[meeting.pk])
    for answer, words in (("coming", "Coming"), ("maybe", "Perhaps")):
        page = client.post(url, {"person": str(user.person.pk), "answer": answer}, follow=True).content.decode()
        assert f"You said “{words}”" in page
    assert "2 people asked: 1 perhaps, 1 without an answer yet." in page
    other = {"person": str(keeper.person.pk), "answer": "not_coming"}
    refused = client.post(url, other).content.decode()
    assert "Choose somebody from the list." in refused
    assert Invite.objects.get(person=keeper.person).answer == ""


def test_a_keeper_writes_an_answer_down_and_the_page_says_who_did(log, keeper):
    person = a_member(log, "Rita Specimen").person
    meeting = a_meeting(log)
    client = Client()
    client.force_login(keeper)
    url = reverse("meeting-answer", args=[meeting.pk])
    page = client.post(url, {"person": str(person.pk), "answer": "coming"}, follow=True).content.decode()
    assert f"Rita Specimen (written down by {keeper.person.name})" in page


def test_one_reminder_goes_on_the_day_before_however_often_it_is_run(office, log, keeper, settings):
    people = {name: a_member(log, person=a_person(name, email=f"{name}@example.org")).person for name in "abcd"}
    a_member(log, "Without an address")
    meeting = a_meeting(log, starts_at=in_days(3), access="Lift at the back", online_link="https://example.org/room")
    a_meeting(log, starts_at=in_days(4))
    asked = [*people.values(), *Person.objects.filter(name="Without an address")]
    invitations.ask(meeting=meeting, people=[one.pk for one in asked], by=keeper)
    invitations.answer(meeting=meeting, person=people["b"], answer="not_coming", by=keeper)
    MailChoice.objects.create(person=people["c"], reminders_stopped_at=timezone.now())
    MailChoice.objects.create(person=people["d"], digest_stopped_at=timezone.now())
    Letter.objects.all().delete()
    today = timezone.localdate()
    assert reminders.remind(today) == 0
    assert reminders.remind(today + dt.timedelta(days=2)) == 2
    assert reminders.remind(today + dt.timedelta(days=2)) == 0
    remind_of_meetings()
    send_all()
    assert sorted(addresses[0][0] for addresses, _letter in office.letters) == ["a", "d"]
    text = parts(to(office, "a@example.org")[0])["text/plain"].get_content()
    for words in ("is tomorrow", "Lift at the back", "https://example.org/room", "No more reminders: "):
        assert words in text
    stop = to(office, "a@example.org")[0]["List-Unsubscribe"].strip(" <>")
    assert stop in text
    path = stop.removeprefix(settings.SITE_URL)
    assert Client().post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert MailChoice.objects.get(person=people["a"]).reminders_stopped_at is not None


def test_a_meeting_that_moved_is_reminded_of_anew_and_a_cancelled_one_is_not(log, keeper):
    person = joan_on(log)
    meeting, other = a_meeting(log, starts_at=in_days(1)), a_meeting(log, starts_at=in_days(1))
    for one in (meeting, other):
        invitations.ask(meeting=one, people=[person.pk], by=keeper)
    meetings.cancel(meeting=other, reason="No heating", by=keeper)
    assert reminders.remind() == 1
    meetings.change(meeting=meeting, by=keeper, starts_at=in_days(5), ends_at=None)
    assert reminders.remind() == 0
    assert reminders.remind(timezone.localdate() + dt.timedelta(days=4)) == 1
