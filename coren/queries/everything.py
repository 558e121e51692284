"""Everything on record about one adviser, as a document: the file they take with them, and the API's answer.

Nothing of other people stands in it, but the names of those who looked at the record or changed it.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from coren.models import Adviser, BankDetails, ConsentText, Payment
from coren.permissions import can_see_pay, is_own
from coren.queries.looks import changes_in_words, looks_in_words, looks_of
from coren.queries.requests import requests_of

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of theirs: under which name it goes into the archive, and where it lies."""

    name: str
    stored_as: str


def everything_about(adviser: Adviser, user: Any) -> Document:
    """Give everything on record. Pay and the account stand in it for those who may see them."""
    found: Document = {
        "made_at": timezone.now().isoformat(),
        "record": _record(adviser),
        "status": [_plain(row, "status", "starts_on", "reason") for row in adviser.status_changes.all()],
        "consents": [_consent(row) for row in adviser.consents.select_related("text")],
        "hours": [_hours(row) for row in adviser.hours.select_related("activity", "area", "enquiry")],
        "expenses": [_expense(row) for row in adviser.expenses.all()],
        "training": [_training(row) for row in adviser.training.select_related("course")],
        "skills": [_plain(row, "name", "evidence", "noted_on") for row in adviser.skills.all()],
        "enquiries": [_peer(row) for row in adviser.peer_research.select_related("enquiry")],
        "outputs": [_maker(row) for row in adviser.made.select_related("output")],
        "requests": [
            _plain(row, "number", "kind", "text", "asked_on", "due_on", "state", "answer")
            for row in requests_of(adviser)
        ],
        "looked_at": [str(line) for line in looks_in_words(looks_of(adviser), is_self=True)],
        "changed": [str(line) for line in changes_in_words(adviser, adviser.person.user_id)],
    }
    if can_see_pay(user, adviser):
        found |= _pay(adviser, in_full=is_own(user, adviser))
    return found


def files_about(adviser: Adviser) -> list[StoredFile]:
    """Give the receipts and certificates of one adviser, each under a name that says what it is."""
    found = []
    for expense in adviser.expenses.exclude(receipt_stored_as=""):
        end = _ending(expense.receipt_type)
        found.append(
            StoredFile(f"receipts/{expense.on:%Y-%m-%d}-{str(expense.pk)[:8]}{end}", expense.receipt_stored_as)
        )
    for row in adviser.training.exclude(certificate_stored_as="").select_related("course"):
        end = _ending(row.certificate_type)
        found.append(StoredFile(f"certificates/{row.on:%Y-%m-%d}-{str(row.pk)[:8]}{end}", row.certificate_stored_as))
    return found


def texts_agreed_to(adviser: Adviser) -> QuerySet[ConsentText]:
    """Give the full text of each version that somebody agreed to."""
    return ConsentText.objects.filter(consents__adviser=adviser).distinct()


def _record(adviser: Adviser) -> Document:
    person = adviser.person
    return {
        **_plain(person, "name", "email", "phone", "language"),
        **_plain(
            adviser,
            "number",
            "status",
            "preferred_contact",
            "address",
            "access_needs",
            "is_large_print",
            "wants_benefits_advice",
            "registered_at",
            "created_at",
        ),
        "neighbourhood": adviser.area.name,
        "signs_in_with": "" if person.user is None else person.user.email,
    }


def _pay(adviser: Adviser, *, in_full: bool) -> Document:
    choices = adviser.payment_choices.all()
    payments = Payment.objects.filter(adviser=adviser).select_related("batch")
    return {
        "payment_choices": [_plain(row, "kind", "less_hourly", "charity", "method", "starts_on") for row in choices],
        "payments": [
            {
                **_plain(row, "amount", "method", "charity", "reason", "made_at"),
                "paid_on": None if row.batch is None else _value(row.batch.paid_on),
                "takes_back": row.reverses_id is not None,
            }
            for row in payments
        ],
        "bank_accounts": [_account(row, in_full=in_full) for row in BankDetails.objects.filter(adviser=adviser)],
    }


def _account(row: BankDetails, *, in_full: bool) -> Document:
    """The person themselves reads the account whole; others the end of the number."""
    number = row.account_number if in_full else f"ends in {row.account_number[-4:]}"
    shown = {"account_name": row.account_name, "sort_code": row.sort_code} if in_full else {}
    return {**shown, "account_number": number, **_plain(row, "entered_at", "confirmed_at", "ended_at")}


def _consent(row: Any) -> Document:
    labels = {purpose["code"]: purpose["label"] for purpose in row.text.purposes}
    agreed = [labels.get(code, code) for code in row.agreed]
    return {"version": row.text.version, "agreed": agreed, **_plain(row, "given_on", "how", "withdrawn_on")}


def _hours(row: Any) -> Document:
    return {
        **_plain(row, "on", "minutes", "note", "state", "submitted_at", "approved_at", "paid_on", "sent_back_reason"),
        "activity": row.activity.label,
        "neighbourhood": row.area.name,
        "enquiry": "" if row.enquiry is None else row.enquiry.title,
        "amount": _value(row.amount),
    }


def _expense(row: Any) -> Document:
    names = ("on", "kind", "amount", "note", "state", "submitted_at", "approved_at", "paid_on", "sent_back_reason")
    return {**_plain(row, *names), "has_receipt": bool(row.receipt_stored_as)}


def _training(row: Any) -> Document:
    more = {"course": row.course.title, "has_certificate": bool(row.certificate_stored_as)}
    return more | _plain(row, "on", "place", "state", "expires_on")


def _peer(row: Any) -> Document:
    return {"enquiry": row.enquiry.title, **_plain(row, "part", "starts_on", "ends_on")}


def _maker(row: Any) -> Document:
    names = ("name", "credit_as", "use", "agreed_on", "withdrawn_on")
    return {"output": row.output.title, **_plain(row, *names)}


def _plain(row: Any, *names: str) -> Document:
    """Give fields by name: what is chosen from a list as its words, dates and money as text."""
    return {name: _shown(row, name) for name in names}


def _shown(row: Any, name: str) -> Any:
    words: Callable[[], str] | None = getattr(row, f"get_{name}_display", None)
    return str(words()) if words is not None else _value(getattr(row, name))


def _value(value: Any) -> Any:
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _ending(content_type: str) -> str:
    known = {"image/jpeg": ".jpg", "image/png": ".png", "application/pdf": ".pdf", "image/webp": ".webp"}
    return known.get(content_type, "")
