"""Inputs that a survey should not bring, but may: each ends in a flag or a refusal in words, never in a crash."""

import json
import math
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl  # noqa: TID253 - every test here makes a frame; nothing imports this file
import pytest

from evaluation.engine import compress
from evaluation.engine.cells_cache import CellCache
from evaluation.engine.errors import CannotEvaluate
from evaluation.engine.run import evaluate_files
from evaluation.engine.sources import Source
from nrp.formats.canonical import canonical_json
from nrp.formats.documents import DocumentError
from nrp.formats.plan import Plan, canonical_plan
from tests.unit.engine.kit import a_plan, a_survey, an_outcome, cells_of, codes_of, documented

AGE = [{"name": "age", "variable": "age"}]
UNWANTED = (
    "please",
    "sorry",
    "invalid",
    "significant",
    "proves",
    "caused",
    "no effect",
    "beneficiaries",
    "nan",
    "inf ",
)


def _sound(folder: Path, plan: Plan, frame: pl.DataFrame) -> dict[str, Any]:
    """Evaluate; the document holds no number that JSON does not know, and its sentences are fit to read."""
    document = documented(folder, plan, frame)
    assert all(math.isfinite(number) for number in _numbers(document))
    canonical_json(document)
    for flag in document["flags"]:
        assert flag["text"].endswith(".")
        assert flag["text"][0].isupper() or not flag["text"][0].isalpha()
        assert not any(word in flag["text"].lower() for word in UNWANTED), flag["text"]
    return document


def _numbers(value: Any) -> Iterator[float]:
    if isinstance(value, dict):
        for one in value.values():
            yield from _numbers(one)
    elif isinstance(value, list):
        for one in value:
            yield from _numbers(one)
    elif isinstance(value, float):
        yield value


def _flag(document: dict[str, Any], code: str) -> dict[str, Any]:
    found = [flag for flag in document["flags"] if flag["code"] == code]
    assert found, codes_of(document)
    one: dict[str, Any] = found[0]
    return one


def _by_command(folder: Path, plan: Plan, frame: pl.DataFrame) -> tuple[dict[str, Any], int]:
    """Evaluate in a process of its own with one thread, as the platform does; with its peak memory in MB."""
    frame.write_parquet(folder / "survey.parquet")
    (folder / "plan.json").write_text(json.dumps(canonical_plan(plan)))
    # The kernel's own high-water mark: what getrusage tells of a child begins with the size of its parent.
    code = """
import re, sys
from evaluation.engine.cli import main
code = main(sys.argv[1:])
sys.stderr.write(re.search(r"VmHWM:\\s+(\\d+) kB", open("/proc/self/status").read())[1])
sys.exit(code)
"""
    command = [sys.executable, "-c", code, "estimate", "survey.parquet", "--plan", "plan.json", "--json"]
    threads = {"OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": str(Path(__file__).parents[3])}
    done = subprocess.run(command, cwd=folder, env=os.environ | threads, capture_output=True, check=True)
    return json.loads(done.stdout), int(done.stderr) // 1024


