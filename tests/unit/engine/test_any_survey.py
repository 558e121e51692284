"""Surveys made at random, thin and odd ones among them: each ends in a document whose every gap is explained."""

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl  # noqa: TID253 - every test here makes a frame; nothing imports this file
import pytest

from nrp.formats.canonical import canonical_json
from nrp.formats.plan import Plan
from tests.unit.engine.kit import a_plan, a_survey, an_outcome, documented

NAMES = ("y", "z", "score")


def _plan(rng: np.random.Generator) -> Plan:
    ours, theirs, is_paired = int(rng.integers(1, 9)), int(rng.integers(1, 9)), bool(rng.random() < 0.5)
    kind = "continuous" if rng.random() < 0.5 else "categorical"
    covariates = [{"name": "age", "variable": "age", "kind": kind}] if rng.random() < 0.6 else []
    covariates += [{"name": "group", "variable": "group"}] if rng.random() < 0.4 else []
    return a_plan(
        ours,
        max(ours, theirs) if is_paired else theirs,
        is_paired=is_paired,
        effects="arm" if rng.random() < 0.5 else "area",
        covariates=covariates,
        missing_covariates="complete_cases" if rng.random() < 0.3 else "level",
        outcomes=[
            an_outcome(name, family="secondary" if k else "primary", unit="points" if name == "score" else "percent")
            for k, name in enumerate(NAMES[: int(rng.integers(1, 4))])
        ],
    )


def _survey(rng: np.random.Generator, plan: Plan) -> pl.DataFrame:
    people, shock = int(rng.choice([1, 2, 5, 20, 60])), float(rng.choice([0, 0.05, 0.3]))
    frame = a_survey(plan, people=people, outcomes=("y", "z"), shock=shock, seed=int(rng.integers(1_000)))
    size = len(frame)
    half = pl.Series(rng.random(size) < 0.5)
    began = pl.col("area").str.starts_with("T") & (pl.col("wave") == 2)
    by_area = pl.col("area").str.slice(1).cast(pl.Int64)
    frame = frame.with_columns(
        group=pl.Series(rng.integers(0, int(rng.choice([1, 2, 4, 30])), size)),
        score=pl.Series(rng.normal(0, 1, size) * 10.0 ** rng.integers(-8, 4) + rng.choice([0, 1e6])),
    )
    odd: list[dict[str, Any]] = [
        {"y": pl.lit(1)},
        {"y": pl.when(half).then(pl.col("y"))},
        {"y": began.cast(pl.Int64)},
        {"y": by_area % 2},
        {"age": pl.when(half).then(pl.col("age"))},
        {"w": pl.Series(10.0 ** rng.uniform(-3, 3, size))},
        {"group": by_area % 3},
        {"group": began.cast(pl.Int64)},
        {},
        {},
    ]
    for at in rng.choice(len(odd), 2, replace=False):
        frame = frame.with_columns(**odd[at])
    return frame.filter(half) if rng.random() < 0.1 else frame


@pytest.mark.slow
@pytest.mark.parametrize("part", range(4))
def test_any_survey_ends_in_a_document_whose_gaps_are_explained(tmp_path: Path, part: int) -> None:
    for seed in range(40 * part, 40 * (part + 1)):
        rng = np.random.default_rng(seed)
        plan = _plan(rng)
        document = documented(tmp_path, plan, _survey(rng, plan))
        canonical_json(document)  # knows neither NaN nor infinities
        for outcome in document["outcomes"]:
            flags = [flag for flag in document["flags"] if flag["outcome"] in {None, outcome["name"]}]
            codes, estimate = {flag["code"] for flag in flags}, outcome[document["reported"]]
            if estimate["headline"] is None:
                assert {flag["level"] for flag in flags} & {"refused", "withheld"}, seed
                continue
            if estimate["wild_area"] is not None and estimate["wild_area"]["ci"] is None:
                assert codes & {"wild_floor", "wild_open"}, seed
            if estimate["permutation"]["ci"] is None:
                assert codes & {"permutation_floor", "permutation_open"}, seed
            if any(one["estimate"] is None for one in outcome["leave_one_out"]):
                assert "leave_one_out_missing" in codes, seed
            if any(one["ci"] is None for one in outcome["by_pair"]):
                assert "pair_range_missing" in codes, seed
            assert (outcome["mde_simulated"] is None) == ("power_not_simulated" in codes), seed
