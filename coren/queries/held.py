"""What the network holds about one person, for a preview of their erasure."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from coren.models import (
    Adviser,
    BankDetails,
    Cover,
    DataRequest,
    Expense,
    HoursEntry,
    MakerConsent,
    Merge,
    Payment,
    PaymentBatch,
    Post,
    SheetImport,
)
from nrp.accounts.erasure import Held, Traces
from nrp.accounts.models import Person

_LEDGER = Q(ledger__isnull=False) | Q(state="paid")


def ledger_hours(adviser: Adviser) -> QuerySet[HoursEntry]:
    """Give the hours that a payment rests on: they stay, without a word."""
    return HoursEntry.objects.filter(adviser=adviser).filter(_LEDGER).distinct()


def ledger_expenses(adviser: Adviser) -> QuerySet[Expense]:
    return Expense.objects.filter(adviser=adviser).filter(_LEDGER).distinct()


def other_hours(adviser: Adviser) -> QuerySet[HoursEntry]:
    return HoursEntry.objects.filter(adviser=adviser).exclude(pk__in=ledger_hours(adviser).values("pk"))


def other_expenses(adviser: Adviser) -> QuerySet[Expense]:
    return Expense.objects.filter(adviser=adviser).exclude(pk__in=ledger_expenses(adviser).values("pk"))


def sheets_of(adviser: Adviser) -> QuerySet[SheetImport]:
    """Give the spreadsheets of the places where somebody was an adviser: any of them may hold their row."""
    places = {adviser.area_id, *HoursEntry.objects.filter(adviser=adviser).values_list("area_id", flat=True)}
    return SheetImport.objects.filter(area__in=places)


def merges_of(adviser: Adviser) -> QuerySet[Merge]:
    return Merge.objects.filter(Q(kept=adviser) | Q(gone=adviser))


def held_about(person: Person, traces: Traces) -> list[Held]:
    """Say what is held about somebody as an adviser and as a facilitator, and add to what they can be found by."""
    held = _held_in_post(person, traces)
    adviser = Adviser.objects.filter(person=person).first()
    if adviser is not None:
        _name(adviser, traces)
        _same_person(adviser, traces)
        held += _held_about_adviser(adviser, traces)
        _obstacles(adviser, traces)
    return held


def _held_in_post(person: Person, traces: Traces) -> list[Held]:
    posts = Post.objects.filter(person=person)
    covers = Cover.objects.filter(Q(absent=person) | Q(substitute=person))
    traces.text(*covers.values_list("reason", flat=True))
    _note(traces, posts, covers)
    return [
        Held(_("Posts as a facilitator"), posts.count()),
        Held(_("Times somebody stood in"), covers.count()),
        Held(_("Advisers they support, who stay without a facilitator"), person.advisers_supported.count()),
    ]


def _name(adviser: Adviser, traces: Traces) -> None:
    """Add what names an adviser: the address, and the name and number of a bank account."""
    traces.ids.add(adviser.pk)
    traces.text(adviser.access_needs, adviser.address)
    same = Adviser.objects.exclude(person__in=traces.people).filter(address=adviser.address)
    if adviser.address and not same.exists():
        lines = [line.strip() for line in adviser.address.splitlines() if line.strip()]
        first = lines[0] if any(sign.isdigit() for sign in lines[0]) and len(lines[0]) >= 8 else ""
        traces.name(adviser.address, ", ".join(lines), first)
    for details in BankDetails.objects.filter(adviser=adviser):
        traces.name(details.account_number)


def _same_person(adviser: Adviser, traces: Traces) -> None:
    """Add the people of records that were merged into this one, and of the one this was merged into."""
    ids = set(adviser.merged.values_list("person_id", flat=True))
    if adviser.merged_into is not None:
        ids.add(adviser.merged_into.person_id)
    traces.people |= ids


def _held_about_adviser(adviser: Adviser, traces: Traces) -> list[Held]:
    kept = _("Kept for six years, because the programme has to account for money.")
    unpaid = other_hours(adviser)
    owed = unpaid.filter(state=HoursEntry.State.APPROVED).count()
    hours = _("Hours that were not paid")
    if owed:
        hours = _("Hours that were not paid, %d of them approved and owed") % owed
    payments = Payment.objects.filter(adviser=adviser)
    requests = DataRequest.objects.filter(adviser=adviser)
    makers = MakerConsent.objects.filter(adviser=adviser)
    traces.name(*makers.values_list("name", flat=True), *makers.values_list("credit_as", flat=True))
    sheets, merges = sheets_of(adviser), merges_of(adviser)
    _texts(adviser, traces)
    _files(adviser, traces)
    traces.blobs.update(sheets.exclude(stored_as="").values_list("stored_as", flat=True))
    about = (adviser.hours, adviser.expenses, adviser.training, adviser.skills, adviser.peer_research)
    more = (adviser.consents, adviser.bank_details, adviser.payment_choices, adviser.status_changes, adviser.looks)
    _note(traces, *(manager.all() for manager in (*about, *more)), payments, requests, makers, merges)
    files = sum(1 for name in traces.blobs if name)
    return [
        Held(_("Record: address, access needs, best way to reach, benefits advice"), 1),
        Held(_("Consents"), adviser.consents.count()),
        Held(_("Changes of status"), adviser.status_changes.count()),
        Held(_("Choices about pay"), adviser.payment_choices.count()),
        Held(_("Bank accounts"), adviser.bank_details.count()),
        Held(hours, unpaid.count()),
        Held(_("Expenses that were not paid"), other_expenses(adviser).count()),
        Held(_("Training and certificates"), adviser.training.count()),
        Held(_("Skills"), adviser.skills.count()),
        Held(_("Parts in enquiries"), adviser.peer_research.count()),
        Held(_("Credits in stories and outputs: the name goes, the permission ends"), makers.count()),
        Held(_("Requests: their words go, the dates stay"), requests.count()),
        Held(_("Who looked at the record"), adviser.looks.count()),
        Held(_("Mergers with another record"), merges.count()),
        Held(_("Spreadsheets of the place, kept as they came"), sheets.exclude(stored_as="").count()),
        Held(_("Files: receipts, certificates, spreadsheets"), files),
        Held(_("Hours that were paid: day, minutes, activity, amount"), ledger_hours(adviser).count(), kept),
        Held(_("Expenses that were paid: day, kind, amount"), ledger_expenses(adviser).count(), kept),
        Held(_("Payments: amount, way, batch, day"), payments.count(), kept),
    ]


def _obstacles(adviser: Adviser, traces: Traces) -> None:
    under_way = Payment.objects.filter(adviser=adviser, batch__state=PaymentBatch.State.READY).select_related("batch")
    for payment in under_way:
        traces.obstacles.append(
            _("A payment to this person is in batch %s. Mark the batch paid, or take it apart, first.")
            % getattr(payment.batch, "number", "")
        )


def _texts(adviser: Adviser, traces: Traces) -> None:
    """Add what was written about somebody, so that it is found in an event about many rows at once."""
    sources: Iterable[tuple[Any, tuple[str, ...]]] = (
        (adviser.hours, ("note", "sent_back_reason")),
        (adviser.expenses, ("note", "sent_back_reason")),
        (adviser.skills, ("name", "evidence")),
        (adviser.peer_research, ("part",)),
        (adviser.requests, ("text", "answer")),
        (adviser.status_changes, ("reason",)),
        (adviser.payments, ("reason",)),
        (adviser.training, ("place", "certificate_name")),
    )
    for manager, names in sources:
        for row in manager.values_list(*names):
            traces.text(*row)


def _files(adviser: Adviser, traces: Traces) -> None:
    traces.blobs.update(adviser.expenses.exclude(receipt_stored_as="").values_list("receipt_stored_as", flat=True))
    stored = adviser.training.exclude(certificate_stored_as="")
    traces.blobs.update(stored.values_list("certificate_stored_as", flat=True))


def _note(traces: Traces, *rows: QuerySet[Model]) -> None:
    for found in rows:
        traces.ids.update(one for one in found.values_list("pk", flat=True) if isinstance(one, uuid.UUID))
