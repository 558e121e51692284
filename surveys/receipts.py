"""The receipt of a published file: what was published, by whom, and how to prove that it is that file."""

from typing import Any

from django.utils.translation import gettext as _

from nrp.core.incoming import limit_words
from nrp.core.render import dates, numbers
from surveys.models import Upload


def receipt_lines(upload: Upload, *, replaced: Upload | None = None) -> list[tuple[str, str]]:
    """Give the receipt as pairs of label and value, for the page and the file alike."""
    lines = [
        (_("Wave"), _("%(wave)d, file version %(version)s") % {"wave": upload.wave.number, "version": upload.version}),
        (_("File"), upload.file_name),
        (_("Rows"), rows_text(upload)),
        (_("Areas"), str(areas_kept(upload))),
        (_("Received"), f"{dates.moment(upload.received_at)}{_by(upload.received_by)}"),
        (_("Published"), dates.moment(upload.published_at) if upload.published_at else ""),
        (_("By"), person_name(upload.published_by)),
        (_("SHA-256"), numbers.fingerprint(upload.sha256)),
    ]
    if replaced:
        lines.append((_("Replaces"), _("Version %(version)s, kept and readable") % {"version": replaced.version}))
    if upload.withdrawn_at:
        lines.append((_("Taken back"), f"{dates.moment(upload.withdrawn_at)}: {upload.withdrawn_reason}"))
    return [(label, value) for label, value in lines if value]


def receipt_text(upload: Upload) -> str:
    """Give the receipt as a text file; the hash in one piece, so that it can be compared by a program."""
    title = _("Receipt for wave %(number)d of the household survey") % {"number": upload.wave.number}
    lines = [(label, value) for label, value in receipt_lines(upload) if label != _("SHA-256")]
    lines += [(_("SHA-256"), upload.sha256), (_("Reference"), str(upload.pk))]
    width = max(len(label) for label, _value in lines) + 2
    return "\n".join([title, "=" * len(title), "", *(f"{label:<{width}}{value}" for label, value in lines), ""])


def rows_kept(upload: Upload) -> int:
    """How many rows the programme gets of this file."""
    return (upload.rows or 0) - int(upload.report.get("rows_left_out", 0))


def areas_kept(upload: Upload) -> int:
    """How many areas of the programme the rows are of."""
    return len({area["mapped_to"] for area in upload.areas if area["mapped_to"]})


def rows_text(upload: Upload) -> str:
    left_out = int(upload.report.get("rows_left_out", 0))
    rows = numbers.number(rows_kept(upload))
    if not left_out:
        return rows
    return _("%(rows)s (%(left)s left out by answer)") % {"rows": rows, "left": numbers.number(left_out)}


def file_size(size: int) -> str:
    """Say a size in the megabytes that the limit is set in."""
    return limit_words(size)


def person_name(user: Any) -> str:
    """The name of the person behind an account, or its address when nobody is known behind it."""
    return str(getattr(user, "person", None) or user or "")


def _by(user: Any) -> str:
    return _(", by %(name)s") % {"name": person_name(user)} if user else ""
