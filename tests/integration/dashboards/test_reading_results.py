"""Somebody who decides reads what changed, how sure it is, and for which places."""

import csv
import io

import pytest
from django.urls import reverse

from evaluation.actions import runs
from evaluation.models import Run
from neighbourhoods.actions import areas
from neighbourhoods.models import Area
from nrp.accounts.roles import Role
from surveys.models import Wave
from tests.integration.dashboards.world import OUTCOME, computed, evaluated, one_of_each, somebody
from tests.integration.evaluation.test_a_run_is_computed import fewer
from tests.integration.evaluation.world import TICKED, microdata, publish

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def run():
    return evaluated()


def rows_of(response):
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_the_page_the_api_and_the_file_give_the_same_words(run, page, words, client):
    member = somebody("pmg_member")
    said = words(member, reverse("result", args=[OUTCOME]))
    by_api = client.get("/api/v1/runs/latest/").json()["result"]["outcomes"][0]
    in_file = rows_of(page(member, reverse("results-csv")))[0]

    assert by_api["name"] == in_file["outcome"] == OUTCOME
    assert by_api["text"]["finding"] in said
    assert by_api["text"]["range"] in said
    assert {name: in_file[name] for name in ("finding", "range", "limits")} == by_api["text"]
    assert by_api["text"]["finding"] in words(member, reverse("results"))


def test_the_dashboard_opens_with_three_sentences_and_says_where_they_come_from(run, words):
    said = words(somebody("pmg_member"), reverse("results"))

    assert "Nine neighbourhoods, wave 1 to wave 2" in said
    for label in ("What changed", "How sure", "What to look at"):
        assert label in said
    assert "18 areas in nine pairs of areas" in said
    assert "Plan version 2" in said
    assert "State of the data" in said


def test_every_count_that_leaves_is_rounded(run, page):
    member = somebody("pmg_member")
    places = rows_of(page(member, reverse("places-figures-csv")))

    assert len(places) == 18 * 2 * 10
    assert all(int(row["answers"]) % 5 == 0 for row in places)
    assert all(int(row["answers"]) % 5 == 0 for row in rows_of(page(member, reverse("results-csv"))))


def test_before_a_release_only_the_evaluation_team_reads_it_and_the_page_says_so(page, words):
    evaluated(release="none")
    deputy, member = somebody("evaluation_deputy"), somebody("pmg_member")

    assert "Not released: for the evaluation team." in words(deputy, reverse("result", args=[OUTCOME]))
    assert "Take it with you" not in words(deputy, reverse("result", args=[OUTCOME]))
    assert "There is no result for you to read yet." in words(member, reverse("results"))
    assert page(member, reverse("result", args=[OUTCOME])).status_code == 404
    assert page(member, reverse("results-csv")).status_code == 404


def test_without_any_wave_the_dashboard_says_what_will_appear(words):
    said = words(somebody("pmg_member"), reverse("results"))

    assert "It appears here once a wave is evaluated and released." in said


def test_roles_without_the_right_are_refused_until_a_result_is_for_everyone(run, page):
    adviser = somebody("resident_adviser")
    assert page(adviser, reverse("results")).status_code == 403

    runs.release(run=run, audience="public", by=somebody("evaluation_deputy"), review=TICKED)

    assert page(adviser, reverse("results")).status_code == 200
    assert page(adviser, reverse("result", args=[OUTCOME])).status_code == 200


def test_an_la_lead_reads_the_finding_and_the_pair_of_their_own_place_alone(run, page, words):
    lead = somebody("la_lead")
    said = words(lead, reverse("result", args=[OUTCOME]))

    assert run.released["outcomes"][0]["text"]["finding"] in said
    assert "Neighbourhood 2" in said
    assert "Neighbourhood 3" not in said
    assert {row["neighbourhood"] for row in rows_of(page(lead, reverse("pairs-csv", args=[OUTCOME])))} == {
        "Neighbourhood 2"
    }
    assert {row["survey_code"] for row in rows_of(page(lead, reverse("places-figures-csv")))} == {"NFL02", "CMP02"}


def test_an_unknown_outcome_is_not_found(run, page):
    assert page(somebody("pmg_member"), reverse("result", args=["nothing"])).status_code == 404


def test_a_domain_that_is_not_known_shows_everything(run, page):
    assert page(somebody("pmg_member"), reverse("results") + "?domain=nothing").status_code == 200


