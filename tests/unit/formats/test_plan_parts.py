"""What a plan may ask for beyond the comparison: waves, starts, subgroups, imputation, raking, response."""

from typing import Any

import pytest

from nrp.formats.documents import DocumentError
from nrp.formats.plan import canonical_plan, load_plan
from tests.unit.formats.test_plan_documents import CODEBOOK, DOCUMENT, SHORT

HALVES = {"1": 0.5, "2": 0.5}


def refused(**changes: Any) -> str:
    with pytest.raises(DocumentError) as caught:
        load_plan(SHORT | changes, None)
    return " ".join(caught.value.sentences)


def test_what_is_not_asked_for_leaves_the_hash_as_it_was() -> None:
    canonical = canonical_plan(load_plan(DOCUMENT, CODEBOOK))
    assert not {"waves", "response"} & set(canonical)
    assert canonical["imputation"] is None
    assert canonical["raking"] is None


def test_waves_stand_in_the_order_of_time_and_hold_both_that_are_compared() -> None:
    plan = load_plan(SHORT | {"waves": [0, 1, "2"]})
    assert plan.waves_in_order == ["0", "1", "2"]
    assert load_plan(SHORT).waves_in_order == ["1", "2"]
    assert "lacks wave 2" in refused(waves=[0, 1])
    assert "order of time" in refused(waves=[2, 1])
    assert 'Two of the waves are named "1"' in refused(waves=[1, 1, 2])


def test_an_area_starts_in_a_wave_the_plan_knows() -> None:
    assert load_plan(SHORT | {"waves": [1, 2, 3], "starts": {"1": 3}}).starts == {"1": 3}
    assert "gives 1 wave 7" in refused(starts={"1": 7})


def test_a_subgroup_has_levels_and_means_what_the_covariate_of_its_name_means() -> None:
    bands = [{"name": "age", "variable": "age", "bands": [18, 40]}]
    plan = load_plan(SHORT | {"covariates": bands, "subgroups": [*bands, {"name": "sex", "variable": "sex"}]})
    assert [factor.name for factor in plan.factors] == ["age", "sex"]
    assert {subgroup.kind for subgroup in plan.subgroups} == {"categorical"}
    assert "give it bands" in refused(subgroups=[{"name": "age", "variable": "age", "kind": "continuous"}])
    other = [{"name": "age", "variable": "age", "bands": [18, 50]}]
    assert "not the same thing" in refused(covariates=bands, subgroups=other)


def test_imputation_has_defaults_and_limits() -> None:
    plan = load_plan(SHORT | {"imputation": {}})
    assert plan.imputation is not None
    assert (plan.imputation.datasets, plan.imputation.iterations) == (20, 10)
    assert "datasets" in refused(imputation={"datasets": 1})


def test_margins_add_to_one_and_are_given_once() -> None:
    margin = {"name": "sex", "variable": "sex", "shares": HALVES}
    plan = load_plan(SHORT | {"raking": {"margins": [margin]}})
    assert plan.raking is not None
    assert plan.raking.within == "wave"
    assert "sex" in plan.columns
    assert "add to 0.9; they must add to 1" in refused(raking={"margins": [margin | {"shares": {"1": 0.5, "2": 0.4}}]})
    assert 'either "shares" or "by_area"' in refused(raking={"margins": [margin | {"by_area": {"T": HALVES}}]})
    by_area = {"name": "sex", "variable": "sex", "by_area": {"T": HALVES}}
    assert '"within": "area"' in refused(raking={"margins": [by_area]})
    assert "same name" in refused(raking={"margins": [margin, margin]})


def test_the_response_falls_from_issued_to_interviewed() -> None:
    row = {"wave": 1, "area": "1", "issued": 100, "contacted": 80, "interviewed": 60}
    plan = load_plan(SHORT | {"response": [row]})
    assert plan.response is not None
    assert plan.response[0].interviewed == 60
    assert "must fall from issued" in refused(response=[row | {"interviewed": 90}])


def test_a_panel_has_household_effects_and_no_arm_effects() -> None:
    panel = {"design": "panel", "household": "h", "person": "p"}
    assert load_plan(SHORT | panel).design == "panel"
    assert 'cannot be "arm"' in refused(**panel, effects="arm")
