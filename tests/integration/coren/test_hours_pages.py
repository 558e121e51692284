"""Hours outside the grid: one entry, a session, paper sheets, an adviser's own, the list."""

import datetime as dt
import re
import uuid

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coren.actions import enquiries, hours
from coren.models import HoursEntry
from nrp.accounts.roles import Role
from tests.coren_factories import an_adviser, another_activity, hours_of, the_rates, with_account
from tests.factories import a_user_with, an_area

pytestmark = pytest.mark.django_db
DAY = dt.date(2019, 2, 12)


@pytest.fixture
def place():
    the_rates()
    return an_area("Old Quay")


@pytest.fixture
def facilitator(place):
    return a_user_with(Role.COREN_FACILITATOR, area=place, name="Lee Facilitator")


def browser(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def client(facilitator):
    return browser(facilitator)


def text_of(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def a_day(on=DAY):
    return {"when": "another", "other_day_0": on.day, "other_day_1": on.month, "other_day_2": on.year}


def answers(adviser=None, on=DAY, **more):
    found = {**a_day(on), "activity": the_rates().pk, "usual": "90"}
    return {**found, **({} if adviser is None else {"adviser": adviser.pk}), **more}


def minutes_of(adviser):
    return sorted(HoursEntry.objects.filter(adviser=adviser).values_list("on", "minutes", "state"))


# One entry


def test_one_entry_goes_in_and_leads_to_its_week(client, place, facilitator):
    ada = an_adviser(place)
    answer = client.post(reverse("hours-new"), answers(ada, note="At the library"))
    assert answer["Location"] == f"{reverse('hours')}?week=2019-02-12&place=old-quay"
    entry = HoursEntry.objects.get()
    assert (entry.minutes, entry.note, entry.source, entry.created_by) == (90, "At the library", "single", facilitator)


def test_a_time_that_was_typed_goes_before_the_one_ticked(client, place):
    ada = an_adviser(place)
    client.post(reverse("hours-new"), answers(ada, time="1h15"))
    assert minutes_of(ada) == [(DAY, 75, "submitted")]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"usual": ""}, "Choose how long it was, or enter another time."),
        ({"time": "soon"}, "Enter the time in quarter hours, such as 1.25, 1:15 or 1h15."),
        ({"time": "1.1"}, "Enter time in quarter hours"),
        ({"when": ""}, "Choose an answer for “Day”"),
        ({"other_day_0": "31"}, "There is no such day."),
        ({"other_day_2": "2100"}, "has not come yet. Log hours once they are done."),
    ],
)
def test_a_wrong_answer_is_a_sentence_and_the_rest_stays(client, place, wrong, words):
    ada = an_adviser(place)
    answer = client.post(reverse("hours-new"), answers(ada, **{"note": "At the library", **wrong}))
    assert words in text_of(answer)
    assert "Error:" in text_of(answer)
    assert 'value="At the library"' in answer.content.decode()
    assert minutes_of(ada) == []


def test_an_entry_that_overlaps_is_asked_about_and_can_be_kept(client, place):
    ada = an_adviser(place, "Ada Example")
    hours_of(ada, DAY, 60)
    answer = client.post(reverse("hours-new"), answers(ada))
    assert "Ada Example already has 1 hour (LOG meetings) that day." in text_of(answer)
    assert 'type="checkbox" name="keep_both"' in answer.content.decode()
    assert client.post(reverse("hours-new"), answers(ada, keep_both="on")).status_code == 302


def test_an_entry_that_passes_the_limit_is_asked_about(client, place):
    ada = an_adviser(place)
    hours_of(ada, DAY - dt.timedelta(days=1), 9 * 60)
    answer = client.post(reverse("hours-new"), answers(ada))
    assert "With these hours the week comes to £131.25, over the weekly limit of £125.50." in text_of(answer)
    assert len(minutes_of(ada)) == 1
    assert client.post(reverse("hours-new"), answers(ada, pass_limit="on")).status_code == 302


