"""Ballots at the same moment: one sent twice counts once; one that comes as the round closes is in, or refused."""

import re
import threading

import pytest
from django.db import connection
from django.urls import reverse

from governance.actions import ballots, rounds
from governance.actions.ballots import BallotRefused
from governance.models import Ballot, Mark, PriorityRound
from governance.queries.round_results import result_of
from nrp.accounts.models import User
from tests.governance_factories import a_keeper, a_log, a_user_on
from tests.integration.coren.pages import hidden_of, signed_in
from tests.round_factories import an_open_round, entered, marks_of

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
TRIALS = 50
CLOSED = re.compile(r"Closed by .+ at \d{1,2}(:\d\d)?[ap]m\.")


@pytest.fixture
def log(settings):
    settings.NRP_ENFORCE_MFA = False
    return a_log()


def at_once(*acts):
    """Run each act in a thread of its own, all let go at the same moment; give what each returned or raised."""
    together, said = threading.Barrier(len(acts)), {}

    def run(number, act):
        try:
            together.wait()
            said[number] = act()
        except Exception as error:  # noqa: BLE001  the test looks at whatever it was
            said[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [said[number] for number in range(len(acts))]


def test_the_same_ballot_sent_twice_online_counts_once(log):
    member = a_user_on(log)
    for _trial in range(TRIALS):
        held = an_open_round(log)
        marks = marks_of(held, [2, 1, 0])

        def vote(held=held, marks=marks):
            return ballots.cast(priority_round=held, marks=marks, by=User.objects.get(pk=member.pk)).pk

        said = at_once(vote, vote)
        assert said[0] == said[1], said
        assert (held.ballots.count(), Mark.objects.filter(ballot__round=held).count()) == (1, 2)


def test_the_same_page_of_the_room_sent_twice_enters_one_ballot(log):
    keeper = a_keeper(log)
    clients = [signed_in(keeper), signed_in(keeper)]
    held = an_open_round(log)
    address = reverse("ballot-room", args=[held.pk])
    for trial in range(1, TRIALS + 1):
        sent = {**hidden_of(clients[0].get(address)), "sector": "nhs", "o1c0": "1"}
        said = at_once(*(lambda client=client, sent=sent: client.post(address, sent).status_code for client in clients))
        assert said == [302, 302]
        assert held.ballots.count() == trial


def close_and_count(held):
    """Close a round as a page does and count it at once, before any late ballot could come."""
    rounds.close(priority_round=held, by=None)
    return result_of(held).ballots


def vote_or_words(held, member, marks):
    try:
        ballots.cast(priority_round=held, marks=marks, by=User.objects.get(pk=member.pk))
    except BallotRefused as refusal:
        return str(refusal)
    return "in"


def one_trial(held, member):
    """Let somebody vote while the round closes; give what the voter is told and what was counted."""
    entered(held, [1, 0, 0], times=3)
    marks = marks_of(held, [0, 1, 0])
    return at_once(lambda: vote_or_words(held, member, marks), lambda: close_and_count(held))


def test_a_ballot_that_comes_as_the_round_closes_is_in_or_refused_in_words(log):
    member, told = a_user_on(log), set()
    for _trial in range(TRIALS):
        held = an_open_round(log)
        said, counted = one_trial(held, member)
        if said == "in":
            assert (counted, held.ballots.count()) == (4, 4)
        else:
            assert CLOSED.fullmatch(said), said
            assert (counted, held.ballots.count()) == (3, 3)
        told.add(said == "in")
    assert Ballot.objects.filter(round__state=PriorityRound.State.CLOSED).exists()


def test_without_the_lock_a_ballot_slips_in_behind_the_count(log, monkeypatch):
    """So the trials above would notice if the lock went."""
    both_have_read = threading.Barrier(2, timeout=20)
    is_counted = threading.Event()
    real_check = ballots.checked_marks

    def unlocked(held):
        return PriorityRound.objects.select_related("group__area", "closed_by__person").get(pk=held.pk)

    def check_after_the_close(held, marks):
        both_have_read.wait()
        is_counted.wait(20)
        return real_check(held, marks)

    member, held = a_user_on(log), an_open_round(log)
    entered(held, [1, 0, 0], times=3)
    marks = marks_of(held, [0, 1, 0])
    monkeypatch.setattr(ballots, "locked_round", unlocked)
    monkeypatch.setattr(ballots, "checked_marks", check_after_the_close)

    def close():
        both_have_read.wait()
        counted = close_and_count(held)
        is_counted.set()
        return counted

    said, counted = at_once(lambda: vote_or_words(held, member, marks), close)
    assert (said, counted, held.ballots.count()) == ("in", 3, 4)
