"""The answers: each question cut from what a person is like, where they live, and what changed there."""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from nrp.demo.survey.design import (
    AREAS,
    BACKGROUND,
    COMPARATORS,
    DONT_KNOW,
    FIELDWORK,
    NEIGHBOURHOODS,
    NOT_ASKED,
    QUESTIONS,
    REFUSED,
    STREAM,
    Fieldwork,
    Question,
)
from nrp.demo.survey.people import TRAITS, Columns, Sample, first_sample, second_sample

ALWAYS_ANSWERED = frozenset({"sex"})
YEARS_BETWEEN = 3


@dataclass(frozen=True, slots=True)
class Wave:
    """One wave as its file holds it: columns in the order of the codebook, rows in the order of the interviews."""

    number: int
    columns: Columns


def make_waves(seed: int) -> tuple[Wave, Wave]:
    """Draw both waves. The same seed gives the same answers on every machine."""
    random = np.random.Generator(np.random.PCG64([seed, STREAM]))
    places = {question.name: _area_effects(random, question) for question in QUESTIONS}
    first = first_sample(random)
    second = second_sample(random, first, YEARS_BETWEEN)
    return (
        _answered(random, first, places, FIELDWORK[0], has_changed=False),
        _answered(random, second, places, FIELDWORK[1], has_changed=True),
    )


def _area_effects(random: np.random.Generator, question: Question) -> NDArray[np.float64]:
    return random.normal(0.0, question.area_spread, len(AREAS))


def _answered(
    random: np.random.Generator,
    sample: Sample,
    places: dict[str, NDArray[np.float64]],
    fieldwork: Fieldwork,
    *,
    has_changed: bool,
) -> Wave:
    area = sample.columns["area_code"]
    columns: Columns = dict(sample.columns)
    columns["interview_date"] = _dates(random, fieldwork, sample.size)
    for background in BACKGROUND:
        columns[background.name] = _with_gaps(random, background.name, columns[background.name])
    for question in QUESTIONS:
        scale = _scale(random, sample, question) + places[question.name][_position(area)]
        if has_changed:
            scale = scale + _change(question, area)
        columns[question.name] = _with_gaps(random, question.name, _cut(question, scale))
    columns["gp_visits"] = _not_asked(random, columns["gp_visits"])
    columns["weight"] = _weights(random, sample.size)
    order = random.permutation(sample.size)
    return Wave(fieldwork.number, {name: values[order] for name, values in columns.items()})


def _position(area: NDArray[np.generic]) -> NDArray[np.int64]:
    places = {code: position for position, code in enumerate(AREAS)}
    return np.array([places[str(code)] for code in area])


def _change(question: Question, area: NDArray[np.generic]) -> NDArray[np.float64]:
    change = np.zeros(len(area))
    change[np.isin(area, NEIGHBOURHOODS)] = question.programme_change
    change[np.isin(area, COMPARATORS)] = question.comparator_change
    return change


def _scale(random: np.random.Generator, sample: Sample, question: Question) -> NDArray[np.float64]:
    trait = sample.traits[:, TRAITS.index(question.trait)]
    chance = random.standard_normal(sample.size)
    # Older people and owners feel somewhat more at home and better off; the estimate is adjusted for both.
    settled = 0.004 * (sample.columns["age"].astype(float) - 49) + 0.12 * (sample.columns["tenure"] == 1)
    return question.loading * trait + np.sqrt(1 - question.loading**2) * chance - settled


def _cut(question: Question, scale: NDArray[np.float64]) -> NDArray[np.int64]:
    answers = np.array(list(question.shares))
    cumulative = np.cumsum(list(question.shares.values()))[:-1]
    return answers[np.searchsorted(ndtri(cumulative), scale)]


def _with_gaps(random: np.random.Generator, name: str, values: NDArray[np.generic]) -> NDArray[np.int64]:
    if name in ALWAYS_ANSWERED:
        return values.astype(np.int64)
    chance = random.random(len(values))
    return np.select([chance < DONT_KNOW, chance < DONT_KNOW + REFUSED], [-8, -9], values.astype(np.int64))


def _not_asked(random: np.random.Generator, values: NDArray[np.generic]) -> NDArray[np.float64]:
    return np.where(random.random(len(values)) < NOT_ASKED, np.nan, values.astype(float))


def _weights(random: np.random.Generator, count: int) -> NDArray[np.float64]:
    weights = np.clip(random.lognormal(0.0, 0.32, count), 0.35, 2.8)
    return np.round(weights / weights.mean(), 4)


def _dates(random: np.random.Generator, fieldwork: Fieldwork, count: int) -> NDArray[np.generic]:
    days = (fieldwork.end - fieldwork.start).days
    return np.array([fieldwork.start + timedelta(int(day)) for day in random.integers(0, days + 1, count)])