def test_the_form_sent_twice_makes_one_entry(client, place):
    ada, number = an_adviser(place), str(uuid.uuid4())
    for _time in range(2):
        assert client.post(reverse("hours-new"), answers(ada, sent_as=number, keep_both="on")).status_code == 302
    assert len(minutes_of(ada)) == 1


def test_time_can_be_given_to_an_enquiry_of_the_place(client, place, facilitator):
    ada = an_adviser(place)
    there = enquiries.begin(area=place, title="Empty shops", issue="x", question="y", by=facilitator)
    elsewhere = enquiries.begin(area=an_area(), title="Goldcrest", issue="x", question="y", by=facilitator)
    page = client.get(reverse("hours-new"))
    assert "Empty shops" in text_of(page)
    assert "Goldcrest" not in text_of(page)
    assert client.post(reverse("hours-new"), answers(ada, enquiry=elsewhere.pk)).status_code == 200
    client.post(reverse("hours-new"), answers(ada, enquiry=there.pk))
    assert HoursEntry.objects.get().enquiry == there


def test_an_adviser_of_another_place_cannot_be_chosen(client):
    other = an_adviser(an_area(), "Goldcrest Resident")
    answer = client.post(reverse("hours-new"), answers(other))
    assert "Goldcrest" not in text_of(answer)
    assert minutes_of(other) == []


# Its whole life


def sent_back(entry, reason="The sheet says 3"):
    manager = a_user_with(Role.COREN_MANAGER, name="Sam Manager")
    entry.state, entry.sent_back_at, entry.sent_back_by, entry.sent_back_reason = (
        "sent_back",
        timezone.now(),
        manager,
        reason,
    )
    entry.save()
    return entry


def test_an_entry_tells_its_life(client, place, facilitator):
    entry = sent_back(hours_of(an_adviser(place, "Ada Example"), DAY, 90, by=facilitator))
    words = text_of(client.get(reverse("hours-entry", args=[entry.pk])))
    for part in (
        "Logged by Lee Facilitator",
        "Sent back by Sam Manager",
        "The sheet says 3",
        "1 hour 30 minutes",
        "£18.75",
    ):
        assert part in words


def test_what_came_back_is_mended_and_sent_again(client, place):
    entry = sent_back(hours_of(an_adviser(place), DAY, 90))
    client.post(reverse("hours-entry", args=[entry.pk]), answers(time="3", usual="", note=""))
    entry.refresh_from_db()
    assert (entry.minutes, entry.state, entry.sent_back_reason) == (180, "submitted", "")


def test_a_draft_is_sent_from_its_page(client, place):
    entry = hours.log(adviser=an_adviser(place), on=DAY, minutes=60, activity=the_rates(), by=None, is_draft=True).entry
    client.post(reverse("hours-entry", args=[entry.pk]), answers(usual="60"))
    entry.refresh_from_db()
    assert entry.state == "submitted"


def test_an_approved_entry_is_not_changed_and_says_so(client, place):
    entry = hours_of(an_adviser(place), DAY, 60)
    entry.state, entry.approved_at, entry.hourly, entry.amount = "approved", timezone.now(), "12.50", "12.50"
    entry.save()
    answer = client.post(reverse("hours-entry", args=[entry.pk]), answers(), follow=True)
    assert "meanwhile, so nothing was changed." in text_of(answer)
    answer = client.post(reverse("hours-remove", args=[entry.pk]), follow=True)
    assert "These hours are approved, so they stay as they are." in text_of(answer)
    entry.refresh_from_db()
    assert entry.minutes == 60


def test_hours_are_taken_back_after_a_look(client, place):
    entry = hours_of(an_adviser(place), DAY, 60)
    address = reverse("hours-remove", args=[entry.pk])
    assert "Take back 1 hour" in text_of(client.get(address))
    assert HoursEntry.objects.count() == 1
    assert "1 hour taken back." in text_of(client.post(address, follow=True))
    assert HoursEntry.objects.count() == 0


# One session


