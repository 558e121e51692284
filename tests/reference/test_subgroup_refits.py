"""Subgroups against literal least squares on the rows of each level, and against pyfixest.

Estimates agree to 1e-9 of an effect of about 0.1 and covariances to 1e-8 of their size: the dense
model inverts a matrix with a dummy for every area, which costs the last digits, and the covariance
is made of differences between such estimates.
"""

import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyfixest
import pytest
from scipy.linalg import solve_triangular

from evaluation.engine.results import OutcomeResult
from tests.reference.packages import EXACTLY
from tests.unit.engine.kit import a_plan, a_survey, an_outcome, evaluated

if TYPE_CHECKING:
    import polars as pl

Array = np.ndarray[Any, Any]

FACTORS = [{"name": name, "variable": name} for name in ("sex", "age", "work")]
OUTCOMES = ("y", "score")


def the_survey(seed: int = 3) -> "pl.DataFrame":
    """Men and women, four ages and three kinds of work, some of it not stated, with uneven weights."""
    import polars as pl

    frame = a_survey(a_plan(9), people=80, effect=0.1, seed=seed)
    rng = np.random.default_rng(seed)
    size = len(frame)
    return frame.with_columns(
        work=pl.Series(rng.choice([1, 2, 3, 4], size, p=[0.5, 0.25, 0.18, 0.07])).replace(4, None),
        score=pl.Series(rng.normal(3, 1, size)) + frame["sex"] * frame["wave"] * 0.1,
    ).with_columns(
        score=pl.when(pl.Series(rng.random(size)) < 0.1).then(None).otherwise(pl.col("score")),
        w=pl.col("w") * pl.Series(rng.lognormal(0, 0.6, size)),
    )


def the_plan(**changes: Any) -> Any:
    outcomes = [an_outcome("y", family="primary"), an_outcome("score", unit="points")]
    return a_plan(9, outcomes=outcomes, covariates=FACTORS[:2], subgroups=FACTORS, **changes)


def literal(frame: "pl.DataFrame", outcome: str, factor: str, level: str, without: tuple[str, ...] = ()) -> float:
    """The effect among those of a level, adjusted for the covariates other than the factor itself.

    A row for each respondent, a column for every area, the wave and every level of the covariates.
    """
    import polars as pl

    stated = pl.col(factor).cast(pl.String).fill_null("not stated")
    rows = frame.filter((stated == level) & pl.col(outcome).is_not_null() & ~pl.col("area").is_in(list(without)))
    after = (rows["wave"] == 2).to_numpy().astype(float)
    columns = [rows["area"].str.starts_with("T").to_numpy() * after, after]
    for covariate in ("sex", "age"):
        if covariate != factor:
            levels = rows[covariate].to_numpy()
            columns += [levels == one for one in sorted(set(levels))[1:]]
    columns += [rows["area"].to_numpy() == area for area in rows["area"].unique().sort()]
    root = np.sqrt(rows["w"].round(6).to_numpy())
    both = np.column_stack([*columns, rows[outcome].to_numpy()]).astype(float) * root[:, None]
    triangle = np.asarray(np.linalg.qr(both, mode="r"))
    return float(solve_triangular(triangle[:-1, :-1], triangle[:-1, -1])[0])


@pytest.mark.parametrize("outcome", [0, 1])
def test_every_level_and_the_joint_jackknife_agree_with_literal_refits(tmp_path: Path, outcome: int) -> None:
    frame, name = the_survey(), OUTCOMES[outcome]
    found: OutcomeResult = evaluated(tmp_path, the_plan(), frame).outcomes[outcome]
    pairs = [(f"T{k}", f"C{k}") for k in range(1, 10)]
    for subgroup in found.subgroups:
        levels = [level for level in subgroup.levels if level.estimate is not None]
        assert len(levels) >= 2
        whole = np.array([literal(frame, name, subgroup.name, level.level) for level in levels])
        assert [level.estimate for level in levels] == pytest.approx(whole, abs=1e-10, rel=1e-9)
        without = np.array(
            [[literal(frame, name, subgroup.name, level.level, pair) for level in levels] for pair in pairs]
        )
        covariance = 8 / 9 * (without - whole).T @ (without - whole)
        assert [level.test.se for level in levels if level.test] == pytest.approx(
            np.sqrt(np.diagonal(covariance)), rel=1e-8
        )
        compared = [at for at, level in enumerate(levels) if level.level != "not stated"]
        statistic = _hotelling(whole[compared], covariance[np.ix_(compared, compared)])
        assert subgroup.interaction is not None
        assert subgroup.interaction.statistic == pytest.approx(statistic, rel=1e-7)


def _hotelling(effects: Array, covariance: Array) -> float:
    """T² by another contrast matrix, neighbours instead of the first level, and a general inverse."""
    q = len(effects) - 1
    contrasts = np.eye(q, q + 1) - np.eye(q, q + 1, 1)
    apart = contrasts @ effects
    return float((9 - q) / (q * 8) * apart @ np.linalg.inv(contrasts @ covariance @ contrasts.T) @ apart)


def test_without_pairs_the_clusters_left_out_are_areas(tmp_path: Path) -> None:
    frame = the_survey()
    plan = a_plan(9, is_paired=False, covariates=FACTORS[:2], subgroups=FACTORS[:1])
    (subgroup,) = evaluated(tmp_path, plan, frame).outcomes[0].subgroups
    areas = [f"{kind}{k}" for kind in "TC" for k in range(1, 10)]
    for level in subgroup.levels:
        whole = literal(frame, "y", "sex", level.level)
        spread = sum((literal(frame, "y", "sex", level.level, (area,)) - whole) ** 2 for area in areas)
        assert level.test is not None
        assert level.test.df == 17
        assert level.test.se == pytest.approx(np.sqrt(17 / 18 * spread), rel=1e-8)


def test_two_levels_without_covariates_agree_with_pyfixest_fully_interacted(tmp_path: Path) -> None:
    """Tolerance 1e-8: pyfixest sweeps the effects out by iteration, stopped at 1e-12."""
    import polars as pl

    frame = the_survey()
    plan = a_plan(9, subgroups=FACTORS[:1])
    (subgroup,) = evaluated(tmp_path, plan, frame).outcomes[0].subgroups
    treated = (pl.col("area").str.starts_with("T") & (pl.col("wave") == 2)).cast(pl.Float64)
    rows = frame.with_columns(
        men=treated * (pl.col("sex") == 1),
        women=treated * (pl.col("sex") == 2),
        place=pl.concat_str("area", "sex", separator="-"),
        moment=pl.concat_str("wave", "sex", separator="-"),
        w=pl.col("w").round(6),
    )
    formula, data = "y ~ men + women | place + moment", pd.DataFrame(rows.to_dict(as_series=False))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", pd.errors.Pandas4Warning)  # pyfixest's own calls of pandas
        model = pyfixest.feols(formula, data=data, weights="w", demeaner=EXACTLY)
    estimates = model.coef()
    assert [level.estimate for level in subgroup.levels] == pytest.approx(
        [estimates["men"], estimates["women"]], abs=1e-9, rel=1e-8
    )
