"""After a restore: take every household that withdrew out of the stored files again."""

import uuid
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from nrp.core.models import WorkState
from surveys import withdrawals_file
from surveys.actions import taking_out, withdrawals
from surveys.models import HouseholdWithdrawal


class Command(BaseCommand):
    help = "Takes the households of the file withdrawals.jsonl out of every stored survey file they are still in."

    def handle(self, *args: Any, **options: Any) -> None:
        withdrawals_file.sync()
        households, files = 0, 0
        for line in withdrawals_file.read():
            before = self._changed(line.id)
            row = withdrawals.again(line=line)
            taking_out.carry_on(withdrawal_id=row.pk)
            row.refresh_from_db()
            if row.work_state != WorkState.DONE:
                why = row.error or "it is tried again as soon as the worker runs. Keep the site closed until then"
                raise CommandError(f"A household that withdrew may still be in the files: {why}")
            files += len(row.changed) - before
            households += len(row.changed) > before
        self.stdout.write(f"Households withdrawn again: {households}, out of {files} files.")

    def _changed(self, pk: uuid.UUID) -> int:
        row = HouseholdWithdrawal.objects.filter(pk=pk).first()
        return 0 if row is None else len(row.changed)
