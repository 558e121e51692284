"""The page and the API of search, as each role; what is shown, and what another place's things never show."""

import pytest
from django.urls import reverse

from governance.models import SearchEntry
from nrp.accounts.roles import Role
from tests.factories import a_small_programme, one_of_each_role
from tests.governance_factories import a_log, a_user_on
from tests.integration.governance.findable import a_decision, a_meeting, an_action, minutes_of, one_of_each

pytestmark = pytest.mark.django_db
ALL_PLACES = {
    Role.PROGRAMME_ADMIN,
    Role.PMG_MEMBER,
    Role.COREN_MANAGER,
    Role.EVALUATION_DEPUTY,
    Role.PROJECT_DEPUTY,
    Role.AUDITOR,
}


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.NRP_ENFORCE_MFA = False


def page(client, user, **asked):
    client.force_login(user)
    return client.get(reverse("search"), asked).content.decode()


def answer(client, user, **asked):
    client.force_login(user)
    return client.get(reverse("api-search"), asked)


@pytest.fixture
def log():
    return a_log(name="Better Old Quay")


@pytest.fixture
def member(log):
    return a_user_on(log)


def test_a_canary_of_another_place_is_shown_to_no_role_of_one_place_by_page_or_api(client):
    programme = a_small_programme()
    own, other = a_log(programme.own, name="Own group"), a_log(programme.other, name="Goldcrest group")
    one_of_each(own, "zebrafinch")
    one_of_each(other, "zebrafinch goldcrest")
    for role, user in one_of_each_role(programme).items():
        for asked in (
            {"q": "zebrafinch"},
            {"q": "zebrafinch", "kind": "decision"},
            {"q": "zebrafinch", "kind": "event"},
        ):
            shown = page(client, user, **asked)
            assert "Own group" in shown or "Old Quay" in shown, role
            assert ("oldcrest" in shown) is (role in ALL_PLACES), role
            assert ("High Moor" in shown or "Goldcrest group" in shown) is (role in ALL_PLACES), role
        found = answer(client, user, q="zebrafinch")
        assert found.json()["count"] == (14 if role in ALL_PLACES else 7), role
        assert ("goldcrest" in found.content.decode().casefold()) is (role in ALL_PLACES), role
        assert answer(client, user, q="zebrafinch", group=str(other.pk)).json()["count"] == (
            5 if role in ALL_PLACES else 0
        )


def test_what_was_typed_stays_and_the_passage_is_marked(client, log, member):
    minutes_of(a_meeting(log, "Spring meeting"), "We saw <b>hedgehogs</b> & a fox.")
    shown = page(client, member, q='"hedgehogs"')
    assert 'value="&quot;hedgehogs&quot;"' in shown
    assert "<mark>hedgehogs</mark>" in shown  # PostgreSQL leaves tags out of a passage, SQLite shows them as text
    assert "<b>" not in shown
    assert "Better Old Quay" in shown
    assert "14 February 2019" in shown


def test_signs_of_the_marks_in_a_text_break_nothing(client, log, member):
    a_decision(log, "Look", rationale="\x02\x03\x03 hedgehogs \x02<script>alert(1)</script>")
    shown = page(client, member, q="hedgehogs")
    assert "<script>alert" not in shown
    assert shown.count("<mark>") == shown.count("</mark>")


def test_every_kind_stands_under_its_heading_and_leads_to_its_page(client, log, member):
    one_of_each(log, "hedgehogs")
    shown = page(client, member, q="hedgehog")
    for label in SearchEntry.Kind.labels:
        assert f'<h2 class="govuk-heading-m">{label} <span class="nrp-small">1 found</span></h2>' in shown
    for name in ("meeting", "decision", "action-point", "issue", "event"):
        start = reverse(name, args=["00000000-0000-0000-0000-000000000000"]).split("0000")[0]
        assert f'href="{start}' in shown, name


def test_a_few_of_each_kind_are_listed_and_all_of_one_page_by_page(client, log, member):
    for number in range(23):
        an_action(log, f"Count hedgehogs {number}")
    shown = page(client, member, q="hedgehogs")
    assert shown.count('class="nrp-hit"') == 5
    assert "All Action points: 23 found" in shown
    assert "?q=hedgehogs&amp;kind=action_point" in shown
    assert page(client, member, q="hedgehogs", kind="action_point").count('class="nrp-hit"') == 20
    last = page(client, member, q="hedgehogs", kind="action_point", page="2")
    assert last.count('class="nrp-hit"') == 3
    assert "Page 2 of 2" in last
    assert "?q=hedgehogs&amp;kind=action_point&amp;page=1" in last


def test_nothing_found_says_what_to_try(client, member):
    assert "Look for fewer words" in page(client, member, q="xylophone")
    assert "There is no word in this to look for" in page(client, member, q="the of")
    assert "whose pages you read" in page(client, member)
    assert "Look for fewer words" in page(client, member, q="xylophone", kind="meeting")
    assert 'class="nrp-hit"' not in page(client, member, q="", kind="meeting")


def test_an_unknown_kind_or_page_is_passed_over(client, log, member):
    a_decision(log, "Hedgehogs first")
    assert page(client, member, q="hedgehogs", kind="people", page="x").count('class="nrp-hit"') == 1
    assert page(client, member, q="hedgehogs", kind="decision", page="99").count('class="nrp-hit"') == 1


def test_the_page_asks_the_database_the_same_for_one_thing_and_for_many(
    client, log, member, django_assert_max_num_queries
):
    one_of_each(log, "hedgehogs")
    page(client, member, q="hedgehogs")
    for _ in range(6):
        one_of_each(log, "hedgehogs")
    for asked in ({"q": "hedgehogs"}, {"q": "hedgehogs", "kind": "minutes"}):
        with django_assert_max_num_queries(15):
            client.get(reverse("search"), asked)


def test_the_header_of_every_page_leads_to_search(client, member):
    client.force_login(member)
    assert f'href="{reverse("search")}"' in client.get(reverse("home")).content.decode()


def test_the_api_gives_the_closest_first_with_plain_passages(client, log, member):
    minutes_of(a_meeting(log, "Spring meeting"), "# Wildlife\n\nWe saw hedgehogs at the pond.")
    decision = a_decision(log, "Hedgehogs come first")
    found = answer(client, member, q="hedgehogs").json()
    assert found["count"] == 2
    assert found["results"][0] == {
        "kind": "decision",
        "id": str(decision.pk),
        "title": "Decision 1: Hedgehogs come first",
        "excerpt": "Hedgehogs come first",
        "on": "2019-02-14",
        "group": str(log.pk),
        "neighbourhood": str(log.area_id),
    }
    assert found["results"][1]["excerpt"].rstrip(".") == "Wildlife We saw hedgehogs at the pond"
    assert answer(client, member, q="hedgehogs", kind="minutes").json()["count"] == 1
    assert len(answer(client, member, q="hedgehogs", page_size="1").json()["results"]) == 1


def test_the_api_asks_for_words_and_for_a_kind_that_there_is(client, member):
    assert "q" in answer(client, member).json()["errors"]
    assert answer(client, member, q="x", kind="people").status_code == 400
    assert answer(client, member, q="x", group="x").status_code == 400
    assert answer(client, member, q="the").json()["count"] == 0
    client.logout()
    assert client.get(reverse("api-search"), {"q": "x"}).status_code == 401
