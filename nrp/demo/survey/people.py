"""Who was drawn for the survey: households of each area, some of them in both waves."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nrp.demo.survey.design import AREAS, BACKGROUND, HOUSEHOLDS, SECOND_ANSWER, SEEN_AGAIN, Background

TRAITS = ("voice", "mood", "ties", "means")
Columns = dict[str, NDArray[np.generic]]


@dataclass(frozen=True, slots=True)
class Sample:
    """The people of one wave.

    Attributes
    ----------
    columns
        One array a column of the file that says who somebody is: area, household, person, age, background.
    traits
        (people, 4) on a standard normal scale, in the order of `TRAITS`; kept from wave to wave.
    """

    columns: Columns
    traits: NDArray[np.float64]

    @property
    def size(self) -> int:
        return len(self.traits)


def first_sample(random: np.random.Generator) -> Sample:
    """Draw the households of wave 1."""
    counts = random.integers(HOUSEHOLDS[0], HOUSEHOLDS[1] + 1, len(AREAS))
    return _drawn(random, counts, first_number=10001)


def second_sample(random: np.random.Generator, first: Sample, years: int) -> Sample:
    """Draw the households of wave 2: about a fifth of those of wave 1 again, the rest new."""
    counts = random.integers(HOUSEHOLDS[0], HOUSEHOLDS[1] + 1, len(AREAS))
    households, where = np.unique(first.columns["hh_id"], return_inverse=True)
    again = (random.random(len(households)) < SEEN_AGAIN)[where]
    seen_again = {name: values[again] for name, values in first.columns.items()}
    seen_again["age"] = seen_again["age"].astype(np.int64) + years
    kept = {area: len(np.unique(seen_again["hh_id"][seen_again["area_code"] == area])) for area in AREAS}
    new = _drawn(random, counts - np.array([kept[area] for area in AREAS]), first_number=20001)
    columns = {name: np.concatenate([seen_again[name], new.columns[name]]) for name in new.columns}
    return Sample(columns, np.concatenate([first.traits[again], new.traits]))


def _drawn(random: np.random.Generator, counts: NDArray[np.int64], first_number: int) -> Sample:
    area = np.repeat(np.array(AREAS), counts)
    number = np.concatenate([np.arange(first_number, first_number + count) for count in counts])
    household = np.array([f"{code}-{n}" for code, n in zip(area, number, strict=True)])
    has_second = random.random(len(area)) < SECOND_ANSWER
    chosen = np.concatenate([np.arange(len(area)), np.flatnonzero(has_second)])
    person = np.concatenate([np.ones(len(area), np.int64), np.full(int(has_second.sum()), 2)])
    columns: Columns = {
        "area_code": area[chosen],
        "hh_id": household[chosen],
        "person_no": person,
        "age": _ages(random, len(chosen)),
    }
    for background in BACKGROUND:
        columns[background.name] = _background(random, background, columns["area_code"])
    return Sample(columns, random.standard_normal((len(chosen), len(TRAITS))))


def _ages(random: np.random.Generator, count: int) -> NDArray[np.int64]:
    ages = random.normal(49, 18.5, count)
    redrawn = random.uniform(18, 80, count)
    return np.where((ages < 18) | (ages > 97), redrawn, ages).astype(np.int64)


def _background(random: np.random.Generator, background: Background, area: NDArray[np.generic]) -> NDArray[np.int64]:
    codes = np.array(list(background.shares))
    values = np.zeros(len(area), np.int64)
    for code in AREAS:
        lean = background.lean.get(code, {})
        shares = np.array([share * lean.get(answer, 1.0) for answer, share in background.shares.items()])
        shares = shares * random.lognormal(0.0, 0.08, len(shares))
        here = area == code
        values[here] = random.choice(codes, int(here.sum()), p=shares / shares.sum())
    return values
