"""Figures put together for places, held against a second computation that shares nothing with the first."""

import json
import random
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from nrp.formats.figures.combining import combine
from nrp.formats.figures.jobs import CombineJob, FileToCombine, Join

RULES = {"rate": "mean", "count": "sum"}
Figures = dict[tuple[str, str, int], float]  # indicator, code, year


def stored(path: Path, figures: Figures) -> Path:
    import polars as pl

    years = [year for _i, _c, year in figures]
    names, codes = sorted({key[0] for key in figures}), sorted({key[1] for key in figures})
    pl.DataFrame(
        {
            "indicator": pl.Series([key[0] for key in figures], dtype=pl.Enum(names)),
            "code": pl.Series([key[1] for key in figures], dtype=pl.Enum(codes)),
            "start": [f"{year}-01-01" for year in years],
            "end": [f"{year}-12-31" for year in years],
            "period": [str(year) for year in years],
            "value": list(figures.values()),
        }
    ).with_columns(pl.col("start", "end").str.to_date()).write_parquet(path)
    return path


def stored_lookup(folder: Path, lines: list[tuple[str, str, float]]) -> None:
    import polars as pl

    pl.DataFrame(lines, schema=["old", "new", "share"], orient="row").write_parquet(folder / "lookup")


def combined(folder: Path, *files: FileToCombine) -> dict[tuple[str, str, str], dict[str, Any]]:
    combine(CombineJob(folder, RULES, files), lambda _percent, _step: None)
    made = [json.loads(line) for line in (folder / "observations.jsonl").read_text().splitlines()]
    assert [line["area"] for line in made] == sorted(line["area"] for line in made)
    return {(line["area"], line["indicator"], line["period"]): line for line in made}


def by_hand(figures: Figures, parts: list[tuple[str, str, float, float]]) -> dict[tuple[str, str, str], Any]:
    """Add up place by place, as one would on paper."""
    found = {}
    for place in {part[0] for part in parts}:
        own = [part for part in parts if part[0] == place]
        people = sum(one * share for _p, _c, one, share in own)
        for indicator, year in {(key[0], key[2]) for key in figures}:
            there = [part for part in own if (indicator, part[1], year) in figures]
            weight = sum(one * share for _p, _c, one, share in there)
            if not there or not weight:
                continue
            values = [(one * share, share, figures[indicator, code, year]) for _p, code, one, share in there]
            mean = sum(w * v for w, _s, v in values) / weight
            total = sum(s * v for _w, s, v in values)
            value = mean if RULES[indicator] == "mean" else total
            found[place, indicator, str(year)] = (value, weight / people, len(there))
    return found


def carried_by_hand(figures: Figures, lookup: list[tuple[str, str, float]], people: dict[str, float]) -> Figures:
    """Carry figures over where every old area has one."""
    made: Figures = {}
    into: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for old, new, share in lookup:
        into[new].append((old, share))
    for new, olds in into.items():
        are_known = all(old in people for old, _share in olds)
        for indicator, year in {(key[0], key[2]) for key in figures}:
            rows = [(share, share * people[old] if are_known else share, figures[indicator, old, year])
                    for old, share in olds]  # fmt: skip
            if RULES[indicator] == "sum":
                made[indicator, new, year] = sum(share * value for share, _w, value in rows)
            else:
                made[indicator, new, year] = sum(w * value for _s, w, value in rows) / sum(w for _s, w, _v in rows)
    return made


def random_figures(dice: random.Random, codes: list[str], *, gaps: float = 0.0) -> Figures:
    return {
        (indicator, code, year): round(dice.uniform(-5, 100), 3)
        for indicator in RULES
        for code in codes
        for year in (2015, 2016, 2017)
        if dice.random() >= gaps
    }


def random_parts(dice: random.Random, codes: list[str]) -> list[tuple[str, str, float, float]]:
    return [
        (f"place-{place}", code, float(dice.randint(0, 2000)), dice.choice((1.0, 0.5, 0.1234)))
        for place in range(6)
        for code in dice.sample(codes, 5)
    ]


@pytest.mark.parametrize("seed", range(8))
def test_rates_and_counts_equal_a_second_computation(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    codes = [f"E0100{number:04}" for number in range(30)]
    figures, parts = random_figures(dice, codes, gaps=0.2), random_parts(dice, codes)
    made = combined(tmp_path, FileToCombine("f", stored(tmp_path / "p", figures), (Join(tuple(parts)),)))

    expected = by_hand(figures, parts)
    assert set(made) == set(expected)
    for key, (value, coverage, count) in expected.items():
        assert made[key]["value"] == pytest.approx(value, abs=1e-9)
        assert made[key]["coverage"] == pytest.approx(coverage, abs=1e-12)
        assert made[key]["parts"] == count


@pytest.mark.parametrize("seed", range(8))
def test_figures_carried_over_by_a_lookup_equal_a_second_computation(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    olds, news = [f"E0100{n:04}" for n in range(30)], [f"E0103{n:04}" for n in range(30)]
    lookup = []
    for old in olds:
        first, second = dice.sample(news, 2)
        share = dice.choice((1.0, 0.7))
        lookup += [(old, first, share)] + ([(old, second, 0.3)] if share < 1 else [])
    people = {old: float(dice.randint(1, 2000)) for old in olds if dice.random() < 0.8}
    reached = sorted({new for _old, new, _share in lookup})
    figures, parts = random_figures(dice, olds), random_parts(dice, reached)
    stored_lookup(tmp_path, lookup)
    join = Join(tuple(parts), tmp_path / "lookup", "the lookup", people)
    made = combined(tmp_path, FileToCombine("f", stored(tmp_path / "p", figures), (join,)))

    expected = by_hand(carried_by_hand(figures, lookup, people), parts)
    assert set(made) == set(expected)
    for key, (value, coverage, _count) in expected.items():
        assert made[key]["value"] == pytest.approx(value, abs=1e-9)
        assert made[key]["coverage"] == pytest.approx(coverage, abs=1e-9)
        assert made[key]["lookup"] == "the lookup"


def test_half_of_an_old_area_without_a_figure_covers_half_of_the_new_one(tmp_path: Path) -> None:
    lookup = [("E01000001", "E01030001", 1.0), ("E01000002", "E01030001", 1.0)]
    stored_lookup(tmp_path, lookup)
    path = stored(tmp_path / "p", {("rate", "E01000001", 2016): 8.0})
    join = Join((("place", "E01030001", 100.0, 1.0),), tmp_path / "lookup", "l", {})
    (made,) = combined(tmp_path, FileToCombine("f", path, (join,))).values()

    assert (made["value"], made["coverage"]) == (8.0, 0.5)


def test_of_two_files_the_later_wins_for_what_it_holds(tmp_path: Path) -> None:
    code, join = "E01000001", Join((("place", "E01000001", 10.0, 1.0),))
    first = stored(tmp_path / "1", {("rate", code, 2015): 1.0, ("rate", code, 2016): 2.0})
    second = stored(tmp_path / "2", {("rate", code, 2016): 3.0})
    made = combined(tmp_path, FileToCombine("a", first, (join,)), FileToCombine("b", second, (join,)))

    assert {key[2]: (line["value"], line["file"]) for key, line in made.items()} == {
        "2015": (1.0, "a"),
        "2016": (3.0, "b"),
    }


def test_without_a_file_there_is_nothing(tmp_path: Path) -> None:
    assert combined(tmp_path) == {}
