"""“You said, we did”: the chain told plainly, released word for word, and nobody's name or small number outside."""

import json
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coren.actions import enquiries
from governance.actions import decisions, groups, issues
from governance.models import Group
from nrp.accounts.actions import erasing
from nrp.audit.models import Event
from nrp.core.models import SentForm
from nrp.dashboards.models import YouSaidRelease
from nrp.dashboards.queries.names import small_counts_in
from tests.event_factories import an_issue
from tests.factories import a_person, a_user_with
from tests.governance_factories import a_log, a_member, a_user_on, the_pmg
from tests.integration.dashboards.chains import DAY, OWNER, a_place_with_chains, came_in, finish
from tests.integration.dashboards.conftest import plain

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return a_place_with_chains()


def address(place, name="you-said"):
    return reverse(name, args=[place.area.slug])


def sent(place, *chosen, act="check", **more):
    """What the browser sends: the boxes of each issue, as the page proposes them unless said otherwise."""
    data = {"act": act}
    for issue in chosen:
        key = issue.pk.hex
        data |= {f"public_{key}": "on", f"said_{key}": issue.title, f"status_{key}": "did", f"did_{key}": "Done."}
    return data | more


def release(client, place, data, tick=()):
    """Read what will be public, then release it: what was read is what is sent."""
    page = client.post(address(place, "you-said-release"), data).content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)"(?: value="([^"]*)")', page))
    assert "seen" in hidden, plain(page)
    keep = {name: value for name, value in data.items() if name != "act"}
    body = {**keep, "seen": hidden["seen"], "sent_as": hidden["sent_as"], "act": "release", "may_stand": list(tick)}
    return client.post(address(place, "you-said-release"), body)


@pytest.fixture
def keeper(client, place):
    client.force_login(place.keeper)
    return client


def test_the_chain_goes_from_the_issue_to_what_came_of_it_by_theme(words, place):
    finish(place)

    said = words(a_user_with("pmg_member"), address(place))

    chain = said.partition("Clean air")[2]
    for earlier, later in (
        ("Engines at the school gate", "Air at the school gate"),
        ("Air at the school gate", "Ask the bus company to wait elsewhere."),
        ("Ask the bus company to wait elsewhere.", "Write to the bus company."),
        ("Write to the bus company.", "The buses wait round the corner."),
    ):
        assert chain.index(earlier) < chain.index(later)
    assert "Done, not verified by anybody else yet" in chain
    assert "We did" in chain.partition("Without a theme yet")[0]
    assert said.index("Clean air") < said.index("Without a theme yet")


def test_open_ends_are_said_in_words(words, place):
    said = words(place.keeper, address(place))

    assert "days late, due 1 November 2018" in said
    crossing = said.partition("No crossing at the library")[2]
    assert "No decision yet." in crossing
    papers = said.partition("Papers come late")[2]
    assert "No action yet." in papers
    assert "Not yet" in said
    assert OWNER not in said


def test_a_decision_an_enquiry_led_to_belongs_to_the_chain(words, place):
    led_to = decisions.decide(group=place.log, text="Monitors at two schools.", decided_on=DAY, how="consent", by=None)
    enquiries.update(enquiry=place.enquiry, by=None, decisions=[led_to])

    assert "Monitors at two schools." in words(place.keeper, address(place)).partition("Without a theme")[0]


def test_what_another_group_decided_is_for_those_who_see_it(words, place):
    decisions.decide(
        group=the_pmg(), text="Ask the minister.", decided_on=DAY, how="consent", by=None, issues=[place.crossing]
    )

    assert "Ask the minister." in words(a_user_with("pmg_member"), address(place))
    assert "Ask the minister." not in words(place.keeper, address(place))


def test_another_place_does_not_exist(page, place):
    elsewhere = a_user_on(a_log())

    for name in ("you-said", "you-said-release", "you-said-withdraw"):
        assert page(elsewhere, address(place, name)).status_code == 404
    reader = a_user_on(place.log)
    assert page(reader, address(place)).status_code == 200
    assert page(reader, address(place, "you-said-release")).status_code == 403


def test_a_resident_who_chairs_releases_like_the_secretary(page, place):
    chair = a_user_on(place.log, office="chair", sector="resident")

    assert page(chair, address(place, "you-said-release")).status_code == 200
    assert page(a_user_with("project_deputy"), address(place, "you-said-release")).status_code == 200


def test_many_issues_cost_as_much_as_three(client, place):
    client.force_login(a_user_with("pmg_member"))

    def cost():
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address(place)).status_code == 200
        return len([one for one in seen.captured_queries if "nrp_cache" not in one["sql"]])

    few = cost()
    for number in range(30):
        made = an_issue(place.area, title=f"Issue {number}")
        decisions.decide(group=place.log, text="Yes.", decided_on=DAY, how="consent", by=None, issues=[made])
    assert cost() == few <= 15


