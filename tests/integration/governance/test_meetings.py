"""Meetings: planned, changed, cancelled; what their list and their page show."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from governance.actions import groups, invitations, meetings
from governance.actions.meetings import MeetingRefused
from governance.models import Meeting
from governance.series_days import moment
from neighbourhoods.actions import areas
from nrp.accounts.models import Letter
from nrp.audit.models import Event
from nrp.core.edits import ChangedMeanwhile, fingerprint
from nrp.core.render.dates import clock
from tests.factories import a_council, a_person, a_user_with, an_area
from tests.governance_factories import a_keeper, a_log, a_member, a_user_on, the_pmg
from tests.meeting_factories import a_meeting, a_paper, a_series, an_agenda, in_days

pytestmark = pytest.mark.django_db
FEBRUARY = moment(dt.date(2019, 2, 14), dt.time(18))


@pytest.fixture(autouse=True)
def _signing_in_takes_one_factor(settings):
    settings.NRP_ENFORCE_MFA = False


@pytest.fixture
def log():
    return a_log(an_area("Old Quay"), name="Better Old Quay")


@pytest.fixture
def keeper(log):
    return a_keeper(log)


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def text_of(answer):
    return " ".join(answer.content.decode().split())


def sent(**values):
    given = {
        "title": "LOG meeting",
        "on_0": "14",
        "on_1": "2",
        "on_2": "2030",
        "starts": "6pm",
        "ends": "8pm",
        "place": "The Old Library",
        "access": "Lift at the back",
        "online_link": "",
    }
    return given | values


def test_a_keeper_plans_a_meeting_on_the_page(log, keeper):
    client = signed_in(keeper)
    url = reverse("meeting-new", args=[log.pk])
    page = client.get(url)
    names = [name for name in ("on_0", "on_1", "on_2") if f'name="{name}"' in page.content.decode()]
    answer = client.post(url, sent())
    meeting = Meeting.objects.get()
    assert names, "the day has three boxes"
    assert answer.status_code == 302
    assert answer["Location"] == meeting.get_absolute_url()
    assert (meeting.starts_at, meeting.ends_at) == (
        moment(dt.date(2030, 2, 14), dt.time(18)),
        moment(dt.date(2030, 2, 14), dt.time(20)),
    )
    assert "Thursday 14 February 2030, 6pm to 8pm" in text_of(client.get(meeting.get_absolute_url()))
    assert Event.objects.filter(verb="meeting.planned", area_id=log.area_id).exists()


def test_a_form_sent_twice_makes_one_meeting(log, keeper):
    client = signed_in(keeper)
    number = "5b1c9f5e-6b0f-4a5e-9f57-0d9b7d7f7a11"
    for _time in range(2):
        client.post(reverse("meeting-new", args=[log.pk]), sent(sent_as=number))
    assert Meeting.objects.count() == 1


def test_what_is_wrong_stands_at_its_box_and_what_was_typed_stays(log, keeper):
    answer = signed_in(keeper).post(
        reverse("meeting-new", args=[log.pk]), sent(starts="half six", ends="5pm", place="")
    )
    text = text_of(answer)
    assert "Enter a time such as 6pm or 18:30." in text
    assert 'value="half six"' in text
    assert "There is a problem" in text
    answer = signed_in(keeper).post(reverse("meeting-new", args=[log.pk]), sent(ends="5pm"))
    assert "It ends before it begins. Check both times." in text_of(answer)


def test_a_closed_group_meets_no_more(log):
    groups.close(group=log, on=dt.date(2019, 1, 1), reason="The programme ended.", by=None)
    with pytest.raises(MeetingRefused, match="closed"):
        a_meeting(log)


def test_a_member_who_keeps_nothing_reads_and_does_not_plan(log):
    member = signed_in(a_user_on(log))
    meeting = a_meeting(log)
    page = text_of(member.get(meeting.get_absolute_url()))
    assert "Change the meeting" not in page
    assert member.get(reverse("meeting-new", args=[log.pk])).status_code == 403
    assert member.get(reverse("meeting-edit", args=[meeting.pk])).status_code == 403


def test_a_resident_who_is_chair_keeps_the_records_like_an_officer(log):
    resident = a_user_on(log, office="chair", sector="resident")
    assert signed_in(resident).post(reverse("meeting-new", args=[log.pk]), sent()).status_code == 302


def test_another_place_does_not_exist(log, keeper):
    other = a_meeting(a_log(an_area("High Moor")), title="Elsewhere")
    client = signed_in(keeper)
    for name in ("meeting", "meeting-ics", "meeting-edit", "meeting-agenda", "meeting-invite", "meeting-answer"):
        assert client.get(reverse(name, args=[other.pk])).status_code == 404
    assert "Elsewhere" not in text_of(client.get(reverse("meetings")))
    assert "Elsewhere" not in text_of(client.get(reverse("meetings"), {"group": other.group_id}))


def test_somebody_without_a_role_who_sits_on_the_pmg_reads_its_meetings():
    pmg = the_pmg()
    user = a_user_with("la_lead")
    a_member(pmg, person=user.person, sector="local_authority")
    meeting = a_meeting(pmg, title="PMG in spring")
    assert "PMG in spring" in text_of(signed_in(user).get(reverse("meetings")))
    assert signed_in(user).get(meeting.get_absolute_url()).status_code == 200


def test_a_change_is_counted_for_calendars_and_only_a_change(log):
    meeting = a_meeting(log, starts_at=FEBRUARY)
    values = {"title": meeting.title, "place": meeting.place}
    meetings.change(meeting=meeting, by=None, **values)
    meeting.refresh_from_db()
    assert meeting.sequence == 0
    meetings.change(meeting=meeting, by=None, place="The New Library")
    meeting.refresh_from_db()
    assert (meeting.sequence, meeting.place) == (1, "The New Library")
    with pytest.raises(MeetingRefused, match="before it begins"):
        meetings.change(meeting=meeting, by=None, ends_at=FEBRUARY)


def test_two_people_change_a_meeting_and_the_second_reads_what_the_first_wrote(log, keeper):
    meeting = a_meeting(log, starts_at=in_days(7))
    client = signed_in(keeper)
    url = reverse("meeting-edit", args=[meeting.pk])
    form = client.get(url).context["form"]
    on = timezone.localdate(meeting.starts_at)
    mine = {"seen": form["seen"].value(), "on_0": on.day, "on_1": on.month, "on_2": on.year, "ends": "9pm"}
    meetings.change(meeting=meeting, by=None, place="The New Library", ends_at=in_days(7, 21, 30))
    page = client.post(url, sent(**mine, title=meeting.title, place="Town hall"))
    text = text_of(page)
    assert "The New Library" in text
    assert "9:30pm" in text
    assert 'value="Town hall"' in text
    meeting.refresh_from_db()
    assert meeting.place == "The New Library"
    again = sent(**mine | {"seen": page.context["form"]["seen"].value()}, title=meeting.title, place="Town hall")
    assert client.post(url, again).status_code == 302
    meeting.refresh_from_db()
    assert meeting.place == "Town hall"


def test_seen_guards_the_action_itself(log):
    meeting = a_meeting(log)
    with pytest.raises(ChangedMeanwhile):
        meetings.change(meeting=meeting, by=None, seen=fingerprint({"place": "somewhere"}), place="The hall")


def test_this_and_the_following_keep_their_days_and_take_the_new_time(log):
    rows = list(a_series(log).meetings.order_by("starts_at"))
    third = rows[2]
    meetings.change(
        meeting=third,
        by=None,
        scope="following",
        starts_at=moment(dt.date(2019, 4, 12), dt.time(19)),
        ends_at=moment(dt.date(2019, 4, 12), dt.time(21)),
        place="Town hall",
    )
    now = list(Meeting.objects.filter(series=third.series).order_by("starts_at"))
    assert [row.place for row in now[:2]] == ["The Old Library"] * 2
    assert {row.place for row in now[2:]} == {"Town hall"}
    assert {clock(row.starts_at) for row in now[2:]} == {"7pm"}
    assert timezone.localdate(now[2].starts_at) == dt.date(2019, 4, 12)  # its own day moved
    days = [timezone.localdate(row.starts_at) for row in rows[3:]]
    assert [timezone.localdate(row.starts_at) for row in now[3:]] == days  # theirs did not


def test_cancelling_says_why_and_tells_those_asked_once(log, keeper):
    a_member(log, person=a_person("Joan Sample", email="joan@example.org"))
    meeting = a_meeting(log)
    everybody = [row.person_id for row in log.memberships.all()]
    invitations.ask(meeting=meeting, people=everybody, by=keeper)
    client = signed_in(keeper)
    url = reverse("meeting-cancel", args=[meeting.pk])
    assert "2 people who were asked are told by e-mail, with the reason." in text_of(client.get(url))
    assert "There is a problem" in text_of(client.post(url, {"reason": " "}))
    assert client.post(url, {"reason": "The heating is broken."}).status_code == 302
    meeting.refresh_from_db()
    assert (meeting.state, meeting.sequence) == ("cancelled", 1)
    off = Letter.objects.filter(person__name="Joan Sample", subject__startswith="Cancelled")
    assert "METHOD:CANCEL" in off.get().calendar
    assert "This meeting is cancelled: The heating is broken." in text_of(client.post(url, {"reason": "Again"}))
    assert "The heating is broken." in text_of(client.get(meeting.get_absolute_url()))


def test_a_series_is_cancelled_from_one_on(log):
    rows = list(a_series(log).meetings.order_by("starts_at"))
    meetings.cancel(meeting=rows[3], reason="The hall is sold.", scope="following", by=None)
    states = list(Meeting.objects.order_by("starts_at").values_list("state", flat=True))
    assert states == ["planned"] * 3 + ["cancelled"] * 8


def test_the_list_is_narrowed_by_group_place_and_period(log):
    moor = an_area("High Moor")
    here, there = a_meeting(log, title="Soon here"), a_meeting(a_log(moor), title="Soon there")
    a_meeting(log, title="Long ago", starts_at=FEBRUARY)
    client = signed_in(a_user_with("pmg_member"))

    def shown(**query):
        text = text_of(client.get(reverse("meetings"), query))
        return [title for title in ("Soon here", "Soon there", "Long ago") if title in text]

    assert shown() == ["Soon here", "Soon there", "Long ago"]
    assert shown(group=here.group_id) == ["Soon here", "Long ago"]
    assert shown(place=moor.slug) == ["Soon there"]
    assert shown(when="coming") == ["Soon here", "Soon there"]
    assert shown(when="past") == ["Long ago"]
    assert shown(when="2019") == ["Long ago"]
    assert shown(when="2018", group=there.group_id) == []
    assert shown(when="<b>", group="nobody", page="zz") == ["Soon here", "Soon there", "Long ago"]


def test_an_empty_list_says_what_will_stand_there(log, keeper):
    text = text_of(signed_in(keeper).get(reverse("meetings")))
    assert "No meeting yet." in text
    assert "Plan a meeting" in text


def test_the_list_and_the_page_ask_as_often_for_one_as_for_many(log, keeper):
    readers = [keeper, a_user_with("pmg_member"), a_user_with("coren_facilitator", area=log.area), a_user_on(log)]
    council = a_council()
    areas.update(area=log.area, by=None, local_authorities=[council])
    readers += [a_user_with("la_lead", council=council), a_user_with("programme_admin")]
    clients = [signed_in(user) for user in readers]

    def questions(url):
        found = []
        for client in clients:
            with CaptureQueriesContext(connection) as asked:
                assert client.get(url).status_code == 200
            found.append(len(asked))
        return found

    meeting = a_meeting(log)
    a_meeting(log, starts_at=FEBRUARY)
    an_agenda(meeting, ("Welcome", 5))
    a_paper(meeting)
    urls = (reverse("meetings"), meeting.get_absolute_url())
    before = [questions(url) for url in urls]
    for number in range(5):
        a_meeting(log, starts_at=FEBRUARY + dt.timedelta(days=number))
        a_paper(meeting)
        person = a_member(log, f"Member {number}").person
        meeting.invites.create(person=person, answer="coming")
    an_agenda(meeting, *((f"Item {number}", 5) for number in range(6)))
    after = [questions(url) for url in urls]
    assert before == after
    assert max(after[0] + after[1]) <= 15


def test_times_of_the_agenda_are_worked_out_from_the_start(log):
    meeting = a_meeting(log, starts_at=FEBRUARY)
    items = [("Welcome", 5), ("Minutes of the last meeting", 10), "Street survey", ("Any other business", 5)]
    an_agenda(meeting, *items)
    text = text_of(signed_in(a_user_on(log)).get(meeting.get_absolute_url()))
    assert [time in text for time in ("6:00pm", "6:05pm", "6:15pm", "6:20pm")] == [True, True, True, False]
    assert 'Welcome</strong><span class="nrp-agenda__rest">, 5 minutes' in text
    an_agenda(meeting, ("Welcome", 90), ("More", 45))
    text = text_of(signed_in(a_user_on(log)).get(meeting.get_absolute_url()))
    assert "15 minutes more than the meeting has (2 hours)" in text
