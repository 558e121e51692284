"""Dispatcher and worker as processes of their own, on whichever database and broker this run rests on."""

import pytest

from evaluation.models import Run
from nrp.core.models import ServiceBeat
from tests.integration.evaluation.world import queued_runs
from tests.soak.stage.crew import crew, wait_for
from tests.soak.stage.ended_once import faults_of


@pytest.mark.django_db(transaction=True)
def test_two_queued_runs_are_computed_and_both_services_say_they_are_alive(tmp_path):
    runs = queued_runs(2)
    with crew(tmp_path / "soak", lease_seconds=20, ring_again=5) as people:
        people.dispatcher()
        people.worker()
        wait_for(lambda: Run.objects.filter(work_state="done").count() == 2, 60, "two ends")
        wait_for(lambda: ServiceBeat.objects.count() == 2, 20, "two beats")
    assert faults_of(runs) == []
    assert [run.attempts for run in runs] == [1, 1]
    assert set(ServiceBeat.objects.values_list("name", flat=True)) == {"dispatcher", "worker"}
