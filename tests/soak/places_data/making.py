"""A thousand places, five thousand activities, five hundred initiatives, with outlines, money and dates."""

import datetime as dt
import random
from dataclasses import dataclass
from decimal import Decimal

from neighbourhoods.models import (
    Activity,
    Area,
    AreaBoundary,
    AreaPopulation,
    Budget,
    Domain,
    Initiative,
    LedgerEntry,
    LocalAuthority,
    Phase,
    StageStep,
)
from nrp.accounts.models import User
from nrp.accounts.roles import Role
from tests.activity_factories import the_frameworks
from tests.factories import a_user_with

SEED = 20161128
PLACES, ACTIVITIES, INITIATIVES, LINES = 1_000, 5_000, 500, 10_000
FIRST = dt.date(2015, 10, 1)
COUNCILS = 40


@dataclass(frozen=True)
class Programme:
    places: list[Area]
    initiatives: list[Initiative]
    activities: list[Activity]
    deputy: User
    la_lead: User
    facilitator: User


def make() -> Programme:
    """Write it all in bulk: the checks of the actions are held elsewhere."""
    chance = random.Random(SEED)
    the_frameworks()
    domains = list(Domain.objects.all())
    councils = [LocalAuthority.objects.create(name=f"Council {n}", slug=f"council-{n}") for n in range(COUNCILS)]
    places = _places(chance, councils)
    activities = _activities(chance, places, domains)
    initiatives = _initiatives(chance, places, activities, domains)
    _money(chance, places, initiatives)
    Phase.objects.bulk_create(Phase(name=f"Phase {n}", starts_on=FIRST + dt.timedelta(days=200 * n)) for n in range(6))
    own = places[0]
    return Programme(
        places=places,
        initiatives=initiatives,
        activities=activities,
        deputy=a_user_with(Role.PROJECT_DEPUTY),
        la_lead=a_user_with(Role.LA_LEAD, council=councils[0]),
        facilitator=a_user_with(Role.COREN_FACILITATOR, area=own),
    )


def _places(chance: random.Random, councils: list[LocalAuthority]) -> list[Area]:
    rows = [
        Area(
            name=f"Place {number:04d}",
            slug=f"place-{number:04d}",
            kind=Area.Kind.NEIGHBOURHOOD,
            survey_code=f"P{number:04d}",
            population=chance.randint(5000, 10000),
            population_year=2018,
            focus=chance.choice(("Housing", "Debt", "Streets and air", "Loneliness")),
        )
        for number in range(PLACES)
    ]
    places = Area.objects.bulk_create(rows)
    through = Area.local_authorities.through
    through.objects.bulk_create(
        through(area=place, localauthority=councils[number % COUNCILS]) for number, place in enumerate(places)
    )
    AreaPopulation.objects.bulk_create(
        AreaPopulation(area=place, year=2018, people=place.population, source="Soak") for place in places
    )
    AreaBoundary.objects.bulk_create(AreaBoundary(area=place, shape=_square(chance), source="Soak") for place in places)
    return places


def _square(chance: random.Random) -> dict[str, object]:
    north, east = chance.uniform(53.0, 54.9), chance.uniform(-3.4, -2.0)
    corners = [[east, north], [east + 0.01, north], [east + 0.01, north + 0.008], [east, north + 0.008], [east, north]]
    return {"type": "Polygon", "coordinates": [corners]}


def _activities(chance: random.Random, places: list[Area], domains: list[Domain]) -> list[Activity]:
    rows = [
        Activity(
            area=chance.choice(places),
            name=f"Activity {number}",
            provider=f"Provider {number % 300}",
            for_whom="Everybody",
            status=chance.choice(("running", "running", "running", "planned", "ended")),
            source="Soak",
            mapped_on=FIRST + dt.timedelta(days=number % 900),
            latitude=Decimal("53.5") if number % 3 else None,
            longitude=Decimal("-2.5") if number % 3 else None,
        )
        for number in range(ACTIVITIES)
    ]
    made = Activity.objects.bulk_create(rows)
    through = Activity.domains.through
    through.objects.bulk_create(
        through(activity=one, domain=domain) for one in made for domain in chance.sample(domains, 2)
    )
    return made


def _initiatives(
    chance: random.Random, places: list[Area], activities: list[Activity], domains: list[Domain]
) -> list[Initiative]:
    stages = ("proposed", "prioritised", "enquiry", "designed", "under_way", "completed")
    rows = []
    for number in range(INITIATIVES):
        adapts = chance.choice(activities)
        rows.append(
            Initiative(area=adapts.area, title=f"Initiative {number}", stage=chance.choice(stages), activity=adapts)
        )
    made = Initiative.objects.bulk_create(rows)
    through = Initiative.domains.through
    through.objects.bulk_create(through(initiative=one, domain=chance.choice(domains)) for one in made)
    StageStep.objects.bulk_create(
        StageStep(initiative=one, stage=stage, on=FIRST + dt.timedelta(days=90 * at))
        for one in made
        for at, stage in enumerate(stages[: stages.index(one.stage) + 1])
    )
    return made


def _money(chance: random.Random, places: list[Area], initiatives: list[Initiative]) -> None:
    Budget.objects.bulk_create(
        Budget(kind="cash", area=place, year=year, amount=Decimal(50000)) for place in places for year in (2016, 2017)
    )
    LedgerEntry.objects.bulk_create(
        LedgerEntry(
            kind="cash",
            area=chance.choice(places),
            on=dt.date(2016, 4, 6) + dt.timedelta(days=chance.randrange(700)),
            text=f"Line {number}",
            amount=Decimal(chance.randrange(100, 200000)) / 100,
        )
        for number in range(LINES)
    )