def _reported(document: dict[str, Any], k: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = document["outcomes"][k][document["reported"]]
    return found


def _is_refused(document: dict[str, Any], k: int = 0) -> bool:
    return all(value is None for value in _reported(document, k).values())


def test_no_variation(tmp_path: Path) -> None:
    plan = a_plan()
    document = _sound(tmp_path, plan, a_survey(plan).with_columns(y=pl.lit(1)))
    assert _flag(document, "no_variation")["level"] == "refused"
    assert _is_refused(document)


@pytest.mark.parametrize("value", [1 / 3, 45_123.7, -0.1])
def test_no_variation_in_a_decimal_outcome(tmp_path: Path, value: float) -> None:
    plan = a_plan()
    document = _sound(tmp_path, plan, a_survey(plan).with_columns(y=pl.lit(value)))
    assert _flag(document, "no_variation")["level"] == "refused"


def test_little_variation_far_from_zero_is_variation(tmp_path: Path) -> None:
    """Days counted from 1900: a spread of two days about 45,000 is not the same answer."""
    plan = a_plan(outcomes=[an_outcome("y", family="primary", unit="points")])
    frame = a_survey(plan)
    document = _sound(tmp_path, plan, frame.with_columns(y=45_000 + 2 * pl.col("y")))
    plain = documented(tmp_path, plan, frame.with_columns(y=2 * pl.col("y")))
    assert codes_of(document) == []
    for name in ("estimate", "crv3_pair", "wild_area"):
        one, two = _reported(document)[name], _reported(plain)[name]
        assert (
            one == pytest.approx(two, rel=1e-6) if name == "estimate" else one["p"] == pytest.approx(two["p"], rel=1e-6)
        )


def test_one_wave(tmp_path: Path) -> None:
    plan = a_plan()
    document = _sound(tmp_path, plan, a_survey(plan).filter(wave=2))
    assert "wave 1" in _flag(document, "one_wave")["text"]
    assert _is_refused(document)


def test_one_area(tmp_path: Path) -> None:
    with pytest.raises((CannotEvaluate, DocumentError), match="compar"):
        documented(tmp_path, a_plan(1, 0, is_paired=False), a_survey(a_plan()))


def test_two_areas(tmp_path: Path) -> None:
    plan = a_plan(1, 1, is_paired=False)
    document = _sound(tmp_path, plan, a_survey(plan))
    assert _flag(document, "one_treated_area")["level"] == "withheld"
    assert _reported(document)["permutation"]["p"] == 1.0
    assert _reported(document)["headline"] is None


def test_one_pair(tmp_path: Path) -> None:
    plan = a_plan(1)
    document = _sound(tmp_path, plan, a_survey(plan))
    assert "only one matched pair" in _flag(document, "single_pair")["text"]
    assert _reported(document)["crv3_pair"] is None
    assert document["outcomes"][0]["by_pair"][0]["ci"] is not None


def test_one_comparison_area_has_no_range(tmp_path: Path) -> None:
    plan = a_plan(5, 1, is_paired=False)
    document = _sound(tmp_path, plan, a_survey(plan))
    assert _flag(document, "one_comparator_area")["level"] == "withheld"
    assert [name for name, value in _reported(document).items() if value is not None] == [
        "estimate",
        "n",
        "permutation",
    ]
    assert document["outcomes"][0]["logit_att"] is None
    assert document["outcomes"][0]["verdict"] == "thin"


def test_two_comparison_areas_are_few(tmp_path: Path) -> None:
    plan = a_plan(6, 2, is_paired=False)
    document = _sound(tmp_path, plan, a_survey(plan))
    assert _flag(document, "few_comparator_areas")["level"] == "note"
    assert _reported(document)["headline"] == "crv3_area"


def test_a_comparator_in_no_pair_is_a_cluster_of_its_own(tmp_path: Path) -> None:
    plan = a_plan(6, 8)
    document = _sound(tmp_path, plan, a_survey(plan))
    assert document["design"]["clusters"] == {"area": 14, "pair": 8}
    found = _reported(document)
    assert (found["crv1_pair"]["df"], found["crv3_pair"]["df"], found["wild_pair"]["draws"]) == (7, 7, 2**7)
    assert found["permutation"]["relabellings"] == 2**6


def test_an_area_missing_in_a_wave(tmp_path: Path) -> None:
    plan = a_plan()
    frame = a_survey(plan).filter(~((pl.col("area") == "C4") & (pl.col("wave") == 2)))
    document = _sound(tmp_path, plan, frame)
    assert "C4 in wave 2" in _flag(document, "area_missing_in_wave")["text"]
    assert _is_refused(document)


def test_an_area_that_complete_cases_leave_empty(tmp_path: Path) -> None:
    plan = a_plan(covariates=AGE, missing_covariates="complete_cases")
    silent = (pl.col("area") == "T2") & (pl.col("wave") == 2)
    document = _sound(tmp_path, plan, a_survey(plan).with_columns(age=pl.when(~silent).then(pl.col("age"))))
    flag = _flag(document, "area_missing_in_wave")
    assert flag["text"].startswith("Among those who answered every question of the adjustment")
    assert "T2 in wave 2" in flag["text"]


def test_complete_cases_say_how_many_they_rest_on(tmp_path: Path) -> None:
    plan = a_plan(covariates=AGE, missing_covariates="complete_cases")
    silent = pl.int_range(pl.len()) % 5 == 0
    document = _sound(tmp_path, plan, a_survey(plan).with_columns(age=pl.when(~silent).then(pl.col("age"))))
    assert "about 80 in 100" in _flag(document, "complete_cases")["text"]


def test_collinear_covariates(tmp_path: Path) -> None:
    plan = a_plan(covariates=[*AGE, {"name": "again", "variable": "again"}])
    document = _sound(tmp_path, plan, a_survey(plan).with_columns(again=pl.col("age") * 10))
    assert "again: 30" in _flag(document, "collinear_dropped")["text"]
    assert _reported(document)["headline"] == "crv3_pair"


def test_a_covariate_that_is_constant_in_an_area(tmp_path: Path) -> None:
    plan = a_plan(covariates=[*AGE, {"name": "region", "variable": "region"}])
    frame = a_survey(plan).with_columns(region=pl.col("area").str.slice(1))
    document = _sound(tmp_path, plan, frame)
    assert "region: " in _flag(document, "collinear_dropped")["text"]
    assert _reported(document)["estimate"] == pytest.approx(
        _reported(documented(tmp_path, a_plan(covariates=AGE), frame))["estimate"], rel=1e-9
    )


def test_a_covariate_that_varies_in_one_area_alone(tmp_path: Path) -> None:
    plan = a_plan(covariates=[{"name": "block", "variable": "block"}])
    frame = a_survey(plan).with_columns(block=pl.when(pl.col("area") == "T1").then(pl.col("sex")).otherwise(1))
    assert _reported(_sound(tmp_path, plan, frame))["headline"] == "crv3_pair"


@pytest.mark.parametrize("effects", ["area", "arm"])
def test_a_covariate_that_is_the_programme_or_the_wave(tmp_path: Path, effects: str) -> None:
    plan = a_plan(effects=effects, covariates=[{"name": "copy", "variable": "copy"}])
    began = (pl.col("wave") == 2) & pl.col("area").str.starts_with("T")
    for copy in (began.cast(pl.Int64), pl.col("wave")):
        document = _sound(tmp_path, plan, a_survey(plan).with_columns(copy=copy))
        assert "copy: " in _flag(document, "collinear_dropped")["text"]
        assert _reported(document)["headline"] == "crv3_pair"


def test_a_covariate_with_a_level_for_almost_everyone(tmp_path: Path) -> None:
    plan = a_plan(covariates=[{"name": "number", "variable": "number"}])
    document = _sound(tmp_path, plan, a_survey(plan).with_columns(number=pl.int_range(pl.len())))
    assert "in bands" in _flag(document, "too_many_levels")["text"]
    assert _is_refused(document)


def test_all_weights_equal(tmp_path: Path) -> None:
    plan = a_plan()
    frame = a_survey(plan)
    document = _sound(tmp_path, plan, frame.with_columns(w=pl.lit(2.5)))
    assert _flag(document, "equal_weights")["level"] == "note"
    unweighted = documented(tmp_path, a_plan(weight=None), frame)
    assert "equal_weights" not in codes_of(unweighted)
    for name, value in _reported(document).items():
        if isinstance(value, dict) and "se" in value:
            assert value["se"] == pytest.approx(_reported(unweighted)[name]["se"], rel=1e-12)


def test_weights_over_six_orders_of_magnitude(tmp_path: Path) -> None:
    plan = a_plan()
    frame = a_survey(plan)
    uneven = 10.0 ** np.random.default_rng(1).uniform(-3, 3, len(frame))
    document = _sound(tmp_path, plan, frame.with_columns(w=pl.Series(uneven)))
    assert "uneven" in _flag(document, "uneven_weights")["text"]
    assert _reported(document)["headline"] == "crv3_pair"


@pytest.mark.parametrize("heavy", [400.0, 2_000.0])
def test_an_area_that_has_almost_all_the_weight(tmp_path: Path, heavy: float) -> None:
    plan = a_plan()
    weight = pl.when(pl.col("area") == "T1").then(heavy).otherwise(0.001)
    document = _sound(tmp_path, plan, a_survey(plan).with_columns(w=weight))
    assert "T1" in _flag(document, "dominant_cluster")["text"]


def test_weights_too_large_to_be_added_exactly(tmp_path: Path) -> None:
    plan = a_plan()
    with pytest.raises(CannotEvaluate, match="weights are too large"):
        documented(tmp_path, plan, a_survey(plan).with_columns(w=pl.col("w") * 1e6))


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), -float("inf")])
def test_an_outcome_that_is_not_a_number_counts_as_not_answered(tmp_path: Path, bad: float) -> None:
    plan = a_plan()
    frame, at = a_survey(plan), pl.int_range(pl.len()).is_in([3, 500])
    value = pl.col("y").cast(pl.Float64)
    document = _sound(tmp_path, plan, frame.with_columns(y=pl.when(at).then(bad).otherwise(value)))
    assert "no number at all" in _flag(document, "not_a_number")["text"]
    assert document["outcomes"][0]["not_answered"] == 2
    missing = documented(tmp_path, plan, frame.with_columns(y=pl.when(~at).then(value)))
    assert document["outcomes"] == missing["outcomes"]


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), -float("inf")])
def test_a_weight_that_is_not_a_number_is_refused(tmp_path: Path, bad: float) -> None:
    plan = a_plan()
    at = pl.int_range(pl.len()).is_in([3, 500])
    document = _sound(tmp_path, plan, a_survey(plan).with_columns(w=pl.when(at).then(bad).otherwise(pl.col("w"))))
    assert "2 rows" in _flag(document, "bad_weight")["text"]
    assert _is_refused(document)


