"""What the invented survey looks like before anybody is drawn: areas, questions, changes over time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

NEIGHBOURHOODS: Final = tuple(f"NFL{number:02d}" for number in range(1, 10))
COMPARATORS: Final = tuple(f"CMP{number:02d}" for number in range(1, 10))
NEITHER_ARM: Final = ("ADV01",)
AREAS: Final = NEIGHBOURHOODS + COMPARATORS + NEITHER_ARM

# The seed is joined with this number, chosen once so that the seed of the settings gives the finding that was
# published for the real programme: about 7.5 points, range about 1.6 to 13.5. Another seed gives another finding.
STREAM: Final = 1778

HOUSEHOLDS: Final = (155, 170)  # an area and wave: fewest and most
SEEN_AGAIN: Final = 0.2  # of the households of wave 1
SECOND_ANSWER: Final = 0.013  # households in which a second adult answered too
DONT_KNOW: Final = 0.012
REFUSED: Final = 0.008
NOT_ASKED: Final = 0.002


@dataclass(frozen=True, slots=True)
class Fieldwork:
    """When the interviewers of one wave were out."""

    number: int
    start: date
    end: date


FIELDWORK: Final = (
    Fieldwork(1, date(2015, 8, 17), date(2016, 2, 12)),
    Fieldwork(2, date(2018, 7, 16), date(2019, 1, 11)),
)


@dataclass(frozen=True, slots=True)
class Question:
    """One question: how often each answer is given, and how it moves in each arm until wave 2.

    Answers are cut from a normal scale in the order of `shares`; a change is a shift on that scale, so that a
    positive one moves people towards later answers.
    """

    name: str
    shares: Mapping[int, float]
    trait: str = "mood"
    loading: float = 0.5
    programme_change: float = 0.0
    comparator_change: float = 0.0
    area_spread: float = 0.1


def _items(prefix: str, count: int, shares: Mapping[int, float], **more: float) -> tuple[Question, ...]:
    return tuple(Question(f"{prefix}{n}", shares, "mood", 0.72, **more) for n in range(1, count + 1))


_DAYS: Final = {0: 0.68, 1: 0.16, 2: 0.09, 3: 0.07}
_SATISFIED: Final = {1: 0.35, 2: 0.30, 3: 0.16, 4: 0.11, 5: 0.08}
_AGREE: Final = {1: 0.40, 2: 0.27, 3: 0.19, 4: 0.14}

QUESTIONS: Final = (
    Question(
        "influence",
        {1: 0.07, 2: 0.24, 3: 0.37, 4: 0.32},
        "voice",
        0.55,
        programme_change=-0.115,
        comparator_change=0.095,
        area_spread=0.09,
    ),
    *_items("gad", 7, _DAYS, programme_change=-0.11),
    *_items("phq", 9, {0: 0.70, 1: 0.155, 2: 0.08, 3: 0.065}),
    Question("belonging", _AGREE, "ties", 0.6, programme_change=-0.05),
    Question("trust_neighbours", _AGREE, "ties", 0.6, programme_change=-0.05),
    Question("people_help", _AGREE, "ties", 0.6, programme_change=-0.05),
    Question("lonely", {1: 0.61, 2: 0.26, 3: 0.13}, "mood", 0.5, programme_change=-0.04),
    Question("managing_financially", {1: 0.27, 2: 0.38, 3: 0.20, 4: 0.10, 5: 0.05}, "means", 0.6),
    Question("arrears", {2: 0.855, 1: 0.145}, "means", 0.6, programme_change=-0.1),
    Question("area_satisfaction", _SATISFIED, "ties", 0.4),
    Question("green_space", _SATISFIED, "ties", 0.2),
    Question("street_cleanliness", _SATISFIED, "ties", 0.2),
    Question("safe_after_dark", {1: 0.30, 2: 0.30, 3: 0.23, 4: 0.17}, "ties", 0.3),
    Question("damp", {2: 0.77, 1: 0.23}, "means", 0.3, programme_change=-0.05),
    Question("can_keep_warm", {1: 0.85, 2: 0.15}, "means", 0.5),
    Question("gp_visits", {0: 0.14, 1: 0.27, 2: 0.24, 3: 0.17, 4: 0.10, 5: 0.05, 6: 0.02, 7: 0.01}, "mood", 0.3),
)


@dataclass(frozen=True, slots=True)
class Background:
    """A fact about a person that an area may have more or less of."""

    name: str
    shares: Mapping[int, float]
    lean: Mapping[str, Mapping[int, float]] = field(default_factory=dict)


BACKGROUND: Final = (
    Background("sex", {1: 0.46, 2: 0.54}),
    Background("ethnicity", {1: 0.90, 2: 0.027, 3: 0.039, 4: 0.025, 5: 0.009}),
    Background(
        "tenure",
        {1: 0.37, 2: 0.27, 3: 0.31, 4: 0.05},
        {"NFL01": {2: 2.0}, "CMP01": {2: 1.7}, "NFL03": {3: 1.6}, "CMP03": {3: 1.4}, "ADV01": {1: 2.2}},
    ),
    Background("employment", {1: 0.39, 2: 0.09, 3: 0.08, 4: 0.26, 5: 0.12, 6: 0.06}),
    Background("qualification", {0: 0.27, 1: 0.19, 2: 0.23, 3: 0.13, 4: 0.18}, {"ADV01": {4: 2.2}}),
    Background("household_size", {1: 0.30, 2: 0.36, 3: 0.22, 4: 0.08, 5: 0.03, 6: 0.01}),
)
