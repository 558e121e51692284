"""Ethics approvals on record."""

import datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from governance.models import EthicsApproval, EthicsDocument
from nrp.accounts.models import User
from nrp.audit import actions as audit
from nrp.core import held_blobs
from nrp.core.attachments import Attachment
from nrp.core.changes import changes_between, values_of
from nrp.core.refusals import Refusal

_FIELDS = ("reference", "body", "title", "approved_on", "expires_on", "scope")


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
    scope: str = "",
) -> EthicsApproval:
    """Put an approval on record. Raises ApprovalRefused when the reference is taken or the dates do not fit."""
    _check(reference, approved_on, expires_on, other_than=None)
    approval = EthicsApproval.objects.create(
        reference=reference, body=body, title=title, approved_on=approved_on, expires_on=expires_on, scope=scope.strip()
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
    scope: str | None = None,
) -> EthicsApproval:
    """Correct an approval, recording old and new values. Raises ApprovalRefused as `record` does."""
    locked = EthicsApproval.objects.select_for_update().get(pk=approval.pk)
    before = values_of(locked, _FIELDS)
    _check(reference, approved_on, expires_on, other_than=locked)
    locked.reference, locked.body, locked.title = reference, body, title
    locked.approved_on, locked.expires_on = approved_on, expires_on
    locked.scope = locked.scope if scope is None else scope.strip()
    locked.save()
    changes = changes_between(before, values_of(locked, _FIELDS))
    if changes:
        audit.record("ethics_approval.updated", by=by, obj=locked, changes=changes)
    return locked


@transaction.atomic
def add_document(*, approval: EthicsApproval, title: str, file: Attachment | None, by: User | None) -> EthicsDocument:
    """Put a document on record with its approval. Raises ApprovalRefused without a file or a title."""
    if file is None:
        raise ApprovalRefused(_("Choose a file."), field="file")
    if not title.strip():
        raise ApprovalRefused(_("Enter a title."), field="title")
    document = EthicsDocument.objects.create(
        approval=approval,
        title=" ".join(title.split()),
        stored_as=file.stored_as,
        file_name=file.name,
        file_type=file.type,
        added_by=by,
    )
    changes = {"title": [None, document.title], "file": [None, document.file_name]}
    audit.record("ethics_document.added", by=by, obj=document, changes=changes, detail={"approval": approval.reference})
    return document


@transaction.atomic
def remove_document(*, document: EthicsDocument, reason: str, by: User | None) -> bool:
    """Take a document away, with its file unless something else has the same content. Gone already: nothing happens.

    Raises ApprovalRefused without a reason.
    """
    if not reason.strip():
        raise ApprovalRefused(_("Say why it goes."), field="reason")
    found = EthicsDocument.objects.select_for_update(of=("self",)).filter(pk=document.pk).first()
    if found is None:
        return True
    changes = {"title": [found.title, None], "file": [found.file_name, None]}
    found.delete()
    transaction.on_commit(partial(held_blobs.let_go, [found.stored_as]))
    audit.record("ethics_document.removed", by=by, obj=document, reason=reason.strip(), changes=changes)
    return True


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
