"""Areas that began at different waves: who is compared with whom, what is left out, and how sure."""

from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from evaluation.engine.cells import Cells
from evaluation.engine.clustered import crv3
from evaluation.engine.group_time import averaged, effects_of, effects_with, table_of, timing_of
from evaluation.engine.regression import blocks_of, fit, layout_of
from evaluation.engine.relabel import permutation_test, relabellings_of
from evaluation.engine.spec import Spec, spec_of
from evaluation.engine.staggered import Staggered, staggered_of, written
from evaluation.engine.staggered_flags import flags_of_timing, headline_areas
from nrp.formats.plan import Plan
from tests.unit.engine.kit import a_plan, an_outcome, cells_of

if TYPE_CHECKING:
    import polars as pl

WAVES = (1, 2, 3, 4)
STARTS = {"T1": 2, "T2": 2, "T3": 2, "T4": 2, "T5": 3, "T6": 3, "T7": 3, "T8": 3}


def a_staggered_plan(**changes: Any) -> Plan:
    plain: dict[str, Any] = {"waves": list(WAVES), "starts": STARTS, "is_paired": False, "theirs": 6}
    plain["outcomes"] = [an_outcome("y", family="primary", unit="points")]
    return a_plan(8, **(plain | changes))


def a_survey_of_waves(plan: Plan, *, people: int = 20, effect: float = 0.0, seed: int = 1) -> "pl.DataFrame":
    """Numbers for answers: a level for each area, a drift, and the effect from each area's start."""
    import polars as pl

    rng = np.random.default_rng(seed)
    starts = {area: int((plan.starts or {}).get(area, plan.followup)) for area in plan.treated}
    rows = []
    for area in (*plan.treated, *plan.comparators):
        level = rng.normal(0, 1)
        for wave in plan.waves or (1, 2):
            lift = effect if int(wave) >= starts.get(area, 99) else 0.0
            size = people + int(rng.integers(0, 10))
            sex, answer = rng.integers(1, 3, size), rng.normal(level + lift + 0.1 * int(wave), 1, size)
            rows.append(
                pl.DataFrame(
                    {
                        "area": [area] * size,
                        "wave": [int(wave)] * size,
                        "home": [f"{area}-{k}" for k in range(size)],
                        "w": rng.lognormal(0, 0.4, size).round(4) + 0.01,
                        "sex": sex,
                        "tenure": rng.integers(1, 4, size),
                        "y": (answer + 0.2 * sex).round(3),
                    }
                )
            )
    return pl.concat(rows)


def the_result(folder: Path, plan: Plan, frame: "pl.DataFrame", **options: Any) -> Staggered:
    found = staggered_of(cells_of(folder, plan, frame), spec_of(plan), 0, **({"has_sensitivity": False} | options))
    assert found is not None
    return found


def literal_effects(
    frame: "pl.DataFrame", spec: Spec, covariates: tuple[str, ...] = ()
) -> dict[tuple[str, str], float]:
    """Every group-time effect from the rows: a regression in the comparators of each wave, dummies and all."""
    rows = frame.to_dict(as_series=False)
    area, wave, weight, answer = (np.array(rows[name]) for name in ("area", "wave", "w", "y"))
    levels = {name: np.array(rows[name]).astype(str) for name in covariates}
    dummies = [levels[name] == one for name in covariates for one in sorted(set(levels[name]))[1:]]
    columns = np.column_stack(dummies).astype(float) if dummies else np.zeros((len(area), 0))
    left = answer.astype(float).copy()
    for one in sorted(set(wave)):
        here, theirs = wave == one, (wave == one) & np.isin(area, spec.comparators)
        places = np.column_stack([area[theirs] == place for place in sorted(set(area[theirs]))]).astype(float)
        root = np.sqrt(weight[theirs])[:, None]
        both = np.column_stack([columns[theirs], places])
        solved = np.linalg.lstsq(both * root, answer[theirs] * root[:, 0], rcond=None)[0]
        left[here] -= columns[here] @ solved[: columns.shape[1]]

    def mean(place: str, at: int) -> float:
        here = (area == place) & (wave == at)
        return float(np.average(left[here], weights=weight[here]))

    def change(places: list[str], at: int, base: int) -> float:
        sizes = [weight[(area == place) & (wave == at)].sum() for place in places]
        return float(np.average([mean(place, at) - mean(place, base) for place in places], weights=sizes))

    found = {}
    for start in sorted({int(value) for value in spec.starts.values()}):
        ours = [place for place in spec.treated if int(spec.starts[place]) == start and (area == place).any()]
        theirs_named = [place for place in spec.comparators if (area == place).any()]
        for at in WAVES:
            if at != start - 1 and ours:
                base = start - 1
                found[str(start), str(at)] = change(ours, at, base) - change(theirs_named, at, base)
    return found