# Releasing ----------------------------------------------------------------------------------------


def test_the_public_reads_exactly_what_was_read_before_and_only_what_was_chosen(keeper, place):
    key = place.buses.pk.hex
    data = sent(
        place, place.buses, **{f"said_{key}": "Engines run at the school.", f"did_{key}": "They stand elsewhere."}
    )
    check = keeper.post(address(place, "you-said-release"), data).content.decode()
    answer = release(keeper, place, data)
    outside = Client().get(address(place, "public-you-said")).content.decode()

    def part(page):
        return plain(page.partition('<section class="nrp-section">')[2].partition("</section>")[0])

    assert answer.status_code == 302
    assert part(check) == part(outside)
    assert "Engines run at the school." in outside
    assert "Resident, in a street interview, October 2018" in plain(outside)
    assert "No crossing at the library" not in outside
    assert "Better Old Swan" in outside
    assert place.keeper.person.name not in outside
    assert Event.objects.filter(verb="you_said.released").count() == 1


def test_nothing_is_public_before_a_release(client, place):
    assert client.get(address(place, "public-you-said")).status_code == 404
    assert client.get(address(place, "public-you-said-json")).status_code == 404
    assert "No neighbourhood has made anything public yet." in plain(client.get("/public/").content.decode())


def test_the_page_outside_is_read_from_the_snapshot_alone(keeper, place):
    release(keeper, place, sent(place, place.buses))
    issues.update(issue=place.buses, title="Changed since", by=None)
    groups.update(group=place.log, name="Another name", by=None)

    browser = Client()
    with CaptureQueriesContext(connection) as seen:
        outside = browser.get(address(place, "public-you-said")).content.decode()

    assert "Engines at the school gate" in outside
    assert "Changed since" not in outside
    tables = {table for one in seen.captured_queries for table in re.findall(r'"(\w+)"\."id"', one["sql"])}
    assert tables <= {"dashboards_yousaidrelease", "neighbourhoods_area"}


def test_a_second_release_keeps_the_first_and_begins_with_its_words(keeper, place):
    release(keeper, place, sent(place, place.buses))
    form = keeper.get(address(place, "you-said-release")).content.decode()
    key = place.buses.pk.hex
    release(keeper, place, sent(place, place.buses, place.papers))

    assert re.search(rf'name="public_{key}"[^>]*checked', form)
    assert not re.search(rf'name="public_{place.papers.pk.hex}"[^>]*checked', form)
    assert [one.number for one in YouSaidRelease.objects.all()] == [2, 1]
    assert "Papers come late" not in json.dumps(YouSaidRelease.objects.get(number=1).document)
    assert "Version 1" in plain(keeper.get(address(place)).content.decode())


def test_choosing_nothing_and_leaving_words_out_is_said_beside_the_boxes(keeper, place):
    nothing = keeper.post(address(place, "you-said-release"), {"act": "check"}).content.decode()
    key = place.buses.pk.hex
    without = keeper.post(
        address(place, "you-said-release"), sent(place, place.buses, **{f"did_{key}": " "})
    ).content.decode()

    assert "Choose at least one issue to make public." in nothing
    assert "Enter what was done about “Engines at the school gate”." in without
    assert "<title>Error:" in " ".join(without.split())


