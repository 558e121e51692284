"""The weights of those who answered again, beside those that statsmodels' logit of single people gives."""

from pathlib import Path

import numpy as np
import statsmodels.api as sm

from tests.unit.engine.test_attrition import TENURE, a_panel, a_panel_plan, weighed


def test_stabilised_weights_are_those_of_a_logit_of_single_people(tmp_path: Path) -> None:
    """Tolerance: weights are whole millionths, of about 1."""
    import polars as pl

    frame, _ = a_panel(people=80)
    age = {"name": "age", "variable": "age", "bands": [18, 45, 65]}
    rng = np.random.default_rng(2)
    people = frame.select("area", "home", "person").unique(maintain_order=True)
    people = people.with_columns(age=pl.Series(rng.integers(18, 90, people.height)))
    frame = frame.join(people, on=["area", "home", "person"], how="left", maintain_order="left")
    plan = a_panel_plan(attrition={"variables": [TENURE, age], "trim": 1.0})
    weighted, report = weighed(tmp_path, plan, frame)
    keys = ["area", "home", "person"]
    first = frame.filter(pl.col("wave") == 1)
    met = frame.filter(pl.col("wave") == 2).select(keys).with_columns(again=pl.lit(1.0))
    first = first.join(met, on=keys, how="left", maintain_order="left").with_columns(pl.col("again").fill_null(0.0))
    band = (pl.col("age") >= 45).cast(pl.Int8) + (pl.col("age") >= 65)
    columns = first.select("area", "tenure", band=band).cast(pl.String).to_dummies(drop_first=True)
    design = sm.add_constant(columns.to_numpy().astype(float))
    weight, again = first["w"].to_numpy(), first["again"].to_numpy()
    fitted = sm.GLM(again, design, family=sm.families.Binomial(), freq_weights=weight).fit(tol=1e-12, maxiter=100)
    factor = (weight @ again / weight.sum()) / fitted.fittedvalues
    expected = first.with_columns(expected=pl.Series(weight * factor)).filter(pl.col("again") == 1)
    ours = weighted.filter(pl.col("wave") == 1).rename({"household": "home"}).select(*keys, "weight")
    both = expected.join(ours, on=keys, how="left")
    np.testing.assert_allclose(both["weight"].to_numpy() / 1e6, both["expected"].to_numpy(), atol=2e-6)
    assert report.largest is not None
    np.testing.assert_allclose(report.largest, factor[again == 1].max(), rtol=1e-8)
