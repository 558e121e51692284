"""The invented groups as plain data: who sits where, what was raised, decided and done. Everybody here is made up.

Names of the groups are those they gave themselves in public; where none is known the group has no name of its own.
Days are counted from the day the demo is loaded: below zero is the past.
"""

from dataclasses import dataclass
from typing import Final

from governance.models import ActionPoint, Event, Issue, Membership, PriorityRound, Sector
from nrp.demo.network import SOUTHPORT, ST_GEORGES
from nrp.demo.people import CLAREMONT, OLD_SWAN

OWN_NAMES: Final = {
    CLAREMONT: "Claremont Together",
    OLD_SWAN: "Better Old Swan",
    SOUTHPORT: "Southport Money Advice Group",
}
PMG_NAME: Final = "Programme Management Group"
S, O = Sector, Membership.Office  # noqa: E741  reason: the table below is read by people: one letter


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody on a group. With `email` it is a person of the demo who signs in."""

    name: str
    sector: str
    office: str = O.MEMBER
    role: str = ""
    email: str = ""


# The group of Old Swan: half residents, half officers. It is chaired by a resident.
OLD_SWAN_SEATS: Final = (
    Seat("Joan Placeholder", S.RESIDENT, O.CHAIR, email="resident-adviser@example.org"),
    Seat("Ray Placeholder", S.LOCAL_AUTHORITY, O.SECRETARY, "Neighbourhood officer", "log-member@example.org"),
    Seat("Mo Specimen", S.VOLUNTARY, role="COREN facilitator", email="coren-facilitator@example.org"),
    Seat("Dr Wyn Example", S.OTHER_PUBLIC, role="Academic lead", email="academic-lead@example.org"),
    Seat("Sal Sample", S.LOCAL_AUTHORITY, role="Public health", email="la-lead@example.org"),
    Seat("Ada Example", S.RESIDENT),
    Seat("Tom Sample", S.RESIDENT),
    Seat("Rita Specimen", S.RESIDENT),
    Seat("Idris Specimen", S.RESIDENT),
    Seat("Nan Example", S.NHS, role="Practice nurse"),
    Seat("Bill Sample", S.HOUSING, role="Housing officer"),
    Seat("Zia Specimen", S.PRIVATE, role="Keeps a shop in the High Street"),
    Seat("Flo Placeholder", S.VOLUNTARY, role="Runs the community centre"),
)
CLAREMONT_SEATS: Final = (
    Seat("Gus Specimen", S.RESIDENT, O.CHAIR),
    Seat("Una Sample", S.RESIDENT),
    Seat("Olu Example", S.RESIDENT),
    Seat("Kit Specimen", S.VOLUNTARY, O.SECRETARY, "COREN facilitator", "coren-facilitator-2@example.org"),
    Seat("Ted Placeholder", S.LOCAL_AUTHORITY, role="Selective licensing"),
    Seat("Ros Sample", S.HOUSING, role="Landlords’ association"),
    Seat("Dot Example", S.NHS, role="Health visitor"),
)
# Elsewhere a small group, so that what is compared across groups has something to compare.
OTHER_SEATS: Final = (
    Seat("First Resident", S.RESIDENT, O.CHAIR),
    Seat("Second Resident", S.RESIDENT),
    Seat("Third Resident", S.RESIDENT),
    Seat("Council Officer", S.LOCAL_AUTHORITY, O.SECRETARY),
    Seat("Practice Manager", S.NHS),
    Seat("Charity Worker", S.VOLUNTARY),
)
PMG_SEATS: Final = (
    Seat("Pat Example", S.LOCAL_AUTHORITY, O.CHAIR, email="pmg-member@example.org"),
    Seat("Jo Specimen", S.OTHER_PUBLIC, O.SECRETARY, "Project management deputy", "project-deputy@example.org"),
    Seat("Sal Sample", S.LOCAL_AUTHORITY, role="Liverpool", email="la-lead@example.org"),
    Seat("Dr Bo Sample", S.OTHER_PUBLIC, role="Evaluation deputy", email="evaluation-deputy@example.org"),
    Seat("Lee Sample", S.VOLUNTARY, role="COREN manager", email="coren-manager@example.org"),
)
TERMS: Final = (
    "What we are for. We decide together what the neighbourhood works on, and see that it is done.\n\n"
    "Who sits here. Residents and officers with equal standing. A resident chairs. At least half of those at a meeting "
    "are residents; where they are not, we say so in the minutes.\n\n"
    "How we decide. By consent where we can. A vote is counted and the counts are written down.\n\n"
    "What we owe each other. Papers a week before. Plain words. Nobody verifies their own action."
)
AGENDA: Final = (
    ("Welcome, and what was agreed last time", 10, "Chair"),
    ("What residents raised since", 25, "Resident Advisers"),
    ("The air on the way to school: what the audit says so far", 35, "Academic lead"),
    ("Actions: done, late, to be verified", 20, "Secretary"),
    ("Next time", 5, "Chair"),
)
MINUTES: Final = (
    "## Welcome\n\nThe minutes of last time were agreed. {apologies}\n\n"
    "## What residents raised\n\n{raised}\n\n"
    "## What was decided\n\n{decided}\n\n"
    "## Next time\n\nThe audit’s last walk is on Saturday. Everybody may come along."
)
MEETINGS_BACK: Final = 8  # every fourth Tuesday, at Old Swan


@dataclass(frozen=True, slots=True)
class Raised:
    """An issue: when, by whom, where."""

    title: str
    words: str
    days: int
    sector: str
    source: str
    theme: str
    outcome: str = ""


AIR, STREET, TOGETHER = "Air on the way to school", "The High Street", "Knowing each other"
SOURCE = Issue.Source
ISSUES: Final = (
    Raised("Children cough on the way to school", "My two have coughed since September.", -236, S.RESIDENT,
           SOURCE.EVENT, AIR),
    Raised("Buses wait with the engine running", "Ten minutes, every morning, outside the school gate.", -205,
           S.RESIDENT, SOURCE.MEETING, AIR),
    Raised("Nobody measures the air where we walk", "", -170, S.RESIDENT, SOURCE.ENQUIRY, AIR),
    Raised("Five takeaways and no greengrocer", "You cannot buy an apple here.", -236, S.RESIDENT, SOURCE.EVENT,
           STREET),
    Raised("Shutters are down all day", "It feels closed even when it is open.", -140, S.PRIVATE, SOURCE.STREET,
           STREET),
    Raised("No bench between the library and the clinic", "My mother has to turn back.", -120, S.RESIDENT,
           SOURCE.STREET, STREET, "Two benches stand there now; residents chose the places."),
    Raised("People who arrived last year know nobody", "", -96, S.NHS, SOURCE.MEETING, TOGETHER),
    Raised("The centre is shut at weekends", "", -54, S.RESIDENT, SOURCE.MEETING, TOGETHER),
    Raised("Litter after the market", "", -12, S.RESIDENT, SOURCE.STREET, ""),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision at the meeting so many months back, with the evidence it rested on and what is to be done."""

    text: str
    meeting: int
    how: str
    why: str
    issues: tuple[str, ...]
    evidence: tuple[tuple[str, str], ...]
    proposed_by: str
    votes: tuple[int, int, int] | None = None
    not_taken: str = ""
    outcome: str = ""
    initiative: str = ""  # that it is about


