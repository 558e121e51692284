"""The replication bundle of a run: who takes it, in which form, and what is in it."""

import csv
import io
import json
import zipfile

import pytest
from django.urls import reverse

from evaluation.actions import replications, runs
from evaluation.models import Replication, Run
from neighbourhoods.models import Area
from tests.factories import a_user_with
from tests.integration.evaluation.test_a_run_is_computed import fewer
from tests.integration.evaluation.world import finish, hhs_places, hhs_waves, microdata, publish
from tests.unit.engine.bundles import figures, run_python, unpacked

pytestmark = pytest.mark.django_db(transaction=True)

DOCUMENTS = {"README.txt", "result.json", "plan.json", "codebook.json", "figures.csv", "design.csv"}
SCRIPTS = {"cells.R", "cells.py", "microdata.R", "microdata.py", "microdata.do"}


@pytest.fixture
def finished(settings) -> Run:
    settings.NRP_ENFORCE_MFA = False
    hhs_places()
    for wave in hhs_waves():
        publish(wave)
    return finish(Run.objects.get())


def bundle(client, role, run, **person):
    client.force_login(a_user_with(role, **person))
    return client.get(reverse("run-bundle", args=[run.pk]))


def files_of(response):
    assert response["Content-Type"] == "application/zip"
    archive = zipfile.ZipFile(io.BytesIO(response.content))
    return {name: archive.read(name).decode() for name in archive.namelist()}


def rows_of(files, name):
    return list(csv.DictReader(io.StringIO(files[name])))


def test_the_evaluation_team_takes_the_exact_result_with_all_its_sums(client, finished):
    response = bundle(client, "academic_lead", finished)
    files = files_of(response)
    assert set(files) == DOCUMENTS | SCRIPTS | {"cells.csv", "matrices.csv", "left_out.csv"}
    assert json.loads(files["result.json"]) == finished.result
    assert json.loads(files["plan.json"]) == finished.plan.document
    assert "This bundle is for the evaluation team." in files["README.txt"]
    assert "python -m evaluation.engine estimate wave1.parquet wave2.parquet" in files["README.txt"]
    assert "wave1.csv" in files["README.txt"]
    assert finished.result_sha256 in files["README.txt"]
    assert len(rows_of(files, "cells.csv")) == 10 * 18 * 2
    assert bundle(client, "evaluation_deputy", finished).content == response.content


def test_its_sums_give_the_headline_of_the_run(client, finished, tmp_path):
    folder = unpacked(bundle(client, "academic_lead", finished).content, tmp_path)
    run = run_python(folder, "cells.py")
    assert run.returncode == 0, run.stdout + run.stderr
    assert max(abs(one) for one in figures(run.stdout).values()) <= 1e-9


def test_the_programme_takes_the_released_result_with_what_may_leave(client, finished):
    assert bundle(client, "pmg_member", finished).status_code == 404
    runs.release(run=finished, audience="pmg", by=None)
    response = bundle(client, "pmg_member", finished)
    files = files_of(response)
    assert set(files) == DOCUMENTS | SCRIPTS | {"cells.csv", "left_out.csv"}
    assert json.loads(files["result.json"])["form"] == "released"
    assert "This bundle has passed disclosure control." in files["README.txt"]
    assert "wave1.csv" not in files["README.txt"].partition("Files, versions")[2]
    rows = rows_of(files, "cells.csv")
    assert "anxiety_symptoms" not in {row["outcome"] for row in rows}
    assert {(int(row["n"]) % 5, row["ones"]) for row in rows} == {(0, "")}
    assert bundle(client, "auditor", finished).content == response.content


def test_a_bundle_speaks_of_every_place_so_those_of_one_place_get_none(client, finished):
    runs.release(run=finished, audience="public", by=None)
    own = Area.objects.get(survey_code="NFL03")
    assert bundle(client, "resident_adviser", finished, area=own).status_code == 403
    assert bundle(client, "la_lead", finished).status_code == 403
    assert bundle(client, "coren_manager", finished).status_code == 200
    link = reverse("run-bundle", args=[finished.pk])
    for role, is_offered in (("la_lead", False), ("project_deputy", True), ("academic_lead", True)):
        client.force_login(a_user_with(role))
        page = client.get(reverse("run", args=[finished.pk])).content.decode()
        assert (link in page) is is_offered


def test_the_api_answers_with_the_same_bytes_as_the_page(client, finished):
    runs.release(run=finished, audience="pmg", by=None)
    for role in ("academic_lead", "pmg_member"):
        page = bundle(client, role, finished)
        assert client.get(f"/api/v1/runs/{finished.pk}/bundle/").content == page.content


def test_what_left_once_holds_back_a_later_bundle_that_differs_by_few(client, finished):
    runs.release(run=finished, audience="pmg", by=None)
    runs.withdraw_release(run=finished, reason="A household took its answers back", by=None)
    publish(finished.inputs.get(wave_number=2).upload.wave, "corrected.csv", fewer(microdata("wave2.csv", 2), rows=8))
    later = finish(Run.objects.order_by("number").last())
    assert later != finished
    runs.release(run=later, audience="pmg", by=None)
    decided = Replication.objects.get(run=later).leaving
    assert decided["cells"] == {}
    assert {parts["cells"] for parts in decided["withheld"].values()} <= {"earlier", "few"}
    files = files_of(bundle(client, "pmg_member", later))
    assert "cells.csv" not in files
    assert "an earlier bundle gave them from other files" in files["README.txt"]
    assert "cells.csv" in files_of(bundle(client, "academic_lead", later))


def test_a_decision_stands_until_the_rule_changes(client, finished, settings):
    runs.release(run=finished, audience="pmg", by=None)
    decided = Replication.objects.get(run=finished).leaving
    runs.release(run=finished, audience="public", by=None)
    assert Replication.objects.get(run=finished).leaving == decided
    settings.DISCLOSURE_THRESHOLD = 40
    replications.decide(run=finished)
    stricter = Replication.objects.get(run=finished).leaving
    assert set(stricter["cells"]) < set(decided["cells"])


def test_a_run_without_sums_still_gives_result_plan_and_scripts(client, finished):
    Replication.objects.all().delete()
    runs.release(run=finished, audience="pmg", by=None)
    for role in ("academic_lead", "pmg_member"):
        files = files_of(bundle(client, role, finished))
        assert set(files) == DOCUMENTS | SCRIPTS | {"left_out.csv"}
        assert "computed before sums were kept" in files["README.txt"]


def test_nobody_s_answers_are_in_either_bundle(client, finished):
    runs.release(run=finished, audience="pmg", by=None)
    for role in ("academic_lead", "pmg_member"):
        text = "".join(files_of(bundle(client, role, finished)).values())
        assert "CMP03-10019" not in text
        assert "2015-11-29" not in text
