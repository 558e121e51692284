"""Receipts: photographs are drawn anew without what the telephone wrote into them, PDF files are kept as they came."""

import sys
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext as _

from nrp.core import blobs
from nrp.core.attachments import JPEG, PDF
from nrp.core.children import ROOT, run_child

LIMIT = 10_000_000
KINDS = (JPEG, PDF)  # what is kept; a PNG or WebP has become a JPEG by then
_PDF_START, _PDF_END, _END_WITHIN = b"%PDF-", b"%%EOF", 2048


def cleaned(upload: Any) -> SimpleUploadedFile:
    """Give a receipt as it is kept. Raises ValidationError, in words, for what is too large or no picture or PDF."""
    if upload.size > LIMIT:
        raise ValidationError(_("The file is larger than 10 MB. Send a smaller photograph."))
    upload.seek(0)
    content: bytes = upload.read()
    upload.seek(0)
    name = str(upload.name or "receipt")
    if content.startswith(_PDF_START):
        if _PDF_END not in content[-_END_WITHIN:]:
            raise ValidationError(_("This PDF is not whole. Send it again, or send a photograph."))
        return SimpleUploadedFile(name, content, PDF)
    return SimpleUploadedFile(name, _redrawn(content), JPEG)


def _redrawn(content: bytes) -> bytes:
    """Draw a photograph anew in a process of its own, which a hostile file may end without taking us along."""
    with blobs.workspace() as place:
        source, target = place / "received", place / "drawn.jpg"
        source.write_bytes(content)
        argv = [sys.executable, "-m", "coren.picture", str(source), str(target)]
        ended = run_child(argv, cwd=Path(ROOT), memory_mb=768, cpu_seconds=20, wall_seconds=60)
        if not ended.is_ok or not target.exists():
            raise ValidationError(_("This is no photograph (JPEG, PNG or WebP) or PDF that can be read. Send another."))
        return target.read_bytes()
