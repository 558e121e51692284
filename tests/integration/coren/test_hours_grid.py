"""The facilitator's week: what a press of Save sends, asks and keeps."""

import datetime as dt
import json
import re
import uuid

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coren.actions import hours, rates, registering
from coren.models import Adviser, HoursEntry
from coren.queries.grid import cell_name
from nrp.accounts.roles import Role
from nrp.audit.models import Event
from tests.coren_factories import START, an_adviser, another_activity, hours_of, the_rates
from tests.factories import a_user_with, an_area

pytestmark = pytest.mark.django_db
MONDAY = dt.date(2019, 2, 11)
TUESDAY = MONDAY + dt.timedelta(days=1)
WEEK = dt.timedelta(days=7)


@pytest.fixture
def place():
    the_rates()
    return an_area("Old Quay")


@pytest.fixture
def facilitator(place):
    return a_user_with(Role.COREN_FACILITATOR, area=place)


@pytest.fixture
def client(facilitator):
    client = Client()
    client.force_login(facilitator)
    return client


def page(client, week=MONDAY, **also):
    return client.get(reverse("hours"), {"week": week.isoformat(), **also})


def text_of(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def box(adviser, on=TUESDAY, code="log_meeting"):
    return cell_name(adviser.pk, code, on)


def send(client, cells, week=MONDAY, shown=None, **more):
    """Send the grid as a browser does: what the page showed, and every box that was filled."""
    data = {"shown": json.dumps(shown or {}), "act": "save", **cells, **more}
    return client.post(f"{reverse('hours')}?week={week.isoformat()}", data)


def minutes_of(adviser):
    return sorted(HoursEntry.objects.filter(adviser=adviser).values_list("on", "minutes", "state"))


def test_save_sends_what_was_typed(client, place, facilitator):
    ada, tom = an_adviser(place, "Ada Example"), an_adviser(place, "Tom Sample")
    answer = send(client, {box(ada): "2", box(ada, MONDAY): "1h15", box(tom): "1:30"})

    assert answer.status_code == 302
    assert minutes_of(ada) == [(MONDAY, 75, "submitted"), (TUESDAY, 120, "submitted")]
    assert minutes_of(tom) == [(TUESDAY, 90, "submitted")]
    entry = HoursEntry.objects.filter(adviser=tom).get()
    assert (entry.source, entry.created_by, entry.area) == ("grid", facilitator, place)
    assert "4.75 hours sent for approval." in text_of(client.get(answer["Location"]))


def test_good_rows_are_saved_and_wrong_ones_keep_what_was_typed(client, place):
    ada, tom = an_adviser(place, "Ada Example"), an_adviser(place, "Tom Sample")
    answer = send(client, {box(ada): "2", box(tom): "two-ish", box(tom, MONDAY): "1.1"})

    assert answer.status_code == 200
    words = text_of(answer)
    assert "Error: Hours" in words
    assert "Tom Sample, Tuesday: Enter hours in quarters, such as 1.25, 1:15 or 1h15." in words
    assert "Tom Sample, Monday: Enter time in quarter hours, such as 1.25 for 1 hour 15 minutes." in words
    assert "2 hours sent for approval." in words
    assert 'value="two-ish"' in answer.content.decode()
    assert minutes_of(ada) == [(TUESDAY, 120, "submitted")]
    assert minutes_of(tom) == []


def test_the_same_sending_twice_leaves_one_entry(client, place):
    ada = an_adviser(place)
    send(client, {box(ada): "2"})
    send(client, {box(ada): "2"})
    assert minutes_of(ada) == [(TUESDAY, 120, "submitted")]


def test_an_emptied_box_takes_the_entry_back(client, place):
    ada = an_adviser(place)
    entry = hours_of(ada, TUESDAY, 120)
    send(client, {box(ada): ""}, shown={box(ada): 120})
    assert minutes_of(ada) == []
    assert Event.objects.filter(verb="hours.removed", object_id=entry.pk).exists()


def test_a_box_that_was_not_touched_does_not_undo_what_somebody_else_did(client, place):
    ada = an_adviser(place)
    hours_of(ada, TUESDAY, 120)  # after the page was shown with an empty box
    send(client, {box(ada): "", box(ada, MONDAY): "1"})
    assert minutes_of(ada) == [(MONDAY, 60, "submitted"), (TUESDAY, 120, "submitted")]


def test_two_people_who_change_one_cell_see_both_values(client, place):
    ada = an_adviser(place, "Ada Example")
    entry = hours_of(ada, TUESDAY, 120)
    hours.change(entry=entry, minutes=180, by=None)
    answer = send(client, {box(ada): "4"}, shown={box(ada): 120})

    words = text_of(answer)
    assert "Somebody changed this to 3 hours meanwhile; you typed 4 hours. Save again to keep yours." in words
    assert minutes_of(ada) == [(TUESDAY, 180, "submitted")]
    shown = json.loads(re.search(r'name="shown" value="([^"]*)"', answer.content.decode())[1].replace("&quot;", '"'))
    assert shown == {box(ada): 180}
    send(client, {box(ada): "4"}, shown=shown)
    assert minutes_of(ada) == [(TUESDAY, 240, "submitted")]


def test_an_overlap_is_a_question_and_keep_both_answers_it(client, place):
    joan = an_adviser(place, "Joan Sample")
    hours_of(joan, TUESDAY, 120)
    cell = box(joan, code="street_survey")
    row = f"{joan.pk}.street_survey"
    answer = send(client, {cell: "4"}, row=row)

    words = text_of(answer)
    assert (
        "Tuesday: Joan Sample already has 2 hours (LOG meetings) that day. Keep both if these are different hours."
        in words
    )
    assert "Check Tuesday" in words
    assert "4 hours not sent yet" in words
    assert "Error:" not in words
    send(client, {cell: "4"}, row=row, keep=cell)
    assert minutes_of(joan) == [(TUESDAY, 120, "submitted"), (TUESDAY, 240, "submitted")]


def test_the_weekly_limit_is_asked_about_before_it_is_passed(client, place):
    joan = an_adviser(place, "Joan Sample")
    hours_of(joan, MONDAY, 9 * 60)  # 112.50 of 125.50
    words = text_of(page(client))
    assert "£112.50 of the £125.50 weekly limit." not in words  # 89.6% is not yet near
    answer = send(client, {box(joan): "2"}, shown={box(joan, MONDAY): 540})

    words = text_of(answer)
    assert "With these hours Joan Sample comes to £137.50 this week, over the weekly limit of £125.50." in words
    assert "benefits adviser" in words
    assert minutes_of(joan) == [(MONDAY, 540, "submitted")]
    assert "[checked]" not in words
    passed = {"pass": str(joan.pk)}
    assert send(client, {box(joan): "2"}, shown={box(joan, MONDAY): 540}, **passed).status_code == 302
    assert minutes_of(joan) == [(MONDAY, 540, "submitted"), (TUESDAY, 120, "submitted")]
    assert "£137.50 this week, over the £125.50 weekly limit." in text_of(page(client))


def test_near_the_limit_it_stands_there_as_a_fact(client, place):
    joan = an_adviser(place, "Joan Sample")
    hours_of(joan, MONDAY, 555)
    assert "£115.63 of the £125.50 weekly limit." in text_of(page(client))


def test_who_declined_the_fee_is_not_asked_about_the_limit(client, place):
    joan = an_adviser(place, pay="none")
    assert send(client, {box(joan): "12"}).status_code == 302


def test_repeat_fills_empty_rows_and_save_sends_them_once(client, place):
    ada, tom = an_adviser(place, "Ada Example"), an_adviser(place, "Tom Sample")
    hours_of(ada, TUESDAY - WEEK, 120)
    hours_of(tom, TUESDAY - WEEK, 60)
    hours_of(tom, MONDAY, 30)  # this week is begun: his row stays as it is
    shown = {box(tom, MONDAY): 30}
    answer = send(client, {box(ada): ""}, shown=shown, repeat="all")

    assert "2 hours filled in from last week." in text_of(answer)
    assert "2 hours not sent yet" in text_of(answer)
    assert minutes_of(ada) == [(TUESDAY - WEEK, 120, "submitted")]
    again = send(client, {box(ada): "2"}, shown=shown, repeat="all")
    assert "There was nothing to repeat." in text_of(again)
    assert send(client, {box(ada): "2"}, shown=shown).status_code == 302
    assert minutes_of(ada) == [(TUESDAY - WEEK, 120, "submitted"), (TUESDAY, 120, "submitted")]


def test_one_row_is_repeated_alone(client, place):
    ada, tom = an_adviser(place, "Ada Example"), an_adviser(place, "Tom Sample")
    hours_of(ada, TUESDAY - WEEK, 150)
    hours_of(tom, TUESDAY - WEEK, 60)
    assert "Repeat 2.5 hours" in text_of(page(client))
    answer = send(client, {}, repeat=f"{ada.pk}.log_meeting").content.decode()
    assert f'name="{box(ada)}" value="2.5"' in answer
    assert f'name="{box(tom)}" value=""' in answer


def test_days_to_come_are_left_out_of_a_repeat(client, place):
    today = timezone.localdate()
    monday = today - dt.timedelta(days=today.weekday())
    ada = an_adviser(place)
    for number in range(7):
        hours_of(ada, monday - WEEK + dt.timedelta(days=number), 15)
    answer = send(client, {}, week=today, repeat="all")
    filled = re.findall(r'data-on="([^"]+)" data-was="0"', answer.content.decode())
    assert len(filled) == 7
    assert answer.content.decode().count('value="0.25"') == today.weekday() + 1


def test_rows_are_those_of_this_or_last_week_else_the_usual_one(client, place):
    ada, tom, new = an_adviser(place, "Ada"), an_adviser(place, "Tom"), an_adviser(place, "New")
    for week in (10, 11):
        hours_of(ada, MONDAY - week * WEEK, 60, activity=another_activity())
    hours_of(ada, MONDAY - 12 * WEEK, 60)
    hours_of(tom, MONDAY - WEEK, 60, activity=another_activity())
    hours_of(tom, MONDAY, 60)
    rows = re.findall(r'data-row="([^"]+)"', page(client).content.decode())
    assert rows == [
        f"{ada.pk}.street_survey",
        f"{new.pk}.log_meeting",
        f"{tom.pk}.log_meeting",
        f"{tom.pk}.street_survey",
    ]


def test_a_row_can_be_added_and_what_was_typed_stays(client, place):
    ada = an_adviser(place, "Ada Example")
    answer = send(client, {box(ada): "1.5"}, act="add", add_adviser=str(ada.pk), add_activity="street_survey")
    html = answer.content.decode()
    assert f'data-row="{ada.pk}.street_survey"' in html
    assert 'value="1.5"' in html
    assert minutes_of(ada) == []


def approved(entry):
    manager = a_user_with(Role.COREN_MANAGER)
    entry.state, entry.approved_at, entry.approved_by = "approved", timezone.now(), manager
    entry.hourly, entry.amount = "12.50", "25.00"
    entry.save()
    return entry


def test_an_approved_row_has_no_boxes_and_a_forged_box_changes_nothing(client, place):
    femi = an_adviser(place, "Femi Example")
    entry = approved(hours_of(femi, TUESDAY, 120))
    answer = page(client)
    assert box(femi) not in answer.content.decode()
    assert reverse("hours-entry", args=[entry.pk]) in answer.content.decode()
    assert "Approved" in text_of(answer)
    send(client, {box(femi): "9"}, shown={box(femi): 120})
    assert minutes_of(femi) == [(TUESDAY, 120, "approved")]


def test_in_the_week_that_runs_an_approved_row_can_be_opened_for_more(client, place):
    today = timezone.localdate()
    femi = an_adviser(place)
    approved(hours_of(femi, today, 60))
    answer = page(client, today)
    assert "Add more" in text_of(answer)
    opened = send(client, {}, week=today, open=f"{femi.pk}.log_meeting").content.decode()
    assert opened.count(f'name="m.{femi.pk}.log_meeting') == 6


def test_several_entries_in_one_cell_are_a_sum_that_leads_to_them(client, place):
    ada = an_adviser(place)
    hours_of(ada, TUESDAY, 60)
    hours_of(ada, TUESDAY, 90)
    html = page(client).content.decode()
    assert box(ada) not in html
    assert "2.5</a>" in html
    link = re.search(r'href="([^"]*view=list[^"]*until[^"]*)"', html)[1].replace("&amp;", "&")
    assert text_of(client.get(link)).count("LOG meetings") == 2


def test_what_came_back_is_answered_from_its_row(client, place):
    ada = an_adviser(place)
    entry = hours_of(ada, TUESDAY, 120)
    entry.state, entry.sent_back_at, entry.sent_back_reason = "sent_back", timezone.now(), "Was it 2 or 3?"
    entry.save()
    words = text_of(page(client))
    assert "Came back" in words
    assert "Tuesday came back: Was it 2 or 3?" in words
    send(client, {box(ada): "2"}, shown={box(ada): 120})
    assert minutes_of(ada) == [(TUESDAY, 120, "sent_back")]
    send(client, {box(ada): "2"}, shown={box(ada): 120}, again=box(ada))
    assert minutes_of(ada) == [(TUESDAY, 120, "submitted")]


def test_what_came_back_is_sent_again_by_changing_it(client, place):
    ada = an_adviser(place)
    entry = hours_of(ada, TUESDAY, 120)
    entry.state, entry.sent_back_at, entry.sent_back_reason = "sent_back", timezone.now(), "Was it 2 or 3?"
    entry.save()
    send(client, {box(ada): "3"}, shown={box(ada): 120})
    assert minutes_of(ada) == [(TUESDAY, 180, "submitted")]


def test_a_week_of_a_large_place_is_saved_whole(client, place):
    ada = an_adviser(place)
    empty = {f"m.{uuid.uuid4()}.log_meeting.{TUESDAY.isoformat()}": "" for _row in range(1_500)}
    send(client, empty | {box(ada): "2"})
    assert minutes_of(ada) == [(TUESDAY, 120, "submitted")]


def test_a_draft_is_sent_by_save(client, place):
    ada = an_adviser(place)
    hours.log(adviser=ada, on=TUESDAY, minutes=60, activity=the_rates(), by=None, is_draft=True)
    assert "1 hour not sent yet" in text_of(page(client))
    send(client, {box(ada): "1"}, shown={box(ada): 60})
    assert minutes_of(ada) == [(TUESDAY, 60, "submitted")]


def test_who_is_paused_keeps_the_row_of_a_week_with_hours_only(client, place):
    ada = an_adviser(place, "Ada Example")
    hours_of(ada, MONDAY, 60)
    registering.set_status(adviser=ada, status=Adviser.Status.PAUSED, on=TUESDAY, by=None)
    ada.refresh_from_db()
    assert f'data-row="{ada.pk}' in page(client).content.decode()
    assert f'data-row="{ada.pk}' not in page(client, MONDAY + WEEK).content.decode()
    assert "was paused on that day" in text_of(send(client, {box(ada): "1"}, shown={box(ada, MONDAY): 60}))


def test_another_place_is_not_there_and_its_boxes_are_passed_over(client):
    there = an_area("High Moor")
    other = an_adviser(there, "Goldcrest Resident")
    assert page(client, place=there.slug).status_code == 404
    send(client, {box(other): "2"})
    send(client, {}, act="add", add_adviser=str(other.pk), add_activity="log_meeting")
    assert minutes_of(other) == []
    assert "Goldcrest" not in page(client).content.decode()


@pytest.mark.parametrize("week", ["2019-02-31", "x", "1900-01-01", "9999-12-31"])
def test_a_week_that_is_none_is_not_found(client, week):
    assert client.get(reverse("hours"), {"week": week}).status_code == 404


@pytest.mark.parametrize("shown", ["[]", "{", "null", '{"a": "b"}', '{"a": 1e400}'])
def test_a_broken_record_of_what_was_shown_is_nothing_shown(client, place, shown):
    ada = an_adviser(place)
    client.post(f"{reverse('hours')}?week={MONDAY}", {"shown": shown, box(ada): "1"})
    assert minutes_of(ada) == [(TUESDAY, 60, "submitted")]


def test_the_page_asks_no_more_for_thirty_advisers_than_for_three(client, place, django_assert_max_num_queries):
    for number in range(3):
        hours_of(an_adviser(place), MONDAY - WEEK + dt.timedelta(days=number))
    an_adviser(place)
    with django_assert_max_num_queries(15) as few:
        page(client)
    for _number in range(27):
        hours_of(an_adviser(place), MONDAY)
    with django_assert_max_num_queries(15) as many:
        page(client)
    assert len(many) == len(few)


def test_a_rate_that_changes_in_the_week_counts_day_by_day(client, place):
    rates.set_rate(activity=the_rates(), hourly="20.00", starts_on=TUESDAY, by=None)
    joan = an_adviser(place, "Joan Sample")
    hours_of(joan, MONDAY, 4 * 60)  # 50.00
    hours_of(joan, TUESDAY, 3 * 60 + 30)  # 70.00
    assert "£120.00 of the £125.50 weekly limit." in text_of(page(client))
    assert START < MONDAY


def test_two_questions_about_one_cell_are_each_answered_once(client, place):
    joan = an_adviser(place, "Joan Sample")
    hours_of(joan, TUESDAY, 9 * 60)
    cell, row = box(joan, code="street_survey"), f"{joan.pk}.street_survey"
    assert "over the weekly limit" in text_of(send(client, {cell: "4"}, row=row))
    passed = send(client, {cell: "4"}, row=row, **{"pass": str(joan.pk)})
    assert "Joan Sample already has 9 hours" in text_of(passed)
    carried = dict(re.findall(r'type="hidden" name="(pass|keep)" value="([^"]+)"', passed.content.decode()))
    assert send(client, {cell: "4"}, row=row, keep=cell, **carried).status_code == 302
    assert len(minutes_of(joan)) == 2