def a_session(advisers, **more):
    return {**answers(), "advisers": [one.pk for one in advisers], "session_id": str(uuid.uuid4()), **more}


def test_a_session_is_checked_and_then_goes_in_for_each_once(client, place):
    people = [an_adviser(place) for _number in range(3)]
    sent = a_session(people)
    checked = client.post(reverse("hours-session"), {**sent, "act": "check"})
    assert "Log 1 hour 30 minutes for each of 3 people" in text_of(checked)
    assert HoursEntry.objects.count() == 0
    for _time in range(2):
        client.post(reverse("hours-session"), {**sent, "act": "log"})
    entries = HoursEntry.objects.all()
    assert {entry.adviser for entry in entries} == set(people)
    assert {str(entry.session_id) for entry in entries} == {sent["session_id"]}
    assert {entry.source for entry in entries} == {"session"}


def test_one_who_has_other_hours_does_not_stop_the_others(client, place):
    ada, tom = an_adviser(place, "Ada Example"), an_adviser(place, "Tom Sample")
    hours_of(ada, DAY, 60)
    sent = a_session([ada, tom])
    assert "Ada Example already has 1 hour (LOG meetings) that day." in text_of(
        client.post(reverse("hours-session"), {**sent, "act": "check"})
    )
    answer = client.post(reverse("hours-session"), {**sent, "act": "log"})
    assert "Sent for 1 person." in text_of(answer)
    assert len(minutes_of(ada)) == 1
    answer = client.post(reverse("hours-session"), {**sent, "act": "log", "keep": str(ada.pk)})
    assert answer.status_code == 302
    assert (len(minutes_of(ada)), len(minutes_of(tom))) == (2, 1)


def test_a_session_in_days_to_come_is_refused_for_each_in_words(client, place):
    ada = an_adviser(place)
    sent = a_session([ada], other_day_2=2100, act="check")
    words = text_of(client.post(reverse("hours-session"), sent))
    assert "Left out: 12 February 2100 has not come yet." in words
    assert "Log 1 hour" not in words


def test_a_session_can_be_mended_with_everything_kept(client, place):
    ada = an_adviser(place)
    html = client.post(reverse("hours-session"), a_session([ada], act="mend", note="Library")).content.decode()
    assert 'value="Library"' in html
    assert re.search(rf'value="{ada.pk}"[^>]*checked', html)


# Paper sheets


def a_sheet(*lines, **more):
    data = {"lines": 10, **more}
    for index, line in enumerate(lines):
        boxes = dict(zip(("who", "day", "activity", "time"), line, strict=True))
        data |= {f"{name}-{index}": value for name, value in boxes.items()}
        data.setdefault(f"number-{index}", str(uuid.uuid4()))
    return data


def test_lines_of_a_sheet_go_in_and_an_empty_day_is_that_of_the_line_above(client, place):
    ada, tom = an_adviser(place, "Ada Example"), an_adviser(place, "Tom Sample")
    sheet = a_sheet((str(ada.number), "12/2/2019", "log_meeting", "1:30"), ("tom", "", "", "2"))
    answer = client.post(reverse("hours-paper"), sheet, follow=True)
    assert "2 lines sent: 3.5 hours." in text_of(answer)
    assert minutes_of(ada) == [(DAY, 90, "submitted")]
    assert minutes_of(tom) == [(DAY, 120, "submitted")]
    client.post(reverse("hours-paper"), sheet)
    assert len(minutes_of(ada)) == 1


def test_a_sheet_without_a_line_is_asked_for_one(client, place):
    an_adviser(place, "Ada Example")
    answer = client.post(reverse("hours-paper"), a_sheet(("", "", "", "")), follow=True)
    assert "Fill in at least one line." in text_of(answer)
    assert "0 lines" not in text_of(answer)
    assert "Fill in at least one line." not in text_of(client.get(reverse("hours-paper")))


