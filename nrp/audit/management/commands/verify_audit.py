"""Say whether the audit trail is as it was written."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from nrp.audit import queries


class Command(BaseCommand):
    help = "Walks the audit trail and reports every event that was changed, removed or erased. Exit 1 when it was."

    def handle(self, *args: Any, **options: Any) -> None:
        found = queries.verify()
        for number, under in sorted(found.erased.items()):
            self.stdout.write(f"event {number}: erased under {under}")
        for fault in found.faults:
            self.stderr.write(fault.text)
        if not found.is_whole:
            raise CommandError(f"The audit trail is not whole: {len(found.faults)} faults in {found.events} events.")
        self.stdout.write(f"The audit trail is whole: {found.events} events, the last {found.head_sha256 or 'none'}.")
