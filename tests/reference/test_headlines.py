"""Which test is the headline, by the simulation in `docs/method.md`: what holds its size with few areas."""

from pathlib import Path
from typing import Any

import pytest

from tests.reference.designs import Shape, design_of
from tests.unit.engine.kit import documented


def _outcome(folder: Path, shape: Shape) -> dict[str, Any]:
    design = design_of(shape)
    outcome: dict[str, Any] = documented(folder, design.plan, design.frame)["outcomes"][0]
    return outcome


def test_pairs_make_the_pair_jackknife_the_headline(tmp_path: Path) -> None:
    outcome = _outcome(tmp_path, Shape(6, 6, is_paired=True, people=15))
    model = design_of(Shape(6, 6, is_paired=True, people=15)).literal(0, is_adjusted=False)
    found = outcome["unadjusted"]
    assert found["headline"] == "crv3_pair"
    assert found["crv3_pair"]["df"] == 5
    assert found["crv3_pair"]["se"] == pytest.approx(model.crv3([[k, k + 6] for k in range(6)]), rel=1e-9)


def test_without_pairs_the_area_jackknife_is_the_headline(tmp_path: Path) -> None:
    found = _outcome(tmp_path, Shape(5, 6, people=15))["unadjusted"]
    assert found["headline"] == "crv3_area"
    assert found["crv3_area"]["df"] == 10
    assert found["crv3_pair"] is None


def test_with_few_treated_areas_it_is_the_t_of_area_means(tmp_path: Path) -> None:
    found = _outcome(tmp_path, Shape(3, 6, people=15))["unadjusted"]
    assert found["headline"] == "area_t"
    assert found["area_t"]["df"] == 7
    assert all(found[name] is None for name in ("crv1_area", "crv3_area", "wild_area"))
