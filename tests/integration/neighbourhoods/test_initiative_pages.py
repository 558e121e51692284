"""Initiatives: put on record, found in the list, read as a story, changed without losing anybody's words."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from neighbourhoods.actions import initiatives
from neighbourhoods.actions.initiatives import InitiativeRefused
from neighbourhoods.models import Initiative
from nrp.accounts.roles import Role
from nrp.audit.models import Event as Trail
from nrp.core.render.dates import day
from tests.activity_factories import the_frameworks
from tests.decision_factories import a_decision
from tests.factories import a_council, a_user_with, an_area, an_organisation
from tests.governance_factories import a_log
from tests.initiative_factories import (
    a_milestone,
    a_note,
    a_progress_photo,
    a_reach,
    a_risk,
    a_stage,
    a_theory,
    an_activity_at,
    an_initiative,
)
from tests.integration.coren.pages import fill_in, hidden_of, signed_in, words_of

pytestmark = pytest.mark.django_db
DAY = {"stage_on_0": 12, "stage_on_1": 2, "stage_on_2": 2019}


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.NRP_ENFORCE_MFA = False


@pytest.fixture
def council():
    return a_council("Riverton")


@pytest.fixture
def area(council):
    return an_area("Old Quay", local_authorities=[council])


@pytest.fixture
def lead(area):
    return a_user_with("coren_facilitator", area=area)


def test_an_initiative_is_put_on_record_once_and_read_by_everybody_of_the_place(area, lead):
    domain = the_frameworks().domain("2018:social-connectivity")
    client = signed_in(lead)
    page = client.get(reverse("initiative-new"))
    sent = {
        **hidden_of(page), **DAY, "area": area.pk, "title": "Lunch club for all", "amended": "Two more days.",
        "why": "Some residents said they eat alone.", "domains": domain.pk, "stage": "prioritised",
    }  # fmt: skip
    first, second = client.post(reverse("initiative-new"), sent), client.post(reverse("initiative-new"), sent)
    made = Initiative.objects.get()
    assert first["Location"] == second["Location"] == made.get_absolute_url()
    assert [(step.stage, day(step.on)) for step in made.steps.all()] == [("prioritised", "12 February 2019")]
    reader = signed_in(a_user_with("log_member", area=area))
    words = words_of(reader.get(made.get_absolute_url()))
    for said in (
        "Lunch club for all", "Prioritised since 12 February 2019", "Two more days.", "eat alone",
        "Social connectivity", "Domains in the words of 2018",
    ):  # fmt: skip
        assert said in words
    assert "Change the initiative" not in words
    assert Trail.objects.filter(verb="initiative.created", object_id=made.pk, area_id=area.pk).count() == 1


def test_two_initiatives_of_a_place_have_two_titles(area, lead):
    an_initiative(area, "Lunch club")
    answer = fill_in(
        signed_in(lead), reverse("initiative-new"), **DAY, area=area.pk, title="Lunch club", stage="proposed"
    )
    assert "There is an initiative of this title at Old Quay already." in words_of(answer)
    an_initiative(an_area(), "Lunch club")
    assert Initiative.objects.count() == 2


def test_what_it_was_before_is_an_activity_of_the_same_place(area, lead):
    known, elsewhere = an_activity_at(area, "Tuesday lunch"), an_activity_at(an_area(), "Moor lunch")
    one = an_initiative(area, "Lunch club")
    page = signed_in(lead).get(reverse("initiative-edit", args=[one.pk]))
    assert "Tuesday lunch" in words_of(page)
    assert "Moor lunch" not in words_of(page)
    initiatives.update(initiative=one, activity=known, by=None)
    assert "It adapts “Tuesday lunch”, which the place had." in words_of(signed_in(lead).get(one.get_absolute_url()))
    with pytest.raises(InitiativeRefused, match="another neighbourhood"):
        initiatives.update(initiative=one, activity=elsewhere, by=None)


def test_two_who_change_the_same_initiative_lose_nothing_without_a_word(area, lead):
    one, client, partner = an_initiative(area, "Lunch club"), signed_in(lead), an_organisation("Quay Homes")
    url = reverse("initiative-edit", args=[one.pk])
    opened = hidden_of(client.get(url))
    initiatives.update(initiative=one, why="They said so.", partners=[partner], by=None)
    mine = {"title": "Lunch club", "why": "We saw it."}
    answer = client.post(url, {**opened, **mine})
    words = words_of(answer)
    assert "Somebody else has saved here: “They said so.”" in words
    assert "Somebody else has saved here: “Quay Homes”" in words
    client.post(url, {**hidden_of(answer), **mine, "partners": partner.pk})
    one.refresh_from_db()
    assert (one.why, [str(row) for row in one.partners.all()]) == ("We saw it.", ["Quay Homes"])


def test_it_cannot_end_before_it_starts(area, lead):
    one = an_initiative(area)
    dates = {"starts_on_0": 2, "starts_on_1": 3, "starts_on_2": 2019, "ends_on_0": 1, "ends_on_1": 3, "ends_on_2": 2019}
    answer = fill_in(signed_in(lead), reverse("initiative-edit", args=[one.pk]), title="Lunch club", **dates)
    assert "It cannot end before it starts." in words_of(answer)


def test_the_four_questions_and_the_learning_are_written_on_pages_of_their_own(area, lead):
    one, client = an_initiative(area), signed_in(lead)
    fill_in(client, reverse("initiative-hiat", args=[one.pk]), hiat_wider="Nobody pays more.")
    fill_in(client, reverse("initiative-learning", args=[one.pk]), learning="Start with a bus.")
    words = words_of(client.get(one.get_absolute_url()))
    assert "What wider effects might it have, and how is harm avoided? Nobody pays more." in words
    assert "Start with a bus." in words


def test_the_page_is_read_in_the_words_of_either_version(area, lead):
    frameworks = the_frameworks()
    one = an_initiative(area, domains=[frameworks.domain("2015:community-governance")])
    client = signed_in(lead)
    words = words_of(client.get(one.get_absolute_url()))
    assert "Inclusive neighbourhood governance mapped across from Community governance (2015)" in words
    assert "Domains in the words of 2018" in words
    older = words_of(client.get(f"{one.get_absolute_url()}?framework=2015"))
    assert "mapped across" not in older
    assert "Domains in the words of 2015" in older


def test_the_list_says_how_many_and_is_narrowed_by_place_stage_and_domain(area):
    frameworks = the_frameworks()
    old, new = frameworks.domain("2015:community-governance"), frameworks.domain("2018:social-connectivity")
    moor = an_area("High Moor")
    a_stage(an_initiative(area, "Lunch club", domains=[old]), "under_way")
    an_initiative(area, "Warm homes", domains=[new])
    an_initiative(moor, "Moor walks", domains=[old])
    client = signed_in(a_user_with("pmg_member"))
    titles = ("Lunch club", "Warm homes", "Moor walks")
    today = day(timezone.localdate())
    for query, shown in (
        ("", titles),
        (f"place={moor.slug}", ("Moor walks",)),
        ("stage=under_way", ("Lunch club",)),
        ("domain=inclusive-neighbourhood-governance", ("Lunch club", "Moor walks")),
        ("framework=2015&domain=community-governance", ("Lunch club", "Moor walks")),
        ("domain=social-connectivity", ("Warm homes",)),
    ):
        words = words_of(client.get(f"{reverse('initiatives')}?{query}"))
        assert [title for title in titles if title in words] == list(shown), query
    assert f"3 initiatives at 2 places, on {today}." in words_of(client.get(reverse("initiatives")))
    none = words_of(client.get(f"{reverse('initiatives')}?stage=stopped"))
    assert "No such initiative is on record." in none


def test_the_list_as_it_is_narrowed_goes_out_as_a_file_that_is_safe_to_open(area):
    an_initiative(area, "=1+2", why="Because")
    an_initiative(an_area("High Moor"), "Moor walks")
    client = signed_in(a_user_with("pmg_member"))
    url = reverse("initiatives-export", args=["csv"])
    rows = list(csv.DictReader(io.StringIO(client.get(f"{url}?place={area.slug}").content.decode("utf-8-sig"))))
    assert [(row["neighbourhood"], row["title"], row["why"]) for row in rows] == [("Old Quay", "'=1+2", "Because")]
    assert client.get(reverse("initiatives-export", args=["xlsx"])).content.startswith(b"PK")
    assert client.get(reverse("initiatives-export", args=["exe"])).status_code == 404


def everything_about(one, domain, log):
    """Put on record something of every kind that hangs on an initiative."""
    a_milestone(one)
    a_risk(one)
    a_reach(one)
    a_progress_photo(a_note(one))
    steps = a_theory(one)
    steps[-1].domains.add(domain)
    a_decision(log, initiatives=[one], stage_steps=list(one.steps.all()))


@pytest.mark.parametrize("role", list(Role))
def test_pages_ask_the_database_as_often_for_one_row_as_for_many(area, council, role):
    domain = the_frameworks().domain("2018:social-connectivity")
    one = an_initiative(area, domains=[domain], partners=[an_organisation()])
    log = a_log(area)
    everything_about(one, domain, log)
    client = signed_in(a_user_with(role, area=area, council=council))
    addresses = [one.get_absolute_url(), reverse("initiatives")]

    def counts():
        found = []
        for url in addresses:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(url).status_code == 200
            found.append(len(queries))
        return found

    counts()  # what a process reads once and keeps
    first = counts()
    for _number in range(2):
        everything_about(one, domain, log)
        an_initiative(area, domains=[domain])
    assert counts() == first
    assert max(first) <= 15


def test_five_hundred_initiatives_are_listed_and_narrowed_with_few_queries(area, django_assert_max_num_queries):
    domain = the_frameworks().domain("2015:community-governance")
    rows = Initiative.objects.bulk_create(Initiative(area=area, title=f"Initiative {at}") for at in range(500))
    through = Initiative.domains.through
    through.objects.bulk_create(through(initiative=row, domain=domain) for row in rows)
    client = signed_in(a_user_with("pmg_member"))
    for query in ("", "page=7", f"place={area.slug}", "domain=inclusive-neighbourhood-governance", "stage=proposed"):
        with django_assert_max_num_queries(15):
            assert client.get(f"{reverse('initiatives')}?{query}").status_code == 200


def test_a_reader_writes_nothing_and_another_place_does_not_exist(area):
    one = an_initiative(area)
    reader = signed_in(a_user_with("pmg_member"))
    stranger = signed_in(a_user_with("coren_facilitator"))
    for name in ("initiative-edit", "initiative-hiat", "initiative-stage", "initiative-theory", "progress-new"):
        assert reader.get(reverse(name, args=[one.pk])).status_code == 403
        assert stranger.get(reverse(name, args=[one.pk])).status_code == 404
    assert stranger.get(one.get_absolute_url()).status_code == 404
    elsewhere = fill_in(stranger, reverse("initiative-new"), **DAY, area=area.pk, title="Mine", stage="proposed")
    assert elsewhere.status_code == 200
    assert Initiative.objects.count() == 1
