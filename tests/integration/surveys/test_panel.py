"""Who was met again in the next wave, and who had gone: counted, small numbers hidden, shown and given to programs."""

import csv
import io

import pytest
from knox.models import AuthToken
from rest_framework.test import APIClient

from nrp.core.disclosure import Rule
from surveys.actions import linking, publishing
from surveys.exports_api import PanelSerializer
from surveys.models import PanelLink
from tests import survey_factories as f

pytestmark = pytest.mark.django_db(transaction=True)


def second_wave(rows: list[f.Row]) -> list[f.Row]:
    """Of the first wave every third person has gone; of those who stayed, twenty have another sex."""
    stayed = [dict(row) for at, row in enumerate(rows) if at % 3]
    for row in stayed:
        row["interview_date"], row["age"] = "2018-10-01", str(int(row["age"]) + 3)
    for row in stayed[:20]:
        row["sex"] = "1" if row["sex"] == "2" else "2"
    new = [{**row, "hh_id": f"new-{row['hh_id']}"} for row in stayed[:30]]
    return stayed + new


@pytest.fixture
def link(survey, lead):
    rows = [row for row in f.hhs_rows(1, every=3) if row["age"].isdigit() and int(row["age"]) < 90]
    f.a_published_upload(survey.wave1, f.as_csv(rows), by=lead)
    assert not PanelLink.objects.exists()
    f.a_published_upload(survey.wave2, f.as_csv(second_wave(rows)), by=lead)
    found = PanelLink.objects.get()
    found.counted = (len(rows), len([at for at in range(len(rows)) if at % 3]))
    return found


def test_two_published_waves_are_linked(page, link, lead):
    before = page.get("/waves/panel/")
    assert "Being worked out" in before.text
    linking.link(link_id=link.pk)
    whole, stayed = link.counted
    link.refresh_from_db()
    assert link.work_state == "done", link.error
    rule = Rule(7, 5)
    people = link.document["people"]
    assert people == {"both": rule.count(stayed), "before": rule.count(whole - stayed), "after": rule.count(30)}
    by_kind = {one["kind"]: one for one in link.document["mismatches"]}
    assert by_kind["sex"]["count"] == 20
    assert by_kind["age"]["count"] is None
    areas = next(one for one in link.document["tables"] if one["kind"] == "area")
    assert {row["label"] for row in areas["rows"]} >= {"Old Swan"} or len(areas["rows"]) == 19
    assert sum(row["before"] or 0 for row in areas["rows"]) == pytest.approx(whole, abs=60)
    shown = page.get("/waves/panel/").text
    assert f"Of {5 * round(whole / 5):,}"[:6] in shown
    assert "By area" in shown
    assert "as answered in the first wave" in shown
    assert '<a class="govuk-link" href="/waves/panel/">' in page.get("/waves/").text
    lines = list(
        csv.DictReader(io.StringIO(page.get(f"/waves/panel/{link.pk}/attrition.csv").content.decode("utf-8-sig")))
    )
    assert {line["Table"] for line in lines} == {"area", "covariate", "outcome"}
    for line in lines:
        for head in ("Before", "Again"):
            assert not line[head] or (int(line[head]) > 7 and int(line[head]) % 5 == 0), line
    _row, token = AuthToken.objects.create(user=lead)
    api = APIClient()
    api.credentials(HTTP_AUTHORIZATION=f"Token {token}")
    document = api.get("/api/v1/panel/").json()["results"][0]
    assert document.keys() == PanelSerializer().fields.keys()
    assert document["result"] == link.document


def test_a_linkage_follows_the_published_files(page, link, survey, lead):
    linking.link(link_id=link.pk)
    newer = f.a_published_upload(survey.wave2, by=lead)
    assert PanelLink.objects.count() == 2
    shown = page.get("/waves/panel/").text
    assert "Being worked out" in shown
    assert "By area" not in shown
    PanelLink.objects.exclude(pk=link.pk).delete()
    assert "Work out what is missing" in page.get("/waves/panel/").text
    assert page.post("/waves/panel/").status_code == 302
    assert PanelLink.objects.filter(after=newer, work_state="queued").exists()
    publishing.withdraw(upload=newer, reason="Wrong file", by=lead)
    assert "Nothing to put side by side yet" in page.get("/waves/panel/").text
