"""Files that come in and go out over HTTP, the same for pages and API."""

from typing import Any

from django.conf import settings
from django.http import FileResponse, HttpResponse

from nrp.core import blobs
from surveys.models import Upload
from surveys.receipts import receipt_text

# What a form adds around the file: boundaries, headers, the codebook.
AROUND_THE_FILE = 8 << 20
_DRAINED = 1 << 30
_CHUNK = 1 << 16


def is_too_large(request: Any) -> bool:
    """Whether a request is longer than any with a file within the limit; to be asked before its body is parsed.

    What is sent is read and thrown away up to a gigabyte, because a browser shows the answer only once it
    has sent everything.
    """
    length = int(request.META.get("CONTENT_LENGTH") or 0)
    if length <= settings.SURVEY_UPLOAD_MAX_BYTES + AROUND_THE_FILE:
        return False
    left = min(length, _DRAINED)
    while left > 0 and (chunk := request.read(min(left, _CHUNK))):
        left -= len(chunk)
    return True


def problems_file(upload: Upload) -> FileResponse:
    """Give the CSV of all problems; its cells were made safe to open in a spreadsheet when it was written."""
    name = f"wave-{upload.wave.number}-problems-{str(upload.pk)[:8]}.csv"
    return FileResponse(
        blobs.open_blob(upload.problems_stored_as), as_attachment=True, filename=name, content_type="text/csv"
    )


def receipt_file(upload: Upload) -> HttpResponse:
    """Give the receipt as a text file, for whoever keeps the fieldwork agency's papers."""
    response = HttpResponse(receipt_text(upload), content_type="text/plain; charset=utf-8")
    name = f"wave-{upload.wave.number}-version-{upload.version}-receipt.txt"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
