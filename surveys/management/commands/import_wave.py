"""`import_wave`: the upload without a browser. Reads in its own child, so no worker has to run."""

import json
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from nrp.accounts.models import User
from nrp.core.models import WorkState
from nrp.core.refusals import Refusal
from surveys.actions import instruments, publishing, reading, uploads
from surveys.models import Codebook, Upload, Wave
from surveys.permissions import can_upload
from surveys.queries import upload_document

DONE, REFUSED, WRONG_ARGUMENTS, OUR_FAILURE = 0, 1, 2, 3
WAIT_SECONDS = 900
DECISIONS = ("column_map", "area_map", "code_map", "variable_map", "confirmed", "identifier_map")


class Command(BaseCommand):
    help = (
        "Read a survey file into a wave. Standard output is the upload's document. "
        "Exit code 0: ready or published; 1: refused; 2: wrong arguments; 3: a fault of the platform."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--wave", type=int, required=True, help="number of the wave")
        parser.add_argument("--codebook", type=Path, help="a codebook (nrp-codebook/1) to read the file by")
        parser.add_argument("--map", action="append", default=[], metavar="CODE=CODE", help="what an area code means")
        parser.add_argument(
            "--leave-out", action="append", default=[], metavar="CODE", help="an area code to leave out"
        )
        parser.add_argument(
            "--decisions",
            type=Path,
            help="a JSON document with what people decided: column_map, area_map, code_map, variable_map, "
            "confirmed, identifier_map",
        )
        parser.add_argument("--publish", action="store_true", help="publish it when nothing stops it")
        parser.add_argument("--reason", help="why it takes the place of the version published before")
        parser.add_argument("--by", metavar="EMAIL", help="whose upload it is; without it the platform's own")

    def handle(self, **options: Any) -> None:
        try:
            upload = self._import(options)
        except Refusal as refusal:
            raise CommandError(str(refusal), returncode=WRONG_ARGUMENTS) from None
        except CommandError:
            raise
        except Exception as error:
            raise CommandError(f"The platform failed: {type(error).__name__}.", returncode=OUR_FAILURE) from error
        self._say(upload)
        if upload.state == Upload.State.FAILED:
            self.stderr.write(f"{upload.error} {upload.error_reference}")
            sys.exit(OUR_FAILURE)
        if upload.state not in (Upload.State.READY, Upload.State.PUBLISHED):
            sys.exit(REFUSED)
        if options["publish"] and upload.state != Upload.State.PUBLISHED:
            sys.exit(REFUSED)

    def _import(self, options: dict[str, Any]) -> Upload:
        wave, by = _wave(options["wave"]), _user(options["by"])
        path: Path = options["file"]
        said = _decisions(options["decisions"])
        if areas := _area_map(options["map"], options["leave_out"]):
            said["area_map"] = {**(said.get("area_map") or {}), **areas}
        confirmed = said.pop("confirmed", None) or {}
        codebook = _codebook(options["codebook"], by)
        try:
            stream = path.open("rb")
        except OSError:
            raise CommandError(f"{path} cannot be opened.", returncode=WRONG_ARGUMENTS) from None
        with stream:
            upload = uploads.receive(wave=wave, stream=stream, file_name=path.name, by=by, codebook=codebook)
        if said:
            uploads.answer(upload=upload, by=by, **said)
        upload = self._confirm(self._read(upload), confirmed, by)
        if options["publish"] and upload.state == Upload.State.READY:
            upload = self._publish(upload, by, options["reason"])
        return upload

    def _confirm(self, upload: Upload, confirmed: dict[str, Any], by: User | None) -> Upload:
        """Confirm what was asked about this file, and say what was not: a confirmation holds for what was found."""
        asked = {question["variable"] for question in upload.report.get("questions", ())}
        for name in sorted(set(confirmed) - asked):
            self.stderr.write(f"Nothing about the meaning of “{name}” is in doubt, so nothing was confirmed.")
        if found := {name: reason for name, reason in confirmed.items() if name in asked}:
            uploads.answer(upload=upload, confirmed=found, by=by)
            return self._read(upload)
        return upload

    def _read(self, upload: Upload) -> Upload:
        """Read it here, unless a worker was quicker; then wait for the worker."""
        until = time.monotonic() + WAIT_SECONDS
        while True:
            reading.read(upload_id=upload.pk)
            upload = Upload.objects.select_related("wave", "codebook", "received_by", "published_by").get(pk=upload.pk)
            if upload.work_state in (WorkState.DONE, WorkState.FAILED):
                return upload
            if time.monotonic() > until:
                raise CommandError("The file was not read in a quarter of an hour.", returncode=OUR_FAILURE)
            time.sleep(0.5)

    def _publish(self, upload: Upload, by: User | None, reason: str | None) -> Upload:
        for problem in upload.problems:
            if problem["severity"] == "warns":
                self.stderr.write(f"Worth a look: {problem['text']}")
        try:
            return publishing.publish(upload=upload, confirm_warnings=True, reason=reason, by=by)
        except publishing.PublishBlocked as blocked:
            self.stderr.write(str(blocked))
            return upload

    def _say(self, upload: Upload) -> None:
        for problem in upload.problems:
            if problem["severity"] == "blocks":
                self.stderr.write(f"Stops publication: {problem['text']}")
        self.stdout.write(json.dumps(upload_document(upload), indent=1, ensure_ascii=False))


def _wave(number: int) -> Wave:
    wave = Wave.objects.select_related("codebook").filter(number=number).first()
    if wave is None:
        raise CommandError(f"There is no wave {number}.", returncode=WRONG_ARGUMENTS)
    return wave


def _user(email: str | None) -> User | None:
    if email is None:
        return None
    user = User.objects.filter(email__iexact=email, is_active=True).first()
    if user is None or not can_upload(user):
        raise CommandError(f"{email} is nobody who may upload waves.", returncode=WRONG_ARGUMENTS)
    return user


def _codebook(path: Path | None, by: User | None) -> Codebook | None:
    if path is None:
        return None
    try:
        source = path.read_bytes()
    except OSError:
        raise CommandError(f"{path} cannot be opened.", returncode=WRONG_ARGUMENTS) from None
    return instruments.import_codebook(source=source, by=by)


def _decisions(path: Path | None) -> dict[str, Any]:
    """Read the document of decisions; each part is checked where it is taken."""
    if path is None:
        return {}
    try:
        document = json.loads(path.read_bytes())
    except OSError:
        raise CommandError(f"{path} cannot be opened.", returncode=WRONG_ARGUMENTS) from None
    except ValueError:
        raise CommandError(f"{path} is not a JSON document.", returncode=WRONG_ARGUMENTS) from None
    if not isinstance(document, dict) or not all(isinstance(part, dict) for part in document.values()):
        raise CommandError(f"{path}: each decision is a list of names with answers.", returncode=WRONG_ARGUMENTS)
    if stray := sorted(set(document) - set(DECISIONS)):
        words = f"{path}: “{stray[0]}” is no decision. There are {', '.join(DECISIONS)}."
        raise CommandError(words, returncode=WRONG_ARGUMENTS)
    return document


def _area_map(pairs: list[str], left_out: list[str]) -> dict[str, str | None]:
    found: dict[str, str | None] = dict.fromkeys((code.strip() for code in left_out), None)
    for pair in pairs:
        code, separator, target = pair.partition("=")
        if not separator or not code.strip() or not target.strip():
            raise CommandError(f"--map takes CODE=CODE; “{pair}” is not that.", returncode=WRONG_ARGUMENTS)
        found[code.strip()] = target.strip()
    return found
