"""One manager in a process of their own: `python -m tests.integration.coren.payer ORGANISATION USER`.

A line comes in (make or pay), one act is done, a line goes out.
"""

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nrp.settings_test")
django.setup()

from django.db import connection  # noqa: E402  Django is set up first

from neighbourhoods.models import Organisation  # noqa: E402  Django is set up first
from nrp.accounts.models import User  # noqa: E402  Django is set up first
from tests.integration.coren import money_race  # noqa: E402  Django is set up first


def main(arguments: list[str]) -> int:
    connection.settings_dict["NAME"] = os.environ["RACE_DATABASE"]
    organisation = Organisation.objects.get(pk=arguments[0])
    user = User.objects.select_related("person").get(pk=arguments[1])
    say("ready")
    for line in sys.stdin:
        act = {"make": money_race.make, "pay": money_race.pay}[line.strip()]
        try:
            say(act(organisation, user))
        except Exception as error:  # noqa: BLE001  whatever happened is what the trial reports
            say(f"{type(error).__name__}: {error}".replace("\n", " "))
    return 0


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
