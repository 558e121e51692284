"""What people ask about their record: written down with its clock, answered, or refused with a reason."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coren.models import Adviser, DataRequest
from coren.models.hours import FIRST_YEAR
from coren.queries import requests as queries
from neighbourhoods.models import Area
from nrp.accounts.actions import erasing
from nrp.accounts.models import Tombstone, User
from nrp.audit import actions as audit
from nrp.core.refusals import Refusal
from nrp.core.render import dates

State, Kind = DataRequest.State, DataRequest.Kind


class RequestRefused(Refusal):
    """A request cannot be written down or answered as asked."""


@transaction.atomic
def make(
    *, adviser: Adviser, kind: str, by: User | None, text: str = "", asked_on: dt.date | None = None
) -> DataRequest:
    """Write down what somebody asks about their record. It is to be answered a calendar month after the day.

    Raises RequestRefused for a day in the future or in a year that cannot be, for a correction that does not say what
    is wrong, and while the same is asked for already.
    """
    day = asked_on or timezone.localdate()
    if day > timezone.localdate():
        raise RequestRefused(_("Enter a day that is not in the future."), field="asked_on")
    if day.year < FIRST_YEAR:
        raise RequestRefused(
            _("Check the year: enter a day after %(year)s.") % {"year": FIRST_YEAR - 1}, field="asked_on"
        )
    if kind == Kind.CORRECTION and not text.strip():
        raise RequestRefused(_("Say what is wrong, and what is right."), field="text")
    _one_after_the_other()
    waiting = queries.open_request_of(adviser, kind)
    if waiting is not None:
        words = {"asked": dates.day(waiting.asked_on), "due": dates.day(waiting.due_on)}
        raise RequestRefused(
            _("This was asked for on %(asked)s and will be answered by %(due)s.") % words, field="kind"
        )
    made = DataRequest.objects.create(
        number=queries.next_number(),
        adviser=adviser,
        kind=kind,
        text=text.strip(),
        asked_on=day,
        due_on=queries.a_month_after(day),
        recorded_by=by,
    )
    audit.record(
        "data_request.made",
        by=by,
        obj=made,
        area_id=adviser.area_id,
        changes={"kind": [None, kind], "due_on": [None, made.due_on]},
    )
    return made


@transaction.atomic
def answer(*, request: DataRequest, state: str, answer: str, by: User) -> DataRequest:
    """Close a request: done, or refused with a reason. What was said is read by the person who asked.

    Raises RequestRefused when it was answered before (with who and when), when a refusal gives no reason, and for an
    erasure that is called done: erasing the person closes it.
    """
    locked = DataRequest.objects.select_for_update(of=("self",)).select_related("adviser").get(pk=request.pk)
    _refuse_answered(locked)
    if state not in (State.DONE, State.REFUSED):
        raise RequestRefused(_("Choose whether it was done."), field="state")
    if state == State.REFUSED and not answer.strip():
        raise RequestRefused(_("Say why. The person who asked reads it, and may complain about it."), field="answer")
    if state == State.DONE and locked.kind == Kind.ERASURE and locked.adviser_id is not None:
        raise RequestRefused(_("The request is done when the person is erased."), field="state")
    locked.state, locked.answer = state, answer.strip()
    locked.answered_at, locked.answered_by = timezone.now(), by
    locked.save()
    audit.record(
        "data_request.answered",
        by=by,
        obj=locked,
        area_id=None if locked.adviser is None else locked.adviser.area_id,
        changes={"state": [State.OPEN, state]},
    )
    return locked


@transaction.atomic
def erase(*, adviser: Adviser, under: str, by: User) -> Tombstone:
    """Erase the person behind an adviser's record, and close what they had asked: there is nobody left to answer.

    Raises what nrp.accounts.actions.erasing.erase raises.
    """
    waiting = DataRequest.objects.select_for_update().filter(adviser=adviser, state=State.OPEN)
    waiting.update(state=State.DONE, answered_at=timezone.now(), answered_by=by)
    return erasing.erase(person=adviser.person, under=under, by=by)


def _refuse_answered(request: DataRequest) -> None:
    if request.state == State.OPEN or request.answered_at is None:
        return
    who = getattr(request.answered_by, "person", None) or _("the platform")
    words = {"who": who, "moment": dates.moment(request.answered_at)}
    raise RequestRefused(_("Answered by %(who)s on %(moment)s.") % words)


def _one_after_the_other() -> None:
    """Numbers are given one after the other."""
    Area.objects.select_for_update().order_by("survey_code").first()
