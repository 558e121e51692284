"""Reactions to news: each calls one action."""

from typing import Any

from django.dispatch import receiver

from evaluation.models import Run
from evaluation.signals import result_changed
from nrp.accounts.erasure import Held, Traces, claim
from nrp.accounts.models import Person
from nrp.accounts.signals import erasing_person
from nrp.reports.actions import erasing, telling

claim("reports.Report.requested_by", "reports.ReportSchedule.owner")


@receiver(result_changed, sender=Run, dispatch_uid="reports.tell_superseded")
def tell_superseded(run: Run, **_news: Any) -> None:
    telling.tell_superseded(run=run)


@receiver(erasing_person, dispatch_uid="reports.erasing_person")
def forget_reports(*, person: Person, traces: Traces, is_preview: bool, **_news: Any) -> list[Held]:
    held = erasing.look(person, traces)
    if not is_preview:
        erasing.erase(person=person)
    return held
