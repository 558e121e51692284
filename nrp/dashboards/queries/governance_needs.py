"""What waits for somebody in their groups: meetings, actions, minutes, ballots. One query for all of it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, IntegerField, Min, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from governance.models import ActionPoint, Amendment, Attendance, Ballot, Group, Invite, Meeting, Minutes, PriorityRound
from governance.permissions import KEEPERS, memberships_of
from governance.queries.action_points import to_verify_by
from neighbourhoods.queries import role_codes_of
from nrp.accounts.roles import Role
from nrp.core.render.dates import clock, day, day_of_week
from nrp.dashboards.queries.waiting import InHand, Need, Waiting
from nrp.dashboards.words import small_number

DUE_SOON = timedelta(days=14)
TO_READ_FOR = timedelta(days=21)
TO_WRITE_WITHIN = timedelta(days=60)
A_MEETING = timedelta(hours=3)
LONGEST = 90
State = ActionPoint.State


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the query: what kind of thing, its id, its words, its group, since when, on which day, how many."""

    kind: str
    key: Any
    title: str
    where: str
    since: str
    at: str
    count: int
    more: str


def groups_waiting(user: Any) -> Waiting:
    """Give what the groups somebody sits on, keeps or follows need from them."""
    held = memberships_of(user)
    kept = [one.group_id for one in held if one.office in KEEPERS]
    parts = [*_mine(user), *_in_groups(user, [one.group_id for one in held]), *_kept(kept)]
    if Role.PROJECT_DEPUTY in role_codes_of(user):
        parts.append(_late("late_everywhere", Group.objects.all()))
    first, *rest = parts
    lines = [Line(*row) for row in first.union(*rest, all=True)]
    return Waiting(tuple(_needs(lines)), tuple(_in_hand(lines)))


# The query ---------------------------------------------------------------------------------------


def _part(  # noqa: PLR0917  the columns of one kind, in their order
    kind: str, rows: "QuerySet[Any]", title: str, where: str, since: str, at: str = "", more: str = ""
) -> "QuerySet[Any]":
    text = TextField()
    rows = rows.order_by().annotate(
        kind=Value(kind, output_field=text),
        key=F("pk"),
        title_=Cast(title, text),
        where_=Cast(where, text),
        since=Cast(since, text),
        at=Cast(at or since, text),
        count=Value(1, output_field=IntegerField()),
        more=Cast(more, text) if more else Value("", output_field=text),
    )
    return rows.values_list("kind", "key", "title_", "where_", "since", "at", "count", "more")


def _mine(user: Any) -> Iterator["QuerySet[Any]"]:
    """Give what one is asked to and what one has taken on, wherever it is."""
    now = timezone.now()
    asked = Invite.objects.filter(person__user_id=user.pk, meeting__state=Meeting.State.PLANNED)
    asked = asked.filter(meeting__starts_at__gte=now)
    yield _part("asked", asked, "meeting__pk", "meeting__group__name", "asked_at", "meeting__starts_at", "answer")
    own = ActionPoint.objects.filter(owner__user_id=user.pk, state=State.OPEN)
    own = own.filter(due_on__lte=timezone.localdate() + DUE_SOON)
    yield _part("own", own, "text", "group__name", "due_on")


def _in_groups(user: Any, groups: list[Any]) -> Iterator["QuerySet[Any]"]:
    """Give what every member may do in the groups they sit on: verify, vote, read the minutes."""
    if not groups:
        return
    yield _part("verify", to_verify_by(user), "text", "group__name", "completed_at")
    voted = Ballot.objects.filter(round=OuterRef("pk"), person__user_id=user.pk)
    rounds = PriorityRound.objects.filter(group__in=groups, state=PriorityRound.State.OPEN, opened_at__isnull=False)
    rounds = rounds.exclude(Exists(voted))
    rounds = rounds.filter(Q(closes_on__isnull=True) | Q(closes_on__gte=timezone.localdate()))
    yield _part("vote", rounds, "title", "group__name", "opened_at", more="closes_on")
    was_there = Attendance.objects.filter(
        meeting=OuterRef("meeting"), person__user_id=user.pk, presence__in=Attendance.HERE
    )
    said = Amendment.objects.filter(minutes=OuterRef("pk"), proposed_by__user_id=user.pk)
    minutes = Minutes.objects.filter(state=Minutes.State.CIRCULATED, meeting__group__in=groups)
    minutes = minutes.filter(Exists(was_there), circulated_at__gte=timezone.now() - TO_READ_FOR).exclude(Exists(said))
    yield _part("read", minutes, "meeting__pk", "meeting__group__name", "circulated_at", "meeting__starts_at")


