"""Programme health for programs: the figures of the page and of its file, under names that stay."""

import csv
import datetime as dt
import io
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nrp.accounts.roles import Role
from nrp.core.models import WorkState
from nrp.dashboards.actions import health
from nrp.dashboards.models import PlaceHealth
from tests.coren_factories import an_adviser, hours_of
from tests.factories import a_council, a_user_with, an_area
from tests.money_factories import cash

pytestmark = pytest.mark.django_db(transaction=True)
PATH = "/api/v1/programme-health/"


def worked_out() -> None:
    health.sweep()
    for row in PlaceHealth.objects.filter(work_state=WorkState.QUEUED):
        health.work_out(health_id=row.pk)


@pytest.fixture
def place():
    return an_area("Old Swan", population=8000, population_year=2018, local_authorities=[a_council("Liverpool")])


@pytest.fixture
def asked(client):
    def get(user, query=""):
        client.force_login(user)
        return client.get(PATH + query)

    return get


def test_it_gives_the_counts_the_rates_and_what_they_were_worked_out_from(place, asked):
    hours_of(an_adviser(place), minutes=120)
    cash(place, "800", on=dt.date(2018, 11, 2))
    worked_out()

    document = asked(a_user_with(Role.PMG_MEMBER)).json()
    row = document["results"][0]

    assert document["count"] == 1
    assert (row["id"], row["neighbourhood"]) == (str(place.pk), "Old Swan")
    assert (row["residents"], row["residents_year"]) == (8000, 2018)
    assert (row["hours"], row["hours_per_1000"]) == (2.0, 0.25)
    assert (row["cash"], row["cash_per_1000"]) == ("800.00", 100.0)
    assert (row["money_from_quarter"], row["money_to_quarter"]) == ("2018-01-01", "2018-10-01")
    assert row["days_to_pay"] is None
    assert row["worked_out_from"] == {"meetings": 0, "hours": 1, "actions": 0, "ledger": 1, "advisers": 1}
    assert row["worked_out"]
    assert row["latest_change"]


def test_the_api_and_the_file_of_the_page_give_the_same(place, asked, page):
    member = a_user_with(Role.PMG_MEMBER)
    hours_of(an_adviser(place), minutes=75)
    cash(place, "12.34", on=dt.date(2018, 11, 2))
    an_area("Nowhere")
    worked_out()

    body = page(member, reverse("health-csv")).content.decode("utf-8-sig")
    in_file = {row["neighbourhood"]: row for row in csv.DictReader(io.StringIO(body))}
    by_api = {row["neighbourhood"]: row for row in asked(member).json()["results"]}

    assert set(in_file) == set(by_api) == {"Old Swan", "Nowhere"}
    plain = {name for name in in_file["Nowhere"] if name not in ("answers_latest_wave", "worked_out", "latest_change")}
    for name, row in by_api.items():
        assert {key: figure(row[key]) for key in plain} == {key: figure(in_file[name][key]) for key in plain}


def figure(value):
    """Read a figure out of either: text of a file, or what JSON has."""
    if value in ("", None):
        return None
    try:
        return Decimal(str(value))
    except ArithmeticError:
        return value


def test_it_is_narrowed_as_the_page_is_and_a_place_that_is_not_known_gives_nothing(place, asked):
    an_area("Claremont", local_authorities=[a_council("Blackpool")])
    cash(place, "40", on=dt.date(2017, 5, 2))
    worked_out()
    member = a_user_with(Role.PMG_MEMBER)

    def named(query):
        return [row["neighbourhood"] for row in asked(member, query).json()["results"]]

    assert named("") == ["Claremont", "Old Swan"]
    assert named(f"?place={place.slug}") == ["Old Swan"]
    assert named(f"?council={place.local_authorities.get().slug}") == ["Old Swan"]
    assert named("?place=nowhere") == []
    assert asked(member, "?period=2017-Q2&place=old-swan").json()["results"][0]["cash"] == "40.00"
    assert asked(member, "?page_size=1&page=2").json()["results"][0]["neighbourhood"] == "Old Swan"
    refused = asked(member, "?period=soon")
    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["period"])


def test_an_la_lead_reads_their_own_places_alone_and_an_adviser_none(place, asked):
    an_area("Claremont", local_authorities=[a_council("Blackpool")])
    worked_out()
    lead = a_user_with(Role.LA_LEAD, council=place.local_authorities.get())

    assert [row["neighbourhood"] for row in asked(lead).json()["results"]] == ["Old Swan"]
    assert asked(lead, "?place=claremont").json()["results"] == []
    assert asked(a_user_with(Role.RESIDENT_ADVISER, area=place)).status_code == 403


def test_before_the_first_time_a_place_says_that_nothing_was_worked_out(place, asked):
    row = asked(a_user_with(Role.PMG_MEMBER)).json()["results"][0]

    assert (row["worked_out"], row["worked_out_from"], row["meetings"]) == (None, None, 0)


def test_more_places_ask_no_more_of_the_database(place, client):
    client.force_login(a_user_with(Role.PMG_MEMBER))

    def count():
        worked_out()
        with CaptureQueriesContext(connection) as queries:
            client.get(PATH)
        return len([query for query in queries.captured_queries if _is_asked(query["sql"])])

    few = count()
    an_area("Second")
    an_area("Third")
    assert count() == few <= 9


def _is_asked(sql: str) -> bool:
    """Whether it is a question of ours: what counts calls by the hour asks the cache, which is a table here."""
    return sql.startswith("SELECT") and "nrp_cache" not in sql
