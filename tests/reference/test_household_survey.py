"""The engine on the synthetic household survey: every expected number, the same bytes from every file."""

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nrp.formats.canonical import canonical_json
from tests.reference.hhs import EXPECTED, document_of
from tests.unit.engine.kit import HHS

FORMATS = [("wave1.sav", "wave2.dta"), ("wave1.csv", "wave2.xlsx")]
NEAR, NEAR_WILD = 1e-9, 1e-7


@pytest.fixture(scope="module", params=FORMATS, ids=" and ".join)
def document(request: pytest.FixtureRequest) -> dict[str, Any]:
    first, second = request.param
    return document_of(HHS / first, HHS / second)


@pytest.mark.parametrize("model", ["unadjusted", "adjusted"])
def test_every_expected_number_is_met(document: dict[str, Any], model: str) -> None:
    outcomes = {outcome["name"]: outcome for outcome in document["outcomes"]}
    assert set(outcomes) == set(EXPECTED[model])
    for name, expected in EXPECTED[model].items():
        found = outcomes[name][model]
        assert found["n"] == expected["n"]
        assert found["estimate"] == pytest.approx(expected["estimate"], rel=NEAR)
        for test in ("crv1_area", "crv3_area", "crv3_pair", "permutation"):
            for key, value in expected[test].items():
                assert found[test][key] == pytest.approx(value, rel=NEAR), (name, test, key)
        assert found["wild_area"]["p"] == pytest.approx(expected["wild_area"]["p"], rel=NEAR)
        assert found["wild_area"]["draws"] == expected["wild_area"]["draws"]
        assert found["wild_area"]["ci"] == pytest.approx(expected["wild_area"]["ci"], rel=NEAR_WILD)


def test_every_expected_raw_mean_and_pair_is_met(document: dict[str, Any]) -> None:
    for outcome in document["outcomes"]:
        expected = EXPECTED["unadjusted"][outcome["name"]]
        for found, wanted in zip(outcome["means"], expected["means"], strict=True):
            assert (found["arm"], found["wave"], found["n"]) == (wanted["arm"], wanted["wave"], wanted["n"])
            assert found["mean"] == pytest.approx(wanted["mean"], rel=NEAR)
        for found, wanted in zip(outcome["by_pair"], expected["by_pair"], strict=True):
            assert found["pair"] == wanted["pair"]
            assert found["estimate"] == pytest.approx(wanted["estimate"], rel=NEAR)
            assert found["ci"][0] < found["estimate"] < found["ci"][1]


def test_leaving_out_each_pair_gives_the_expected_estimates(document: dict[str, Any]) -> None:
    for outcome in document["outcomes"]:
        pairs = [one["estimate"] for one in outcome["leave_one_out"] if one["kind"] == "pair"]
        assert pairs == pytest.approx(EXPECTED["adjusted"][outcome["name"]]["leave_one_pair_out"], rel=NEAR)


def test_the_headline_is_the_pair_jackknife_and_nothing_is_flagged(document: dict[str, Any]) -> None:
    assert document["reported"] == "adjusted"
    assert document["flags"] == []
    assert {outcome["adjusted"]["headline"] for outcome in document["outcomes"]} == {"crv3_pair"}
    assert document["design"]["clusters"] == {"area": 18, "pair": 9}


def test_the_bytes_are_the_same_from_every_format() -> None:
    spellings = {canonical_json(document_of(HHS / first, HHS / second)) for first, second in FORMATS}
    assert len(spellings) == 1


def test_the_bytes_are_the_same_with_rows_shuffled_and_columns_reordered(tmp_path: Path) -> None:
    for name in ("wave1.csv", "wave2.csv"):
        _shuffle(HHS / name, tmp_path / name)
    shuffled = document_of(tmp_path / "wave1.csv", tmp_path / "wave2.csv")
    assert canonical_json(shuffled) == canonical_json(document_of(HHS / "wave1.csv", HHS / "wave2.csv"))


def _shuffle(source: Path, target: Path) -> None:
    with source.open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    chance = np.random.default_rng(7)
    columns = list(rows[0])
    chance.shuffle(rows)
    chance.shuffle(columns)
    with target.open("w", newline="") as stream:
        writer = csv.DictWriter(stream, columns)
        writer.writeheader()
        writer.writerows(rows)
