"""A column that may say who somebody is stops the file until somebody has decided, on the page or by the API."""

from io import BytesIO

import pytest
from django.urls import reverse

from nrp.audit.models import Event
from nrp.core import blobs
from surveys.actions import instruments, uploads
from surveys.models import Upload
from tests import survey_factories as f

pytestmark = pytest.mark.django_db(transaction=True)
S = Upload.State
RAW = "margaret.hughes@example.org"


def with_identifiers(rows):
    for row in rows:
        row["remarks"] = ""
    rows[3]["remarks"] = RAW
    rows[4]["hh_id"] = "call 0151 496 0123"


def everything_shown(page, upload):
    csv = b"".join(page.get(reverse("upload-problems-csv", args=[upload.pk])).streaming_content).decode()
    pages = [
        page.get(reverse(name, args=[upload.pk])).content.decode() for name in ("upload-report", "upload-identifiers")
    ]
    return "".join([csv, *pages, str(page.get(f"/api/v1/uploads/{upload.pk}/").json())])


def test_it_is_held_back_shown_as_a_shape_and_decided_on_the_page(page, survey, django_assert_max_num_queries):
    upload = f.a_read_upload(survey.wave2, f.a_small_file(change=with_identifiers))
    assert upload.state == S.REFUSED
    blocking = {(p["kind"], p["column"]) for p in upload.problems if p["severity"] == "blocks"}
    assert blocking == {("identifier_suspected", "remarks"), ("identifier_suspected", "hh_id")}
    shown = everything_shown(page, upload)
    assert RAW not in shown
    assert "496 0123" not in shown
    assert "xxxxxxxx.xxxxxx@xxxxxxx.xxx" in shown
    address = reverse("upload-identifiers", args=[upload.pk])
    assert address in page.get(reverse("upload-report", args=[upload.pk])).content.decode()
    with django_assert_max_num_queries(15):
        page.get(address)

    # The columns stand in the order of the file: hh_id, then remarks.
    sent = {"decision_0": "blank", "decision_1": "keep", "reason_1": ""}
    answer = page.post(address, sent).content.decode()
    assert "Say why the column “remarks” identifies nobody." in answer
    assert 'value="blank" checked' in answer
    assert page.post(address, {"decision_0": "blank", "decision_1": "drop"}).status_code == 302
    upload = f.read(upload)
    assert {p["kind"] for p in upload.problems if p["severity"] == "blocks"} == {"required_missing"}
    assert type(survey.wave2).objects.get(pk=survey.wave2.pk).identifier_map["remarks"]["decision"] == "drop"
    assert Event.objects.filter(verb="upload.answered").exists()

    def mended(rows):
        with_identifiers(rows)
        rows[4]["hh_id"] = "H-1"

    again = f.a_read_upload(survey.wave2, f.a_small_file(change=mended))
    assert again.state == S.READY
    with blobs.open_blob(again.microdata_stored_as) as file:
        assert RAW.encode() not in file.read()


def test_the_api_takes_a_decision_and_turns_away_what_is_none(page, survey):
    upload = f.a_read_upload(survey.wave2, f.a_small_file(change=with_a_contact))
    address = f"/api/v1/uploads/{upload.pk}/"

    def patch(said):
        return page.patch(address, {"identifier_map": said}, content_type="application/json")

    for said in ({"contact": "burn"}, {"contact": "keep"}, {"contact": {"decision": "keep"}}, {"nowhere": "drop"}):
        refused = patch(said)
        assert (refused.status_code, list(refused.json()["errors"])) == (400, ["identifier_map"])
    (column,) = page.get(address).json()["identifiers"]
    assert (column["column"], column["kinds"], column["decision"]) == ("contact", {"email": 1}, None)
    assert column["examples"] == [{"row": 1, "shape": "xxxxxxxx.xxxxxx@xxxxxxx.xxx"}]
    taken = patch({"contact": {"decision": "keep", "reason": "The address of the agency."}})
    assert taken.status_code == 200
    assert taken.json()["identifier_map"]["contact"]["kinds"] == ["email"]
    assert f.read(upload).state == S.READY
    assert page.get(address).json()["identifiers"][0]["decision"] == "keep"
    assert patch({"contact": None}).json()["identifier_map"] == {}
    assert f.read(upload).state == S.REFUSED


def with_a_contact(rows):
    for row in rows:
        row["contact"] = ""
    rows[0]["contact"] = RAW


def test_rules_and_severities_of_the_codebook_reach_the_report(page, survey):
    document = f.a_codebook_document()
    document["rules"] = [
        {"rule": "if employment = 4 then gp_visits < 90", "text": "Nobody goes so often.", "severity": "warns"}
    ]
    document["severities"] = {"out_of_range": "warns"}
    codebook = instruments.import_codebook(source=document, by=None)
    assert codebook.document["rules"] == document["rules"]

    def change(rows):
        rows[0].update(employment="4", gp_visits="95")
        rows[1].update(age="17", employment="1")

    upload = uploads.receive(
        wave=survey.wave2, stream=BytesIO(f.a_small_file(change=change)), file_name="w.csv", by=None, codebook=codebook
    )
    upload = f.read(upload)
    found = {p["kind"]: (p["severity"], p["count"]) for p in upload.problems if p["kind"] != "unknown_area"}
    assert found == {"rule_broken": ("warns", 1), "out_of_range": ("warns", 1)}
    text = page.get(reverse("upload-report", args=[upload.pk])).content.decode()
    assert "Nobody goes so often." in text
    assert "employment 4, gp_visits 95" in text
    type(survey.wave2).objects.filter(pk=survey.wave2.pk).update(codebook=codebook)
    assert "Nobody goes so often." in page.get(reverse("codebook", args=[2])).content.decode()
    with pytest.raises(instruments.CodebookRefused, match="there is no variable “aged”; did you mean “age”"):
        instruments.import_codebook(source=document | {"rules": [{"rule": "aged > 17"}]}, by=None)
