"""Reading approvals."""

import datetime
import uuid

from django.db.models import Q, QuerySet
from django.http import Http404

from governance.models import EthicsApproval, EthicsDocument


def ethics_approvals() -> QuerySet[EthicsApproval]:
    """Give every approval on record, the latest first."""
    return EthicsApproval.objects.all()


def approvals_covering(start: datetime.date, end: datetime.date) -> QuerySet[EthicsApproval]:
    """Give the approvals under which data may be collected from one day to another."""
    return EthicsApproval.objects.filter(approved_on__lte=start).filter(
        Q(expires_on__isnull=True) | Q(expires_on__gte=end)
    )


def ending_by(today: datetime.date, last: datetime.date) -> QuerySet[EthicsApproval]:
    """Give the approvals that still hold today and end by a day, the first to end first."""
    return EthicsApproval.objects.filter(expires_on__gte=today, expires_on__lte=last).order_by("expires_on")


def document_or_404(pk: uuid.UUID) -> EthicsDocument:
    """Load a document with its approval."""
    found = EthicsDocument.objects.select_related("approval").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