@pytest.mark.parametrize("covariates", [(), ("sex", "tenure")])
def test_effects_are_those_of_literal_regressions(covariates: tuple[str, ...], tmp_path: Path) -> None:
    plan = a_staggered_plan(covariates=[{"name": name, "variable": name} for name in covariates])
    frame = a_survey_of_waves(plan, effect=0.5)
    found = the_result(tmp_path, plan, frame)
    expected = literal_effects(frame, spec_of(plan), covariates)
    assert {(one.start, one.wave): one.estimate for one in found.group_times} == pytest.approx(expected, abs=1e-10)
    assert found.groups == (("2", 4), ("3", 4))
    assert found.overall is not None
    assert found.overall.estimate == pytest.approx(0.5, abs=0.2)


def test_the_jackknife_is_a_refit_without_each_area(tmp_path: Path) -> None:
    plan = a_staggered_plan(covariates=[{"name": "sex", "variable": "sex"}])
    frame, spec = a_survey_of_waves(plan, effect=0.3, seed=4), spec_of(plan)
    found = the_result(tmp_path, plan, frame)
    whole = literal_effects(frame, spec, ("sex",))
    for one in found.group_times:
        behind = [area for area in spec.areas if spec.starts.get(area, one.start) == one.start]
        moves = [
            literal_effects(frame.filter(frame["area"] != area), spec, ("sex",))[one.start, one.wave]
            - whole[one.start, one.wave]
            for area in behind
        ]
        assert one.test is not None
        assert one.test.df == len(behind) - 1 == 9
        assert one.test.se == pytest.approx(np.sqrt(9 / 10 * np.sum(np.square(moves))), rel=1e-9)


def test_an_event_time_averages_its_groups_by_their_treated_weight(tmp_path: Path) -> None:
    plan = a_staggered_plan()
    frame, spec = a_survey_of_waves(plan, seed=7), spec_of(plan)
    found = the_result(tmp_path, plan, frame)
    sizes = {
        (start, wave): frame.filter(
            (frame["wave"] == int(wave))
            & frame["area"].is_in([area for area in spec.treated if spec.starts[area] == start])
        )["w"].sum()
        for start, wave in ((one.start, one.wave) for one in found.group_times)
    }
    for event in found.event_study:
        these = [one for one in found.group_times if one.event == event.event]
        weights = [sizes[one.start, one.wave] for one in these]
        assert event.estimate == pytest.approx(np.average([one.estimate or 0 for one in these], weights=weights))
    assert [one.event for one in found.event_study] == [-2, 0, 1, 2]


def test_with_pairs_of_equal_weight_the_sign_flip_is_the_permutation_within_pairs(tmp_path: Path) -> None:
    import polars as pl

    plan = a_staggered_plan(starts=None, waves=[1, 2, 3], is_paired=True, theirs=8)
    frame = a_survey_of_waves(plan, people=20, effect=0.6, seed=2)
    even = frame.group_by("area", "wave", maintain_order=True).head(20).with_columns(w=pl.lit(1.0))
    cells, spec = cells_of(tmp_path, plan, even), spec_of(plan)
    found = staggered_of(cells, spec, 0, has_sensitivity=False)
    assert found is not None
    assert found.overall is not None
    event = next(one for one in found.event_study if one.event == 0)
    two_waves = cells.only(waves=spec.waves)
    blocks = blocks_of(layout_of(two_waves, spec), two_waves.sums[0], spec, is_adjusted=False)
    assert blocks is not None
    assert event.estimate == pytest.approx(fit(blocks).estimate, abs=1e-12)
    assert event.sign_flip_p == permutation_test(blocks, relabellings_of(spec)).p
    by_pair = crv3(blocks, fit(blocks), [(k, k + 8) for k in range(8)])
    assert by_pair is not None
    assert event.test is not None
    assert event.test.se == pytest.approx(by_pair.se, rel=1e-9)
    assert event.test.df == 7


