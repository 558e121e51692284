"""Real workers, a real broker: killed, doubled, robbed of their queue. Each run ends exactly once."""

import os
import subprocess
import sys

import pytest
import redis
from celery import current_app
from django.conf import settings as django_settings

from evaluation.actions import computing
from evaluation.models import Run
from nrp.core import leases
from tests.integration.evaluation.world import queued_runs
from tests.soak.stage.crew import crew, wait_for
from tests.soak.stage.ended_once import faults_of
from tests.soak.stage.kills import trial

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def broker():
    """The real broker, empty: what an earlier trial left in it is nobody's business here."""
    with redis.Redis(unix_socket_path=django_settings.REDIS_URL.removeprefix("redis+socket://")) as client:
        client.flushall()
        yield client


def test_ten_workers_killed_at_recorded_points_leave_each_run_ended_once(tmp_path):
    runs = queued_runs(5)
    kills = trial(tmp_path / "soak", runs, 10)
    assert len(kills) == 10
    assert sum(kill.lease_was_held for kill in kills) >= 8
    assert {kill.point for kill in kills} == {"claimed", "computing", "before_commit", "after_commit"}
    assert faults_of(runs) == []


def test_an_emptied_broker_heals(tmp_path, broker):
    runs = queued_runs(5)
    with crew(tmp_path / "soak") as people:
        people.dispatcher()
        wait_for(lambda: Run.objects.filter(rung_at__isnull=False).count() == 5, 30, "five rings")
        assert broker.llen("celery") >= 5
        broker.flushall()
        people.worker()
        wait_for(lambda: Run.objects.filter(work_state="done").count() == 5, 60, "five ends")
    assert faults_of(runs) == []


def test_a_run_delivered_ten_times_to_two_workers_is_computed_once(tmp_path, broker):
    runs = queued_runs(1)
    with crew(tmp_path / "soak", lease_seconds=10) as people:
        people.worker()
        people.worker()
        for _ in range(10):
            current_app.signature("evaluation.compute_run", kwargs={"id": str(runs[0].pk)}).apply_async()
        wait_for(lambda: Run.objects.get().work_state == "done", 60, "its end")
        wait_for(lambda: broker.llen("celery") == 0, 30, "the messages to be taken")
    assert faults_of(runs) == []
    assert Run.objects.get().attempts == 1


def test_a_worker_that_was_thought_dead_writes_nothing(tmp_path):
    """It stands still before its commit until another has finished the run, then goes on."""
    runs = queued_runs(1)
    with crew(tmp_path / "soak", lease_seconds=1) as people:
        people.dispatcher()
        people.hold_at("computing")
        people.worker()
        pid, _row = people.wait_held("computing")
        os.kill(pid, 19)  # SIGSTOP: its heart stands still too
        people.let_go("computing")
        people.worker()
        wait_for(lambda: Run.objects.get().work_state == "done", 60, "another worker to finish")
        os.kill(pid, 18)  # SIGCONT
        wait_for(lambda: "lease lost" in (people.folder / "log").read_text(), 30, "the first to find its lease lost")
    assert faults_of(runs) == []
    assert Run.objects.get().lost_leases == 1


def test_without_the_token_the_same_look_finds_a_run_that_ended_twice(monkeypatch):
    """Takes the guard away and shows that the trial above would go red."""
    runs = queued_runs(1)
    late = leases.claim(Run, runs[0].pk, seconds=-1)
    assert late is not None
    computing.compute(run_id=runs[0].pk)
    done = Run.objects.get()
    made = computing.Computed(done.result, done.result_sha256, {})
    with pytest.raises(leases.LeaseLost):
        late.finish(lambda row: computing._store(row, made))
    assert faults_of(runs) == []
    monkeypatch.setattr(leases.Lease, "_ours", lambda lease: leases.only(lease.model, lease.pk))
    late.finish(lambda row: computing._store(row, made))
    assert faults_of(runs) == ["Run 1 was finished 2 times"]


def test_a_worker_s_parent_draws_in_nothing_that_hangs_in_a_fork():
    code = (
        "import sys, nrp.celery, django; django.setup(); nrp.celery.app.loader.import_default_modules();"
        "assert {'evaluation.compute_run', 'surveys.read_upload'} <= set(nrp.celery.app.tasks);"
        "print([name for name in ('polars', 'vl_convert', 'typst') if name in sys.modules])"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "nrp.settings_test"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