def _kept(kept: list[Any]) -> Iterator["QuerySet[Any]"]:
    """Give what falls to those who keep a group's records: minutes to write, amendments to settle, what is late."""
    if not kept:
        return
    now = timezone.now()
    held = Meeting.objects.filter(group__in=kept, starts_at__lt=now - A_MEETING, starts_at__gte=now - TO_WRITE_WITHIN)
    held = held.exclude(state=Meeting.State.CANCELLED)
    held = held.filter(Q(minutes__isnull=True) | Q(minutes__state=Minutes.State.DRAFT))
    yield _part("write", held, "title", "group__name", "starts_at")
    waiting = Q(minutes__amendments__state=Amendment.State.OPEN)
    oldest = Min("minutes__amendments__proposed_at", filter=waiting)
    settle: QuerySet[Any] = Meeting.objects.filter(group__in=kept).order_by()
    settle = settle.values("pk", "title", "group__name", "starts_at")
    settle = settle.annotate(n=Count("minutes__amendments", filter=waiting), oldest=oldest)
    yield _counted("settle", settle.filter(n__gt=0), "title", "group__name", "starts_at")
    yield _late("late", Group.objects.filter(pk__in=kept))


def _late(kind: str, groups: "QuerySet[Group]") -> "QuerySet[Any]":
    late = Q(action_points__state=State.OPEN, action_points__due_on__lt=timezone.localdate())
    rows = (
        groups.order_by()
        .values("pk", "name")
        .annotate(n=Count("action_points", filter=late), oldest=Min("action_points__due_on", filter=late))
    )
    return _counted(kind, rows.filter(n__gt=0), "name", "name", "oldest")


def _counted(kind: str, rows: "QuerySet[Any]", title: str, where: str, at: str) -> "QuerySet[Any]":
    text = TextField()
    rows = rows.annotate(
        kind=Value(kind, output_field=text),
        title_=Cast(title, text),
        where_=Cast(where, text),
        since=Cast("oldest", text),
        at=Cast(at, text),
        more=Value("", output_field=text),
    )
    return rows.values_list("kind", "pk", "title_", "where_", "since", "at", "n", "more")


# In words ----------------------------------------------------------------------------------------


def _needs(lines: list[Line]) -> Iterator[Need]:
    by_kind: dict[str, list[Line]] = {}
    for line in sorted(lines, key=lambda one: one.since):
        by_kind.setdefault(line.kind, []).append(line)
    yield from _asked(by_kind.get("asked", ()))
    yield from _own(by_kind.get("own", []))
    yield from _each(by_kind)
    yield from _late_in_groups(by_kind.get("late", []))
    yield from _late_everywhere(by_kind.get("late_everywhere", []))


def _asked(lines: Iterable[Line]) -> Iterator[Need]:
    for line in lines:
        if not line.more:
            at = moment_of(line.at)
            words = {"group": line.where, "day": day_of_week(at), "time": clock(at)}
            title = _("%(group)s meets on %(day)s, %(time)s") % words
            text = _("You have not said yet whether you are coming.")
            yield Need(title, text, _meeting(line), _("Say whether you come"), moment_of(line.since))


def _own(lines: list[Line]) -> Iterator[Need]:
    """Give one's own actions: those that are late as one thing when there are several, then what is due soon."""
    today = timezone.localdate()
    late = [line for line in lines if _day(line.at) < today]
    if len(late) > 1:
        words = {"n": small_number(len(late)).capitalize()}
        title = _("%(n)s of your actions are late") % words
        text = _("The oldest: “%(text)s” %(group)s, due %(day)s.") % _action_words(late[0])
        url = f"{reverse('action-points')}?owner=me"
        yield Need(title, text, url, _("Look at the actions"), _since(late[0]))
    for line in late if len(late) == 1 else []:
        days = (today - _day(line.at)).days
        title = ngettext("Your action is %(n)s day late", "Your action is %(n)s days late", days) % {"n": days}
        yield Need(title, _action(line), _action_url(line), _("Say how it stands"), _since(line))
    for line in lines:
        if _day(line.at) >= today:
            title = _("Your action is due on %(day)s") % {"day": day(_day(line.at))}
            yield Need(title, _action(line), _action_url(line), _("Say how it stands"))


