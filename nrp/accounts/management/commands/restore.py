"""Bring a backup back into an empty site, and forget again whoever was erased or withdrew since it was made."""

from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from nrp.accounts import erasures_file
from nrp.core import backups
from nrp.core.backups.restoring import can_read_sealed


class Command(BaseCommand):
    help = "Checks a backup, fills this empty site with it, forgets again whoever was erased or withdrew, verifies it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("dir", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        folder = options["dir"].resolve()
        try:
            manifest = backups.checked(folder)
            call_command("migrate", interactive=False, verbosity=0)
            erasures_file.sync()
            erasures_file.add(erasures_file.read(folder / erasures_file.NAME))
            for one in backups.beside.declared():
                one.sync()
                one.take(folder / one.name)
            backups.load(folder, manifest)
        except backups.BackupRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        rows = sum(manifest.rows.values())
        self.stdout.write(f"Restored {rows} rows and {manifest.files} files of {manifest.made_at}.")
        if not can_read_sealed(manifest):
            self.stderr.write(
                "Bank details and safeguarding notes were sealed under another key: set it in FIELD_KEYS before use."
            )
        call_command("replay_erasures", stdout=self.stdout, stderr=self.stderr)
        for one in backups.beside.declared():
            call_command(one.replay, stdout=self.stdout, stderr=self.stderr)
        call_command("verify_audit", stdout=self.stdout, stderr=self.stderr)
