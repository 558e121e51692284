"""What stands out among hours, and what stops them: rule by rule."""

import dataclasses
import datetime as dt
from decimal import Decimal

import pytest

from coren.oddities import LATE, LONG_DAY, Agreed, ConsentState, Facts, consent_state, reasons

DAY = dt.date(2019, 2, 12)
PLAIN = Facts(
    name="Joan Sample",
    on=DAY,
    logged_on=DAY,
    amount=Decimal("25.00"),
    day_minutes=120,
    earned=Decimal("25.00"),
    limit=Decimal("125.50"),
    is_near_limit=False,
    is_over_limit=False,
    consent=ConsentState.HELD,
    is_registered=True,
)


def test_most_hours_have_nothing_odd():
    assert reasons(PLAIN) == ()


@pytest.mark.parametrize(
    ("changed", "code", "words", "stops"),
    [
        ({"is_own": True}, "own", "your own hours", True),
        ({"is_registered": False}, "unregistered", "Joan Sample is not registered yet.", True),
        ({"consent": ConsentState.NONE}, "no_consent", "Joan Sample has no consent on record.", True),
        ({"consent": ConsentState.TAKEN_BACK}, "consent_taken_back", "taken their consent back", True),
        ({"amount": None}, "no_rate", "There is no rate for this activity on 12 February 2019.", True),
        (
            {"is_over_limit": True, "is_near_limit": True, "earned": Decimal("137.50")},
            "over_limit",
            "£137.50 in that week, over the weekly limit of £125.50.",
            False,
        ),
        (
            {"is_near_limit": True, "earned": Decimal("118.75")},
            "near_limit",
            "£118.75 in that week, near the weekly limit of £125.50.",
            False,
        ),
        ({"day_minutes": LONG_DAY + 15}, "long_day", "10.25 hours on that day.", False),
        ({"is_overlap_kept": True}, "overlap", "kept both", False),
        ({"consent": ConsentState.LATER}, "consent_later", "Consent was given after", False),
        (
            {"is_logged_by_adviser": True, "logged_on": DAY + dt.timedelta(days=LATE + 1)},
            "late",
            "Logged by the adviser 29 days after the day.",
            False,
        ),
        ({"is_logged_by_approver": True}, "logged_by_you", "You logged these hours yourself.", False),
    ],
)
def test_each_rule_says_what_is_odd_and_whether_it_stops(changed, code, words, stops):
    (found,) = reasons(dataclasses.replace(PLAIN, **changed))
    assert (found.code, found.stops) == (code, stops)
    assert words in found.text


@pytest.mark.parametrize(
    "changed",
    [
        {"day_minutes": LONG_DAY},
        {"is_logged_by_adviser": True, "logged_on": DAY + dt.timedelta(days=LATE)},
        {"logged_on": DAY + dt.timedelta(days=300)},  # somebody else's sheets of paper may come late
        {"amount": Decimal("0.00")},  # whoever declined the fee is worth a thank-you, not a look
    ],
)
def test_the_ends_of_the_rules_are_not_odd(changed):
    assert reasons(dataclasses.replace(PLAIN, **changed)) == ()


def test_what_stops_comes_before_what_is_only_worth_a_look():
    found = reasons(dataclasses.replace(PLAIN, is_overlap_kept=True, is_registered=False))
    assert [reason.stops for reason in found] == [True, False]


def test_one_s_own_hours_are_not_also_called_logged_by_oneself():
    found = reasons(dataclasses.replace(PLAIN, is_own=True, is_logged_by_approver=True))
    assert [reason.code for reason in found] == ["own"]


BEFORE, AFTER = DAY - dt.timedelta(days=1), DAY + dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("consents", "state"),
    [
        ([], ConsentState.NONE),
        ([Agreed(DAY)], ConsentState.HELD),
        ([Agreed(BEFORE, AFTER)], ConsentState.HELD),
        ([Agreed(BEFORE, DAY)], ConsentState.TAKEN_BACK),
        ([Agreed(BEFORE, DAY), Agreed(DAY)], ConsentState.HELD),  # a new version replaces the old on the same day
        ([Agreed(AFTER)], ConsentState.LATER),
        ([Agreed(AFTER, AFTER)], ConsentState.TAKEN_BACK),
    ],
)
def test_consent_is_held_against_the_day_of_the_hours(consents, state):
    assert consent_state(consents, DAY) is state
