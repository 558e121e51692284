"""Reading, releasing and trying runs again, on pages and by the API."""

import json

import pytest
from django.urls import reverse

from evaluation import technical
from evaluation.actions import plans, reviewing, runs
from evaluation.models import Run
from evaluation.queries import history
from neighbourhoods.models import Area
from nrp.audit.models import Event
from tests.factories import a_user_with
from tests.integration.evaluation.test_a_run_is_computed import fewer
from tests.integration.evaluation.world import TICKED, finish, hhs_places, hhs_waves, microdata, publish

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def without_second_factor(settings):
    settings.NRP_ENFORCE_MFA = False


@pytest.fixture
def finished(without_second_factor) -> Run:
    hhs_places()
    for wave in hhs_waves():
        publish(wave)
    return finish(Run.objects.get())


def page(client, user, name, *args, **query):
    client.force_login(user)
    return client.get(reverse(name, args=args), query)


def api(client, user, path):
    client.force_login(user)
    return client.get(f"/api/v1/{path}")


def test_the_evaluation_team_reads_the_technical_view_before_release(client, finished):
    response = page(client, a_user_with("evaluation_deputy"), "run", finished.pk)
    text = response.content.decode()
    assert response.status_code == 200
    assert "Clustered by pair, jackknife (CRV3), t(8)" in text
    assert "headline" in text
    assert "Not released" in text
    assert "Neighbourhood 1" in text


def test_others_do_not_find_a_run_before_it_is_released(client, finished):
    for role in ("pmg_member", "la_lead", "auditor", "programme_admin", "resident_adviser"):
        user = a_user_with(role)
        assert page(client, user, "run", finished.pk).status_code == 404
        assert api(client, user, "runs/latest/").status_code == 404
        assert api(client, user, "runs/").json()["results"] == []


def test_the_deputy_releases_after_checking(client, finished):
    deputy = a_user_with("evaluation_deputy")
    reviewing.review(run=finished, answers=TICKED, by=deputy)
    asked = page(client, deputy, "run-release", finished.pk)
    assert "Who may read it?" in asked.content.decode()
    checked = page(client, deputy, "run-release", finished.pk, audience="pmg")
    assert "Release run 1 to the programme" in checked.content.decode()
    done = client.post(reverse("run-release", args=[finished.pk]) + "?audience=pmg", {"audience": "pmg"})
    assert done.status_code == 302
    finished.refresh_from_db()
    assert (finished.released_to, finished.released_by) == ("pmg", deputy)
    assert Event.objects.first().verb == "run.released"


def test_a_release_can_be_taken_back_with_a_reason(client, finished):
    deputy = a_user_with("evaluation_deputy")
    runs.release(run=finished, audience="pmg", by=deputy, review=TICKED)
    address = reverse("run-release", args=[finished.pk]) + "?audience=none"
    client.force_login(deputy)
    assert "Why the release is taken back" in client.get(address).content.decode()
    assert client.post(address, {"reason": ""}).status_code == 200
    assert client.post(address, {"reason": "A wrong file"}).status_code == 302
    finished.refresh_from_db()
    assert finished.released_to == "none"
    assert page(client, a_user_with("pmg_member"), "run", finished.pk).status_code == 404


def test_an_academic_lead_does_not_release(client, finished):
    lead = a_user_with("academic_lead")
    assert page(client, lead, "run-release", finished.pk).status_code == 403
    client.force_login(lead)
    answer = client.post(f"/api/v1/runs/{finished.pk}/release/", {"audience": "pmg"}, content_type="application/json")
    assert answer.status_code == 403


def test_the_api_releases_and_says_who_may_read_it(client, finished):
    client.force_login(a_user_with("evaluation_deputy"))
    address = f"/api/v1/runs/{finished.pk}/release/"
    assert client.post(address, {}, content_type="application/json").status_code == 400
    refused = client.post(address, {"audience": "pmg"}, content_type="application/json")
    assert refused.status_code == 409
    assert "Review it first." in refused.json()["detail"]
    answer = client.post(address, {"audience": "pmg", "review": TICKED}, content_type="application/json")
    assert answer.status_code == 200
    assert answer.json()["released_to"] == "pmg"


