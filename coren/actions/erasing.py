"""What an erasure does here: deletes what is held about an adviser, and empties the rows that the ledger rests on."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from coren.models import (
    Adviser,
    Cover,
    DataRequest,
    MakerConsent,
    NotTheSame,
    Payment,
    Post,
    SafeguardingNote,
    SheetImport,
)
from coren.queries import held
from nrp.accounts.erasure import ERASED_NAME, Traces
from nrp.accounts.models import Person

REASON = "Erased with the person"


@transaction.atomic
def erase(*, person: Person, traces: Traces) -> None:
    """Delete or empty everything about somebody. The erasure that asks for it leaves the record in the trail.

    The adviser's row stays, emptied, only where a payment rests on it; the ledger is not touched.
    """
    Post.objects.filter(person=person).delete()
    Cover.objects.filter(Q(absent=person) | Q(substitute=person)).delete()
    Adviser.objects.filter(facilitator=person).update(facilitator=None)
    adviser = Adviser.objects.select_for_update().filter(person=person).first()
    if adviser is None:
        return
    _forget_what_was_done(adviser)
    _forget_in_sheets(adviser, traces)
    _forget_record(adviser)


def _forget_what_was_done(adviser: Adviser) -> None:
    """Hours, expenses, training, enquiries, outputs, requests."""
    held.other_hours(adviser).delete()
    held.other_expenses(adviser).delete()
    held.ledger_hours(adviser).update(note="", sent_back_reason="", enquiry=None, session_id=None)
    held.ledger_expenses(adviser).update(
        note="", sent_back_reason="", receipt_stored_as="", receipt_sha256="", receipt_type=""
    )
    Payment.objects.filter(adviser=adviser).exclude(reason="").update(reason=REASON)
    adviser.training.all().delete()
    adviser.skills.all().delete()
    adviser.peer_research.all().delete()
    _forget_makers(adviser)
    DataRequest.objects.filter(adviser=adviser).update(adviser=None, text="", answer="")
    SafeguardingNote.objects.filter(adviser=adviser).update(adviser=None)


def _forget_makers(adviser: Adviser) -> None:
    """Somebody who is to be forgotten takes back what they allowed, too."""
    today = timezone.localdate()
    makers = MakerConsent.objects.filter(adviser=adviser)
    makers.filter(withdrawn_on__isnull=True, agreed_on__lte=today).update(withdrawn_on=today)
    makers.update(adviser=None, name=ERASED_NAME, credit_as="")


def _forget_in_sheets(adviser: Adviser, traces: Traces) -> None:
    """Stored spreadsheets of the place go whole; a try that was not taken over has to be handed in again."""
    ids = {str(one) for one in traces.ids}
    for sheet in held.sheets_of(adviser):
        if sheet.state in (SheetImport.State.TRIED, SheetImport.State.REFUSED):
            sheet.state = SheetImport.State.REFUSED
            sheet.report = {"refused": _("Somebody of this place was erased since. Hand the file in again.")}
        sheet.stored_as = ""
        sheet.report = _without(sheet.report, traces.texts)
        sheet.made = _without_ids(sheet.made, ids)
        sheet.save()


def _forget_record(adviser: Adviser) -> None:
    """The record itself: gone, or an empty row that says when it was erased."""
    held.merges_of(adviser).delete()
    NotTheSame.objects.filter(Q(one=adviser) | Q(other=adviser)).delete()
    Adviser.objects.filter(merged_into=adviser).update(merged_into=None)
    adviser.looks.all().delete()
    adviser.bank_details.all().delete()
    is_paid = adviser.payments.exists() or adviser.hours.exists() or adviser.expenses.exists()
    if not is_paid:
        Adviser.objects.filter(pk=adviser.pk).update(merged_into=None)
        adviser.delete()
        return
    adviser.consents.all().delete()
    adviser.status_changes.all().delete()
    adviser.payment_choices.all().delete()
    _empty(adviser, timezone.now())


def _empty(adviser: Adviser, now: dt.datetime) -> None:
    adviser.status = Adviser.Status.LEFT
    adviser.preferred_contact = adviser.address = adviser.access_needs = ""
    adviser.is_large_print, adviser.wants_benefits_advice = False, None
    adviser.facilitator = adviser.merged_into = adviser.registered_by = adviser.created_by = None
    adviser.contact_checked_at = adviser.registered_at = None
    adviser.erased_at = now
    adviser.save()


def _without(value: Any, texts: set[str]) -> Any:
    """Give a document without the texts that stand in it whole."""
    if isinstance(value, dict):
        return {key: _without(item, texts) for key, item in value.items()}
    if isinstance(value, list):
        return [_without(item, texts) for item in value]
    return "" if isinstance(value, str) and value in texts else value


def _without_ids(value: Any, ids: set[str]) -> Any:
    if isinstance(value, dict):
        return {key: _without_ids(item, ids) for key, item in value.items() if key not in ids}
    if isinstance(value, list):
        return [_without_ids(item, ids) for item in value if not (isinstance(item, str) and item in ids)]
    return value
