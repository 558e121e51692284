"""The range of survey chance in one pair, against the textbook formula over households."""

from pathlib import Path

import pytest

from tests.unit.engine.kit import a_plan, a_survey, documented


@pytest.mark.parametrize("household", ["home", None])
def test_the_range_of_a_pair_is_linearised_over_its_households(tmp_path: Path, household: str | None) -> None:
    plan = a_plan(household=household)
    frame = a_survey(plan, effect=0.1)
    variance, estimate = 0.0, 0.0
    for area, wave, sign in (("T3", 2, 1), ("T3", 1, -1), ("C3", 2, -1), ("C3", 1, 1)):
        rows = list(frame.filter(area=area, wave=wave).iter_rows(named=True))
        weight = sum(row["w"] for row in rows)
        mean = sum(row["w"] * row["y"] for row in rows) / weight
        homes: dict[object, float] = {}
        for k, row in enumerate(rows):
            home = row["home"] if household else k
            homes[home] = homes.get(home, 0.0) + row["w"] * (row["y"] - mean) / weight
        count = len(homes)
        variance += count / (count - 1) * sum(value**2 for value in homes.values())
        estimate += sign * mean
    found = documented(tmp_path, plan, frame)["outcomes"][0]["by_pair"][2]
    assert found["pair"] == ["T3", "C3"]
    assert found["estimate"] == pytest.approx(estimate, rel=1e-10)
    reach = 1.959963984540054 * variance**0.5
    assert found["ci"] == pytest.approx([estimate - reach, estimate + reach], rel=1e-10)
