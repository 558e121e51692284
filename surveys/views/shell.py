"""What the pages of an upload share: its steps, its way back, and which step it is at."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from surveys.deciding import is_open
from surveys.forms import columns_to_find
from surveys.models import Upload, Wave
from surveys.permissions import BEING_READ

S = Upload.State
shown_or_sent = require_http_methods(["GET", "HEAD", "POST"])
CHOOSE, MATCH, REPORT, PUBLISH, RECEIPT = range(1, 6)


def step_labels() -> list[str]:
    return [_("Choose a file"), _("Match columns"), _("Read the report"), _("Publish"), _("Receipt")]


def crumbs(wave: Wave, *, here: str = "") -> list[dict[str, Any]]:
    """One line back to the list of waves."""
    name = _("Wave %(number)d") % {"number": wave.number}
    line: list[dict[str, Any]] = [{"label": _("Waves"), "url": reverse("waves")}]
    if not here:
        return [*line, {"label": name}]
    return [*line, {"label": name, "url": wave.get_absolute_url()}, {"label": here}]


def page_of_step(wave: Wave, current: int, **context: Any) -> dict[str, Any]:
    """Give the context that every step shares."""
    return {"wave": wave, "crumbs": crumbs(wave), "steps": step_labels(), "current_step": current, **context}


def next_step(upload: Upload) -> str:
    """Name the page of the step that an upload is at; its own page while it is read or after that failed."""
    if upload.state in BEING_READ or upload.state == S.FAILED:
        return "upload"
    if upload.version is not None:
        return "upload-receipt"
    if lacks_columns(upload):
        return "upload-columns"
    if waits_for_areas_alone(upload):
        return "upload-areas"
    if waits_for_meanings_alone(upload):
        return "upload-compare"
    return "upload-report"


def lacks_columns(upload: Upload) -> bool:
    """Whether a column that something rests on was not found and nobody has said yet that the file has none."""
    return bool(columns_to_find(upload) - set(upload.column_map))


def unknown_areas(upload: Upload) -> list[dict[str, Any]]:
    return [area for area in upload.areas if area["state"] == "unknown" and area["code"]]


def waits_for_meanings_alone(upload: Upload) -> bool:
    """Whether nothing but codes that may have changed their meaning stops the file."""
    blocking = {problem["kind"] for problem in upload.problems if problem["severity"] == "blocks"}
    return bool(blocking) and blocking <= {"meaning_changed", "codes_swapped", "codebook_changed"} and is_open(upload)


def waits_for_areas_alone(upload: Upload) -> bool:
    """Whether nothing but unknown area codes stops the file."""
    blocking = {problem["kind"] for problem in upload.problems if problem["severity"] == "blocks"}
    return blocking == {"unknown_area"} and bool(unknown_areas(upload))
