"""How far trends may depart before the finding turns, with the optional library and without it."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from scipy.special import stdtrit

from evaluation.engine.honest import MULTIPLES, Sensitivity, not_installed, sensitivity_of, written

ROOT = Path(__file__).parents[3]
COVARIANCE = np.diag([0.04, 0.04, 0.05, 0.05]) ** 2 + 0.0002
WITHOUT = """
import sys

class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] == "diff_diff":
            raise ModuleNotFoundError("blocked for this test")

sys.meta_path.insert(0, Blocker())
import numpy as np
from evaluation.engine.honest import not_installed, sensitivity_of
flag = not_installed()
print(sensitivity_of([-2, 0], [0.01, 0.2], np.eye(2) * 0.01, df=8), flag.code, flag.level)
print(flag.text)
"""


def the_sensitivity(effects: list[float], events: list[int] | None = None, df: int = 17) -> Sensitivity:
    found = sensitivity_of(events or [-3, -2, 0, 1], effects, COVARIANCE, df=df)
    assert found is not None
    return found


def test_ranges_follow_the_definition_when_only_the_first_wave_is_asked_of() -> None:
    # One wave before and one since: the trend may change by M̄ times |β₋₂|, and the range adds t·SE on each side.
    covariance = np.array([[0.0016, 0.0], [0.0, 0.0025]])
    found = sensitivity_of([-2, 0], [0.03, 0.40], covariance, df=17)
    assert found is not None
    reach = float(stdtrit(17, 0.975)) * 0.05
    for multiple, ci in found.intervals:
        assert ci == pytest.approx((0.40 - multiple * 0.03 - reach, 0.40 + multiple * 0.03 + reach), abs=1e-6)
    assert found.breakdown == pytest.approx((0.40 - reach) / 0.03, abs=0.01)


def test_the_finding_turns_where_the_range_reaches_zero() -> None:
    found = the_sensitivity([0.02, 0.05, 0.30, 0.32])
    assert [multiple for multiple, _ in found.intervals] == list(MULTIPLES)
    widths = [ci[1] - ci[0] for _, ci in found.intervals if ci is not None]
    assert widths == sorted(widths)
    assert found.estimate == pytest.approx(0.31)
    assert found.breakdown is not None
    assert f"about {found.breakdown:.1f} times as much" in found.text
    document = written(found)
    assert document is not None
    assert document["intervals"][0]["m"] == 0.0


def test_no_finding_cannot_turn() -> None:
    found = the_sensitivity([0.02, 0.05, 0.01, 0.02])
    assert found.breakdown == 0
    assert "no finding to turn" in found.text


def test_a_finding_that_hardly_anything_turns_is_said_so() -> None:
    found = the_sensitivity([0.0001, 0.0001, 0.9, 0.9])
    assert found.breakdown is None
    assert "ten times as much" in found.text


@pytest.mark.parametrize("events", [[0, 1], [-3, 0], [-2, 1]])
def test_events_away_from_the_base_give_nothing_to_compare_with(events: list[int]) -> None:
    assert sensitivity_of(events, [0.1, 0.2], np.eye(2), df=8) is None
    assert written(None) is None


def test_with_the_library_there_is_nothing_to_say() -> None:
    assert not_installed() is None


def test_without_the_library_a_sentence_says_what_to_install() -> None:
    said = subprocess.run(
        [sys.executable, "-c", WITHOUT], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    assert said[0] == "None sensitivity_not_installed note"
    assert said[1].endswith("needs the Python library diff-diff (the extra nrp[staggered]), which is not installed.")
