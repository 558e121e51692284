"""The invented programme as plain data: places that are real names, everything else plainly made up.

What is not known of a place is left empty, never invented; which batch a place belonged to was never published, so
here it is invented and the batches say so.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from neighbourhoods.models import Organisation

FIRST_BATCH: Final = "First batch (invented)"
SECOND_BATCH: Final = "Second batch (invented)"
BATCHES: Final = {FIRST_BATCH: date(2016, 1, 1), SECOND_BATCH: date(2016, 8, 1)}
MATCHED_ON: Final = date(2015, 6, 1)


@dataclass(frozen=True, slots=True)
class Place:
    """One Neighbourhood for Learning as the demo knows it."""

    code: str
    name: str
    councils: tuple[str, ...]
    batch: str
    coren: str = ""
    focus: str = ""


NEIGHBOURHOODS: Final = (
    Place("NFL01", "Claremont", ("Blackpool",), FIRST_BATCH, "", "Privately rented accommodation"),
    Place(
        "NFL02",
        "Old Swan",
        ("Liverpool",),
        FIRST_BATCH,
        "Liverpool Community & Voluntary Services",
        "Role of the High Street; air pollution",
    ),
    Place(
        "NFL03",
        "Stockbridge Village",
        ("Knowsley",),
        SECOND_BATCH,
        "ForHousing",
        "Community cohesion and environmental quality",
    ),
    Place(
        "NFL04",
        "Moss Bay & Salterbeck",
        ("Cumbria", "Allerdale"),
        SECOND_BATCH,
        "",
        "Job searching, barriers to employment",
    ),
    Place(
        "NFL05",
        "St George's",
        ("Preston", "Lancashire"),
        FIRST_BATCH,
        "Community Futures",
        "Healthy streets and play places",
    ),
    Place(
        "NFL06",
        "Worsley, Haslingden",
        ("Rossendale", "Lancashire"),
        SECOND_BATCH,
        "Haslingden Community Link",
        "Social cohesion, reduced isolation",
    ),
    Place("NFL07", "Ellesmere Port", ("Cheshire West and Chester",), SECOND_BATCH, "", "Public spaces, safety"),
    Place(
        "NFL08",
        "Mill Hill & Wensley Fold",
        ("Blackburn with Darwen",),
        FIRST_BATCH,
        "Blackburn with Darwen Healthy Living",
        "Housing and living environment",
    ),
    Place(
        "NFL09",
        "Central Southport",
        ("Sefton",),
        FIRST_BATCH,
        "Sefton CVS",
        "Debt advice, financial knowledge of young people",
    ),
)
COMPARATORS: Final = tuple((f"CMP{number:02d}", f"Comparator area {number}") for number in range(1, 10))
BETTER_OFF: Final = ("ADV01", "Better-off area 1")


@dataclass(frozen=True, slots=True)
class Partner:
    """An organisation of the demo."""

    name: str
    kind: str
    is_coren: bool


_KIND = Organisation.Kind
_HOUSING = frozenset({"ForHousing"})
PARTNERS: Final = (
    *(
        Partner(place.coren, _KIND.HOUSING if place.coren in _HOUSING else _KIND.VOLUNTARY, is_coren=True)
        for place in NEIGHBOURHOODS
        if place.coren
    ),
    Partner("Example University (invented)", _KIND.UNIVERSITY, is_coren=False),
    Partner("Example Fieldwork (invented)", _KIND.FIELDWORK, is_coren=False),
)


@dataclass(frozen=True, slots=True)
class Approval:
    """The ethics approval that the invented survey stands on."""

    reference: str
    body: str
    title: str
    approved_on: date
    expires_on: date
    scope: str


APPROVAL: Final = Approval(
    reference="DEMO/2015/001",
    body="Example University ethics committee (invented)",
    title="Household survey, waves 1 and 2",
    approved_on=date(2015, 6, 15),
    expires_on=date(2019, 12, 31),
    scope=(
        "Adults in nine neighbourhoods and their comparison areas, asked at home about their neighbourhood, their "
        "health and their means, in two waves. Invented for the demo."
    ),
)
