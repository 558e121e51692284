"""Codes that changed places are found from the answers alone, and honest change is not taken for it."""

import csv
import functools
import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from surveys.intake.swaps import Swap, distance, swapped_codes
from tests.unit.intake.survey_files import HHS

Profile = dict[str, Any]
DESIGN_EFFECT = 1.5
AREAS, EACH = 19, 150


@functools.cache
def rows(wave: int) -> tuple[dict[str, str], ...]:
    with (HHS / f"wave{wave}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def profile(wave: int, variable: Mapping[str, Any], moved: Mapping[str, str] | None = None) -> Profile:
    codes = list(variable["codes"])
    areas: dict[str, list[int]] = {}
    for row in rows(wave):
        code = row[variable["name"]]
        code = (moved or {}).get(code, code)
        if code in codes:
            areas.setdefault(row["area_code"], [0] * len(codes))[codes.index(code)] += 1
    totals = np.array(list(areas.values())).sum(axis=0)
    return {"counts": dict(zip(codes, map(int, totals), strict=True)), "areas": areas}


def coded() -> list[dict[str, Any]]:
    document = json.loads((HHS / "codebook.json").read_text(encoding="utf-8"))
    return [variable for variable in document["variables"] if variable["type"] == "code"]


def test_no_question_of_the_two_waves_is_suspected_and_each_is_when_it_is_turned_round() -> None:
    for variable in coded():
        codes = list(variable["codes"])
        before, now = profile(1, variable), profile(2, variable)
        assert swapped_codes(now, before, DESIGN_EFFECT) is None, variable["name"]
        turned = {code: other for code, other in zip(codes, reversed(codes), strict=True) if code != other}
        found = swapped_codes(profile(2, variable, turned), before, DESIGN_EFFECT)
        assert found is not None, variable["name"]
        assert (found.codes, found.is_reversal) == (turned, True), variable["name"]


def test_two_codes_that_changed_places_are_named() -> None:
    influence = next(one for one in coded() if one["name"] == "influence")
    found = swapped_codes(profile(2, influence, {"1": "3", "3": "1"}), profile(1, influence), DESIGN_EFFECT)
    assert found is not None
    assert (found.codes, found.is_reversal) == ({"1": "3", "3": "1"}, False)
    assert found.distance > 0.3
    assert found.left < 0.05


def simulated(dice: np.random.Generator, shift: float, *, turned: bool) -> tuple[Swap | None, float]:
    """Two waves of one question whose answers shift honestly in every area; how far from its mirror image it was."""
    size = int(dice.integers(2, 7))
    base = dice.dirichlet(np.ones(size) * 2) * 0.92 + 0.08 / size
    cuts = np.log(np.cumsum(base)[:-1] / (1 - np.cumsum(base)[:-1]))
    places = dice.normal(0, 0.25, AREAS)
    later = places + shift * dice.choice([-1, 1]) + dice.normal(0, 0.15, AREAS)
    waves = []
    for level in (places, later):
        chances = 1 / (1 + np.exp(-(cuts[None, :] - level[:, None])))
        shares = np.diff(np.hstack([np.zeros((AREAS, 1)), chances, np.ones((AREAS, 1))]), axis=1)
        waves.append([dice.multinomial(int(EACH / DESIGN_EFFECT), share) * DESIGN_EFFECT for share in shares])
    before, now = (np.array(wave, dtype=int) for wave in waves)
    now = now[:, ::-1] if turned else now
    codes = [str(code) for code in range(1, size + 1)]
    profiles = [
        {
            "counts": dict(zip(codes, map(int, wave.sum(axis=0)), strict=True)),
            "areas": {str(place): list(map(int, one)) for place, one in enumerate(wave)},
        }
        for wave in (now, before)
    ]
    return swapped_codes(profiles[0], profiles[1], DESIGN_EFFECT), float(np.abs(base - base[::-1]).sum() / 2)


def test_honest_change_is_seldom_suspected_and_turned_scales_seldom_missed() -> None:
    """A shift of 0.4 on the scale of log odds is ten points of a hundred in the middle."""
    dice = np.random.default_rng(20160101)
    honest = [simulated(dice, shift, turned=False)[0] for shift in (0.0, 0.2, 0.4) for _ in range(150)]
    assert sum(found is not None for found in honest) <= 2
    turned = [found for found, uneven in (simulated(dice, 0.2, turned=True) for _ in range(200)) if uneven >= 0.2]
    assert sum(found is not None and found.is_reversal for found in turned) >= 0.9 * len(turned) > 60


def test_too_few_answers_or_other_codes_say_nothing() -> None:
    few = {"counts": {"1": 10, "2": 60}, "areas": {}}
    assert swapped_codes(few, {"counts": {"1": 600, "2": 100}, "areas": {}}, 1.0) is None
    assert swapped_codes({"counts": {"1": 500, "3": 60}}, {"counts": {"1": 60, "2": 500}}, 1.0) is None
    assert distance({}, {"1": 3}) is None
