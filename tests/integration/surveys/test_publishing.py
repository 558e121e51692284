"""A checked file becomes the programme's wave all at once, by version, and never over another."""

import json
import threading
import uuid

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import QuerySet

from nrp.audit.models import Event, Payload
from surveys.actions import publishing, waves
from surveys.models import Upload
from surveys.queries import published_uploads
from surveys.signals import wave_published, wave_withdrawn
from tests import survey_factories as f
from tests.factories import an_approval

pytestmark = pytest.mark.django_db(transaction=True)
S = Upload.State
ROUNDS = 50


@pytest.fixture
def heard():
    """What the signal told, as a receiver of the floor above hears it."""
    news = []

    def listen(**sent):
        news.append((sent["wave"].number, sent["upload"].version, transaction.get_connection().in_atomic_block))

    wave_published.connect(listen)
    yield news
    wave_published.disconnect(listen)


def outside_fieldwork(rows):
    rows[0]["interview_date"] = "2019-06-01"


def test_a_ready_file_becomes_version_1_and_the_floor_above_hears_of_it(survey, heard):
    lead = f.a_lead()
    upload = publishing.publish(upload=f.a_read_upload(survey.wave2), by=lead)
    assert (upload.state, upload.version, upload.published_by) == (S.PUBLISHED, 1, lead)
    assert heard == [(2, 1, True)]
    assert Event.objects.filter(verb="wave.published", actor_id=lead.pk, object_id=upload.pk).exists()


def test_publishing_again_changes_nothing(survey, heard):
    upload = f.a_published_upload(survey.wave2)
    again = publishing.publish(upload=upload, by=None)
    assert (again.version, again.published_at) == (upload.version, upload.published_at)
    assert len(heard) == 1


def test_the_next_file_replaces_it_and_the_old_one_stays_readable(survey, heard):
    first = f.a_published_upload(survey.wave2)
    second = f.a_published_upload(survey.wave2)
    first.refresh_from_db()
    assert (first.state, first.version, second.version) == (S.SUPERSEDED, 1, 2)
    assert first.microdata_stored_as
    assert list(published_uploads()) == [second]
    assert [version for _wave, version, _atomic in heard] == [1, 2]


def test_warnings_have_to_be_confirmed(survey):
    upload = f.a_read_upload(survey.wave2, f.a_small_file(change=outside_fieldwork))
    assert upload.state == S.READY
    with pytest.raises(publishing.PublishBlocked) as blocked:
        publishing.publish(upload=upload, by=None)
    assert blocked.value.field == "confirm_warnings"
    assert "date_outside_fieldwork" in {problem["kind"] for problem in blocked.value.problems}
    assert publishing.publish(upload=upload, confirm_warnings=True, by=None).state == S.PUBLISHED


def test_problems_that_stop_a_file_stop_it_here_too(survey):
    upload = f.a_read_upload(survey.wave2, b"")
    with pytest.raises(publishing.PublishBlocked) as blocked:
        publishing.publish(upload=upload, confirm_warnings=True, by=None)
    assert [problem["kind"] for problem in blocked.value.problems] == ["empty_file"]


def test_a_file_still_being_read_cannot_be_published(survey):
    with pytest.raises(publishing.PublishBlocked):
        publishing.publish(upload=f.an_upload(survey.wave2), confirm_warnings=True, by=None)


def test_no_wave_without_an_ethics_approval_that_covers_its_fieldwork(survey, heard):
    upload = f.a_read_upload(survey.wave2)
    for approval in (
        None,
        an_approval(expires_on=survey.wave2.fieldwork_start, approved_on=survey.wave1.fieldwork_start),
    ):
        waves.set_approval(wave=survey.wave2, ethics_approval=approval, by=None)
        with pytest.raises(publishing.PublishBlocked) as blocked:
            publishing.publish(upload=upload, confirm_warnings=True, by=None)
        assert blocked.value.problems[0]["kind"] == "no_ethics_approval"
    assert heard == []


def test_what_the_floor_above_cannot_do_undoes_the_publication(survey):
    def refuse(**_sent):
        raise RuntimeError

    upload = f.a_read_upload(survey.wave2)
    wave_published.connect(refuse)
    try:
        with pytest.raises(RuntimeError):
            publishing.publish(upload=upload, by=None)
    finally:
        wave_published.disconnect(refuse)
    upload.refresh_from_db()
    assert (upload.state, upload.version) == (S.READY, None)


def another(upload):
    """The same checked file as a row of its own, so that fifty rounds need one reading."""
    copy = Upload.objects.get(pk=upload.pk)
    copy.pk = uuid.uuid4()
    copy.save(force_insert=True)
    return copy


def publish_at_once(*uploads):
    """Publish each in a thread of its own, all released at the same moment; give versions seen and errors raised."""
    together = threading.Barrier(len(uploads))
    versions, errors = [], []

    def publish(upload):
        try:
            together.wait()
            versions.append(publishing.publish(upload=upload, by=None).version)
        except DatabaseError as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=publish, args=[upload]) for upload in uploads]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(versions), errors


