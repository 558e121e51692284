"""The three doors a survey file comes in by: the page, the API and the command. Each hands in and publishes."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from knox.models import AuthToken
from rest_framework.test import APIClient

from evaluation.actions import computing
from evaluation.models import Run
from nrp.accounts.models import User
from surveys.models import Upload
from tests import survey_factories as f

Door = Callable[[User, int, Path], None]


def by_page(lead: User, number: int, file: Path) -> None:
    browser = Client()
    browser.force_login(lead)
    browser.post(reverse("upload-new", args=[number]), {"file": SimpleUploadedFile(file.name, file.read_bytes())})
    upload = f.read(Upload.objects.get(wave__number=number, state=Upload.State.RECEIVED))
    answer = browser.post(reverse("upload-publish", args=[upload.pk]), {"confirm_warnings": "on"})
    assert answer.status_code == 302


def by_api(lead: User, number: int, file: Path) -> None:
    _row, token = AuthToken.objects.create(user=lead)
    program = APIClient()
    program.credentials(HTTP_AUTHORIZATION=f"Token {token}")
    sent = {"file": SimpleUploadedFile(file.name, file.read_bytes())}
    handed_in = program.post(f"/api/v1/waves/{number}/uploads/", sent).json()
    f.read(Upload.objects.get(pk=handed_in["id"]))
    path = f"/api/v1/uploads/{handed_in['id']}/publish/"
    answer = program.post(path, {"confirm_warnings": True}, format="json")
    assert answer.status_code == 200, answer.json()


def by_command(lead: User, number: int, file: Path) -> None:
    call_command("import_wave", str(file), "--wave", str(number), "--publish", "--by", lead.email)


def finding() -> Run:
    """Do what a worker does for the run that publishing asked for."""
    run = Run.objects.order_by("-number").first()
    assert run is not None
    computing.compute(run_id=run.pk)
    run.refresh_from_db()
    assert run.work_state == "done", run.error
    return run


def engine_alone(folder: Path, plan: dict[str, object], first: Path, second: Path) -> bytes:
    """What the engine's own command prints for two files and a plan: no database, no Django."""
    plan_file = folder / "plan.json"
    plan_file.write_text(json.dumps(plan))
    command = [sys.executable, "-m", "evaluation.engine", "estimate", str(first), str(second)]
    command += ["--wave-of", f"{first}=1", "--wave-of", f"{second}=2", "--plan", str(plan_file)]
    command += ["--codebook", str(f.HHS / "codebook.json"), "--json"]
    return subprocess.run(command, check=True, capture_output=True).stdout
