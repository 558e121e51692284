"""Contracts, posts and the manager's view of load: on the page, in the API, at one price."""

import datetime as dt
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coren.actions import approving, contracts, covers, posts
from coren.actions.contracts import ContractRefused
from coren.actions.posts import PostRefused
from coren.models import Contract, Cover, HoursEntry, Post
from coren.queries.load import load
from neighbourhoods.models import RoleAssignment
from nrp.accounts.actions import accounts
from nrp.accounts.models import Person
from nrp.accounts.roles import Role
from nrp.audit.models import Event
from tests.coren_factories import a_consent_text, an_adviser, hours_of
from tests.factories import a_person, a_user, a_user_with, an_area, an_organisation
from tests.integration.coren.pages import fill_in, hidden_of, signed_in, words_of

pytestmark = pytest.mark.django_db
TODAY = dt.date(2019, 2, 14)
API = "/api/v1/"


@pytest.fixture(autouse=True)
def on_a_thursday(settings):
    settings.NRP_ENFORCE_MFA = False
    with time_machine.travel(dt.datetime(2019, 2, 14, 10, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def manager():
    return a_user_with(Role.COREN_MANAGER, name="Lee Sample")


@pytest.fixture
def organisation():
    return an_organisation("Riverton Voluntary Services", is_coren=True)


@pytest.fixture
def place(organisation):
    return an_area("Old Swan", coren_organisation=organisation)


def a_contract(organisation, *places, **values):
    values = {
        "reference": "RVS/2018/4",
        "starts_on": dt.date(2018, 4, 1),
        "ends_on": dt.date(2019, 3, 31),
        "value": Decimal("38900.00"),
    } | values
    return contracts.create(organisation=organisation, areas=places, by=None, **values)


def a_post(person, organisation, place, **values):
    values = {"starts_on": dt.date(2018, 4, 1)} | values
    return posts.start(person=person, organisation=organisation, area=place, by=None, **values)


def days(name, day):
    return {f"{name}_0": day.day, f"{name}_1": day.month, f"{name}_2": day.year}


def caller(user):
    _row, token = accounts.issue_token(user=user, by=None)
    return Client(headers={"Authorization": f"Token {token}"})


def cost(user, path):
    browser = signed_in(user)
    browser.get(path)
    with CaptureQueriesContext(connection) as seen:
        assert browser.get(path).status_code == 200
    ours = [query["sql"] for query in seen.captured_queries if "nrp_cache" not in query["sql"]]
    return len([sql for sql in ours if not sql.startswith(("BEGIN", "SAVEPOINT", "RELEASE"))])


# Contracts ------------------------------------------------------------------------------------


def test_a_contract_is_written_down_and_shows_what_it_brought(manager, organisation, place):
    adviser = an_adviser(place)
    for on, minutes in ((dt.date(2019, 1, 10), 120), (dt.date(2019, 1, 11), 60)):
        approving.approve_one(entry=hours_of(adviser, on, minutes), by=manager)
    hours_of(adviser, dt.date(2018, 3, 1), 600)
    hours_of(an_adviser(an_area()), dt.date(2019, 1, 10), 600)
    answer = fill_in(
        signed_in(manager),
        reverse("contract-new"),
        organisation=organisation.pk,
        reference="RVS/2018/4",
        value="38900",
        areas=[place.pk],
        note="Renewal is being talked about.",
        **days("starts_on", dt.date(2018, 4, 1)),
        **days("ends_on", dt.date(2019, 3, 31)),
    )

    page = words_of(signed_in(manager).get(answer["Location"]))

    assert "£38,900.00" in page
    assert "Ends soon on 31 March 2019." in page
    assert "3 hours" in page
    assert "£37.50 approved or paid" in page


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"ends_on": dt.date(2018, 1, 1)}, "before the first"),
        ({"value": Decimal(-1)}, "Enter the value"),
        ({"reference": "RVS/1"}, "Another contract has this reference"),
    ],
)
def test_a_contract_that_is_not_sound_is_refused(organisation, place, values, words):
    a_contract(organisation, place, reference="RVS/1")
    with pytest.raises(ContractRefused, match=words):
        a_contract(organisation, place, **values)
    with pytest.raises(ContractRefused, match="at least one neighbourhood"):
        a_contract(organisation)


