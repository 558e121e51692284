"""The invented groups: who sits where, what was raised, decided and done, through the same actions as everybody else.

What has a day of its own is dated by it; moments that the platform sets itself are then set back to that day.
"""

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from django.db.models import F
from django.utils import timezone

from coren.actions import enquiries
from coren.models import Enquiry
from governance.actions import (
    action_points,
    agendas,
    amendments,
    attendance,
    ballots,
    decisions,
    events,
    focuses,
    groups,
    invitations,
    issues,
    meetings,
    members,
    minutes,
    rounds,
    themes,
    verifying,
)
from governance.actions.ballots import Given
from governance.models import (
    ActionPoint,
    ActionVerdict,
    Attendance,
    Ballot,
    Decision,
    Event,
    Group,
    Issue,
    Meeting,
    Membership,
    Minutes,
    MinutesVersion,
    PriorityRound,
    Sector,
    Theme,
)
from governance.sign_in_lines import Line, Marks
from neighbourhoods.models import Area, Initiative
from nrp.accounts.models import Letter, Person, User
from nrp.demo import groups as invented
from nrp.demo.groups import Seat
from nrp.demo.models import DemoMark
from nrp.demo.people import CLAREMONT, OLD_SWAN

SINCE = dt.date(2016, 2, 1)
PMG_SINCE = dt.date(2015, 4, 1)  # it chose the places
FOUR_WEEKS = dt.timedelta(weeks=4)  # between two meetings of a group
TUESDAY = 1
# Who comes, by the place of the seat: a small wave, so that no two meetings are the same.
ABSENT_EVERY = 4


def set_up(mark: DemoMark, places: dict[str, Area]) -> None:
    """Make the groups of the demo's places and of the programme; the caller holds the transaction."""
    pmg = groups.create(
        kind=Group.Kind.PMG,
        name=invented.PMG_NAME,
        purpose="Owns the framework, the choice of areas and the oversight of the evaluation.",
        started_on=PMG_SINCE,
        by=None,
    )
    made = {code: _log(area) for code, area in places.items() if area.kind == Area.Kind.NEIGHBOURHOOD}
    mark.note(pmg, *made.values())
    _seats(mark, pmg, invented.PMG_SEATS)
    for code, group in made.items():
        seats = {OLD_SWAN: invented.OLD_SWAN_SEATS, CLAREMONT: invented.CLAREMONT_SEATS}.get(code)
        _seats(mark, group, seats or _elsewhere(group))
    _meet(pmg, 3, secretary=_account("project-deputy@example.org"))
    for code, group in made.items():
        if code not in {OLD_SWAN, *invented.QUIET}:
            _meet(group, 3, secretary=_secretary(group))
    _old_swan(made[OLD_SWAN])


def _log(area: Area) -> Group:
    own = invented.OWN_NAMES.get(area.survey_code, f"Local Oversight Group, {area.name}")
    return groups.create(
        kind=Group.Kind.LOG,
        area=area,
        name=own,
        purpose="Decides what the neighbourhood works on, and sees that it is done.",
        started_on=SINCE,
        by=None,
    )


def _account(email: str) -> User:
    return User.objects.select_related("person").get(email=email)


def _elsewhere(group: Group) -> tuple[Seat, ...]:
    """Give the small group of another place; names say what they stand for."""
    place = group.area.name if group.area is not None else ""
    return tuple(Seat(f"{seat.name}, {place}", seat.sector, seat.office, seat.role) for seat in invented.OTHER_SEATS)


def _seats(mark: DemoMark, group: Group, seats: Iterable[Seat]) -> None:
    for seat in seats:
        person = _person(group, seat)
        row = members.add_by_name(
            group=group,
            person=person,
            name=seat.name,
            sector=seat.sector,
            organisation_name="",
            office=seat.office,
            role=seat.role,
            starts_on=SINCE,
            by=None,
        )
        if person is None:
            mark.note(row.person)


def _person(group: Group, seat: Seat) -> Person | None:
    """Find a person of the demo, or a Resident Adviser of the place by name."""
    if seat.email:
        return _account(seat.email).person
    return Person.objects.filter(name=seat.name, adviser__area=group.area).first() if group.area else None


def _secretary(group: Group) -> User | None:
    held = Membership.objects.filter(group=group, office=Membership.Office.SECRETARY).select_related("person__user")
    found = held.first()
    return found.person.user if found else None


def _evening(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(18, 0)))


