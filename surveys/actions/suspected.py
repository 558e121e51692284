"""What somebody decides about columns that seem to say who somebody is."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from nrp.core.refusals import Refusal
from surveys.intake.decisions import CHOICES, Decision
from surveys.models import Upload

LONGEST_REASON = 500


class DecisionRefused(Refusal):
    """The decision cannot be taken; `field` is the map it came in."""

    status = 400

    def __init__(self, text: object) -> None:
        super().__init__(text, field="identifier_map")


def checked_identifiers(given: Mapping[str, Any], upload: Upload) -> dict[str, dict[str, Any] | None]:
    """Bring decisions to the form they are stored in: column → decision, reason and the kinds it was said of.

    A decision is `"drop"`, `"blank"` or `{"decision": "keep", "reason": "…"}`; null takes one back. A column that
    is said to identify nobody is that only for what was found in it by then. Raises DecisionRefused for a column
    that the file does not have, for another word, and for a `keep` without its reason.
    """
    known = _columns(upload)
    checked = {}
    for name, said in given.items():
        column = name.strip()
        if known is not None and column not in known:
            raise DecisionRefused(_("The file has no column “%(column)s”.") % {"column": column})
        checked[column] = None if said is None else _checked(column, said, upload).to_dict()
    return checked


def suspected_columns(upload: Upload) -> list[dict[str, Any]]:
    """Give the columns of a file that seem to say who somebody is, as its report tells of them."""
    found: list[dict[str, Any]] = upload.report.get("identifiers") or []
    return found


def _columns(upload: Upload) -> set[str] | None:
    """The columns of the file; None before it was read."""
    report = upload.report
    if not report.get("columns"):
        return None
    matched = {match["column"] for match in report["columns"] if match["column"]}
    unused = {column["column"] for column in report.get("unused_columns", [])}
    return matched | unused | {column["column"] for column in suspected_columns(upload)}


def _checked(column: str, said: Any, upload: Upload) -> Decision:
    raw = {"decision": said} if isinstance(said, str) else said
    choice = next((word for word in CHOICES if isinstance(raw, Mapping) and raw.get("decision") == word), None)
    if choice is None:
        text = _("Say “drop”, “blank” or “keep” with a reason of the column “%(column)s”.")
        raise DecisionRefused(text % {"column": column})
    if choice != "keep":
        return Decision(choice)
    reason = raw.get("reason")
    reason = reason.strip() if isinstance(reason, str) else ""
    if not reason:
        raise DecisionRefused(_("Say why the column “%(column)s” identifies nobody.") % {"column": column})
    if len(reason) > LONGEST_REASON:
        text = _("The reason for “%(column)s” is longer than %(most)d characters.")
        raise DecisionRefused(text % {"column": column, "most": LONGEST_REASON})
    kinds = {found["column"]: tuple(sorted(found["kinds"])) for found in suspected_columns(upload)}
    return Decision("keep", reason, kinds.get(column))
