"""A line of the ledger is entered by its kind, is never changed, and is reversed once by another that stays with it."""

import datetime as dt
from decimal import Decimal

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from neighbourhoods import ledger_triggers
from neighbourhoods.actions import ledger
from neighbourhoods.actions.ledger import LedgerRefused
from neighbourhoods.models import LedgerEntry
from nrp.accounts.sweep import sweep
from nrp.audit.models import Event
from tests.factories import a_council, a_user_with, an_area, an_organisation
from tests.integration.coren.pages import fill_in, names_asked, signed_in, words_of
from tests.money_factories import DAY, a_deputy, a_rate, an_initiative_of, cash, external, in_kind, reversed_line

pytestmark = pytest.mark.django_db
NEW = "ledger-entry-new"
ON = {"on_0": "27", "on_1": "11", "on_2": "2018"}


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.NRP_ENFORCE_MFA = False


@pytest.fixture
def place():
    return an_area("Old Quay", local_authorities=[a_council()])


@pytest.fixture
def deputy():
    return signed_in(a_deputy(name="Dee Sample"))


def test_the_kind_is_chosen_first_and_then_only_its_boxes_are_asked_for(deputy):
    page = words_of(deputy.get(reverse(NEW)))
    assert "Which kind of money is it?" in page
    asked = {kind: names_asked(deputy.get(reverse(NEW), {"kind": kind})) for kind in ("cash", "in_kind", "external")}
    assert {"amount", "text", "organisation"} <= asked["cash"]
    assert not {"hours", "rate", "funder", "led_by"} & asked["cash"]
    assert {"hours", "rate", "rate_reason", "organisation"} <= asked["in_kind"]
    assert not {"amount", "funder"} & asked["in_kind"]
    assert {"amount", "funder", "led_by"} <= asked["external"]
    assert "hours" not in asked["external"]


def test_cash_is_entered_as_people_type_it_and_its_page_says_by_whom(place, deputy):
    answer = fill_in(deputy, reverse(NEW) + "?kind=cash", area=str(place.pk), text="Printing", amount="£1,234.50", **ON)
    entry = LedgerEntry.objects.get()
    assert answer["Location"] == entry.get_absolute_url()
    assert (entry.amount, entry.on, entry.kind) == (Decimal("1234.50"), DAY, "cash")
    page = words_of(deputy.get(entry.get_absolute_url()))
    assert "£1,234.50" in page
    assert "Entered by Dee Sample" in page
    event = Event.objects.get(verb="ledger.entered")
    assert event.area_id == place.pk


def test_a_form_sent_twice_enters_one_line(place, deputy):
    url = reverse(NEW) + "?kind=cash"
    sent = {"sent_as": "5f8f8ab4-92b5-4f3a-9a5d-0d4f4a0f1c11", "area": str(place.pk), "text": "Hall", "amount": "40"}
    answers = [deputy.post(url, {**sent, **ON}) for _twice in range(2)]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert LedgerEntry.objects.count() == 1


def test_hours_in_kind_are_counted_at_the_rate_of_the_day(place, deputy):
    own, other = an_organisation("Quay Homes"), an_organisation("Moor Advice")
    a_rate("12.00", starts_on=dt.date(2016, 4, 1))
    a_rate("14.37", organisation=own, starts_on=dt.date(2017, 4, 1))
    a_rate("99.00", organisation=own, starts_on=dt.date(2018, 12, 1))
    assert "£12.00 for all others from 1 April 2016" in words_of(deputy.get(reverse(NEW) + "?kind=in_kind"))
    for organisation in (own, other):
        fill_in(deputy, reverse(NEW) + "?kind=in_kind", area=str(place.pk), text="Desk", hours="3.5",
                organisation=str(organisation.pk), **ON)  # fmt: skip
    found = {str(one.organisation): (one.rate, one.amount) for one in LedgerEntry.objects.all()}
    assert found == {
        "Quay Homes": (Decimal("14.37"), Decimal("50.30")),  # 50.295, halves upwards
        "Moor Advice": (Decimal("12.00"), Decimal("42.00")),
    }
    entry = LedgerEntry.objects.get(organisation=own)
    assert "Rate an hour £14.37" in words_of(deputy.get(entry.get_absolute_url()))


def test_another_rate_needs_a_reason_which_stands_in_the_words(place, deputy):
    organisation = an_organisation("Quay Homes")
    a_rate("12.00", starts_on=dt.date(2016, 4, 1))
    typed = {"area": str(place.pk), "text": "Desk", "hours": "2", "organisation": str(organisation.pk), "rate": "20"}
    url = reverse(NEW) + "?kind=in_kind"
    assert "Say why this rate and not that of the day." in words_of(fill_in(deputy, url, **typed, **ON))
    fill_in(deputy, url, **typed, rate_reason="a solicitor", **ON)
    entry = LedgerEntry.objects.get()
    assert (entry.text, entry.amount) == ("Desk (rate: a solicitor)", Decimal("40.00"))