def test_each_reader_gets_the_form_that_is_theirs(client, finished):
    runs.release(run=finished, audience="pmg", by=None)
    exact = api(client, a_user_with("academic_lead"), "runs/latest/").json()
    assert exact["result"] == finished.result
    assert {"id", "state", "progress", "plan", "uploads", "released_to", "started_at", "finished_at"} <= exact.keys()
    given = api(client, a_user_with("pmg_member"), "runs/latest/").json()["result"]
    assert given["form"] == "released"
    assert len(given["outcomes"][0]["by_pair"]) == 9
    own = Area.objects.get(survey_code="NFL02")
    council = a_council_of(own)
    of_own = api(client, a_user_with("la_lead", council=council), "runs/latest/").json()["result"]["outcomes"][0]
    assert [row["pair"] for row in of_own["by_pair"]] == [["NFL02", "CMP02"]]
    assert "NFL01" not in json.dumps(of_own)
    assert api(client, a_user_with("resident_adviser"), "runs/latest/").status_code == 404


def test_everybody_signed_in_reads_what_was_released_to_everyone(client, finished):
    runs.release(run=finished, audience="public", by=None)
    answer = api(client, a_user_with("resident_adviser", area=Area.objects.get(survey_code="NFL03")), "runs/latest/")
    assert answer.status_code == 200
    assert [row["pair"] for row in answer.json()["result"]["outcomes"][0]["by_pair"]] == [["NFL03", "CMP03"]]
    client.logout()
    assert client.get("/api/v1/runs/latest/").status_code == 401


def test_no_exact_count_is_on_the_page_of_a_reader_of_the_released_form(client, finished):
    runs.release(run=finished, audience="pmg", by=None)
    text = page(client, a_user_with("pmg_member"), "run", finished.pk).content.decode()
    exact = {f"{cell['n']:,}" for outcome in finished.result["outcomes"] for cell in outcome["means"] if cell["n"] % 5}
    assert exact
    assert not [count for count in exact if f">{count}<" in text]


def test_a_waiting_page_is_told_to_load_afresh_when_the_run_has_ended(client, finished):
    deputy = a_user_with("evaluation_deputy")
    Run.objects.filter(pk=finished.pk).update(work_state="running", progress=40, step="estimating")
    client.force_login(deputy)
    address = reverse("run-progress", args=[finished.pk])
    going = client.get(address, headers={"HX-Request": "true"})
    assert "Estimating every outcome" in going.content.decode()
    assert "HX-Refresh" not in going.headers
    assert "every 1s" in going.content.decode()
    Run.objects.filter(pk=finished.pk).update(work_state="done")
    ended = client.get(address, headers={"HX-Request": "true"})
    assert ended.headers["HX-Refresh"] == "true"


def test_a_failed_run_says_why_and_can_be_tried_again(client, finished):
    failed = {"work_state": "failed", "error": "The stored answers are missing.", "error_reference": "7F3A-91C2"}
    Run.objects.filter(pk=finished.pk).update(**failed)
    lead = a_user_with("academic_lead")
    text = page(client, lead, "run", finished.pk).content.decode()
    assert "The stored answers are missing." in text
    assert "7F3A-91C2" in text
    assert "Try again" in text
    assert client.post(reverse("run-retry", args=[finished.pk])).status_code == 302
    finished.refresh_from_db()
    assert finished.work_state == "queued"


def test_a_result_that_changed_says_what_it_was_and_why(client, finished):
    publish_other(2)
    finish(Run.objects.get(number=2))
    deputy = a_user_with("evaluation_deputy")
    update = history(deputy, "influence_decisions")[0]
    assert update.was.estimate == pytest.approx(0.0792, abs=1e-4)
    assert update.now.estimate != update.was.estimate
    assert update.because == "Wave 2 was published, file version 2."
    text = page(client, deputy, "run", finished.pk).content.decode()
    assert "Replaced" in text
    assert "Clustered by pair" in text, "the earlier result stays readable"