def test_wrong_lines_stay_with_their_sentences_and_good_ones_are_gone(client, place):
    ada = an_adviser(place, "Ada Example")
    an_adviser(place, "Ada Sample")
    sheet = a_sheet(
        ("ada example", "12/2/2019", "log_meeting", "1"),
        ("ada", "", "", "2"),
        ("nobody", "31/2", "", "x"),
    )
    answer = client.post(reverse("hours-paper"), sheet)
    words, html = text_of(answer), answer.content.decode()
    assert "1 line sent: 1 hour." in words
    assert "Line 1: Several people fit “ada”. Enter the number." in words
    assert "Line 2: Nobody here fits “nobody”." in words
    assert "Line 2: Enter a day such as 12/2/2019 or 12 Feb." in words
    assert 'value="31/2"' in html
    assert minutes_of(ada) == [(DAY, 60, "submitted")]


def test_a_line_that_lost_the_one_above_keeps_its_day_and_activity(client, place):
    ada, tom = an_adviser(place, "Ada Example"), an_adviser(place, "Tom Sample")
    sheet = a_sheet(("ada", "12/2/2019", "log_meeting", "1"), ("tommy", "", "", "2"))
    html = client.post(reverse("hours-paper"), sheet).content.decode()
    number = re.search(r'name="number-0" value="([^"]+)"', html)[1]
    kept = {name: re.search(rf'name="{name}-0" value="([^"]*)"', html)[1] for name in ("day", "time")}
    mended = {"who-0": "tom", "activity-0": "log_meeting", "number-0": number}
    client.post(reverse("hours-paper"), {"lines": 10, **mended, **{f"{name}-0": value for name, value in kept.items()}})
    assert minutes_of(ada) == [(DAY, 60, "submitted")]
    assert minutes_of(tom) == [(DAY, 120, "submitted")]


def test_a_line_that_overlaps_is_sent_all_the_same_when_ticked(client, place):
    ada = an_adviser(place, "Ada Example")
    hours_of(ada, DAY, 60)
    sheet = a_sheet(("ada", "12/2/2019", "log_meeting", "1"))
    assert "already has 1 hour" in text_of(client.post(reverse("hours-paper"), sheet))
    client.post(reverse("hours-paper"), {**sheet, "keep-0": "1"})
    assert len(minutes_of(ada)) == 2


def test_ten_more_lines_keep_what_was_typed(client, place):
    html = client.post(reverse("hours-paper"), a_sheet(("ada", "", "", ""), act="more")).content.decode()
    assert 'value="ada"' in html
    assert 'id="who-19"' in html


# An adviser's own


def test_an_adviser_logs_their_own_with_the_same_checks(place):
    ada = an_adviser(place, "Ada Example")
    client = browser(with_account(ada))
    answer = client.post(reverse("my-hours"), answers(), follow=True)
    assert "1.5 hours sent for approval." in text_of(answer)
    assert HoursEntry.objects.get().source == "own"
    assert "already has 1 hour 30 minutes" in text_of(client.post(reverse("my-hours"), answers()))
    assert "has not come yet" in text_of(client.post(reverse("my-hours"), answers(on=dt.date(2100, 1, 1))))


def test_the_clock_is_in_words(place):
    ada = an_adviser(place)
    client = browser(with_account(ada))
    entry = hours_of(ada, DAY)
    HoursEntry.objects.filter(pk=entry.pk).update(submitted_at=timezone.now() - dt.timedelta(days=4))
    assert "Sent 4 days ago; we promise money within 14 days, by" in text_of(client.get(reverse("my-hours")))
    HoursEntry.objects.filter(pk=entry.pk).update(submitted_at=timezone.now() - dt.timedelta(days=20))
    assert "Sent 20 days ago; money was promised by" in text_of(client.get(reverse("my-hours")))


def test_nobody_reads_another_advisers_entry(place):
    ada, tom = an_adviser(place), an_adviser(place)
    client = browser(with_account(ada))
    entry = hours_of(tom, DAY)
    assert client.get(reverse("hours-entry", args=[entry.pk])).status_code == 404
    assert client.post(reverse("hours-remove", args=[entry.pk])).status_code == 404
    assert client.get(reverse("hours")).status_code == 403


