"""The reports of the demo's council officer: asked for like anybody else's, about the half-year of the last meeting."""

from django.utils import timezone

from neighbourhoods.models import LocalAuthority
from nrp.accounts.models import User
from nrp.accounts.roles import Role
from nrp.demo.people import PEOPLE
from nrp.reports.actions import making, reports, schedules
from nrp.reports.content.periods import half_year_of
from nrp.reports.models import ReportKind, ReportSchedule
from nrp.reports.queries.governance import latest_meeting_day

FORMATS = ("pdf", "xlsx")


def make_missing() -> None:
    """Have the officer's reports made, and one begun that comes each quarter, unless that was done."""
    officer = next(person for person in PEOPLE if person.role is Role.LA_LEAD)
    lead = User.objects.get(email=officer.email)
    if ReportSchedule.objects.filter(owner=lead).exists():
        return
    council = LocalAuthority.objects.get(name=officer.council)
    today = timezone.localdate()
    since, until = half_year_of(latest_meeting_day(lead, today) or today)
    kind, authority = ReportKind.LOCAL_AUTHORITY, council.pk
    for form in FORMATS:
        asked = reports.ask(
            kind=kind, local_authority=authority, period_start=since, period_end=until, format=form, by=lead
        )
        making.make(report_id=asked.pk)
    schedules.begin(kind=kind, local_authority=authority, format="pdf", by=lead)
