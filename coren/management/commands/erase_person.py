"""Forget somebody: shows what goes and what stays, asks for the name, and does it everywhere."""

import uuid
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from coren.models import Adviser
from nrp.accounts.actions import erasing
from nrp.accounts.erasure import ErasureRefused
from nrp.accounts.models import Person
from nrp.core.tidying import forget_freed_pages


class Command(BaseCommand):
    help = "Erases a person, by the id of the person, of their account or of their record as a Resident Adviser."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("id")
        parser.add_argument("--under", default="", help="the reference of the request, such as 'Request 12'")
        parser.add_argument("--dry-run", action="store_true", help="show what would go and what would stay")
        parser.add_argument("--yes", action="store_true", help="do not ask for the name")

    def handle(self, *args: Any, **options: Any) -> None:
        person = _person(str(options["id"]))
        preview = erasing.preview(person)
        for title, rows in (("Goes:", preview.goes), ("Stays:", preview.stays)):
            self.stdout.write(title)
            for row in rows:
                because = f" ({row.kept_because})" if row.kept_because else ""
                self.stdout.write(f"  {row.count} {row.what}{because}")
        for obstacle in preview.obstacles:
            self.stdout.write(f"In the way: {obstacle}")
        if options["dry_run"]:
            return
        if not options["under"]:
            raise CommandError("Say under which request: --under 'Request 12'.")
        if not options["yes"] and input("Type the name to erase this person: ").strip() != person.name:
            raise CommandError("That is not the name. Nothing was done.")
        try:
            erasing.erase(person=person, under=options["under"], by=None)
        except ErasureRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        forget_freed_pages()
        self.stdout.write("Erased. A tombstone with the id was written; a restore will erase this person again.")


def _person(given: str) -> Person:
    try:
        pk = uuid.UUID(given)
    except ValueError:
        raise CommandError("An id is a UUID, as in the address of the person's page.") from None
    adviser = Adviser.objects.select_related("person").filter(pk=pk).first()
    person = adviser.person if adviser is not None else None
    person = person or Person.objects.filter(pk=pk).first() or Person.objects.filter(user_id=pk).first()
    if person is None:
        raise CommandError("Nobody here has that id.")
    return person
