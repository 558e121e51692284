"""Codes 1 to 4 turned round in wave 2: found by labels, by codebooks or by the answers; mapped, the estimate is right.

The answers of “influence”, which the primary outcome is made of, are turned round in every file here.
"""

import io
import json

import pyreadstat
import pytest

from evaluation.actions import computing
from evaluation.models import Run
from nrp.audit.models import Event, Payload
from surveys.actions import publishing, uploads
from surveys.actions.uploads import UploadRefused
from surveys.models import Upload
from tests import survey_factories as f
from tests.integration.surveys.test_import_wave import run as import_wave
from tests.unit.intake.survey_files import frame_of

pytestmark = pytest.mark.django_db(transaction=True)
S = Upload.State
TURN = {"1": "4", "2": "3", "3": "2", "4": "1"}
LABELS = {1: "Definitely disagree", 2: "Tend to disagree", 3: "Tend to agree", 4: "Definitely agree"}


def turned(rows):
    for row in rows:
        row["influence"] = TURN.get(row["influence"], row["influence"])


def whole_wave(wave, change=None):
    rows = f.hhs_rows(wave, every=1)
    if change:
        change(rows)
    return f.as_csv(rows)


def kinds(upload):
    return {(p["kind"], p["severity"]) for p in upload.problems if p["column"] == "influence"}


def test_silent_labels_are_found_by_the_answers_refused_at_every_door_and_mapped_to_the_right_estimate(
    survey, page, tmp_path, capsys
):
    f.a_published_upload(survey.wave1, whole_wave(1))
    upload = f.a_read_upload(survey.wave2, whole_wave(2, turned))
    assert (upload.state, kinds(upload)) == (S.REFUSED, {("codes_swapped", "blocks")})
    assert [p["column"] for p in upload.problems if p["severity"] == "blocks"] == ["influence"], "no other is suspected"
    (question,) = upload.report["questions"]
    assert (question["source"], question["suggested"]) == ("data", TURN)

    at = f"/api/v1/uploads/{upload.pk}/"
    answer = page.post(f"{at}publish/", {"confirm_warnings": True}, content_type="application/json")
    assert answer.status_code == 409
    assert [p["kind"] for p in answer.json()["problems"]] == ["codes_swapped"]
    assert page.post(f"/uploads/{upload.pk}/publish/", {}).status_code == 302
    upload.refresh_from_db()
    assert upload.state == S.REFUSED
    said = page.get(f"/uploads/{upload.pk}/compare/").content.decode()
    assert "looks turned round beside wave 1" in said
    assert "37.1%" in said, "the share of answers that differ, question by question"
    (tmp_path / "turned.csv").write_bytes(f.a_small_file(2, turned))
    code, document, said = import_wave(capsys, tmp_path / "turned.csv", "--wave", 2, "--publish")
    assert (code, document["state"]) == (1, "refused")
    assert "looks turned round" in said

    mapped = page.patch(at, {"code_map": {"influence": TURN}, "reason": "New agency"}, content_type="application/json")
    assert mapped.json()["code_map"] == {"influence": TURN}
    upload = f.read(upload)
    assert (upload.state, kinds(upload)) == (S.READY, set())
    published = publishing.publish(upload=upload, confirm_warnings=True, by=None)
    run = Run.objects.get(uploads=published)
    computing.compute(run_id=run.pk)
    run.refresh_from_db()
    clean = json.loads(f.hhs("expected.json"))
    for one in run.result["outcomes"]:
        assert one["adjusted"]["estimate"] == pytest.approx(clean["adjusted"][one["name"]]["estimate"], abs=1e-9)
    assert upload.microdata_sha256 == clean_sha256_of(survey.wave2, whole_wave(2)), "and to the last answer"
    survey.wave2.refresh_from_db()
    assert survey.wave2.harmonisation["code_map"] == {"influence": TURN}, "the wave remembers it"
    event = Event.objects.get(verb="upload.answered", object_id=upload.pk)
    assert json.loads(Payload.objects.get(event_id=event.pk).body)["reason"] == "New agency"


def test_labels_of_the_file_say_so_and_a_mended_file_with_the_old_mapping_is_noticed(survey, tmp_path):
    path = tmp_path / "wave2.sav"
    rows = f.hhs_rows(2)
    for row in rows:
        row["influence"] = float(TURN.get(row["influence"], row["influence"] or "nan"))
    pyreadstat.write_sav(frame_of(rows), path, variable_value_labels={"influence": LABELS})
    upload = f.a_read_upload(survey.wave2, path.read_bytes(), file_name="wave2.sav")
    assert kinds(upload) == {("meaning_changed", "blocks")}
    assert upload.report["questions"][0]["suggested"] == TURN
    uploads.answer(upload=upload, code_map={"influence": TURN}, by=None)
    upload = f.read(upload)
    assert (upload.state, upload.microdata_sha256) == (S.READY, clean_sha256_of(survey.wave2))

    f.a_published_upload(survey.wave1)
    stale = f.a_read_upload(survey.wave2, f.a_small_file(2))
    assert kinds(stale) == {("codes_swapped", "blocks")}, "the wave's mapping turns an unturned file round"
    assert stale.report["questions"][0]["suggested"] == {code: code for code in TURN}


