"""The plan is locked before follow-up data; what departs from it is exploratory wherever it is read."""

import io
import zipfile

import pytest
from django.urls import reverse

from evaluation.actions import locking, plans, runs
from evaluation.exploratory import exploratory_of
from evaluation.models import Plan, Run
from nrp.audit.models import Event
from nrp.core.refusals import Refusal
from tests.factories import PASSWORD, a_user_with
from tests.integration.evaluation.world import finish, hhs_places, hhs_waves, lock_plan, publish
from tests.pdf_reading import read, squashed

pytestmark = pytest.mark.django_db(transaction=True)
JSON = {"content_type": "application/json"}
CHANGED = "and changed after that (version 2)."


@pytest.fixture
def planned(settings):
    """A plan, and wave 1 published; wave 2 has no file yet."""
    settings.NRP_ENFORCE_MFA = False
    hhs_places()
    first, second = hhs_waves()
    plans.current_plan()
    publish(first)
    return second


def test_the_deputy_locks_the_plan_with_their_password_and_a_reason(client, planned):
    deputy = a_user_with("evaluation_deputy")
    client.force_login(deputy)
    address = reverse("plan-lock", args=[1])
    assert "This cannot be undone." in client.get(address).text
    wrong = client.post(address, {"reason": "Registered.", "password": "no"})
    assert "This is not your password." in wrong.text
    assert "Registered." in wrong.text
    api = "/api/v1/plans/1/lock/"
    assert client.post(api, {"reason": "x"}, **JSON).status_code == 400
    refused = client.post(api, {"reason": "x", "password": "no"}, **JSON)
    assert (refused.status_code, refused.json()["errors"]) == (400, {"password": ["This is not your password."]})
    assert Plan.objects.get().locked_at is None
    assert client.post(address, {"reason": "Registered.", "password": PASSWORD}).status_code == 302
    assert Event.objects.first().verb == "plan.locked"
    said = client.get(reverse("plan")).text
    assert all(word in said for word in ("Locked", "Registered.", str(deputy.person)))
    assert "Lock this plan" not in said
    again = client.post(api, {"reason": "x", "password": PASSWORD}, **JSON)
    assert again.status_code == 409
    document = client.get("/api/v1/plans/1/").json()
    assert (document["locked_by"], document["exploratory"]) == (str(deputy.person), None)
    paper = client.get(reverse("plan-pdf", args=[1]))
    assert paper.headers["Content-Type"] == "application/pdf"
    printed = read(paper.content)
    assert (printed.claims, printed.is_marked) == ("1", True)
    assert squashed("Registered.") in squashed(printed.tree.text)
    assert "NFL01" in squashed(printed.tree.text)
    client.force_login(a_user_with("academic_lead"))
    assert client.post(api, {"reason": "x", "password": PASSWORD}, **JSON).status_code == 403


def test_a_password_is_not_tried_for_ever(client, planned):
    client.force_login(a_user_with("evaluation_deputy"))
    answers = [client.post("/api/v1/plans/1/lock/", {"reason": "x", "password": "no"}, **JSON) for _ in range(11)]
    assert [answer.status_code for answer in answers[-2:]] == [400, 429] or answers[-1].status_code == 429


def test_a_plan_is_not_locked_once_follow_up_data_were_published(client, planned):
    publish(planned)
    plan = Plan.objects.get()
    with pytest.raises(locking.LockRefused, match="A plan is locked before that, or not at all"):
        locking.lock(plan=plan, reason="Late", by=None)
    found = exploratory_of(plan)
    assert (found.code, found.plan_version) == ("not_locked", 1)
    client.force_login(a_user_with("evaluation_deputy"))
    assert "Lock this plan" not in client.get(reverse("plan")).text


def test_a_new_version_keeps_the_lock_only_with_the_same_analysis(planned):
    first = lock_plan()
    with pytest.raises(Refusal, match="Say why the plan changes"):
        plans.change(by=None, note=" ", covariates=[])
    released = plans.change(by=None, note="To the programme at once", release="pmg")
    assert (released.locked_at, exploratory_of(released)) == (first.locked_at, None)
    other = plans.change(by=None, note="Only sex", covariates=["sex"])
    assert exploratory_of(other).document() | {"locked_at": None} == {
        "code": "changed_after_lock",
        "text": exploratory_of(other).text,
        "plan_version": 3,
        "locked_version": 1,
        "locked_at": None,
        "reason": "Only sex",
    }
    # Before anybody saw the follow-up data the other analysis can be locked too, and the first one still stands.
    assert exploratory_of(locking.lock(plan=other, reason="Amended", by=None)) is None
    Plan.objects.filter(number=2).update(locked_at=None)
    with pytest.raises(locking.LockRefused, match="Only version 3 can be locked"):
        locking.lock(plan=Plan.objects.get(number=2), reason="x", by=None)


def test_every_output_says_that_a_result_is_exploratory(client, planned):
    lock_plan()
    plans.change(by=None, note="Only sex", covariates=["sex"], release="public")
    publish(planned)
    run = finish(Run.objects.get())
    member = a_user_with("pmg_member")
    client.force_login(member)
    outcome = run.result["outcomes"][0]["name"]
    pages = [
        *(run.get_absolute_url(), reverse("results"), reverse("result", args=[outcome]), reverse("releases")),
        *(reverse("results-csv"), reverse("pairs-csv", args=[outcome]), reverse("places-figures-csv")),
        *("/releases/1/", "/api/v1/releases/1/", "/api/v1/runs/latest/"),
    ]
    for address in pages:
        if address != reverse("releases"):
            assert CHANGED in client.get(address).text, address
    document = client.get("/api/v1/runs/latest/").json()
    assert document["exploratory"]["reason"] == "Only sex"
    assert "exploratory" in {flag["code"] for flag in document["result"]["flags"]}
    assert "exploratory" in client.get("/").text
    summary = read(client.get(reverse("result-summary", args=[outcome])).content)
    assert squashed(CHANGED) in squashed(summary.tree.text)
    bundle = zipfile.ZipFile(io.BytesIO(client.get(reverse("run-bundle", args=[run.pk])).content))
    readme = next(name for name in bundle.namelist() if name.endswith("README.txt") or "README" in name)
    assert CHANGED in bundle.read(readme).decode()


def test_a_result_as_planned_carries_no_mark(client, planned):
    lock_plan()
    plans.change(by=None, note="To the programme", release="pmg")
    publish(planned)
    run = finish(Run.objects.get())
    client.force_login(a_user_with("pmg_member"))
    assert "xploratory" not in client.get(reverse("results")).text
    assert client.get("/api/v1/runs/latest/").json()["exploratory"] is None
    assert "exploratory" not in {flag["code"] for flag in run.released["flags"]}


def test_the_registry_says_what_is_measured_and_how(client, planned):
    client.force_login(a_user_with("resident_adviser"))
    said = client.get(reverse("outcomes")).text
    assert "Higher is better" in said
    assert "Primary" in said
    rows = client.get("/api/v1/outcomes/").json()["results"]
    assert rows[0]["codebook_versions"] == [rows[0]["codebook_version"]]
    assert rows[0]["derivation"]
    assert runs.request(because="x", by=None) is None
