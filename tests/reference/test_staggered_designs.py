"""Group-time effects against two other packages, on the simulated panel that ships with pyfixest.

`df_het` has 1,500 units in 40 states over 31 years; a third of them begin in 2000, a third in 2010,
a third never. Here an area is the units of one state and one group, so that areas are treated as a
whole. The panel is balanced and unweighted: there our estimates, Callaway and Sant'Anna's and the
saturated regression of Sun and Abraham are the same number, and only the adding up differs: 1e-10.
"""

import json
from pathlib import Path
from typing import Any

import pyfixest
import pytest

from evaluation.engine.compress import compress
from evaluation.engine.sources import Source, tidy_frames
from evaluation.engine.spec import spec_of
from evaluation.engine.staggered import Staggered, staggered_of, written
from nrp.formats.plan import load_plan
from tests.unit.engine.kit import an_outcome

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]
FILE = Path(pyfixest.__file__).parent / "did" / "data" / "df_het.csv"


@pytest.fixture(scope="module")
def panel() -> Any:
    import pandas as pd

    frame = pd.read_csv(FILE)
    frame["g"] = frame["g"].fillna(0).astype(int)
    return frame


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Staggered:
    import polars as pl

    frame = pl.read_csv(FILE, infer_schema_length=None).with_columns(area=pl.format("{}-{}", "g", "state"))
    path = tmp_path_factory.mktemp("het") / "het.parquet"
    frame.select("area", "year", "dep_var").write_parquet(path)
    treated = sorted(frame.filter(pl.col("g") > 0)["area"].unique())
    plan = load_plan(
        {
            "format": "nrp-plan/1",
            "area": "area",
            "wave": "year",
            "waves": list(range(1990, 2021)),
            "baseline": 1999,
            "followup": 2010,
            "treated": treated,
            "comparators": sorted(frame.filter(pl.col("g") == 0)["area"].unique()),
            "starts": {area: int(area.split("-")[0]) for area in treated},
            "outcomes": [an_outcome("dep_var", family="primary", unit="points")],
        }
    )
    (tidy,) = tidy_frames([Source(path, None)], plan, {})
    found = staggered_of(compress(tidy)[0], spec_of(plan), 0, has_sensitivity=False)
    assert found is not None
    return found


def test_every_group_time_effect_is_callaway_and_santannas(ours: Staggered, panel: Any) -> None:
    from diff_diff import CallawaySantAnna

    asked = CallawaySantAnna(base_period="universal", estimation_method="reg", cband=False)
    theirs = asked.fit(panel, "dep_var", "unit", "year", "g")

    mine = {(int(one.start), int(one.wave)): one.estimate for one in ours.group_times}
    assert len(mine) == 60
    for key, estimate in mine.items():
        assert estimate == pytest.approx(theirs.group_time_effects[key]["effect"], abs=1e-10)
    assert ours.overall is not None
    assert ours.overall.estimate == pytest.approx(theirs.overall_att, abs=1e-10)


def test_the_event_study_is_sun_and_abrahams(ours: Staggered, panel: Any) -> None:
    fit = pyfixest.event_study(
        data=panel, yname="dep_var", idname="unit", tname="year", gname="g", estimator="saturated", cluster="unit"
    )
    theirs = fit.aggregate(agg="period", weighting="shares")["Estimate"].astype(float)

    assert [one.event for one in ours.event_study] == [e for e in range(-20, 21) if e != -1]
    for one in ours.event_study:
        assert one.event is not None
        # The saturated regression is solved by demeaning to 1e-8.
        assert one.estimate == pytest.approx(theirs[float(one.event)], abs=1e-6)


def test_the_data_are_those_of_the_published_figure(ours: Staggered, panel: Any) -> None:
    # did2s in R, with an effect for each state: 2.152215 (0.047607). Both demean by iteration, so the last
    # printed digit may differ.
    published = _did2s(panel, "state")
    assert published["Estimate"].iloc[0] == pytest.approx(2.152215, abs=2e-6)
    assert published["Std. Error"].iloc[0] == pytest.approx(0.047607, abs=1e-6)

    # Ours compares areas with themselves, so it stands beside did2s with an effect for each unit (2.230). That
    # takes every year before the start as the base and not-yet-treated units as comparators as well, so the
    # two differ by chance, and ours is the less precise: one base year.
    beside = _did2s(panel, "unit")["Estimate"].iloc[0]
    assert ours.overall is not None
    assert ours.overall.test is not None
    assert abs(ours.overall.estimate - beside) < ours.overall.test.se
    low, high = ours.overall.test.ci
    truth = panel.loc[panel["treat"], ["te", "te_dynamic"]].sum(axis=1).mean()
    assert low < truth < high


def _did2s(panel: Any, unit: str) -> Any:
    return pyfixest.did2s(
        panel,
        yname="dep_var",
        first_stage=f"~ 0 | {unit} + year",
        second_stage="~ treat",
        treatment="treat",
        cluster="state",
    ).tidy()


def test_years_before_the_start_show_no_trend_that_is_not_there(ours: Staggered) -> None:
    assert ours.pre_trend is not None
    assert ours.pre_trend.events == 19
    assert ours.pre_trend.p is not None
    assert ours.pre_trend.p > 0.05
    assert json.dumps(written(ours))
