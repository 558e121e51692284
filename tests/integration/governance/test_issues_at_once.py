"""Two people do the same thing at the same moment: it is done once, and the other is told in words."""

import threading

import pytest
from django.db import connection
from django.urls import reverse

from governance.actions import event_names, issues, themes
from governance.models import Event, EventAttendance, Issue, Sector, Theme
from nrp.accounts.models import Person
from nrp.core.refusals import Refusal
from tests.event_factories import a_theme, an_event, an_issue
from tests.factories import an_area
from tests.governance_factories import a_keeper, a_log, a_member, a_user_on
from tests.integration.coren.pages import hidden_of, signed_in

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
TRIALS = 50


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.NRP_ENFORCE_MFA = False


@pytest.fixture
def log():
    return a_log(an_area("Old Quay"))


def at_once(*acts):
    """Do things in threads that begin at the same moment; give what each gave, or the sentence it was refused with."""
    together, answers = threading.Barrier(len(acts)), [None] * len(acts)

    def run(number):
        try:
            together.wait()
            answers[number] = acts[number]()
        except Refusal as refusal:
            answers[number] = str(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[number]) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def refused(answers):
    return [answer for answer in answers if isinstance(answer, str)]


def test_two_close_an_issue_at_once(log):
    closers = [a_keeper(log), a_user_on(log)]
    for _ in range(TRIALS):
        issue = an_issue(log.area)
        answers = at_once(
            *(
                lambda who=who, issue=issue: issues.close(issue=issue, outcome=f"Seen by {who.pk}.", by=who)
                for who in closers
            )
        )
        (said,) = refused(answers)
        winner = next(who for who in closers if f"Seen by {who.pk}." in said)
        assert said.startswith(f"Closed by {winner.person.name} on ")
        issue.refresh_from_db()
        assert issue.outcome == f"Seen by {winner.pk}."


def test_two_name_the_same_person_and_make_the_same_theme_at_once(log):
    person = a_member(log, "Joan Sample").person
    for number in range(TRIALS):
        event = an_event(log.area)
        answers = at_once(
            lambda event=event: event_names.add(event=event, person=person, by=None),
            lambda event=event: event_names.write(event=event, people=[person], others=[], gone=[], by=None),
        )
        assert EventAttendance.objects.filter(event=event).count() == 1
        assert set(refused(answers)) <= {"Joan Sample is on the list already."}
        answers = at_once(
            *(lambda number=number: themes.make(area=log.area, title=f"Theme {number} here", by=None) for _ in "ab")
        )
        assert refused(answers) == ["There is a theme of this name. Choose it, or find another name."]


def test_two_themes_are_not_merged_into_each_other(log):
    for _ in range(TRIALS):
        one, other = a_theme(log.area), a_theme(log.area)
        issue = an_issue(log.area, theme=one)
        answers = at_once(
            lambda one=one, other=other: themes.merge(theme=one, into=other, by=None),
            lambda one=one, other=other: themes.merge(theme=other, into=one, by=None),
        )
        assert len(refused(answers)) == 1
        kept = Theme.objects.get(pk__in=[one.pk, other.pk])
        issue.refresh_from_db()
        assert issue.theme == kept


def test_forms_sent_twice_at_once_make_one_thing(log):
    user = a_keeper(log)
    day = {"starts_on_0": 12, "starts_on_1": 2, "starts_on_2": 2019}
    raised = {"raised_on_0": 12, "raised_on_1": 2, "raised_on_2": 2019}
    forms = (
        ("event-new", {**day, "area": log.area_id, "kind": "public", "title": "Open day"}, Event),
        ("issue-new", {**raised, "title": "Damp", "sector": Sector.NHS, "where": "other", "named": "Abe"}, Issue),
    )
    for name, typed, model in forms:
        for _ in range(5):
            model.objects.all().delete()
            Person.objects.filter(name="Abe").delete()
            url = reverse(name)
            sent = {**hidden_of(signed_in(user).get(url)), **typed}
            at_once(*(lambda url=url, sent=sent: signed_in(user).post(url, sent) for _ in "ab"))
            assert model.objects.count() == 1
            assert Person.objects.filter(name="Abe").count() == (1 if model is Issue else 0)
