"""Initiatives for programs, with everything that hangs on one."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from neighbourhoods.models import Initiative, ProgressPhoto, TheoryStep
from nrp.accounts.actions import accounts
from nrp.core import blobs
from tests.activity_factories import the_frameworks
from tests.event_factories import photo_bytes
from tests.factories import a_user_with, an_area, an_organisation
from tests.initiative_factories import a_note, a_stage, an_activity_at, an_initiative

pytestmark = pytest.mark.django_db
API = "/api/v1"


def calling(user):
    _row, token = accounts.issue_token(user=user, by=None)
    return Client(headers={"Authorization": f"Token {token}"})


@pytest.fixture
def area():
    return an_area("Old Quay")


@pytest.fixture
def lead(area):
    the_frameworks()
    return calling(a_user_with("coren_facilitator", area=area))


def post(client, path, body, **headers):
    return client.post(f"{API}{path}", body, content_type="application/json", headers=headers)


def patch(client, path, body):
    return client.patch(f"{API}{path}", body, content_type="application/json")


def put(client, path, body):
    return client.put(f"{API}{path}", body, content_type="application/json")


def a_body(area, **values):
    return {"neighbourhood": str(area.pk), "title": "Lunch club", "domains": ["social-connectivity"], **values}


def test_an_initiative_is_put_on_record_and_changed(area, lead):
    activity, partner = an_activity_at(area), an_organisation()
    an_initiative(area, partners=[partner])  # so that it is known there
    given = {
        "stage": "under_way", "activity": str(activity.pk), "partners": [str(partner.pk)], "baseline": "One day.",
        "amended": "Three days.", "why": "Asked for.", "for_whom": "Everybody", "starts_on": "2019-01-01",
        "hiat_wider": "None.",
    }  # fmt: skip
    made = post(lead, "/initiatives/", a_body(area, **given, stage_on="2019-02-12")).json()
    assert {name: made[name] for name in given} == given
    assert (made["since"], made["domains"]) == ("2019-02-12", ["social-connectivity"])
    assert made["tags"] == [{"framework": "2018", "code": "social-connectivity", "name": "Social connectivity"}]
    path = f"/initiatives/{made['id']}/"
    changed = patch(lead, path, {"learning": "A bus helps.", "stage": "stopped", "partners": []}).json()
    assert (changed["learning"], changed["stage"], changed["partners"]) == ("A bus helps.", "under_way", [])
    refused = patch(lead, path, {"ends_on": "2018-01-01"})
    assert (refused.status_code, list(refused.json()["errors"])) == (409, ["ends_on"])


def test_a_domain_is_of_the_version_named_and_read_in_the_one_asked_for(area, lead):
    old = a_body(area, domains=["community-governance"], framework="2015")
    made = post(lead, "/initiatives/", old).json()
    assert made["tags"][0]["framework"] == "2015"
    assert made["domains_read"][0]["code"] == "inclusive-neighbourhood-governance"
    assert "Community governance (2015)" in made["domains_read"][0]["mapped"]
    read = lead.get(f"{API}/initiatives/{made['id']}/?framework=2015").json()["domains_read"]
    assert [(one["code"], one["mapped"]) for one in read] == [("community-governance", "")]
    stranger = post(lead, "/initiatives/", a_body(area, title="B", partners=[str(an_organisation().pk)]))
    assert (stranger.status_code, list(stranger.json()["errors"])) == (400, ["partners"])
    unknown = post(lead, "/initiatives/", a_body(area, title="B", domains=["community-governance"]))
    assert (unknown.status_code, list(unknown.json()["errors"])) == (400, ["domains"])
    version = post(lead, "/initiatives/", a_body(area, title="B", framework="1999"))
    assert (version.status_code, list(version.json()["errors"])) == (400, ["framework"])


def test_what_is_needed_is_asked_for_and_what_is_elsewhere_is_not_there(area, lead):
    answer = post(lead, "/initiatives/", {"title": "Lunch club"})
    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == {"neighbourhood", "domains"}
    assert post(lead, "/initiatives/", a_body(an_area())).status_code == 404
    elsewhere = post(lead, "/initiatives/", a_body(area, activity=str(an_activity_at(an_area()).pk)))
    assert (elsewhere.status_code, list(elsewhere.json()["errors"])) == (400, ["activity"])
    reader = calling(a_user_with("log_member", area=area))
    assert post(reader, "/initiatives/", a_body(area)).status_code == 403
    hidden = an_initiative(an_area())
    assert lead.get(f"{API}/initiatives/{hidden.pk}/").status_code == 404
    assert lead.get(f"{API}/initiatives/").json()["count"] == 0


def test_a_resend_is_harmless_and_a_list_is_answered_row_by_row(area, lead):
    first, second = (post(lead, "/initiatives/", a_body(area), **{"Idempotency-Key": "k"}) for _ in range(2))
    assert first.json() == second.json()
    several = post(lead, "/initiatives/", [a_body(area), a_body(area, title="Warm homes")])
    assert several.status_code == 207
    assert [row["status"] for row in several.json()["results"]] == [409, 201]
    assert Initiative.objects.count() == 2


def test_the_list_is_narrowed_and_asks_as_often_for_many_as_for_one(area, lead):
    frameworks = the_frameworks()
    activity = an_activity_at(area)
    one = an_initiative(area, domains=[frameworks.domain("2015:community-governance")], activity=activity)
    an_initiative(area, domains=[frameworks.domain("2018:social-connectivity")])
    a_stage(one, "under_way")
    for query, count in (
        ("", 2), (f"neighbourhood={area.pk}", 2), (f"neighbourhood={an_area().pk}", 0), ("stage=under_way", 1),
        ("domain=inclusive-neighbourhood-governance", 1), ("domain=community-governance&framework=2015", 1),
        ("domain=nothing", 0), (f"activity={activity.pk}", 1),
    ):  # fmt: skip
        assert lead.get(f"{API}/initiatives/?{query}").json()["count"] == count, query
    assert lead.get(f"{API}/initiatives/?stage=dancing").status_code == 400

    def queries():
        with CaptureQueriesContext(connection) as asked:
            lead.get(f"{API}/initiatives/")
        return len([one for one in asked if "neighbourhoods_" in one["sql"]])

    first = queries()
    for _ in range(3):
        an_initiative(area, domains=[frameworks.domain("2018:social-connectivity")], partners=[an_organisation()])
    assert queries() == first <= 15


def test_the_path_milestones_risks_and_counts_have_lists_of_their_own(area, lead):
    one = an_initiative(area)
    base = f"/initiatives/{one.pk}"
    assert post(lead, f"{base}/stages/", {"stage": "under_way", "on": "2019-03-01"}).json()["stage"] == "under_way"
    back = post(lead, f"{base}/stages/", {"stage": "enquiry", "on": "2019-03-02"})
    assert (back.status_code, list(back.json()["errors"])) == (409, ["note"])
    rows = lead.get(f"{API}{base}/stages/").json()["results"]
    assert [(row["stage"], row["on"]) for row in rows] == [("proposed", "2019-02-12"), ("under_way", "2019-03-01")]
    for name, body in (
        ("milestones", {"text": "Bus hired", "due_on": "2019-03-01"}),
        ("risks", {"text": "No cook", "likelihood": "low", "severity": "high", "response": "Train one."}),
        ("outputs", {"what": "Came", "number": 40, "unit": "residents", "on": "2019-03-01", "how": "the register"}),
    ):
        made = post(lead, f"{base}/{name}/", body)
        assert made.status_code == 201, made.json()
        (row,) = lead.get(f"{API}{base}/{name}/").json()["results"]
        assert {key: row[key] for key in body} == body
        assert [one["status"] for one in post(lead, f"{base}/{name}/", [body, {}]).json()["results"]] == [201, 400]
    reader = calling(a_user_with("pmg_member"))
    assert reader.get(f"{API}{base}/risks/").status_code == 200
    assert post(reader, f"{base}/risks/", {}).status_code == 403


def test_notes_and_photographs_are_handed_in_read_and_withdrawn(area, lead):
    one = an_initiative(area)
    path = f"/initiatives/{one.pk}/notes/"
    adviser = calling(a_user_with("resident_adviser", area=area))
    note = post(adviser, path, {"on": "2019-02-12", "text": "Forty came."}).json()
    sent = {
        "file": SimpleUploadedFile("lunch.jpg", photo_bytes(told="Zebrafinch camera")), "description": "Two women",
        "consent": "Both, in writing", "consent_on": "2019-02-12",
    }  # fmt: skip
    assert adviser.post(f"{API}{path}{note['id']}/photos/", sent).status_code == 201
    photo = ProgressPhoto.objects.get()
    assert b"Zebrafinch" not in blobs.read(photo.stored_as)
    (read,) = lead.get(f"{API}{path}").json()["results"]
    assert (read["text"], read["photos"]) == ("Forty came.", [str(photo.pk)])
    reader = calling(a_user_with("pmg_member"))
    assert [row["consent"] for row in reader.get(f"{API}{path}{note['id']}/photos/").json()["results"]] == [""]
    file = reader.get(f"{API}/progress-photos/{photo.pk}/file/")
    assert b"".join(file.streaming_content) == blobs.read(photo.stored_as)
    assert post(reader, path, {"on": "2019-02-12", "text": "No."}).status_code == 403
    elsewhere = a_note(an_initiative(area))
    assert lead.get(f"{API}{path}{elsewhere.pk}/photos/").status_code == 404
    assert lead.post(f"{API}/progress-photos/{photo.pk}/withdraw/").status_code == 204
    assert lead.post(f"{API}/progress-photos/{photo.pk}/withdraw/").status_code == 409
    assert reader.get(f"{API}/progress-photos/{photo.pk}/file/").status_code == 404


def a_theory_document():
    first, second, third = (str(uuid.uuid4()) for _ in range(3))
    return {
        "steps": [
            {"id": first, "kind": "action", "text": "Run a bus", "domains": []},
            {"id": second, "kind": "output", "text": "Forty come", "domains": []},
            {
                "id": third,
                "kind": "outcome",
                "text": "Fewer feel lonely",
                "domains": [{"framework": "2018", "code": "social-connectivity"}],
            },
        ],
        "links": [
            {"before": first, "after": second, "assumes": "the bus comes"},
            {"before": second, "after": third, "assumes": ""},
        ],
    }


def a_link(theory, before, after):
    return {"before": theory["steps"][before]["id"], "after": theory["steps"][after]["id"]}


def test_a_theory_is_put_whole_and_read_again(area, lead):
    one = an_initiative(area)
    path, theory = f"/initiatives/{one.pk}/theory/", a_theory_document()
    assert put(lead, path, theory).json() == theory
    assert lead.get(f"{API}{path}").json() == theory
    shorter = {"steps": theory["steps"][:2], "links": theory["links"][:1]}
    shorter["steps"][0]["text"] = "Run two buses"
    assert put(lead, path, shorter).json() == shorter
    assert TheoryStep.objects.count() == 2
    reader = calling(a_user_with("log_member", area=area))
    assert put(reader, path, theory).status_code == 403
    stranger = calling(a_user_with("coren_facilitator"))
    assert put(stranger, path, theory).status_code == 404


@pytest.mark.parametrize(
    ("spoil", "status", "field"),
    [
        (lambda one: one["links"].append(a_link(one, 1, 0)), 409, "links"),
        (lambda one: one["links"].append(dict(one["links"][0])), 409, "links"),
        (lambda one: one["links"].append({**a_link(one, 0, 1), "before": str(uuid.uuid4())}), 409, "links"),
        (lambda one: one["steps"].append(dict(one["steps"][0])), 409, "steps"),
        (lambda one: one["steps"][2].update(kind="action"), 409, "steps"),
        (lambda one: one["steps"][2]["domains"][0].update(code="nothing"), 400, "steps"),
        (lambda one: one["steps"][0].update(kind="dance"), 400, "steps.0.kind"),
    ],
)  # fmt: skip
def test_a_theory_that_does_not_hold_together_changes_nothing(area, lead, spoil, status, field):
    one = an_initiative(area)
    path, theory = f"/initiatives/{one.pk}/theory/", a_theory_document()
    put(lead, path, theory)
    spoiled = a_theory_document()
    spoil(spoiled)
    answer = put(lead, path, spoiled)
    assert (answer.status_code, list(answer.json()["errors"])) == (status, [field])
    assert lead.get(f"{API}{path}").json() == theory
    taken = put(lead, f"/initiatives/{an_initiative(area).pk}/theory/", theory)
    assert (taken.status_code, list(taken.json()["errors"])) == (409, ["steps"])