def test_a_result_that_changed_says_what_it_was_and_why_and_the_old_one_stays_readable(run, page, words):
    member = somebody("pmg_member")
    page(member, reverse("results"))
    wave = Wave.objects.get(number=2)
    publish(wave, "wave2-mended.csv", fewer(microdata("wave2.csv", 2), rows=600))
    later = computed()
    assert (later.number, later.released_to) == (run.number + 1, Run.Audience.PMG)

    said = words(member, reverse("result", args=[OUTCOME]))

    assert "Result updated: was 7.9 (1.2 to 14.6), now" in said
    assert "Why: Wave 2 was published, file version 2." in said
    assert reverse("run", args=[run.pk]) in page(member, reverse("result", args=[OUTCOME])).content.decode()
    assert page(member, reverse("run", args=[run.pk])).status_code == 200


def test_a_result_whose_printed_figures_stay_says_so(run, words):
    publish(Wave.objects.get(number=2), "wave2-mended.csv", fewer(microdata("wave2.csv", 2)))
    computed()

    said = words(somebody("pmg_member"), reverse("result", args=[OUTCOME]))

    assert "Calculated again, and the same: 7.9 (1.2 to 14.6). Why: Wave 2 was published, file version 2." in said


def test_only_the_latest_replaced_results_are_read(run, monkeypatch, django_assert_max_num_queries):
    from nrp.dashboards.queries import history
    from nrp.dashboards.queries.results import result_view

    member = somebody("pmg_member")
    for rows in (600, 500):
        publish(Wave.objects.get(number=2), f"wave2-{rows}.csv", fewer(microdata("wave2.csv", 2), rows=rows))
        computed()
    view = result_view(member)

    assert len(history.updates_of(member, view, OUTCOME)) == 2
    monkeypatch.setattr(history, "MOST", 1)
    with django_assert_max_num_queries(1):
        updates = history.updates_of(member, view, OUTCOME)
    assert [update.later for update in updates] == [view.run]
    assert updates[0].now.estimate == view.reading.primary.estimate


def test_what_changed_since_one_last_looked_stays_for_the_session(run, client, words):
    member = somebody("pmg_member")

    assert "What happened lately" in words(member, reverse("results"))
    client.logout()
    first, again = words(member, reverse("results")), words(member, reverse("results"))

    assert "Changed since you last looked" in first
    assert "Nothing has changed." in first
    assert "Nothing has changed." in again


def test_a_place_name_that_a_spreadsheet_would_run_is_made_harmless(run, page):
    areas.update(area=Area.objects.get(survey_code="NFL01"), by=None, name="=HYPERLINK(1)")

    body = page(somebody("pmg_member"), reverse("pairs-csv", args=[OUTCOME])).content.decode("utf-8-sig")

    assert "'=HYPERLINK(1)" in body


def test_the_summary_is_one_tagged_page_with_the_finding(run, page):
    import pikepdf

    response = page(somebody("pmg_member"), reverse("result-summary", args=[OUTCOME]))

    assert response["Content-Type"] == "application/pdf"
    with pikepdf.open(io.BytesIO(response.content)) as pdf:
        assert len(pdf.pages) == 1
        assert "/StructTreeRoot" in pdf.Root


@pytest.mark.parametrize(("name", "most"), [("home", 15), ("results", 14), ("places", 15)])
def test_no_page_asks_the_database_more_than_fifteen_times(name, most, run, client, django_assert_max_num_queries):
    for user in one_of_each().values():
        client.force_login(user)
        client.get(reverse(name))  # the first look of a session also notes that somebody looked
        with django_assert_max_num_queries(most):
            client.get(reverse(name))


def test_a_place_and_a_result_ask_no_more_either(run, client, django_assert_max_num_queries):
    place = reverse("place", args=[Area.objects.get(survey_code="NFL02").slug])
    for role, user in one_of_each().items():
        client.force_login(user)
        for path in (place, reverse("result", args=[OUTCOME])):
            with django_assert_max_num_queries(15):
                response = client.get(path)
            assert response.status_code in (200, 403), role


def test_more_places_ask_for_no_more_queries(client, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from tests.factories import a_pair

    users = one_of_each()
    counted = {}
    for places in (1, 3):
        while Area.objects.filter(kind=Area.Kind.NEIGHBOURHOOD).count() < places:
            a_pair()
        for role, user in users.items():
            for name in ("home", "results", "places"):
                client.force_login(user)
                client.get(reverse(name))
                with CaptureQueriesContext(connection) as queries:
                    client.get(reverse(name))
                counted.setdefault((role, name), []).append(len(queries))

    assert {key: counts for key, counts in counted.items() if counts[0] != counts[1]} == {}
    assert Role.PMG_MEMBER in users
