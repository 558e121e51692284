"""A codebook as an XLSForm: the sheets of a workbook that pyxform takes and that comes back as the same codebook."""

import itertools
import re
from collections.abc import Mapping, Sequence
from typing import Any

from nrp.formats.codebooks.drafted import Pairs, pairs_of, written
from nrp.formats.codebooks.limits import constraint_of
from nrp.formats.codebooks.own_sheet import HEAD, SHEET, bare, own_rows

SURVEY = ("type", "name", "label", "hint", "required", "constraint", "nrp_name", "nrp_missing", "nrp_codes")
CHOICES = ("list_name", "name", "label", "nrp_missing")
SETTINGS = ("form_title", "form_id", "version")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_TYPES = {"integer": "integer", "decimal": "decimal", "text": "text", "date": "date"}
Sheets = Mapping[str, tuple[Sequence[str], Sequence[Sequence[str]]]]


def as_xlsform(document: Mapping[str, Any]) -> Sheets:
    """Give each sheet as its head and rows.

    Sections become groups. A missing code is a choice marked in the column `nrp_missing`; a number's missing codes
    stand there on the survey sheet. Outcomes, covariates and roles, which an XLSForm has no place for, go on a sheet
    of ours.
    """
    names = _Names()
    lists: dict[str, str] = {}
    survey: list[Sequence[str]] = []
    choices: list[Sequence[str]] = []
    by_section = itertools.groupby(
        document.get("variables", ()), key=lambda variable: str(variable.get("section") or "")
    )
    for section, variables in by_section:
        if section:
            survey.append(_line(type="begin_group", name=names.given("section"), label=bare(section)))
        for variable in variables:
            list_name = _list_of(variable, lists, choices)
            survey.append(_question(variable, names.taken(str(variable.get("name", ""))), list_name))
        if section:
            survey.append(_line(type="end_group"))
    settings: list[Sequence[str]] = [
        (str(document.get("instrument", "")), "codebook", str(document.get("version", "")))
    ]
    return {
        "survey": (SURVEY, survey),
        "choices": (CHOICES, choices),
        "settings": (SETTINGS, settings),
        SHEET: (HEAD, list(own_rows(document))),
    }


class _Names:
    """Names that XML can hold, each once."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def taken(self, wanted: str) -> str:
        bare = wanted if _NAME.fullmatch(wanted) else re.sub(r"[^A-Za-z0-9_.-]", "_", f"v_{wanted}")
        name, number = bare, 2
        while name in self._taken:
            name, number = f"{bare}_{number}", number + 1
        self._taken.add(name)
        return name

    def given(self, stem: str) -> str:
        return self.taken(f"{stem}_{sum(name.startswith(f'{stem}_') for name in self._taken) + 1}")


def _list_of(variable: Mapping[str, Any], lists: dict[str, str], choices: list[Sequence[str]]) -> str:
    """Give the name of the list of choices; two variables with the same codes share one."""
    if variable.get("type") != "code":
        return ""
    codes, missing = pairs_of(variable.get("codes")), pairs_of(variable.get("missing"))
    spelled = f"{codes}{missing}"
    if spelled not in lists:
        lists[spelled] = f"list_{len(lists) + 1}"
        choices += [(lists[spelled], code, bare(meaning or code), "") for code, meaning in codes]
        choices += [(lists[spelled], code, bare(meaning or code), "yes") for code, meaning in missing]
    return lists[spelled]


def _question(variable: Mapping[str, Any], name: str, list_name: str) -> Sequence[str]:
    missing: Pairs = [] if list_name else pairs_of(variable.get("missing"))
    kind = f"select_one {list_name}" if list_name else _TYPES.get(str(variable.get("type")), "text")
    true_name = str(variable.get("name", ""))
    note = str(variable.get("note") or "")
    return _line(
        type=kind,
        name=name,
        label=bare(str(variable.get("label") or true_name)),
        hint=bare(note),
        required="yes" if variable.get("required") else "",
        constraint=constraint_of(variable.get("min"), variable.get("max"), [code for code, _why in missing]),
        nrp_name=bare(true_name) if name != true_name else "",
        nrp_missing=bare(written(missing)),
        nrp_codes="as listed" if list_name else "",
    )


def _line(**cells: str) -> Sequence[str]:
    return [cells.get(column, "") for column in SURVEY]
