"""Django and an empty database for a soak, on the services that stand around it."""

import os

import django
from django.core.management import call_command


def begin() -> None:
    """Set Django up and make the tables. Nothing that knows a model may be imported before."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.soak.stage.settings"
    django.setup()
    call_command("migrate", verbosity=0)
