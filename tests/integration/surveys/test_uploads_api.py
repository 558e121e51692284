"""The API of waves and uploads, as a script uses it, with a token and with a session."""

import io
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from knox.models import AuthToken
from rest_framework.test import APIClient

from surveys.actions import waves
from surveys.api_documents import UploadDocumentSerializer, WaveDocumentSerializer
from surveys.models import Upload, Wave
from tests import survey_factories as f

pytestmark = pytest.mark.django_db(transaction=True)
S = Upload.State


@pytest.fixture
def api(lead):
    """A program that holds the academic lead's token."""
    _row, token = AuthToken.objects.create(user=lead)
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {token}")
    return client


def send(api, number, content, name="wave.csv", **more):
    return api.post(f"/api/v1/waves/{number}/uploads/", {"file": SimpleUploadedFile(name, content), **more})


def hand_in(api, number, content, name="wave.csv"):
    response = send(api, number, content, name)
    assert response.status_code == 202, response.json()
    f.read(Upload.objects.get(pk=response.json()["id"]))
    return api.get(f"/api/v1/uploads/{response.json()['id']}/").json()


def test_202_comes_once_the_bytes_are_stored(api, survey):
    response = send(api, 2, f.a_small_file(), "nrp_w2.csv")
    document = response.json()
    assert response.status_code == 202
    assert (document["state"], document["wave"], document["file_name"]) == ("received", 2, "nrp_w2.csv")
    assert document["received_by"] == "lead@example.org"
    assert document["runs"] == []


@pytest.mark.parametrize(("wave", "name"), [(1, "wave1.sav"), (1, "wave1.csv"), (2, "wave2.dta"), (2, "wave2.xlsx")])
def test_every_format_comes_in_by_the_api(api, survey, wave, name):
    document = hand_in(api, wave, f.hhs(name), name)
    assert (document["state"], document["progress"]) == ("ready", 100)


def test_publishing_gives_the_run_that_was_requested_with_it(api, survey):
    hand_in(api, 1, f.a_small_file(1))
    first = hand_in(api, 1, f.a_small_file(1))
    second = hand_in(api, 2, f.a_small_file(2))
    one = api.post(f"/api/v1/uploads/{first['id']}/publish/", {}, format="json")
    assert (one.status_code, one.json()["state"], one.json()["runs"]) == (200, "published", [])
    two = api.post(f"/api/v1/uploads/{second['id']}/publish/", {"confirm_warnings": True}, format="json")
    assert two.status_code == 200
    assert len(two.json()["runs"]) == 1
    again = api.post(f"/api/v1/uploads/{second['id']}/publish/", {}, format="json")
    assert again.json() == two.json()
    assert api.get("/api/v1/waves/2/").json()["published_upload"] == second["id"]


def test_what_blocks_comes_with_409(api, survey):
    document = hand_in(api, 2, b"")
    assert (document["state"], document["problems"][0]["kind"]) == ("refused", "empty_file")
    response = api.post(f"/api/v1/uploads/{document['id']}/publish/", {"confirm_warnings": True}, format="json")
    assert response.status_code == 409
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["problems"] == document["problems"]


def test_a_wave_without_approval_is_not_published(api, survey):
    document = hand_in(api, 2, f.a_small_file())
    waves.set_approval(wave=survey.wave2, ethics_approval=None, by=None)
    response = api.post(f"/api/v1/uploads/{document['id']}/publish/", {}, format="json")
    assert (response.status_code, response.json()["problems"][0]["kind"]) == (409, "no_ethics_approval")


def test_warnings_are_listed_until_they_are_confirmed(api, survey):
    def late(rows):
        rows[0]["interview_date"] = "2019-06-01"

    document = hand_in(api, 2, f.a_small_file(change=late))
    address = f"/api/v1/uploads/{document['id']}/publish/"
    response = api.post(address, {}, format="json")
    assert response.status_code == 409
    assert {problem["kind"] for problem in response.json()["problems"]} == {"date_outside_fieldwork"}
    assert "confirm_warnings" in response.json()["errors"]
    assert api.post(address, {"confirm_warnings": True}, format="json").status_code == 200


def test_the_trail_does_not_tell_its_readers_how_many_answered(api, client, admin, survey):
    document = hand_in(api, 2, f.a_small_file())
    client.force_login(admin)
    events = client.get("/api/v1/audit/", {"object_id": document["id"]}).json()["results"]
    assert "upload.read" in {event["verb"] for event in events}
    assert document["rows"] > 7
    assert not any(document["rows"] in event["detail"].values() for event in events)


def test_areas_are_answered_by_patch(api, survey):
    def elsewhere(rows):
        for row in rows:
            row["area_code"] = {"CMP03": "X99", "CMP04": "Y1"}.get(row["area_code"], row["area_code"])

    document = hand_in(api, 2, f.a_small_file(change=elsewhere))
    assert document["state"] == "refused"
    address = f"/api/v1/uploads/{document['id']}/"
    assert api.patch(address, {"area_map": {"X99": "CMP77"}}, format="json").status_code == 400
    response = api.patch(address, {"area_map": {"X99": "CMP03", "Y1": None}}, format="json")
    assert (response.status_code, response.json()["state"]) == (200, "received")
    f.read(Upload.objects.get(pk=document["id"]))
    assert api.get(address).json()["state"] == "ready"


