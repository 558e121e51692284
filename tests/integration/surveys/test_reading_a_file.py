"""A file handed in is read in a child process and ends ready or refused, with everything found kept."""

import io
import json

import pytest

from nrp.audit.models import Event
from nrp.core import blobs
from nrp.core.models import WorkState
from surveys.actions import reading, uploads
from surveys.models import Upload
from surveys.queries import upload_document
from tests import survey_factories as f

pytestmark = pytest.mark.django_db(transaction=True)
S = Upload.State


def test_the_bytes_are_stored_before_the_row_says_so(survey):
    content = f.a_small_file()
    upload = f.an_upload(survey.wave2, content, file_name="../../etc/wave2.csv")
    assert (upload.state, upload.work_state) == (S.RECEIVED, WorkState.QUEUED)
    assert upload.file_name == "wave2.csv"
    assert blobs.read(upload.stored_as) == content


@pytest.mark.parametrize(
    ("wave", "file_name", "rows"),
    [(1, "wave1.sav", 3079), (1, "wave1.csv", 3079), (2, "wave2.dta", None), (2, "wave2.xlsx", None)],
)
def test_every_format_is_read(survey, wave, file_name, rows):
    upload = f.a_read_upload(getattr(survey, f"wave{wave}"), f.hhs(file_name), file_name=file_name)
    assert (upload.state, upload.progress) == (S.READY, 100)
    assert upload.microdata_stored_as
    assert blobs.exists(upload.microdata_stored_as)
    assert {area["state"] for area in upload.areas} == {"known"}
    if rows:
        assert upload.rows == rows


def test_the_same_answers_give_the_same_microdata_whatever_the_format(survey):
    first = f.a_read_upload(survey.wave2, f.hhs("wave2.csv"), file_name="wave2.csv")
    second = f.a_read_upload(survey.wave2, f.hhs("wave2.xlsx"), file_name="wave2.xlsx")
    assert first.microdata_sha256 == second.microdata_sha256


def test_a_refused_file_leaves_nothing_stored_as_a_wave(survey):
    def spoil(rows):
        rows[3]["influence"] = "5"

    upload = f.a_read_upload(survey.wave2, f.a_small_file(change=spoil))
    assert upload.state == S.REFUSED
    assert upload.microdata_stored_as == ""
    (problem,) = [p for p in upload.problems if p["severity"] == "blocks"]
    assert (problem["kind"], problem["column"], problem["count"]) == ("unknown_code", "influence", 1)
    assert problem["examples"][0]["row"] == 4
    assert "influence" in blobs.read(upload.problems_stored_as).decode()


def test_a_file_that_cannot_be_read_is_refused_not_failed(survey):
    upload = f.a_read_upload(survey.wave1, f.hhs("wave1.sav")[:5000], file_name="wave1.sav")
    assert upload.state == S.REFUSED
    assert upload.problems[0]["kind"] in {"unreadable", "wrong_type"}


def test_a_file_that_takes_too_much_memory_is_refused(survey, settings):
    settings.CHILD_MEMORY_MB = 20
    upload = f.a_read_upload(survey.wave2)
    assert (upload.state, upload.work_state) == (S.REFUSED, WorkState.DONE)
    assert upload.problems[0]["kind"] == "too_large"


def test_a_fault_of_ours_is_tried_again_and_then_fails_with_a_reference(survey, settings):
    settings.LEASE_MAX_ERRORS = 2
    upload = f.an_upload(survey.wave2)
    Upload.objects.filter(pk=upload.pk).update(stored_as=blobs.name_of("0" * 64))
    assert f.read(upload).work_state == WorkState.QUEUED
    Upload.objects.filter(pk=upload.pk).update(leased_until=None)
    assert (f.read(upload).state, upload.work_state) == (S.FAILED, WorkState.FAILED)
    assert upload.error
    assert upload.error_reference
    Upload.objects.filter(pk=upload.pk).update(stored_as=blobs.name_of(upload.sha256))
    uploads.retry(upload=upload, by=None)
    assert f.read(upload).state == S.READY


def test_reading_twice_is_reading_once(survey):
    upload = f.a_read_upload(survey.wave2)
    reading.read(upload_id=upload.pk)
    assert Event.objects.filter(verb="upload.read", object_id=upload.pk).count() == 1


