"""The plan is taken from the codebook and the pairs, and changes only for a reason."""

import datetime
import json

import pytest

from evaluation.actions import plans, runs
from evaluation.actions.decisions import decisions_of
from evaluation.models import Plan
from neighbourhoods.actions import pairs
from neighbourhoods.models import Pair
from nrp.audit.models import Event
from nrp.formats.codebook import load_codebook
from nrp.formats.plan import canonical_plan, load_plan, plan_sha256
from surveys.actions import instruments
from tests.integration.evaluation.world import CODEBOOK, HHS, hhs_places, hhs_waves

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    hhs_places()
    return hhs_waves()


def test_for_the_demo_s_codebook_and_places_it_is_the_plan_of_the_contract(world):
    plans.current_plan()
    made = plans.change(by=None, note="Results go to the programme.", release="pmg")
    codebook = load_codebook(CODEBOOK.read_bytes())
    expected = load_plan((HHS / "plan.json").read_bytes(), codebook)
    without_phrases = json.loads(json.dumps(made.document))
    for outcome in without_phrases["outcomes"]:
        outcome.pop("phrase", None)
    assert without_phrases == canonical_plan(expected)
    assert made.sha256 == plan_sha256(load_plan(made.document, codebook))


def test_without_a_codebook_or_a_pair_there_is_no_plan():
    assert plans.current_plan() is None
    hhs_waves()
    assert plans.current_plan() is None


def test_asking_twice_makes_one_version(world):
    assert plans.current_plan() == plans.current_plan()
    assert Plan.objects.count() == 1


def test_a_changed_codebook_makes_a_new_version_that_says_so(world):
    plans.current_plan()
    document = json.loads(CODEBOOK.read_text())
    document["version"] = "2018.1"
    document["outcomes"][0]["derive"]["values"] = [1]
    codebook = instruments.import_codebook(source=document, by=None)
    type(world[1]).objects.filter(number=2).update(codebook=codebook)
    again = plans.current_plan()
    assert (again.number, again.note) == (2, "The codebook changed.")
    assert again.document["outcomes"][0]["derive"]["values"] == [1]


def test_a_changed_pair_makes_a_new_version_that_says_so(world):
    plans.current_plan()
    first = Pair.objects.select_related("neighbourhood", "comparator").get(neighbourhood__survey_code="NFL01")
    pairs.end(pair=first, on=datetime.date(2017, 1, 1), by=None)
    again = plans.current_plan()
    assert (again.number, again.note) == (2, "The matched pairs changed.")
    assert len(again.document["pairs"]) == 8


def test_a_pair_that_ended_after_the_fieldwork_stays(world):
    before = plans.current_plan()
    first = Pair.objects.get(neighbourhood__survey_code="NFL01")
    pairs.end(pair=first, on=datetime.date(2020, 1, 1), by=None)
    assert plans.current_plan() == before


def test_what_people_decided_is_carried_over(world):
    plans.current_plan()
    plans.change(by=None, note="Fewer", release="pmg", covariates=["age_group", "sex"])
    first = Pair.objects.get(neighbourhood__survey_code="NFL01")
    pairs.end(pair=first, on=datetime.date(2017, 1, 1), by=None)
    again = plans.current_plan()
    assert again.number == 3
    assert again.document["release"] == "pmg"
    assert [covariate["name"] for covariate in again.document["covariates"]] == ["age_group", "sex"]


def test_deciding_what_holds_already_changes_nothing(world):
    before = plans.current_plan()
    assert plans.change(by=None, note="The same again", release="none") == before


def test_a_change_needs_its_reason(world):
    with pytest.raises(plans.PlanRefused) as refused:
        plans.change(by=None, note=" ", release="pmg")
    assert refused.value.field == "note"


def test_a_covariate_the_codebook_does_not_know_is_refused(world):
    with pytest.raises(plans.PlanRefused) as refused:
        plans.change(by=None, note="x", covariates=["shoe_size"])
    assert refused.value.field == "covariates"


def test_a_new_version_leaves_a_trace(world):
    plans.current_plan()
    runs.change_plan(by=None, note="Results go to the programme.", release="pmg")
    assert list(Event.objects.order_by("number").values_list("verb", flat=True))[-2:] == ["plan.changed"] * 2


def test_groups_of_residents_are_chosen_out_of_the_codebook(world):
    plans.current_plan()
    made = plans.change(by=None, note="Equity", subgroups=["tenure", "employment", "age_group"])
    assert [subgroup["name"] for subgroup in made.document["subgroups"]] == ["age_group", "tenure", "employment"]
    assert made.document["subgroups"][0]["bands"] == [18, 30, 45, 60, 75]
    kept = plans.change(by=None, note="Public", release="public")
    assert kept.document["subgroups"] == made.document["subgroups"]
    with pytest.raises(plans.PlanRefused, match="no groups of residents by shoe_size") as refused:
        plans.change(by=None, note="x", subgroups=["shoe_size"])
    assert refused.value.field == "subgroups"
    for attitude in ("influence", "green_space"):
        with pytest.raises(plans.PlanRefused):
            plans.change(by=None, note="an attitude is no group", subgroups=[attitude])


def test_sensitivities_and_the_panel_are_decisions_that_are_carried_over_and_can_be_taken_back(world):
    plans.current_plan()
    margins = [{"name": "sex", "variable": "sex", "shares": {"1": 0.49, "2": 0.51}}]
    made = plans.change(by=None, note="More", design="panel", imputation={}, raking={"margins": margins})
    assert made.document["design"] == "panel"
    assert made.document["imputation"] == {"datasets": 20, "iterations": 10}
    assert made.document["raking"]["within"] == "wave"
    kept = plans.change(by=None, note="Public", release="public")
    assert (kept.document["raking"], kept.document["design"]) == (made.document["raking"], "panel")
    stayed = {"variables": [{"name": "tenure", "variable": "tenure"}]}
    weighed = plans.change(by=None, note="Weigh those who stayed", attrition=stayed)
    assert weighed.document["attrition"]["trim"] == 0.99
    assert decisions_of(weighed).attrition == weighed.document["attrition"]
    with pytest.raises(plans.PlanRefused, match="panel") as refused:
        plans.change(by=None, note="x", design="cross_section")
    assert refused.value.field == "attrition"
    less = plans.change(by=None, note="Less", design="cross_section", imputation=None, raking=None, attrition=None)
    assert "attrition" not in less.document
    assert (less.document["imputation"], less.document["raking"]) == (None, None)


def test_a_raking_that_cannot_be_is_refused_in_the_words_of_the_document(world):
    plans.current_plan()
    margins = [{"name": "sex", "variable": "sex", "shares": {"1": 0.49, "2": 0.41}}]
    with pytest.raises(plans.PlanRefused, match="must add to 1"):
        plans.change(by=None, note="x", raking={"margins": margins})