def test_the_form_sent_twice_makes_one_release(keeper, place):
    data = sent(place, place.buses)
    page = keeper.post(address(place, "you-said-release"), data).content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)"(?: value="([^"]*)")', page))
    body = {**data, "act": "release", "seen": hidden["seen"], "sent_as": hidden["sent_as"]}
    for _ in range(2):
        assert keeper.post(address(place, "you-said-release"), body).status_code == 302

    assert YouSaidRelease.objects.count() == 1
    assert SentForm.objects.count() == 1


def test_what_changed_since_it_was_read_has_to_be_read_again(keeper, place):
    data = sent(place, place.buses)
    page = keeper.post(address(place, "you-said-release"), data).content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)"(?: value="([^"]*)")', page))
    groups.update(group=place.log, name="Another name", by=None)
    answer = keeper.post(address(place, "you-said-release"), {**data, "act": "release", "seen": hidden["seen"]})

    assert "What is on record changed meanwhile. Read it once more." in plain(answer.content.decode())
    assert not YouSaidRelease.objects.exists()


# Names and numbers ----------------------------------------------------------------------------------


def test_a_name_of_anybody_stops_a_release_until_it_is_taken_out_or_confirmed(keeper, place):
    a_person("Wilhelmina Otherplace")
    key = place.buses.pk.hex
    data = sent(place, place.buses, **{f"did_{key}": "Wilhelmina  otherplace and Olwen moved it."})

    page = keeper.post(address(place, "you-said-release"), data).content.decode()
    refused = release(keeper, place, data)
    half = release(keeper, place, data, tick=["Olwen"])
    assert not YouSaidRelease.objects.exists()
    done = release(keeper, place, data, tick=["Olwen", "Wilhelmina Otherplace"])

    assert "“Wilhelmina Otherplace” may stand in public" in plain(page)
    assert "“Olwen” may stand in public" in plain(page)
    assert "Take “Olwen” out, or say that it may stand." in plain(refused.content.decode())
    assert "Take “Wilhelmina Otherplace” out" in plain(half.content.decode())
    assert done.status_code == 302
    assert YouSaidRelease.objects.get().may_stand == ["Olwen", "Wilhelmina Otherplace"]


def test_a_name_taken_out_needs_no_word(keeper, place):
    assert release(keeper, place, sent(place, place.buses)).status_code == 302


def test_a_small_number_of_people_in_the_words_cannot_be_released(keeper, place):
    key = place.buses.pk.hex
    data = sent(place, place.buses, **{f"said_{key}": "Three residents and 5 of 12 parents said so."})
    page = keeper.post(address(place, "you-said-release"), data).content.decode()
    refused = release(keeper, place, data)

    assert "“Three residents”" in plain(page)
    assert "“5 of 12 parents”" in plain(page)
    assert "Release 1 issue to the public" not in page
    assert "Take the small numbers of people out." in plain(refused.content.decode())
    assert not YouSaidRelease.objects.exists()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("7 residents came", ["7 residents"]),
        ("Only two of the older residents came", ["two of the older residents"]),
        ("one family moved", ["one family"]),
        ("8 residents came", []),
        ("1,250 residents and 45 people", []),
        ("£3 a resident, 2 streets, 7.5 points", []),
        ("number 5 buses and the residents", []),
        ("some residents", []),
    ],
)
def test_small_numbers_of_people_are_found_in_words_and_figures(text, found):
    assert small_counts_in(text, 7) == found


def test_a_higher_threshold_finds_more():
    assert small_counts_in("nine residents and 8 women", 9) == ["nine residents", "8 women"]


def test_an_erased_person_goes_from_what_was_public_too(keeper, place):
    person = a_member(place.log, "Philippa Quillfeather").person
    key = place.buses.pk.hex
    data = sent(place, place.buses, **{f"did_{key}": "Thanks to Philippa Quillfeather."})
    release(keeper, place, data, tick=["Philippa Quillfeather"])
    erasing.erase(person=person, under="Request 1", by=a_user_with("programme_admin"))

    kept = json.dumps([*YouSaidRelease.objects.values("document", "words", "may_stand")])
    assert "Quillfeather" not in kept
    assert "Quillfeather" not in Client().get(address(place, "public-you-said")).content.decode()


# Small numbers in the balance of voices ---------------------------------------------------------------


def numbers_of_people(document):
    return [
        value for year in document["voice"]["years"] for value in (year["people"], *year["sectors"].values()) if value
    ]