DECISIONS: Final = (
    Decided(
        "Residents walk the two ways to school with a meter, and the group acts on what they find.",
        7, "consent", "The nearest official meter is a mile away. Residents know where the buses stand.",
        ("Children cough on the way to school", "Nobody measures the air where we walk"),
        (("lived", "What parents said at the open day"), ("peer_reviewed", "Review of air and health in childhood"),
         ("web", "The council’s air quality pages")),
        "Joan Placeholder",
        not_taken="Waiting for the council’s own survey: it is two years away.",
        initiative="Clean air on the High Street",
    ),
    Decided(
        "Ask the bus company to switch engines off at the school stop.",
        6, "consensus", "It costs nothing and can start at once.",
        ("Buses wait with the engine running",), (("lived", "Counts by residents on six mornings"),), "Ada Example",
        initiative="Clean air on the High Street",
    ),
    Decided(
        "Two benches between the library and the clinic.",
        5, "vote", "Asked for in the street more than anything else.",
        ("No bench between the library and the clinic",),
        (("lived", "Street interviews, 14 residents"), ("grey", "The council’s seating guide")), "Rita Specimen",
        votes=(9, 1, 1), not_taken="Benches with arms that stop people lying down: the group did not want them.",
        outcome="Both stand. They are used all day; one needs its bin emptied more often.",
    ),
    Decided(
        "A fruit stall in the market hall on Fridays, rent free for half a year.",
        3, "vote", "A shop is not likely to come. A stall can be tried.",
        ("Five takeaways and no greengrocer",),
        (("grey", "Report on food in the ward"), ("lived", "Conversation with shopkeepers")), "Zia Specimen",
        votes=(7, 3, 2), not_taken="A grant to a shopkeeper: outside what the programme may pay for.",
    ),
    Decided(
        "Open the centre on Saturday mornings, kept by residents and the charity in turn.",
        1, "consent", "The building stands empty then.", ("The centre is shut at weekends",),
        (("lived", "What residents said in the street interviews"),), "Tom Sample",
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Todo:
    """An action point that follows a decision (by its place above): who, due when, and how it stands."""

    text: str
    decision: int
    owner: str
    due: int
    state: str = ActionPoint.State.OPEN
    done: str = ""
    verified_by: str = ""
    not_yet: str = ""
    priority: str = ActionPoint.Priority.NORMAL
    concerns_residents: bool = False


STATE = ActionPoint.State
ACTIONS: Final = (
    Todo("Borrow two meters from the university", 0, "Dr Wyn Example", -190, STATE.VERIFIED,
         "Two meters, with a short guide.", "Joan Placeholder"),
    Todo("Train six residents to use the meters", 0, "Mo Specimen", -150, STATE.VERIFIED, "Six came, all can do it.",
         "Ada Example", concerns_residents=True),
    Todo("Write to the bus company", 1, "Sal Sample", -130, STATE.VERIFIED, "Letter sent, and a meeting held.",
         "Tom Sample"),
    Todo("Count engines at the stop again, a month after the letter", 1, "Ada Example", -40, STATE.COMPLETED,
         "Six mornings: 14 buses waited, 3 with the engine on. Before it was 11."),
    Todo("Put up the two benches", 2, "Ray Placeholder", -60, STATE.VERIFIED, "Both are up.", "Rita Specimen",
         not_yet="One wobbles: nobody can sit on it.", concerns_residents=True),
    Todo("Find somebody who sells fruit", 3, "Zia Specimen", -20, priority=ActionPoint.Priority.HIGH),
    Todo("Agree the rent-free half year with the market", 3, "Sal Sample", -9, priority=ActionPoint.Priority.HIGH),
    Todo("Draw up a rota of key holders", 4, "Tom Sample", 12, concerns_residents=True),
    Todo("Ask the insurers about Saturdays", 4, "Flo Placeholder", 5),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Happening:
    """An event at Old Swan."""

    title: str
    kind: str
    days: int
    place: str
    aims: str
    heads: int
    sectors: tuple[tuple[str, int], ...]
    said: str = ""
    followed: str = ""


EVENTS: Final = (
    Happening(
        "Open day on the High Street", Event.Kind.PUBLIC, -236, "Library and forecourt",
        "Meet, eat, and say what should change first.", 120,
        ((S.RESIDENT, 96), (S.LOCAL_AUTHORITY, 8), (S.VOLUNTARY, 11), (S.PRIVATE, 5)),
        "Two things came up at every table: the air on the way to school, and a street with nothing to buy.",
        "Both became what the group works on.",
    ),
    Happening(
        "What do the meters say? An evening to read the figures together", Event.Kind.INTERPRETATION, -25,
        "Community centre", "Read the first weeks of the street audit before anybody writes about it.", 22,
        ((S.RESIDENT, 15), (S.LOCAL_AUTHORITY, 3), (S.NHS, 2), (S.OTHER_PUBLIC, 2)),
        "Residents saw at once that the worst ten minutes are when the two school buses stand side by side.",
    ),
)  # fmt: skip
# The round in which the focus was chosen: ranked by those at the open meeting. (ranking, by sector, how many)
ROUND_TITLE: Final = "What do we work on first?"
OPTIONS: Final = ("The High Street and the air", "Somewhere to meet", "Litter and lights", "Jobs for young people")
RANKINGS: Final = (
    ((0, 1, 2, 3), S.RESIDENT, 9), ((0, 3, 1, 2), S.RESIDENT, 5), ((2, 0, 1, 3), S.RESIDENT, 4),
    ((3, 0, 1, 2), S.LOCAL_AUTHORITY, 4), ((1, 0, 3, 2), S.VOLUNTARY, 3), ((0, 2, 1, 3), S.PRIVATE, 3),
)  # fmt: skip
METHOD: Final = PriorityRound.Method.RANKING
QUIET: Final = frozenset({ST_GEORGES})  # no meeting for a while
