"""Django and an empty database for a soak, on the services that stand around it."""

import os
import warnings

import django
from django.core.management import call_command


def begin() -> None:
    """Set Django up and make the tables. Nothing that knows a model may be imported before."""
    warnings.filterwarnings("ignore", message="No directory at")  # no static files in a soak, and no path in its record
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.soak.stage.settings"
    django.setup()
    call_command("migrate", verbosity=0)
