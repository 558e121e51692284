"""What is wrong with a file is said in a sentence, by page and API alike, and nothing of it becomes a wave."""

import csv
import io
import zipfile
from collections import Counter

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.html import escape

from surveys.models import Upload
from tests import survey_factories as f

pytestmark = pytest.mark.django_db(transaction=True)
S = Upload.State


def a_bomb():
    """A workbook of some kilobytes that unpacks to hundreds of megabytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", "<Types/>")
        book.writestr("xl/workbook.xml", "<workbook/>")
        with book.open("xl/worksheets/sheet1.xml", "w") as sheet:
            for _ in range(64):
                sheet.write(b"<row>" + b" " * (1 << 20))
    return out.getvalue()


def without(column):
    def change(rows):
        for row in rows:
            del row[column]

    return f.a_small_file(change=change)


def with_cell(column, value, row=0):
    def change(rows):
        rows[row][column] = value

    return f.a_small_file(change=change)


def with_a_person_twice():
    return f.a_small_file(change=lambda rows: rows.append(dict(rows[0])))


def with_200_columns_of_one_name():
    lines = f.a_small_file().decode().splitlines()
    more = ",".join(["again"] * 200)
    return "\n".join([f"{lines[0]},{more}", *(line + ",1" * 200 for line in lines[1:])]).encode()


REFUSED = {
    "empty": ("wave.csv", lambda: b"", "empty_file"),
    "pdf named sav": ("wave.sav", lambda: b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n" * 50, "wrong_type"),
    "truncated sav": ("wave1.sav", lambda: f.hhs("wave1.sav")[:40_000], "unreadable"),
    "bomb": ("wave.xlsx", a_bomb, "too_large"),
    "no area column": ("wave.csv", lambda: without("area_code"), "missing_column"),
    "unknown area": ("wave.csv", lambda: with_cell("area_code", "X99"), "unknown_area"),
    "unknown code": ("wave.csv", lambda: with_cell("influence", "5"), "unknown_code"),
    "person twice": ("wave.csv", with_a_person_twice, "duplicate_person"),
    "weight zero": ("wave.csv", lambda: with_cell("weight", "0"), "bad_weight"),
    "200 columns of one name": ("wave.csv", with_200_columns_of_one_name, "duplicate_column"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_it_is_refused_by_page_and_api_with_the_same_sentence(page, survey, case):
    name, content, kind = REFUSED[case]
    by_page = page.post(reverse("upload-new", args=[2]), {"file": SimpleUploadedFile(name, content())})
    assert by_page.status_code == 302
    by_api = page.post("/api/v1/waves/2/uploads/", {"file": SimpleUploadedFile(name, content())})
    assert by_api.status_code == 202
    uploads = [f.read(upload) for upload in Upload.objects.all()]
    assert [upload.state for upload in uploads] == [S.REFUSED, S.REFUSED]
    assert [upload.microdata_stored_as for upload in uploads] == ["", ""]
    document = page.get(f"/api/v1/uploads/{by_api.json()['id']}/").json()
    problem = next(p for p in document["problems"] if p["kind"] == kind)
    assert problem["severity"] == "blocks"
    assert problem["text"].endswith(".")
    for upload in uploads:
        assert escape(problem["text"]) in page.get(reverse("upload-report", args=[upload.pk])).content.decode()
        lines = b"".join(page.get(reverse("upload-problems-csv", args=[upload.pk])).streaming_content)
        assert kind in lines.decode()
    refused = page.post(f"/api/v1/uploads/{uploads[0].pk}/publish/", {}, content_type="application/json")
    assert refused.status_code == 409


def nine_faults(rows):
    """Spoil a file in nine ways, each in its own rows, so that every count is known."""
    for row in rows:
        row["say"] = row.pop("influence")
    for row in rows[0:2]:
        row["area_code"] = "X99"
    for row in rows[10:13]:
        row["gad1"] = "7"
    for row in rows[20:22]:
        row["age"] = "17"
    for row in rows[30:34]:
        row["sex"] = ""
    for row in rows[40:43]:
        row["weight"] = "0"
    for row in rows[50:55]:
        row["interview_date"] = "2019-06-01"
    rows[60]["age"] = "forty"
    rows.append(dict(rows[70]))


NINE = {
    "missing_column": 1,
    "unknown_area": 2,
    "unknown_code": 3,
    "out_of_range": 2,
    "required_missing": 4,
    "bad_weight": 3,
    "date_outside_fieldwork": 5,
    "wrong_type": 1,
}


def test_a_file_with_nine_kinds_of_fault_shows_nine_with_true_counts(page, survey):
    upload = f.a_read_upload(survey.wave2, f.a_small_file(change=nine_faults))
    found = Counter()
    for problem in upload.problems:
        found[problem["kind"]] += problem["count"]
    assert {kind: found[kind] for kind in NINE} == NINE
    assert found["duplicate_person"] >= 1
    response = page.get(reverse("upload-problems-csv", args=[upload.pk]))
    lines = list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode())))
    assert Counter(line["kind"] for line in lines) == found
    assert all(line["how_to_mend"] for line in lines)
    text = page.get(reverse("upload-report", args=[upload.pk])).content.decode()
    assert all(escape(problem["text"]) in text for problem in upload.problems)


def test_its_mended_file_is_accepted_without_choosing_the_columns_again(page, survey):
    upload = f.a_read_upload(survey.wave2, f.a_small_file(change=nine_faults))
    page.post(reverse("upload-columns", args=[upload.pk]), {"column_0": "=say"})
    assert f.read(upload).column_map == {"influence": "say"}

    def mended(rows):
        for row in rows:
            row["say"] = row.pop("influence")

    assert f.a_read_upload(survey.wave2, f.a_small_file(change=mended)).state == S.READY
