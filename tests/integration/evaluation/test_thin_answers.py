"""Answers too few to speak of: a finished run without numbers, and nothing small leaves."""

import io
import json

import pytest
from django.urls import reverse

from evaluation.actions import computing, runs
from evaluation.models import Run
from tests.factories import a_user_with
from tests.integration.evaluation.world import hhs_places, hhs_waves, microdata, publish

pytestmark = pytest.mark.django_db(transaction=True)


def few_in_each_area(answers: bytes, rows: int) -> bytes:
    import polars

    frame = polars.read_parquet(io.BytesIO(answers))
    target = io.BytesIO()
    frame.group_by("area_code", maintain_order=True).head(rows).write_parquet(target)
    return target.getvalue()


@pytest.fixture
def thin(settings) -> Run:
    settings.NRP_ENFORCE_MFA = False
    hhs_places()
    for wave in hhs_waves():
        publish(wave, f"thin{wave.number}.csv", few_in_each_area(microdata(f"wave{wave.number}.csv", wave.number), 2))
    computing.compute(run_id=Run.objects.get().pk)
    return Run.objects.get()


def test_the_run_is_done_and_says_that_there_are_too_few(client, thin):
    assert thin.work_state == "done", thin.error
    assert "too_few_answers" in {flag["code"] for flag in thin.result["flags"]}
    client.force_login(a_user_with("evaluation_deputy"))
    text = client.get(reverse("run", args=[thin.pk])).content.decode()
    assert "There are too few answers to give an estimate." in text


def test_no_small_count_leaves_on_page_or_api(client, thin):
    runs.release(run=thin, audience="pmg", by=None)
    small = [cell["n"] for outcome in thin.result["outcomes"] for cell in outcome.get("by_area", []) if cell["n"] <= 7]
    assert small, "there is something to leak"
    client.force_login(a_user_with("pmg_member"))
    given = client.get("/api/v1/runs/latest/").json()["result"]
    for outcome in given["outcomes"]:
        counts = [outcome["n"], *(row["n"] for row in (*outcome["means"], *outcome.get("by_area", [])))]
        assert all(count is None or count >= 10 for count in counts)
    assert json.dumps(given).count('"n": null') > 0
    page = client.get(reverse("run", args=[thin.pk]))
    assert page.status_code == 200
    assert "[c]" in page.content.decode()
