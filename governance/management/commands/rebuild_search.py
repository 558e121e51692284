"""Make the index of search anew: after rows were brought in past the database's own triggers."""

from typing import Any

from django.core.management.base import BaseCommand

from governance.actions import search


class Command(BaseCommand):
    help = "Makes the index of search anew from what is there."

    def handle(self, *args: Any, **options: Any) -> None:
        search.keep_triggers()
        self.stdout.write(f"{search.rebuild()} things can be found.")
