"""What people say about a file: which column, area, code or variable is which, what means the same, and what becomes of
columns that may identify people. Checked.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from neighbourhoods.queries import areas_by_survey_code
from nrp.accounts.models import User
from nrp.core.refusals import Refusal
from surveys.actions import instruments
from surveys.actions.suspected import checked_identifiers
from surveys.intake.harmonised import harmonised
from surveys.models import Codebook, Upload, Wave
from surveys.queries import previous_published

Map = dict[str, Any]
# What is taken back by saying null; in the others null is an answer ("not in this file", "leave these rows out").
REMEMBERED_TOGETHER = ("code_map", "variable_map", "confirmed")  # in Wave.harmonisation; the others have a field there
REMOVABLE = (*REMEMBERED_TOGETHER, "identifier_map")
OWN_FIELDS = ("column_map", "area_map", "identifier_map")


class UploadRefused(Refusal):
    """The file, or the answer about it, cannot be taken."""

    def __init__(self, text: object, *, field: str | None = None, status: int = 409) -> None:
        super().__init__(text, field=field)
        self.status = status


def remembered(wave: Wave) -> dict[str, Map]:
    """Give what was said about the wave's files before, under the names of the fields of an upload."""
    together = {name: dict(wave.harmonisation.get(name) or {}) for name in REMEMBERED_TOGETHER}
    return {name: dict(getattr(wave, name)) for name in OWN_FIELDS} | together


def remember(wave: Wave, said: Mapping[str, Map]) -> None:
    """Keep what was said for the wave's next file."""
    for name, answers in said.items():
        if name in REMEMBERED_TOGETHER:
            wave.harmonisation[name] = answers
        else:
            setattr(wave, name, answers)
    wave.save(update_fields=[*OWN_FIELDS, "harmonisation"])


def merged(before: Mapping[str, Any], given: Mapping[str, Any], *, name: str) -> Map:
    """Add what is given to what was said before."""
    both = {**before, **given}
    return {key: value for key, value in both.items() if value is not None} if name in REMOVABLE else both


def codebook_as_before(wave: Wave, given: Codebook, said: Mapping[str, Map], *, by: User | None) -> Codebook:
    """Give the codebook a file is read by: the one it came with, in the last wave's names and codes where mapped."""
    reference = previous_published(wave)
    mapped = said["code_map"], said["variable_map"]
    if reference is None or not any(mapped) or reference.codebook_id == given.pk:
        return given
    document = harmonised(given.document, reference.codebook.document, coded=mapped[0], renamed=mapped[1])
    return given if document == given.document else instruments.import_codebook(source=document, by=by)


# Checking -------------------------------------------------------------------------------------


def checked(
    given: Mapping[str, Mapping[str, Any]], *, codebook: Codebook, given_codebook: Codebook, upload: Upload | None
) -> dict[str, Map]:
    """Check everything that was said, under the names of the fields; raise UploadRefused for what makes no sense."""
    variables = {variable["name"]: variable for variable in codebook.document["variables"]}
    came_with = {variable["name"] for variable in given_codebook.document["variables"]}
    return {
        "column_map": _columns(given.get("column_map") or {}, variables),
        "area_map": _areas(given.get("area_map") or {}),
        "code_map": _codes(given.get("code_map") or {}, variables),
        "variable_map": _variables(given.get("variable_map") or {}, came_with, variables),
        "confirmed": _confirmed(given.get("confirmed") or {}, upload),
        "identifier_map": checked_identifiers(given.get("identifier_map") or {}, upload) if upload else {},
    }


def _columns(given: Mapping[str, Any], variables: Mapping[str, Any]) -> Map:
    for name, column in given.items():
        _must_be_known(name, variables, "column_map")
        if column is not None and not isinstance(column, str):
            text = _("The column for “%(name)s” must be a name or null.") % {"name": name}
            raise UploadRefused(text, field="column_map", status=400)
    return {name: (column.strip() or None) if column else None for name, column in given.items()}


def _areas(given: Mapping[str, Any]) -> Map:
    known = areas_by_survey_code() if given else {}
    for target in given.values():
        if target is not None and target not in known:
            text = _("“%(code)s” is not a survey area of the programme.") % {"code": target}
            raise UploadRefused(text, field="area_map", status=400)
    return {code.strip(): target for code, target in given.items()}


def _codes(given: Mapping[str, Any], variables: Mapping[str, Any]) -> Map:
    checked_map: Map = {}
    for name, codes in given.items():
        _must_be_known(name, variables, "code_map")
        if codes is not None and not isinstance(codes, Mapping):
            text = _("The codes of “%(name)s” are given as code of the file and code of the codebook.")
            raise UploadRefused(text % {"name": name}, field="code_map", status=400)
        known = {*(variables[name].get("codes") or {}), *(variables[name].get("missing") or {})}
        for target in (codes or {}).values():
            if target is not None and str(target) not in known:
                text = _("“%(code)s” is not a code of “%(name)s” in the codebook.")
                raise UploadRefused(text % {"code": target, "name": name}, field="code_map", status=400)
        spelled = {str(code).strip(): None if to is None else str(to) for code, to in (codes or {}).items()}
        checked_map[name] = {code: to for code, to in spelled.items() if code != to} or None
    return checked_map


def _variables(given: Mapping[str, Any], came_with: set[str], variables: Mapping[str, Any]) -> Map:
    for name, was in given.items():
        if was is not None and (name not in came_with or was not in variables):
            text = _("“%(name)s” cannot be “%(was)s” of the last wave: one of them is not in its codebook.")
            raise UploadRefused(text % {"name": name, "was": was}, field="variable_map", status=400)
    return dict(given)


def _confirmed(given: Mapping[str, Any], upload: Upload | None) -> Map:
    """Tie each confirmation to what was found, so that it does not hold for something else in a later file."""
    asked: dict[str, list[str]] = {}
    for question in (upload.report.get("questions") or ()) if upload else ():
        asked.setdefault(question["variable"], []).append(question["found"])
    checked_map: Map = {}
    for name, reason in given.items():
        if reason is None:
            checked_map[name] = None
        elif not str(reason).strip():
            text = _("Say why “%(name)s” means the same.") % {"name": name}
            raise UploadRefused(text, field="confirmed", status=400)
        elif name not in asked:
            text = _("Nothing about the meaning of “%(name)s” is in doubt, so there is nothing to confirm.")
            raise UploadRefused(text % {"name": name}, field="confirmed", status=400)
        else:
            checked_map[name] = {"reason": str(reason).strip(), "found": asked[name]}
    return checked_map


def _must_be_known(name: str, variables: Mapping[str, Any], field: str) -> None:
    if name not in variables:
        text = _("“%(name)s” is not a variable of the codebook.") % {"name": name}
        raise UploadRefused(text, field=field, status=400)