@pytest.mark.parametrize("kind", ["categorical", "continuous"])
@pytest.mark.parametrize("bad", [float("nan"), float("inf"), -float("inf")])
def test_a_covariate_that_is_not_a_number_is_not_stated(tmp_path: Path, kind: str, bad: float) -> None:
    plan = a_plan(covariates=[{"name": "age", "variable": "age", "kind": kind}])
    frame, at = a_survey(plan), pl.int_range(pl.len()).is_in([3, 500])
    value = pl.col("age").cast(pl.Float64)
    document = _sound(tmp_path, plan, frame.with_columns(age=pl.when(at).then(bad).otherwise(value)))
    assert "count as not stated" in _flag(document, "not_a_number")["text"]
    missing = documented(tmp_path, plan, frame.with_columns(age=pl.when(~at).then(value)))
    assert "not_a_number" not in codes_of(missing)
    assert document["outcomes"] == missing["outcomes"]


def test_an_outcome_nobody_answered_in_one_arm(tmp_path: Path) -> None:
    plan = a_plan(outcomes=[an_outcome("y", family="primary"), an_outcome("other")])
    ours = pl.col("area").str.starts_with("T")
    frame = a_survey(plan, outcomes=("y", "other")).with_columns(other=pl.when(ours).then(pl.col("other")))
    document = _sound(tmp_path, plan, frame)
    flag = _flag(document, "area_missing_in_wave")
    assert (flag["outcome"], flag["level"]) == ("other", "refused")
    assert "C1 in wave 1" in flag["text"]
    assert _is_refused(document, 1)
    assert not _is_refused(document, 0)


