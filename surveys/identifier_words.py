"""A column that may say who somebody is, in words: what is in it, how it is written, what can be decided."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from nrp.core.render.numbers import number
from surveys.models import Upload

KINDS = {
    "email": gettext_lazy("e-mail addresses"),
    "telephone": gettext_lazy("telephone numbers"),
    "national_insurance": gettext_lazy("National Insurance numbers"),
    "nhs_number": gettext_lazy("NHS numbers"),
    "address": gettext_lazy("addresses"),
    "postcode": gettext_lazy("postcodes"),
    "birth": gettext_lazy("dates of birth"),
    "name": gettext_lazy("names of people"),
}


def found_in_words(column: Mapping[str, Any]) -> str:
    """Say what was found, in how many rows, and how it is written: never what it says."""
    parts = [
        _("%(what)s in %(rows)s") % {"what": KINDS.get(kind, kind), "rows": _rows(rows)}
        for kind, rows in column["kinds"].items()
    ]
    found = _("What look like %(parts)s.") % {"parts": "; ".join(parts)}
    shapes = [_("row %(row)s: %(shape)s") % {"row": number(row), "shape": shape} for row, shape in column["examples"]]
    return f"{found} {_('Written like')} {'; '.join(shapes)}."


def choices_for(column: Mapping[str, Any], upload: Upload) -> list[tuple[str, str]]:
    """Give what can be decided: cells can only be blanked in a column that is kept."""
    choices = [("drop", _what_dropping_does(column, upload))]
    if column["variable"]:
        text = ngettext(
            "Blank the %(rows)s cell that was found, and keep the others",
            "Blank the %(rows)s cells that were found, and keep the others",
            column["rows"],
        )
        choices.append(("blank", text % {"rows": number(column["rows"])}))
    return [*choices, ("keep", _("It identifies nobody, for a reason I give below"))]


def _what_dropping_does(column: Mapping[str, Any], upload: Upload) -> str:
    if not column["variable"]:
        return _("Leave the column out; the codebook does not ask for it")
    needed = {match["variable"] for match in upload.report.get("columns", []) if match["required"]}
    if column["variable"] in needed:
        return _("Leave the column out; the codebook needs it, so the file is stopped until it has another")
    return _("Leave the column out; the wave then has no answers to this question")


def _rows(count: int) -> str:
    return ngettext("%(rows)s row", "%(rows)s rows", count) % {"rows": number(count)}
