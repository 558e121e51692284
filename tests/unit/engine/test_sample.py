"""Who answered: counts, weights, kinds of resident, and how alike the arms were before."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from tests.unit.engine.kit import a_plan, a_survey, an_outcome, codes_of, documented

if TYPE_CHECKING:
    import polars as pl

SEX, AGE = ({"name": name, "variable": name} for name in ("sex", "age"))
BANDS = {"name": "age_group", "variable": "age", "bands": [0, 2]}
YEARS = {"name": "age", "variable": "age", "kind": "continuous"}


def the_sample(folder: Path, plan: Any, frame: "pl.DataFrame") -> dict[str, Any]:
    found: dict[str, Any] = documented(folder, plan, frame)["sample"]
    return found


def rows_of(frame: "pl.DataFrame", arm: str, wave: int) -> "pl.DataFrame":
    import polars as pl

    return frame.filter(pl.col("area").str.starts_with("T" if arm == "programme" else "C") & (pl.col("wave") == wave))


def the_row(rows: list[dict[str, Any]], **wanted: Any) -> dict[str, Any]:
    (found,) = [row for row in rows if wanted.items() <= row.items()]
    return found


def test_the_arms_have_counts_and_kish_s_effective_size_and_design_effect(tmp_path: Path) -> None:
    plan = a_plan()
    frame = a_survey(plan)
    sample = the_sample(tmp_path, plan, frame)

    for arm in ("programme", "comparator"):
        for wave in (1, 2):
            weights = rows_of(frame, arm, wave)["w"].to_numpy()
            row = the_row(sample["arms"], arm=arm, wave=wave)
            assert row["n"] == len(weights)
            assert row["effective"] == pytest.approx(weights.sum() ** 2 / (weights**2).sum(), rel=1e-12)
            assert row["design_effect"] == pytest.approx(
                len(weights) * (weights**2).sum() / weights.sum() ** 2, rel=1e-12
            )


def test_the_areas_have_them_too_and_add_up_to_their_arm(tmp_path: Path) -> None:
    plan = a_plan()
    sample = the_sample(tmp_path, plan, a_survey(plan, bigger={"T2": 90}))

    assert the_row(sample["areas"], area="T2", wave=1)["n"] == 90
    for row in sample["arms"]:
        same = [one["n"] for one in sample["areas"] if (one["arm"], one["wave"]) == (row["arm"], row["wave"])]
        assert sum(same) == row["n"]


def test_equal_weights_cost_nothing(tmp_path: Path) -> None:
    plan = a_plan(weight=None)
    row = the_sample(tmp_path, plan, a_survey(plan))["arms"][0]

    assert (row["effective"], row["design_effect"]) == (row["n"], 1.0)


def test_those_who_answered_no_outcome_are_described_too(tmp_path: Path) -> None:
    import polars as pl

    plan = a_plan(subgroups=[SEX])
    frame = a_survey(plan).with_columns(y=pl.when(pl.col("sex") == 1).then(None).otherwise(pl.col("y")))
    document = documented(tmp_path, plan, frame)

    assert sum(row["n"] for row in document["sample"]["arms"]) == len(frame)
    assert document["outcomes"][0]["n"] < len(frame)


def test_the_profile_gives_shares_with_and_without_weights(tmp_path: Path) -> None:
    import polars as pl

    plan = a_plan(covariates=[BANDS], subgroups=[SEX])
    frame = a_survey(plan)
    sample = the_sample(tmp_path, plan, frame)
    here = rows_of(frame, "comparator", 2)
    women = here.filter(pl.col("sex") == 2)

    row = the_row(sample["profile"], factor="sex", level="2", arm="comparator", wave=2)
    assert row["n"] == len(women)
    assert row["share"] == pytest.approx(len(women) / len(here), rel=1e-12)
    assert row["weighted_share"] == pytest.approx(
        np.sum(women["w"].to_numpy()) / np.sum(here["w"].to_numpy()), rel=1e-12
    )
    assert [one["factor"] for one in sample["profile"][::8]] == ["age_group", "sex"]


def test_the_balance_is_the_standardised_difference_before_the_programme(tmp_path: Path) -> None:
    plan = a_plan(subgroups=[SEX])
    frame = a_survey(plan)
    row = the_row(the_sample(tmp_path, plan, frame)["balance"], factor="sex", level="2")
    ours, theirs = (rows_of(frame, arm, 1) for arm in ("programme", "comparator"))

    for name, weigh in (("standardised_difference", False), ("weighted_standardised_difference", True)):
        shares = [
            np.average(one["sex"].to_numpy() == 2, weights=one["w"].to_numpy() if weigh else None)
            for one in (ours, theirs)
        ]
        spread = np.sqrt(sum(share * (1 - share) for share in shares) / 2)
        assert row[name] == pytest.approx((shares[0] - shares[1]) / spread, rel=1e-10)


def test_where_neither_arm_varies_there_is_no_standardised_difference(tmp_path: Path) -> None:
    import polars as pl

    plan = a_plan(subgroups=[SEX])
    (row,) = the_sample(tmp_path, plan, a_survey(plan).with_columns(sex=pl.lit(1)))["balance"]

    assert row["standardised_difference"] is None
    assert row["weighted_standardised_difference"] is None


def test_a_continuous_covariate_has_means_and_its_own_standardised_difference(tmp_path: Path) -> None:
    import polars as pl

    plan = a_plan(covariates=[YEARS])
    frame = a_survey(plan).with_columns(
        age=pl.when(pl.col("home").str.ends_with("3")).then(None).otherwise(pl.col("age") * 7 + 20)
    )
    sample = the_sample(tmp_path, plan, frame)
    described = []
    for arm in ("programme", "comparator"):
        stated = rows_of(frame, arm, 1).drop_nulls("age")
        mean = np.average(stated["age"].to_numpy(), weights=stated["w"].to_numpy())
        sd = np.sqrt(np.average((stated["age"].to_numpy() - mean) ** 2, weights=stated["w"].to_numpy()))
        row = the_row(sample["numbers"], factor="age", arm=arm, wave=1)
        assert row["n"] == len(stated)
        assert (row["mean"], row["sd"]) == (pytest.approx(mean, rel=1e-12), pytest.approx(sd, rel=1e-9))
        described.append((mean, sd))
    (m1, s1), (m0, s0) = described
    row = the_row(sample["balance"], factor="age", level=None)
    assert row["standardised_difference"] is None
    assert row["weighted_standardised_difference"] == pytest.approx((m1 - m0) / np.sqrt((s1**2 + s0**2) / 2), rel=1e-9)
    assert {one["level"] for one in sample["profile"]} == {"stated", "not stated"}


def test_arms_of_other_kinds_of_resident_are_noted_by_factor_and_level(tmp_path: Path) -> None:
    import polars as pl

    plan = a_plan(subgroups=[SEX, AGE])
    theirs = pl.col("area").str.starts_with("C") & (pl.col("wave") == 1) & pl.col("home").str.contains("[1357]$")
    document = documented(
        tmp_path, plan, a_survey(plan).with_columns(sex=pl.when(theirs).then(1).otherwise(pl.col("sex")))
    )
    (flag,) = [one for one in document["flags"] if one["code"] == "baseline_imbalance"]

    assert (flag["level"], flag["outcome"]) == ("note", None)
    assert "in sex (1), sex (2). The estimate compares changes" in flag["text"]
    assert "baseline_imbalance" not in codes_of(documented(tmp_path, plan, a_survey(plan)))


def test_the_fieldwork_s_response_stands_beside_those_in_the_files(tmp_path: Path) -> None:
    told = [
        {"wave": 1, "area": "T1", "issued": 200, "contacted": 120, "interviewed": 62},
        {"wave": "2", "area": "C3", "issued": None, "contacted": 90, "interviewed": 60},
        {"wave": 7, "area": "T1", "issued": 10, "contacted": 5, "interviewed": 5},
    ]
    plan = a_plan(response=told)
    response = the_sample(tmp_path, plan, a_survey(plan))["response"]

    assert response == [
        {
            "area": "T1",
            "wave": 1,
            "issued": 200,
            "contacted": 120,
            "interviewed": 62,
            "answered": 60,
            "rate": 0.31,
        },
        {
            "area": "C3",
            "wave": 2,
            "issued": None,
            "contacted": 90,
            "interviewed": 60,
            "answered": 60,
            "rate": None,
        },
    ]
    assert the_sample(tmp_path, a_plan(), a_survey(a_plan()))["response"] is None


def test_the_design_effect_of_a_mean_is_its_linearised_variance_over_a_simple_sample_s(tmp_path: Path) -> None:
    import polars as pl

    plan = a_plan(4, outcomes=[an_outcome("y", family="primary"), an_outcome("score", unit="points")])
    frame = a_survey(plan, people=24)
    rng = np.random.default_rng(2)
    frame = frame.with_columns(
        score=pl.when(pl.Series(rng.random(len(frame)) < 0.2))
        .then(None)
        .otherwise(pl.Series(rng.normal(2, 1, len(frame))))
    )
    for row in the_sample(tmp_path, plan, frame)["outcomes"]:
        here = rows_of(frame, row["arm"], row["wave"]).drop_nulls(row["outcome"])
        y, w = here[row["outcome"]].to_numpy().astype(float), here["w"].to_numpy()
        mean = np.average(y, weights=w)
        variance = 0.0
        for area in here["area"].unique():
            inside = here["area"].to_numpy() == area
            homes = here["home"].to_numpy()[inside]
            totals = np.array([(w[inside] * (y[inside] - mean))[homes == home].sum() for home in set(homes)])
            variance += len(totals) * totals.var(ddof=1) / w.sum() ** 2
        spread = np.average((y - mean) ** 2, weights=w) * len(y) / (len(y) - 1)
        assert row["n"] == len(y)
        assert row["design_effect"] == pytest.approx(variance / (spread / len(y)), rel=1e-6)


def test_a_wave_that_is_not_there_is_told_as_nobody(tmp_path: Path) -> None:
    import polars as pl

    plan = a_plan(subgroups=[SEX])
    sample = the_sample(tmp_path, plan, a_survey(plan).filter(pl.col("wave") == 1))

    assert the_row(sample["arms"], arm="programme", wave=2) == {
        "arm": "programme",
        "wave": 2,
        "n": 0,
        "effective": None,
        "design_effect": None,
    }
    assert the_row(sample["profile"], level="1", arm="programme", wave=2)["share"] is None


def test_areas_that_the_headline_leaves_out_are_described_all_the_same(tmp_path: Path) -> None:
    import polars as pl

    plan = a_plan(6, is_paired=False, waves=[0, 1, 2], starts={"T1": 1})
    frame = a_survey(plan)
    before = frame.filter(pl.col("wave") == 1).with_columns(wave=pl.lit(0, dtype=pl.Int64))
    sample = the_sample(tmp_path, plan, pl.concat([frame, before.select(frame.columns)]))

    assert {row["wave"] for row in sample["arms"]} == {0, 1, 2}
    assert the_row(sample["areas"], area="T1", wave=0)["n"] == 60
