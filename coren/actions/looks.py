"""That somebody looked at a Resident Adviser's record: the person it is about can read it."""

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from coren.models import Adviser, RecordLook
from coren.permissions import is_own
from neighbourhoods.permissions import grants_of
from nrp.accounts.permissions import Permission
from nrp.accounts.roles import ROLES, Role
from nrp.audit import actions as audit

RECORD, CONTACT, PAY = "record", "contact", "pay"


def note_look(*, adviser: Adviser, user: Any, what: str = RECORD) -> None:
    """Count that somebody looked at a record, its contact or its pay: one row a day. Looking at one's own is no look.

    It leaves nothing in the audit trail: the row is what the person it is about reads. One statement counts a look, so
    it needs no transaction of its own.
    """
    if is_own(user, adviser):
        return
    today = timezone.localdate()
    same = RecordLook.objects.filter(adviser=adviser, user_id=user.pk, what=what, on=today)
    if same.update(times=F("times") + 1):
        return
    try:
        with transaction.atomic():
            RecordLook.objects.create(adviser=adviser, user_id=user.pk, role=_role_of(user), what=what, on=today)
    except IntegrityError:  # the same person looked from two tabs at once
        same.update(times=F("times") + 1)


@transaction.atomic
def note_download(*, adviser: Adviser, by: Any) -> None:
    """Record in the trail that somebody took everything about an adviser away as a file."""
    audit.record("record.downloaded", by=by, obj=adviser)


def _role_of(user: Any) -> str:
    """Give the role by which somebody sees advisers, or the first they hold."""
    roles = [Role(grant.role) for grant in grants_of(user)]
    seeing = [role for role in roles if Permission.SEE_ADVISERS in ROLES[role].permissions]
    return str(next(iter(seeing or roles), ""))
