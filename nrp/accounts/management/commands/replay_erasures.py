"""After a restore: erase again everybody who was erased since the backup was made."""

from typing import Any

from django.core.management.base import BaseCommand

from nrp.accounts import erasures_file
from nrp.accounts.actions import erasing
from nrp.core.tidying import forget_freed_pages


class Command(BaseCommand):
    help = "Does every erasure of the file erasures.jsonl again whose person is still (or again) in the database."

    def handle(self, *args: Any, **options: Any) -> None:
        erasures_file.sync()
        done = 0
        for line in erasures_file.read():
            found = erasing.replay(line=line)
            if found is None:
                continue
            done += 1
            for obstacle in found.obstacles:
                self.stderr.write(f"{line.person_id} was erased again. Look at this: {obstacle}")
        forget_freed_pages()
        self.stdout.write(f"Erased again: {done}.")