@pytest.mark.parametrize("code", [r"\ud800", r"\u0000"])
def test_an_area_that_cannot_be_kept_is_no_answer(api, survey, code):
    upload = f.an_upload(wave=survey.wave2)
    body = f'{{"area_map": {{"{code}": "CMP03"}}}}'
    response = api.patch(f"/api/v1/uploads/{upload.pk}/", body, content_type="application/json")
    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")


def test_no_file_is_400_and_too_large_a_one_413(api, survey, settings):
    response = api.post("/api/v1/waves/2/uploads/", {})
    assert response.status_code == 400
    assert "file" in response.json()["errors"]
    settings.SURVEY_UPLOAD_MAX_BYTES = 1000
    assert send(api, 2, b"x" * 1001).status_code == 413
    assert send(api, 2, b"x" * (9 << 20)).status_code == 413
    assert not Upload.objects.exists()


def test_a_codebook_may_come_with_the_file(api, survey):
    document = f.a_codebook_document() | {"version": "2020.1"}
    book = SimpleUploadedFile("codebook.json", f.json.dumps(document).encode())
    assert send(api, 2, f.a_small_file(), codebook=book).json()["codebook"]["version"] == "2020.1"
    text = f.json.dumps(document | {"version": "2020.2"})
    assert send(api, 2, f.a_small_file(), codebook=text).json()["codebook"]["version"] == "2020.2"
    wrong = send(api, 2, f.a_small_file(), codebook="{}")
    assert (wrong.status_code, list(wrong.json()["errors"])) == (400, ["codebook"])


def test_the_same_idempotency_key_gives_the_first_answer_again(api, survey):
    key = {"HTTP_IDEMPOTENCY_KEY": str(uuid.uuid4())}
    content = f.a_small_file()
    first = api.post("/api/v1/waves/2/uploads/", {"file": SimpleUploadedFile("a.csv", content)}, **key)
    second = api.post("/api/v1/waves/2/uploads/", {"file": SimpleUploadedFile("a.csv", content)}, **key)
    assert first.json()["id"] == second.json()["id"]
    assert Upload.objects.count() == 1


def test_all_problems_come_as_csv(api, survey):
    def spoil(rows):
        for row in rows[:30]:
            row["influence"] = "5"

    document = hand_in(api, 2, f.a_small_file(change=spoil))
    (problem,) = document["problems"]
    assert (problem["count"], len(problem["examples"])) == (30, 20)
    response = api.get(f"/api/v1/uploads/{document['id']}/problems.csv")
    lines = b"".join(response.streaming_content).decode().splitlines()
    assert len(lines) == 31
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "attachment" in response["Content-Disposition"]


def test_waves_are_listed_with_their_published_file(api, survey):
    upload = f.a_published_upload(survey.wave1)
    body = api.get("/api/v1/waves/").json()
    assert [wave["number"] for wave in body["results"]] == [1, 2]
    assert [wave["published_upload"] for wave in body["results"]] == [str(upload.pk), None]
    assert api.get("/api/v1/waves/1/codebook/").json()["format"] == "nrp-codebook/1"
    assert api.get("/api/v1/waves/9/").status_code == 404
    listed = api.get("/api/v1/waves/1/uploads/?state=published").json()
    assert (listed["count"], listed["results"][0]["id"]) == (1, str(upload.pk))


def test_the_documents_are_those_described_in_the_schema(api, survey):
    document = hand_in(api, 2, f.a_small_file())
    assert list(document) == list(UploadDocumentSerializer().fields)
    assert list(api.get("/api/v1/waves/2/").json()) == list(WaveDocumentSerializer().fields)


def test_a_session_is_as_good_as_a_token(page, survey):
    file = io.BytesIO(f.a_small_file())
    file.name = "a.csv"
    assert page.post("/api/v1/waves/2/uploads/", {"file": file}).status_code == 202


def test_others_see_no_uploads_and_may_not_send_any(client, admin, deputy, survey):
    upload = f.a_published_upload(survey.wave2)
    assert client.get(f"/api/v1/uploads/{upload.pk}/").status_code == 401
    client.force_login(admin)
    assert client.get("/api/v1/waves/").status_code == 200
    assert client.get(f"/api/v1/uploads/{upload.pk}/").status_code == 403
    client.force_login(deputy)
    assert client.get(f"/api/v1/uploads/{upload.pk}/").status_code == 200
    assert client.post(f"/api/v1/uploads/{upload.pk}/publish/").status_code == 403
    assert client.post("/api/v1/waves/2/uploads/").status_code == 403


def test_taking_back_and_trying_again(api, survey):
    upload = f.a_published_upload(survey.wave2)
    address = f"/api/v1/uploads/{upload.pk}"
    assert api.post(f"{address}/withdraw/", {}, format="json").status_code == 400
    gone = api.post(f"{address}/withdraw/", {"reason": "A household withdrew."}, format="json").json()
    assert (gone["state"], gone["withdrawn_reason"]) == ("withdrawn", "A household withdrew.")
    assert api.post(f"{address}/retry/", {}, format="json").status_code == 409


def test_waves_are_not_changed_by_looking(api, survey):
    before = list(Wave.objects.values())
    api.get("/api/v1/waves/")
    assert list(Wave.objects.values()) == before