def test_simultaneous_ranges_are_those_of_every_sign_vector(tmp_path: Path) -> None:
    plan = a_staggered_plan(starts=None, waves=[1, 2, 3], is_paired=True, theirs=8)
    found = the_result(tmp_path, plan, a_survey_of_waves(plan, seed=9))
    cells, spec = cells_of(tmp_path, plan, a_survey_of_waves(plan, seed=9)), spec_of(plan)
    table, timing = table_of(cells, spec, 0), timing_of(spec, set("123"))
    effects = effects_of(table, timing, range(8, 16))
    stays = np.ones((9, 16))
    for k in range(8):
        stays[1 + k, [k, k + 8]] = 0.0
    values = effects_with(table, effects, stays)[0]
    moves = values[1:] - values[0]
    parts = -7 / 8 * (moves - moves.mean(axis=0))
    largest = []
    for signs in product((1.0, -1.0), repeat=8):
        drawn = np.array(signs)[:, None] * parts
        spread = 8 / 7 * np.sum((drawn - drawn.mean(axis=0)) ** 2, axis=0)
        largest.append(np.max(np.abs(drawn.sum(axis=0)) / np.sqrt(spread)))
    reach = sorted(largest)[int(np.ceil(0.95 * 256)) - 1]
    for event in found.event_study:
        assert event.test is not None
        assert event.simultaneous is not None
        low, high = event.simultaneous
        assert (high - low) / 2 == pytest.approx(max(reach, 2.3646) * event.test.se, rel=1e-4)
        assert low <= event.test.ci[0]
        assert high >= event.test.ci[1]


def test_more_areas_than_can_be_enumerated_use_draws_from_the_seed(tmp_path: Path) -> None:
    plan = a_plan(
        13, theirs=13, is_paired=False, waves=[1, 2, 3], outcomes=[an_outcome("y", family="primary", unit="points")]
    )
    frame = a_survey_of_waves(plan, people=8)
    one, two = the_result(tmp_path, plan, frame), the_result(tmp_path, plan, frame)
    assert written(one) == written(two)
    assert one.overall is not None
    assert one.overall.sign_flip_p is not None
    assert 0 < one.overall.sign_flip_p <= 1


def test_what_the_wave_before_shows_is_tested_together_and_said(tmp_path: Path) -> None:
    import polars as pl

    plan = a_staggered_plan(waves=[1, 2, 3, 4], starts=dict.fromkeys(STARTS, 4), followup=4)
    frame = a_survey_of_waves(plan, people=40)
    calm = the_result(tmp_path, plan, frame).pre_trend
    assert calm is not None
    assert (calm.events, calm.df) == (2, (2, 12))
    assert "does not show a clear difference" in calm.text
    drift = pl.when(pl.col("area").str.starts_with("T")).then(pl.col("y") + pl.col("wave")).otherwise(pl.col("y"))
    apart = the_result(tmp_path, plan, frame.with_columns(y=drift)).pre_trend
    assert apart is not None
    assert apart.p is not None
    assert apart.p < 0.001
    assert "already moving apart" in apart.text


def test_two_waves_with_one_start_say_nothing_more() -> None:
    plan = a_plan(4)
    assert staggered_of(_nobody(), spec_of(plan), 0) is None
    assert flags_of_timing(_nobody(), spec_of(plan)) == []


def _nobody() -> Cells:
    """Cells that must not be looked at."""
    return None  # type: ignore[return-value] # nothing may be asked of them


