"""Rounds of priorities: prepared, opened, voted in online and in the room, closed; secret all the way."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from governance.actions import ballots, rounds
from governance.actions.ballots import BallotRefused, Given
from governance.actions.rounds import RoundRefused
from governance.models import Ballot, Mark, PriorityRound, Sector
from nrp.audit.models import Payload
from nrp.core.edits import ChangedMeanwhile, fingerprint
from tests.factories import a_small_programme, a_user_with
from tests.governance_factories import a_keeper, a_log, a_member, a_user_on
from tests.integration.coren.pages import fill_in, hidden_of, signed_in, words_of
from tests.round_factories import OPTIONS, a_round, an_open_round, closed, entered, marks_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def log(settings):
    settings.NRP_ENFORCE_MFA = False
    return a_log(a_small_programme().own, name="Better Old Quay")


@pytest.fixture
def keeper(log):
    return a_keeper(log)


def url(name, held, *more):
    return reverse(name, args=[held.pk, *more])


def test_a_round_is_prepared_opened_and_closed_on_its_pages(log, keeper):
    client = signed_in(keeper)
    typed = {"title": "What first?", "question": "Which one?", "method": "score"}
    made = fill_in(client, url("priority-round-new", log), **typed)
    held = PriorityRound.objects.get()
    assert made.url == url("priority-round-edit", held)
    parts = {**typed, "options": "Safer crossings\n\nClean air", "criteria": "Soon\nHelps most x2", "highest": "4"}
    assert fill_in(client, made.url, **parts).url == url("priority-round", held)
    assert [(one.title, one.weight) for one in held.criteria.all()] == [("Soon", 1), ("Helps most", 2)]
    check = words_of(client.get(url("priority-round-open", held)))
    assert "Safer crossings, Clean air" in check
    assert "Helps most (counts 2)" in check
    client.post(url("priority-round-open", held))
    entered(held, [[4, 4], [0, 1]], times=3)
    assert "Close the round with 3 ballots" in words_of(client.get(url("priority-round-close", held)))
    done = client.post(url("priority-round-close", held), follow=True)
    assert "“Safer crossings” scored highest: 4.0 of 4." in words_of(done)
    again = words_of(client.post(url("priority-round-close", held)))
    assert re.search(rf"Closed by {keeper.person.name} at \d{{1,2}}(:\d\d)?[ap]m\.", again)


def test_once_open_nothing_changes_but_the_last_day(log):
    held = an_open_round(log)
    for change in ({"title": "Another"}, {"options": ["One", "Two"]}, {"method": "consent"}, {"dots": 5}):
        with pytest.raises(RoundRefused, match="cannot change any more"):
            rounds.update(priority_round=held, by=None, **change)
    later = timezone.localdate() + dt.timedelta(days=7)
    rounds.extend(priority_round=held, closes_on=later, by=None)
    held.refresh_from_db()
    assert (held.closes_on, [one.title for one in held.options.all()]) == (later, list(OPTIONS))
    with pytest.raises(RoundRefused, match="opened before"):
        rounds.open_round(priority_round=held, by=None)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"options": ["One", "one"]}, "“one” stands there twice"),
        ({"options": [str(number) for number in range(31)]}, "room for 30"),
        ({"options": ["x" * 161]}, "longer than 160"),
        ({"criteria": [("Soon", 11)]}, "counts 1 to 10 times"),
        ({"dots": 0}, "1 to 20 dots"),
        ({"highest": 11}, "1 to 10"),
        ({"method": "shouting"}, "Choose how"),
    ],
)
def test_what_a_round_cannot_be_is_said(log, values, words):
    with pytest.raises(RoundRefused, match=words):
        a_round(log, values.pop("method", "dots"), **values)
    assert not PriorityRound.objects.exists()


def test_a_round_opens_with_two_options_or_one_to_consent_to(log):
    with pytest.raises(RoundRefused, match="at least two options"):
        an_open_round(log, options=["One"])
    assert an_open_round(log, "consent", options=["One"]).state == "open"
    with pytest.raises(RoundRefused, match="is past"):
        an_open_round(log, closes_on=dt.date(2019, 1, 1))


def test_two_who_prepare_the_same_round_lose_nothing_without_a_word(log):
    held = a_round(log)
    seen = fingerprint(rounds.facts_of(held))
    rounds.update(priority_round=held, title="First", by=None)
    with pytest.raises(ChangedMeanwhile):
        rounds.update(priority_round=held, seen=seen, title="Second", by=None)


def test_what_the_other_wrote_is_shown_as_people_write_it(log, keeper):
    held = a_round(log, "score", criteria=[("Soon", 2)])
    client = signed_in(keeper)
    opened = hidden_of(client.get(url("priority-round-edit", held)))
    rounds.update(priority_round=held, criteria=[("Soon", 3), ("Fair", 1)], by=None)
    typed = {"title": held.title, "question": held.question, "method": "score", "highest": 5, "criteria": "Cheap"}
    typed["options"] = "\n".join(OPTIONS)
    shown = client.post(url("priority-round-edit", held), {**opened, **typed})
    assert "Somebody else has saved here: “Soon x3, Fair”." in words_of(shown)
    again = client.post(url("priority-round-edit", held), {**hidden_of(shown), **typed})
    assert again.status_code == 302
    assert [one.title for one in held.criteria.all()] == ["Cheap"]


def test_a_member_votes_online_and_changes_their_ballot_until_it_closes(log):
    member = a_user_on(log)
    held = an_open_round(log)
    client = signed_in(member)
    page = client.get(url("ballot", held))
    assert "You have 3 dots" in words_of(page)
    assert "Your ballot is in" in words_of(client.post(url("ballot", held), {"o1c0": 1, "o2c0": 2}, follow=True))
    assert "Change my ballot" in words_of(client.get(url("ballot", held)))
    client.post(url("ballot", held), {"o1c0": 3, "o2c0": 0, "o3c0": 0})
    ballot = Ballot.objects.get()
    assert (ballot.person.user, ballot.sector, ballot.channel) == (member, Sector.RESIDENT, "online")
    assert list(ballot.marks.values_list("option__title", "value")) == [("Safer crossings", 3)]
    closed(held)
    refused = words_of(client.post(url("ballot", held), {"o1c0": 1}))
    assert "Closed by the platform at" in refused
    assert ballot.marks.get().value == 3


def test_what_is_wrong_with_a_ballot_is_said_and_what_was_marked_stays(log):
    client = signed_in(a_user_on(log))
    dots = client.post(url("ballot", an_open_round(log)), {"o1c0": 3, "o2c0": 2})
    assert "5 dots are placed; each person has 3." in words_of(dots)
    assert dots.content.decode().count("checked") >= 2
    ranking = client.post(url("ballot", an_open_round(log, "ranking")), {"o1c0": 1, "o2c0": 1})
    assert "“Safer crossings” and “Somewhere to meet” both have place 1." in words_of(ranking)
    consent = client.post(url("ballot", an_open_round(log, "consent")), {"o1c0": 0, "o2c0": 2, "o1why": ""})
    assert "Say why you object to “Safer crossings”." in words_of(consent)
    assert "Answer for “Clean air”." in words_of(consent)
    score = client.post(url("ballot", an_open_round(log, "score", criteria=[("Soon", 1), ("Fair", 1)])), {"o1c1": 5})
    assert "Score “Safer crossings: Fair”." in words_of(score)
    assert not Mark.objects.exists()


def test_after_the_last_day_ballots_come_from_the_room_alone(log, keeper):
    held = an_open_round(log)
    PriorityRound.objects.update(closes_on=dt.date(2019, 1, 1))
    assert "online until 1 January 2019. No ballot can be given." in words_of(
        signed_in(keeper).get(url("ballot", held))
    )
    with pytest.raises(BallotRefused, match="online until 1 January 2019"):
        ballots.cast(priority_round=held, marks=marks_of(held, [1, 0, 0]), by=keeper)
    assert entered(held, [1, 0, 0])[0].channel == "room"


def test_only_members_have_a_ballot_online(log):
    administrator = a_user_with("programme_admin")
    held = an_open_round(log)
    page = words_of(signed_in(administrator).get(url("ballot", held)))
    assert "Only those who sit on this group have a ballot." in page
    with pytest.raises(BallotRefused, match="Only those who sit"):
        ballots.cast(priority_round=held, marks=marks_of(held, [1, 0, 0]), by=administrator)


def test_forty_ballots_are_entered_in_a_row_in_the_room(log, keeper):
    held = an_open_round(log)
    named = [a_member(log, f"Named {number:02}") for number in range(10)]
    client = signed_in(keeper)
    for seat in named:
        fill_in(client, url("ballot-room", held), person=seat.person_id, o1c0=3)
    after = None
    for number in range(30):
        sector = Sector.RESIDENT if number % 2 else Sector.NHS
        after = fill_in(client, url("ballot-room", held), sector=sector, o2c0=2, o3c0=1)
    assert after.url == f"{url('ballot-room', held)}?sector=resident"
    assert "Resident: in. 40 ballots so far" in words_of(client.get(after.url))
    assert (Ballot.objects.count(), Mark.objects.count()) == (40, 70)
    assert {ballot.entered_by for ballot in Ballot.objects.all()} == {keeper}


def test_a_page_of_the_room_enters_one_ballot_however_often_it_is_sent(log, keeper):
    held = an_open_round(log)
    client = signed_in(keeper)
    sent = {**hidden_of(client.get(url("ballot-room", held))), "sector": "nhs", "o1c0": 1}
    assert [client.post(url("ballot-room", held), sent).status_code for _again in range(2)] == [302, 302]
    assert Ballot.objects.count() == 1
    other = client.post(url("ballot-room", held), {**sent, "o1c0": 2})
    assert "sent before with another ballot" in words_of(other)
    assert Ballot.objects.count() == 1


def test_somebody_with_a_ballot_gets_no_second_one_in_the_room(log, keeper):
    member = a_user_on(log)
    held = an_open_round(log)
    ballots.cast(priority_round=held, marks=marks_of(held, [1, 0, 0]), by=member)
    answer = fill_in(signed_in(keeper), url("ballot-room", held), person=member.person.pk, o1c0=1)
    assert f"{member.person.name} voted online on" in words_of(answer)
    with pytest.raises(BallotRefused, match="does not sit on this group"):
        entered(held, [1, 0, 0], person=a_user_with("pmg_member").person)
    with pytest.raises(BallotRefused, match="a person, or a sector"):
        entered(held, [1, 0, 0], sector="nobody")


def test_a_ballot_entered_by_mistake_is_taken_out_with_a_reason_and_one_given_online_is_not(log, keeper):
    member = a_user_on(log)
    held = an_open_round(log)
    wrong = entered(held, [1, 0, 0])[0]
    own = ballots.cast(priority_round=held, marks=marks_of(held, [1, 0, 0]), by=member)
    client = signed_in(keeper)
    assert "Fill in “Why it is taken out”" in words_of(client.post(url("ballot-take-out", held, wrong.pk), {}))
    client.post(url("ballot-take-out", held, wrong.pk), {"reason": "Entered twice"})
    assert list(Ballot.objects.all()) == [own]
    refused = client.post(url("ballot-take-out", held, own.pk), {"reason": "No"})
    assert "Only the person who gave it can change it." in words_of(refused)


def test_nobody_is_shown_what_somebody_chose(log, keeper):
    """Not the keepers while it is open, not the trail, not the page of the result."""
    member = a_user_on(log)
    held = an_open_round(log, "consent")
    marks = marks_of(held, [(0, "The quay floods"), 2, 2])
    ballots.cast(priority_round=held, marks=marks, by=member)
    page = words_of(signed_in(keeper).get(url("priority-round", held)))
    assert member.person.name in page
    assert "The quay floods" not in page
    assert not Payload.objects.filter(body__icontains="The quay floods").exists()
    assert not Payload.objects.filter(body__icontains="value").exists()
    entered(held, [2, 2, 2], times=2)
    closed(held)
    page = words_of(signed_in(keeper).get(url("priority-round", held)))
    assert "The quay floods" in page
    assert member.person.name not in page


def test_who_votes_is_seen_by_keepers_alone(log):
    member, other = a_user_on(log), a_user_on(log)
    held = an_open_round(log)
    ballots.cast(priority_round=held, marks=marks_of(held, [1, 0, 0]), by=member)
    page = words_of(signed_in(other).get(url("priority-round", held)))
    assert member.person.name not in page
    assert "Give your ballot" in page


@pytest.mark.parametrize(
    ("method", "values"),
    [
        ("dots", [9, 0, 0]),
        ("dots", [0, 0, 0]),
        ("score", [6, 0, 0]),
        ("score", [1, None, 1]),
        ("ranking", [2, 2, None]),
        ("ranking", [None, None, None]),
        ("consent", [(0, " "), 2, 2]),
        ("consent", [3, 2, 2]),
        ("consent", [2, 2, None]),
    ],
)
def test_marks_that_do_not_fit_the_method_are_refused(log, method, values):
    held = an_open_round(log, method)
    with pytest.raises(BallotRefused):
        entered(held, values)
    other = an_open_round(log, method)
    with pytest.raises(BallotRefused, match="options of this round"):
        ballots.enter(priority_round=held, marks=[Given(other.options.first().pk, 1)], by=None, sector=Sector.RESIDENT)


def test_gaps_in_a_ranking_are_closed(log):
    held = an_open_round(log, "ranking")
    ballot = entered(held, [3, None, 1])[0]
    assert list(ballot.marks.order_by("value").values_list("option__title", "value")) == [
        ("Clean air", 1),
        ("Safer crossings", 2),
    ]


def test_issues_of_the_place_become_options(log, keeper):
    from_here = an_issue(log.area, "Buses idle at the school")
    elsewhere = an_issue(a_log().area, "Of another place")
    held = a_round(log, options=["Typed"])
    with pytest.raises(RoundRefused, match="own neighbourhood"):
        rounds.update(priority_round=held, issues=[elsewhere], options=["Typed"], by=None)
    client = signed_in(keeper)
    page = client.get(url("priority-round-edit", held))
    assert "Buses idle at the school" in words_of(page)
    assert "Of another place" not in words_of(page)
    typed = {"title": held.title, "question": held.question, "method": "dots", "dots": 3, "options": "Typed"}
    fill_in(client, url("priority-round-edit", held), issues=[str(from_here.pk)], **typed)
    assert list(held.options.values_list("title", "issue")) == [(from_here.title, from_here.pk), ("Typed", None)]


def an_issue(area, title):
    values = {"raised_on": dt.date(2019, 2, 12), "sector": Sector.RESIDENT, "source": "street"}
    return area.issues.create(title=title, **values)


def test_paper_ballots_are_printed_as_many_as_are_asked_for(log, keeper):
    held = an_open_round(log, "score", criteria=[("Soon", 1)])
    client = signed_in(keeper)
    for asked, shown in (("40", 40), ("", 1), ("0", 1), ("9999", 100), ("x", 1), ("²", 1)):
        page = client.get(url("ballot-paper", held), {"copies": asked})
        assert page.content.decode().count('class="nrp-paper"') == shown


def test_pages_ask_as_often_for_many_ballots_as_for_few(log, keeper):
    counted = []
    client = signed_in(keeper)
    held, other = an_open_round(log, "ranking"), an_open_round(log, "ranking")
    entered(held, [1, 2, 3], times=3)
    entered(other, [1, 2, 3], times=12)
    for one in (held, other):
        for state in ("open", "closed"):
            if state == "closed":
                closed(one)
            for name in ("priority-round", "priority-rounds"):
                with CaptureQueriesContext(
                    connection,
                ) as queries:
                    client.get(url(name, one) if name == "priority-round" else reverse(name))
                counted.append((state, name, len(queries)))
    half = len(counted) // 2
    assert counted[:half] == counted[half:]
    assert max(count for _state, _name, count in counted) <= 15, counted
