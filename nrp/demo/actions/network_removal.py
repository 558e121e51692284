"""Taking the invented network away: everything that hangs on the demo's places and people, the ledger with it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection, models

from coren import triggers
from coren.models import (
    ActivityType,
    Adviser,
    BankDetails,
    ClosedPeriod,
    Consent,
    ConsentText,
    Contract,
    Course,
    Cover,
    DataRequest,
    Enquiry,
    Expense,
    HoursEntry,
    LedgerEntry,
    Merge,
    Output,
    Payment,
    PaymentBatch,
    PayPolicy,
    Post,
    Rate,
    SafeguardingNote,
    SheetImport,
    TrainingRecord,
    WeeklyLimit,
)
from nrp.accounts.models import Person
from nrp.demo.models import DemoMark

# Whatever points at a row goes before the row. All of it rests on the demo's places, since no other place is there.
ORDER: tuple[type[models.Model], ...] = (
    LedgerEntry,
    Payment,
    PaymentBatch,
    Expense,
    HoursEntry,
    TrainingRecord,
    Output,
    Enquiry,
    Merge,
    DataRequest,
    SafeguardingNote,
    SheetImport,
    Consent,
    BankDetails,
    Adviser,
    Cover,
    Post,
    Contract,
    ConsentText,
    Rate,
    ActivityType,
    WeeklyLimit,
    ClosedPeriod,
    Course,
    PayPolicy,
)
FILES = (
    (Expense, "receipt_stored_as"),
    (TrainingRecord, "certificate_stored_as"),
    (Output, "file_stored_as"),
    (SheetImport, "stored_as"),
)


def real_advisers(mark: DemoMark) -> list[str]:
    """Name the advisers that somebody who is not of the demo registered: they stop the removal."""
    demo = set(mark.made.get("accounts.User", ()))
    rows = Adviser.objects.exclude(created_by__isnull=True).select_related("person")
    return [str(row) for row in rows if str(row.created_by_id) not in demo]


def stored_files() -> set[str]:
    """Give the names of the files that hang on the network's rows."""
    return {name for model, field in FILES for name in models.QuerySet(model).values_list(field, flat=True) if name}


def delete(delete_rows: Callable[[models.QuerySet[models.Model]], None]) -> None:
    """Delete it all in the caller's transaction. The paid lines of an invented ledger may go: for that moment alone
    the database's refusal is lifted."""
    people = list(Adviser.objects.values_list("person_id", flat=True))
    Adviser.objects.update(merged_into=None)
    with _paid_lines_may_go():
        for model in (LedgerEntry, Payment):  # a reversal points at what it reverses
            rows: models.QuerySet[models.Model] = models.QuerySet(model)
            delete_rows(rows.filter(reverses__isnull=False))
            delete_rows(rows)
        for other in ORDER[2:]:
            delete_rows(models.QuerySet(other))
    delete_rows(Person.objects.filter(pk__in=people, user__isnull=True))


@contextmanager
def _paid_lines_may_go() -> Iterator[None]:
    """Lift the refusal and put it back, but only where it stood: what was not there is not brought in by a removal."""
    with connection.cursor() as cursor:
        cursor.execute(triggers.STAND[connection.vendor])
        stood = bool(cursor.fetchone()[0])
        for statement in triggers.LIFT_LINES[connection.vendor]:
            cursor.execute(statement)
        yield
        for statement in triggers.KEEPS_LINES[connection.vendor] if stood else ():
            cursor.execute(statement)
