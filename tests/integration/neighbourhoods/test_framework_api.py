"""The framework for programs."""

import pytest
from django.test import Client

from neighbourhoods.models import Domain, DomainCrossing
from nrp.accounts.actions import accounts
from tests.activity_factories import a_framework, the_frameworks
from tests.factories import a_user_with

pytestmark = pytest.mark.django_db
API = "/api/v1"


def calling(user):
    _row, token = accounts.issue_token(user=user, by=None)
    return Client(headers={"Authorization": f"Token {token}"})


def post(client, path, body):
    return client.post(f"{API}{path}", body, content_type="application/json")


@pytest.fixture
def both():
    return the_frameworks()


@pytest.fixture
def admin():
    return calling(a_user_with("programme_admin"))


@pytest.fixture
def reader():
    return calling(a_user_with("log_member"))


def test_everybody_reads_versions_domains_and_the_crosswalk(both, reader):
    versions = reader.get(f"{API}/frameworks/").json()["results"]
    assert [(one["code"], one["in_use"], len(one["domains"])) for one in versions] == [
        ("2015", False, 4),
        ("2018", True, 5),
    ]
    one = reader.get(f"{API}/frameworks/{both.old.pk}/").json()
    assert one["domains"][3]["code"] == "community-governance"
    domains = reader.get(f"{API}/domains/?framework=2018").json()
    assert (domains["count"], domains["results"][0]["name"]) == (5, "Inclusive neighbourhood governance")
    assert reader.get(f"{API}/domains/").json()["count"] == 9
    steps = reader.get(f"{API}/crosswalk/").json()["results"]
    assert ("2015:community-governance", "2018:inclusive-neighbourhood-governance") in [
        (step["older"], step["newer"]) for step in steps
    ]
    assert Client().get(f"{API}/frameworks/").status_code == 401


def test_domains_are_added_and_changed_by_the_administrator(both, admin, reader):
    body = {"framework": "2018", "name": "Play", "definition": "Room to play."}
    assert post(reader, "/domains/", body).status_code == 403
    made = post(admin, "/domains/", body).json()
    assert (made["code"], made["position"], made["framework"]) == ("play", 6, "2018")
    several = post(admin, "/domains/", [body, {**body, "framework": "1999"}, {**body, "name": "Rest"}])
    assert (several.status_code, [row["status"] for row in several.json()["results"]]) == (207, [409, 400, 201])
    path = f"{API}/domains/{made['id']}/"
    changed = admin.patch(path, {"name": "Playing", "code": "x", "framework": "2015"}, content_type="application/json")
    assert {name: changed.json()[name] for name in ("name", "code", "framework")} == {
        "name": "Playing",
        "code": "play",
        "framework": "2018",
    }
    assert reader.patch(path, {"name": "No"}, content_type="application/json").status_code == 403
    assert Domain.objects.get(code="play").name == "Playing"


def test_a_step_of_the_crosswalk_is_added_and_its_note_changed(both, admin, reader):
    a_framework("2024", adopted_on="2024-01-01", domains=("Play",))
    body = {"older": "2018:cultural-coherence", "newer": "2024:play", "note": "Now play."}
    assert post(reader, "/crosswalk/", body).status_code == 403
    made = post(admin, "/crosswalk/", body).json()
    assert {name: made[name] for name in body} == body
    assert post(admin, "/crosswalk/", body).status_code == 409
    unknown = post(admin, "/crosswalk/", {**body, "newer": "2024:rest"})
    assert (unknown.status_code, list(unknown.json()["errors"])) == (400, ["newer"])
    path = f"{API}/crosswalk/{made['id']}/"
    changed = admin.patch(path, {"note": "Other words."}, content_type="application/json").json()
    assert (changed["note"], changed["older"]) == ("Other words.", "2018:cultural-coherence")
    assert DomainCrossing.objects.filter(note="Other words.").count() == 1
