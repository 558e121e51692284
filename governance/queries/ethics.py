"""Reading approvals."""

import datetime

from django.db.models import Q, QuerySet

from governance.models import EthicsApproval


def ethics_approvals() -> QuerySet[EthicsApproval]:
    """Give every approval on record, the latest first."""
    return EthicsApproval.objects.all()


def approvals_covering(start: datetime.date, end: datetime.date) -> QuerySet[EthicsApproval]:
    """Give the approvals under which data may be collected from one day to another."""
    return EthicsApproval.objects.filter(approved_on__lte=start).filter(
        Q(expires_on__isnull=True) | Q(expires_on__gte=end)
    )
