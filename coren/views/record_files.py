"""Everything about one adviser as a file, for them or for somebody who does it with them."""

from typing import Any

from django.http import HttpResponse

from coren.actions import looks
from coren.models import Adviser
from coren.record_file import archive_of, name_of


def give_file(adviser: Adviser, user: Any) -> HttpResponse:
    """Make the archive and note in the trail that it was taken."""
    looks.note_download(adviser=adviser, by=user)
    response = HttpResponse(archive_of(adviser, user), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{name_of(adviser)}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
