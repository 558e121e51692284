"""What concerns one person this week: the parts of their weekly letter, each with its lines; nothing for nobody.

A part is what the pages say anyway: meetings they are asked to, their actions, what waits to be read or answered, what
their groups decided, and what Home says needs them. Somebody without an account gets what their groups have for them.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from governance.action_words import due_words
from governance.meeting_words import when_words
from governance.models import Ballot, Decision, Invite, Meeting, Membership, Minutes, PriorityRound
from governance.queries.action_points import open_actions_of, to_verify_by
from nrp.accounts.models import Person
from nrp.core.render.dates import day
from nrp.dashboards.queries.needs import waiting_for
from nrp.dashboards.queries.waiting import Need

WEEK = dt.timedelta(days=7)
MOST = 10  # lines of a part; the rest stands on the page
SAID = 160  # letters of a text


@dataclass(frozen=True, slots=True)
class Line:
    """One thing: what, and the address where it is read; "" for somebody who could not sign in there."""

    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One heading of the letter with its lines, and how many more there are."""

    heading: str
    lines: tuple[Line, ...]
    more: int = 0


def people_with_digests() -> QuerySet[Person]:
    """Give whom a weekly letter can go to: with an account that works, or a seat on a group, an address and no stop."""
    today = timezone.localdate()
    seats = Membership.objects.holding(today).filter(group__closed_on__isnull=True)
    found = Person.objects.filter(Q(user__is_active=True) | Q(user__isnull=True, pk__in=seats.values("person")))
    stopped = Q(mail_choice__digest_stopped_at__isnull=False)
    return found.exclude(email="").exclude(stopped).select_related("user").order_by("pk")


def digest_for(person: Person, now: dt.datetime) -> tuple[Part, ...]:
    """Give the parts of somebody's letter that have something in them; empty when nothing concerns them."""
    seats = _seats_of(person, timezone.localdate(now))
    groups = [seat.group_id for seat in seats]
    user = person.user
    parts = [
        _part(_("Meetings this week and next"), _meetings(person, groups, now)),
        _part(_("Your actions"), _actions(person)),
        _part(_("To read or answer"), [*_minutes(groups), *_rounds(person, groups), *_to_verify(user)]),
        _part(_("Decided in your groups in the last week"), _decisions(groups, now)),
    ]
    if user is not None:
        needs = [Line(mail_words(need), need.url) for need in waiting_for(user).needs]
        parts.append(_part(_("What needs you"), _not_said_before(needs, parts)))
    told = [part for part in parts if part.lines]
    return tuple(told) if user is not None else tuple(_without_addresses(told))


def mail_words(need: Need) -> str:
    """Give what a need of Home is called in a letter. What people are owed is not said by e-mail."""
    title = str(need.title)
    return str(need.action) if "£" in title else title


def _seats_of(person: Person, today: dt.date) -> list[Membership]:
    rows = Membership.objects.holding(today).filter(person=person, group__closed_on__isnull=True)
    return list(rows.select_related("group"))


def _part(heading: str, lines: Sequence[Line]) -> Part:
    return Part(heading, tuple(lines[:MOST]), max(0, len(lines) - MOST))


def _not_said_before(needs: Iterable[Line], parts: Iterable[Part]) -> list[Line]:
    """Leave out what a part above leads to already."""
    said = {line.url for part in parts for line in part.lines}
    return [need for need in needs if need.url not in said]


def _without_addresses(parts: Iterable[Part]) -> list[Part]:
    return [Part(part.heading, tuple(Line(line.text) for line in part.lines), part.more) for part in parts]


# The parts --------------------------------------------------------------------------------------


def _meetings(person: Person, groups: Sequence[uuid.UUID], now: dt.datetime) -> list[Line]:
    today = timezone.localdate(now)
    end = today - dt.timedelta(days=today.weekday()) + 2 * WEEK
    asked = dict(Invite.objects.filter(person=person, meeting__starts_at__gte=now).values_list("meeting", "answer"))
    until = timezone.make_aware(dt.datetime.combine(end, dt.time.min))
    rows = Meeting.objects.filter(state=Meeting.State.PLANNED, starts_at__gte=now, starts_at__lt=until)
    rows = rows.filter(Q(group__in=groups) | Q(pk__in=list(asked))).select_related("group").order_by("starts_at")
    return [_meeting(row, asked.get(row.pk)) for row in rows]


def _meeting(row: Meeting, answer: str | None) -> Line:
    words = {"when": when_words(row), "title": row.title, "group": row.group, "place": row.place}
    said = _("%(when)s: %(title)s, %(group)s. %(place)s.") % words
    if answer == Invite.Answer.NONE:
        said += " " + _("You have not answered yet.")
    elif answer:
        said += " " + _("Your answer: %(answer)s.") % {"answer": str(Invite.Answer(answer).label).lower()}
    return Line(said, row.get_absolute_url())


def _actions(person: Person) -> list[Line]:
    return [
        Line(
            _("%(text)s (%(group)s, action %(n)s): %(due)s")
            % {"text": _short(row.text), "group": row.group, "n": row.number, "due": due_words(row)},
            row.get_absolute_url(),
        )
        for row in open_actions_of(person)
    ]


def _minutes(groups: Sequence[uuid.UUID]) -> list[Line]:
    rows = Minutes.objects.filter(state=Minutes.State.CIRCULATED, meeting__group__in=groups)
    rows = rows.select_related("meeting__group").order_by("meeting__starts_at")
    return [
        Line(
            _("Minutes of “%(title)s”, %(day)s, %(group)s: read them and say what should change")
            % {"title": row.meeting.title, "day": day(row.meeting.starts_at), "group": row.meeting.group},
            reverse("minutes", args=[row.meeting_id]),
        )
        for row in rows
    ]


def _rounds(person: Person, groups: Sequence[uuid.UUID]) -> list[Line]:
    """Name the rounds that are open and in which their ballot is not in yet."""
    given = Ballot.objects.filter(person=person).values("round")
    rows = PriorityRound.objects.filter(state=PriorityRound.State.OPEN, group__in=groups).exclude(pk__in=given)
    return [_round(row) for row in rows.select_related("group").order_by("closes_on", "opened_at")]


def _round(row: PriorityRound) -> Line:
    words = {"title": row.title, "group": row.group}
    said = _("“%(title)s”, %(group)s: give your ballot") % words
    if row.closes_on:
        said = _("%(said)s by %(day)s") % {"said": said, "day": day(row.closes_on)}
    return Line(said, reverse("ballot", args=[row.pk]))


def _to_verify(user: Any) -> list[Line]:
    if user is None:
        return []
    return [
        Line(
            _("%(text)s (%(group)s, action %(n)s): said to be done, to be verified")
            % {"text": _short(row.text), "group": row.group, "n": row.number},
            row.get_absolute_url(),
        )
        for row in to_verify_by(user)
    ]


def _decisions(groups: Sequence[uuid.UUID], now: dt.datetime) -> list[Line]:
    rows = Decision.objects.filter(group__in=groups, recorded_at__gte=now - WEEK).select_related("group")
    return [
        Line(
            _("%(group)s, decision %(n)s: %(text)s") % {"group": row.group, "n": row.number, "text": _short(row.text)},
            row.get_absolute_url(),
        )
        for row in rows.order_by("group__name", "number")
    ]


def _short(text: str) -> str:
    return Truncator(" ".join(text.split())).chars(SAID)
