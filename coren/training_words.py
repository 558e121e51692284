"""Certificates in words, the same on every page."""

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _

from coren.models import TrainingRecord
from nrp.core.render.dates import day

State = TrainingRecord.State


def holds_words(record: TrainingRecord, today: dt.date | None = None) -> str:
    """Say of a record how long its certificate holds: until a day, ends soon, ended; nothing without one."""
    if record.state != State.COMPLETED or record.expires_on is None:
        return _("On record") if record.certificate_stored_as else ""
    on = {"day": day(record.expires_on)}
    now = today or timezone.localdate()
    if record.expires_on < now:
        return _("Ended on %(day)s") % on
    if (record.expires_on - now).days <= 60:
        return _("Ends soon: %(day)s") % on
    return _("Holds until %(day)s") % on
