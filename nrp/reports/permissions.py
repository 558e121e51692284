"""Who may do what with reports. Whoever reads the page of a place may have a report about it."""

from typing import Any

from neighbourhoods.permissions import can
from nrp.accounts.permissions import Permission
from nrp.core.models import WorkState
from nrp.reports.models import Report

MAKE = Permission.SEE_PLACES


def can_make_reports(user: Any) -> bool:
    return can(user, MAKE)


def can_retry(report: Report) -> bool:
    """Whether a report can be tried again: once it has failed. Only its owner comes through the door."""
    return report.work_state == WorkState.FAILED


def can_download(report: Report) -> bool:
    return report.state == WorkState.DONE and bool(report.stored_as)
