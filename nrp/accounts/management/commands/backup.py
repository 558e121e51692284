"""Copy everything the platform holds into a folder."""

import shutil
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from nrp.accounts import erasures_file
from nrp.core import backups


class Command(BaseCommand):
    help = "Copies the database, the stored files, and who was erased or withdrew, into a new folder with their sums."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("dir", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        erasures_file.sync()
        more = {erasures_file.NAME: erasures_file.path()}
        for one in backups.beside.declared():
            one.sync()
            more[one.name] = one.path()
        before = [one.steady() for one in backups.beside.declared()]
        try:
            made = backups.back_up(options["dir"].resolve(), more=more)
        except backups.BackupRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        if before != [one.steady() for one in backups.beside.declared()]:
            shutil.rmtree(options["dir"])
            raise CommandError("Stored files were rewritten while they were copied. Run the backup again.")
        rows = sum(made.rows.values())
        self.stdout.write(f"{options['dir']}: {rows} rows of {len(made.rows)} tables and {made.files} files.")
        self.stdout.write(
            "It holds personal data: encrypt it. The secret key is not in it; keep a copy of it elsewhere."
        )
