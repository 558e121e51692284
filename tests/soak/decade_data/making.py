"""Ten years of ten groups in bulk: the PMG and nine Local Oversight Groups that meet once a month.

Written past the actions for speed; every row keeps the rules that the actions and the database would. About 50,000
records that the search looks through: meetings, agenda items, minutes, decisions, action points, papers, issues.
"""

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import models
from django.utils import timezone

from governance.models import (
    ActionPoint,
    AgendaItem,
    Attendance,
    Decision,
    DecisionEvidence,
    Event,
    EventSector,
    Group,
    Invite,
    Issue,
    Meeting,
    Membership,
    Minutes,
    MinutesVersion,
    Paper,
    Sector,
    Theme,
)
from nrp.accounts.models import Person, User
from nrp.accounts.roles import Role
from tests.factories import a_user_with, an_area
from tests.governance_factories import a_log, a_member, the_pmg

Row = TypeVar("Row", bound=models.Model)

SEED = 20261127
YEARS, PLACES, MEMBERS = 10, 9, 18
AGENDA, DECISIONS, ACTIONS, PAPERS = 10, 6, 10, 6  # for each meeting
ISSUES_A_YEAR, EVENTS_A_YEAR = 110, 4  # for each place
WORDS = [
    "air",
    "alley",
    "bench",
    "bins",
    "bus",
    "charity",
    "clinic",
    "club",
    "council",
    "crossing",
    "damp",
    "debt",
    "drains",
    "fear",
    "food",
    "garden",
    "green",
    "heating",
    "high",
    "hub",
    "landlord",
    "letter",
    "library",
    "lights",
    "litter",
    "loan",
    "market",
    "meeting",
    "nurse",
    "park",
    "parking",
    "path",
    "play",
    "pollution",
    "pub",
    "quiet",
    "rats",
    "rent",
    "repairs",
    "road",
    "rubbish",
    "safety",
    "school",
    "shop",
    "social",
    "street",
    "team",
    "traffic",
    "trees",
    "warm",
    "youth",
]


@dataclass(frozen=True)
class Decade:
    groups: list[Group]
    secretary: User
    member: User
    pmg_member: User
    deputy: User


def make(years: int = YEARS) -> Decade:
    """Write the years that end today."""
    chance = random.Random(SEED)
    places = [an_area(f"Neighbourhood {number}", survey_code=f"NFL{number:02d}") for number in range(1, PLACES + 1)]
    groups = [the_pmg(), *(a_log(place, name=f"Better {place.name}") for place in places)]
    secretary, member = (a_user_with(Role.LOG_MEMBER, area=places[0]) for _ in range(2))
    a_member(groups[1], person=secretary.person, office=Membership.Office.SECRETARY, sector=Sector.LOCAL_AUTHORITY)
    a_member(groups[1], person=member.person)
    issues = {place.pk: _issues(chance, place, years) for place in places}
    for group in groups:
        _group(chance, group, years, issues.get(group.area_id, []))
    return Decade(groups, secretary, member, a_user_with(Role.PMG_MEMBER), a_user_with(Role.PROJECT_DEPUTY))


def sentence(chance: random.Random, least: int, most: int) -> str:
    return " ".join(chance.choices(WORDS, k=chance.randint(least, most))).capitalize() + "."


def text(chance: random.Random, sentences: int) -> str:
    return " ".join(sentence(chance, 6, 16) for _ in range(sentences))


def _issues(chance: random.Random, place: Any, years: int) -> list[Issue]:
    today = timezone.localdate()
    themes = _made(Theme, (Theme(area=place, title=f"{word.capitalize()} here") for word in WORDS[:8]))
    rows = _made(
        Issue,
        (
            Issue(
                area=place,
                title=sentence(chance, 3, 6),
                text=text(chance, 2),
                theme=chance.choice([*themes, None]),
                raised_on=today - dt.timedelta(days=chance.randrange(365 * years)),
                sector=chance.choice(Sector.values),
                source=chance.choice(Issue.Source.values),
            )
            for _ in range(ISSUES_A_YEAR * years)
        ),
    )
    events = _made(
        Event,
        (
            Event(
                area=place,
                kind=chance.choice(Event.Kind.values),
                title=sentence(chance, 3, 6),
                starts_on=today - dt.timedelta(days=chance.randrange(365 * years)),
                place="Community centre",
                aims=text(chance, 2),
                head_count=chance.randint(10, 120),
            )
            for _ in range(EVENTS_A_YEAR * years)
        ),
    )
    _made(EventSector, (EventSector(event=one, sector="resident", count=chance.randint(1, 60)) for one in events))
    return rows


def _group(chance: random.Random, group: Group, years: int, issues: list[Issue]) -> None:
    people = _made(Person, (Person(name=f"{sentence(chance, 1, 1)[:-1]} Sample {number}") for number in range(MEMBERS)))
    start = timezone.localdate() - dt.timedelta(days=365 * years)
    sectors = [chance.choice(Sector.values) for _ in people]
    held = [
        Membership(group=group, person=person, sector=sector, starts_on=start)
        for person, sector in zip(people, sectors, strict=True)
    ]
    _made(Membership, iter(held))
    meetings = _meetings(chance, group, years)
    _attendance(chance, meetings, held)
    _minutes(chance, meetings)
    decisions = _decisions(chance, group, meetings, held, issues)
    _actions(chance, group, decisions, held)


