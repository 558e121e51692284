"""The engine's command line on the generated 6,000 rows, held against R (clubSandwich, survey)."""

import json
import math
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from evaluation.engine.compress import compress
from evaluation.engine.logit import logit_att
from evaluation.engine.regression import layout_of
from evaluation.engine.sources import Source, tidy_frames
from evaluation.engine.spec import spec_of
from nrp.formats.plan import load_plan
from tests.unit.engine.kit import DATA, the_json

ORACLES = DATA / "oracles"
EXPECTED = the_json(ORACLES / "synth_6000_expected.json")["expected"]
ROOT = Path(__file__).parents[2]
NEAR = 1e-9
# Columns that R counts in K: the area dummies too, which fixest's rule does not count.
COLUMNS_IN_R = {"cov-1": 4, "cov0": 20, "cov1": 33}
COLUMNS_HERE = {"cov-1": 4, "cov0": 3, "cov1": 16}


@pytest.fixture(scope="module", params=list(COLUMNS_IN_R))
def model(request: pytest.FixtureRequest) -> tuple[str, dict[str, Any]]:
    command = [sys.executable, "-m", "evaluation.engine", "estimate", str(ORACLES / "synth_6000.csv")]
    command += ["--plan", str(ORACLES / f"plan_{request.param}.json"), "--json"]
    done = subprocess.run(command, capture_output=True, check=True, cwd=ROOT)
    return request.param, json.loads(done.stdout)


def test_estimates_and_sandwich_errors_are_those_of_r(model: tuple[str, dict[str, Any]]) -> None:
    name, document = model
    for outcome in document["outcomes"]:
        expected, found = EXPECTED[f"{outcome['name']}_{name}"], outcome[document["reported"]]
        assert found["estimate"] == pytest.approx(expected["b"], rel=NEAR)
        assert found["cr0_area"]["se"] == pytest.approx(expected["CR0"]["se"], rel=NEAR)
        counted = (found["n"] - COLUMNS_HERE[name]) / (found["n"] - COLUMNS_IN_R[name])
        assert found["crv1_area"]["se"] * math.sqrt(counted) == pytest.approx(expected["CR1S"]["se"], rel=NEAR)


def test_the_jackknife_is_that_of_club_sandwich_with_its_factor(model: tuple[str, dict[str, Any]]) -> None:
    name, document = model
    for outcome in document["outcomes"]:
        expected = EXPECTED[f"{outcome['name']}_{name}"].get("CR3")
        if expected is not None:
            found = outcome["unadjusted"]["crv3_area"]["se"] / math.sqrt(17 / 18)
            assert found == pytest.approx(expected["se"], rel=NEAR)


@pytest.mark.parametrize("name", list(COLUMNS_IN_R))
def test_the_weighted_logit_is_that_of_svyglm(name: str) -> None:
    plan = load_plan((ORACLES / f"plan_{name}.json").read_bytes())
    spec = spec_of(plan)
    (tidy,) = tidy_frames([Source(ORACLES / "synth_6000.csv", None)], plan, plan.variables_with(None))
    cells = compress(tidy)[0].only(areas=spec.areas, waves=spec.waves)
    for k, outcome in enumerate(("y1", "y2")):
        found = logit_att(layout_of(cells, spec), cells.sums[k], spec)
        expected = EXPECTED[f"{outcome}_{name}"]
        assert found is not None
        # R stops its iterations at 1e-8 of the deviance.
        assert found.coefficient == pytest.approx(expected["logit_b"], rel=1e-6)
        assert found.coefficient_se == pytest.approx(expected["logit_survey_se"], rel=1e-5)
