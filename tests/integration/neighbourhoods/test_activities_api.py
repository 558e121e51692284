"""Activities and their spreadsheets for programs."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from neighbourhoods.models import Activity, Initiative
from nrp.accounts.actions import accounts
from tests.activity_factories import an_activity, the_frameworks
from tests.factories import a_user_with, an_area, an_organisation

pytestmark = pytest.mark.django_db
API = "/api/v1"


def calling(user):
    _row, token = accounts.issue_token(user=user, by=None)
    return Client(headers={"Authorization": f"Token {token}"})


@pytest.fixture
def place():
    the_frameworks()
    return an_area("Old Quay", coren_organisation=an_organisation("Quay Homes", is_coren=True))


@pytest.fixture
def facilitator(place):
    return calling(a_user_with("coren_facilitator", area=place))


def post(client, body, **headers):
    return client.post(f"{API}/activities/", body, content_type="application/json", headers=headers)


def patch(client, pk, body):
    return client.patch(f"{API}/activities/{pk}/", body, content_type="application/json")


def a_body(place, **more):
    return {
        "neighbourhood": str(place.pk), "name": "Debt advice", "source": "A visit", "mapped_on": "2019-02-12", **more
    }  # fmt: skip


def test_an_activity_is_mapped_read_in_either_version_and_changed(place, facilitator):
    body = a_body(
        place, domains=["2015:community-governance", "economic-system"], latitude="53.41", longitude="-2.91",
        organisation=str(place.coren_organisation_id),
    )  # fmt: skip
    made = post(facilitator, body).json()
    assert made["domains"] == ["2015:community-governance", "2018:economic-system"]
    assert (made["read_in"], made["provider"], made["latitude"]) == ("2018", "Quay Homes", "53.41000")
    assert made["domains_read"] == [
        {
            "code": "inclusive-neighbourhood-governance",
            "name": "Inclusive neighbourhood governance",
            "mapped_from": "Community governance (2015)",
        },
        {"code": "economic-system", "name": "Economic system", "mapped_from": ""},
    ]
    older = facilitator.get(f"{API}/activities/{made['id']}/?framework=2015").json()
    assert [(one["code"], one["mapped_from"]) for one in older["domains_read"]] == [
        ("economic-systems", "Economic system (2018)"),
        ("community-governance", ""),
    ]
    changed = patch(
        facilitator, made["id"], {"status": "paused", "domains": ["living-environment"], "framework": "2015"}
    )
    assert (changed.json()["status"], changed.json()["domains"]) == ("paused", ["2015:living-environment"])
    same = patch(facilitator, made["id"], {"neighbourhood": str(an_area().pk)}).json()
    assert same["neighbourhood"] == str(place.pk)


def test_an_activity_of_2015_is_listed_under_its_domain_of_2018(place, facilitator):
    """Over the API."""
    an_activity(place, "Panel", tags=("2015:community-governance",))
    an_activity(place, "Choir", tags=("2018:social-connectivity",))
    found = facilitator.get(f"{API}/activities/?framework=2018&domain=inclusive-neighbourhood-governance").json()
    assert [(row["name"], row["domains_read"][0]["mapped_from"]) for row in found["results"]] == [
        ("Panel", "Community governance (2015)")
    ]
    assert facilitator.get(f"{API}/activities/?framework=2015&domain=cultural-coherence").json()["count"] == 0


def test_the_list_is_narrowed_and_paged(place, facilitator):
    for number in range(3):
        an_activity(place, f"Group {number}", provider="The church", status="running" if number else "ended")
    base = f"{API}/activities/"
    assert facilitator.get(f"{base}?status=running").json()["count"] == 2
    assert facilitator.get(f"{base}?provider=CHURCH&page_size=2").json()["next"]
    assert facilitator.get(f"{base}?neighbourhood={place.pk}").json()["count"] == 3
    assert facilitator.get(f"{base}?status=asleep").status_code == 400


@pytest.mark.parametrize(
    ("more", "status", "field"),
    [
        ({"domains": ["2018:thrift"]}, 400, "domains"),
        ({"domains": ["living-environment"], "framework": "1999"}, 400, "framework"),
        ({"organisation": "00000000-0000-4000-8000-000000000000"}, 400, "organisation"),
        ({"latitude": "48.85", "longitude": "2.35"}, 409, "latitude"),
        ({"latitude": "53.4"}, 409, "latitude"),
        ({"starts_on": "2018-02-01", "ends_on": "2018-01-01"}, 409, "ends_on"),
        ({"starts_on": "0001-01-01"}, 409, "starts_on"),
        ({"source": ""}, 400, "source"),
        ({"latitude": "1e9", "longitude": "1"}, 400, "latitude"),
    ],
)
def test_what_cannot_be_names_its_field(place, facilitator, more, status, field):
    answer = post(facilitator, a_body(place, **more))
    assert (answer.status_code, list(answer.json()["errors"])) == (status, [field]), answer.json()
    assert not Activity.objects.exists()


def test_several_at_once_a_resend_and_other_places(place, facilitator):
    body = a_body(place)
    first, second = (post(facilitator, body, **{"Idempotency-Key": "k"}) for _ in range(2))
    assert first.json() == second.json()
    assert Activity.objects.count() == 1
    elsewhere = a_body(an_area())
    several = post(facilitator, [body, {**body, "name": "Choir"}, elsewhere]).json()["results"]
    assert [row["status"] for row in several] == [409, 201, 404]
    assert post(facilitator, elsewhere).status_code == 404
    reader = calling(a_user_with("log_member", area=place))
    assert post(reader, body).status_code == 403
    assert patch(reader, first.json()["id"], {"name": "X"}).status_code == 403
    stranger = calling(a_user_with("log_member"))
    assert stranger.get(f"{API}/activities/{first.json()['id']}/").status_code == 404


def test_an_activity_is_taken_off_unless_something_rests_on_it(place, facilitator):
    kept, gone = an_activity(place), an_activity(place)
    Initiative.objects.create(area=place, title="Longer walks", activity=kept)
    assert facilitator.delete(f"{API}/activities/{kept.pk}/").status_code == 409
    assert facilitator.delete(f"{API}/activities/{gone.pk}/").status_code == 204
    assert list(Activity.objects.all()) == [kept]


def test_a_spreadsheet_is_tried_taken_over_and_taken_back(place, facilitator):
    content = b"Place,Name,Source,Mapped on\nOld Quay,Choir,Paper,2019-02-12\n"
    made = facilitator.post(f"{API}/activity-sheets/", {"file": SimpleUploadedFile("a.csv", content)})
    sheet = made.json()
    assert (made.status_code, sheet["state"], sheet["report"]["new"]) == (201, "tried", 1)
    assert sheet["neighbourhood"] == str(place.pk)
    path = f"{API}/activity-sheets/{sheet['id']}/"
    assert facilitator.post(f"{path}take/").json()["state"] == "taken"
    assert facilitator.post(f"{path}take/").status_code == 409
    assert Activity.objects.count() == 1
    assert facilitator.post(f"{path}undo/").json()["state"] == "undone"
    assert facilitator.get(f"{API}/activity-sheets/").json()["count"] == 1
    reader = calling(a_user_with("log_member", area=place))
    assert reader.get(f"{API}/activity-sheets/").status_code == 403
    assert reader.get(path).status_code == 403
    assert calling(a_user_with("coren_facilitator")).get(path).status_code == 404


def test_the_list_asks_the_same_number_of_questions_however_many_there_are(place, facilitator):
    counts = set()
    for _ in range(3):
        an_activity(place, tags=("2015:community-governance",))
        facilitator.get(f"{API}/activities/")
        with CaptureQueriesContext(connection) as asked:
            facilitator.get(f"{API}/activities/")
        counts.add(len([one for one in asked if "SAVEPOINT" not in one["sql"]]))
    assert len(counts) == 1
    assert max(counts) <= 15, counts
