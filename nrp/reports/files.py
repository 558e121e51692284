"""What the file of a report is called, and of what type it says it is."""

from django.utils.text import slugify

from nrp.core.render.cells import XLSX
from nrp.reports.models import Report

TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": XLSX,
    "csv": "application/zip",
}
ENDINGS = {"csv": "zip"}


def content_type_of(report: Report) -> str:
    return TYPES[report.format]


def file_name_of(report: Report) -> str:
    """Name it by what it is about and its days."""
    about = slugify(report.about) or "report"
    ending = ENDINGS.get(report.format, report.format)
    return f"{about}-{report.period_start}-to-{report.period_end}.{ending}"
