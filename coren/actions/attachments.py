"""Files that are not needed any more."""

from functools import partial

from django.core.files.storage import default_storage
from django.db import transaction

from coren.models import Expense, Output, TrainingRecord


def forget(stored_as: str) -> None:
    """Delete a file once the caller's transaction holds, unless something else still has the same content."""
    if stored_as:
        transaction.on_commit(partial(_delete_unless_used, stored_as))


def _delete_unless_used(stored_as: str) -> None:
    used = (
        TrainingRecord.objects.filter(certificate_stored_as=stored_as).exists()
        or Output.objects.filter(file_stored_as=stored_as).exists()
        or Expense.objects.filter(receipt_stored_as=stored_as).exists()
    )
    if not used:
        default_storage.delete(stored_as)
