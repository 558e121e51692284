"""What is known of places, for tests, made by the same actions as on the site."""

import datetime as dt
import itertools
import math
from decimal import Decimal
from typing import Any

from neighbourhoods.actions import deprivations, parts, phases, populations, profiles, selections
from neighbourhoods.models import (
    Area,
    AreaBoundary,
    AreaDeprivation,
    AreaPopulation,
    Geography,
    Phase,
    Selection,
    SelectionCriterion,
)
from neighbourhoods.part_lines import PartRow
from tests.factories import an_area

OLD_SWAN = (-2.91, 53.41)
_numbers = itertools.count(1)


def a_population(area: Area | None = None, **values: Any) -> AreaPopulation:
    values = {"year": 2015, "people": 7400, "source": "ONS mid-year estimate", **values}
    return populations.add(area=area or an_area(), by=None, **values)


def a_deprivation(area: Area | None = None, **values: Any) -> AreaDeprivation:
    known = {"edition": 2019, "most_deprived_percent": Decimal("7.5"), "source": "MHCLG, weighted by people"}
    return deprivations.add(area=area or an_area(), by=None, **{**known, **values})


def some_parts(area: Area, *rows: PartRow, kind: str = Geography.LSOA, vintage: int = 2011) -> Area:
    given = rows or (PartRow("E01006543", "Liverpool 024A", 1500), PartRow("E01006544", "Liverpool 024B", 1600))
    return parts.replace(area=area, kind=kind, vintage=vintage, rows=given, by=None)


def an_outline(at: tuple[float, float] = OLD_SWAN, size: float = 0.01, points: int = 24) -> dict[str, Any]:
    """A round Polygon in degrees, about a kilometre across."""
    turns = [2 * math.pi * number / points for number in range(points)]
    ring = [[round(at[0] + size * math.cos(t), 6), round(at[1] + size * 0.6 * math.sin(t), 6)] for t in turns]
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


def a_boundary(area: Area | None = None, **values: Any) -> AreaBoundary:
    known = {"shape": an_outline(), "source": "Drawn with the LOG, Open Government Licence"}
    return profiles.draw(area=area or an_area(), by=None, **{**known, **values})


def a_criterion(text: str = "") -> SelectionCriterion:
    return selections.add_criterion(text=text or f"Criterion {next(_numbers)}", by=None)


def a_selection(area: Area | None = None, **values: Any) -> Selection:
    values = {"judged": {}, "outcome": Selection.Outcome.OPEN, **values}
    return selections.write(area=area or an_area(), by=None, **values)


def a_phase(area: Area | None = None, **values: Any) -> Phase:
    values = {"name": f"Phase {next(_numbers)}", "starts_on": dt.date(2016, 1, 4), **values}
    return phases.create(area=area, by=None, **values)
