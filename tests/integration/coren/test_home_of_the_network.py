"""Home says what needs a manager, a facilitator and an adviser, in the words of the drawings, at one price."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coren.actions import approving, consents, contracts, covers, posts
from nrp.accounts.roles import Role
from nrp.dashboards.queries.people import navigation_of
from tests.coren_factories import a_consent_text, an_adviser, hours_of, with_account
from tests.factories import a_user_with, an_area, an_organisation
from tests.integration.coren.network import PLACES, THURSDAY, a_network, an_enquiry, at, read_again
from tests.integration.dashboards.conftest import plain

pytestmark = pytest.mark.django_db
MOST = 15


@pytest.fixture(autouse=True)
def without_second_factor(settings):
    settings.NRP_ENFORCE_MFA = False


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker):
    """The network is built once, committed, and swept away after the module; each test undoes what it adds."""
    with django_db_blocker.unblock():
        yield a_network()
        call_command("flush", interactive=False, verbosity=0)


@pytest.fixture
def network(built, db):
    with at(THURSDAY):
        yield read_again(built)


def home(user):
    browser = Client()
    browser.force_login(user)
    return plain(browser.get("/").content.decode()).partition("What needs you")[2]


def cost(user, path="/"):
    """Count queries but those of the cache, which lies elsewhere where it is shared by Redis."""
    browser = Client()
    browser.force_login(user)
    with CaptureQueriesContext(connection) as seen:
        assert browser.get(path).status_code == 200
    ours = [query["sql"] for query in seen.captured_queries if "nrp_cache" not in query["sql"]]
    return len([sql for sql in ours if not sql.startswith(("BEGIN", "SAVEPOINT", "RELEASE"))])


def test_the_manager_reads_what_waits_in_the_words_of_the_drawing(network):
    said = home(network.manager)

    assert "48 hours to approve 11 advisers in 3 neighbourhoods. The oldest has waited 6 days;" in said
    assert "residents are promised 14 days from hours to money. Look at 48 hours" in said
    assert "Payment batch 2 is ready £112.50 to 3 people. Check the batch" in said
    assert "One adviser is near a weekly limit £118.75 of £125.50 this week, in Claremont. See who" in said
    assert "£43.75 is approved and not on its way It is owed to 1 person." in said
    assert said.index("48 hours to approve") < said.index("Payment batch 2") < said.index("near a weekly limit")


def test_the_manager_sees_what_is_in_hand_and_each_place_by_name(network):
    said = home(network.manager).partition("In hand, nothing to do")[2]

    assert "Batch 1, £150.00 paid 8 February" in said
    assert "Hours sent back to Claremont with the facilitator since Wednesday" in said
    week = said.partition("Your facilitators this week")[2]
    assert "Claremont 14.5 hours, 3 of 4 advisers Ellesmere Port 5 hours, 2 of 3 advisers" in week
    assert "Old Swan 14 hours, 4 of 6 advisers St George’s nothing logged since 1 February" in week


def test_the_buttons_of_the_manager_lead_where_they_say(network):
    browser = Client()
    browser.force_login(network.manager)
    page = browser.get("/").content.decode()
    for address in (
        reverse("approvals"),
        network.ready.get_absolute_url(),
        reverse("payments"),
        f"{reverse('hours')}?week=2019-02-11&amp;place=claremont",
    ):
        assert f'href="{address}"' in page
        assert browser.get(address.replace("&amp;", "&")).status_code == 200


def test_money_that_is_late_is_said_with_its_days(network):
    with at(dt.date(2019, 2, 20)):
        said = home(network.manager)

    assert (
        "3 people wait longer than promised £112.50 is approved and not paid. The oldest was sent 16 days ago;" in said
    )


def test_a_place_whose_facilitator_has_gone_needs_the_manager(network):
    gone = network.facilitators["St George’s"]
    post = gone.person.posts.get()
    posts.end(post=post, ends_on=THURSDAY - dt.timedelta(days=1), by=None)

    assert "St George’s has no facilitator Two active advisers there have nobody to log hours with." in home(
        network.manager
    )


def test_a_facilitator_reads_the_week_the_row_that_came_back_and_the_place(network):
    an_enquiry(network.places["Old Swan"])
    said = home(network.facilitators["Old Swan"])

    assert "Hours for this week 2 of 6 advisers have none yet. Last week all six had 18 hours between them." in said
    assert "1 row came back Joan Sample, Tuesday 5 February: “Was this the same meeting as Ada’s?” Answer" in said
    assert "1 registration to finish Ned Begun, begun on 3 February. Go on with it" in said
    place = said.partition("Old Swan")[2]
    assert "Air quality street audit under way until 1 March" in place
    assert "Money on its way £81.25 to 2 advisers, by 27 February" in place
    for name, _facilitator, advisers in PLACES[1:]:
        assert name not in said
        assert not any(adviser in said for adviser in advisers)


def test_a_newer_consent_is_to_be_gone_through_by_name_for_one_and_by_number_for_many(network):
    with at(dt.date(2019, 2, 1)):
        text = a_consent_text(title="Being a Resident Adviser", starts_on=dt.date(2019, 2, 1))
    many = home(network.facilitators["Old Swan"])
    assert "6 consents to renew Ada Sample, Bea Sample, Cem Sample and 3 more agreed to an earlier version" in many
    for name in PLACES[0][2]:
        if name != "Idris Specimen":
            consents.give(
                adviser=network.advisers[name],
                text=text,
                agreed=["record", "contact"],
                given_on=THURSDAY,
                how="signed",
                by=None,
            )
    one = home(network.facilitators["Old Swan"])
    assert "Consent to renew Idris Specimen agreed to version 1; version 2 began on 1 February." in one


def test_an_adviser_reads_what_came_back_and_the_money_on_its_way(network):
    joan = with_account(network.advisers["Joan Sample"], "joan@example.org")
    cem = with_account(network.advisers["Cem Sample"], "cem@example.org")

    said = home(joan)
    assert "1 row came back Tuesday 5 February: “Was this the same meeting as Ada’s?”" in said
    assert "Money on its way £43.75, by 27 February" in home(cem)
    assert "Ada Sample" not in said
    with at(dt.date(2019, 3, 20)):
        assert "Money on its way £43.75, late: the oldest was promised by" in home(cem)


def test_roles_posts_and_contracts_that_end_are_warned_of_30_days_before(network):
    admin = a_user_with(Role.PROGRAMME_ADMIN)
    place = network.places["Claremont"]
    covers.arrange(
        absent=network.facilitators["Claremont"].person,
        substitute=network.facilitators["Old Swan"].person,
        role=Role.COREN_FACILITATOR,
        area=place,
        starts_on=THURSDAY,
        ends_on=dt.date(2019, 3, 16),
        by=None,
    )
    contracts.create(
        organisation=an_organisation("Canal Trust", is_coren=True),
        reference="CT/1",
        starts_on=THURSDAY,
        ends_on=dt.date(2019, 3, 10),
        value=Decimal(1),
        areas=[place],
        by=None,
    )
    expected = (
        "2 things end within 30 days Contract CT/1 with Canal Trust holds until 10 March. "
        "Ola Sample is COREN facilitator in Claremont until 16 March."
    )
    assert expected in home(network.manager)
    assert expected in home(admin)
    own = home(network.facilitators["Old Swan"])
    assert "Your role as COREN facilitator in Claremont ends on 16 March" in own
    with at(dt.date(2019, 2, 12)):
        assert "Your role as COREN facilitator" not in home(network.facilitators["Old Swan"])


def test_the_administrator_is_asked_to_invite_who_is_in_post_without_an_account(network):
    posts.start(
        name="Lin Late",
        email="lin@example.org",
        organisation=an_organisation(is_coren=True),
        area=network.places["St George’s"],
        starts_on=THURSDAY,
        by=None,
    )
    said = home(a_user_with(Role.PROGRAMME_ADMIN))
    assert "Lin Late is in post and cannot sign in Facilitator in St George’s from 14 February. Invite them" in said


def test_at_most_five_things_stand_there(network):
    for number in range(1, 8):
        an_adviser(an_area(f"Empty {number}"))
    page = Client()
    page.force_login(network.manager)
    assert page.get("/").content.decode().count('class="nrp-need"') == 5


def test_nobody_without_a_part_in_the_network_reads_of_it_on_home(network):
    for role in (Role.PMG_MEMBER, Role.LA_LEAD, Role.LOG_MEMBER, Role.AUDITOR, Role.ACADEMIC_LEAD, Role.PROJECT_DEPUTY):
        user = a_user_with(
            role, area=network.places["Old Swan"], council=network.places["Old Swan"].local_authorities.get()
        )
        said = home(user)
        assert "£" not in said
        assert not any(name in said for _place, _who, names in PLACES for name in names)


@pytest.mark.parametrize("role", list(Role))
def test_every_page_that_a_role_is_led_to_opens(role, network):
    area = network.places["Old Swan"]
    user = a_user_with(role, area=area, council=area.local_authorities.get())
    if role == Role.RESIDENT_ADVISER:
        user = with_account(network.advisers["Joan Sample"], "joan@example.org")
    browser = Client()
    browser.force_login(user)
    found = navigation_of(user, "/")
    answers = {entry.url: browser.get(entry.url).status_code for entry in (*found.header, *found.rest)}
    assert answers == dict.fromkeys(answers, 200)


@pytest.mark.parametrize("role", list(Role))
def test_home_costs_every_role_at_most_fifteen_questions_however_much_there_is(role, network):
    area = network.places["Old Swan"]
    user = a_user_with(role, area=area, council=area.local_authorities.get())
    if role == Role.RESIDENT_ADVISER:
        user = with_account(network.advisers["Joan Sample"], "joan@example.org")
    cost(user)
    before = cost(user)

    more = [an_area(f"More {number}") for number in range(3)]
    for place in (*more, area):
        for number in range(3):
            adviser = an_adviser(place, f"More {place} {number}")
            for minutes in (60, 120, 570):
                hours_of(adviser, THURSDAY, minutes)
        a_user_with(Role.COREN_FACILITATOR, area=place)
    joan = network.advisers["Joan Sample"]
    for _number in range(3):
        entry = hours_of(joan, THURSDAY, 60)
        approving.send_back_one(entry=entry, reason="Which meeting?", by=network.manager)

    assert cost(user) == before <= MOST