def test_two_who_change_a_contract_at_once_do_not_lose_a_word(manager, organisation, place):
    contract = a_contract(organisation, place)
    url = reverse("contract-edit", args=[contract.pk])
    browser = signed_in(manager)
    opened = hidden_of(browser.get(url))
    contracts.update(contract=contract, note="Written by somebody else", by=None)
    typed = {
        "organisation": organisation.pk,
        "reference": contract.reference,
        "value": "38900.00",
        "areas": [place.pk],
        "note": "Mine",
        **days("starts_on", contract.starts_on),
        **days("ends_on", contract.ends_on),
    }
    again = browser.post(url, {**opened, **typed})
    assert "Written by somebody else" in words_of(again)
    assert browser.post(url, {**hidden_of(again), **typed}).status_code == 302
    assert Contract.objects.get().note == "Mine"
    assert Event.objects.filter(verb="contract.updated").count() == 2


def test_the_project_deputy_reads_contracts_and_load_and_changes_nothing(organisation, place):
    deputy = signed_in(a_user_with(Role.PROJECT_DEPUTY))
    contract = a_contract(organisation, place)
    an_adviser(place, "Joan Sample")
    for url in (reverse("contracts"), contract.get_absolute_url(), reverse("facilitators")):
        page = words_of(deputy.get(url))
        assert "Joan Sample" not in page
        assert "Change this contract" not in page
        assert "Put a facilitator in post" not in page
    assert deputy.post(reverse("contract-new"), {}).status_code == 403
    assert "Contracts with the organisations" in words_of(deputy.get(reverse("organisations")))


# Posts ----------------------------------------------------------------------------------------


def test_who_has_an_account_gets_the_role_with_the_post(manager, organisation, place):
    person = a_user(name="Sam Starter").person
    a_user_with(Role.RESIDENT_ADVISER, area=place)
    RoleAssignment.objects.filter(user=person.user).delete()
    a_post(person, organisation, an_area("Elsewhere"), ends_on=dt.date(2018, 12, 31))
    answer = fill_in(
        signed_in(manager),
        reverse("post-new"),
        person=person.pk,
        organisation=organisation.pk,
        area=place.pk,
        minutes_per_week="17.5",
        **days("starts_on", TODAY),
        **days("ends_on", dt.date(2019, 12, 31)),
    )
    assert answer.status_code == 302, words_of(answer)
    post = Post.objects.get(area=place)
    role = RoleAssignment.objects.get(user=person.user, area=place)
    assert (post.minutes_per_week, role.starts_on, role.ends_on) == (1050, TODAY, dt.date(2019, 12, 31))
    assert "Can sign in" in words_of(signed_in(manager).get(answer["Location"]))


def test_somebody_new_is_in_post_and_the_page_says_they_cannot_sign_in(manager, organisation, place):
    answer = fill_in(
        signed_in(manager),
        reverse("post-new"),
        name="Lin Late",
        email="lin@example.org",
        organisation=organisation.pk,
        area=place.pk,
        **days("starts_on", TODAY),
    )
    assert "Cannot sign in yet" in words_of(signed_in(manager).get(answer["Location"]))
    admin = signed_in(a_user_with(Role.PROGRAMME_ADMIN))
    assert "Invite them to sign in" in words_of(admin.get(answer["Location"]))
    assert Person.objects.get(name="Lin Late").email == "lin@example.org"


def test_a_post_that_does_not_fit_is_refused_in_words(organisation, place):
    person = a_person("Sam Sample")
    a_post(person, organisation, place)
    with pytest.raises(PostRefused, match="Sam Sample is in post there at that time already"):
        a_post(person, organisation, place, starts_on=TODAY)
    other = a_contract(an_organisation(is_coren=True), place)
    elsewhere = a_contract(organisation, an_area(), reference="RVS/2")
    with pytest.raises(PostRefused, match="another organisation"):
        a_post(a_person(), organisation, place, contract=other)
    with pytest.raises(PostRefused, match="for other places"):
        a_post(a_person(), organisation, place, contract=elsewhere)
    with pytest.raises(PostRefused, match="Choose a person, or enter the name"):
        a_post(None, organisation, place)


