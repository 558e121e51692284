"""`release_run`: sign a finished run off without a browser, by the same rules as on the page."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from evaluation.actions import runs
from evaluation.checklist import CODES
from evaluation.models import Run
from evaluation.permissions import can_release_results
from evaluation.queries import run_document
from nrp.accounts.models import User
from nrp.core.refusals import Refusal

REFUSED, WRONG_ARGUMENTS = 1, 2


class Command(BaseCommand):
    help = (
        "Release a finished run to an audience. It needs a complete review: one on record, or --tick and --note for "
        f"each item ({', '.join(CODES)}). Standard output is the run's document without its result. "
        "Exit code 0: released; 1: refused; 2: wrong arguments."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("run", type=int, help="number of the run")
        parser.add_argument("--audience", required=True, choices=[Run.Audience.PMG.value, Run.Audience.PUBLIC.value])
        parser.add_argument("--by", required=True, metavar="EMAIL", help="who signs it off")
        parser.add_argument("--tick", action="append", default=[], metavar="ITEM", choices=CODES)
        parser.add_argument("--note", action="append", default=[], metavar="ITEM=TEXT", help="instead of a tick")

    def handle(self, **options: Any) -> None:
        run = Run.objects.filter(number=options["run"]).first()
        if run is None:
            raise CommandError(f"There is no run {options['run']}.", returncode=WRONG_ARGUMENTS)
        user = User.objects.filter(email__iexact=options["by"], is_active=True).first()
        if user is None or not can_release_results(user):
            raise CommandError(f"{options['by']} is nobody who may release results.", returncode=WRONG_ARGUMENTS)
        answers = dict.fromkeys(options["tick"], True) | _notes(options["note"])
        try:
            run = runs.release(run=run, audience=options["audience"], by=user, review=answers or None)
        except Refusal as refusal:
            raise CommandError(str(refusal), returncode=REFUSED) from None
        document = {name: value for name, value in run_document(run, user).items() if name != "result"}
        self.stdout.write(json.dumps(document, indent=1, ensure_ascii=False))


def _notes(given: list[str]) -> dict[str, Any]:
    notes = {}
    for one in given:
        item, equals, text = one.partition("=")
        if not equals or item not in CODES:
            raise CommandError(f"“{one}” is not ITEM=TEXT.", returncode=WRONG_ARGUMENTS)
        notes[item] = text
    return notes
