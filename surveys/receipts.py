"""The receipt of a published file: what was published, by whom, and how to prove that it is that file."""

import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nrp.core.disclosure import Rule, few_lie_between
from nrp.core.incoming import limit_words
from nrp.core.render import dates, numbers
from surveys.models import Upload
from surveys.queries import difference_between


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
    lines += [redaction_line(entry) for entry in upload.redactions]
    if replaced:
        lines.append((_("Replaces"), _("Version %(version)s, kept and readable") % {"version": replaced.version}))
    if upload.replaces_reason:
        lines.append((_("Why it replaces it"), upload.replaces_reason))
    if upload.withdrawn_at:
        lines.append((_("Taken back"), f"{dates.moment(upload.withdrawn_at)}: {upload.withdrawn_reason}"))
    return [(label, value) for label, value in lines if value]


def redaction_line(entry: dict[str, Any]) -> tuple[str, str]:
    """Say that a file was rewritten without a household, and which file it was before."""
    rows = ngettext("%(rows)s row", "%(rows)s rows", entry["rows"]) % {"rows": numbers.number(entry["rows"])}
    what = _("%(rows)s of a household that withdrew.") % {"rows": rows}
    if entry["how"] == "emptied":
        what = _("All of it: it could not be read, and a household that withdrew might be in it.")
    if entry["how"] == "as_csv":
        what += " " + _("What remains is kept as CSV.")
    values = {"day": dates.day(datetime.date.fromisoformat(entry["on"])), "sha256": entry["sha256_before"]}
    return (_("Taken out"), what + " " + _("SHA-256 before: %(sha256)s, redacted on %(day)s.") % values)


def receipt_text(upload: Upload) -> str:
    """Give the receipt as a text file; the hash in one piece, so that it can be compared by a program."""
    title = _("Receipt for wave %(number)d of the household survey") % {"number": upload.wave.number}
    lines = [(label, value) for label, value in receipt_lines(upload) if label != _("SHA-256")]
    lines += [(_("SHA-256"), upload.sha256), (_("Reference"), str(upload.pk))]
    width = max(len(label) for label, _value in lines) + 2
    return "\n".join([title, "=" * len(title), "", *(f"{label:<{width}}{value}" for label, value in lines), ""])


def between_versions(before: Upload, after: Upload) -> str:
    """Say how many people's answers lie between two versions, as it may be told, and what follows; empty if unknown."""
    found = difference_between(before, after)
    rule = Rule(settings.DISCLOSURE_THRESHOLD, settings.DISCLOSURE_BASE)
    if found is None:
        return ""
    if few_lie_between(found.people, found.reweighted, rule):
        text = _(
            "Fewer than %(count)d people lie between it and this file, so released and public figures stay as they are."
        )
        return text % {"count": rule.threshold + 1}
    if not found.people:
        return _("The answers are the same in both.")
    text = _("About %(count)s people’s answers lie between it and this file (rounded to the nearest %(base)d).")
    return text % {"count": numbers.number(rule.count(found.people)), "base": rule.base}


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