def clean_sha256_of(wave, content=None):
    """The answers that the unturned file gives, read without what the wave remembers."""
    upload = f.an_upload(wave, content or f.a_small_file(2))
    upload.code_map = {}
    upload.save(update_fields=["code_map"])
    return f.read(upload).microdata_sha256


def test_the_codebooks_say_so_and_mapping_on_the_page_brings_back_the_codes_of_the_last_wave(survey, page, deputy):
    f.a_published_upload(survey.wave1)
    document = f.a_codebook_document() | {"version": "2018.1"}
    variable = next(one for one in document["variables"] if one["name"] == "influence")
    variable["codes"] = {str(code): meaning for code, meaning in LABELS.items()}
    document["outcomes"][0]["derive"]["values"] = [3, 4]
    codebook = uploads.answers.instruments.import_codebook(source=document, by=None)
    upload = f.read(
        uploads.receive(
            wave=survey.wave2,
            stream=io.BytesIO(f.a_small_file(2, turned)),
            file_name="wave2.csv",
            by=None,
            codebook=codebook,
        )
    )
    assert kinds(upload) == {("meaning_changed", "blocks")}
    assert page.get(f"/uploads/{upload.pk}/").url.endswith("/compare/")
    at = f"/uploads/{upload.pk}/compare/"
    assert "The codes of “influence” mean something else" in page.get(at).content.decode()
    refused = page.post(at, {"how_0": "confirm", "reason_0": " "})
    assert "Say why the meaning is the same." in refused.content.decode()
    codes = {f"code_0_{place}": f"={TURN[code]}" for place, code in enumerate(TURN)}
    assert page.post(at, {"how_0": "map", **codes, "reason_0": "A new agency."}).status_code == 302
    upload = f.read(upload)
    assert (upload.state, kinds(upload)) == (S.READY, set())
    assert upload.codebook_given == codebook
    assert upload.codebook.outcomes.get(family="primary").derive["values"] == [1, 2]
    last = f.the_codebook().document["variables"]
    assert [one["codes"] for one in upload.codebook.document["variables"] if "codes" in one] == [
        one["codes"] for one in last if "codes" in one
    ]
    told = page.get("/api/v1/waves/2/harmonisation/").json()
    assert told["code_map"] == {"influence": TURN}
    assert "1 as 4" in page.get("/waves/2/harmonisation/").content.decode()
    assert (
        page.put(
            "/api/v1/waves/2/harmonisation/", {"code_map": {"influence": {"1": "77"}}}, "application/json"
        ).status_code
        == 400
    )
    put = page.put("/api/v1/waves/2/harmonisation/", {"code_map": {}, "reason": "A mistake"}, "application/json")
    assert put.json()["code_map"] == {}
    upload.refresh_from_db()
    assert (upload.state, upload.codebook, upload.code_map) == (S.RECEIVED, codebook, {})
    page.force_login(deputy)
    assert page.put("/api/v1/waves/2/harmonisation/", {}, "application/json").status_code == 403
    assert page.post(at, {"how_0": "map"}).status_code == 403


def test_a_confirmation_needs_a_reason_and_holds_for_what_was_found(survey, tmp_path, capsys):
    f.a_published_upload(survey.wave1)
    (tmp_path / "turned.csv").write_bytes(f.a_small_file(2, turned))
    decisions = tmp_path / "decisions.json"
    decisions.write_text(json.dumps({"confirmed": {"influence": "Opinion turned.", "damp": "Nothing."}}))
    code, document, said = import_wave(capsys, tmp_path / "turned.csv", "--wave", 2, "--decisions", decisions)
    assert (code, document["state"]) == (0, "ready")
    assert document["confirmed"] == {"influence": "Opinion turned."}
    assert "Nothing about the meaning of “damp” is in doubt" in said
    informs = [p for p in document["problems"] if p["kind"] == "meaning_confirmed"]
    assert "Opinion turned." in informs[0]["text"]

    def other_way(rows):
        for row in rows:
            row["influence"] = {"3": "1", "1": "3"}.get(row["influence"], row["influence"])

    later = f.a_read_upload(survey.wave2, f.a_small_file(2, other_way))
    assert kinds(later) == {("codes_swapped", "blocks")}, "something else was found in this file"
    with pytest.raises(UploadRefused) as refused:
        uploads.answer(upload=later, confirmed={"lonely": "x"}, by=None)
    assert (refused.value.field, refused.value.status) == ("confirmed", 400)
    assert import_wave(capsys, tmp_path / "turned.csv", "--wave", 2, "--decisions", tmp_path / "turned.csv")[0] == 2