def test_without_any_rate_one_is_asked_for(place):
    with pytest.raises(LedgerRefused, match="No rate holds"):
        in_kind(place, rate=None)


def test_external_money_says_who_gave_it_and_who_led_the_bid(place, deputy):
    url = reverse(NEW) + "?kind=external"
    typed = {"area": str(place.pk), "text": "Lunch club", "amount": "10000", "funder": "A lottery fund"}
    assert "Enter" in words_of(fill_in(deputy, url, **typed, **ON)) or not LedgerEntry.objects.exists()
    fill_in(deputy, url, **typed, led_by="Two Resident Advisers", **ON)
    page = words_of(deputy.get(LedgerEntry.objects.get().get_absolute_url()))
    assert "Who gave it A lottery fund" in page
    assert "Who led the bid Two Resident Advisers" in page


@pytest.mark.parametrize(
    ("values", "say"),
    [
        ({"kind": "cash", "amount": Decimal(0)}, "more than nothing"),
        ({"kind": "cash", "amount": Decimal("-3.00")}, "more than nothing"),
        ({"kind": "cash", "amount": Decimal("0.001")}, "more than nothing"),
        ({"kind": "cash", "amount": Decimal(5), "text": " "}, "what it is for"),
        ({"kind": "cash", "amount": Decimal(5), "on": dt.date(2199, 1, 1)}, "not come yet"),
        ({"kind": "cash", "amount": Decimal(5), "on": dt.date(1999, 1, 1)}, "Check the year"),
        ({"kind": "cash", "amount": Decimal(5), "hours": Decimal(1)}, "belong to what is given in kind"),
        ({"kind": "cash", "amount": Decimal(5), "funder": "A trust"}, "belong to external money"),
        ({"kind": "external", "amount": Decimal(5), "funder": "A trust"}, "who led the bid"),
        ({"kind": "external", "amount": Decimal(5), "led_by": "Residents"}, "who gave it"),
        ({"kind": "in_kind", "hours": Decimal(1), "rate": Decimal(1)}, "organisation"),
    ],
)
def test_what_a_kind_needs_or_cannot_have_is_said(place, values, say):
    with pytest.raises(LedgerRefused, match=say):
        ledger.enter(area=place, by=None, **{"on": DAY, "text": "Hall", **values})
    assert not LedgerEntry.objects.exists()


def test_only_neighbourhoods_have_money_and_an_initiative_is_of_the_place(place):
    with pytest.raises(LedgerRefused, match="kept for neighbourhoods"):
        cash(an_area(kind="comparator"))
    with pytest.raises(LedgerRefused, match="another neighbourhood"):
        cash(place, initiative=an_initiative_of(an_area()))


def test_a_line_is_reversed_by_another_of_the_same_day_and_both_are_marked(place, deputy):
    entry = in_kind(place, "3.5")
    url = reverse("ledger-entry-reverse", args=[entry.pk])
    assert "both stay in the ledger" in words_of(deputy.get(url))
    assert LedgerEntry.objects.count() == 1
    answer = fill_in(deputy, url, reason="Entered twice")
    made = LedgerEntry.objects.get(reverses=entry)
    assert answer["Location"] == made.get_absolute_url()
    assert (made.amount, made.hours, made.rate, made.on) == (-entry.amount, -entry.hours, entry.rate, entry.on)
    before, after = (words_of(deputy.get(one.get_absolute_url())) for one in (entry, made))
    assert "It was reversed by this line" in before
    assert "It reverses this line" in after
    assert "Entered twice" in after
    listed = words_of(deputy.get(reverse("ledger")))
    assert "Reverses another line" in listed
    assert listed.count("Reversed") == 1
    assert "In kind £0.00, 0 hours (2 lines)" in listed


def test_a_second_reversal_and_the_reversal_of_a_reversal_are_refused(place, deputy):
    entry = cash(place)
    made = reversed_line(entry)
    answer = fill_in(deputy, reverse("ledger-entry-reverse", args=[entry.pk]), reason="Again")
    assert "It is reversed once." in words_of(answer)
    with pytest.raises(LedgerRefused, match="not reversed itself"):
        reversed_line(made)
    with pytest.raises(LedgerRefused, match="Say why"):
        reversed_line(cash(place), reason="  ")
    assert "Reverse this line" not in words_of(deputy.get(entry.get_absolute_url()))
    assert LedgerEntry.objects.filter(reverses__isnull=False).count() == 1


@pytest.mark.parametrize(
    "change",
    [
        {"amount": Decimal(1)},
        {"on": dt.date(2018, 1, 1)},
        {"text": "Something else"},
        {"reference": "another"},
        {"entered_at": dt.datetime(2001, 1, 1, tzinfo=dt.UTC)},
        {"kind": "external", "funder": "x", "led_by": "y"},
    ],
)
def test_the_database_itself_refuses_to_change_a_line(place, change):
    entry = cash(place)
    with pytest.raises(DatabaseError, match="the ledger is not edited"), transaction.atomic():
        LedgerEntry.objects.filter(pk=entry.pk).update(**change)
    with pytest.raises(DatabaseError, match="the ledger is not edited"), transaction.atomic():
        LedgerEntry.objects.filter(pk=entry.pk).update(area=an_area())