def test_the_form_keeps_what_was_typed_beside_its_error(manager, organisation, place):
    answer = fill_in(
        signed_in(manager),
        reverse("post-new"),
        name="Lin Late",
        organisation=organisation.pk,
        area=place.pk,
        minutes_per_week="often",
        **days("starts_on", TODAY),
    )
    page = answer.content.decode()
    assert "Error: " in page
    assert "Enter the hours a week, such as 17.5." in page
    assert 'value="often"' in page
    assert 'value="Lin Late"' in page


# Cover, as it is arranged on the page -----------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "last", "is_the_same", "words"),
    [
        (TODAY, TODAY - dt.timedelta(days=1), False, "The last day cannot be before the first."),
        (dt.date(2019, 1, 1), dt.date(2019, 1, 9), False, "This time is over."),
        (TODAY, None, True, "nobody stands in for themselves"),
    ],
)
def test_cover_that_cannot_be_is_refused_before_the_check(manager, place, first, last, is_the_same, words):
    away = a_user_with(Role.COREN_FACILITATOR, area=place, name="Ada Away")
    other = a_user_with(Role.COREN_FACILITATOR, area=an_area(), name="Sam Standin")
    typed = {
        "away": RoleAssignment.objects.get(user=away).pk,
        "substitute": (away if is_the_same else other).person.pk,
        **days("starts_on", first),
        **(days("ends_on", last) if last else {}),
    }
    answer = fill_in(signed_in(manager), reverse("cover-new"), **typed)
    said = words_of(answer)
    assert "There is a problem" in said
    assert words in said
    assert "Check what is handed over" not in said


def test_cover_is_shown_before_it_is_done_and_done_in_one_step(manager, organisation, place):
    away = a_user_with(Role.COREN_FACILITATOR, area=place, name="Ada Away")
    stand_in = a_user_with(Role.COREN_FACILITATOR, area=an_area(), name="Sam Standin")
    hours_of(an_adviser(place), is_draft=True)
    browser = signed_in(manager)
    typed = {
        "away": RoleAssignment.objects.get(user=away).pk,
        "substitute": stand_in.person.pk,
        "reason": "Leave",
        **days("starts_on", TODAY),
        **days("ends_on", dt.date(2019, 2, 28)),
    }
    check = fill_in(browser, reverse("cover-new"), **typed)

    said = words_of(check)
    assert "1 row of hours not sent yet" in said
    assert "Ada Away, COREN facilitator, Old Swan" in said
    assert not Cover.objects.exists()

    change = browser.get(reverse("cover-new") + "?away=x&until=2019-02-28&why=Leave")
    assert 'value="Leave"' in change.content.decode()
    done = browser.post(reverse("cover-new"), hidden_of(check))
    assert done["Location"] == reverse("covers")
    assert browser.post(reverse("cover-new"), hidden_of(check)).status_code == 302
    cover = Cover.objects.get()
    assert (cover.handed_over, cover.made_by) == ({"hours_to_send": 1}, manager)
    assert "Sam Standin stands in until 28 February 2019" in words_of(browser.get(reverse("facilitators")))
    assert fill_in(browser, reverse("cover-end", args=[cover.pk]), reason="Back again").status_code == 302
    assert not RoleAssignment.objects.filter(user=stand_in, area=place).exists()


# Load -----------------------------------------------------------------------------------------


