"""What time is worth is read by those who log hours, set by the administrator, and never changes what was approved."""

import datetime as dt
import re
import threading
import uuid
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.urls import reverse

from coren.actions import approving, hours, rates
from coren.actions.hours import HoursRefused
from coren.actions.rates import RateRefused
from coren.forms.rates import RateForm
from coren.models import ActivityType, ClosedPeriod, HoursEntry, PayPolicy, Rate, WeeklyLimit
from nrp.accounts.roles import Role
from nrp.audit.models import Event
from tests.coren_factories import an_adviser, hours_of, the_rates
from tests.factories import a_user_with

pytestmark = pytest.mark.django_db
TODAY = "2019-02-14 10:00:00+00:00"
TUESDAY = dt.date(2019, 2, 12)


@pytest.fixture(autouse=True)
def today(settings):
    settings.NRP_ENFORCE_MFA = False
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def page(client):
    client.force_login(a_user_with(Role.PROGRAMME_ADMIN))
    return client


def words(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).replace("&#x27;", "'").split())


def date(name, day):
    return {f"{name}_0": day.day, f"{name}_1": day.month, f"{name}_2": day.year}


def a_rate(activity, hourly="13.00", on=TUESDAY, **more):
    return {"activity": str(activity.pk), "hourly": hourly, **date("starts_on", on), **more}


def test_the_card_says_what_holds_what_comes_and_what_was(page):
    rates.set_rate(activity=the_rates(), hourly=Decimal("14.00"), starts_on=dt.date(2019, 4, 1), by=None)
    rates.set_rate(activity=the_rates(), hourly=Decimal("12.75"), starts_on=dt.date(2018, 4, 1), by=None)
    text = words(page.get(reverse("rates")))
    assert "LOG meetings £12.75 since 1 April 2018 £14.00 from 1 April 2019 £12.50 from 1 January 2016" in text
    assert "1 April 2018 £125.50 Holds now 1 August 2015 £104.00 Past" in text
    assert "Residents are promised 14 days from hours to money." in text


def test_a_rate_is_checked_and_then_set_and_approved_hours_stay_as_they_are(page):
    manager = a_user_with(Role.COREN_MANAGER)
    fixed = approving.approve_one(entry=hours_of(an_adviser(), TUESDAY, 60), by=manager)
    hours_of(an_adviser(), TUESDAY, 90)
    given = a_rate(the_rates())
    text = words(page.post(reverse("rate-new"), given))
    assert "1.5 hours in 1 entry that is not approved yet will be worth the new rate." in text
    assert "Hours that were approved keep the rate they were approved at." in text
    assert Rate.objects.filter(hourly="13.00").count() == 0
    text = words(page.post(reverse("rate-new"), {**given, "checked": "yes"}, follow=True))
    assert "The rate is set." in text
    fixed.refresh_from_db()
    assert fixed.amount == Decimal("12.50")


def test_a_second_rate_from_the_same_day_is_refused_beside_its_field(page):
    text = words(page.post(reverse("rate-new"), {**a_rate(the_rates(), on=dt.date(2016, 1, 1)), "checked": "yes"}))
    assert "There is a problem A rate of this activity begins on that day already." in text


def test_empty_forms_say_what_to_enter(page):
    for name, sentence in (
        ("rate-new", "Enter the pounds an hour, such as 12.50."),
        ("weekly-limit-new", "Enter the pounds a week, such as 125.50."),
        ("activity-type-new", "Enter a code, such as street_survey."),
        ("pay-policy", "Enter a number of days, such as 14."),
        ("closed-period-new", "Enter why the period is closed."),
    ):
        text = words(page.post(reverse(name), {}))
        assert "There is a problem" in text
        assert sentence in text
        assert "This field is required" not in text


def test_a_limit_is_set_after_its_check(page):
    given = {"amount": "131.50", **date("starts_on", dt.date(2019, 4, 1))}
    text = words(page.post(reverse("weekly-limit-new"), given))
    assert "from the week of 1 to 7 April 2019 on" in text
    page.post(reverse("weekly-limit-new"), {**given, "checked": "yes"})
    assert WeeklyLimit.objects.get(amount="131.50").starts_on == dt.date(2019, 4, 1)
    assert "A limit begins on that day already." in words(
        page.post(reverse("weekly-limit-new"), {**given, "checked": "yes"})
    )
    nought = words(page.post(reverse("weekly-limit-new"), {**given, "amount": "0"}))
    assert "Enter more than nothing, such as 125.50." in nought


def test_an_activity_is_added_renamed_and_taken_out_of_use(page):
    the_rates()
    page.post(reverse("activity-type-new"), {"label": "Air quality audit", "code": "air_audit"})
    activity = ActivityType.objects.get(code="air_audit")
    assert activity.position == 3
    page.post(reverse("activity-type-edit", args=[activity.pk]), {"label": "Air audit"})
    activity.refresh_from_db()
    assert (activity.label, activity.is_in_use) == ("Air audit", False)
    assert "not for new hours" in words(page.get(reverse("rates")))
    taken = words(page.post(reverse("activity-type-edit", args=[activity.pk]), {"label": "LOG meetings"}))
    assert "There is an activity of this name already." in taken
    assert page.get(reverse("activity-type-edit", args=[uuid.uuid4()])).status_code == 404


def test_the_promise_and_the_text_about_benefits_are_changed_with_a_trace(page, client):
    given = {"promised_days": 10, "warn_percent": 80, "benefits_text": "Call the money advice line."}
    page.post(reverse("pay-policy"), given)
    policy = PayPolicy.objects.get()
    assert (policy.promised_days, policy.warn_percent) == (10, 80)
    page.post(reverse("pay-policy"), given)
    assert Event.objects.filter(verb="pay_policy.changed").count() == 1
    assert "Call the money advice line." in words(page.get(reverse("rates")))


