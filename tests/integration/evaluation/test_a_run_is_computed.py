"""From two published waves to a result, through the engine's own command in a child process."""

import json

import pytest

from evaluation.actions import computing, plans, runs
from evaluation.models import Run
from nrp.audit.models import Event
from nrp.formats.canonical import canonical_json, sha256_hex
from surveys.actions import publishing
from tests.integration.evaluation.world import HHS, finish, hhs_places, hhs_waves, microdata, publish

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def waves():
    hhs_places()
    return hhs_waves()


@pytest.fixture
def both(waves):
    return [publish(wave) for wave in waves]


def test_no_run_is_asked_for_until_both_waves_are_published(waves):
    publish(waves[0])
    assert not Run.objects.exists()
    upload = publish(waves[1])
    run = Run.objects.get()
    assert run.work_state == "queued"
    assert run.requested_because == "Wave 2 was published, file version 1."
    assert list(upload.runs.all()) == [run]


def test_the_numbers_are_those_expected(both):
    run = Run.objects.get()
    computing.compute(run_id=run.pk)
    run.refresh_from_db()
    assert run.work_state == "done", run.error
    expected = json.loads((HHS / "expected.json").read_text())
    for outcome in run.result["outcomes"]:
        for model in ("unadjusted", "adjusted"):
            known = expected[model][outcome["name"]]
            assert outcome[model]["estimate"] == pytest.approx(known["estimate"], abs=1e-9)
            assert outcome[model]["crv3_pair"]["ci"] == pytest.approx(known["crv3_pair"]["ci"], abs=1e-9)


def test_the_run_keeps_the_exact_bytes_the_released_form_and_how_long_it_took(both):
    run = Run.objects.get()
    computing.compute(run_id=run.pk)
    run.refresh_from_db()
    assert run.result["form"] == "exact"
    assert run.result["plan_sha256"] == run.plan.sha256
    assert run.result_sha256 == sha256_hex(canonical_json(run.result))
    assert run.released["form"] == "released"
    assert all(cell["n"] % 5 == 0 for outcome in run.released["outcomes"] for cell in outcome["means"])
    assert {"waited", "fetched", "engine", "steps"} <= run.timings.keys()
    assert run.timings["steps"]
    assert "run.finished" in Event.objects.values_list("verb", flat=True)


def test_a_plan_that_says_so_releases_its_runs_by_itself(waves):
    plans.change(by=None, note="Results go to the programme.", release="pmg")
    for wave in waves:
        publish(wave)
    run = Run.objects.get()
    computing.compute(run_id=run.pk)
    run.refresh_from_db()
    assert (run.released_to, run.released_by) == ("pmg", None)
    assert run.released_at is not None


def test_without_that_a_run_is_released_to_nobody(both):
    finish(Run.objects.get())
    assert Run.objects.get().released_to == "none"


def test_the_same_answers_under_the_same_plan_are_not_computed_again(waves, both):
    run = Run.objects.get()
    finish(run)
    again = publish(waves[1], "wave2.xlsx", answers=microdata("wave2.csv", 2))
    run.refresh_from_db()
    assert Run.objects.count() == 1
    assert run.work_state == "done"
    assert again in run.uploads.all()


def test_other_answers_make_a_run_that_takes_the_place_of_the_first(waves, both):
    first = Run.objects.get()
    finish(first)
    publish(waves[1], "mended.csv", answers=fewer(microdata("wave2.csv", 2)))
    second = Run.objects.get(number=2)
    first.refresh_from_db()
    assert first.state == "done", "the earlier result stands until the new one is there"
    finish(second)
    first.refresh_from_db()
    assert (first.state, first.superseded_by) == ("superseded", second)
    assert first.result is not None


def test_a_run_that_ends_late_does_not_take_the_place_of_a_later_one(waves, both):
    first = Run.objects.get()
    publish(waves[1], "mended.csv", answers=fewer(microdata("wave2.csv", 2)))
    second = Run.objects.get(number=2)
    finish(second)
    finish(first)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == ("superseded", "done")


def test_going_back_to_the_first_answers_brings_the_first_run_back(waves, both):
    first = Run.objects.get()
    finish(first)
    publish(waves[1], "mended.csv", answers=fewer(microdata("wave2.csv", 2)))
    second = Run.objects.get(number=2)
    finish(second)
    publish(waves[1], "first again.csv", answers=microdata("wave2.csv", 2))
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == ("done", "superseded")
    assert Run.objects.count() == 2


def test_a_new_plan_makes_a_new_run(both):
    finish(Run.objects.get())
    runs.change_plan(by=None, note="Without adjustment", covariates=[])
    second = Run.objects.get(number=2)
    assert second.requested_because == "Plan version 2: Without adjustment"
    finish(second)
    second.refresh_from_db()
    assert second.result["reported"] == "unadjusted"


def test_missing_answers_fail_the_run_in_words(both, own_storage):
    blob = own_storage / both[1].microdata_stored_as
    blob.unlink()
    run = Run.objects.get()
    computing.compute(run_id=run.pk)
    run.refresh_from_db()
    assert (run.work_state, run.attempts) == ("failed", 1)
    assert run.error.startswith("The stored answers of wave 2 are missing")
    assert "run.failed" in Event.objects.values_list("verb", flat=True)


def test_damaged_answers_never_become_a_result(both, own_storage):
    blob = own_storage / both[1].microdata_stored_as
    blob.chmod(0o600)
    blob.write_bytes(blob.read_bytes()[:-1] + b"x")
    run = Run.objects.get()
    computing.compute(run_id=run.pk)
    run.refresh_from_db()
    assert (run.work_state, run.result) == ("failed", None)


def test_a_failed_run_can_be_tried_again(both, own_storage):
    blob = own_storage / both[1].microdata_stored_as
    kept = blob.read_bytes()
    blob.unlink()
    run = Run.objects.get()
    computing.compute(run_id=run.pk)
    blob.write_bytes(kept)
    runs.retry(run=Run.objects.get(), by=None)
    computing.compute(run_id=run.pk)
    assert Run.objects.get().work_state == "done"


def test_a_run_that_is_not_in_the_queue_is_left_alone(both):
    run = Run.objects.get()
    computing.compute(run_id=run.pk)
    before = Run.objects.get()
    computing.compute(run_id=run.pk)
    assert Run.objects.get().lease_token == before.lease_token


def test_a_run_survives_the_withdrawal_of_its_file(both):
    run = Run.objects.get()
    finish(run)
    publishing.withdraw(upload=both[1], reason="Wrong file", by=None)
    assert Run.objects.get().result is not None


def fewer(answers: bytes, rows: int = 10) -> bytes:
    """The same answers without the last rows."""
    import io

    import polars

    frame = polars.read_parquet(io.BytesIO(answers))
    target = io.BytesIO()
    frame.head(frame.height - rows).write_parquet(target)
    return target.getvalue()
