"""Hours go in once, and only where they may."""

import datetime as dt
import uuid

import pytest

from coren.actions import consents, hours, registering
from coren.actions.hours import HoursRefused, Overlap
from coren.models import Adviser, HoursEntry
from tests.coren_factories import an_adviser, another_activity, hours_of, the_rates

pytestmark = pytest.mark.django_db
DAY = dt.date(2019, 2, 12)


def test_the_same_number_again_finds_the_first_entry():
    adviser, number = an_adviser(), uuid.uuid4()
    first = hours.log(adviser=adviser, on=DAY, minutes=60, activity=the_rates(), client_id=number, by=None)
    again = hours.log(adviser=adviser, on=DAY, minutes=90, activity=the_rates(), client_id=number, by=None)

    assert (first.is_new, again.is_new) == (True, False)
    assert again.entry == first.entry
    assert HoursEntry.objects.get().minutes == 60


def test_a_number_of_somebody_else_is_refused():
    number = uuid.uuid4()
    hours_of(an_adviser(), DAY, client_id=number)
    with pytest.raises(HoursRefused, match="somebody else"):
        hours_of(an_adviser(), DAY, client_id=number)


def test_a_second_entry_on_a_day_is_a_question():
    adviser = an_adviser(name="Joan Sample")
    hours_of(adviser, DAY, 120)
    with pytest.raises(Overlap, match=r"Joan Sample already has 2 hours \(LOG meetings\) that day"):
        hours.log(adviser=adviser, on=DAY, minutes=60, activity=another_activity(), by=None)
    kept = hours.log(adviser=adviser, on=DAY, minutes=60, activity=another_activity(), by=None, keep_both=True)
    assert kept.entry.is_overlap_kept


@pytest.mark.parametrize("minutes", [0, -15, 20, 1441, 1455])
def test_time_is_in_quarter_hours_within_a_day(minutes):
    with pytest.raises(HoursRefused, match="quarter hours"):
        hours_of(an_adviser(), DAY, minutes)


def test_a_day_has_24_hours():
    adviser = an_adviser()
    hours_of(adviser, DAY, 20 * 60)
    with pytest.raises(HoursRefused, match="more than 24 hours"):
        hours_of(adviser, DAY, 4 * 60 + 15)
    hours_of(adviser, DAY, 4 * 60)


def test_a_day_to_come_is_refused():
    with pytest.raises(HoursRefused, match="has not come yet"):
        hours_of(an_adviser(), dt.date(2100, 1, 1))


def test_after_consent_was_taken_back_no_new_hours_are_taken():
    adviser = an_adviser()
    consents.withdraw(adviser=adviser, on=DAY, by=None)
    with pytest.raises(HoursRefused, match="took their consent back on 12 February 2019"):
        hours_of(adviser, DAY)
    hours_of(adviser, DAY - dt.timedelta(days=1))  # worked before: it is owed


def test_who_has_left_or_is_paused_has_no_hours_from_then_on():
    adviser = an_adviser()
    registering.set_status(adviser=adviser, status=Adviser.Status.PAUSED, on=DAY, by=None)
    with pytest.raises(HoursRefused, match="paused"):
        hours_of(adviser, DAY)
    registering.set_status(adviser=adviser, status=Adviser.Status.LEFT, on=DAY + dt.timedelta(days=7), by=None)
    with pytest.raises(HoursRefused, match="left"):
        hours_of(adviser, DAY + dt.timedelta(days=7))
    hours_of(adviser, DAY - dt.timedelta(days=1))
