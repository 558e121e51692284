"""Resident Advisers and what goes with them, made by the same actions as on the site.

`the_rates()` once, then `an_adviser(area)`: registered, active, with consent to
version 1 from 2016 on and paid in full.
"""

import datetime as dt
import itertools
import uuid
from decimal import Decimal
from typing import Any

from django.utils import timezone

from coren.actions import consents, hours, rates, registering
from coren.models import ActivityType, Adviser, Consent, ConsentText, HoursEntry, PaymentChoice, StatusChange
from neighbourhoods.models import Area
from nrp.accounts.actions import people
from nrp.accounts.models import User
from nrp.accounts.roles import Role
from tests.factories import PASSWORD, an_area, roles

START = dt.date(2016, 1, 1)
PURPOSES = [
    {"code": "record", "label": "Keep a record of me and my hours", "required": True},
    {"code": "contact", "label": "Contact me about the programme", "required": True},
    {"code": "stories", "label": "Use my words and pictures in stories", "required": False},
]
_numbers = itertools.count(1)


def the_rates() -> ActivityType:
    """Two activities at 12.50 an hour from 2016 and the weekly limits of the field; gives the first activity."""
    found = ActivityType.objects.filter(code="log_meeting").first()
    if found is not None:
        return found
    activity = rates.add_activity(code="log_meeting", label="LOG meetings", by=None, position=1)
    survey = rates.add_activity(code="street_survey", label="Street survey", by=None, position=2)
    for one in (activity, survey):
        rates.set_rate(activity=one, hourly=Decimal("12.50"), starts_on=START, by=None)
    rates.set_weekly_limit(amount=Decimal("104.00"), starts_on=dt.date(2015, 8, 1), by=None)
    rates.set_weekly_limit(amount=Decimal("125.50"), starts_on=dt.date(2018, 4, 1), by=None)
    return activity


def another_activity() -> ActivityType:
    the_rates()
    return ActivityType.objects.get(code="street_survey")


def a_consent_text(**values: Any) -> ConsentText:
    found = ConsentText.objects.first()
    if found is not None and not values:
        return found
    values.setdefault("title", "Being a Resident Adviser")
    values.setdefault("body", "We keep your name and your hours.\n\nYou can stop at any time.")
    values.setdefault("purposes", PURPOSES)
    values.setdefault("starts_on", dt.date(2015, 6, 1))
    return consents.publish_text(by=None, **values)


def an_interested_person(area: Area | None = None, name: str = "", **values: Any) -> Adviser:
    """Somebody whose registration was begun and no more."""
    return registering.start(area=area or an_area(), name=name or f"Resident {next(_numbers)}", by=None, **values)


def an_adviser(area: Area | None = None, name: str = "", *, pay: str = "full", **values: Any) -> Adviser:
    """A registered, active adviser since 2016."""
    adviser = an_interested_person(area, name, on=START, **values)
    consents.give(
        adviser=adviser,
        text=a_consent_text(),
        agreed=["record", "contact"],
        given_on=START,
        how=Consent.How.SIGNED,
        by=None,
    )
    registering.update(adviser=adviser, preferred_contact=Adviser.Contact.PHONE, by=None)
    registering.choose_pay(
        adviser=adviser,
        kind=pay,
        less_hourly=Decimal("5.00") if pay == PaymentChoice.Kind.LESS else None,
        charity="Food bank" if pay == PaymentChoice.Kind.CHARITY else "",
        starts_on=START,
        by=None,
    )
    registering.finish(adviser=adviser, on=START, by=None)
    return Adviser.objects.select_related("person", "area").get(pk=adviser.pk)


def with_account(adviser: Adviser, email: str = "") -> User:
    """Give an adviser an account with the role of a Resident Adviser at their place."""
    address = email or adviser.person.email or f"adviser-{next(_numbers)}@example.org"
    user = people.open_account(person=adviser.person, email=address, password=PASSWORD, by=None)
    roles.grant(user=user, role=Role.RESIDENT_ADVISER, area=adviser.area, starts_on=START, by=None)
    adviser.refresh_from_db()
    return user


def hours_of(adviser: Adviser, on: dt.date | None = None, minutes: int = 60, **values: Any) -> HoursEntry:
    """Hours sent for approval; today unless a day is given."""
    values.setdefault("activity", the_rates())
    values.setdefault("client_id", uuid.uuid4())
    values.setdefault("keep_both", True)
    by = values.pop("by", None)
    return hours.log(adviser=adviser, on=on or timezone.localdate(), minutes=minutes, by=by, **values).entry


def status_from(adviser: Adviser, status: str, on: dt.date) -> StatusChange:
    registering.set_status(adviser=adviser, status=status, on=on, by=None)
    return StatusChange.objects.filter(adviser=adviser).latest("made_at")