def test_a_file_without_a_codebook_to_read_it_by_is_not_taken(db):
    wave = f.waves.create(
        number=7, label="x", fieldwork_start=f.FIELDWORK[1][0], fieldwork_end=f.FIELDWORK[1][1], by=None
    )
    with pytest.raises(uploads.UploadRefused) as refused:
        f.an_upload(wave, b"x")
    assert (refused.value.field, refused.value.status) == ("codebook", 400)


def test_a_file_over_the_limit_is_not_kept(survey, settings, own_storage):
    settings.SURVEY_UPLOAD_MAX_BYTES = 100
    with pytest.raises(uploads.UploadRefused) as refused:
        f.an_upload(survey.wave2, b"x" * 101)
    assert refused.value.status == 413
    assert not [path for path in own_storage.rglob("*") if path.is_file()]
    assert not Upload.objects.exists()


def test_the_document_says_what_was_found_and_nothing_of_the_answers(survey):
    upload = f.a_read_upload(survey.wave2)
    document = upload_document(upload)
    assert document["state"] == "ready"
    assert document["wave"] == 2
    assert document["runs"] == []
    assert len(document["sha256"]) == 64
    assert json.dumps(document)
    assert upload.stored_as not in json.dumps(document)


def test_unknown_areas_are_answered_for_and_the_wave_remembers(survey):
    def elsewhere(rows):
        for row in rows:
            if row["area_code"] == "CMP03":
                row["area_code"] = "X99"
        rows[-1]["area_code"] = "Y1"

    content = f.a_small_file(change=elsewhere)
    upload = f.a_read_upload(survey.wave2, content)
    assert upload.state == S.REFUSED
    assert "unknown_area" in {problem["kind"] for problem in upload.problems}
    uploads.answer(upload=upload, area_map={"X99": "CMP03", "Y1": None}, by=None)
    assert f.read(upload).state == S.READY
    assert {a["code"]: a["state"] for a in upload.areas if a["state"] != "known"} == {"X99": "mapped", "Y1": "left_out"}
    assert f.a_read_upload(survey.wave2, content).state == S.READY


def test_columns_chosen_once_are_chosen_for_the_mended_file(survey):
    def renamed(rows, spoil=False):
        for row in rows:
            row["how_much_say"] = row.pop("influence")
        if spoil:
            rows[0]["how_much_say"] = "5"

    upload = f.a_read_upload(survey.wave2, f.a_small_file(change=lambda rows: renamed(rows, spoil=True)))
    assert "missing_column" in {problem["kind"] for problem in upload.problems}
    uploads.answer(upload=upload, column_map={"influence": "how_much_say"}, by=None)
    assert {p["kind"] for p in f.read(upload).problems if p["severity"] == "blocks"} == {"unknown_code"}
    assert f.a_read_upload(survey.wave2, f.a_small_file(change=renamed)).state == S.READY


@pytest.mark.parametrize(
    ("answer", "field"),
    [({"area_map": {"X99": "CMP77"}}, "area_map"), ({"column_map": {"no_such": "a"}}, "column_map")],
)
def test_an_answer_the_programme_does_not_know_is_refused(survey, answer, field):
    upload = f.an_upload(survey.wave2)
    with pytest.raises(uploads.UploadRefused) as refused:
        uploads.answer(upload=upload, by=None, **answer)
    assert (refused.value.field, refused.value.status) == (field, 400)


def test_an_answer_while_the_file_is_being_read_wins(survey):
    """The reader that was under way cannot write what it found without the answer."""
    from nrp.core import leases

    upload = f.an_upload(survey.wave2)
    lease = leases.claim(Upload, upload.pk)
    uploads.answer(upload=upload, area_map={"Z": None}, by=None)
    with pytest.raises(leases.LeaseLost):
        lease.finish(lambda row: None)


def test_the_codebook_can_come_with_the_file(survey):
    document = f.a_codebook_document() | {"version": "2018.1"}
    codebook = f.instruments.import_codebook(source=document, by=None)
    upload = uploads.receive(
        wave=survey.wave2, stream=io.BytesIO(f.a_small_file()), file_name="a.csv", by=None, codebook=codebook
    )
    assert upload.codebook.version == "2018.1"
    f.publishing.publish(upload=f.read(upload), confirm_warnings=True, by=None)
    survey.wave2.refresh_from_db()
    assert survey.wave2.codebook == codebook
