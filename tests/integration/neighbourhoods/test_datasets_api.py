"""Indicators, figures, files and lookups for programs."""

import io
import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from neighbourhoods.actions import dataset_reading
from neighbourhoods.models import Indicator, Observation
from tests.dataset_factories import a_read_file, a_taken_file, an_indicator, combine_all, csv_of, figures_for, parts_of
from tests.factories import a_user_with, an_area
from tests.integration.coren.pages import signed_in

pytestmark = pytest.mark.django_db

API = "/api/v1"
ONE = "E01000001"
NEW = {
    "code": "asthma",
    "name": "Asthma",
    "definition": "Admissions",
    "unit": "per 1,000 people",
    "combine": "mean",
    "source": "NHS",
    "licence": "OGL",
}


@pytest.fixture(autouse=True)
def no_second_factor(settings: Settings) -> None:
    settings.NRP_ENFORCE_MFA = False


@pytest.fixture
def client() -> Any:
    return signed_in(a_user_with("evaluation_deputy"))


def post(client: Client, path: str, body: Any, **headers: str) -> Any:
    return client.post(f"{API}/{path}", json.dumps(body), content_type="application/json", headers=headers)


def upload(client: Client, path: str, content: bytes, name: str = "figures.csv", **values: Any) -> Any:
    file = io.BytesIO(content)
    file.name = name
    headers = values.pop("headers", {})
    return client.post(f"{API}/{path}", {**values, "file": file}, headers=headers)


def test_an_indicator_is_made_read_and_changed(client: Any) -> None:
    made = post(client, "indicators/", NEW, **{"Idempotency-Key": "one"})
    again = post(client, "indicators/", NEW, **{"Idempotency-Key": "one"})
    assert made.status_code == 201
    assert again.json() == made.json()
    address = f"{API}/indicators/{made.json()['id']}/"
    changed = client.patch(address, json.dumps({"direction": "lower"}), content_type="application/json")
    assert changed.json()["direction"] == "lower"
    assert client.get(address).json() | {"direction": "neither"} == made.json()
    assert client.get(f"{API}/indicators/").json()["count"] == 1


def test_a_list_of_indicators_is_answered_one_by_one(client: Any) -> None:
    an_indicator("asthma")
    answer = post(client, "indicators/", [NEW, {**NEW, "code": "claims", "name": "Claims"}, {"code": "x y"}])

    assert answer.status_code == 207
    assert [row["status"] for row in answer.json()["results"]] == [409, 201, 400]
    assert Indicator.objects.count() == 2


def test_figures_are_narrowed_and_only_those_of_ones_places_are_given(client: Any) -> None:
    asthma, claims = an_indicator("asthma"), an_indicator("claims")
    own, other = an_area(), an_area()
    figures_for(own, asthma, {"2015": 1, "2016/17": 2})
    figures_for(own, claims, {"2016": 3})
    figures_for(other, asthma, {"2016": 4})

    def found(who: Any, **query: Any) -> list[float]:
        return [row["value"] for row in who.get(f"{API}/observations/", query).json()["results"]]

    assert sorted(found(client)) == [1, 2, 3, 4]
    assert sorted(found(signed_in(a_user_with("log_member", area=own)))) == [1, 2, 3]
    assert sorted(found(client, indicator="asthma")) == sorted(found(client, indicator=asthma.pk)) == [1, 2, 4]
    assert found(client, neighbourhood=own.pk, indicator="claims") == [3]
    assert found(client, neighbourhood=own.pk, period_from="2017-01-01") == [2]
    assert found(client, neighbourhood=own.pk, period_to="2015-12-31") == [1]
    assert client.get(f"{API}/observations/", {"period_to": "soon"}).status_code == 400