def _meetings(chance: random.Random, group: Group, years: int) -> list[Meeting]:
    today = timezone.localdate()
    rows = []
    for back in range(12 * years):
        on = today + dt.timedelta(days=14 - 30 * back)
        begins = timezone.make_aware(dt.datetime.combine(on, dt.time(18, 0)))
        rows.append(
            Meeting(
                group=group,
                title=f"{group.name}: {sentence(chance, 2, 4)[:-1]}",
                starts_at=begins,
                ends_at=begins + dt.timedelta(hours=2),
                place=chance.choice(("Library", "Town hall", "Community centre")),
                access=text(chance, 1),
                state=Meeting.State.HELD if on < today else Meeting.State.PLANNED,
            )
        )
    meetings = _made(Meeting, iter(rows))
    _made(
        AgendaItem,
        (
            AgendaItem(meeting=one, position=position, title=sentence(chance, 3, 7), minutes=15, notes=text(chance, 1))
            for one in meetings
            for position in range(AGENDA)
        ),
    )
    _made(
        Paper,
        (
            Paper(
                group=group,
                meeting=one,
                title=sentence(chance, 3, 7),
                about=text(chance, 1),
                stored_as=f"{one.pk}-{number}",
                file_name="paper.pdf",
                file_type="application/pdf",
            )
            for one in meetings
            for number in range(PAPERS)
        ),
    )
    return meetings


def _attendance(chance: random.Random, meetings: list[Meeting], held: list[Membership]) -> None:
    rows, asked = [], []
    for meeting in meetings:
        chair = chance.randrange(len(held))
        for place, one in enumerate(held):
            asked.append(Invite(meeting=meeting, person_id=one.person_id))
            if meeting.state == Meeting.State.HELD and chance.random() < 0.75:
                rows.append(
                    Attendance(
                        meeting=meeting,
                        person_id=one.person_id,
                        name=one.person.name,
                        sector=one.sector,
                        presence=chance.choice(Attendance.Presence.values),
                        has_chaired=place == chair,
                        has_presented=chance.random() < 0.1,
                        spoke=chance.choice((None, 0, 1, 2, 5)),
                    )
                )
    _made(Invite, iter(asked))
    _made(Attendance, iter(rows))


def _minutes(chance: random.Random, meetings: list[Meeting]) -> None:
    now = timezone.now()
    held = [one for one in meetings if one.state == Meeting.State.HELD]
    made = _made(
        Minutes,
        (
            Minutes(
                meeting=one,
                state=Minutes.State.AGREED,
                text=text(chance, 30),
                number=1,
                changed_at=now,
                circulated_at=now,
                agreed_at=now,
            )
            for one in held
        ),
    )
    _made(MinutesVersion, (MinutesVersion(minutes=one, number=1, state=one.state, text=one.text) for one in made))


def _decisions(
    chance: random.Random, group: Group, meetings: list[Meeting], held: list[Membership], issues: list[Issue]
) -> list[Decision]:
    rows, number = [], 0
    for meeting in reversed(meetings):
        for _ in range(DECISIONS if meeting.state == Meeting.State.HELD else 0):
            number += 1
            who = chance.choice(held)
            votes = {"votes_for": 9, "votes_against": 2, "votes_abstained": 1} if chance.random() < 0.3 else {}
            rows.append(
                Decision(
                    group=group,
                    number=number,
                    text=text(chance, 2),
                    decided_on=timezone.localdate(meeting.starts_at),
                    how=Decision.How.VOTE if votes else Decision.How.CONSENSUS,
                    meeting=meeting,
                    proposed_by_id=who.person_id,
                    proposed_sector=who.sector,
                    rationale=text(chance, 3),
                    **votes,
                )
            )
    made = _made(Decision, iter(rows))
    kinds = DecisionEvidence.Kind.values
    _made(
        DecisionEvidence,
        (DecisionEvidence(decision=one, kind=chance.choice(kinds), title=sentence(chance, 4, 8)) for one in made),
    )
    if issues:
        through = Decision.issues.through
        _made(through, (through(decision_id=one.pk, issue_id=chance.choice(issues).pk) for one in made[::2]))
    return made


def _actions(chance: random.Random, group: Group, decisions: list[Decision], held: list[Membership]) -> None:
    rows, today, now = [], timezone.localdate(), timezone.now()
    states = ActionPoint.State
    for number in range(1, len(decisions) * ACTIONS // DECISIONS + 1):
        decision = decisions[(number - 1) * DECISIONS // ACTIONS]
        due, (owner, other) = decision.decided_on + dt.timedelta(days=28), chance.sample(held, 2)
        row = ActionPoint(
            group=group,
            number=number,
            text=text(chance, 1),
            decision=decision,
            meeting_id=decision.meeting_id,
            owner_id=owner.person_id,
            owner_sector=owner.sector,
            due_on=due,
        )
        if (today - due).days > 60 and chance.random() < 0.97:
            row.state, row.completed_at, row.completed_by_id = states.VERIFIED, now, owner.person_id
            row.verified_at, row.verified_by_id, row.verified_sector = now, other.person_id, other.sector
        rows.append(row)
    _made(ActionPoint, iter(rows))


def _made(model: type[Row], rows: Iterator[Row]) -> list[Row]:
    return list(models.QuerySet(model).bulk_create(list(rows), batch_size=2000))