def test_areas_that_began_before_the_first_wave_or_not_yet_are_left_out_and_named(tmp_path: Path) -> None:
    starts = STARTS | {"T1": 1, "T8": 4}
    plan = a_staggered_plan(starts=starts)
    frame = a_survey_of_waves(plan)
    cells = cells_of(tmp_path, plan, frame.filter(frame["wave"] < 4))
    spec = spec_of(plan)
    flags = {flag.code: flag.text for flag in flags_of_timing(cells, spec)}
    assert flags["already_treated"].startswith("T1 had the programme before the first wave")
    assert flags["not_yet_started"].startswith("T8 had not begun the programme by the last wave")
    assert "Only 3 areas began the programme at wave 3" in flags["few_in_group"]
    found = staggered_of(cells, spec, 0, has_sensitivity=False)
    assert found is not None
    assert found.groups == (("2", 3), ("3", 3))
    assert all(one.test is None for one in found.group_times)
    later = [one for one in found.event_study if one.event == 0]
    assert later[0].test is not None


def test_an_area_missing_in_a_wave_is_left_out_of_the_figures_that_need_it(tmp_path: Path) -> None:
    plan = a_staggered_plan()
    frame = a_survey_of_waves(plan)
    gap = frame.filter(~((frame["area"] == "T2") & (frame["wave"] == 3)))
    found, whole = the_result(tmp_path, plan, gap), the_result(tmp_path, plan, frame)
    assert [flag.code for flag in found.flags] == ["area_left_out_of_wave"]
    assert "T2 in wave 3" in found.flags[0].text
    for one, two in zip(found.group_times, whole.group_times, strict=True):
        assert (one.estimate == two.estimate) == ((one.start, one.wave) != ("2", "3"))


def test_too_few_answers_in_a_group_give_no_figure_of_it(tmp_path: Path) -> None:
    plan = a_staggered_plan()
    frame = a_survey_of_waves(plan)
    late = frame["area"].is_in(["T5", "T6", "T7", "T8"]) & (frame["wave"] == 4)
    thin = frame.filter(~late).vstack(frame.filter(late)[:7])
    found = the_result(tmp_path, plan, thin)
    hidden = [(one.start, one.wave) for one in found.group_times if one.estimate is None]
    assert hidden == [("3", "4")]
    assert "group_too_thin" in {flag.code for flag in found.flags}
    alone = next(one for one in found.group_times if (one.start, one.wave) == ("2", "3"))
    assert next(one for one in found.event_study if one.event == 1).estimate == alone.estimate


def test_a_level_that_the_comparators_lack_is_named(tmp_path: Path) -> None:
    import polars as pl

    plan = a_staggered_plan(covariates=[{"name": "tenure", "variable": "tenure"}])
    frame = a_survey_of_waves(plan)
    lacks = pl.col("area").str.starts_with("C") & (pl.col("wave") == 2) & (pl.col("tenure") == 3)
    frame = frame.with_columns(tenure=pl.when(lacks).then(2).otherwise(pl.col("tenure")))
    found = the_result(tmp_path, plan, frame)
    assert [flag.code for flag in found.flags] == ["level_unmatched"]
    assert "tenure: 3" in found.flags[0].text


def test_the_headline_keeps_the_areas_that_began_between_its_waves() -> None:
    spec = spec_of(a_staggered_plan(starts=STARTS | {"T1": 1, "T8": 3}, is_paired=True, theirs=8))
    kept, flags = headline_areas(spec)
    assert kept.treated == ("T2", "T3", "T4")
    assert kept.comparators == ("C2", "C3", "C4")
    assert kept.pairs == (("T2", "C2"), ("T3", "C3"), ("T4", "C4"))
    assert [flag.code for flag in flags] == ["started_before_baseline", "starts_after_followup"]
    assert all(flag.level == "note" for flag in flags)


def test_the_headline_is_untouched_where_everybody_began_in_time() -> None:
    spec = spec_of(a_plan(4))
    assert headline_areas(spec) == (spec, ())


def test_a_headline_that_nobody_began_in_is_refused() -> None:
    plan = a_staggered_plan(starts=dict.fromkeys(STARTS, 4))
    spec, flags = headline_areas(spec_of(plan))
    assert [flag.level for flag in flags] == ["note", "refused"]
    assert spec.treated == tuple(STARTS)


def test_a_vanished_group_counts_nothing_in_an_average() -> None:
    estimates, weights = np.array([[1.0, 3.0], [np.nan, 3.0], [np.nan, np.nan]]), np.array([[1.0, 3], [0, 3], [0, 0]])
    one, two, three = averaged(estimates, weights)
    assert (one, two) == (2.5, 3.0)
    assert np.isnan(three)
