"""Print an API token for somebody. Whoever may run this may already read the database."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from nrp.accounts import queries
from nrp.accounts.actions import accounts
from nrp.core.refusals import Refusal


class Command(BaseCommand):
    help = "Makes an API token for the account that signs in with EMAIL, and prints it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", metavar="EMAIL")
        parser.add_argument("--days", type=int, default=accounts.TOKEN_DAYS, help="how long it works (1 to 366)")

    def handle(self, *args: Any, **options: Any) -> None:
        user = queries.account_with_email(options["email"])
        if user is None:
            raise CommandError(f"No account signs in with {options['email']}.")
        try:
            _row, token = accounts.issue_token(user=user, by=None, days=options["days"])
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(token)
