"""The panel design: what counts as seen twice, what is refused, and the same bits in any order."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from evaluation.engine.compress import compress
from evaluation.engine.errors import CannotEvaluate
from evaluation.engine.homes import added
from evaluation.engine.panel import Panel, panel_of
from evaluation.engine.regression import Blocks, blocks_of, fit, layout_of
from evaluation.engine.sources import Source, tidy_frames
from evaluation.engine.spec import spec_of
from nrp.formats.plan import Plan
from tests.unit.engine.kit import a_plan, a_survey, an_outcome

if TYPE_CHECKING:
    import polars as pl

AGE = {"name": "age", "variable": "age", "kind": "continuous"}
SEX = {"name": "sex", "variable": "sex"}


def a_panel_plan(**changes: Any) -> Plan:
    return a_plan(4, **({"design": "panel", "person": "person"} | changes))


def a_panel_survey(plan: Plan, *, seed: int = 3) -> "pl.DataFrame":
    """Two people a household; most households are met twice."""
    import polars as pl

    frame = a_survey(plan, people=40, seed=seed).with_columns(
        person=(pl.int_range(pl.len()) % 2).cast(pl.String), score=pl.col("y") * 0.37 + pl.col("age") / 3
    )
    gone = (pl.col("wave") == 2) & pl.col("home").str.ends_with("7")
    return frame.with_columns(home=pl.when(gone).then(pl.col("home") + "x").otherwise(pl.col("home")))


def the_panel(folder: Path, plan: Plan, *frames: "pl.DataFrame") -> Panel:
    parts = []
    for k, frame in enumerate(frames):
        path = folder / f"part{k}.parquet"
        frame.write_parquet(path)
        parts += tidy_frames([Source(path, None)], plan, plan.variables_with(None))
    cells = compress(parts[0])[0]
    for part in parts[1:]:
        cells += compress(part)[0]
    return panel_of(parts, cells, spec_of(plan))


def bits_of(panel: Panel) -> list[bytes]:
    found = []
    for outcome in panel.outcomes:
        for blocks in (outcome.unadjusted, outcome.adjusted):
            assert blocks is not None
            found += [blocks.gram.tobytes(), blocks.moment.tobytes()]
        found.append(repr((outcome.by_pair, outcome.variances)).encode())
    return found


def test_the_same_answers_give_the_same_bits_in_any_order_and_partition(tmp_path: Path) -> None:
    plan = a_panel_plan(
        outcomes=[an_outcome("y", family="primary"), an_outcome("score", unit="points")], covariates=[SEX, AGE]
    )
    frame = a_panel_survey(plan)
    expected = bits_of(the_panel(tmp_path, plan, frame))
    for seed in range(4):
        shuffled = frame.sample(fraction=1.0, shuffle=True, seed=seed)
        parts: Sequence[pl.DataFrame] = [shuffled[k :: seed + 1] for k in range(seed + 1)]
        assert bits_of(the_panel(tmp_path, plan, *parts)) == expected


def test_an_area_with_numbers_for_its_code_is_found(tmp_path: Path) -> None:
    import polars as pl

    plan = a_panel_plan(treated=[1, 2, 3, 4], comparators=[5, 6, 7, 8], pairs=None)
    named = a_panel_survey(a_panel_plan())
    codes = {name: k + 1 for k, name in enumerate(["T1", "T2", "T3", "T4", "C1", "C2", "C3", "C4"])}
    frame = named.with_columns(area=pl.col("area").replace_strict(codes, return_dtype=pl.Int64))
    assert the_panel(tmp_path, plan, frame).outcomes[0].twice == 8 * 18


def test_without_anyone_seen_twice_areas_are_compared_with_themselves(tmp_path: Path) -> None:
    import polars as pl

    plan = a_panel_plan(covariates=[SEX])
    frame = a_panel_survey(plan).with_columns(home=pl.format("{} {}", "wave", "home"))
    panel = the_panel(tmp_path, plan, frame)
    assert [(flag.code, flag.level) for flag in panel.flags] == [("no_panel", "note")]

    (tidy,) = tidy_frames([Source(tmp_path / "part0.parquet", None)], plan, {})
    spec, cells = spec_of(plan), compress(tidy)[0]
    of_areas = blocks_of(layout_of(cells, spec), cells.sums[0], spec, is_adjusted=True)
    ours = panel.outcomes[0].adjusted
    assert isinstance(of_areas, Blocks)
    assert isinstance(ours, Blocks)
    assert ours.gram == pytest.approx(of_areas.gram, abs=1e-9)
    assert fit(ours).estimate == pytest.approx(fit(of_areas).estimate, abs=1e-12)


def test_an_outcome_nobody_answered_twice_is_named(tmp_path: Path) -> None:
    import polars as pl

    plan = a_panel_plan(outcomes=[an_outcome("y", family="primary"), an_outcome("late")])
    odd = pl.col("home").str.slice(-1).is_in(["1", "3", "5"])
    frame = a_panel_survey(plan).with_columns(late=pl.when(odd == (pl.col("wave") == 1)).then(pl.col("y")))
    panel = the_panel(tmp_path, plan, frame)
    assert [(flag.code, flag.outcome) for flag in panel.flags] == [("no_panel", "late")]
    assert panel.outcomes[0].twice > 0
    assert panel.outcomes[1].twice == 0


def test_a_person_who_answers_twice_in_a_wave_is_refused(tmp_path: Path) -> None:
    import polars as pl

    plan = a_panel_plan()
    frame = a_panel_survey(plan)
    again = pl.concat([frame, frame.filter((pl.col("area") == "T2") & (pl.col("wave") == 1))[:3]])
    (flag,) = the_panel(tmp_path, plan, again).flags
    assert (flag.code, flag.level) == ("duplicate_person", "refused")
    assert "3 people stand in the files more than once: T2 in wave 1" in flag.text


def test_a_household_without_an_id_is_never_met_again(tmp_path: Path) -> None:
    import polars as pl

    plan = a_panel_plan()
    frame = a_panel_survey(plan)
    blank = frame.with_columns(home=pl.when(pl.col("area") != "T1").then(pl.col("home")))
    panel, whole = the_panel(tmp_path, plan, blank), the_panel(tmp_path, plan, frame)
    assert panel.outcomes[0].twice == whole.outcomes[0].twice - 18
    assert panel.outcomes[0].variances["T1"] > 0


def test_a_covariate_that_never_changes_inside_a_household_is_left_out_and_named(tmp_path: Path) -> None:
    import polars as pl

    plan = a_panel_plan(covariates=[{"name": "tenure", "variable": "tenure"}])
    frame = a_panel_survey(plan).with_columns(
        home=pl.format("{}-{}", "area", pl.int_range(pl.len()).over("area", "wave"))
    )
    frame = frame.with_columns(tenure=pl.int_range(pl.len()).over("area", "wave") % 3, w=pl.lit(1.37))
    found = the_panel(tmp_path, plan, frame).outcomes[0]
    assert found.adjusted is not None
    assert found.adjusted.dropped == ("tenure: 1", "tenure: 2")


def test_a_panel_with_one_effect_for_each_arm_is_refused(tmp_path: Path) -> None:
    plan = a_panel_plan()
    wrong = plan.model_copy(update={"effects": "arm"})
    with pytest.raises(CannotEvaluate, match="compares households with themselves"):
        the_panel(tmp_path, wrong, a_panel_survey(plan))


def test_fixed_point_sums_do_not_depend_on_the_order() -> None:
    rng = np.random.default_rng(5)
    values = rng.normal(0, 1, (1000, 3)) * np.array([1e-12, 1.0, 1e15])
    expected = added(values)
    assert added(values[rng.permutation(1000)]).tobytes() == expected.tobytes()
    assert expected == pytest.approx(values.sum(axis=0), rel=1e-10)
    assert added(np.zeros((0, 2))).tolist() == [0.0, 0.0]