def test_a_reader_keeps_the_released_result_until_the_next_one_is_released(client, finished):
    runs.release(run=finished, audience="pmg", by=None)
    publish_other(2)
    finish(Run.objects.get(number=2))
    member = a_user_with("pmg_member")
    seen = api(client, member, "runs/latest/").json()
    assert (seen["number"], seen["state"], seen["superseded_by"]) == (1, "done", None)
    runs.release(run=Run.objects.get(number=2), audience="pmg", by=None)
    assert api(client, member, "runs/latest/").json()["number"] == 2
    assert api(client, member, f"runs/{finished.pk}/").json()["state"] == "superseded"


def test_the_list_of_runs_costs_the_same_for_one_and_three(client, finished):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    deputy = a_user_with("evaluation_deputy")
    page(client, deputy, "runs")
    with CaptureQueriesContext(connection) as one:
        page(client, deputy, "runs")
    runs.change_plan(by=None, note="a", covariates=[])
    runs.change_plan(by=None, note="b", covariates=["sex"])
    with CaptureQueriesContext(connection) as three:
        text = page(client, deputy, "runs").content.decode()
    assert "Run 3" in text
    assert len(three) == len(one)


def test_the_deputy_changes_the_plan_on_the_page(client, finished):
    deputy = a_user_with("evaluation_deputy")
    text = page(client, deputy, "plan-new").content.decode()
    assert "Make version 2" in text
    sent = {"baseline": 1, "followup": 2, "covariates": ["sex"], "release": "pmg", "note": "Only sex"}
    sent |= {"design": "cross_section", "subgroups": ["tenure"], "imputation": "yes"}
    assert client.post(reverse("plan-new"), {**sent, "note": ""}).status_code == 200
    assert client.post(reverse("plan-new"), sent).status_code == 302
    text = page(client, deputy, "plan").content.decode()
    assert "Plan, version 2" in text
    assert "Only sex" in text
    assert page(client, deputy, "plan-version", 1).status_code == 200
    assert Run.objects.get(number=2).plan.number == 2
    assert "stand for those who did not" in page(client, deputy, "plan-new").content.decode()
    sent |= {"design": "panel", "attrition": ["sex", "tenure"], "note": "Movers", "imputation": "no"}
    assert client.post(reverse("plan-new"), sent).status_code == 302
    text = page(client, deputy, "plan").content.decode()
    assert "those who answered again stand for those who did not, by sex, tenure" in text


def test_an_academic_lead_reads_the_plan_and_does_not_change_it(client, finished):
    lead = a_user_with("academic_lead")
    assert page(client, lead, "plan").status_code == 200
    assert page(client, lead, "plan-new").status_code == 403
    assert page(client, a_user_with("pmg_member"), "plan").status_code == 403


def test_plans_and_outcomes_are_on_the_api(client, finished):
    deputy = a_user_with("evaluation_deputy")
    outcomes = api(client, deputy, "outcomes/").json()
    assert outcomes["count"] == 10
    assert outcomes["results"][0]["name"] == "influence_decisions"
    assert api(client, deputy, "plans/").json()["results"][0]["document"] == plans.current_plan().document
    body = {"note": "Only sex", "covariates": ["sex"]}
    made = client.post("/api/v1/plans/", body, content_type="application/json")
    assert made.status_code == 201
    assert made.json()["number"] == 2
    assert client.post("/api/v1/plans/", {}, content_type="application/json").status_code == 400


def a_council_of(area: Area):
    from tests.factories import a_council

    council = a_council()
    area.local_authorities.add(council)
    return council


def publish_other(number: int):
    from surveys.models import Wave

    return publish(Wave.objects.get(number=number), "mended.csv", answers=fewer(microdata(f"wave{number}.csv", number)))


