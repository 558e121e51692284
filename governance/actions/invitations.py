"""Who is asked to a meeting, and what they answered: themselves, or somebody for them."""

import uuid
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.actions import telling
from governance.actions.meetings import MeetingRefused, lock
from governance.models import Invite, Meeting, Membership
from nrp.accounts.models import Person, User
from nrp.audit import actions as audit


@transaction.atomic
def ask(*, meeting: Meeting, people: Sequence[uuid.UUID], by: User) -> int:
    """Ask people to a meeting, or tell those asked before what has changed since; give how many letters went out.

    Asked twice, or by two people at once, each of them is written to once. Raises MeetingRefused for a meeting that is
    over or cancelled, without anybody, and for somebody who does not sit on the group on the day.
    """
    locked = lock(meeting)
    _refuse_over(locked, _("It has begun already. Nobody can be asked any more."))
    wanted = set(people)
    if not wanted:
        raise MeetingRefused(_("Choose who is asked."), field="people")
    known = set(Invite.objects.filter(meeting=locked).values_list("person_id", flat=True))
    members = Membership.objects.holding(timezone.localdate(locked.starts_at)).filter(group=locked.group)
    fresh = wanted - known
    if fresh - set(members.values_list("person_id", flat=True)):
        raise MeetingRefused(_("Somebody chosen does not sit on this group on that day."), field="people")
    Invite.objects.bulk_create([Invite(meeting=locked, person_id=person) for person in sorted(fresh)])
    invites = Invite.objects.filter(meeting=locked, person__in=wanted).select_related("person")
    sent = telling.tell(locked, by=by, invites=invites)
    if fresh or sent:
        locked.invited_at, locked.invited_by = timezone.now(), by
        locked.save(update_fields=["invited_at", "invited_by"])
        changes = {"people_asked": [len(known), len(known | fresh)]}
        detail = {"letters": sent}
        audit.record(
            "meeting.people_asked", by=by, obj=locked, area_id=locked.group.area_id, changes=changes, detail=detail
        )
    return sent


@transaction.atomic
def answer(*, meeting: Meeting, person: Person, answer: str, by: User) -> Invite:
    """Write down whether somebody comes; it can be changed until the start. `by` is whoever writes it down.

    Raises MeetingRefused once it has begun or is cancelled, and for somebody who neither was asked nor sits on the
    group.
    """
    locked = lock(meeting)
    _refuse_over(locked, _("It has begun already. Answers are not taken any more."))
    if answer not in Invite.Answer.values or not answer:
        raise MeetingRefused(_("Choose an answer."), field="answer")
    row = Invite.objects.select_for_update(of=("self",)).filter(meeting=locked, person=person).first()
    if row is None:
        sits = Membership.objects.holding(timezone.localdate()).filter(group=locked.group, person=person)
        if not sits.exists():
            raise MeetingRefused(_("%(person)s was not asked.") % {"person": person}, field="person")
        row = Invite(meeting=locked, person=person)
    before = row.answer
    row.answer, row.answered_at, row.answered_by = answer, timezone.now(), by
    row.save()
    detail = {"person_id": person.pk, "written_for_them": person.user_id != by.pk}
    changes = {"answer": [before, answer]}
    audit.record("meeting.answered", by=by, obj=locked, area_id=locked.group.area_id, changes=changes, detail=detail)
    return row


def _refuse_over(meeting: Meeting, words: str) -> None:
    if meeting.state == Meeting.State.CANCELLED:
        raise MeetingRefused(_("This meeting is cancelled: %(reason)s") % {"reason": meeting.cancelled_reason})
    if meeting.state == Meeting.State.HELD or meeting.starts_at <= timezone.now():
        raise MeetingRefused(words)
