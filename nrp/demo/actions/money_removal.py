"""Taking the invented money away: for that moment alone the database's refusal to delete lines is lifted."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection, models

from neighbourhoods import ledger_triggers
from neighbourhoods.models import Budget, InKindRate, LedgerEntry, LedgerSheet
from nrp.demo.models import DemoMark

FILES = ((LedgerSheet, "stored_as"),)


def real_lines(mark: DemoMark) -> list[str]:
    """Name the lines that somebody who is not of the demo entered: they stop the removal."""
    demo = set(mark.made.get("accounts.User", ()))
    rows = LedgerEntry.objects.exclude(entered_by__isnull=True).exclude(entered_by_id__in=demo)
    return [str(row) for row in rows]


def stored_files() -> set[str]:
    """Give the names of the files that hang on the rows of money."""
    return {name for model, field in FILES for name in models.QuerySet(model).values_list(field, flat=True) if name}


def delete(delete_rows: Callable[[models.QuerySet[models.Model]], None]) -> None:
    """Delete it all in the caller's transaction: all of it rests on the demo's places, since no other place is there.
    To be called before initiatives, organisations and places go."""
    rows: models.QuerySet[models.Model] = models.QuerySet(LedgerEntry)
    with _lines_may_go():
        delete_rows(rows.filter(reverses__isnull=False))
        delete_rows(rows)
    for model in (LedgerSheet, Budget, InKindRate):
        delete_rows(models.QuerySet(model))


@contextmanager
def _lines_may_go() -> Iterator[None]:
    """Lift the refusal and put it back, but only where it stood: what was not there is not brought in by a removal."""
    with connection.cursor() as cursor:
        cursor.execute(ledger_triggers.STAND[connection.vendor])
        stood = bool(cursor.fetchone()[0])
        for statement in ledger_triggers.LIFT_LINES[connection.vendor]:
            cursor.execute(statement)
        yield
        connection.check_constraints()  # a table with something left to check takes no trigger
        for statement in ledger_triggers.KEEPS_LINES[connection.vendor] if stood else ():
            cursor.execute(statement)
