"""Who may do what with reports: everybody makes their own, about what they see; nobody opens another's."""

import datetime as dt

from neighbourhoods.models import Area
from nrp.accounts.models import User
from nrp.accounts.roles import Role
from nrp.reports.models import Report, ReportKind, ReportSchedule, SectionCode
from tests.permissions.basis import Basis, Things, thing
from tests.permissions.rules import EVERY_ROLE, May, Row

EVERYONE = May(EVERY_ROLE)
# The LA lead's own report on their own place; one on another place is hidden from them too, as everything of it is.
OWNER = May(own=frozenset({Role.LA_LEAD}), otherwise=404)
report, schedule = thing("report"), thing("report-schedule")

PAGES: dict[str, Row] = {
    "reports": Row(get=EVERYONE, post=EVERYONE),
    "report-preview": Row(get=EVERYONE, post=EVERYONE),
    "report-exports": Row(get=EVERYONE),
    "report": Row(get=OWNER, address=report, shows=True),
    "report-progress": Row(get=OWNER, address=report),
    "report-file": Row(get=OWNER, address=report),
    "report-retry": Row(post=OWNER, address=report),
    "report-again": Row(post=OWNER, address=report),
    "report-schedule": Row(post=OWNER, address=schedule),
}
API: dict[str, Row] = {
    "api-reports": Row(get=EVERYONE, post=EVERYONE),
    "api-report": Row(get=OWNER, address=report),
    "api-report-file": Row(get=OWNER, address=report),
}


def things(basis: Basis) -> Things:
    lead = basis.users[Role.LA_LEAD]
    return {
        "report": {side: a_report(area, lead) for side, area in basis.areas.items()},
        "report-schedule": {side: a_schedule(area, lead) for side, area in basis.areas.items()},
    }


def a_report(area: Area, owner: User) -> Report:
    """As it was asked for while its owner saw the place."""
    return Report.objects.create(
        kind=ReportKind.NEIGHBOURHOOD,
        area=area,
        period_start=dt.date(2018, 7, 1),
        period_end=dt.date(2018, 12, 31),
        sections=SectionCode.values,
        requested_by=owner,
    )


def a_schedule(area: Area, owner: User) -> ReportSchedule:
    return ReportSchedule.objects.create(
        kind=ReportKind.NEIGHBOURHOOD,
        area=area,
        sections=SectionCode.values,
        owner=owner,
        next_on=dt.date(2019, 1, 1),
    )