def test_an_area_where_everyone_says_yes_leaves_the_logit_without_a_solution(tmp_path: Path) -> None:
    plan = a_plan()
    frame = a_survey(plan).with_columns(y=pl.when(pl.col("area") == "T1").then(1).otherwise(pl.col("y")))
    document = _sound(tmp_path, plan, frame)
    assert "no finite solution" in _flag(document, "logit_no_solution")["text"]
    assert document["outcomes"][0]["logit_att"] is None
    assert _reported(document)["headline"] == "crv3_pair"


def test_areas_that_all_changed_alike_have_no_range(tmp_path: Path) -> None:
    plan = a_plan()
    one = a_survey(plan).filter(area="T1")
    frame = pl.concat([one.with_columns(area=pl.lit(area)) for area in (*plan.treated, *plan.comparators)])
    document = _sound(tmp_path, plan, frame)
    assert _flag(document, "no_spread")["level"] == "withheld"
    assert _reported(document)["headline"] is None
    assert _reported(document)["permutation"]["p"] == 1.0


def test_area_codes_with_spaces_and_signs(tmp_path: Path) -> None:
    plan = a_plan()
    frame = a_survey(plan)

    def other(area: str) -> str:
        return f"{area[0]} {area[1:]} / “north”, £"

    renamed = a_plan(
        treated=[other(area) for area in plan.treated],
        comparators=[other(area) for area in plan.comparators],
        pairs=[[other(one), other(two)] for one, two in plan.pairs or ()],
    )
    names = {area: other(area) for area in (*plan.treated, *plan.comparators)}
    document = _sound(tmp_path, renamed, frame.with_columns(pl.col("area").replace_strict(names)))
    assert _reported(document) == _reported(documented(tmp_path, plan, frame))


