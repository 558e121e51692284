"""Run the dispatcher beside the workers."""

import signal
import threading
from typing import Any

from celery import current_app
from django.core.management.base import BaseCommand, CommandParser

from nrp.core.dispatch import Dispatcher


class Command(BaseCommand):
    requires_system_checks: list[str] = []
    help = "Look at the rows of work and ring for those that somebody should take, until stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="look once, say how many were rung for, and end")
        parser.add_argument("--every", type=float, default=0.5, help="seconds between two looks")
        parser.add_argument("--ring-again", type=float, default=10.0, help="seconds before a row is rung for again")

    def handle(self, *args: Any, **options: Any) -> None:
        current_app.loader.import_default_modules()
        dispatcher = Dispatcher(look_every=options["every"], ring_again_after=options["ring_again"])
        if options["once"]:
            self.stdout.write(str(dispatcher.look()))
            return
        stopped = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopped.set())
        dispatcher.run(stopped.is_set)