def _latest_tuesday() -> dt.date:
    """Give the day of the last meeting that was held: the latest Tuesday at least a fortnight ago."""
    day = timezone.localdate() - dt.timedelta(days=14)
    return day - dt.timedelta(days=(day.weekday() - TUESDAY) % 7)


def _meet(group: Group, months: int, *, secretary: User | None, place: str = "Community centre") -> list[Meeting]:
    """Hold a meeting every fourth Tuesday up to a fortnight ago; gives them, the earliest first."""
    latest = _latest_tuesday()
    made = []
    for back in reversed(range(months)):
        begins = _evening(latest - back * FOUR_WEEKS)
        meeting = meetings.plan(
            group=group,
            title="Monthly meeting",
            starts_at=begins,
            ends_at=begins + dt.timedelta(hours=2),
            place=place,
            access="Step-free. A hearing loop in the room. Tea from half past five.",
            by=secretary,
        )
        _came(meeting, back, secretary)
        meeting.refresh_from_db()  # it is held, now that somebody came
        made.append(meeting)
    return made


def _came(meeting: Meeting, back: int, by: User | None) -> None:
    """Write down who came: most members, each with what they did; residents spoke more as the months went on."""
    held = Membership.objects.filter(group=meeting.group_id).select_related("person").order_by("created_at")
    lines = [_line(seat, number + back, back) for number, seat in enumerate(held)]
    attendance.sign_in(meeting=meeting, lines=lines, by=by)
    Meeting.objects.filter(pk=meeting.pk).update(created_at=meeting.starts_at - dt.timedelta(days=21))


def _line(seat: Membership, turn: int, back: int) -> Line:
    is_chair = seat.office == Membership.Office.CHAIR
    is_away = not is_chair and turn % ABSENT_EVERY == 0
    spoke = max(1, 5 - back) if seat.sector == Sector.RESIDENT else 3
    now = Marks(
        presence=Attendance.Presence.APOLOGIES if is_away else Attendance.Presence.PRESENT,
        has_chaired=is_chair,
        has_presented=not is_away and turn % 5 == 1,
        spoke=None if is_away else spoke,
    )
    return Line(key=str(seat.pk), number=uuid.uuid4(), now=now, person=seat.person, sector=seat.sector)


# Old Swan ---------------------------------------------------------------------------------------


def _old_swan(group: Group) -> None:
    secretary = _secretary(group)
    if secretary is None or group.area is None:
        raise RuntimeError("the demo's group has a secretary and a neighbourhood")
    groups.write_terms(group=group, text=invented.TERMS, agreed_on=SINCE, by=secretary)
    held = _meet(group, invented.MEETINGS_BACK, secretary=secretary, place="Library, first floor")
    happened = [_event(group.area, one, secretary) for one in invented.EVENTS]
    raised = _issues(group.area, held, happened, secretary)
    decided = _decisions(group, held, raised, secretary)
    _actions(group, decided, secretary)
    _minutes(held, secretary)
    _round(group, list(raised.values()), secretary)
    _next_meeting(group, secretary)
    _enquiry(group.area, raised, decided, secretary)


def _enquiry(area: Area, raised: dict[str, Issue], decided: list[Decision], by: User) -> None:
    """The street audit stands in the chain: it began with an issue, brought another up, and led to a decision."""
    found = Enquiry.objects.filter(area=area).first()
    if found is not None:
        enquiries.update(
            enquiry=found,
            began_with=raised["Children cough on the way to school"],
            brought_up=[raised["Nobody measures the air where we walk"]],
            decisions=decided[1:2],
            by=by,
        )


def _event(area: Area, one: invented.Happening, by: User) -> Event:
    today = timezone.localdate()
    event = events.create(
        area=area,
        kind=one.kind,
        title=one.title,
        starts_on=today + dt.timedelta(days=one.days),
        place=one.place,
        aims=one.aims,
        what_was_said=one.said,
        what_followed=one.followed,
        by=by,
    )
    return events.count(
        event=event, head_count=one.heads, head_count_how="Counted at the door", sectors=dict(one.sectors), by=by
    )


