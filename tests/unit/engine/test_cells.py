"""Cells are a value: they add, whatever the order, and hash alike."""

from pathlib import Path

import pytest

from evaluation.engine.cells import FINE_PARTS
from evaluation.engine.compress import compress
from evaluation.engine.errors import CannotEvaluate
from evaluation.engine.sources import Source, tidy_frames
from tests.unit.engine.kit import a_plan, a_survey, an_outcome, cells_of

PLAN = a_plan(
    3,
    outcomes=[
        an_outcome("y", family="primary"),
        an_outcome("count", unit="points"),
        an_outcome("third", unit="points"),
    ],
    covariates=[{"name": "age", "variable": "age"}, {"name": "sex", "variable": "sex"}],
)


def _survey():  # type: ignore[no-untyped-def]  # polars is only imported inside functions
    import polars as pl

    frame = a_survey(PLAN, people=30)
    silent = pl.int_range(pl.len()) % 7 == 0
    return frame.with_columns(
        (pl.col("age") * 3 + pl.col("y")).alias("count"),
        pl.when(~silent).then((pl.col("age") + pl.col("sex") + pl.col("y")) / 3).alias("third"),
    )


def test_parts_add_up_to_the_whole(tmp_path: Path) -> None:
    frame = _survey()
    whole = cells_of(tmp_path, PLAN, frame)
    first, second = frame.filter(wave=1), frame.filter(wave=2)
    added = cells_of(tmp_path, PLAN, first, "first") + cells_of(tmp_path, PLAN, second, "second")
    assert added == whole
    assert added.sha256 == whole.sha256


def test_a_partition_by_rows_has_the_same_hash(tmp_path: Path) -> None:
    import polars as pl

    frame = _survey()
    parts = [frame.filter(pl.int_range(pl.len()) % 3 == k) for k in range(3)]
    one, two, three = (cells_of(tmp_path, PLAN, part, f"part{k}") for k, part in enumerate(parts))
    assert (three + (one + two)).sha256 == cells_of(tmp_path, PLAN, frame).sha256


def test_the_order_of_rows_and_columns_does_not_matter(tmp_path: Path) -> None:
    frame = _survey()
    mixed = frame.sample(fraction=1.0, shuffle=True, seed=3).select(sorted(frame.columns))
    assert cells_of(tmp_path, PLAN, mixed) == cells_of(tmp_path, PLAN, frame)


def test_one_changed_answer_changes_the_hash(tmp_path: Path) -> None:
    import polars as pl

    frame = _survey()
    flipped = frame.with_columns(y=pl.when(pl.int_range(pl.len()) == 5).then(1 - pl.col("y")).otherwise(pl.col("y")))
    assert cells_of(tmp_path, PLAN, flipped).sha256 != cells_of(tmp_path, PLAN, frame).sha256


def test_whole_numbers_are_held_alike_whichever_type_the_file_gives(tmp_path: Path) -> None:
    import polars as pl

    frame = _survey()
    as_decimals = frame.with_columns(pl.col("y", "count").cast(pl.Float64), pl.col("area").str.to_uppercase())
    cells = cells_of(tmp_path, PLAN, as_decimals)
    assert cells == cells_of(tmp_path, PLAN, frame)
    assert [sums.parts for sums in cells.sums] == [1, 1, FINE_PARTS]


def test_sums_are_those_of_a_literal_loop(tmp_path: Path) -> None:
    frame = _survey()
    cells = cells_of(tmp_path, PLAN, frame)
    key = cells.keys[17]
    rows = [
        row
        for row in frame.iter_rows(named=True)
        if (row["area"], str(row["wave"]), str(row["age"]), str(row["sex"])) == key
    ]
    answered = [row for row in rows if row["third"] is not None]
    third = cells.sums[2]
    assert cells.rows[17] == len(rows)
    assert third.n[17] == len(answered)
    assert third.weights()[17] == pytest.approx(sum(row["w"] for row in answered), rel=1e-12)
    assert third.totals()[17] == pytest.approx(sum(row["w"] * row["third"] for row in answered), rel=1e-12)
    assert third.squares()[17] == pytest.approx(sum(row["w"] * row["third"] ** 2 for row in answered), rel=1e-11)


def test_cells_of_other_outcomes_cannot_be_added(tmp_path: Path) -> None:
    frame = _survey()
    other = a_plan(3)
    with pytest.raises(ValueError, match="same outcomes"):
        cells_of(tmp_path, PLAN, frame) + cells_of(tmp_path, other, frame, "other")


def test_values_too_large_for_exact_sums_are_refused(tmp_path: Path) -> None:
    import polars as pl

    frame = _survey().with_columns(third=pl.lit(1.0e13))
    with pytest.raises(CannotEvaluate, match="too large"):
        cells_of(tmp_path, PLAN, frame)


def test_files_of_one_wave_are_put_together_before_households_are_summed(tmp_path: Path) -> None:
    import polars as pl

    frame = _survey()
    odd = pl.int_range(pl.len()) % 2 == 1  # splits every household
    paths = [tmp_path / "odd.parquet", tmp_path / "even.csv"]
    frame.filter(odd).write_parquet(paths[0])
    frame.filter(~odd).write_csv(paths[1])
    tidies = tidy_frames([Source(path, None) for path in paths], PLAN, {})
    assert len(tidies) == 1
    assert compress(tidies[0])[0] == cells_of(tmp_path, PLAN, frame)
