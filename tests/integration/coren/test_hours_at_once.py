"""Every form for hours sent twice at the same moment makes one entry."""

import datetime as dt
import threading
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from coren.models import HoursEntry
from coren.queries.grid import cell_name
from nrp.accounts.roles import Role
from tests.coren_factories import an_adviser, another_activity, the_rates, with_account
from tests.factories import a_user_with, an_area

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
DAY = dt.date(2019, 2, 12)
TRIALS, FEW = 50, 15
CODES = ("log_meeting", "street_survey")


def at_once(*acts):
    """Run each in a thread of its own, all let go at the same moment; give what each answered."""
    together, said = threading.Barrier(len(acts)), {}

    def run(number, act):
        try:
            together.wait()
            said[number] = act()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [said[number] for number in range(len(acts))]


def browsers(user, count=2):
    found = [Client() for _number in range(count)]
    for client in found:
        client.force_login(user)
        client.get(reverse("home"))  # the handler is set up by its first request, which is not for two threads
    return found


@pytest.fixture
def place():
    the_rates()
    return an_area("Old Quay")


@pytest.fixture
def tabs(place):
    return browsers(a_user_with(Role.COREN_FACILITATOR, area=place))


def answers(day, adviser=None):
    found = {"when": "another", "other_day_0": day.day, "other_day_1": day.month, "other_day_2": day.year}
    found |= {"activity": the_rates().pk, "usual": "90", "keep_both": "on", "sent_as": str(uuid.uuid4())}
    return found if adviser is None else {**found, "adviser": adviser.pk}


def sent_by_both(tabs, address, data):
    return [answer.status_code for answer in at_once(*(lambda tab=tab: tab.post(address, data) for tab in tabs))]


def days(count=FEW):
    """Give days of weeks of their own, so that the weekly limit asks nothing."""
    return [DAY - dt.timedelta(weeks=number) for number in range(count)]


def test_the_grid_sent_from_two_tabs(tabs, place):
    ada = an_adviser(place)
    for day in days(TRIALS):
        data = {"shown": "{}", "act": "save", cell_name(ada.pk, "log_meeting", day): "2"}
        assert sent_by_both(tabs, f"{reverse('hours')}?week={day}", data) == [302, 302]
    assert sorted(HoursEntry.objects.values_list("on", "minutes")) == sorted((day, 120) for day in days(TRIALS))


def test_two_rows_of_one_day_from_two_tabs_are_a_question_for_the_second(tabs, place):
    ada = an_adviser(place)
    another_activity()
    address = f"{reverse('hours')}?week=%s"
    for day in days():
        rows = [{"act": "save", "row": f"{ada.pk}.{code}", cell_name(ada.pk, code, day): "1"} for code in CODES]
        sendings = zip(tabs, rows, strict=True)
        acts = (lambda tab=tab, row=row, at=address % day: tab.post(at, row) for tab, row in sendings)
        assert sorted(answer.status_code for answer in at_once(*acts)) == [200, 302]
    assert HoursEntry.objects.count() == FEW


def test_one_entry_sent_twice(tabs, place):
    ada = an_adviser(place)
    for day in days(TRIALS):
        assert sent_by_both(tabs, reverse("hours-new"), answers(day, ada)) == [302, 302]
    assert HoursEntry.objects.count() == TRIALS


def test_ones_own_entry_sent_twice(place):
    tabs = browsers(with_account(an_adviser(place)))
    for day in days():
        assert sent_by_both(tabs, reverse("my-hours"), answers(day)) == [302, 302]
    assert HoursEntry.objects.count() == FEW


def test_a_session_sent_twice(tabs, place):
    people = [an_adviser(place).pk for _number in range(2)]
    for day in days():
        data = {**answers(day), "advisers": people, "session_id": str(uuid.uuid4()), "act": "log"}
        assert sent_by_both(tabs, reverse("hours-session"), data) == [302, 302]
    assert HoursEntry.objects.count() == FEW * 2


def test_a_sheet_sent_twice(tabs, place):
    ada = an_adviser(place)
    for day in days():
        line = {"who-0": ada.number, "day-0": day.isoformat(), "activity-0": "log_meeting", "time-0": "1"}
        data = {"lines": 10, "number-0": str(uuid.uuid4()), **line}
        assert sent_by_both(tabs, reverse("hours-paper"), data) == [302, 302]
    assert HoursEntry.objects.count() == FEW


def test_hours_taken_back_twice_are_gone_once(tabs, place):
    ada = an_adviser(place)
    for day in days():
        data = {"shown": "{}", "act": "save", cell_name(ada.pk, "log_meeting", day): "2"}
        tabs[0].post(f"{reverse('hours')}?week={day}", data)
    for entry in HoursEntry.objects.all():
        codes = sent_by_both(tabs, reverse("hours-remove", args=[entry.pk]), {})
        assert all(code in (302, 404) for code in codes)
    assert HoursEntry.objects.count() == 0
