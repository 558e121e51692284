"""The panel design against pyfixest, with an effect for each household seen twice, on random designs.

Both solve the same least squares, ours from households' sums and pyfixest by demeaning to 1e-12. The
condition of these designs leaves about 1e-10 of that; 1e-8 is asked.
"""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from evaluation.engine.clustered import crv1
from evaluation.engine.compress import compress
from evaluation.engine.panel import Panel, panel_of
from evaluation.engine.regression import Blocks, effects_without, fit
from evaluation.engine.sources import Source, tidy_frames
from evaluation.engine.spec import Spec, spec_of
from nrp.formats.plan import Plan, load_plan
from tests.unit.engine.kit import an_outcome

pytestmark = pytest.mark.filterwarnings("ignore")
COVARIATES = (
    {"name": "sex", "variable": "sex"},
    {"name": "tenure", "variable": "tenure"},
    {"name": "age", "variable": "age", "kind": "continuous"},
)


def a_design(seed: int, folder: Path, **changes: Any) -> tuple[Any, Plan, Panel, Spec]:
    """A random panel: unequal areas, households of several people, weights, missing items."""
    import pandas as pd

    rng = np.random.default_rng(seed)
    treated, comparators = [f"T{k}" for k in range(1, 5)], [f"C{k}" for k in range(1, 6)]
    rows = []
    for area in (*treated, *comparators):
        for home in range(int(rng.integers(12, 40))):
            level, waves = rng.normal(0, 1), [[1, 2], [1], [2]][int(rng.choice(3, p=[0.6, 0.2, 0.2]))]
            tenure = int(rng.integers(1, 4))
            for wave in waves:
                for person in range(int(rng.integers(1, 4))):
                    age = float(rng.integers(18, 90)) + float(rng.choice([0.0, 0.25]))
                    answer = level + 0.01 * age + 0.3 * (wave == 2 and area[0] == "T") + rng.normal(0, 1)
                    rows.append((area, wave, f"h{home}", person, answer, int(rng.integers(1, 3)), tenure, age))
    frame = pd.DataFrame(rows, columns=["area", "wave", "home", "person", "y", "sex", "tenure", "age"])
    frame["w"] = rng.lognormal(0, 0.7, len(frame)).round(5) + 0.01
    frame["one"] = np.where(rng.random(len(frame)) < 0.15, np.nan, (frame["y"] > 0.3).astype(float))
    frame.loc[rng.random(len(frame)) < 0.1, "y"] = np.nan
    frame.loc[rng.random(len(frame)) < 0.08, "sex"] = np.nan
    frame.loc[rng.random(len(frame)) < 0.08, "age"] = np.nan
    plan = load_plan(
        {
            "format": "nrp-plan/1",
            "area": "area",
            "wave": "wave",
            "weight": "w",
            "household": "home",
            "person": "person",
            "design": "panel",
            "baseline": 1,
            "followup": 2,
            "treated": treated,
            "comparators": comparators,
            "pairs": [[one, two] for one, two in zip(treated, comparators, strict=False)],
            "outcomes": [an_outcome("y", family="primary", unit="points"), an_outcome("one")],
            "covariates": list(COVARIATES),
        }
        | changes
    )
    return frame, plan, the_panel(folder, plan, frame), spec_of(plan)


def the_panel(folder: Path, plan: Plan, *frames: Any) -> Panel:
    """The engine's blocks, from one file or several."""
    import polars as pl

    parts = []
    for k, frame in enumerate(frames):
        path = folder / f"part{k}.parquet"
        pl.DataFrame({name: frame[name].tolist() for name in frame.columns}).write_parquet(path)
        parts += tidy_frames([Source(path, None)], plan, plan.variables_with(None))
    cells = compress(parts[0])[0]
    for part in parts[1:]:
        cells += compress(part)[0]
    return panel_of(parts, cells, spec_of(plan))


def the_same(frame: Any, outcome: str, covariates: str = "") -> Any:
    """pyfixest's fit of the same model."""
    import pandas as pd
    import pyfixest

    known = frame[frame[outcome].notna()].copy()
    home = known["area"] + ":" + known["home"]
    twice = known.groupby(home)["wave"].transform("nunique") == 2
    known["group"] = pd.factorize(home.where(twice, known["area"]))[0]
    known["d"] = (known["area"].str.startswith("T") & (known["wave"] == 2)).astype(float)
    return pyfixest.feols(
        f"{outcome} ~ d{covariates} | group + wave",
        data=known,
        weights="w",
        vcov={"CRV1": "area"},
        fixef_tol=1e-12,
    )


