"""Cells as bytes, and a folder of them: the same answers are scanned once, and read back to the last bit."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from evaluation.engine import cells_cache
from evaluation.engine.cells_cache import CellCache, Part, compress_into
from evaluation.engine.cells_file import Damaged, from_bytes, to_bytes
from evaluation.engine.cli import main
from evaluation.engine.compress import compress
from evaluation.engine.document import document_of
from evaluation.engine.run import evaluate_files
from evaluation.engine.sources import Source, tidy_frames
from nrp.formats.canonical import canonical_json
from nrp.formats.plan import Plan
from tests.unit.engine.kit import a_plan, a_survey, an_outcome

COVARIATES = [{"name": "sex", "variable": "sex"}, {"name": "age", "variable": "age", "kind": "continuous"}]


@pytest.fixture
def waves(tmp_path: Path) -> list[Source]:
    frame = a_survey(a_plan(), outcomes=("y", "z"))
    frame = frame.with_columns(frame["age"] / 3, z=frame["z"] / 3)
    sources = []
    for wave in (1, 2):
        path = tmp_path / f"wave{wave}.parquet"
        frame.filter(frame["wave"] == wave).write_parquet(path)
        sources.append(Source(path, str(wave)))
    return sources


def a_rich_plan(**changes: Any) -> Plan:
    outcomes = [an_outcome("y", family="primary"), an_outcome("z", unit="points")]
    return a_plan(**({"wave": None, "outcomes": outcomes, "covariates": COVARIATES} | changes))


def bytes_of(sources: list[Source], plan: Plan, cache: CellCache | None = None) -> bytes:
    result, inputs = evaluate_files(sources, plan, cache=cache)
    return canonical_json(document_of(result, plan, inputs))


def count_compressions(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Count the scans; what they give is the real thing."""
    scans: list[int] = []

    def counted(*given: Any, **more: Any) -> Any:
        scans.append(1)
        return compress(*given, **more)

    monkeypatch.setattr(cells_cache, "compress", counted)
    return scans


def test_bytes_give_the_same_cells_back(waves: list[Source]) -> None:
    plan = a_rich_plan()
    for tidy in tidy_frames(waves, plan, {}):
        cells, faults = compress(tidy)
        content = to_bytes(cells, faults, {"x": 1})
        again, faults_again = from_bytes(content)
        assert again == cells
        assert again.households is not None
        assert faults_again == faults
        assert to_bytes(again, faults_again, {"x": 1}) == content