def test_load_adds_up_by_place_and_by_the_facilitator_advisers_are_put_down_under(manager, organisation, place):
    one = a_user_with(Role.COREN_FACILITATOR, area=place, name="Ada One").person
    two = a_user_with(Role.COREN_FACILITATOR, area=place, name="Bea Two").person
    hers, his, nobodys = an_adviser(place, facilitator=one), an_adviser(place, facilitator=two), an_adviser(place)
    hours_of(hers, dt.date(2019, 2, 6), 120)
    hours_of(hers, dt.date(2019, 1, 30), 60)
    hours_of(his, dt.date(2019, 2, 12), 30)
    back = hours_of(his, dt.date(2019, 2, 11), 30)
    approving.send_back_one(entry=back, reason="Which meeting?", by=manager)
    hours_of(nobodys, dt.date(2019, 2, 12), 15)
    other = a_user_with(Role.COREN_FACILITATOR, area=an_area("Claremont"), name="Cem Three").person
    hours_of(an_adviser(other.user.role_assignments.get().area), dt.date(2019, 2, 5), 45)

    rows = {(row.area.name, str(row.person)): row.figures for row in load(manager).rows}

    figures = [
        (f.active, f.month_minutes, f.week_minutes, f.waiting_minutes, f.sent_back)
        for f in (rows["Old Swan", "Ada One"], rows["Old Swan", "Bea Two"], rows["Old Swan", "None"])
    ]
    assert figures == [(1, 120, 120, 180, 0), (1, 30, 0, 30, 1), (1, 15, 0, 15, 0)]
    assert rows["Claremont", "Cem Three"].week_minutes == 45
    assert load(manager).total.month_minutes == 120 + 30 + 15 + 45


def test_days_to_money_are_the_middle_of_what_was_paid_in_ninety_days(manager, place):
    adviser = an_adviser(place)
    entries = [hours_of(adviser, dt.date(2019, 1, 2 + number), 60) for number in range(4)]
    sent = dt.datetime(2019, 1, 20, 12, tzinfo=dt.UTC)
    for entry, taken in zip(entries, (3, 5, 9, 400), strict=True):
        HoursEntry.objects.filter(pk=entry.pk).update(
            state="paid",
            submitted_at=sent,
            approved_at=sent,
            hourly=Decimal("12.50"),
            amount=Decimal("12.50"),
            paid_on=sent.date() + dt.timedelta(days=taken if taken < 100 else -200),
        )
    (row,) = load(manager).rows
    assert row.figures.days_to_pay == {3: 1, 5: 1, 9: 1}
    assert row.figures.median_days == 5


def test_load_says_who_should_go_through_a_newer_consent(manager, place):
    an_adviser(place)
    a_consent_text(title="Being a Resident Adviser", starts_on=dt.date(2019, 2, 1))
    assert load(manager).total.to_renew == 1


def test_load_can_be_narrowed_to_an_organisation(manager, organisation, place):
    an_area("Claremont", coren_organisation=an_organisation("Canal Trust", is_coren=True))
    url = reverse("facilitators")
    browser = signed_in(manager)
    assert "Claremont" in words_of(browser.get(url))
    narrowed = words_of(browser.get(f"{url}?organisation={organisation.pk}"))
    assert "Old Swan" in narrowed
    assert "Claremont" not in narrowed
    assert browser.get(f"{url}?organisation=none").status_code == 200


@pytest.mark.parametrize("name", ["facilitators", "contracts", "covers", "contract", "post", "place"])
def test_one_costs_as_much_as_three(manager, organisation, name):
    def more(number):
        area = an_area(f"Place {number}", coren_organisation=organisation)
        person = a_user_with(Role.COREN_FACILITATOR, area=area).person
        contract = a_contract(organisation, area, reference=f"RVS/{number}")
        post = a_post(person, organisation, area, contract=contract)
        covers.arrange(
            absent=person,
            substitute=a_user().person,
            role=Role.COREN_FACILITATOR,
            area=area,
            starts_on=TODAY,
            ends_on=TODAY,
            by=None,
        )
        for _each in range(number):
            hours_of(an_adviser(area, facilitator=person), TODAY, 60)
        return {"contract": contract, "post": post, "place": area}

    first = more(1)
    path = first[name].get_absolute_url() if name in first else reverse(name)
    one = cost(manager, path)
    more(2)
    more(3)
    assert cost(manager, path) == one <= 15


