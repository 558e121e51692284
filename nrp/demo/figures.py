"""Invented figures of the demo's places over the years, as the file somebody would hand in."""

import csv
import io
import random
from dataclasses import dataclass
from typing import Final

from neighbourhoods.models import Indicator
from nrp.demo.places import GROUND

SOURCE: Final = "Invented for the demo; no statistics"
YEARS: Final = range(2012, 2020)
FILE_NAME: Final = "figures-of-places.csv"


@dataclass(frozen=True, slots=True)
class DemoIndicator:
    """One series: what it is, about where it begins and how it moves in a year, in the programme and elsewhere."""

    code: str
    name: str
    definition: str
    unit: str
    start: float
    programme: float
    elsewhere: float
    direction: str = Indicator.Direction.LOWER


INDICATORS: Final = (
    DemoIndicator(
        "antidepressants",
        "Antidepressants prescribed",
        "Items of antidepressants prescribed to people registered with a doctor at the place, in a year.",
        "items per 1,000 people",
        1480,
        16,
        34,
    ),
    DemoIndicator(
        "antisocial-behaviour",
        "Antisocial behaviour reported",
        "Reports of antisocial behaviour to the police, in a year.",
        "reports per 1,000 people",
        74,
        -2.2,
        -0.9,
    ),
    DemoIndicator(
        "nitrogen-dioxide",
        "Nitrogen dioxide",
        "Mean of the year at the kerb of the busiest street, by tubes.",
        "micrograms in a cubic metre",
        43,
        -1.1,
        -0.6,
    ),
)


def content(seed: int) -> bytes:
    """Give the file: a row for each place and year, a column for each indicator."""
    chance = random.Random(seed)  # noqa: S311  invented figures, nothing secret
    rows = io.StringIO()
    writer = csv.writer(rows)
    writer.writerow(["code", "period", *(one.code for one in INDICATORS)])
    for code in GROUND:
        level = [one.start * chance.uniform(0.8, 1.2) for one in INDICATORS]
        for year in YEARS:
            moved = [
                start + (one.programme if code.startswith("NFL") else one.elsewhere) * (year - YEARS[0])
                for one, start in zip(INDICATORS, level, strict=True)
            ]
            shown = [f"{value * chance.uniform(0.97, 1.03):.1f}" for value in moved]
            writer.writerow([code, year, *shown])
    return rows.getvalue().encode()
