"""The resilience framework as plain data: both versions, what each domain covers, and the crosswalk between them.

The definitions are in our own words; the days from which a version was in use were never published and are invented.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final


@dataclass(frozen=True, slots=True)
class DemoDomain:
    """One domain of a version, in the version's order."""

    code: str
    name: str
    definition: str


@dataclass(frozen=True, slots=True)
class DemoFramework:
    """One version of the framework."""

    code: str
    name: str
    adopted_on: date
    source: str
    domains: tuple[DemoDomain, ...]


@dataclass(frozen=True, slots=True)
class DemoCrossing:
    """What a domain of the older version is called in the newer one, by their codes, and how the two differ."""

    older: str
    newer: str
    note: str = ""


FIRST: Final = DemoFramework(
    code="2015",
    name="Four areas of action",
    adopted_on=date(2015, 1, 1),
    source="A review of what English councils did about resilience, 2014 to 2015",
    domains=(
        DemoDomain(
            "living-environment",
            "Living environment",
            "Homes, streets and green space: how good they are, how easily they are reached and how well they are "
            "used; warmth and what it costs; the standard of rented homes.",
        ),
        DemoDomain(
            "economic-systems",
            "Economic systems",
            "Work, income and debt: advice about benefits and debt, fair credit, wages and buying that keep jobs "
            "near, help for small firms.",
        ),
        DemoDomain(
            "social-relationships",
            "Social relationships",
            "Ties between people: clubs and associations, arts projects, befriending, less isolation.",
        ),
        DemoDomain(
            "community-governance",
            "Community governance",
            "How people take part in what is decided about the place they live in.",
        ),
    ),
)
SECOND: Final = DemoFramework(
    code="2018",
    name="Five capacities",
    adopted_on=date(2018, 1, 1),
    source="The framework as published with the results of the programme",
    domains=(
        DemoDomain(
            "inclusive-neighbourhood-governance",
            "Inclusive neighbourhood governance",
            "Ways in which people together influence the decisions that shape where they live and work, and how what "
            "there is gets shared out.",
        ),
        DemoDomain(
            "social-connectivity",
            "Social connectivity",
            "Chances and spaces to strengthen the ties people have and to make new ones, so that news travels and "
            "people can act together.",
        ),
        DemoDomain(
            "cultural-coherence",
            "Cultural coherence",
            "Different people and bodies see what they have in common, and trust that together they can make the "
            "place better.",
        ),
        DemoDomain(
            "living-environment",
            "Living environment",
            "The indoor and outdoor spaces of a place: whether they are there, can be reached and are good. Homes, "
            "parks, transport, places to meet.",
        ),
        DemoDomain(
            "economic-system",
            "Economic system",
            "Policies and services that help people into work worth having, make money safer and debt smaller.",
        ),
    ),
)
FRAMEWORKS: Final = (FIRST, SECOND)
CROSSWALK: Final = (
    DemoCrossing(
        "community-governance",
        "inclusive-neighbourhood-governance",
        "The newer name says that everybody with a stake takes part, and includes how resources are shared out.",
    ),
    DemoCrossing(
        "social-relationships",
        "social-connectivity",
        "Ties between people became a domain of their own; what people share became another.",
    ),
    DemoCrossing(
        "social-relationships",
        "cultural-coherence",
        "New as a domain: shared interests and the confidence to act were part of relationships before.",
    ),
    DemoCrossing("living-environment", "living-environment", "The same."),
    DemoCrossing("economic-systems", "economic-system", "The same, named in the singular."),
)
