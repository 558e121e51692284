"""Load the invented programme, with two waves through the same intake and the same evaluation as real ones."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from nrp.core.refusals import Refusal
from nrp.demo.actions import loading, reports
from nrp.demo.queries import sign_ins

WAIT_SECONDS = 120


class Command(BaseCommand):
    help = "Load demo data: places, people, two generated survey waves and their evaluation. Safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seed", type=int, default=settings.NRP_DEMO_SEED, help="another seed, another finding")
        parser.add_argument(
            "--wait",
            type=float,
            default=WAIT_SECONDS,
            metavar="SECONDS",
            help="how long to wait for the evaluation; 0 leaves it to the worker",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            loading.load(seed=options["seed"])
            if options["wait"]:
                loading.wait_for_run(seconds=options["wait"])
                reports.make_missing()
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None
        for line in sign_ins():
            self.stdout.write(f"sign-in: {line.role} {line.email} {line.password}")