def test_the_technical_view_says_who_answered_and_how_groups_of_residents_differ(client, finished):
    decided = {"subgroups": ["sex", "tenure"], "imputation": {"datasets": 2, "iterations": 2}, "release": "pmg"}
    runs.change_plan(by=None, note="Equity", **decided)
    richer = finish(Run.objects.get(number=2))
    text = page(client, a_user_with("evaluation_deputy"), "run", richer.pk).content.decode()
    assert "Who answered" in text
    assert "Effective number" in text
    assert "Show groups of residents" in text
    assert "Rents privately" in text, "codes are told by their meaning"
    assert "With missing answers filled in 2 times" in text
    assert "Wild cluster bootstrap by pair" in text
    released = page(client, a_user_with("pmg_member"), "run", richer.pk).content.decode()
    assert "Show groups of residents" in released
    exact, rounded = (document["sample"]["arms"] for document in (richer.result, richer.released))
    told = [(f">{one['n']:,}<", f">{two['n']:,}<") for one, two in zip(exact, rounded, strict=True) if one["n"] % 5]
    assert told, "some count is not a multiple of five already"
    assert all(one not in released and two in released for one, two in told), "counts of people are rounded"


def test_a_note_on_one_outcome_stands_beside_it_and_not_before_everything():
    note = {"code": "subgroup_not_tested", "level": "note", "outcome": "two", "text": "Not tested."}
    withheld = {"code": "too_few_answers", "level": "withheld", "outcome": "two", "text": "Too few."}
    whole = {"code": "dominant_cluster", "level": "note", "outcome": None, "text": "Mostly one."}
    document = {"flags": [note, withheld, whole]}
    assert technical.flag_sentences(document) == [
        "Too few. (too_few_answers, withheld)",
        "Mostly one. (dominant_cluster, note)",
    ]
    assert technical._asides({"name": "two"}, document) == ["Not tested. (subgroup_not_tested, note)"]
    assert technical._asides({"name": "one"}, document) == []


def test_what_few_people_lie_between_is_not_told_again(client, finished):
    """The corrected result reaches its readers; the counts that would tell of the few do not, and the page says why."""
    runs.release(run=finished, audience="pmg", by=None)
    publish_other(2)
    later = finish(Run.objects.get(number=2))
    member = a_user_with("pmg_member")
    runs.release(run=later, audience="pmg", by=None)
    few = changed_by_few(finished, later)
    assert few, "the correction takes away fewer people of an arm than the threshold"
    later.refresh_from_db()
    told = {(row["arm"], row["wave"]): row["n"] for row in later.released["sample"]["arms"]}
    assert {told[cell] for cell in few} == {None}
    assert None not in {told[cell] for cell in told if cell[1] == 1}, "wave 1 is as it was, and is told"
    assert later.released["outcomes"][0]["adjusted"]["estimate"] is not None
    said = "fewer than 8 people lie between them and those of a result that was released before"
    assert said in page(client, member, "run", later.pk).content.decode()
    flags = api(client, member, f"runs/{later.pk}/").json()["result"]["flags"]
    assert said in next(flag["text"] for flag in flags if flag["code"] == "close_to_an_earlier_result")


def test_a_release_that_was_taken_back_is_held_against_too(client, finished):
    runs.release(run=finished, audience="pmg", by=None)
    runs.withdraw_release(run=finished, reason="A wrong file", by=None)
    publish_other(2)
    later = runs.release(run=finish(Run.objects.get(number=2)), audience="pmg", by=None)
    assert None in {row["n"] for row in later.released["sample"]["arms"]}
    again = runs.release(run=Run.objects.get(number=1), audience="pmg", by=None)
    assert None not in {row["n"] for row in again.released["sample"]["arms"]}, (
        "it was told first, and is told as it was"
    )


def changed_by_few(before: Run, after: Run) -> set[tuple[str, int]]:
    then = {(row["arm"], row["wave"]): row["n"] for row in before.result["sample"]["arms"]}
    now = {(row["arm"], row["wave"]): row["n"] for row in after.result["sample"]["arms"]}
    return {cell for cell, n in now.items() if 0 < abs(n - then[cell]) <= 7}
