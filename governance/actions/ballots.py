"""Ballots: one for each person and round, given online or entered in the room. What they say stays secret.

Every act here first takes hold of the round, so that a ballot and the closing of its round come one after the other:
a ballot is either in before it closes or refused in words. No mark is ever written into the audit trail.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from governance import counting
from governance.actions.rounds import locked_round, not_open_words
from governance.models import Ballot, Criterion, Mark, Membership, PriorityRound, RoundOption, Sector
from nrp.accounts.models import Person, User
from nrp.audit import actions as audit
from nrp.core.refusals import Refusal
from nrp.core.render.dates import clock, day

Method, Channel = PriorityRound.Method, Ballot.Channel


class BallotRefused(Refusal):
    """A ballot cannot be taken as it was given."""


@dataclass(frozen=True, slots=True)
class Given:
    """What a ballot says of one option (on one criterion): a score, dots, a place, or agreement 2, 1, 0."""

    option: uuid.UUID
    value: int
    criterion: uuid.UUID | None = None
    reason: str = ""


@transaction.atomic
def cast(*, priority_round: PriorityRound, marks: Iterable[Given], by: User) -> Ballot:
    """Give one's own ballot online, or put it in the place of the one given before.

    Raises BallotRefused for somebody who does not sit on the group today, after the last day, when the round is not
    open, and for marks that do not fit the method.
    """
    locked = _open_round(priority_round)
    held = Membership.objects.holding(timezone.localdate()).filter(group=locked.group_id, person__user=by)
    seat = held.select_related("person").first()
    if seat is None:
        raise BallotRefused(_("Only those who sit on this group have a ballot."))
    if late := late_words(locked):
        raise BallotRefused(late)
    checked = checked_marks(locked, marks)
    ballot = Ballot.objects.filter(round=locked, person=seat.person).first()
    verb = "ballot.cast" if ballot is None else "ballot.changed"
    if ballot is None:
        ballot = Ballot(round=locked, person=seat.person)
    ballot.sector, ballot.channel, ballot.entered_by = seat.sector, Channel.ONLINE, by
    ballot.cast_at = timezone.now()
    ballot.save()
    _write(ballot, checked)
    audit.record(verb, by=by, obj=locked, detail={"channel": Channel.ONLINE, "sector": seat.sector})
    return ballot


@transaction.atomic
def enter(
    *,
    priority_round: PriorityRound,
    marks: Iterable[Given],
    by: User | None,
    person: Person | None = None,
    sector: str = "",
) -> Ballot:
    """Enter the ballot of somebody in the room: a member by name, or anybody by their sector alone.

    Raises BallotRefused for somebody who does not sit on the group or whose ballot is in, without person and sector,
    when the round is not open, and for marks that do not fit the method.
    """
    locked = _open_round(priority_round)
    if person is not None:
        seat = _seat_of(locked, person.pk)
        if seat is None:
            words = _("%(person)s does not sit on this group. Enter the ballot by sector.") % {"person": person}
            raise BallotRefused(words, field="person")
        _refuse_a_second(locked, person)
        sector = seat.sector
    if sector not in Sector.values:
        raise BallotRefused(_("Choose whose ballot it is: a person, or a sector."), field="sector")
    checked = checked_marks(locked, marks)
    ballot = Ballot.objects.create(round=locked, person=person, sector=sector, channel=Channel.ROOM, entered_by=by)
    _write(ballot, checked)
    detail = {"channel": Channel.ROOM, "sector": sector, "person": str(person.pk) if person is not None else None}
    audit.record("ballot.entered", by=by, obj=locked, detail=detail)
    return ballot


@transaction.atomic
def take_back(*, ballot: Ballot, reason: str, by: User | None) -> PriorityRound:
    """Take a ballot out that was entered by mistake. Raises BallotRefused without a reason, if it is gone, when closed.

    A ballot that somebody gave online is theirs alone: it is refused as well.
    """
    locked = _open_round(ballot.round)
    held = Ballot.objects.filter(pk=ballot.pk).first()
    if held is None:
        raise BallotRefused(_("This ballot was taken out before."))
    if held.channel == Channel.ONLINE:
        raise BallotRefused(_("This ballot was given online. Only the person who gave it can change it."))
    if not reason.strip():
        raise BallotRefused(_("Say why it is taken out."), field="reason")
    detail = {"channel": held.channel, "sector": held.sector, "entered_at": held.cast_at.isoformat()}
    held.delete()
    audit.record("ballot.taken_out", by=by, obj=locked, reason=reason, detail=detail)
    return locked


def late_words(priority_round: PriorityRound) -> str:
    """Say that the last day for ballots online is past; nothing when it is not."""
    if priority_round.closes_on is None or priority_round.closes_on >= timezone.localdate():
        return ""
    return _("Ballots were taken online until %(day)s.") % {"day": day(priority_round.closes_on)}


def checked_marks(priority_round: PriorityRound, marks: Iterable[Given]) -> list[Given]:
    """Give the marks that are kept, or raise BallotRefused for what the method has no place for."""
    given = list(marks)
    options = dict(RoundOption.objects.filter(round=priority_round).values_list("pk", "title"))
    criteria = list(Criterion.objects.filter(round=priority_round).values_list("pk", flat=True))
    if len({(one.option, one.criterion) for one in given}) != len(given):
        raise BallotRefused(_("Mark each option once."), field="marks")
    if any(one.option not in options for one in given):
        raise BallotRefused(_("Mark options of this round."), field="marks")
    if priority_round.method != Method.SCORE and any(one.criterion is not None for one in given):
        raise BallotRefused(_("Only scores are given by criterion."), field="marks")
    if priority_round.method == Method.SCORE:
        return _scores(given, list(options), criteria, priority_round.highest)
    if priority_round.method == Method.DOTS:
        return _dots(given, priority_round.dots)
    return _places(given) if priority_round.method == Method.RANKING else _answers(given, options)


def _scores(
    given: Sequence[Given], options: Sequence[uuid.UUID], criteria: Sequence[uuid.UUID], highest: int
) -> list[Given]:
    by_criterion: Sequence[uuid.UUID | None] = criteria or [None]
    wanted = {(option, criterion) for option in options for criterion in by_criterion}
    if {(one.option, one.criterion) for one in given} != wanted:
        raise BallotRefused(_("Score every option on every criterion; 0 is a score."), field="marks")
    if any(not 0 <= one.value <= highest for one in given):
        raise BallotRefused(_("Scores are 0 to %(highest)d.") % {"highest": highest}, field="marks")
    return list(given)


def _dots(given: Sequence[Given], dots: int) -> list[Given]:
    placed = sum(one.value for one in given)
    if any(one.value < 0 for one in given) or placed == 0:
        raise BallotRefused(_("Place at least one dot."), field="marks")
    if placed > dots:
        words = _("%(placed)d dots are placed; each person has %(dots)d.") % {"placed": placed, "dots": dots}
        raise BallotRefused(words, field="marks")
    return [one for one in given if one.value]


def _places(given: Sequence[Given]) -> list[Given]:
    """Close the gaps: what counts is the order, so places 1, 3 and 4 are kept as 1, 2 and 3."""
    places = [one.value for one in given]
    if not given or min(places) < 1:
        raise BallotRefused(_("Put at least one option in first place."), field="marks")
    if len(set(places)) != len(places):
        raise BallotRefused(_("Two options have the same place. Give each place once."), field="marks")
    return [Given(one.option, place) for place, one in enumerate(sorted(given, key=lambda one: one.value), start=1)]


def _answers(given: Sequence[Given], options: dict[uuid.UUID, str]) -> list[Given]:
    if {one.option for one in given} != set(options):
        raise BallotRefused(_("Answer for every option."), field="marks")
    for one in given:
        if one.value not in (counting.AGREE, counting.CAN_LIVE_WITH, counting.OBJECT):
            raise BallotRefused(_("Agree, say that you can live with it, or object."), field="marks")
        if one.value == counting.OBJECT and not one.reason.strip():
            words = _("Say why you object to “%(option)s”.") % {"option": options[one.option]}
            raise BallotRefused(words, field="marks")
    return [
        Given(one.option, one.value, reason=one.reason.strip() if one.value == counting.OBJECT else "") for one in given
    ]


def _open_round(priority_round: PriorityRound) -> PriorityRound:
    locked = locked_round(priority_round)
    if locked.state != PriorityRound.State.OPEN:
        raise BallotRefused(not_open_words(locked))
    return locked


def _seat_of(priority_round: PriorityRound, person_id: uuid.UUID) -> Membership | None:
    return (
        Membership.objects.holding(timezone.localdate()).filter(group=priority_round.group_id, person=person_id).first()
    )


def _refuse_a_second(priority_round: PriorityRound, person: Person) -> None:
    first = Ballot.objects.filter(round=priority_round, person=person).select_related("entered_by__person").first()
    if first is None:
        return
    words = {"person": person, "time": clock(first.cast_at), "day": day(first.cast_at)}
    if first.channel == Channel.ONLINE:
        text = _("%(person)s voted online on %(day)s at %(time)s.") % words
    else:
        text = _("The ballot of %(person)s was entered on %(day)s at %(time)s.") % words
    raise BallotRefused(text, field="person")


def _write(ballot: Ballot, marks: Iterable[Given]) -> None:
    Mark.objects.filter(ballot=ballot).delete()
    Mark.objects.bulk_create(
        Mark(ballot=ballot, option_id=one.option, criterion_id=one.criterion, value=one.value, reason=one.reason)
        for one in marks
    )
