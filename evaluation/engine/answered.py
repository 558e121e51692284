"""Item non-response: how many were asked, and how many answered, by arm and wave."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evaluation.engine.cells import Cells
from evaluation.engine.means import ARMS
from evaluation.engine.regression import Layout
from evaluation.engine.spec import Spec


@dataclass(frozen=True, slots=True)
class Answered:
    """Respondents of an arm in a wave, and those of them who answered one outcome."""

    arm: str
    wave: str
    asked: int
    answered: int


def answered_by_arm(cells: Cells, layout: Layout, spec: Spec, k: int) -> tuple[Answered, ...]:
    """Count who answered the k-th outcome: programme before comparators, baseline before follow-up."""
    answers = cells.sums[k].n
    found = []
    for arm, is_treated in ARMS:
        for wave, is_after in zip(spec.waves, (0.0, 1.0), strict=True):
            here = (layout.is_treated == is_treated) & (layout.is_after == is_after)
            found.append(Answered(arm, wave, int(cells.rows[here].sum()), int(answers[here].sum())))
    return tuple(found)


def written(counts: Sequence[Answered], waves: Mapping[str, int | str]) -> list[dict[str, Any]]:
    """Write the section `missing` of an outcome; `waves` spells each wave as the plan does."""
    return [{"arm": one.arm, "wave": waves[one.wave], "asked": one.asked, "answered": one.answered} for one in counts]
