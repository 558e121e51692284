"""A neighbourhood with its group, and issues of which different things became."""

import datetime as dt
from dataclasses import dataclass

from coren.models import Enquiry
from governance.actions import action_points, decisions, issues, verifying
from governance.models import ActionPoint, Attendance, Decision, Group, Issue, Meeting
from neighbourhoods.models import Area
from nrp.accounts.models import User
from tests.enquiry_factories import an_enquiry
from tests.event_factories import a_theme, an_issue
from tests.factories import an_area
from tests.governance_factories import a_keeper, a_log, a_member

DAY = dt.date(2018, 10, 9)
OWNER = "Olwen Exampleowner"


@dataclass(frozen=True)
class Place:
    area: Area
    log: Group
    keeper: User
    buses: Issue
    papers: Issue
    crossing: Issue
    enquiry: Enquiry
    decision: Decision
    action: ActionPoint


def a_place_with_chains(name: str = "Old Swan", group: str = "Better Old Swan") -> Place:
    """Three issues: buses went the whole way, papers were decided on, nothing became of the crossing."""
    area = an_area(name)
    log = a_log(area, name=group)
    keeper = a_keeper(log)
    air = a_theme(area, "Clean air")
    buses = an_issue(area, title="Engines at the school gate", text="The buses sit with their engines on.", theme=air,
                     raised_on=DAY)  # fmt: skip
    papers = an_issue(area, title="Papers come late", raised_on=DAY)
    crossing = an_issue(area, title="No crossing at the library", raised_on=DAY)
    enquiry = an_enquiry(area, title="Air at the school gate", began_with=buses)
    decision = decisions.decide(
        group=log,
        text="Ask the bus company to wait elsewhere.",
        decided_on=DAY,
        how="consensus",
        by=None,
        issues=[buses],
    )
    owner = a_member(log, OWNER, sector="local_authority").person
    action = action_points.take_on(
        group=log, text="Write to the bus company.", owner=owner, due_on=dt.date(2018, 11, 1), by=keeper,
        decision=decision,
    )  # fmt: skip
    decisions.decide(
        group=log, text="Papers go out ten days before.", decided_on=DAY, how="vote", by=None, issues=[papers],
        votes_for=5, votes_against=2, votes_abstained=1,
    )  # fmt: skip
    return Place(area, log, keeper, buses, papers, crossing, enquiry, decision, action)


def finish(place: Place) -> None:
    """The owner does it; the issue is closed with what came of it."""
    owner = place.action.owner
    verifying.complete(
        action_point=place.action, note="The company moved the waiting point.", by=place.keeper, person=owner
    )
    issues.close(issue=place.buses, outcome="The buses wait round the corner.", by=place.keeper)


def came_in(log: Group, year: int, **counts: int) -> None:
    """One meeting of a year with so many people of each sector, all different."""
    starts_at = dt.datetime(year, 5, 8, 17, tzinfo=dt.UTC)
    meeting = Meeting.objects.create(group=log, title="May", place="Hall", starts_at=starts_at, state="held")
    for sector, count in counts.items():
        Attendance.objects.bulk_create(
            Attendance(meeting=meeting, name=f"{sector} {year} {at}", sector=sector) for at in range(count)
        )
