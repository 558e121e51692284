"""Invite the first programme administrator: an empty installation has nobody who could."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from neighbourhoods.actions import invitations
from nrp.accounts.actions import people
from nrp.accounts.roles import Role
from nrp.core.refusals import Refusal


class Command(BaseCommand):
    help = "Invites NAME to be programme administrator and prints the link, which also goes to EMAIL."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", metavar="EMAIL")
        parser.add_argument("name", metavar="NAME")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with transaction.atomic():
                person = people.create(name=options["name"], email=options["email"], by=None)
                invitation = invitations.invite(
                    person=person, email=options["email"], role=Role.PROGRAMME_ADMIN, by=None
                )
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(invitations.link(invitation))
