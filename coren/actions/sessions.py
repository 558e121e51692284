"""One session of many advisers: an entry for each, which share the session's id."""

import datetime as dt
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.db import transaction

from coren.actions import hours
from coren.actions.hours import HoursRefused, Overlap
from coren.models import ActivityType, Adviser, HoursEntry
from governance.models import Meeting
from nrp.accounts.models import User


@dataclass(slots=True)
class Session:
    """For whom it went in, who has other hours that day (a question), and who cannot have them (a sentence)."""

    logged: list[uuid.UUID] = field(default_factory=list)
    questions: dict[uuid.UUID, str] = field(default_factory=dict)
    refusals: dict[uuid.UUID, str] = field(default_factory=dict)


def number_of(session_id: uuid.UUID, adviser: Adviser) -> uuid.UUID:
    """Give the entry's number: the same session sent twice finds the first entries."""
    return uuid.uuid5(session_id, str(adviser.pk))


def log_session(
    *,
    session_id: uuid.UUID,
    on: dt.date,
    minutes: int,
    activity: ActivityType,
    advisers: Iterable[Adviser],
    by: User | None,
    note: str = "",
    meeting: Meeting | None = None,
    kept: Collection[uuid.UUID] = (),
) -> Session:
    """Log the session for each adviser by itself, so that one who cannot have it does not stop the others.

    Raises nothing: what coren.actions.hours.log refuses is a sentence in the answer. `kept` are those of whom somebody
    said that other hours of the day are different hours.
    """
    done = Session()
    for adviser in advisers:
        try:
            hours.log(
                adviser=adviser,
                on=on,
                minutes=minutes,
                activity=activity,
                by=by,
                client_id=number_of(session_id, adviser),
                note=note,
                meeting=meeting,
                source=HoursEntry.Source.SESSION,
                session_id=session_id,
                keep_both=adviser.pk in kept,
            )
        except Overlap as asked:
            done.questions[adviser.pk] = asked.question
        except HoursRefused as refused:
            done.refusals[adviser.pk] = str(refused)
        else:
            done.logged.append(adviser.pk)
    return done


@transaction.atomic
def check_session(
    *,
    session_id: uuid.UUID,
    on: dt.date,
    minutes: int,
    activity: ActivityType,
    advisers: Iterable[Adviser],
    note: str = "",
    meeting: Meeting | None = None,
) -> Session:
    """Say what `log_session` would say, without writing. Raises nothing; who was logged before counts as logged."""
    done = Session()
    people = list(advisers)
    known = set(HoursEntry.objects.filter(session_id=session_id, adviser__in=people).values_list("adviser", flat=True))
    for adviser in people:
        if adviser.pk in known:
            done.logged.append(adviser.pk)
            continue
        try:
            hours.refuse_link(adviser, meeting=meeting, event=None)
            hours.check(adviser=adviser, on=on, minutes=minutes, activity=activity)
        except Overlap as asked:
            done.questions[adviser.pk] = asked.question
        except HoursRefused as refused:
            done.refusals[adviser.pk] = str(refused)
    return done