def _issues(area: Area, held: list[Meeting], happened: list[Event], by: User) -> dict[str, Issue]:
    made: dict[str, Issue] = {}
    named: dict[str, Theme] = {}
    for one in invented.ISSUES:
        on = timezone.localdate() + dt.timedelta(days=one.days)
        if one.theme and one.theme not in named:
            named[one.theme] = themes.make(area=area, title=one.theme, by=by)
        at: dict[str, Any] = {}
        if one.source == Issue.Source.EVENT:
            at["event"] = happened[0]
        elif one.source == Issue.Source.MEETING:
            at["meeting"] = min(held, key=lambda row: abs(timezone.localdate(row.starts_at) - on))
            on = timezone.localdate(at["meeting"].starts_at)
        issue = issues.bring_up(
            area=area,
            title=one.title,
            text=one.words,
            sector=one.sector,
            source=one.source,
            raised_on=on,
            theme=named.get(one.theme),
            by=by,
            **at,
        )
        if one.outcome:
            issues.close(issue=issue, outcome=one.outcome, closed_on=on + 2 * FOUR_WEEKS, by=by)
        made[one.title] = issue
    return made


def _decisions(group: Group, held: list[Meeting], raised: dict[str, Issue], by: User) -> list[Decision]:
    made = []
    for one in invented.DECISIONS:
        meeting = held[-1 - one.meeting]
        counts: dict[str, Any] = dict(zip(decisions.COUNTS, one.votes, strict=True)) if one.votes else {}
        decision = decisions.decide(
            group=group,
            text=one.text,
            decided_on=timezone.localdate(meeting.starts_at),
            how=one.how,
            meeting=meeting,
            rationale=one.why,
            not_taken=one.not_taken,
            issues=[raised[title] for title in one.issues],
            initiatives=Initiative.objects.filter(area=group.area, title=one.initiative),
            evidence=[{"kind": kind, "title": title, "link": ""} for kind, title in one.evidence],
            proposed_by=_seated(group, one.proposed_by),
            by=by,
            **counts,
        )
        if one.outcome:
            reviewed = timezone.localdate() - dt.timedelta(days=15)
            decisions.review(decision=decision, outcome=one.outcome, reviewed_on=reviewed, by=by)
        made.append(decision)
    return made


def _seated(group: Group, name: str) -> Person:
    return Membership.objects.select_related("person").get(group=group, person__name=name).person


def _actions(group: Group, decided: list[Decision], by: User) -> None:
    today = timezone.localdate()
    for one in invented.ACTIONS:
        decision = decided[one.decision]
        row = action_points.take_on(
            group=group,
            text=one.text,
            owner=_seated(group, one.owner),
            due_on=today + dt.timedelta(days=one.due),
            priority=one.priority,
            concerns_residents=one.concerns_residents,
            decision=decision,
            meeting=decision.meeting,
            by=by,
        )
        began = _evening(decision.decided_on)
        ActionPoint.objects.filter(pk=row.pk).update(created_at=began)
        if one.done:
            _done(row, one, by)


def _done(row: ActionPoint, one: invented.Todo, by: User) -> None:
    """Complete it on the day before it was due, after somebody found it not done yet, and have it verified."""
    day = _evening(timezone.localdate() + dt.timedelta(days=one.due - 1))
    group = row.group
    if one.not_yet:
        verifying.complete(action_point=row, note=one.done, by=by)
        looker = _seated(group, one.verified_by)
        verifying.look(action_point=row, is_done=False, reason=one.not_yet, person=looker, by=_other_keeper(row, by))
    verifying.complete(action_point=row, note=one.done, by=by)
    if one.verified_by:
        looker = _seated(group, one.verified_by)
        verifying.look(action_point=row, is_done=True, person=looker, by=_other_keeper(row, by))
    ActionPoint.objects.filter(pk=row.pk).update(completed_at=day)
    ActionPoint.objects.filter(pk=row.pk, verified_at__isnull=False).update(verified_at=day + dt.timedelta(days=9))
    ActionVerdict.objects.filter(action_point=row).update(looked_at=day + dt.timedelta(days=9))


def _other_keeper(row: ActionPoint, by: User) -> User:
    """Whoever types in another's look is neither the owner nor who did it: the chair does it for the secretary."""
    if row.owner_id != by.person.pk:
        return by
    return _account("resident-adviser@example.org")