@pytest.mark.parametrize("cut", [0, 10, 200, -1])
def test_a_file_that_is_not_whole_is_known_for_it(waves: list[Source], cut: int) -> None:
    (tidy, _) = tidy_frames(waves, a_rich_plan(), {})
    content = to_bytes(*compress(tidy), {})
    with pytest.raises(Damaged):
        from_bytes(content[:cut])
    turned = bytearray(content)
    turned[len(turned) // 2] ^= 1
    with pytest.raises(Damaged):
        from_bytes(bytes(turned))


def test_the_second_evaluation_scans_nothing_and_gives_the_same_bytes(
    waves: list[Source], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan, cache = a_rich_plan(), CellCache(tmp_path / "cells")
    without = bytes_of(waves, plan)
    scans = count_compressions(monkeypatch)
    assert bytes_of(waves, plan, cache) == without
    assert len(scans) == 2
    assert bytes_of(waves, plan, cache) == without
    assert len(scans) == 2


def test_a_new_wave_costs_a_scan_of_that_wave_only(
    waves: list[Source], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan, cache = a_rich_plan(), CellCache(tmp_path / "cells")
    bytes_of(waves, plan, cache)
    scans = count_compressions(monkeypatch)
    third = tmp_path / "wave3.parquet"
    shutil.copy(waves[1].path, third)
    more = [*waves, Source(third, "3")]
    assert bytes_of(more, a_rich_plan(waves=[1, 2, 3]), cache) == bytes_of(more, a_rich_plan(waves=[1, 2, 3]))
    assert len(scans) == 1 + 3


@pytest.mark.parametrize(
    "changes",
    [
        {"pairs": None},
        {"treated": ["T1", "T2", "T3", "T4", "T5"], "comparators": ["C1", "C2", "C3", "C4", "C5"], "pairs": None},
        {"covariates": COVARIATES[:1]},
        {"covariates": []},
        {"covariates": COVARIATES[1:], "subgroups": COVARIATES[:1]},
        {"outcomes": [an_outcome("y", family="primary")]},
        {"seed": 7},
    ],
)
def test_a_plan_that_needs_no_more_takes_what_is_there(
    waves: list[Source], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changes: dict[str, Any]
) -> None:
    cache = CellCache(tmp_path / "cells")
    bytes_of(waves, a_rich_plan(), cache)
    scans = count_compressions(monkeypatch)
    found = bytes_of(waves, a_rich_plan(**changes), cache)
    assert not scans
    assert found == bytes_of(waves, a_rich_plan(**changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"weight": None},
        {"household": None},
        {"covariates": [*COVARIATES, {"name": "home", "variable": "home"}]},
        {"covariates": [{"name": "sex", "variable": "sex"}, {"name": "age", "variable": "age", "bands": [0, 0.5]}]},
        {"outcomes": [an_outcome("y", family="primary", column="z")]},
        {"variables": [{"name": "sex", "label": "Sex", "type": "code", "codes": {"1": "a"}, "missing": {"2": "no"}}]},
    ],
)
def test_a_plan_that_reads_the_answers_otherwise_scans_them_anew(
    waves: list[Source], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changes: dict[str, Any]
) -> None:
    cache = CellCache(tmp_path / "cells")
    bytes_of(waves, a_rich_plan(), cache)
    scans = count_compressions(monkeypatch)
    found = bytes_of(waves, a_rich_plan(**changes), cache)
    assert len(scans) == 2
    assert found == bytes_of(waves, a_rich_plan(**changes))


def test_a_damaged_file_is_passed_over_and_written_anew(waves: list[Source], tmp_path: Path) -> None:
    plan, cache = a_rich_plan(), CellCache(tmp_path / "cells")
    good = bytes_of(waves, plan, cache)
    files = sorted(cache.folder.iterdir())
    whole = {path.name: path.read_bytes() for path in files}
    for path in files:
        path.write_bytes(path.read_bytes()[:-5])
    assert bytes_of(waves, plan, cache) == good
    assert {path.name: path.read_bytes() for path in cache.folder.iterdir()} == whole


def test_what_a_file_was_made_from_stands_in_it(waves: list[Source], tmp_path: Path) -> None:
    cache = CellCache(tmp_path / "cells")
    bytes_of(waves, a_rich_plan(), cache)
    for path in cache.folder.iterdir():
        about = cells_cache.opened(path.read_bytes()).about
        assert set(about["outcomes"]) == {"y", "z"}
        assert "people" not in json.dumps(about)


@pytest.mark.parametrize("of", [1, 2, 7])
def test_parts_made_by_several_workers_in_any_order_are_taken_once_all_are_there(
    waves: list[Source], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, of: int
) -> None:
    plan, cache = a_rich_plan(), CellCache(tmp_path / "cells")
    without = bytes_of(waves, plan)
    for number in (*range(2, of + 1), 1):
        compress_into(cache, waves, plan, {}, Part(number, of))
    scans = count_compressions(monkeypatch)
    assert bytes_of(waves, plan, cache) == without
    assert not scans


def test_as_long_as_a_part_is_missing_the_answers_are_scanned(
    waves: list[Source], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan, cache = a_rich_plan(), CellCache(tmp_path / "cells")
    compress_into(cache, waves, plan, {}, Part(1, 3))
    compress_into(cache, waves, plan, {}, Part(3, 3))
    without = bytes_of(waves, plan)
    scans = count_compressions(monkeypatch)
    assert bytes_of(waves, plan, cache) == without
    assert len(scans) == 2


def test_the_command_compresses_a_part_and_estimates_from_the_parts(
    waves: list[Source], tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    plan = tmp_path / "plan.json"
    plan.write_bytes(canonical_json(a_rich_plan().model_dump(mode="json")))
    files = [str(source.path) for source in waves]
    common = [*files, "--wave-of", "wave1.parquet=1", "--wave-of", "wave2.parquet=2", "--plan", str(plan)]
    kept = ["--cells", str(tmp_path / "cells")]
    for part in ("2/2", "1/2"):
        assert main(["compress", *common, *kept, "--part", part]) == 0
    assert main(["estimate", *common, "--json"]) == 0
    without = capsysbinary.readouterr().out
    assert main(["estimate", *common, *kept, "--json"]) == 0
    assert capsysbinary.readouterr().out == without
    assert main(["compress", *common, *kept, "--part", "3/2"]) == 1
    assert b"takes K/N" in capsysbinary.readouterr().err
