"""Who came is written down at the door: one tap each, by name without an account, by two telephones at once."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from governance.actions import attendance as actions
from governance.actions import meetings
from governance.actions.attendance import AttendanceRefused
from governance.models import Attendance, Meeting, Sector
from governance.sign_in_lines import Marks
from nrp.audit.models import Event, Payload
from tests.factories import a_person, an_area
from tests.governance_factories import a_keeper, a_log, a_member, a_user_on
from tests.integration.coren.pages import signed_in, words_of
from tests.minutes_factories import a_line, a_meeting, came, minutes_circulated

pytestmark = pytest.mark.django_db
HERE = Marks("present")


@pytest.fixture
def group():
    return a_log(an_area("Old Quay"))


@pytest.fixture
def keeper(group):
    return a_keeper(group)


@pytest.fixture
def meeting(group):
    return a_meeting(group)


def sheet_of(keeper, meeting, query=""):
    return signed_in(keeper).get(reverse("meeting-attendance", args=[meeting.pk]) + query)


def fields_of(answer):
    """Give what the page would send if nobody touched it."""
    body = answer.content.decode()
    found = {}
    for tag in re.findall(r"<input[^>]*>", body):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name is None or name[1] == "csrfmiddlewaretoken":
            continue
        if "radio" in tag and "checked" not in tag:
            continue
        if "checkbox" in tag:
            if "checked" in tag:
                found[name[1]] = "on"
            continue
        found[name[1]] = value[1] if value else ""
    return found


def send(keeper, meeting, sent):
    return signed_in(keeper).post(reverse("meeting-attendance", args=[meeting.pk]), sent)


def stranger(sent):
    return next(name[:-5] for name in sent if name.startswith("n-") and name.endswith(".name"))


def test_one_tap_for_each_member_and_the_meeting_was_held(group, keeper, meeting):
    joan, ron = a_member(group, "Joan Sample").person, a_member(group, "Ron Specimen", sector=Sector.NHS).person
    answer = sheet_of(keeper, meeting)
    assert "Joan Sample" in words_of(answer)
    sent = fields_of(answer) | {f"p-{joan.pk}.presence": "present", f"p-{ron.pk}.presence": "apologies", "others": "3"}
    done = send(keeper, meeting, sent)
    assert done.status_code == 302
    meeting.refresh_from_db()
    assert (meeting.state, meeting.others_present) == (Meeting.State.HELD, 3)
    rows = {row.name: (row.presence, row.sector) for row in meeting.attendance.all()}
    assert rows == {"Joan Sample": ("present", "resident"), "Ron Specimen": ("apologies", "nhs")}
    assert "1 person by name, 3 others, 1 apology." in words_of(sheet_of(keeper, meeting))


def test_members_stand_under_their_sector(group, keeper, meeting):
    a_member(group, "Ron Specimen", sector=Sector.NHS)
    body = sheet_of(keeper, meeting).content.decode()
    assert body.index(">Local authority<") < body.index(">NHS<") < body.index("Ron Specimen")


def test_somebody_without_an_account_comes_by_name_and_is_written_once_however_often_it_is_sent(keeper, meeting):
    sent = fields_of(sheet_of(keeper, meeting))
    key = stranger(sent)
    sent |= {f"{key}.name": "Ann  Attender", f"{key}.sector": "voluntary", f"{key}.organisation": "Food bank"}
    assert send(keeper, meeting, sent).status_code == 302
    assert send(keeper, meeting, sent).status_code == 302
    row = meeting.attendance.get()
    assert (row.name, row.sector, row.organisation, row.presence) == (
        "Ann Attender",
        "voluntary",
        "Food bank",
        "present",
    )


def test_a_name_without_a_sector_is_asked_for_and_the_other_lines_are_saved(group, keeper, meeting):
    joan = a_member(group, "Joan Sample").person
    sent = fields_of(sheet_of(keeper, meeting))
    key = stranger(sent)
    sent |= {f"p-{joan.pk}.presence": "present", f"{key}.name": "Ann Attender"}
    answer = send(keeper, meeting, sent)
    assert "Choose the sector of Ann Attender." in words_of(answer)
    assert 'value="Ann Attender"' in answer.content.decode()
    assert [row.name for row in meeting.attendance.all()] == ["Joan Sample"]


def test_the_same_name_again_is_asked_about(keeper, meeting):
    came(meeting, "Ann Attender")
    sent = fields_of(sheet_of(keeper, meeting))
    key = stranger(sent)
    sent |= {f"{key}.name": "ann attender", f"{key}.sector": "resident"}
    answer = send(keeper, meeting, sent)
    assert "Ann Attender is on the list already." in words_of(answer)
    assert "This is somebody else of that name" in words_of(answer)
    sent[f"{key}.another"] = "on"
    assert send(keeper, meeting, sent).status_code == 302
    assert meeting.attendance.count() == 2


def test_who_came_before_is_offered_with_one_tap(group, keeper, meeting):
    came(a_meeting(group, dt.date(2019, 1, 10)), "Vera Visitor", organisation="Allotments")
    answer = sheet_of(keeper, meeting)
    assert "Vera Visitor" in words_of(answer)
    sent = fields_of(answer)
    key = next(name[:-5] for name in sent if name.startswith("b-") and name.endswith(".seen"))
    assert send(keeper, meeting, sent | {f"{key}.presence": "online"}).status_code == 302
    row = meeting.attendance.get()
    assert (row.name, row.organisation, row.presence) == ("Vera Visitor", "Allotments", "online")


def test_somebody_known_is_found_by_name_and_no_address_is_shown(group, keeper, meeting):
    other = a_log(group.area) if False else group
    member = a_member(other, "Winifred Known", person=a_person("Winifred Known", email="winifred@example.org"))
    actions_on = a_meeting(group, dt.date(2018, 1, 10))
    member.ends_on = dt.date(2018, 12, 31)
    member.save()
    came(actions_on, "Somebody")
    answer = sheet_of(keeper, meeting, "?find=winif")
    assert "Winifred Known" in words_of(answer)
    assert "winifred@example.org" not in answer.content.decode()
    sent = fields_of(answer) | {f"p-{member.person_id}.presence": "present"}
    assert send(keeper, meeting, sent).status_code == 302
    assert meeting.attendance.get().person == member.person


def test_somebody_of_another_place_cannot_be_put_on_by_their_id(keeper, meeting):
    stranger_there = a_member(a_log(an_area("High Moor")), "Hidden Person").person
    sent = fields_of(sheet_of(keeper, meeting))
    sent |= {f"p-{stranger_there.pk}.seen": ".00.", f"p-{stranger_there.pk}.presence": "present"}
    send(keeper, meeting, sent)
    assert not meeting.attendance.exists()
    assert "Hidden Person" not in sheet_of(keeper, meeting, "?find=hidden").content.decode()


def test_a_tally_goes_up_by_one_without_javascript(group, keeper, meeting):
    joan = a_member(group, "Joan Sample").person
    sent = fields_of(sheet_of(keeper, meeting)) | {"plus": f"p-{joan.pk}"}
    answer = send(keeper, meeting, sent)
    assert answer["Location"].endswith(f"#p-{joan.pk}")
    row = meeting.attendance.get()
    assert (row.presence, row.spoke) == ("present", 1), "who spoke was there"


def test_a_tally_that_is_no_number_is_asked_for_again(group, keeper, meeting):
    joan = a_member(group, "Joan Sample").person
    sent = fields_of(sheet_of(keeper, meeting)) | {f"p-{joan.pk}.presence": "present", f"p-{joan.pk}.spoke": "often"}
    answer = send(keeper, meeting, sent)
    assert "Enter how often they spoke as a number." in words_of(answer)
    assert not meeting.attendance.exists()


def test_apologies_of_somebody_who_chaired_stay_unsaved(group, keeper, meeting):
    joan = a_member(group, "Joan Sample").person
    sent = fields_of(sheet_of(keeper, meeting)) | {f"p-{joan.pk}.presence": "apologies", f"p-{joan.pk}.chaired": "on"}
    assert "sent apologies, so they did not chair" in words_of(send(keeper, meeting, sent))
    assert not meeting.attendance.exists()


def test_two_telephones_add_their_lines_to_one_sheet(group, keeper, meeting):
    joan, ron = a_member(group, "Joan Sample").person, a_member(group, "Ron Specimen").person
    first, second = fields_of(sheet_of(keeper, meeting)), fields_of(sheet_of(keeper, meeting))
    send(keeper, meeting, first | {f"p-{joan.pk}.presence": "present", f"p-{joan.pk}.spoke": "2", "others": "2"})
    key = stranger(second)
    mine = {f"p-{ron.pk}.presence": "online", f"p-{joan.pk}.spoke": "3", "others": "1"}
    send(keeper, meeting, second | mine | {f"{key}.name": "Ann Attender", f"{key}.sector": "resident"})
    rows = {row.name: (row.presence, row.spoke) for row in meeting.attendance.all()}
    assert rows == {"Joan Sample": ("present", 5), "Ron Specimen": ("online", None), "Ann Attender": ("present", None)}
    meeting.refresh_from_db()
    assert meeting.others_present == 3


def test_two_telephones_that_disagree_on_a_line_are_both_told(group, keeper, meeting):
    joan = a_member(group, "Joan Sample").person
    first, second = fields_of(sheet_of(keeper, meeting)), fields_of(sheet_of(keeper, meeting))
    send(keeper, meeting, first | {f"p-{joan.pk}.presence": "apologies"})
    answer = send(keeper, meeting, second | {f"p-{joan.pk}.presence": "present"})
    assert "Somebody else has marked Joan Sample as “Apologies” meanwhile." in words_of(answer)
    assert meeting.attendance.get().presence == "apologies"
    assert send(keeper, meeting, fields_of(answer)).status_code == 302, "saved again, mine takes its place"
    assert meeting.attendance.get().presence == "present"


def test_a_line_taken_off_meanwhile_is_said(keeper, meeting):
    row = came(meeting, "Ann Attender")
    sent = fields_of(sheet_of(keeper, meeting)) | {f"a-{row.pk}.presence": "online"}
    actions.remove(row=row, by=keeper)
    assert "Somebody took a line off the list that you changed." in words_of(send(keeper, meeting, sent))
    assert not meeting.attendance.exists()


def test_two_telephones_tap_the_same_earlier_visitor_and_make_one_line(group, keeper, meeting):
    came(a_meeting(group, dt.date(2019, 1, 10)), "Vera Visitor")
    sent = fields_of(sheet_of(keeper, meeting))
    key = next(name[:-5] for name in sent if name.startswith("b-") and name.endswith(".seen"))
    send(keeper, meeting, sent | {f"{key}.presence": "present"})
    assert send(keeper, meeting, sent | {f"{key}.presence": "present", f"{key}.spoke": "2"}).status_code == 302
    assert [(row.name, row.spoke) for row in meeting.attendance.all()] == [("Vera Visitor", 2)]


def test_a_correction_leaves_a_trace_with_old_and_new(keeper, meeting):
    row = came(meeting, "Ann Atender")
    url = reverse("attendance-edit", args=[row.pk])
    sent = fields_of(signed_in(keeper).get(url)) | {"name": "Ann Attender", "sector": "housing", "presence": "online"}
    assert signed_in(keeper).post(url, sent).status_code == 302
    row.refresh_from_db()
    assert (row.name, row.sector, row.presence) == ("Ann Attender", "housing", "online")
    event = Event.objects.get(verb="attendance.corrected")
    body = Payload.objects.get(event_id=event.pk).body
    assert '"name":["Ann Atender","Ann Attender"]' in body.replace(": ", ":").replace(", ", ",")
    assert (event.object_id, event.actor_id, event.area_id) == (row.pk, keeper.pk, meeting.group.area_id)


def test_a_line_taken_off_by_mistake_leaves_a_trace_and_the_wrong_meeting_is_planned_again(keeper, meeting):
    row = came(meeting, "Ann Attender")
    signed_in(keeper).post(reverse("attendance-remove", args=[row.pk]))
    meeting.refresh_from_db()
    assert not meeting.attendance.exists()
    assert meeting.state == Meeting.State.PLANNED
    assert Event.objects.filter(verb="attendance.removed", object_id=row.pk).count() == 1


def test_a_meeting_with_circulated_minutes_stays_held(keeper, meeting):
    minutes_circulated(meeting)
    actions.remove(row=meeting.attendance.get(), by=keeper)
    meeting.refresh_from_db()
    assert meeting.state == Meeting.State.HELD


def test_apologies_come_before_the_day_and_presence_does_not(group, keeper):
    joan = a_member(group, "Joan Sample").person
    to_come = a_meeting(group, timezone.localdate() + dt.timedelta(days=7))
    done = actions.sign_in(meeting=to_come, lines=[a_line(to_come, joan, Marks("apologies"))], by=keeper)
    assert (done.changed, done.refusals) == (1, {})
    done = actions.sign_in(meeting=to_come, lines=[a_line(to_come, "Ann Attender", HERE)], by=keeper)
    assert "Who came can be written down from that day on" in next(iter(done.refusals.values()))
    to_come.refresh_from_db()
    assert to_come.state == Meeting.State.PLANNED


def test_nobody_attended_a_cancelled_meeting(keeper, meeting):
    meetings.cancel(meeting=meeting, reason="Snow", by=keeper)
    with pytest.raises(AttendanceRefused, match="was cancelled"):
        came(meeting, "Ann Attender")
    sent = fields_of(sheet_of(keeper, meeting)) | {"others": "3"}
    assert "This meeting was cancelled" in words_of(send(keeper, meeting, sent))


def test_nobody_stands_on_a_sheet_twice(meeting):
    joan = a_person("Joan Sample")
    came(meeting, joan)
    with pytest.raises(AttendanceRefused, match="on the list already"):
        came(meeting, joan)


def test_whoever_only_reads_does_not_fill_the_sheet(group, meeting):
    url = reverse("meeting-attendance", args=[meeting.pk])
    assert signed_in(a_user_on(group)).get(url).status_code == 403
    assert signed_in(a_keeper(a_log())).get(url).status_code == 404


def test_a_resident_in_the_chair_fills_the_sheet_as_an_officer_does(group, meeting):
    chair = a_user_on(group, office="chair", sector=Sector.RESIDENT)
    assert sheet_of(chair, meeting).status_code == 200


def test_the_sheet_asks_as_often_for_forty_people_as_for_four(group, keeper, meeting, django_assert_max_num_queries):
    for number in range(4):
        came(meeting, f"Ann {number}")
    before = a_meeting(group, dt.date(2019, 1, 10))
    came(before, "Vera Visitor")
    client, url = signed_in(keeper), reverse("meeting-attendance", args=[meeting.pk])
    client.get(url)
    with django_assert_max_num_queries(15) as few:
        client.get(url)
    for number in range(36):
        a_member(group, f"Member {number}")
    Attendance.objects.bulk_create(
        Attendance(meeting=a, name=f"Bob {number}", sector="resident")
        for a in (meeting, before)
        for number in range(40)
    )
    with django_assert_max_num_queries(15) as many:
        client.get(url)
    assert len(many) == len(few)
