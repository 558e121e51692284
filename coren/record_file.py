"""Everything about one adviser as an archive: a page to read, the same as a document, and their own files."""

import io
import json
import zipfile
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from coren.models import Adviser
from coren.queries.everything import Document, everything_about, files_about, texts_agreed_to
from coren.record_words import sections_of
from nrp.core import blobs

READ_FIRST = "your-record.html"


def archive_of(adviser: Adviser, user: Any) -> bytes:
    """Make the archive. A stored file that is not there any more is named in the page, not left out in silence."""
    document = everything_about(adviser, user)
    missing: list[str] = []
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files_about(adviser):
            try:
                archive.writestr(file.name, blobs.read(file.stored_as))
            except FileNotFoundError:
                missing.append(file.name)
        archive.writestr("your-record.json", json.dumps(document, ensure_ascii=False, indent=2))
        archive.writestr(READ_FIRST, _page(adviser, document, missing))
    return target.getvalue()


def name_of(adviser: Adviser) -> str:
    """The file's name says whose record by number: it may lie in a folder that others see."""
    return f"record-{adviser.number}.zip"


def _page(adviser: Adviser, document: Document, missing: list[str]) -> str:
    context = {
        "heading": _("Everything on record about %(name)s") % {"name": adviser.person.name},
        "sections": sections_of(document),
        "texts": texts_agreed_to(adviser),
        "made_at": document["made_at"],
        "missing": missing,
        "has_pay": "payments" in document,
    }
    return render_to_string("coren/record_file.html", context)