def test_the_database_itself_refuses_to_delete_a_line(place):
    entry = cash(place)
    with connection.cursor() as cursor:
        cursor.execute(ledger_triggers.STAND[connection.vendor])
        stood = bool(cursor.fetchone()[0])
        for statement in () if stood else ledger_triggers.KEEPS_LINES[connection.vendor]:
            cursor.execute(statement)
        with pytest.raises(DatabaseError, match="the ledger is not edited"), transaction.atomic():
            LedgerEntry.objects.filter(pk=entry.pk).delete()
        for statement in () if stood else ledger_triggers.LIFT_LINES[connection.vendor]:
            cursor.execute(statement)
    assert LedgerEntry.objects.filter(pk=entry.pk).exists()


def test_an_erasure_may_take_a_name_out_of_a_line_and_forget_who_entered_it(place):
    user = a_deputy()
    entry = ledger.enter(kind="external", area=place, on=DAY, text="Club for Joan Placeholder", amount=Decimal(5),
                         funder="A trust", led_by="Joan Placeholder", by=user)  # fmt: skip
    assert sweep({"Joan Placeholder"}) >= 2
    LedgerEntry.objects.filter(pk=entry.pk).update(entered_by=None)
    entry.refresh_from_db()
    assert (entry.text, entry.led_by) == ("Club for somebody who was erased", "somebody who was erased")
    assert entry.entered_by is None
    with pytest.raises(DatabaseError), transaction.atomic():
        LedgerEntry.objects.filter(pk=entry.pk).update(entered_by=user)


def test_the_list_is_narrowed_by_what_stands_in_the_address_and_adds_up_each_kind(place, deputy):
    other, organisation = an_area("High Moor"), an_organisation("Quay Homes")
    initiative = an_initiative_of(place, "A warm bench")
    cash(place, "10.10", text="Timber", initiative=initiative, organisation=organisation)
    cash(other, "20.20", text="Paint", on=dt.date(2019, 4, 1))
    in_kind(place, "2", "10.00", text="Planing", organisation=organisation)
    external(place, "8000", text="A grant")

    def shown(**query):
        return words_of(deputy.get(reverse("ledger"), query))

    everything = shown()
    for total in ("Programme cash £30.30 (2 lines)", "In kind £20.00, 2 hours (1 line)", "External, won £8,000.00"):
        assert total in everything
    assert "The three kinds are not added up." in everything
    assert "Paint" not in shown(place=place.slug)
    assert "Timber" not in shown(year="2019")
    assert "Paint" not in shown(year="2018")
    assert "Planing" not in shown(kind="cash")
    assert "In kind £" not in shown(kind="cash")
    assert "A grant" not in shown(initiative=str(initiative.pk))
    assert "A grant" not in shown(organisation=str(organisation.pk))
    assert "Timber" in shown(text="warm bench")
    assert "There is no such line." in shown(text="zzz")
    assert "Timber" in shown(initiative="no-uuid", year="12345")


def test_who_reads_and_who_writes(place):
    entry = cash(place, text="Printing")
    resident, stranger = a_user_with("log_member", area=place), a_user_with("log_member", area=an_area())
    assert "Printing" in words_of(signed_in(resident).get(reverse("ledger")))
    assert "Enter a line" not in words_of(signed_in(resident).get(reverse("ledger")))
    assert "Printing" not in words_of(signed_in(stranger).get(reverse("ledger")))
    assert signed_in(stranger).get(entry.get_absolute_url()).status_code == 404
    assert signed_in(resident).post(reverse("ledger-entry-reverse", args=[entry.pk])).status_code == 403
    assert signed_in(resident).get(reverse(NEW)).status_code == 403


@pytest.mark.parametrize("role", ["project_deputy", "log_member", "la_lead"])
def test_the_list_asks_the_same_number_of_questions_for_one_line_and_for_three(place, role):
    client = signed_in(a_user_with(role, area=place, council=place.local_authorities.get()))
    asked = []
    for _more in range(3):
        entry = in_kind(place)
        reversed_line(cash(place, initiative=an_initiative_of(place)))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("ledger"))
            client.get(entry.get_absolute_url())
        asked.append(len(queries))
    assert asked[1] == asked[2]
    with CaptureQueriesContext(connection) as queries:
        assert client.get(reverse("ledger")).status_code == 200
    assert len(queries) <= 15


def test_today_is_offered_and_a_place_may_be_chosen_by_the_address(place, deputy):
    an_area("High Moor")
    with time_machine.travel(dt.datetime(2019, 2, 12, 12, tzinfo=dt.UTC), tick=False):
        page = deputy.get(reverse(NEW), {"kind": "cash", "place": place.slug}).content.decode()
    assert f'value="{place.pk}" selected' in page
    assert 'value="2019"' in page
