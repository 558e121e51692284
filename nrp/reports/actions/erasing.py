"""What an erasure finds here: reports somebody asked for, and any stored file, since it may quote a name."""

from django.db import transaction
from django.utils.translation import gettext as _

from nrp.accounts.erasure import Held, Traces
from nrp.accounts.models import Person
from nrp.reports.actions import reports
from nrp.reports.models import Report, ReportSchedule


def look(person: Person, traces: Traces) -> list[Held]:
    """Say what is held about somebody, for a preview of their erasure."""
    own = Report.objects.filter(requested_by=person.user_id) if person.user_id else Report.objects.none()
    schedules = ReportSchedule.objects.filter(owner=person.user_id) if person.user_id else ReportSchedule.objects.none()
    traces.ids.update(own.values_list("pk", flat=True))
    traces.ids.update(schedules.values_list("pk", flat=True))
    return [Held(_("Reports they asked for"), own.count()), Held(_("Reports sent to them"), schedules.count())]


@transaction.atomic
def erase(*, person: Person) -> None:
    """Delete somebody's reports and schedules, and let every other stored file go."""
    reports.let_all_go()
    if person.user_id:
        Report.objects.filter(requested_by=person.user_id).delete()
        ReportSchedule.objects.filter(owner=person.user_id).delete()
