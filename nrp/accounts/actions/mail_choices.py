"""What somebody wants to be sent: the weekly letter, the reminders. Nothing stopped is what everybody begins with."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from nrp.accounts.models import MailChoice, Person, User
from nrp.audit import actions as audit


@transaction.atomic
def choose(*, person: Person, by: User | None, digest: bool | None = None, reminders: bool | None = None) -> MailChoice:
    """Say what somebody is sent from now on; what is not said stays. Saying the same again changes nothing.

    `by` is None when the link of a letter was used: whoever has the letter is taken for the person.
    """
    Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    choice, _made = MailChoice.objects.get_or_create(person=person)
    before = (choice.digest_stopped_at, choice.reminders_stopped_at)
    if digest is not None:
        choice.digest_stopped_at = _stopped(choice.digest_stopped_at, is_wanted=digest)
    if reminders is not None:
        choice.reminders_stopped_at = _stopped(choice.reminders_stopped_at, is_wanted=reminders)
    after = (choice.digest_stopped_at, choice.reminders_stopped_at)
    if before != after:
        choice.save()
        names = ("digest", "reminders")
        changes = {
            name: [was is None, now is None]
            for name, was, now in zip(names, before, after, strict=True)
            if (was is None) != (now is None)
        }
        audit.record("person.mail_chosen", by=by, obj=person, changes=changes)
    return choice


def _stopped(since: dt.datetime | None, *, is_wanted: bool) -> dt.datetime | None:
    return None if is_wanted else since or timezone.now()
