"""Ethics approvals on record."""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from governance.models import EthicsApproval
from nrp.accounts.models import User
from nrp.audit import actions as audit
from nrp.core.changes import changes_between, values_of
from nrp.core.refusals import Refusal

_FIELDS = ("reference", "body", "title", "approved_on", "expires_on")


class ApprovalRefused(Refusal):
    """An approval cannot be put on record as asked."""


@transaction.atomic
def record(
    *,
    reference: str,
    body: str,
    title: str,
    approved_on: datetime.date,
    by: User | None,
    expires_on: datetime.date | None = None,
) -> EthicsApproval:
    """Put an approval on record. Raises ApprovalRefused when the reference is taken or the dates do not fit."""
    _check(reference, approved_on, expires_on, other_than=None)
    approval = EthicsApproval.objects.create(
        reference=reference, body=body, title=title, approved_on=approved_on, expires_on=expires_on
    )
    written = {name: [None, value] for name, value in values_of(approval, _FIELDS).items() if value}
    audit.record("ethics_approval.recorded", by=by, obj=approval, changes=written)
    return approval


@transaction.atomic
def update(
    *,
    approval: EthicsApproval,
    reference: str,
    body: str,
    title: str,
    approved_on: datetime.date,
    expires_on: datetime.date | None,
    by: User | None,
) -> EthicsApproval:
    """Correct an approval, recording old and new values. Raises ApprovalRefused as `record` does."""
    locked = EthicsApproval.objects.select_for_update().get(pk=approval.pk)
    before = values_of(locked, _FIELDS)
    _check(reference, approved_on, expires_on, other_than=locked)
    locked.reference, locked.body, locked.title = reference, body, title
    locked.approved_on, locked.expires_on = approved_on, expires_on
    locked.save()
    changes = changes_between(before, values_of(locked, _FIELDS))
    if changes:
        audit.record("ethics_approval.updated", by=by, obj=locked, changes=changes)
    return locked


def _check(
    reference: str, approved_on: datetime.date, expires_on: datetime.date | None, *, other_than: EthicsApproval | None
) -> None:
    others = EthicsApproval.objects.filter(reference__iexact=reference)
    if other_than is not None:
        others = others.exclude(pk=other_than.pk)
    if others.exists():
        raise ApprovalRefused(_("An approval with this reference is on record."), field="reference")
    if expires_on is not None and expires_on < approved_on:
        raise ApprovalRefused(_("It cannot expire before it was approved."), field="expires_on")
