"""How the processes of the site start: what a web process has done before its first request, who stands back."""

import subprocess
import sys

from tests.architecture.source import ROOT

START = "import os, sys; os.environ['DJANGO_SETTINGS_MODULE'] = 'nrp.settings_test'; "


def said_by(program: str) -> str:
    done = subprocess.run([sys.executable, "-c", START + program], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()[-1]


def test_a_web_process_has_loaded_every_view_before_its_first_request() -> None:
    views = ["nrp.dashboards.views.results", "coren.views.hours", "governance.views.meetings", "nrp.reports.api"]

    assert said_by(f"import nrp.wsgi; print([name for name in {views!r} if name not in sys.modules])") == "[]"


def test_the_worker_stands_back_for_pages() -> None:
    program = (
        "from nrp.celery import app; from celery.signals import worker_init; "
        "before = os.nice(0); worker_init.send(sender=app); print(os.nice(0) - before)"
    )

    assert said_by(f"os.environ['WORKER_NICE'] = '3'; {program}") == "3"