def test_the_page_of_a_place_counts_advisers_and_hours_and_names_nobody(place):
    adviser = an_adviser(place, "Joan Sample")
    hours_of(adviser, dt.date(2019, 1, 3), 90)
    hours_of(adviser, dt.date(2018, 12, 31), 60)
    for role in (Role.PMG_MEMBER, Role.LOG_MEMBER):
        page = words_of(signed_in(a_user_with(role, area=place)).get(place.get_absolute_url()))
        assert "1 Resident Adviser is active" in page
        assert "1.5 hours are on record since 1 January" in page
        assert "Joan Sample" not in page


# The API --------------------------------------------------------------------------------------


def test_contracts_and_posts_are_written_and_read_by_programs(manager, organisation, place):
    client = caller(manager)
    body = {
        "organisation": str(organisation.pk),
        "reference": "RVS/9",
        "starts_on": "2018-04-01",
        "ends_on": "2019-03-31",
        "value": "38900.00",
        "neighbourhoods": [str(place.pk)],
    }
    made = client.post(f"{API}contracts/", body, content_type="application/json", headers={"Idempotency-Key": "a"})
    assert made.status_code == 201, made.json()
    again = client.post(f"{API}contracts/", body, content_type="application/json", headers={"Idempotency-Key": "a"})
    assert again.json() == made.json()
    contract = made.json()
    assert (contract["value"], contract["neighbourhoods"]) == ("38900.00", [str(place.pk)])
    changed = client.patch(f"{API}contracts/{contract['id']}/", {"value": "40000.50"}, content_type="application/json")
    assert changed.json()["value"] == "40000.50"
    twice = client.post(f"{API}contracts/", [body, {}], content_type="application/json")
    assert [row["status"] for row in twice.json()["results"]] == [409, 400]

    post = client.post(
        f"{API}posts/",
        {
            "name": "Lin Late",
            "organisation": str(organisation.pk),
            "neighbourhood": str(place.pk),
            "contract": contract["id"],
            "starts_on": "2019-02-14",
        },
        content_type="application/json",
    )
    assert post.status_code == 201, post.json()
    (listed,) = client.get(f"{API}posts/", {"neighbourhood": str(place.pk)}).json()["results"]
    assert listed == post.json()
    assert "email" not in listed
    ended = client.post(f"{API}posts/{listed['id']}/end/", {"ends_on": "2019-02-28"}, content_type="application/json")
    assert ended.json()["ends_on"] == "2019-02-28"
    refused = client.post(f"{API}posts/{listed['id']}/end/", {"ends_on": "2019-02-28"}, content_type="application/json")
    assert refused.status_code == 409


def test_cover_is_arranged_and_ended_by_programs(manager, place):
    away = a_user_with(Role.COREN_FACILITATOR, area=place).person
    stand_in = a_user(name="Sam Standin")
    client = caller(manager)
    body = {
        "absent": str(away.pk),
        "substitute": str(stand_in.person.pk),
        "role": "coren_facilitator",
        "neighbourhood": str(place.pk),
        "starts_on": "2019-02-14",
        "ends_on": "2019-02-28",
    }
    made = client.post(f"{API}covers/", body, content_type="application/json")
    assert made.status_code == 201, made.json()
    assert made.json()["handed_over"] == {}
    own = caller(stand_in)
    assert own.get(f"{API}neighbourhoods/{place.pk}/").status_code == 200
    assert client.post(f"{API}covers/{made.json()['id']}/end/", {}, content_type="application/json").status_code == 200
    assert own.get(f"{API}neighbourhoods/{place.pk}/").status_code == 403
    nobody = client.post(f"{API}covers/", {**body, "substitute": str(a_person().pk)}, content_type="application/json")
    assert nobody.status_code == 409
    assert "cannot sign in" in nobody.json()["detail"]
    missing = client.post(f"{API}covers/", {**body, "absent": str(place.pk)}, content_type="application/json")
    assert missing.json()["errors"] == {"absent": ["There is nothing with this id."]}
