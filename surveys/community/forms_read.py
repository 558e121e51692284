"""An XLSForm that somebody hands in, read in a process of its own, which may die of it."""

import json
import sys
from dataclasses import dataclass
from typing import IO, Any

import structlog
from django.conf import settings
from django.utils.translation import gettext as _

from nrp.core import blobs
from nrp.core.children import run_child
from nrp.core.incoming import bare_name
from nrp.core.refusals import Refusal
from nrp.formats.canonical import canonical_json, sha256_hex
from nrp.formats.community.jobs import FormJob

log = structlog.get_logger(__name__)
MOST_BYTES = 5 * 1024 * 1024


class FormRefused(Refusal):
    """The workbook is no form that can be kept."""

    status = 400


@dataclass(frozen=True, slots=True)
class ReadForm:
    """A form that was read: the questions, and where the workbook itself lies."""

    instrument: dict[str, Any]
    file_name: str
    sha256: str
    stored_as: str

    @property
    def instrument_sha256(self) -> str:
        return sha256_hex(canonical_json(self.instrument))


def read_form(*, stream: IO[bytes], file_name: str) -> ReadForm:
    """Keep a workbook and read its questions. Raises FormRefused with the sentence that says what to mend."""
    try:
        blob = blobs.save(stream, limit=MOST_BYTES)
    except blobs.TooLarge:
        raise FormRefused(_("The form is larger than 5 MB. Take pictures out of the workbook."), field="form") from None
    with blobs.workspace() as folder:
        job = FormJob(blobs.fetch(blob.name, folder / "file"), bare_name(file_name), folder)
        spec = folder / "job.json"
        spec.write_text(job.to_json(), encoding="utf-8")
        result = run_child(
            [sys.executable, "-m", "nrp.formats.community.xlsform", str(spec)],
            memory_mb=settings.CHILD_MEMORY_MB,
            cpu_seconds=30,
            wall_seconds=60,
            cwd=folder,
        )
        if not result.is_ok:
            log.warning("form not read", why=result.reason)
            text = _("This workbook cannot be read. Save the form again as an Excel workbook (.xlsx) and hand that in.")
            raise FormRefused(text, field="form")
        report = json.loads((folder / "report.json").read_bytes())
    if "refused" in report:
        raise FormRefused(report["refused"], field="form")
    return ReadForm(report["instrument"], bare_name(file_name), blob.sha256, blob.name)