@pytest.mark.parametrize("threshold", [7, 9])
def test_no_small_number_of_people_stands_outside_at_either_threshold(keeper, place, settings, threshold):
    settings.DISCLOSURE_THRESHOLD = threshold
    came_in(place.log, 2016, resident=23, voluntary=3, nhs=11, housing=17)
    came_in(place.log, 2017, resident=4, voluntary=2)
    came_in(place.log, 2018, resident=21, voluntary=12, nhs=9, private=30)
    release(keeper, place, sent(place, place.buses))
    outside = Client()
    document = outside.get(address(place, "public-you-said-json")).json()
    page = plain(outside.get(address(place, "public-you-said")).content.decode())

    assert all(value >= 8 and value % 5 == 0 for value in numbers_of_people(document))
    first, second, third = document["voice"]["years"]
    assert first["sectors"]["community"] is None
    assert list(first["sectors"].values()).count(None) >= 2
    assert (second["people"], set(second["sectors"].values())) == (None, {None})
    assert third["sectors"]["residents"] == 20
    assert (third["sectors"]["public"] is None) is (threshold == 9)
    assert f"[c] = fewer than {threshold + 1} people" in page
    assert re.findall(r"(?<![\d ])[1-7] (?:people|residents)", page) == []
    assert "In 2018 about 20 of about 70 people who came to meetings of Better Old Swan were residents." in page


def test_two_releases_cannot_be_taken_from_each_other(keeper, place, settings):
    came_in(place.log, 2017, resident=20, voluntary=12, nhs=14, housing=13)
    release(keeper, place, sent(place, place.buses))
    came_in(place.log, 2017, resident=1, voluntary=6)
    came_in(place.log, 2018, resident=25, voluntary=15, nhs=15, housing=15)
    release(keeper, place, sent(place, place.buses))
    settings.DISCLOSURE_THRESHOLD = 13
    release(keeper, place, sent(place, place.buses))
    first, second, third = (one.document["voice"]["years"] for one in YouSaidRelease.objects.order_by("number"))

    assert first[0] == second[0]
    assert second[1]["year"] == 2018
    assert third[0]["sectors"]["housing_private"] is None
    for name, value in third[0]["sectors"].items():
        assert value is None or value == first[0]["sectors"][name]


def test_a_year_that_is_not_over_is_not_told(keeper, place):
    from django.utils import timezone

    came_in(place.log, timezone.localdate().year, resident=40)
    release(keeper, place, sent(place, place.buses))

    assert YouSaidRelease.objects.get().document["voice"]["years"] == []


def test_somebody_who_came_often_and_for_two_sectors_is_one_person(keeper, place):
    came_in(place.log, 2018, resident=20, voluntary=15)
    came_in(place.log, 2018, resident=20, voluntary=15)
    release(keeper, place, sent(place, place.buses))

    assert YouSaidRelease.objects.get().document["voice"]["years"][0]["people"] == 35


# Withdrawing, and what stands outside ---------------------------------------------------------------


def test_a_release_is_withdrawn_with_a_reason_and_the_one_before_does_not_come_back(keeper, place):
    release(keeper, place, sent(place, place.papers))
    release(keeper, place, sent(place, place.buses))
    refused = keeper.post(address(place, "you-said-withdraw"), {"reason": ""})
    keeper.post(address(place, "you-said-withdraw"), {"reason": "A name stood in it."})
    again = keeper.post(address(place, "you-said-withdraw"), {"reason": "Once more."})
    outside = Client().get(address(place, "public-you-said"))

    assert "Say why it is withdrawn." in plain(refused.content.decode())
    assert f"Withdrawn by {place.keeper.person} on" in plain(again.content.decode())
    assert outside.status_code == 410
    assert "was withdrawn on" in plain(outside.content.decode())
    assert "A name stood in it." not in outside.content.decode()
    assert Client().get(address(place, "public-you-said-json")).status_code == 410
    assert "Old Swan" not in plain(Client().get("/public/").content.decode())
    assert "A name stood in it." in plain(keeper.get(address(place)).content.decode())


def test_the_pages_outside_may_be_kept_for_a_short_while_and_carry_the_headers(keeper, place):
    release(keeper, place, sent(place, place.buses))
    for name in ("public-you-said", "public-you-said-json"):
        answer = Client().get(address(place, name))
        assert answer.status_code == 200
        assert "public" in answer["Cache-Control"]
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "script-src" in answer["Content-Security-Policy"]
        assert "Set-Cookie" not in answer
    assert "no-store" in keeper.get(address(place, "public-you-said"))["Cache-Control"]
    listed = plain(Client().get("/public/").content.decode())
    assert "Old Swan" in listed


def test_a_place_without_a_group_is_released_by_those_who_set_groups_up(page, place):
    Group.objects.filter(pk=place.log.pk).update(kind="working_group")

    assert page(place.keeper, address(place, "you-said-release")).status_code == 403
    assert page(a_user_with("programme_admin"), address(place, "you-said-release")).status_code == 200