def test_a_file_is_handed_in_read_and_taken_over(client: Any) -> None:
    place, indicator = an_area(), an_indicator()
    parts_of(place, ONE)
    content = csv_of(indicator, [(ONE, "2016", 61), (ONE, "soon", 1)])
    sent = {"geography": "lsoa", "vintage": 2011, "note": "Fingertips"}
    first = upload(client, "dataset-files/", content, **sent, headers={"Idempotency-Key": "one"})
    again = upload(client, "dataset-files/", content, **sent, headers={"Idempotency-Key": "one"})
    assert first.status_code == 202
    assert again.json() == first.json()
    assert (first.json()["state"], first.json()["vintage"]) == ("received", 2011)

    pk = first.json()["id"]
    dataset_reading.read(file_id=pk)
    read = client.get(f"{API}/dataset-files/{pk}/").json()
    assert (read["state"], read["rows"], read["refused_rows"]) == ("ready", 1, 1)
    assert read["problems"][0]["kind"] == "bad_period"
    assert b"bad_period" in b"".join(client.get(read["problems_csv"]).streaming_content)

    refused = post(client, f"dataset-files/{pk}/take/", {})
    assert (refused.status_code, list(refused.json()["errors"])) == (409, ["confirm_refused"])
    taken = post(client, f"dataset-files/{pk}/take/", {"confirm_refused": True})
    assert taken.json()["state"] == "taken"
    combine_all()
    assert Observation.objects.get().value == 61
    assert post(client, f"dataset-files/{pk}/withdraw/", {}).status_code == 400
    assert post(client, f"dataset-files/{pk}/withdraw/", {"reason": "Wrong"}).json()["state"] == "withdrawn"
    assert post(client, f"dataset-files/{pk}/withdraw/", {"reason": "Wrong"}).status_code == 409
    assert client.get(f"{API}/dataset-files/", {"state": "withdrawn"}).json()["count"] == 1


@pytest.mark.parametrize(
    ("sent", "field"), [({"geography": "lsoa"}, "vintage"), ({"geography": "oa"}, "geography"), ({}, "geography")]
)
def test_a_file_says_what_its_figures_are_for(client: Any, sent: dict[str, Any], field: str) -> None:
    answer = upload(client, "dataset-files/", b"x", **sent)

    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])


def test_a_file_over_the_limit_is_turned_away(client: Any, settings: Settings) -> None:
    settings.DATASET_UPLOAD_MAX_BYTES = 5
    assert upload(client, "dataset-files/", b"123456", geography="place").status_code == 413
    settings.DATASET_UPLOAD_MAX_BYTES = -(8 << 20)
    assert upload(client, "dataset-files/", b"123456", geography="place").status_code == 413


def test_a_reader_gets_the_report_and_neither_names_nor_rows() -> None:
    keeper = a_user_with("evaluation_deputy", name="Joan Keeper")
    file = a_read_file(csv_of(an_indicator(), [(ONE, "2016", 1), (ONE, "soon", 1)]), by=keeper)
    reader = signed_in(a_user_with("pmg_member"))
    read = reader.get(f"{API}/dataset-files/{file.pk}/").json()

    assert (read["rows"], read["received_by"]) == (1, None)
    assert reader.get(read["problems_csv"]).status_code == 403
    assert signed_in(keeper).get(f"{API}/dataset-files/{file.pk}/").json()["received_by"] == "Joan Keeper"


def test_a_lookup_is_brought_in_or_its_rows_are_named(client: Any) -> None:
    sent = {"kind": "lsoa", "from_vintage": 2011, "to_vintage": 2021, "source": "ONS"}
    wrong = upload(client, "code-lookups/", b"old,new,share\nE01000001,E01033001,0.5\n", **sent)
    assert wrong.status_code == 409
    assert wrong.json()["problems"][0]["row"] == 1
    made = upload(client, "code-lookups/", b"old,new\nE01000001,E01033001\n", **sent)
    assert (made.status_code, made.json()["rows"]) == (201, 1)
    assert client.get(f"{API}/code-lookups/").json()["count"] == 1


def test_a_list_asks_as_often_for_one_row_as_for_many(client: Any) -> None:
    place = an_area()
    parts_of(place, ONE)

    def counts() -> list[int]:
        found = []
        for path in ("indicators/", "observations/", "dataset-files/", "code-lookups/"):
            with CaptureQueriesContext(connection) as asked:
                assert client.get(f"{API}/{path}").status_code == 200
            found.append(sum('"neighbourhoods_' in one["sql"] for one in asked.captured_queries))
        return found

    a_taken_file(csv_of(an_indicator(), [(ONE, "2016", 1)]))
    few = counts()
    for _more in range(2):
        a_taken_file(csv_of(an_indicator(), [(ONE, "2016", 1), (ONE, "2017", 1)]))
    assert counts() == few
    assert max(few) <= 6