def _minutes(held: list[Meeting], by: User) -> None:
    """Minutes of every meeting: agreed at the next one, but for the last, which is circulated with an amendment."""
    for number, meeting in enumerate(held):
        minutes.write(meeting=meeting, text=_text(meeting), by=by)
        minutes.circulate(meeting=meeting, by=by)
        if number + 1 < len(held):
            minutes.agree(meeting=meeting, agreed_in=held[number + 1], by=by)
    last = held[-1]
    amendments.propose(
        meeting=last,
        passage="Everybody may come along.",
        text="Everybody may come along; who needs a lift says so at the library.",
        person=_seated(last.group, "Tom Sample"),
        by=by,
    )
    # Nobody is written to today about a meeting of last spring.
    Letter.objects.filter(kind="minutes").exclude(key__startswith=f"minutes:{last.minutes.pk}:").delete()
    day = dt.timedelta(days=1)
    rows = Minutes.objects.filter(meeting__in=held)
    for row in rows.select_related("meeting"):
        written = row.meeting.starts_at + 3 * day
        MinutesVersion.objects.filter(minutes=row).update(written_at=written)
        Minutes.objects.filter(pk=row.pk).update(changed_at=written, circulated_at=written)
    for row in rows.filter(agreed_at__isnull=False).select_related("agreed_in"):
        if row.agreed_in is not None:
            Minutes.objects.filter(pk=row.pk).update(agreed_at=row.agreed_in.starts_at)


def _text(meeting: Meeting) -> str:
    raised = [f"- {one.title}" for one in Issue.objects.filter(meeting=meeting)]
    decided = [f"- {one.text}" for one in Decision.objects.filter(meeting=meeting)]
    away = meeting.attendance.filter(presence=Attendance.Presence.APOLOGIES).values_list("name", flat=True)
    return invented.MINUTES.format(
        apologies=f"Apologies: {', '.join(away)}." if away else "",
        raised="\n".join(raised) or "Nothing new.",
        decided="\n".join(decided) or "Nothing was decided; the group heard how things stand.",
    )


def _round(group: Group, raised: list[Issue], by: User) -> None:
    """The ranking by which the focus was chosen, and a dot vote that is open now."""
    chosen = rounds.prepare(
        group=group,
        title=invented.ROUND_TITLE,
        question="Rank what the group should work on first.",
        method=invented.METHOD,
        options=invented.OPTIONS,
        by=by,
    )
    rounds.open_round(priority_round=chosen, by=by)
    options = list(chosen.options.order_by("position"))
    for ranking, sector, times in invented.RANKINGS:
        marks = [Given(option=options[at].pk, value=place) for place, at in enumerate(ranking, start=1)]
        for _time in range(times):
            ballots.enter(priority_round=chosen, marks=marks, sector=sector, by=by)
    rounds.close(priority_round=chosen, by=by)
    day = _evening(timezone.localdate() - dt.timedelta(days=220))
    PriorityRound.objects.filter(pk=chosen.pk).update(created_at=day, opened_at=day, closed_at=day)
    Ballot.objects.filter(round=chosen).update(cast_at=day)
    chosen.refresh_from_db()
    if group.area is not None:
        focuses.set_focus(
            area=group.area,
            text=group.area.focus,
            starts_on=timezone.localdate(day),
            priority_round=chosen,
            by=by,
        )
    now = rounds.prepare(
        group=group,
        title="What next on the High Street?",
        question="You have three dots. Put them where you like.",
        method=PriorityRound.Method.DOTS,
        issues=[issue for issue in raised if issue.closed_on is None][:5],
        closes_on=timezone.localdate() + dt.timedelta(days=14),
        by=by,
    )
    rounds.open_round(priority_round=now, by=by)


def _next_meeting(group: Group, by: User) -> None:
    """The next meeting, with its agenda; everybody is asked and some have answered."""
    begins = _evening(_latest_tuesday() + FOUR_WEEKS)
    meeting = meetings.plan(
        group=group,
        title="Monthly meeting",
        starts_at=begins,
        ends_at=begins + dt.timedelta(minutes=95),
        place="Library, first floor",
        access="Step-free from the yard. A hearing loop in the room. Tea from half past five.",
        by=by,
    )
    items = [{"title": title, "minutes": length, "presenter": who} for title, length, who in invented.AGENDA]
    agendas.write(meeting=meeting, items=items, by=by)
    asked = Membership.objects.filter(group=group).select_related("person").order_by("created_at")
    invitations.ask(meeting=meeting, people=[seat.person_id for seat in asked], by=by)
    for number, seat in enumerate(asked[1:8]):
        answer = ("coming", "coming", "maybe", "not_coming")[number % 4]
        invitations.answer(meeting=meeting, person=seat.person, answer=answer, by=by)
    Meeting.objects.filter(pk=meeting.pk).update(created_at=F("starts_at") - dt.timedelta(days=30))