def _each(by_kind: dict[str, list[Line]]) -> Iterator[Need]:
    """Give what stands for itself: one need a row."""
    for line in by_kind.get("verify", ()):
        text = _("“%(text)s” %(group)s. You can say whether it is.") % _action_words(line)
        url = reverse("action-point-verify", args=[line.key])
        yield Need(_("An action is said to be done"), text, url, _("Verify it"), moment_of(line.since))
    for line in by_kind.get("vote", ()):
        until = _("ballots until %(day)s") % {"day": day(_day(line.more))} if line.more else _("ballots are open")
        title = _("%(group)s votes: %(title)s") % {"group": line.where, "title": line.title}
        url = reverse("ballot", args=[line.key])
        yield Need(title, f"{until[:1].upper()}{until[1:]}.", url, _("Give your ballot"), moment_of(line.since))
    for line in by_kind.get("read", ()):
        title = _("Minutes of %(group)s to read") % {"group": line.where}
        words = {"day": day(moment_of(line.at)), "sent": day(moment_of(line.since))}
        text = _("Of the meeting on %(day)s, circulated %(sent)s. You were there and can propose changes.") % words
        yield Need(
            title, text, reverse("minutes", args=[UUID(line.title)]), _("Read the minutes"), moment_of(line.since)
        )
    for line in by_kind.get("write", ()):
        title = _("Minutes of %(group)s to write") % {"group": line.where}
        text = _("It met on %(day)s.") % {"day": day(moment_of(line.at))}
        yield Need(title, text, reverse("minutes", args=[line.key]), _("Write the minutes"), moment_of(line.since))
    for line in by_kind.get("settle", ()):
        title = ngettext("%(n)s amendment to settle", "%(n)s amendments to settle", line.count) % {"n": line.count}
        text = _("Minutes of %(group)s, meeting on %(day)s.") % {"group": line.where, "day": day(moment_of(line.at))}
        yield Need(title, text, reverse("minutes", args=[line.key]), _("Settle them"), moment_of(line.since))


def _late_in_groups(lines: list[Line]) -> Iterator[Need]:
    for line in lines:
        title = _late_title(line.count, line.where)
        text = _("The oldest was due %(day)s.") % {"day": day(_day(line.since))}
        url = f"{reverse('action-points')}?group={line.key}"
        yield Need(title, text, url, _("Look at the actions"), _since(line))


def _late_everywhere(lines: list[Line]) -> Iterator[Need]:
    """Say to whoever follows every group how many actions are late in each, by name."""
    if not lines:
        return
    every = sum(line.count for line in lines)
    groups = ngettext("%(n)s group", "%(n)s groups", len(lines)) % {"n": small_number(len(lines))}
    title = ngettext("%(n)s action is late in %(groups)s", "%(n)s actions are late in %(groups)s", every)
    by_name = sorted(lines, key=lambda line: line.where)
    text = "; ".join(f"{line.where} {line.count}" for line in by_name) + "."
    words = {"n": every, "groups": groups}
    yield Need(title % words, text, reverse("action-points"), _("Look at the actions"), _since(lines[0]))


def _late_title(count: int, where: str) -> str:
    title = ngettext("%(n)s action of %(group)s is late", "%(n)s actions of %(group)s are late", count)
    return title % {"n": small_number(count).capitalize(), "group": where}


def _in_hand(lines: list[Line]) -> Iterator[InHand]:
    """Give the meetings one has answered for: nothing to do but to go."""
    said = dict(Invite.Answer.choices)
    for line in sorted(lines, key=lambda one: one.at):
        if line.kind == "asked" and line.more:
            at = moment_of(line.at)
            text = _("%(group)s, %(day)s, %(time)s") % {"group": line.where, "day": day_of_week(at), "time": clock(at)}
            rest = _("you said: %(answer)s") % {"answer": str(said[line.more]).lower()}
            yield InHand(text, rest, _meeting(line))


def _meeting(line: Line) -> str:
    return reverse("meeting", args=[UUID(line.title)])


def _action(line: Line) -> str:
    return _("“%(text)s” %(group)s.") % _action_words(line)


def _action_words(line: Line) -> dict[str, str]:
    text = line.title if len(line.title) <= LONGEST else f"{line.title[: LONGEST - 1].rstrip()}…"
    return {"text": text, "group": line.where, "day": day(moment_of(line.at) if ":" in line.at else _day(line.at))}


def _action_url(line: Line) -> str:
    return reverse("action-point", args=[line.key])


def _day(text: str) -> date:
    return date.fromisoformat(text[:10])


def _since(line: Line) -> datetime:
    return timezone.make_aware(datetime.combine(_day(line.since), datetime.min.time()))


def moment_of(text: str) -> datetime:
    """Read a moment as either database writes it: in universal time, with or without saying so."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