def test_those_who_log_hours_read_the_rates_and_change_nothing(client):
    the_rates()
    for role in (Role.COREN_FACILITATOR, Role.RESIDENT_ADVISER, Role.COREN_MANAGER):
        client.force_login(a_user_with(role))
        text = words(client.get(reverse("rates")))
        assert "£12.50" in text
        assert "Set a rate" not in text
        assert client.get(reverse("rate-new")).status_code == 403


def test_closing_a_period_names_what_is_open_in_it(page):
    entry = hours_of(an_adviser(name="Joan Sample"), dt.date(2019, 1, 15), 90)
    given = {
        **date("starts_on", dt.date(2019, 1, 1)),
        **date("ends_on", dt.date(2019, 1, 31)),
        "reason": "Accounts are done",
    }
    text = words(page.post(reverse("closed-period-new"), given))
    assert "1 entry in it is not approved yet. It can still be approved, but not changed." in text
    assert "Joan Sample, Tuesday 15 January 2019, 1.5 hours" in text
    assert not ClosedPeriod.objects.exists()
    page.post(reverse("closed-period-new"), {**given, "checked": "yes"})
    with pytest.raises(HoursRefused, match="is closed"):
        hours.change(entry=entry, minutes=60, by=None)
    assert approving.approve_one(entry=entry, by=a_user_with(Role.COREN_MANAGER)).amount == Decimal("18.75")


def test_a_closed_period_is_opened_again_with_a_reason(page):
    closed = rates.close_period(starts_on=dt.date(2019, 1, 1), ends_on=dt.date(2019, 1, 31), reason="Accounts", by=None)
    address = reverse("closed-period-open", args=[closed.pk])
    assert "Enter why the period is opened again." in words(page.post(address, {"reason": ""}))
    text = words(page.post(address, {"reason": "Two sheets came late"}, follow=True))
    assert "Hours are taken for 1 January 2019 to 31 January 2019 again." in text
    assert "Opened again by" in text
    assert "Opened again by" in words(page.post(address, {"reason": "Twice"}))
    hours_of(an_adviser(), dt.date(2019, 1, 15))


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "sentence"),
    [
        (dt.date(2019, 1, 31), dt.date(2019, 1, 1), "The last day lies before the first."),
        (dt.date(2019, 2, 1), dt.date(2019, 2, 14), "Close a period once it is over."),
        (dt.date(2018, 12, 1), dt.date(2019, 1, 1), "1 January 2019 to 31 January 2019 is closed already."),
    ],
)
def test_days_that_cannot_be_closed_are_refused(starts_on, ends_on, sentence, page):
    rates.close_period(starts_on=dt.date(2019, 1, 1), ends_on=dt.date(2019, 1, 31), reason="Accounts", by=None)
    given = {**date("starts_on", starts_on), **date("ends_on", ends_on), "reason": "x", "checked": "yes"}
    assert f"There is a problem {sentence}" in words(page.post(reverse("closed-period-new"), given))


def test_the_manager_closes_too_and_nobody_else(client):
    for role in Role:
        client.force_login(a_user_with(role))
        expected = 200 if role in (Role.COREN_MANAGER, Role.PROGRAMME_ADMIN) else 403
        assert client.get(reverse("closed-periods")).status_code == expected
        assert client.get(reverse("closed-period-new")).status_code == expected


def test_the_pages_ask_few_questions(page, django_assert_max_num_queries):
    the_rates()
    for name in ("rates", "closed-periods"):
        with django_assert_max_num_queries(15):
            page.get(reverse(name))


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_a_form_sent_twice_in_parallel_sets_one_rate_fifty_times():
    admin, activity = a_user_with(Role.PROGRAMME_ADMIN), the_rates()
    for number in range(50):
        data = a_rate(activity, on=TUESDAY + dt.timedelta(days=number), sent_as=str(uuid.uuid4()))
        together, said = threading.Barrier(2), []

        def send(data=data, together=together, said=said):
            form = RateForm(data)
            together.wait()
            said.append(form.perform(rates.set_rate, by=admin))
            connection.close()

        threads = [threading.Thread(target=send) for _ in range(2)]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
        assert said[0] is not None
        assert said[0] == said[1]
    assert Rate.objects.filter(hourly="13.00").count() == 50


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_two_people_who_set_or_close_the_same_at_once_make_one_fifty_times():
    activity = the_rates()

    def both(act):
        together, said = threading.Barrier(2), []

        def run():
            together.wait()
            try:
                act()
                said.append("made")
            except RateRefused:
                said.append("refused")
            finally:
                connection.close()

        threads = [threading.Thread(target=run) for _ in range(2)]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
        return sorted(said)

    for number in range(50):
        day = dt.date(2017, 1, 1) + dt.timedelta(days=number)
        assert both(lambda day=day: rates.set_rate(activity=activity, hourly=Decimal(1), starts_on=day, by=None)) == [
            "made",
            "refused",
        ]
        assert both(lambda day=day: rates.close_period(starts_on=day, ends_on=day, reason="x", by=None)) == [
            "made",
            "refused",
        ]
    assert HoursEntry.objects.count() == 0


def test_a_bound_or_a_length_that_was_passed_is_said_plainly(page):
    given = {"promised_days": 0, "warn_percent": 500, "benefits_text": ""}
    text = words(page.post(reverse("pay-policy"), given))
    assert "Enter 1 or more." in text
    assert "Enter 100 or less." in text
    text = words(page.post(reverse("closed-period-new"), {"reason": "x" * 1001}))
    assert "Use at most " in text
    assert " You wrote 1001." in text
    assert "Ensure this value" not in text