def test_two_publishers_at_once_make_one_version_fifty_times(survey, heard):
    checked = f.a_read_upload(survey.wave2)
    for number in range(1, ROUNDS + 1):
        upload = another(checked)
        assert publish_at_once(upload, upload) == ([number, number], [])
        assert len(heard) == number


def test_two_files_of_a_wave_published_at_once_get_two_versions_fifty_times(survey):
    checked = f.a_read_upload(survey.wave2)
    for number in range(1, 2 * ROUNDS, 2):
        assert publish_at_once(another(checked), another(checked)) == ([number, number + 1], [])
        assert Upload.objects.filter(state=S.PUBLISHED).count() == 1


@pytest.mark.postgres
def test_without_the_lock_the_same_race_is_lost(survey, monkeypatch):
    """So the two tests above would notice if the lock went. (SQLite lets one writer in at a time anyway.)"""
    checked = f.a_read_upload(survey.wave2)
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_how: rows)
    lost = [error for _ in range(ROUNDS) for error in publish_at_once(another(checked), another(checked))[1]]
    assert lost
    assert Upload.objects.filter(state=S.PUBLISHED).count() == 1


def test_a_published_file_can_be_taken_back_with_the_reason(survey):
    news = []

    def listen(**sent):
        news.append(sent["reason"])

    wave_withdrawn.connect(listen)
    upload = f.a_published_upload(survey.wave2)
    with pytest.raises(publishing.WithdrawRefused):
        publishing.withdraw(upload=upload, reason="  ", by=None)
    withdrawn = publishing.withdraw(upload=upload, reason="A household withdrew.", by=None)
    wave_withdrawn.disconnect(listen)
    assert (withdrawn.state, withdrawn.version) == (S.WITHDRAWN, 1)
    assert news == ["A household withdrew."]
    assert not published_uploads().exists()
    assert f.a_published_upload(survey.wave2).version == 2


def test_a_file_that_was_never_published_cannot_be_taken_back(survey):
    with pytest.raises(publishing.WithdrawRefused):
        publishing.withdraw(upload=f.a_read_upload(survey.wave2), reason="x", by=None)


def test_wave_2_is_put_beside_wave_1(survey):
    f.a_published_upload(survey.wave1)
    upload = f.a_read_upload(survey.wave2)
    comparison = upload.report["comparison"]
    assert comparison["wave_before"] == 1
    assert {area["code"] for area in comparison["areas"]} == {area["code"] for area in upload.areas}


def test_whoever_replaces_a_published_version_says_why_and_sees_how_many_people_changed(survey, page):
    f.a_published_upload(survey.wave2)

    def three_say_otherwise(rows):
        for row in rows[:3]:
            row["gp_visits"] = "31"

    upload = f.a_read_upload(survey.wave2, f.a_small_file(2, three_say_otherwise))
    at = f"/uploads/{upload.pk}/publish/"
    assert "Fewer than 8 people lie between it and this file" in page.get(at).content.decode()
    assert "Say why the published version is replaced." in page.post(at, {}).content.decode()
    api = page.post(f"/api/v1{at}", {"reason": " "}, content_type="application/json")
    assert (api.status_code, list(api.json()["errors"])) == (409, ["reason"])
    assert page.post(at, {"reason": "The agency corrected visits."}).status_code == 302
    upload.refresh_from_db()
    assert (upload.version, upload.replaces_reason) == (2, "The agency corrected visits.")
    event = Event.objects.get(verb="wave.published", object_id=upload.pk)
    assert json.loads(Payload.objects.get(event_id=event.pk).body)["reason"] == "The agency corrected visits."
    assert "The agency corrected visits." in page.get(f"/uploads/{upload.pk}/receipt.txt").content.decode()
    said = publishing.publish(upload=f.a_read_upload(survey.wave2), by=None)
    assert said.replaces_reason == "No reason was given.", "a door that does not ask"


def test_a_wave_published_after_the_next_one_was_read_is_still_held_against_it(survey, page):
    def turned(rows):
        for row in rows:
            row["influence"] = {"1": "4", "2": "3", "3": "2", "4": "1"}.get(row["influence"], row["influence"])

    upload = f.a_read_upload(survey.wave2, f.a_small_file(2, turned))
    fine = f.a_read_upload(survey.wave2)
    assert (upload.state, fine.state) == (S.READY, S.READY), "nothing to hold them against yet"
    f.a_published_upload(survey.wave1)
    with pytest.raises(publishing.PublishBlocked) as blocked:
        publishing.publish(upload=upload, by=None)
    assert [problem["kind"] for problem in blocked.value.problems] == ["not_compared"]
    assert "Read it again" in page.get(f"/uploads/{upload.pk}/publish/").content.decode()
    page.post(f"/uploads/{upload.pk}/retry/")
    assert f.read(upload).state == S.REFUSED
    page.post(f"/uploads/{fine.pk}/retry/")
    assert publishing.publish(upload=fine, by=None).state == S.PUBLISHED