def test_who_is_not_registered_is_told_whom_to_ask(place):
    client = browser(a_user_with(Role.RESIDENT_ADVISER, area=place))
    assert "Ask your facilitator" in text_of(client.get(reverse("my-hours")))


# The list


def test_the_list_is_narrowed_by_name_number_state_and_day(client, place):
    ada, tom = an_adviser(place, "Ada Example"), an_adviser(place, "Tom Sample")
    hours_of(ada, DAY, 60)
    hours_of(ada, DAY - dt.timedelta(days=30), 75, activity=another_activity())
    sent_back(hours_of(tom, DAY, 90))

    def found(**asked):
        return sorted(
            re.findall(r"\b(1|1\.25|1\.5) £", text_of(client.get(reverse("hours"), {"view": "list", **asked})))
        )

    assert found() == ["1", "1.25", "1.5"]
    assert found(who="ada") == ["1", "1.25"]
    assert found(who=str(tom.number)) == ["1.5"]
    assert found(state="sent_back") == ["1.5"]
    assert found(**{"from": "1/2/2019"}) == ["1", "1.5"]
    assert found(until="1 Feb 2019") == ["1.25"]
    assert found(adviser=str(ada.pk), state="submitted", until="1/2/2019") == ["1.25"]
    assert "Enter a day such as" in text_of(client.get(reverse("hours"), {"view": "list", "from": "soon"}))
    assert "No hours fit this." in text_of(client.get(reverse("hours"), {"view": "list", "who": "zz"}))
    assert found(adviser="x", page="99") == []


def test_the_list_of_many_asks_no_more_than_of_few(client, place, django_assert_max_num_queries):
    for number in range(3):
        hours_of(an_adviser(place), DAY - dt.timedelta(days=number))
    with django_assert_max_num_queries(15) as few:
        client.get(reverse("hours"), {"view": "list"})
    for number in range(40):
        hours_of(an_adviser(place), DAY - dt.timedelta(days=number))
    with django_assert_max_num_queries(15) as many:
        client.get(reverse("hours"), {"view": "list"})
    assert len(many) == len(few)


@pytest.mark.parametrize("name", ["hours-new", "hours-session", "hours-paper"])
def test_no_form_asks_more_than_fifteen_times(name, client, place, django_assert_max_num_queries):
    for _number in range(5):
        hours_of(an_adviser(place))
    with django_assert_max_num_queries(15):
        assert client.get(reverse(name)).status_code == 200


def test_an_entry_and_ones_own_page_ask_no_more_than_fifteen_times(place, django_assert_max_num_queries):
    ada = an_adviser(place)
    user = with_account(ada)
    entry = [hours_of(ada, DAY - dt.timedelta(days=number), by=user) for number in range(12)][-1]
    client = browser(user)
    for address in (reverse("my-hours"), reverse("hours-entry", args=[entry.pk])):
        with django_assert_max_num_queries(15):
            assert client.get(address).status_code == 200


def test_an_administrator_reads_the_list_without_pay_and_logs_nothing(place, settings):
    settings.NRP_ENFORCE_MFA = False
    hours_of(an_adviser(place, "Ada Example"), DAY, 90)
    client = browser(a_user_with(Role.PROGRAMME_ADMIN))
    words = text_of(client.get(reverse("hours")))
    assert "Ada Example" in words
    assert "£" not in words
    assert client.post(reverse("hours")).status_code == 403


def test_a_manager_chooses_among_places(place, settings):
    settings.NRP_ENFORCE_MFA = False
    an_adviser(place, "Ada Example")
    other = an_area("High Moor")
    an_adviser(other, "Tom Sample")
    client = browser(a_user_with(Role.COREN_MANAGER))
    assert "Tom Sample" in text_of(client.get(reverse("hours")))
    assert "Ada Example" in text_of(client.get(reverse("hours"), {"place": place.slug}))
