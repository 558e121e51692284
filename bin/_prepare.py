"""Brings database and static files up to date in one process, because each start of Django costs seconds."""

import os
import sys
from pathlib import Path

import django
from django.core.management import call_command


def main() -> None:
    """Migrate, make the cache table where the cache is a table, and with --static collect static files."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "nrp.settings"
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    django.setup()
    call_command("migrate", interactive=False, verbosity=1)
    call_command("createcachetable", verbosity=0)
    if "--static" in sys.argv[1:]:
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)


if __name__ == "__main__":
    main()
