"""Fifty thousand things to find, in ten groups over ten years, with words as often as people use them.

The words follow Zipf's law: the first stands in nearly everything, the last in one text. Written in bulk; the index is
kept by the database's own triggers as on the site.
"""

import datetime as dt
import random
from dataclasses import dataclass, field
from itertools import accumulate

from governance.models import ActionPoint, AgendaItem, Decision, Event, Group, Issue, Meeting, Minutes, Paper, Sector
from nrp.accounts.models import User
from nrp.accounts.roles import Role
from tests.factories import a_user_with, an_area
from tests.governance_factories import a_log, a_user_on, the_pmg

SEED = 20161127
MEETINGS, DECISIONS, ACTIONS, PAPERS, ISSUES, EVENTS = 7_000, 11_000, 13_000, 5_000, 5_000, 2_000
BEGAN = dt.datetime(2009, 1, 5, 18, tzinfo=dt.UTC)
DAYS = 3650
_COMMON = (
    "council",
    "residents",
    "bus",
    "street",
    "park",
    "housing",
    "meeting",
    "group",
    "people",
    "school",
    "library",
    "money",
    "shelter",
    "traffic",
    "debt",
    "landlord",
    "damp",
    "children",
    "older",
    "safety",
    "lighting",
    "crossing",
    "garden",
    "health",
    "advice",
    "rent",
    "walking",
    "market",
    "youth",
    "police",
    "litter",
    "trees",
)
_SYLLABLES = ("bar", "den", "fil", "gor", "hum", "jap", "kel", "lor", "mip", "nus", "pol", "rad", "sev", "tig", "wum")


@dataclass
class Words:
    """Makes texts out of one vocabulary."""

    chance: random.Random
    words: list[str] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        made = {f"{a}{b}{c}" for a in _SYLLABLES for b in _SYLLABLES for c in _SYLLABLES}
        self.words = [*_COMMON, *sorted(made)]
        self.weights = list(accumulate(1 / (rank + 3) for rank in range(len(self.words))))

    def text(self, count: int) -> str:
        return " ".join(self.chance.choices(self.words, cum_weights=self.weights, k=count)).capitalize() + "."


@dataclass(frozen=True)
class Archive:
    pmg_member: User
    log_member: User
    facilitator: User
    words: Words
    count: int


def make(share: float = 1.0) -> Archive:
    """Write the archive, or a share of it."""
    chance = random.Random(SEED)
    words = Words(chance)
    areas = [an_area(f"Neighbourhood {number}", survey_code=f"NFL{number:02d}") for number in range(1, 10)]
    groups = [*(a_log(area) for area in areas), the_pmg()]
    member = a_user_on(groups[0])
    maker = _Maker(chance, words, groups, member)
    maker.meetings(int(MEETINGS * share))
    maker.records(int(DECISIONS * share), int(ACTIONS * share), int(PAPERS * share))
    maker.places(int(ISSUES * share), int(EVENTS * share))
    return Archive(
        pmg_member=a_user_with(Role.PMG_MEMBER),
        log_member=member,
        facilitator=a_user_with(Role.COREN_FACILITATOR, area=areas[1]),
        words=words,
        count=maker.count,
    )


@dataclass
class _Maker:
    chance: random.Random
    words: Words
    groups: list[Group]
    member: User
    count: int = 0

    def day(self) -> dt.datetime:
        return BEGAN + dt.timedelta(days=self.chance.randrange(DAYS))

    def meetings(self, count: int) -> None:
        rows = Meeting.objects.bulk_create(
            Meeting(
                group=self.chance.choice(self.groups),
                title=self.words.text(3),
                place=self.words.text(4),
                starts_at=self.day(),
                state="held",
            )
            for _ in range(count)
        )
        AgendaItem.objects.bulk_create(
            AgendaItem(meeting=row, position=position, title=self.words.text(5))
            for row in rows
            for position in range(3)
        )
        Minutes.objects.bulk_create(
            Minutes(meeting=row, state="agreed", text=self.words.text(self.chance.randrange(200, 800))) for row in rows
        )
        self.count += 2 * count

    def records(self, decisions: int, actions: int, papers: int) -> None:
        Decision.objects.bulk_create(
            Decision(
                group=self.chance.choice(self.groups),
                number=number,
                text=self.words.text(20),
                decided_on=self.day().date(),
                how="consensus",
                rationale=self.words.text(60),
                not_taken=self.words.text(30),
            )
            for number in range(1, decisions + 1)
        )
        ActionPoint.objects.bulk_create(
            ActionPoint(
                group=self.chance.choice(self.groups),
                number=number,
                text=self.words.text(20),
                owner=self.member.person,
                due_on=self.day().date(),
            )
            for number in range(1, actions + 1)
        )
        Paper.objects.bulk_create(
            Paper(
                group=self.chance.choice(self.groups),
                title=self.words.text(6),
                about=self.words.text(20),
                stored_as="x",
                file_name=f"paper-{number}.pdf",
                file_type="application/pdf",
            )
            for number in range(papers)
        )
        self.count += decisions + actions + papers

    def places(self, issues: int, events: int) -> None:
        areas = [group.area for group in self.groups if group.area]
        Issue.objects.bulk_create(
            Issue(
                area=self.chance.choice(areas),
                title=self.words.text(5),
                text=self.words.text(40),
                raised_on=self.day().date(),
                sector=self.chance.choice(Sector.values),
                source="street",
            )
            for _ in range(issues)
        )
        Event.objects.bulk_create(
            Event(
                area=self.chance.choice(areas),
                kind="public",
                title=self.words.text(4),
                starts_on=self.day().date(),
                aims=self.words.text(40),
                what_was_said=self.words.text(120),
            )
            for _ in range(events)
        )
        self.count += issues + events
