"""Files that come in and go out over HTTP, the same for pages and API."""

from typing import Any

from django.conf import settings
from django.http import FileResponse, HttpResponse

from nrp.core import blobs, incoming
from surveys.models import Upload
from surveys.receipts import receipt_text


def is_too_large(request: Any) -> bool:
    """Whether a request is longer than any with a survey file within the limit; asked before its body is parsed."""
    return incoming.is_too_large(request, settings.SURVEY_UPLOAD_MAX_BYTES)


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
