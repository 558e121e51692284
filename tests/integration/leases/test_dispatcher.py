"""The dispatcher rings for what should be taken, and goes on whatever is away."""

import threading
import time
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from evaluation.models import Run
from nrp.core import leases
from nrp.core.dispatch import BrokerAway, Dispatcher
from nrp.core.models import ServiceBeat
from tests.integration.leases.rows import queued_run, store
from tests.soak.stage.crew import wait_for


@pytest.mark.django_db
def test_it_rings_once_for_a_queued_row():
    run = queued_run()
    dispatcher = Dispatcher()
    assert dispatcher.look() == 1
    assert dispatcher.look() == 0
    run.refresh_from_db()
    assert run.rung_at is not None
    assert run.work_state == "queued", "ringing claims nothing"


@pytest.mark.django_db
def test_it_rings_again_for_a_row_nobody_took():
    run = queued_run()
    dispatcher = Dispatcher(ring_again_after=10)
    dispatcher.look()
    Run.objects.filter(pk=run.pk).update(rung_at=timezone.now() - timedelta(seconds=11))
    assert dispatcher.look() == 1


@pytest.mark.django_db
def test_it_leaves_a_row_alone_that_is_held_done_failed_or_resting():
    held, done, failed, resting = (queued_run() for _ in range(4))
    leases.claim(Run, held.pk)
    leases.claim(Run, done.pk).finish(store)
    leases.claim(Run, failed.pk).fail("No.")
    leases.claim(Run, resting.pk).give_back_or_fail(RuntimeError())
    assert Dispatcher().look() == 0


@pytest.mark.django_db
def test_it_rings_for_a_lease_that_ran_out():
    run = queued_run()
    leases.claim(Run, run.pk, seconds=-1)
    assert Dispatcher().look() == 1


@pytest.mark.django_db
def test_it_rings_for_the_oldest_first_and_not_for_all_at_once():
    runs = [queued_run() for _ in range(5)]
    dispatcher = Dispatcher(at_once=3)
    assert dispatcher.look() == 3
    assert dispatcher.look() == 0, "the first three still wait for a worker"
    rung = set(Run.objects.filter(rung_at__isnull=False).values_list("pk", flat=True))
    assert rung == {run.pk for run in runs[:3]}


@pytest.mark.django_db
def test_the_command_looks_once_and_says_how_many():
    queued_run()
    said = StringIO()
    call_command("dispatch", "--once", stdout=said)
    assert said.getvalue().strip() == "1"


@pytest.mark.django_db
def test_a_dead_broker_leaves_the_rows_for_later():
    run = queued_run()
    dispatcher = Dispatcher(broker_url="redis+socket:///nowhere/at/all")
    began = time.monotonic()
    with pytest.raises(BrokerAway):
        dispatcher.look()
    assert time.monotonic() - began < 20, "it gives up soon enough to look after its beat and the database"
    run.refresh_from_db()
    assert run.rung_at is None
    dispatcher.broker_url = None
    assert dispatcher.look() == 1


def running(dispatcher: Dispatcher):
    stopped = threading.Event()

    def run() -> None:
        try:
            dispatcher.run(stopped.is_set)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, stopped


def is_rung(run: Run) -> bool:
    return Run.objects.get(pk=run.pk).rung_at is not None


@pytest.mark.django_db(transaction=True)
def test_it_says_that_it_is_alive():
    thread, stopped = running(Dispatcher())
    try:
        beat = wait_for(lambda: ServiceBeat.objects.filter(name="dispatcher").first(), 10, "a beat")
    finally:
        stopped.set()
        thread.join()
    assert timezone.now() - beat.beat_at < timedelta(seconds=10)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_queued_row_does_not_wait_for_the_next_look():
    thread, stopped = running(Dispatcher(look_every=60))
    try:
        wait_for(ServiceBeat.objects.exists, 10, "a first look")
        time.sleep(0.5)
        run = queued_run()
        wait_for(lambda: is_rung(run), 5, "its ring")
    finally:
        stopped.set()
        leases.notify()
        thread.join()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_it_outlives_its_connection_to_the_database():
    thread, stopped = running(Dispatcher(look_every=0.2))
    try:
        wait_for(ServiceBeat.objects.exists, 10, "a first look")
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        run = queued_run()
        wait_for(lambda: is_rung(run), 20, "its ring")
    finally:
        stopped.set()
        thread.join()