def with_levels(frame: Any) -> Any:
    """Covariates as the engine takes them: what is not stated is a level of its own."""
    frame = frame.copy()
    frame["sex"] = frame["sex"].map({1.0: "1", 2.0: "2"}).fillna("not stated")
    frame["silent"] = frame["age"].isna().astype(float)
    frame["age"] = frame["age"].fillna(0.0)
    return frame


def assert_same(blocks: Blocks | None, theirs: Any) -> None:
    assert blocks is not None
    result = fit(blocks)
    test = crv1(blocks, result)
    assert test is not None
    assert result.estimate == pytest.approx(theirs.coef()["d"], rel=1e-8, abs=1e-10)
    assert test.se == pytest.approx(theirs.se()["d"], rel=1e-8)
    assert blocks.n == theirs._N


@pytest.mark.parametrize("seed", range(6))
def test_household_effects_are_pyfixests(seed: int, tmp_path: Path) -> None:
    frame, _, panel, _ = a_design(seed, tmp_path)
    for outcome, found in zip(("y", "one"), panel.outcomes, strict=True):
        assert_same(found.unadjusted, the_same(frame, outcome))
        covariates = " + C(sex) + C(tenure) + age + silent"
        assert_same(found.adjusted, the_same(with_levels(frame), outcome, covariates))


@pytest.mark.parametrize("seed", range(2))
def test_complete_cases_are_those_of_the_model(seed: int, tmp_path: Path) -> None:
    frame, _, panel, _ = a_design(seed, tmp_path, missing_covariates="complete_cases")
    stated = frame[frame["sex"].notna() & frame["age"].notna()]
    assert_same(panel.outcomes[0].unadjusted, the_same(frame, "y"))
    assert_same(panel.outcomes[0].adjusted, the_same(stated, "y", " + C(sex) + C(tenure) + age"))


def test_each_pair_and_its_survey_chance_are_those_of_a_literal_regression(tmp_path: Path) -> None:
    frame, plan, panel, _ = a_design(3, tmp_path)
    for pair, found in zip(plan.pairs or [], panel.outcomes[0].by_pair, strict=True):
        (ours, one), (theirs, two) = (literal_change(frame[frame["area"] == area]) for area in pair)
        reach = 1.959963984540054 * np.sqrt(one + two)
        assert found.estimate == pytest.approx(ours - theirs, abs=1e-10)
        assert found.ci == pytest.approx((ours - theirs - reach, ours - theirs + reach), abs=1e-9)


def literal_change(frame: Any) -> tuple[float, float]:
    """An area's change with dummies for its effects, and its variance with households as units."""
    known = frame[frame["y"].notna()]
    twice = known.groupby("home")["wave"].transform("nunique") == 2
    group = known["home"].where(twice, "the rest")
    dummies = np.stack([(group == one).to_numpy(float) for one in sorted(set(group))], axis=1)
    columns = np.column_stack([(known["wave"] == 2).to_numpy(float), dummies])
    weight, answer = known["w"].to_numpy(), known["y"].to_numpy()
    inverse = np.linalg.inv((columns * weight[:, None]).T @ columns)
    solved = inverse @ columns.T @ (weight * answer)
    influence = (columns @ inverse[0]) * weight * (answer - columns @ solved)
    units = np.array([influence[(known["home"] == home).to_numpy()].sum() for home in sorted(set(known["home"]))])
    return float(solved[0]), len(units) / (len(units) - 1) * float(np.sum(units**2))


def test_the_jackknife_is_a_refit_without_each_area(tmp_path: Path) -> None:
    frame, _, panel, spec = a_design(4, tmp_path)
    blocks = panel.outcomes[0].unadjusted
    assert blocks is not None
    without = effects_without(blocks, [[g] for g in range(len(spec.areas))])
    for area, effect in zip(spec.areas, without, strict=True):
        assert effect == pytest.approx(the_same(frame[frame["area"] != area], "y").coef()["d"], abs=1e-9)
