"""Take the demo data away, before a first real wave."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from nrp.core.refusals import Refusal
from nrp.demo.actions import removal


class Command(BaseCommand):
    help = "Remove demo data and everything that rests on them. Refused once a real wave or file is there."

    def handle(self, *_args: Any, **_options: Any) -> None:
        try:
            removed = removal.remove(by=None)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None
        for name, count in removed.items():
            self.stdout.write(f"removed {count} {name}")
