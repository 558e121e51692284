"""A run is reviewed against a checklist, released as a version of its own, or sent back; never by who made it alone."""

import json
import threading

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from evaluation.actions import reviewing, runs
from evaluation.models import Release, Review, Run
from nrp.accounts.models import Letter
from nrp.audit.models import Event
from surveys.models import Upload
from tests.factories import a_user_with
from tests.integration.evaluation.test_run_pages import publish_other
from tests.integration.evaluation.world import TICKED, finish, hhs_places, hhs_waves, publish

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def finished(settings) -> Run:
    settings.NRP_ENFORCE_MFA = False
    hhs_places()
    for wave in hhs_waves():
        publish(wave)
    return finish(Run.objects.get())


def test_a_run_is_reviewed_then_released_and_the_release_has_a_page(client, finished):
    deputy, member, adviser = (a_user_with(role) for role in ("evaluation_deputy", "pmg_member", "resident_adviser"))
    client.force_login(deputy)
    address = reverse("run-review", args=[finished.pk])
    assert client.get(reverse("run-release", args=[finished.pk])).headers["Location"] == address
    assert "These are the published files today." in client.get(address).text
    ticked = dict.fromkeys(TICKED, "on")
    missing = client.post(address, {**ticked, "flags": "", "text": "", "text_note": "The range is plain enough."})
    assert "Tick “I have read every flag and note of the run”, or note why not." in missing.text
    assert "The range is plain enough." in missing.text, "what was typed stays"
    assert not Review.objects.exists()
    noted = {**ticked, "flags": "", "flags_note": "The flag on CMP03 is known."}
    assert client.post(address, noted).headers["Location"] == reverse("run-release", args=[finished.pk])
    checked = client.get(reverse("run-release", args=[finished.pk]), {"audience": "pmg"}).text
    assert "Reviewed by" in checked
    client.post(reverse("run-release", args=[finished.pk]), {"audience": "pmg"})
    made = Release.objects.get()
    assert (made.number, made.audience, made.by, made.review.answers["flags"]["note"]) == (
        *(1, "pmg", deputy),
        "The flag on CMP03 is known.",
    )
    assert made.result_sha256 == finished.result_sha256
    assert "The flag on CMP03 is known." in client.get("/releases/1/").text
    client.force_login(member)
    said = client.get("/releases/1/").text
    assert "Current" in said
    assert "The flag on CMP03 is known." not in said
    assert "Release 1" in client.get("/releases/").text
    client.force_login(adviser)
    assert client.get("/releases/1/").status_code == 404
    runs.release(run=finished, audience="public", by=deputy)
    assert client.get("/api/v1/releases/").json()["count"] == 1
    told = client.get("/api/v1/releases/2/").json()
    assert (told["state"], told["audience"], told["released_by"]) == ("current", "public", str(deputy.person))
    client.force_login(member)
    first = client.get("/api/v1/releases/1/").json()
    assert (first["state"], first["superseded_by"]) == ("superseded", 2)
    runs.withdraw_release(run=finished, reason="A wrong file.", by=deputy)
    assert client.get("/api/v1/releases/2/").json()["withdrawn_reason"] == "A wrong file."
    assert "A wrong file." in client.get("/releases/2/").text


def test_a_later_run_takes_the_place_of_a_release_once_it_is_released(finished):
    from evaluation.release_queries import standing_for

    deputy = a_user_with("evaluation_deputy")
    runs.release(run=finished, audience="pmg", by=deputy, review=TICKED)
    publish_other(2)
    later = finish(Run.objects.get(number=2))
    first = Release.objects.get(number=1)
    assert standing_for(deputy).state_of(first) == "current"
    with pytest.raises(reviewing.ReviewRefused):
        runs.release(run=later, audience="pmg", by=deputy)
    runs.release(run=later, audience="pmg", by=deputy, review=TICKED)
    assert standing_for(deputy).successor(first).number == 2
    # The earlier run reads a file that was replaced: that cannot be ticked, only noted.
    with pytest.raises(reviewing.ReviewRefused) as refused:
        reviewing.review(run=finished, answers=TICKED, by=deputy)
    assert refused.value.field == "inputs"
    assert "wave 2, file version 1, is replaced" in str(refused.value)
    reviewing.review(run=finished, answers={**TICKED, "inputs": "Shown beside the new one."}, by=deputy)


