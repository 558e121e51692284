"""One piece of work, one holder, one end."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import OperationalError, connection
from django.utils import timezone

from evaluation.models import Run
from nrp.core import leases
from nrp.core.signals import work_failed
from tests.integration.leases.rows import queued_run, store

pytestmark = pytest.mark.django_db


def claimed(run: Run, seconds: float = 30) -> leases.Lease:
    lease = leases.claim(Run, run.pk, seconds=seconds)
    assert lease is not None
    return lease


def lapse(run: Run) -> None:
    Run.objects.filter(pk=run.pk).update(leased_until=timezone.now() - timedelta(seconds=1))


def test_a_queued_row_is_claimed_once():
    run = queued_run()
    first = leases.claim(Run, run.pk)
    second = leases.claim(Run, run.pk)
    run.refresh_from_db()
    assert first is not None
    assert second is None
    assert (run.work_state, run.lease_token, run.attempts) == ("running", 1, 1)


def test_a_row_that_is_not_in_the_queue_is_not_claimed():
    run = queued_run()
    claimed(run).finish(store)
    assert leases.claim(Run, run.pk) is None


def test_finishing_stores_the_outcome_and_the_end_together():
    run = queued_run()
    claimed(run).finish(store)
    run.refresh_from_db()
    assert run.work_state == "done"
    assert run.progress == 100
    assert run.result == {"made_by": 1}
    assert run.finished_at >= run.started_at >= run.queued_at


def test_an_outcome_that_cannot_be_stored_leaves_the_row_unfinished():
    run = queued_run()
    lease = claimed(run)

    def half_written(row: Run) -> None:
        store(row)
        raise ValueError("broken half way")

    with pytest.raises(ValueError, match="half way"):
        lease.finish(half_written)
    run.refresh_from_db()
    assert (run.work_state, run.result) == ("running", None)


def test_a_lapsed_lease_is_taken_over_and_counted_as_lost():
    run = queued_run()
    claimed(run)
    lapse(run)
    taken_over = claimed(run)
    run.refresh_from_db()
    assert taken_over.token == 2
    assert (run.attempts, run.lost_leases) == (2, 1)


def test_a_holder_that_comes_back_late_can_write_nothing():
    run = queued_run()
    late = claimed(run)
    lapse(run)
    claimed(run).finish(store)
    with pytest.raises(leases.LeaseLost):
        late.finish(store)
    with pytest.raises(leases.LeaseLost):
        late.beat(50)
    late.give_back_or_fail(RuntimeError())
    late.fail("too late")
    run.refresh_from_db()
    assert (run.work_state, run.result, run.error) == ("done", {"made_by": 2}, "")


def test_a_beat_moves_the_end_of_the_lease_and_the_progress():
    run = queued_run()
    with time_machine.travel("2026-03-01 12:00:00+00:00", tick=False) as clock:
        lease = claimed(run)
        clock.shift(20)
        lease.beat(40, "estimating")
        run.refresh_from_db()
        assert (run.progress, run.step) == (40, "estimating")
        assert run.leased_until == timezone.now() + timedelta(seconds=30)


def test_an_error_of_ours_sends_the_row_back_to_rest_longer_each_time():
    run = queued_run()
    rests = []
    with time_machine.travel("2026-03-01 12:00:00+00:00", tick=False) as clock:
        for _ in range(4):
            with claimed(run):
                raise RuntimeError("ours")
            run.refresh_from_db()
            assert run.work_state == "queued"
            assert leases.claim(Run, run.pk) is None, "a resting row is not handed out"
            rests.append((run.leased_until - timezone.now()).total_seconds())
            clock.shift(rests[-1])
    assert rests == [2, 4, 8, 16]


def test_after_five_errors_the_row_fails_with_a_reason_and_a_reference():
    run = queued_run()
    heard = []

    def hear(sender, row_id, reason, **_):
        heard.append((sender, row_id, reason))

    work_failed.connect(hear)
    try:
        with time_machine.travel("2026-03-01 12:00:00+00:00", tick=False) as clock:
            for _ in range(5):
                with claimed(run):
                    raise RuntimeError("a respondent said something private")
                clock.shift(120)
    finally:
        work_failed.disconnect(hear)
    run.refresh_from_db()
    assert run.work_state == "failed"
    assert "5 times" in run.error
    assert "private" not in run.error
    assert len(run.error_reference) == 9
    assert heard == [(Run, run.pk, run.error)]


def test_after_twelve_lost_leases_the_row_fails():
    run = queued_run()
    for _ in range(12):
        claimed(run)
        lapse(run)
    assert leases.claim(Run, run.pk) is None
    run.refresh_from_db()
    assert (run.work_state, run.lost_leases) == ("failed", 12)
    assert "12 times" in run.error


def test_lost_leases_do_not_count_as_errors_of_ours():
    run = queued_run()
    for _ in range(8):
        claimed(run)
        lapse(run)
    with claimed(run):
        raise RuntimeError("the first error")
    run.refresh_from_db()
    assert run.work_state == "queued"


def test_a_database_that_went_away_counts_as_a_lost_lease():
    run = queued_run()
    with claimed(run):
        raise OperationalError("server closed the connection")
    run.refresh_from_db()
    assert (run.work_state, run.lost_leases) == ("queued", 1)


def test_work_that_would_end_the_same_way_fails_at_once_in_its_own_words():
    run = queued_run()
    with claimed(run):
        raise leases.WorkRefused("The stored file of wave 1 is damaged.")
    run.refresh_from_db()
    assert (run.work_state, run.error, run.attempts) == ("failed", "The stored file of wave 1 is damaged.", 1)


def test_a_failed_row_can_be_tried_again_from_a_clean_slate():
    run = queued_run()
    with claimed(run):
        raise leases.WorkRefused("No.")
    run.refresh_from_db()
    assert leases.retry(run)
    assert not leases.retry(run), "only a failed row is queued again"
    run.refresh_from_db()
    assert (run.work_state, run.attempts, run.error, run.error_reference) == ("queued", 0, "", "")
    claimed(run).finish(store)


def test_queueing_again_takes_the_work_from_whoever_holds_it():
    run = queued_run()
    held = claimed(run)
    run.refresh_from_db()
    leases.queue(run)
    with pytest.raises(leases.LeaseLost):
        held.finish(store)


@pytest.mark.django_db(transaction=True)
def test_the_heart_beats_while_the_work_goes_on():
    run = queued_run()
    with claimed(run, seconds=0.6) as lease:
        threading.Event().wait(1.5)
        assert leases.claim(Run, run.pk) is None, "a beating lease does not lapse"
        lease.finish(store)
    run.refresh_from_db()
    assert run.work_state == "done"
    assert [t.name for t in threading.enumerate() if t.name.startswith("heartbeat")] == []


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_workers_given_the_same_run_make_one_result_fifty_times():
    for _ in range(50):
        assert race(queued_run()) == (1, 1)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_when_the_claim_does_not_look_at_the_state_both_claim_and_the_token_still_lets_one_finish(monkeypatch):
    """The same race, with the first guard taken away: it is seen, and the second guard holds."""
    from django.db.models import Q

    monkeypatch.setattr(leases, "claimable", lambda now: Q())
    raced = [race(queued_run(), claim_all=True) for _ in range(10)]
    assert all(claims == 2 for claims, _finishes in raced)
    assert all(finishes == 1 for _claims, finishes in raced)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_without_either_guard_a_run_is_finished_twice(monkeypatch):
    from django.db.models import Q

    monkeypatch.setattr(leases, "claimable", lambda now: Q())
    monkeypatch.setattr(leases.Lease, "_ours", lambda lease: leases.only(lease.model, lease.pk))
    assert race(queued_run(), claim_all=True) == (2, 2)


def race(run: Run, *, claim_all: bool = False) -> tuple[int, int]:
    """Let two workers claim and finish a run at once; return how many claimed and how many finished it.

    With `claim_all` nobody finishes before both have tried to claim.
    """
    start, between = threading.Barrier(2), threading.Barrier(2)
    claimed_by, finished_by = [], []

    def worker() -> None:
        try:
            start.wait()
            lease = leases.claim(Run, run.pk)
            if claim_all:
                between.wait()
            if lease is not None:
                claimed_by.append(lease.token)
                with lease:
                    lease.finish(store)
                    finished_by.append(lease.token)
        finally:
            connection.close()

    threads = [threading.Thread(target=worker) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(claimed_by), len(finished_by)