def test_waves_that_are_words(tmp_path: Path) -> None:
    plan = a_plan()
    frame = a_survey(plan)
    worded = a_plan(baseline="spring 24", followup="autumn 26")
    names = {1: "spring 24", 2: "autumn 26"}
    document = _sound(tmp_path, worded, frame.with_columns(pl.col("wave").replace_strict(names)))
    assert _reported(document)["estimate"] == pytest.approx(
        _reported(documented(tmp_path, plan, frame))["estimate"], rel=1e-12
    )
    assert document["outcomes"][0]["means"][0]["wave"] == "spring 24"


def test_values_too_large_to_be_added_exactly(tmp_path: Path) -> None:
    plan = a_plan(outcomes=[an_outcome("y", family="primary", unit="points")])
    with pytest.raises(CannotEvaluate, match="too large"):
        documented(tmp_path, plan, a_survey(plan).with_columns(y=pl.col("y") * 1e30 + pl.col("age") * 1e29))


def test_outcomes_compressed_some_at_a_time_are_those_compressed_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"y{k}" for k in range(7)]
    outcomes = [an_outcome(name, family="secondary" if k else "primary") for k, name in enumerate(names)]
    plan = a_plan(4, outcomes=outcomes, covariates=AGE)
    frame = a_survey(plan, people=10, outcomes=names).with_columns(y3=pl.col("y3") / 3, y5=pl.col("y5") * 4)
    together = cells_of(tmp_path, plan, frame)
    monkeypatch.setattr(compress, "_OUTCOMES_AT_ONCE", 3)
    assert cells_of(tmp_path, plan, frame) == together


@pytest.mark.slow
def test_a_thousand_outcomes(tmp_path: Path) -> None:
    names = [f"y{k}" for k in range(1_000)]
    outcomes = [an_outcome(name, family="secondary" if k else "primary") for k, name in enumerate(names)]
    plan = a_plan(6, outcomes=outcomes)
    document, megabytes = _by_command(tmp_path, plan, a_survey(plan, people=40, outcomes=names))
    assert megabytes < 500
    assert "999 secondary measures" in _flag(document, "many_outcomes")["text"]
    assert all(one["romano_wolf_p"] is not None for one in document["outcomes"][1:])


@pytest.mark.slow
@pytest.mark.parametrize("is_paired", [True, False])
def test_five_thousand_areas(tmp_path: Path, *, is_paired: bool) -> None:
    plan = a_plan(2_500, is_paired=is_paired)
    areas = np.repeat([*plan.treated, *plan.comparators], 12)
    rng, size = np.random.default_rng(1), len(areas)
    columns = {"area": areas, "wave": np.arange(size) % 2 + 1, "home": np.arange(size) // 2}
    columns |= {"w": rng.lognormal(0, 0.3, size), "y": rng.integers(0, 2, size)}
    document, megabytes = _by_command(tmp_path, plan, pl.DataFrame(columns))
    assert megabytes < 500
    assert "99,999 draws" in _flag(document, "draws_sampled")["text"]
    found = _reported(document)
    assert found["headline"] == ("crv3_pair" if is_paired else "crv3_area")
    assert found["wild_area"]["ci"][0] < found["estimate"] < found["wild_area"]["ci"][1]
    for test in ("wild_area", "permutation"):
        assert found[test]["p"] == pytest.approx(found["crv3_area"]["p"], abs=0.02)
        assert found[test]["ci"] == pytest.approx(found["crv3_area"]["ci"], abs=0.03 * found["crv3_area"]["se"])


def test_two_files_of_a_wave_say_that_one_of_them_holds_no_numbers(tmp_path: Path) -> None:
    plan = a_plan(wave=None)
    frame = a_survey(plan).with_columns(pl.col("y").cast(pl.Float64))
    frame[0, "y"] = float("nan")
    sources = []
    for wave in (1, 2):
        for part in range(2):
            path = tmp_path / f"wave{wave}-{part}.parquet"
            frame.filter(wave=wave)[part::2].write_parquet(path)
            sources.append(Source(path, str(wave)))
    cache = CellCache(tmp_path / "cells")
    for _ in range(2):
        result, _ = evaluate_files(sources, plan, cache=cache)
        assert [flag.code for flag in result.flags] == ["not_a_number"]
