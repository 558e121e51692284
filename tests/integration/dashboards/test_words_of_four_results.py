"""Four uploads, four templates of words: clearly better, clearly worse, across zero, too thin.

Each goes the whole way: file, intake, publication, engine, page, API and CSV. In the one that is clearly worse a
lower figure is better.
"""

import csv
import io
import random

import pytest
from django.urls import reverse

from evaluation.actions import runs
from surveys.actions import instruments
from tests.factories import a_user_with
from tests.integration.dashboards.conftest import plain
from tests.integration.dashboards.world import OUTCOME, computed
from tests.survey_factories import (
    a_codebook_document,
    a_published_upload,
    a_wave,
    as_csv,
    hhs_rows,
    the_areas,
)

pytestmark = pytest.mark.django_db(transaction=True)
PHRASE = "the share of residents who felt able to influence local decisions"


def as_they_are(rows):
    """Leave the generated answers alone: the estimate is near 7.7 points, clear."""


def shuffled(rows):
    """Give everybody somebody else's answer, so that no difference is left but chance."""
    answers = [row["influence"] for row in rows]
    random.Random(5).shuffle(answers)
    for row, answer in zip(rows, answers, strict=True):
        row["influence"] = answer


def hardly_anybody(rows):
    """Leave five people in the neighbourhoods who agree."""
    agree = [row for row in rows if row["area_code"].startswith("NFL") and row["influence"] in ("1", "2")]
    for row in agree[5:]:
        row["influence"] = "3"


def published(change, *, better="higher"):
    document = a_codebook_document()
    document["outcomes"][0] |= {"phrase": PHRASE, "better": better}
    the_areas()
    codebook = instruments.import_codebook(source=document, by=None)
    for number, how in ((1, as_they_are), (2, change)):
        rows = hhs_rows(number, every=1)
        how(rows)
        a_published_upload(a_wave(number, codebook=codebook), as_csv(rows))
    runs.change_plan(by=None, note="For the programme.", release="pmg")
    return computed()


@pytest.mark.parametrize(
    ("change", "better", "says", "never"),
    [
        (as_they_are, "higher", [f"{PHRASE} changed more favourably", "the likely range is"], ["less favourably"]),
        (as_they_are, "lower", [f"{PHRASE} changed less favourably", "the likely range is"], ["more favourably"]),
        (
            shuffled,
            "higher",
            ["does not show a clear difference", "is possible. This is not evidence that nothing changed."],
            ["favourably in the programme's neighbourhoods than", "the likely range is"],
        ),
        (
            hardly_anybody,
            "higher",
            ["There are too few answers to give an estimate."],
            ["percentage points", "the likely range is", "no difference"],
        ),
    ],
    ids=["clearly better", "clearly worse", "across zero", "too thin"],
)
def test_page_api_and_file_use_the_same_template(change, better, says, never, client, settings):
    settings.NRP_ENFORCE_MFA = False
    run = published(change, better=better)
    client.force_login(a_user_with("pmg_member"))

    page = plain(client.get(reverse("result", args=[OUTCOME])).content.decode())
    finding = page.partition("Take it with you")[0]
    dashboard = plain(client.get(reverse("results")).content.decode())
    text = client.get("/api/v1/runs/latest/").json()["result"]["outcomes"][0]["text"]
    rows = list(csv.DictReader(io.StringIO(client.get(reverse("results-csv")).content.decode("utf-8-sig"))))

    said = f"{text['finding']} {text['range']}".strip()
    for words in says:
        assert words in said
    for words in never:
        assert words not in finding
    assert said in finding
    assert said in dashboard
    assert (rows[0]["finding"], rows[0]["range"], rows[0]["limits"]) == (text["finding"], text["range"], text["limits"])
    if change is hardly_anybody:
        assert (rows[0]["estimate"], rows[0]["low"]) == ("[c]", "[c]")
    assert run.released["outcomes"][0]["text"] == text
