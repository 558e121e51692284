"""What is to be done, on the pages: found, changed, done by one and verified by another."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from governance.models import ActionPoint, Sector
from tests.decision_factories import a_decision, a_done_action, an_action
from tests.factories import a_small_programme, a_user_with
from tests.governance_factories import a_keeper, a_log, a_member, a_user_on
from tests.integration.coren.pages import fill_in, signed_in, words_of

pytestmark = pytest.mark.django_db
DUE = {"due_on_0": "1", "due_on_1": "3", "due_on_2": "2019"}


@pytest.fixture
def programme():
    return a_small_programme()


@pytest.fixture
def log(programme):
    return a_log(programme.own, name="Better Old Quay")


@pytest.fixture
def keeper(log):
    return a_keeper(log)


def words(client, action):
    return words_of(client.get(action.get_absolute_url()))


def test_a_keeper_writes_an_action_down_out_of_a_decision(log, keeper):
    ann, decision = a_member(log, "Ann").person, a_decision(log)
    client = signed_in(keeper)
    url = f"/groups/{log.pk}/actions/new/?decision={decision.pk}"
    typed = {
        "text": "Write to the council",
        "owner": str(ann.pk),
        "priority": "high",
        "decision": str(decision.pk),
        **DUE,
    }
    assert fill_in(client, url, **typed, concerns_residents="on").status_code == 302
    action = ActionPoint.objects.get()
    assert (action.owner, action.decision, action.owner_sector) == (ann, decision, "resident")
    page = words(client, action)
    for part in ("Action 1", "days late", "Yes: a resident verifies it", "Decision 1: Ask the council", "Ann"):
        assert part in page
    assert "Write to the council" in words_of(client.get(decision.get_absolute_url()))


def test_without_an_owner_or_with_two_it_says_so(log, keeper):
    ann = a_member(log, "Ann").person
    client, url = signed_in(keeper), f"/groups/{log.pk}/actions/new/"
    base = {"text": "Write", "priority": "normal", **DUE}
    assert "Choose who does it, or write their name." in words_of(fill_in(client, url, **base))
    both = fill_in(client, url, **base, owner=str(ann.pk), owner_name="Sam")
    assert "Choose an owner or write a name, not both." in words_of(both)
    assert fill_in(client, url, **base, owner_name="Sam Newcomer").status_code == 302
    assert ActionPoint.objects.get().owner.name == "Sam Newcomer"


def test_a_day_moves_with_a_reason_that_the_page_shows(log, keeper):
    action = an_action(log, a_member(log, "Ann").person)
    client, url = signed_in(keeper), f"/actions/{action.pk}/edit/"
    typed = {"text": action.text, "owner": str(action.owner_id), "priority": "normal", **DUE, "due_on_0": "15"}
    assert "Say why the day moves." in words_of(fill_in(client, url, **typed))
    assert fill_in(client, url, **typed, reason="They asked for time").status_code == 302
    page = words(client, action)
    assert "From 1 March 2019 to 15 March 2019" in page
    assert "They asked for time" in page


def test_a_name_written_in_replaces_an_owner(log, keeper):
    action = an_action(log, a_member(log, "Ann").person)
    typed = {"text": action.text, "owner": str(action.owner_id), "priority": "normal", **DUE, "owner_name": "Sam"}
    assert fill_in(signed_in(keeper), f"/actions/{action.pk}/edit/", **typed).status_code == 302
    action.refresh_from_db()
    assert action.owner.name == "Sam"


def test_one_says_it_is_done_and_another_resident_looks(log):
    owner, neighbour = a_user_on(log), a_user_on(log)
    action = an_action(log, owner.person, concerns_residents=True)
    mine, theirs = signed_in(owner), signed_in(neighbour)
    assert "Say that it is done" in words(mine, action)
    assert "it is done" not in words(theirs, action).split("Who looked")[0]
    fill_in(mine, f"/actions/{action.pk}/complete/", note="The letter is sent")
    page = words(mine, action)
    assert "Look whether it is done" not in page
    assert "owns this action. Somebody else verifies it." in page
    refused = fill_in(mine, f"/actions/{action.pk}/verify/", found="done")
    assert refused.status_code == 200
    assert "There is a problem" in words_of(refused)
    assert "Look whether it is done" in words(theirs, action)
    fill_in(theirs, f"/actions/{action.pk}/verify/", found="not_yet", reason="No answer yet")
    assert "Somebody looked and found it not done yet: No answer yet" in words(mine, action)
    fill_in(mine, f"/actions/{action.pk}/complete/", note="They answered")
    fill_in(theirs, f"/actions/{action.pk}/verify/", found="done")
    page = words(mine, action)
    assert f"Verified by {neighbour.person} at" in page
    assert "Not done yet." in page
    assert "What was said to be done then: The letter is sent" in page


def test_a_keeper_writes_both_down_for_people_without_an_account(log, keeper):
    ann, bo = a_member(log, "Ann").person, a_member(log, "Bo").person
    action, client = an_action(log, ann), signed_in(keeper)
    fill_in(client, f"/actions/{action.pk}/complete/", note="Sent", person=str(ann.pk))
    assert f"Done by Ann, written down by {keeper.person}" in words(client, action)
    own = fill_in(client, f"/actions/{action.pk}/verify/", found="done", person=str(ann.pk))
    assert "Ann owns this action. Somebody else verifies it." in words_of(own)
    fill_in(client, f"/actions/{action.pk}/verify/", found="done", person=str(bo.pk))
    page = words(client, action)
    assert "Verified by Bo" in page
    assert f"Written down by {keeper.person}." in page


def test_not_done_yet_asks_what_is_missing(log):
    done, neighbour = a_done_action(log, a_member(log, "Ann").person), a_user_on(log)
    client = signed_in(neighbour)
    for typed, said in (({"found": "not_yet"}, "Say what is still missing."), ({}, "There is a problem")):
        assert said in words_of(fill_in(client, f"/actions/{done.pk}/verify/", **typed))


def test_an_officer_reads_why_they_do_not_verify_what_concerns_residents(log):
    done = a_done_action(log, a_member(log, "Ann").person, concerns_residents=True)
    officer = signed_in(a_user_on(log, sector=Sector.NHS))
    page = words(officer, done)
    assert "This concerns residents: a resident of the group verifies it." in page
    assert "Look whether it is done" not in page
    assert "a resident of the group verifies it" in words_of(
        officer.post(f"/actions/{done.pk}/verify/", {"found": "done"})
    )


def test_the_second_who_sends_the_form_reads_what_the_first_did(log):
    done, first, second = a_done_action(log, a_member(log, "Ann").person), a_user_on(log), a_user_on(log)
    fill_in(signed_in(first), f"/actions/{done.pk}/verify/", found="done")
    answer = signed_in(second).post(f"/actions/{done.pk}/verify/", {"found": "done"})
    assert f"Verified by {first.person} at" in words_of(answer)


def test_it_is_dropped_with_a_reason(log, keeper):
    action, client = an_action(log, a_member(log, "Ann").person), signed_in(keeper)
    assert fill_in(client, f"/actions/{action.pk}/drop/", reason="The road is closed").status_code == 302
    assert "Dropped: The road is closed" in words(client, action)


def test_the_list_is_narrowed_by_each_filter(programme, log, keeper):
    other = a_log(programme.other, name="Moor Together")
    a_member(other, person=keeper.person)
    today = timezone.localdate()
    late = an_action(log, keeper.person, "Late one", priority="high")
    soon = an_action(other, a_member(log, "Ann").person, "Soon one", due_on=today + dt.timedelta(days=3))
    done = a_done_action(log, a_member(log, "Bo").person, text="Done one")
    dropped = an_action(log, a_member(log, "Cy").person, "Dropped one")
    client = signed_in(keeper)
    fill_in(client, f"/actions/{dropped.pk}/drop/", reason="Over")
    for query, found in (
        ("", {late, soon, done}), ("owner=me", {late}), (f"group={other.pk}", {soon}), ("place=high-moor", {soon}),
        ("state=open", {late, soon}), ("state=late", {late}), ("state=completed", {done}),
        ("state=to-verify", {done}), ("state=dropped", {dropped}), ("state=everything", {late, soon, done, dropped}),
        ("priority=high", {late}),
    ):  # fmt: skip
        page = client.get(f"/actions/?{query}").content.decode()
        assert {one for one in (late, soon, done, dropped) if one.get_absolute_url() in page} == found, query
    assert "days late" in words_of(client.get("/actions/"))


def test_somebody_of_another_place_finds_none_of_it(programme, log):
    action = an_action(log, a_member(log, "Ann").person)
    client = signed_in(a_user_with("coren_facilitator", area=programme.other))
    for path in ("", "edit/", "complete/", "verify/", "drop/"):
        assert client.get(f"/actions/{action.pk}/{path}").status_code == 404
    assert "Nothing is waiting to be done." in words_of(client.get("/actions/"))


def test_no_page_asks_more_for_many_than_for_one(log, keeper):
    client, ann = signed_in(keeper), a_member(log, "Ann").person
    action = an_action(log, ann)
    done = a_done_action(log, ann)
    urls = ["/actions/", action.get_absolute_url(), f"/actions/{action.pk}/edit/", f"/groups/{log.pk}/actions/new/",
            f"/actions/{action.pk}/complete/", f"/actions/{done.pk}/verify/"]  # fmt: skip

    def asked():
        counts = []
        for url in urls:
            with CaptureQueriesContext(connection) as asking:
                assert client.get(url).status_code == 200
            counts.append(len(asking))
        return counts

    first = asked()
    for number in range(12):
        an_action(log, a_member(log, f"Member {number}").person, decision=a_decision(log))
    assert asked() == first
    assert max(first) <= 15
