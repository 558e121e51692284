"""A council with two neighbourhoods of which much is on record, and reports about it, made by the same actions as on
the site.

`a_reported_council()`: the programme is evaluated and released; "Riverton" holds NFL02 and NFL03. In the half-year from
July 2018 each has a Local Oversight Group that met with names, decided and took actions on; advisers logged hours and
were trained; initiatives stand at stages and reached people; money of all three kinds was spent, given and won, one
line of it reversed; one indicator has a figure.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from evaluation.actions import runs
from evaluation.models import Run
from governance.actions import verifying
from governance.models import Attendance, Group, Meeting
from neighbourhoods.actions import areas
from neighbourhoods.models import Area, Domain, Initiative, LocalAuthority
from nrp.accounts.models import User
from nrp.accounts.roles import Role
from nrp.reports.actions import making, reports
from nrp.reports.models import Report
from tests.coren_factories import an_adviser, another_activity, hours_of, status_from
from tests.dataset_factories import an_indicator, figures_for
from tests.decision_factories import a_decision, an_action
from tests.enquiry_factories import a_course, training_of
from tests.factories import a_council, a_user_with
from tests.governance_factories import a_keeper, a_log, a_member
from tests.initiative_factories import a_reach, a_stage, an_initiative
from tests.integration.evaluation.world import finish, hhs_places, hhs_waves, publish
from tests.money_factories import cash, external, in_kind, reversed_line

SINCE, UNTIL = dt.date(2018, 7, 1), dt.date(2018, 12, 31)
WITHIN, BEFORE = dt.date(2018, 9, 18), dt.date(2018, 6, 30)
NOW = dt.datetime(2019, 2, 14, 9, 41, tzinfo=dt.UTC)
ROOM = (("resident", 4), ("local_authority", 3), ("nhs", 1))


@dataclass(frozen=True)
class Reported:
    council: LocalAuthority
    places: tuple[Area, Area]
    groups: tuple[Group, Group]
    initiatives: tuple[Initiative, ...]
    lead: User


def a_reported_council() -> Reported:
    an_evaluated_programme()
    council = a_council("Riverton")
    places = tuple(Area.objects.get(survey_code=code) for code in ("NFL02", "NFL03"))
    for place in places:
        areas.update(area=place, by=None, local_authorities=[council])
    lead = a_user_with(Role.LA_LEAD, council=council, name="Sal Sample", email="sal@example.org")
    groups = tuple(a_group_at_work(place, at) for at, place in enumerate(places))
    for at, place in enumerate(places):
        some_advisers(place, 3 + at)
        some_money(place, at)
    initiatives = tuple(one for place in places for one in some_initiatives(place))
    figures_for(places[0], an_indicator("fuel", name="Fuel poverty", unit="per cent"), {"2017": 11.3})
    return Reported(council, places, groups, initiatives, lead)  # type: ignore[arg-type]  # two of each


def an_evaluated_programme() -> Run:
    """Both waves published, evaluated and released to the programme as the plan says."""
    hhs_places()
    waves = hhs_waves()
    runs.change_plan(by=None, note="For the programme.", release="pmg")
    for wave in waves:
        publish(wave)
    return finish(Run.objects.latest("number"))


def a_meeting_with(group: Group, day: dt.date, room: Any = ROOM) -> Meeting:
    starts_at = dt.datetime.combine(day, dt.time(17), tzinfo=dt.UTC)
    meeting = Meeting.objects.create(group=group, title="LOG", place="Hall", starts_at=starts_at, state="held")
    Attendance.objects.bulk_create(
        Attendance(meeting=meeting, name=f"{sector} {at}", sector=sector) for sector, n in room for at in range(n)
    )
    return meeting


def a_group_at_work(place: Area, at: int) -> Group:
    log = a_log(place, name=f"Better {place.name}")
    for month in range(7, 10 + at):
        a_meeting_with(log, dt.date(2018, month, 10))
    a_meeting_with(log, BEFORE)
    owner = a_member(log, f"Owner {at}", sector="local_authority").person
    keeper = a_keeper(log)
    a_decision(log, f"Ask for a crossing at {place.name}", decided_on=WITHIN)
    a_decision(log, "An earlier one", decided_on=BEFORE)
    done = an_action(log, owner, due_on=dt.date(2018, 10, 1), by=keeper)
    an_action(log, owner, "Count the cars", due_on=dt.date(2018, 11, 1), by=keeper)
    verifying.complete(action_point=done, note="It was written.", by=keeper, person=owner)
    type(done).objects.filter(pk=done.pk).update(completed_at=dt.datetime(2018, 10, 2, 12, tzinfo=dt.UTC))
    return log


def some_advisers(place: Area, many: int) -> None:
    course = a_course(f"Listening in {place.name}")
    for at in range(many):
        adviser = an_adviser(place)
        hours_of(adviser, WITHIN, 60 + 15 * at)
        hours_of(adviser, WITHIN, 45, activity=another_activity())
        hours_of(adviser, BEFORE, 120)
        training_of(adviser, course, on=WITHIN, state="completed" if at else "attended")
    status_from(an_adviser(place), "left", dt.date(2018, 8, 1))


def some_money(place: Area, at: int) -> None:
    cash(place, "1250.50", on=WITHIN, text="=2+3 printing")
    reversed_line(cash(place, "99.99", on=WITHIN))
    cash(place, "7.00", on=BEFORE)
    in_kind(place, hours="3.5", on=WITHIN)
    external(place, str(8000 + at), on=WITHIN)


def some_initiatives(place: Area) -> list[Initiative]:
    tags = list(Domain.objects.filter(framework__code="2018").order_by("position")[:2])
    going = an_initiative(place, f"Job clubs in {place.name}", stage_on=BEFORE, domains=tags)
    a_stage(going, "under_way", WITHIN)
    a_stage(going, "completed", dt.date(2019, 1, 20))
    a_reach(going, number=12, on=WITHIN)
    a_reach(going, number=20, on=dt.date(2018, 12, 1))
    later = an_initiative(place, f"Gardens in {place.name}", stage_on=dt.date(2019, 1, 5))
    return [going, later]


def asked(user: User, **values: Any) -> Report:
    """A report that was asked for: by its council unless said otherwise."""
    values.setdefault("kind", "programme" if not {"area", "local_authority"} & set(values) else "neighbourhood")
    values.setdefault("period_start", SINCE)
    values.setdefault("period_end", UNTIL)
    values.setdefault("format", "pdf")
    return reports.ask(by=user, **values)


def made(report: Report, now: dt.datetime = NOW) -> Report:
    """The same, made."""
    making.make(report_id=report.pk, now=now)
    report.refresh_from_db()
    assert report.work_state == "done", report.error
    return report


def a_council_report(world: Reported, form: str = "pdf", **values: Any) -> Report:
    wish = {"kind": "local_authority", "local_authority": world.council.pk, "format": form, **values}
    return made(asked(world.lead, **wish))
