"""The five steps of an upload, as an academic lead goes through them without JavaScript."""

import io
import re

import pytest
from django.test import Client
from django.urls import reverse

from evaluation.actions import computing
from surveys.actions import waves
from surveys.models import Upload, Wave
from tests import survey_factories as f

pytestmark = pytest.mark.django_db(transaction=True)
S = Upload.State


def text_of(response):
    """What a reader sees, in one line."""
    body = re.sub(r"<(script|style|noscript)\b.*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body)).replace(" .", ".").replace(" ,", ",")


def send(page, wave, content, name="wave.csv", **more):
    file = io.BytesIO(content)
    file.name = name
    return page.post(reverse("upload-new", args=[wave.number]), {"file": file, **more})


def hand_in(page, wave, content, name="wave.csv"):
    """Send a file and let the worker read it; give the upload."""
    response = send(page, wave, content, name)
    assert response.status_code == 302, text_of(response)
    return f.read(Upload.objects.order_by("-received_at").first())


def spoil(rows):
    for row in rows[:3]:
        row["influence"] = "5"
    rows[5]["weight"] = "0"


def elsewhere(rows):
    for row in rows:
        if row["area_code"] == "CMP03":
            row["area_code"] = "X99"


def renamed(rows):
    for row in rows:
        row["how_much_say"] = row.pop("influence")


def test_an_empty_list_says_what_will_be_there(client, without_second_factor):
    client.force_login(f.a_user_with("academic_lead"))
    assert "No wave yet" in text_of(client.get(reverse("waves")))


def test_the_first_page_says_which_files_and_how_large(page, survey):
    text = text_of(page.get(reverse("upload-new", args=[2])))
    assert ".sav" in text
    assert "up to 200 MB" in text


def test_a_file_goes_through_the_five_steps(page, survey):
    f.a_published_upload(survey.wave1)
    response = send(page, survey.wave2, f.a_small_file(), "nrp_w2.csv")
    upload = Upload.objects.get(wave=survey.wave2)
    assert response.url == reverse("upload", args=[upload.pk])
    waiting = page.get(response.url)
    assert "Received" in text_of(waiting)
    assert 'hx-trigger="every 2s"' in waiting.content.decode()
    assert 'http-equiv="refresh"' in waiting.content.decode()
    assert "Check again" in text_of(waiting)
    f.read(upload)
    report = page.get(response.url, follow=True)
    assert report.redirect_chain[-1][0] == reverse("upload-report", args=[upload.pk])
    text = text_of(report)
    assert "Nothing stops this file from being published." in text
    assert "Beside wave 1" in text
    assert "Old Swan" in text
    assert "No question changed." in text
    check = page.get(reverse("upload-publish", args=[upload.pk]))
    assert "Publish wave 2" in text_of(check)
    assert upload.sha256[:8] in text_of(check)
    done = page.post(reverse("upload-publish", args=[upload.pk]), follow=True)
    text = text_of(done)
    assert "Wave 2 is published" in text
    assert "310 interviews in 19 areas are now the programme’s wave 2." in text
    assert "2, file version 1" in text
    assert "Dr Wyn Example" in text
    receipt = page.get(reverse("upload-receipt-file", args=[upload.pk]))
    assert upload.sha256 in receipt.content.decode()
    assert "attachment" in receipt["Content-Disposition"]


@pytest.mark.parametrize(("wave", "name"), [(1, "wave1.sav"), (1, "wave1.csv"), (2, "wave2.dta"), (2, "wave2.xlsx")])
def test_every_format_comes_in_by_the_page(page, survey, wave, name):
    assert hand_in(page, Wave.objects.get(number=wave), f.hhs(name), name).state == S.READY


def test_the_report_says_first_how_many_rows_stop_the_file(page, survey):
    upload = hand_in(page, survey.wave2, f.a_small_file(change=spoil))
    text = text_of(page.get(reverse("upload-report", args=[upload.pk])))
    assert "4 rows stop this file from being published. The other 306 could be published as they are." in text
    assert "Nothing in the programme has changed yet, and your file is kept." in text
    assert "Stops publication" in text
    assert "Code not in the codebook" in text
    assert "Recode the answer" in text
    assert "Upload the mended file" in text
    assert "Publish wave 2" not in text
    csv = page.get(reverse("upload-problems-csv", args=[upload.pk]))
    lines = b"".join(csv.streaming_content).decode().splitlines()
    assert lines[0] == "row,column,kind,severity,found,expected,how_to_mend"
    assert len([line for line in lines if "unknown_code" in line]) == 3


def test_a_refused_file_cannot_be_published_by_its_address(page, survey):
    upload = hand_in(page, survey.wave2, f.a_small_file(change=spoil))
    page.post(reverse("upload-publish", args=[upload.pk]), {"confirm_warnings": "on"})
    upload.refresh_from_db()
    assert (upload.state, upload.version) == (S.REFUSED, None)


def test_columns_are_chosen_once_and_kept_for_the_mended_file(page, survey):
    upload = hand_in(page, survey.wave2, f.a_small_file(change=renamed))
    step = page.get(reverse("upload", args=[upload.pk]), follow=True)
    assert step.redirect_chain[-1][0] == reverse("upload-columns", args=[upload.pk])
    assert "how_much_say" in step.content.decode()
    (name,) = re.findall(r'name="(column_\d+)"', step.content.decode())
    wrong = page.post(reverse("upload-columns", args=[upload.pk]), {name: ""})
    assert "Error:" in wrong.content.decode()
    page.post(reverse("upload-columns", args=[upload.pk]), {name: "=how_much_say"})
    assert f.read(upload).state == S.READY
    mended = hand_in(page, survey.wave2, f.a_small_file(change=renamed))
    assert mended.state == S.READY
    step = page.get(reverse("upload", args=[mended.pk]), follow=True)
    assert step.redirect_chain[-1][0] == reverse("upload-report", args=[mended.pk])


def test_unknown_areas_are_asked_about_and_the_bytes_are_kept(page, survey):
    upload = hand_in(page, survey.wave2, f.a_small_file(change=elsewhere))
    step = page.get(reverse("upload", args=[upload.pk]), follow=True)
    assert step.redirect_chain[-1][0] == reverse("upload-areas", args=[upload.pk])
    assert "Code X99" in text_of(step)
    page.post(reverse("upload-areas", args=[upload.pk]), {"area_0": "=CMP03"})
    assert f.read(upload).state == S.READY
    left_out = hand_in(page, survey.wave1, f.a_small_file(1, change=elsewhere))
    page.post(reverse("upload-areas", args=[left_out.pk]), {"area_0": "leave-out"})
    left_out = f.read(left_out)
    assert left_out.state == S.READY
    assert "X99" in {area["code"] for area in left_out.areas if area["state"] == "left_out"}


def test_warnings_are_confirmed_before_publishing(page, survey):
    def late(rows):
        rows[0]["interview_date"] = "2019-06-01"

    upload = hand_in(page, survey.wave2, f.a_small_file(change=late))
    address = reverse("upload-publish", args=[upload.pk])
    refused = page.post(address)
    assert refused.status_code == 200
    assert "<title>Error:" in refused.content.decode()
    assert "Say that you have looked at what the check report warns of." in text_of(refused)
    page.post(address, {"confirm_warnings": "on"})
    upload.refresh_from_db()
    assert upload.state == S.PUBLISHED


def test_without_an_approval_the_page_says_who_can_help(page, survey):
    upload = hand_in(page, survey.wave2, f.a_small_file())
    waves.set_approval(wave=survey.wave2, ethics_approval=None, by=None)
    address = reverse("upload-publish", args=[upload.pk])
    assert "no ethics approval on record" in text_of(page.get(address))
    page.post(address)
    upload.refresh_from_db()
    assert upload.state == S.READY


def test_no_file_is_a_sentence_at_the_field(page, survey):
    response = page.post(reverse("upload-new", args=[2]), {})
    assert "Choose a file." in text_of(response)
    assert "There is a problem" in text_of(response)
    assert not Upload.objects.exists()


def test_a_file_over_the_limit_is_a_sentence_too(page, survey, settings):
    settings.SURVEY_UPLOAD_MAX_BYTES = 1000
    response = send(page, survey.wave2, b"x" * 1001)
    assert "The file is larger than" in text_of(response)
    response = send(page, survey.wave2, b"x" * (9 << 20))
    assert response.status_code == 413
    assert "The file is larger than" in text_of(response)
    assert not Upload.objects.exists()


def test_a_file_from_another_site_is_turned_away(lead, survey):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(lead)
    assert send(browser, survey.wave2, f.a_small_file()).status_code == 403
    assert not Upload.objects.exists()


def test_a_poll_is_answered_with_nothing_until_something_changes(page, survey):
    send(page, survey.wave2, f.a_small_file())
    upload = Upload.objects.get()
    shown = page.get(reverse("upload", args=[upload.pk])).content.decode()
    address = re.search(r'hx-get="([^"]+)"', shown).group(1).replace("&amp;", "&")
    poll = {"headers": {"HX-Request": "true"}}
    assert page.get(address, **poll).status_code == 204
    Upload.objects.filter(pk=upload.pk).update(state=S.READING, progress=40, step="reading")
    changed = page.get(address, **poll).content.decode()
    assert "Reading" in changed
    assert "hx-swap-oob" in changed
    Upload.objects.filter(pk=upload.pk).update(state=S.RECEIVED, progress=0, step="")
    f.read(upload)
    assert page.get(address, **poll)["HX-Redirect"] == reverse("upload", args=[upload.pk])


def test_a_failed_reading_gives_the_reason_a_reference_and_another_try(page, survey, settings):
    settings.LEASE_MAX_ERRORS = 1
    send(page, survey.wave2, f.a_small_file())
    upload = Upload.objects.get()
    stored = upload.stored_as
    Upload.objects.filter(pk=upload.pk).update(stored_as="blobs/00/missing")
    f.read(upload)
    text = text_of(page.get(reverse("upload", args=[upload.pk])))
    assert "fault of the platform" in text
    assert upload.error_reference in text
    assert "Try again" in text
    Upload.objects.filter(pk=upload.pk).update(stored_as=stored)
    page.post(reverse("upload-retry", args=[upload.pk]))
    assert f.read(upload).state == S.READY


def test_a_published_file_is_taken_back_with_a_reason(page, survey):
    upload = f.a_published_upload(survey.wave2)
    address = reverse("upload-withdraw", args=[upload.pk])
    assert "Say why the file is taken back." in text_of(page.post(address, {"reason": ""}))
    text = text_of(page.post(address, {"reason": "A household withdrew."}, follow=True))
    assert "This file was taken back" in text
    assert "A household withdrew." in text


def test_the_receipt_follows_the_evaluation(page, survey):
    f.a_published_upload(survey.wave1)
    upload = f.a_published_upload(survey.wave2)
    text = text_of(page.get(reverse("upload-receipt", args=[upload.pk])))
    assert "File received and fingerprinted" in text
    assert "Published, all or nothing" in text
    assert "Waiting to be calculated" in text
    assert "Sign-off by the evaluation deputy" in text
    run = upload.runs.get()
    computing.compute(run_id=run.pk)
    done = page.get(reverse("upload-receipt", args=[upload.pk]))
    assert "The evaluation has finished." in text_of(done)
    assert "Read the result" in text_of(done)
    assert "hx-get" not in done.content.decode()


def test_a_poll_that_sees_the_evaluation_end_changes_every_word_about_it(page, survey):
    f.a_published_upload(survey.wave1)
    upload = f.a_published_upload(survey.wave2)
    before = page.get(reverse("upload-receipt", args=[upload.pk])).content.decode()
    assert "What is happening" in before
    computing.compute(run_id=upload.runs.get().pk)
    polled = page.get(reverse("upload-progress", args=[upload.pk]), headers={"HX-Request": "true"}).content.decode()
    for part, words in (("happening-heading", "What happened"), ("evaluation-words", "The evaluation has finished.")):
        assert f'id="{part}"' in before
        assert words in polled.split(f'id="{part}" hx-swap-oob="innerHTML"')[1].split("</")[0]


def test_the_wave_page_lists_its_files_with_who_and_state(page, survey, lead):
    first = f.a_published_upload(survey.wave2, by=lead)
    f.a_published_upload(survey.wave2, by=lead)
    text = text_of(page.get(reverse("wave", args=[2])))
    assert text.count("Dr Wyn Example") >= 2
    assert "Replaced" in text
    assert first.file_name in text
    assert "influence" in text_of(page.get(reverse("codebook", args=[2])))


def test_an_administrator_adds_and_changes_waves_and_sees_no_file(client, admin, survey):
    f.a_published_upload(survey.wave2)
    client.force_login(admin)
    approval = survey.wave1.ethics_approval
    fields = {"number": 3, "label": "Third", "ethics_approval": approval.pk, "codebook": survey.codebook.pk}
    fields |= {"fieldwork_start_0": 1, "fieldwork_start_1": 3, "fieldwork_start_2": 2020}
    fields |= {"fieldwork_end_0": 1, "fieldwork_end_1": 2, "fieldwork_end_2": 2020}
    refused = client.post(reverse("wave-new"), fields)
    assert "Fieldwork must end on or after the day it starts." in text_of(refused)
    client.post(reverse("wave-new"), fields | {"fieldwork_end_1": 6})
    assert Wave.objects.get(number=3).label == "Third"
    client.post(reverse("wave-edit", args=[3]), fields | {"label": "Autumn", "fieldwork_end_1": 6})
    assert Wave.objects.get(number=3).label == "Autumn"
    text = text_of(client.get(reverse("wave", args=[2])))
    assert "wave.csv" not in text
    assert client.get(reverse("upload-new", args=[2])).status_code == 403


def test_no_address_gives_the_answers_or_the_file(page, survey):
    """The stored names appear on no page, and nothing serves the storage."""
    upload = f.a_published_upload(survey.wave2)
    addresses = [
        reverse(name, args=[upload.pk])
        for name in ("upload-report", "upload-receipt", "upload-receipt-file", "upload-progress")
    ]
    for address in [*addresses, reverse("wave", args=[2])]:
        body = page.get(address).content.decode()
        assert upload.stored_as not in body
        assert upload.microdata_sha256 not in body
    assert page.get(f"/{upload.microdata_stored_as}").status_code == 404
    assert page.get(f"/storage/{upload.stored_as}").status_code == 404
