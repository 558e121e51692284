"""Taking the answers of a published version out: who, with which reason, what is kept of it, and for how long."""

import datetime as dt
import io
import json
import zipfile

import pytest
from django.utils import timezone
from knox.models import AuthToken
from rest_framework.test import APIClient

from nrp.audit.models import Event, Payload
from nrp.core import blobs
from surveys.actions import publishing, taking
from surveys.exports_api import ExportSerializer
from surveys.models import ExportJob
from tests import survey_factories as f
from tests.spss_reader import read_spss

pytestmark = pytest.mark.django_db(transaction=True)
WHY = "Replication of the 2018 paper"


@pytest.fixture
def published(survey, lead):
    return f.a_published_upload(survey.wave1, by=lead)


@pytest.fixture
def published_from_spss(survey, lead):
    upload = f.a_read_upload(survey.wave1, f.hhs("wave1.sav"), file_name="wave1.sav", by=lead)
    return publishing.publish(upload=upload, confirm_warnings=True, by=lead)


def written(job: ExportJob) -> ExportJob:
    taking.write(job_id=job.pk)
    job.refresh_from_db()
    return job


def content(response) -> bytes:
    return b"".join(response.streaming_content)


def test_a_lead_takes_spss_out_and_it_is_what_was_handed_in(page, published_from_spss, tmp_path):
    published = published_from_spss
    address = f"/uploads/{published.pk}/take-out/"
    assert address in page.get(f"/uploads/{published.pk}/receipt/").text
    shown = page.get(address)
    assert "3,079 people" in shown.text
    assert "audit trail" in shown.text
    refused = page.post(address, {"format": "sav", "reason": "  "})
    assert "Say what the answers are needed for." in refused.text
    assert 'value="sav" class="govuk-radios__input"' in refused.text or "checked" in refused.text
    assert not ExportJob.objects.exists()
    response = page.post(address, {"format": "sav", "reason": WHY})
    job = ExportJob.objects.get()
    assert response.url == job.get_absolute_url()
    assert "Waiting" in page.get(response.url).text
    assert page.get(f"/exports/{job.pk}/file/").url == response.url
    assert written(job).work_state == "done", job.error
    done = page.get(response.url).text
    assert "Download the file" in done
    assert WHY in done
    (tmp_path / "out.sav").write_bytes(content(page.get(f"/exports/{job.pk}/file/")))
    again, first = read_spss(tmp_path / "out.sav"), read_spss(f.HHS / "wave1.sav")
    assert again.rows == first.rows
    assert [one.missing for one in again.variables] == [one.missing for one in first.variables]
    assert WHY in page.get(address).text
    records = Event.objects.filter(verb__startswith="answers.").order_by("number")
    trail = [(one.verb, json.loads(Payload.objects.get(event_id=one.pk).body).get("reason", "")) for one in records]
    assert trail == [("answers.requested", WHY), ("answers.written", ""), ("answers.taken", WHY)]


def test_what_was_taken_back_or_is_over_is_gone(page, lead, published, deputy, client):
    job = written(taking.ask(upload=published, format="csv", reason=WHY, by=lead))
    with zipfile.ZipFile(io.BytesIO(content(page.get(f"/exports/{job.pk}/file/")))) as archive:
        assert archive.namelist() == ["answers.csv", "codebook.json", "read-me.txt"]
    stored = job.stored_as
    assert taking.sweep(now=timezone.now() + dt.timedelta(days=6)) == 0
    assert taking.sweep(now=timezone.now() + dt.timedelta(days=8)) == 1
    assert not blobs.exists(stored)
    assert "The file is gone" in page.get(job.get_absolute_url()).text
    kept = written(taking.ask(upload=published, format="parquet", reason=WHY, by=lead))
    waiting = taking.ask(upload=published, format="xlsx", reason=WHY, by=lead)
    publishing.withdraw(upload=published, reason="Wrong file", by=lead)
    kept.refresh_from_db()
    assert (kept.stored_as, kept.state) == ("", "expired")
    assert written(waiting).work_state == "failed"
    assert "taken back" in waiting.error
    assert "was taken back" in page.get(f"/uploads/{published.pk}/take-out/").text
    with pytest.raises(taking.TakeOutRefused, match="taken back"):
        taking.ask(upload=published, format="sav", reason=WHY, by=lead)
    client.force_login(deputy)
    assert client.get(job.get_absolute_url()).status_code == 404, "a file is its own asker's alone"


def test_a_program_takes_answers_out(survey, lead, published):
    _row, token = AuthToken.objects.create(user=lead)
    api = APIClient()
    api.credentials(HTTP_AUTHORIZATION=f"Token {token}")
    address = f"/api/v1/uploads/{published.pk}/exports/"
    assert api.post(address, {"format": "sav"}, format="json").json()["errors"].keys() == {"reason"}
    assert api.post(address, {"format": "doc", "reason": WHY}, format="json").status_code == 400
    sent = {"format": "dta", "reason": WHY}
    asked = api.post(address, sent, format="json", headers={"Idempotency-Key": "one"})
    assert asked.status_code == 202
    assert api.post(address, sent, format="json", headers={"Idempotency-Key": "one"}).json() == asked.json()
    assert asked.json().keys() == ExportSerializer().fields.keys()
    job = ExportJob.objects.get()
    assert api.get(f"/api/v1/exports/{job.pk}/file/").status_code == 409
    written(job)
    document = api.get(f"/api/v1/exports/{job.pk}/").json()
    assert (document["state"], document["progress"], document["wave"], document["version"]) == ("done", 100, 1, 1)
    assert any(".a" in note for note in document["notes"])
    assert content(api.get(document["file"])).startswith(b"<stata_dta>")
    assert [one["id"] for one in api.get(address).json()["results"]] == [str(job.pk)]
    for _ in range(taking.MOST_AT_ONCE):
        assert api.post(address, sent, format="json").status_code == 202
    assert api.post(address, sent, format="json").status_code == 409
