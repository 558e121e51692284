"""Perturbed files against literal weighted least squares, one row a respondent."""

from collections.abc import Callable
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from tests.reference.dense import CMP, NFL, PERTURBATIONS, Dense, Rows, perturbed, weights_doubled
from tests.reference.hhs import document_of, the_plan

pytestmark = pytest.mark.slow

NAMES = ("influence_decisions", "anxiety_symptoms", "social_connectedness")
PLAN = the_plan(outcomes=NAMES)


@pytest.mark.parametrize("perturb", PERTURBATIONS)
def test_the_engine_agrees_with_a_dense_refit(tmp_path: Path, perturb: Callable[[Rows], None]) -> None:
    everyone = perturbed(tmp_path, perturb)
    document = document_of(tmp_path / "wave1.csv", tmp_path / "wave2.csv", PLAN)
    for outcome in document["outcomes"]:
        for model in ("unadjusted", "adjusted"):
            dense = Dense(everyone, outcome["name"], with_covariates=model == "adjusted")
            found = outcome[model]
            assert found["n"] == len(dense.y)
            assert found["estimate"] == pytest.approx(dense.effect(), rel=1e-9)
            assert found["crv1_area"]["se"] == pytest.approx(dense.crv1(), rel=1e-9)
            assert found["crv3_area"]["se"] == pytest.approx(dense.crv3([[a] for a in NFL + CMP]), rel=1e-8)
            assert found["crv3_pair"]["se"] == pytest.approx(
                dense.crv3([list(p) for p in zip(NFL, CMP, strict=True)]), rel=1e-8
            )


def test_every_relabelling_agrees_with_a_dense_refit(tmp_path: Path) -> None:
    everyone = perturbed(tmp_path, weights_doubled)
    document = document_of(tmp_path / "wave1.csv", tmp_path / "wave2.csv", PLAN)
    dense = Dense(everyone, "influence_decisions", with_covariates=False)
    effects = []
    for swaps in product((0, 1), repeat=9):
        treated = {(NFL, CMP)[swap][k] for k, swap in enumerate(swaps)}
        effects.append(dense.effect(treated=treated))
    p = np.mean(np.abs(effects) >= abs(effects[0]) * (1 - 1e-9))
    assert document["outcomes"][0]["unadjusted"]["permutation"]["p"] == pytest.approx(p, abs=1e-12)