def test_a_run_goes_back_with_a_reason_to_whoever_asked_for_it(client, finished):
    deputy, lead = a_user_with("evaluation_deputy"), a_user_with("academic_lead", email="lead@example.org")
    Run.objects.update(requested_by=lead)
    runs.release(run=finished, audience="pmg", by=None)
    client.force_login(deputy)
    address = reverse("run-send-back", args=[finished.pk])
    assert "Its release is taken back at once." in client.get(address).text
    assert "Say what has" in client.post(address, {"reason": " "}).text or client.post(address, {}).status_code == 200
    api = f"/api/v1/runs/{finished.pk}/"
    assert client.post(f"{api}send-back/", {}, content_type="application/json").status_code == 400
    assert client.post(address, {"reason": "Wave 2 lacks NFL03."}).status_code == 302
    assert Event.objects.first().verb == "run.sent_back"
    finished.refresh_from_db()
    assert finished.released_to == "none"
    assert Release.objects.get().withdrawn_reason == "Wave 2 lacks NFL03."
    assert "Wave 2 lacks NFL03." in Letter.objects.get(person=lead.person).text
    refused = client.post(f"{api}release/", {"audience": "pmg"}, content_type="application/json")
    assert refused.status_code == 409
    assert "Wave 2 lacks NFL03." in refused.json()["detail"]
    client.force_login(lead)
    assert "Run 1 was sent back" in client.get("/").text
    assert "Wave 2 lacks NFL03." in client.get(finished.get_absolute_url()).text
    assert client.get(api).json()["review"]["verdict"] == "sent_back"
    assert client.get(address).status_code == 403
    client.force_login(deputy)
    assert "waits for your signature" not in client.get("/").text
    again = client.post(f"{api}review/", {"review": TICKED}, content_type="application/json")
    assert again.json()["review"]["verdict"] == "complete"
    assert client.post(f"{api}release/", {"audience": "pmg"}, content_type="application/json").status_code == 200


def test_nobody_releases_what_they_alone_produced(client, capsys, finished):
    alone = a_user_with("evaluation_deputy", email="alone@example.org")
    runs.change_plan(by=alone, note="Only sex", covariates=["sex"])
    own = finish(Run.objects.get(number=2))
    Upload.objects.update(published_by=alone)
    client.force_login(alone)
    reviewing.review(run=own, answers=TICKED, by=alone)
    page = client.post(reverse("run-release", args=[own.pk]), {"audience": "pmg"})
    assert "Run 2 is yours alone" in page.text
    body = {"audience": "pmg", "review": TICKED}
    answer = client.post(f"/api/v1/runs/{own.pk}/release/", body, content_type="application/json")
    assert answer.status_code == 403
    assert "Somebody else with the right to release has to sign it off." in answer.json()["detail"]
    with pytest.raises(CommandError, match="Run 2 is yours alone"):
        call_command("release_run", "2", "--audience", "pmg", "--by", "alone@example.org")
    assert not Release.objects.exists()
    # Another hand in it is enough, and somebody else may sign it off in any case.
    other = a_user_with("evaluation_deputy", email="other@example.org")
    ticks = [word for item in TICKED if item != "text" for word in ("--tick", item)]
    for wrong in (["9", "--by", "other@example.org"], ["2", "--by", "nobody@example.org"]):
        with pytest.raises(CommandError):
            call_command("release_run", *wrong, "--audience", "pmg")
    Review.objects.all().delete()
    with pytest.raises(CommandError, match="Tick “I have read the text"):
        call_command("release_run", "2", "--audience", "pmg", "--by", "other@example.org", *ticks)
    sent = ["--by", "other@example.org", *ticks, "--note", "text=Plain."]
    call_command("release_run", "2", "--audience", "pmg", *sent)
    assert json.loads(capsys.readouterr().out)["released_to"] == "pmg"
    Upload.objects.update(published_by=other)
    runs.withdraw_release(run=own, reason="To try", by=other)
    assert runs.release(run=own, audience="pmg", by=alone).released_by == alone


def test_the_list_of_releases_costs_the_same_for_one_and_three(client, finished):
    deputy = a_user_with("evaluation_deputy")
    client.force_login(deputy)
    runs.release(run=finished, audience="pmg", by=None)
    addresses = ("/releases/", "/api/v1/releases/", "/releases/1/", finished.get_absolute_url(), "/api/v1/runs/")
    costs = []
    for _again in range(2):
        for address in addresses:
            client.get(address)
            with CaptureQueriesContext(connection) as asked:
                assert client.get(address).status_code == 200
            assert len(asked) <= 15 or address.startswith("/api/"), address  # there the throttle counts as well
            costs.append(len(asked))
        runs.release(run=finished, audience="public", by=None)
        runs.release(run=finished, audience="pmg", by=None)
    assert costs[: len(addresses)] == costs[len(addresses) :]


def test_the_plan_releases_by_itself_and_that_is_on_record(client, finished):
    runs.change_plan(by=None, note="At once", release="pmg")
    finish(Run.objects.get(number=2))
    made = Release.objects.get()
    assert (made.is_automatic, made.by, made.review, made.audience) == (True, None, None, "pmg")
    client.force_login(a_user_with("pmg_member"))
    assert "the plan releases its runs by itself" in client.get(made.get_absolute_url()).text


@pytest.mark.postgres
def test_two_releases_at_once_are_one(finished):
    deputy = a_user_with("evaluation_deputy")
    reviewing.review(run=finished, answers=TICKED, by=deputy)

    def release():
        try:
            runs.release(run=Run.objects.get(pk=finished.pk), audience="pmg", by=deputy)
        finally:
            connections.close_all()

    for number in range(1, 51):
        both = [threading.Thread(target=release) for _ in range(2)]
        for one in both:
            one.start()
        for one in both:
            one.join()
        assert Release.objects.count() == number
        runs.withdraw_release(run=finished, reason="Again", by=deputy)
