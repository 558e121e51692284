"""What the demo says of its places: where they lie, who lives there, how they were chosen, what is done there.

The names of the places are real. Every figure, outline and initiative here is invented, and its source says so.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import cos, pi, sin
from typing import Any, Final

INVENTED: Final = "Invented for the demo"


@dataclass(frozen=True, slots=True)
class Ground:
    """Where a place lies (latitude, longitude of its middle), how many live there, how deprived it is."""

    middle: tuple[float, float]
    people: tuple[int, int]  # 2015, 2018
    most_deprived_percent: str


GROUND: Final = {
    "NFL01": Ground((53.823, -3.050), (6900, 6850), "1.2"),
    "NFL02": Ground((53.414, -2.908), (8200, 8350), "4.6"),
    "NFL03": Ground((53.438, -2.864), (6100, 6050), "1.8"),
    "NFL04": Ground((54.629, -3.560), (6400, 6300), "3.4"),
    "NFL05": Ground((53.766, -2.694), (5600, 5700), "2.9"),
    "NFL06": Ground((53.704, -2.326), (5300, 5350), "7.5"),
    "NFL07": Ground((53.278, -2.902), (9100, 9250), "9.8"),
    "NFL08": Ground((53.739, -2.507), (9700, 9800), "5.1"),
    "NFL09": Ground((53.647, -3.006), (7400, 7500), "6.2"),
    **{
        f"CMP{number:02d}": Ground((53.35 + 0.12 * number, -2.30 + 0.03 * number), (7000 + 150 * number,) * 2, percent)
        for number, percent in enumerate(("1.9", "5.0", "2.3", "4.1", "3.3", "8.0", "9.1", "5.8", "6.6"), start=1)
    },
}


def outline(code: str) -> dict[str, Any]:
    """Draw an invented outline around the middle of a place: nine corners, none of them a real border."""
    latitude, longitude = GROUND[code].middle
    seed = sum(ord(letter) for letter in code)
    corners = []
    for corner in range(9):
        reach = 0.0065 * (1 + 0.28 * sin(seed + 2.4 * corner))
        angle = 2 * pi * corner / 9
        corners.append([round(longitude + 1.65 * reach * cos(angle), 5), round(latitude + reach * sin(angle), 5)])
    return {"type": "Polygon", "coordinates": [[*corners, corners[0]]]}


def position(code: str, number: int) -> tuple[Decimal, Decimal]:
    """Give the invented latitude and longitude of the activity that is so-manieth in a place, inside its outline."""
    latitude, longitude = GROUND[code].middle
    turn = 2.4 * number + sum(ord(letter) for letter in code)
    reach = 0.0014 + 0.0006 * number
    spot = (latitude + reach * sin(turn), longitude + 1.65 * reach * cos(turn))
    return Decimal(f"{spot[0]:.5f}"), Decimal(f"{spot[1]:.5f}")


# Name, aims, first day, last day (None: it goes on). Documents differ about the programme's dates: these are data.
PHASES: Final = (
    (
        "Setting up",
        "Choosing places, matching comparison areas, the first household survey.",
        date(2015, 6, 1),
        date(2016, 1, 31),
    ),
    (
        "Finding out",
        "Mapping what is under way, resident-led enquiries, the first priorities.",
        date(2016, 2, 1),
        date(2017, 1, 31),
    ),
    ("Changing things", "Initiatives designed, adapted and under way.", date(2017, 2, 1), date(2018, 12, 31)),
    ("Learning", "The second household survey, results, what is kept.", date(2018, 9, 1), date(2019, 12, 31)),
)
CRITERIA: Final = (
    "Between 5,000 and 10,000 residents",
    "Among the most deprived 15% on the Index of Multiple Deprivation",
    "Poor health compared with England",
    "No earlier major initiative for the whole place",
)
SELECTED_ON: Final = date(2015, 5, 14)
SELECTED_WHY: Final = "Meets all four criteria; the council agreed to take part and to name a comparison area."


@dataclass(frozen=True, slots=True)
class DemoActivity:
    """Something under way in a place before the programme came."""

    place: str
    name: str
    provider: str
    what: str
    for_whom: str
    domains: tuple[str, ...]  # of the version that held when it was mapped
    status: str = "running"
    since: date | None = None
    mapped_on: date = date(2015, 11, 20)


ACTIVITIES: Final = (
    DemoActivity(
        "NFL01",
        "Landlord accreditation",
        "Blackpool Council",
        "Inspects and accredits private landlords who ask for it.",
        "Private tenants",
        ("living-environment",),
    ),
    DemoActivity(
        "NFL01",
        "Tenants’ advice desk",
        "Example Advice (invented)",
        "A weekly desk about repairs, deposits and notices.",
        "Private tenants",
        ("economic-systems", "community-governance"),
    ),
    DemoActivity(
        "NFL01",
        "Claremont Park friends",
        "Friends of the park (invented)",
        "Looks after planting and holds a summer fair.",
        "Everybody",
        ("living-environment", "social-relationships"),
    ),
    DemoActivity(
        "NFL02",
        "High Street traders’ forum",
        "Traders of Old Swan (invented)",
        "Meets each quarter about parking, litter and empty shops.",
        "Traders",
        ("economic-systems", "community-governance"),
        since=date(2014, 3, 1),
    ),
    DemoActivity(
        "NFL02",
        "School travel plans",
        "Liverpool City Council",
        "Walking buses and parking rules at three schools.",
        "Children and parents",
        ("living-environment",),
    ),
    DemoActivity(
        "NFL02",
        "Residents’ question time",
        "Example Housing (invented)",
        "Residents put questions to councillors and landlords.",
        "Everybody",
        ("community-governance",),
        since=date(2013, 9, 1),
    ),
    DemoActivity(
        "NFL02",
        "Lunch club",
        "Example Church (invented)",
        "Lunch twice a week.",
        "Older people",
        ("social-relationships",),
    ),
    DemoActivity(
        "NFL03",
        "Estate walkabouts",
        "ForHousing",
        "Staff and residents walk the estate each month.",
        "Tenants",
        ("living-environment", "community-governance"),
    ),
    DemoActivity(
        "NFL05",
        "Play street pilot",
        "Preston City Council",
        "Two streets closed to cars one afternoon a week.",
        "Children",
        ("living-environment",),
    ),
    DemoActivity(
        "NFL06",
        "Community kitchen",
        "Haslingden Community Link",
        "Cooking together on Thursdays.",
        "Everybody",
        ("social-relationships",),
    ),
    DemoActivity(
        "NFL08",
        "Warm homes visits",
        "Blackburn with Darwen Healthy Living",
        "Visits about damp, heating and bills.",
        "Owners and tenants",
        ("living-environment", "economic-systems"),
    ),
    DemoActivity(
        "NFL09",
        "Debt advice outreach",
        "Sefton CVS",
        "An adviser in the library on Tuesdays.",
        "Everybody",
        ("economic-systems",),
        since=date(2015, 1, 12),
    ),
    DemoActivity(
        "NFL09",
        "Money lessons in schools",
        "Example Credit Union (invented)",
        "Four lessons about borrowing and saving.",
        "Pupils of 14 and 15",
        ("economic-systems",),
    ),
)


@dataclass(frozen=True, slots=True)
class DemoInitiative:
    """A change to something that was under way, with the stages it went through."""

    place: str
    title: str
    adapts: str
    baseline: str
    amended: str
    why: str
    for_whom: str
    domains: tuple[str, ...]
    stages: tuple[tuple[str, date, str], ...]
    milestones: tuple[tuple[str, date, date | None], ...] = ()
    reach: tuple[tuple[str, int, str, date, str], ...] = ()
    notes: tuple[tuple[date, str, str], ...] = ()
    learning: str = ""
    theory: tuple[tuple[str, str, str], ...] = ()  # kind, what, as long as … (from the box before)


INITIATIVES: Final = (
    DemoInitiative(
        "NFL02",
        "Clean air on the High Street",
        "High Street traders’ forum",
        "Traders met about parking and empty shops; nobody measured the air, and residents had no seat.",
        "The forum takes in six residents, measures the air at four places and agrees delivery times with the shops.",
        "Residents raised the air at the bus stops in three meetings, and the street survey found the same.",
        "Everybody who lives, works or waits for a bus on the High Street",
        ("inclusive-neighbourhood-governance", "living-environment"),
        (
            ("proposed", date(2016, 5, 11), ""),
            ("prioritised", date(2016, 7, 6), "First in the round of priorities."),
            ("enquiry", date(2016, 9, 14), ""),
            ("designed", date(2017, 3, 8), ""),
            ("under_way", date(2017, 5, 2), ""),
        ),
        (
            ("Four measuring tubes put up", date(2017, 5, 15), date(2017, 5, 12)),
            ("Delivery times agreed with twenty shops", date(2017, 11, 30), date(2018, 1, 17)),
            ("A year of measurements read together", date(2018, 6, 30), date(2018, 7, 4)),
        ),
        (
            (
                "Residents at meetings of the forum",
                31,
                "residents",
                date(2018, 7, 4),
                "sign-in sheets, each person once",
            ),
            ("Shops that keep to the times", 17, "shops", date(2018, 7, 4), "the forum’s own list"),
        ),
        (
            (
                date(2017, 6, 20),
                "The first month of measurements is in. The bus stop by the library is the worst.",
                "Ask the bus company about engines at the stop.",
            ),
            (
                date(2018, 1, 17),
                "Seventeen shops signed. Three want to see what the council does about parking first.",
                "Invite the parking team in March.",
            ),
        ),
        "Measuring together made the argument: nobody doubted figures they had read off the tube themselves.",
        (
            ("action", "Residents and traders measure the air together", ""),
            ("output", "Figures that both sides trust", "the tubes hang where people wait"),
            ("output", "Delivery times agreed with the shops", "the council changes the loading bays"),
            ("outcome", "Residents feel they can influence what is decided", "the times are kept"),
        ),
    ),
    DemoInitiative(
        "NFL01",
        "Landlords and tenants at one table",
        "Landlord accreditation",
        "Accreditation was between the council and landlords; tenants heard of it when something had gone wrong.",
        "Tenants sit on the panel that accredits, and write the checklist for the visits.",
        "The focus of action is private renting; tenants said that nobody asks them.",
        "Private tenants",
        ("inclusive-neighbourhood-governance", "living-environment"),
        (("proposed", date(2016, 10, 5), ""), ("designed", date(2017, 2, 15), ""), ("under_way", date(2017, 4, 3), "")),
        (
            ("Checklist written by tenants", date(2017, 3, 31), date(2017, 3, 22)),
            ("First twelve homes visited", date(2017, 9, 30), date(2017, 11, 8)),
        ),
        (("Homes visited with a tenant on the panel", 48, "homes", date(2018, 6, 30), "the panel’s list"),),
    ),
    DemoInitiative(
        "NFL09",
        "Ask about money early",
        "Debt advice outreach",
        "An adviser waited in the library; most people came when bailiffs had written.",
        "Advice is offered in the surgery, the school and at the food shop, and residents are trained to point to it.",
        "Debt was chosen by the group; the review of evidence says that early advice reaches more people.",
        "Households that fall behind, and young people",
        ("economic-system", "social-connectivity"),
        (
            ("proposed", date(2016, 6, 1), ""),
            ("under_way", date(2017, 1, 9), ""),
            ("completed", date(2018, 12, 14), "Taken over by the council’s advice service."),
        ),
        (("Twelve residents trained", date(2017, 2, 28), date(2017, 3, 3)),),
        (
            (
                "Households that came for advice",
                236,
                "households",
                date(2018, 12, 14),
                "the adviser’s cases, each household once",
            ),
        ),
        learning="Being where people are anyway counted for more than longer hours.",
    ),
    DemoInitiative(
        "NFL05",
        "Play streets for good",
        "Play street pilot",
        "Two streets closed for one afternoon, by officers.",
        "Residents apply and steward; nine streets, through the year.",
        "Streets and places to play are the focus.",
        "Children and their families",
        ("living-environment", "social-connectivity"),
        (("proposed", date(2016, 11, 16), ""), ("under_way", date(2017, 5, 20), "")),
    ),
    DemoInitiative(
        "NFL08",
        "Damp: one door",
        "Warm homes visits",
        "Visits, repairs and enforcement each had their own form.",
        "One visit, one form, one person who rings back.",
        "Housing is the focus of action.",
        "Owners and tenants of older terraces",
        ("living-environment",),
        (
            ("proposed", date(2017, 1, 18), ""),
            ("stopped", date(2017, 10, 4), "The grant it stood on ended, and no other was found."),
        ),
        learning="A single form needs one budget behind it.",
    ),
)
