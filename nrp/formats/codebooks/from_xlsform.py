"""A codebook out of an XLSForm workbook, which is first held against pyxform's own reading."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nrp.formats.codebooks.drafted import Pairs, closed, opened
from nrp.formats.codebooks.found import Found, NotRead, codes_written, parted, said_of_missing, says_yes
from nrp.formats.codebooks.limits import limits_in, missing_in
from nrp.formats.codebooks.own_sheet import SHEET, take_own_sheet
from nrp.formats.codebooks.shapes import misshapen

Row = Mapping[str, str]
_ROW = re.compile(r"^\[row : (\d+)\]\s*")
_PLAIN = {
    "integer": "integer",
    "int": "integer",
    "decimal": "decimal",
    "range": "decimal",
    "text": "text",
    "string": "text",
    "barcode": "text",
    "calculate": "text",
    "hidden": "text",
    "time": "text",
    "start": "text",
    "end": "text",
    "date": "date",
    "today": "date",
    "datetime": "date",
}
_SILENT = {"note"}


def from_xlsform(path: Path) -> Found:
    """Read a workbook with the sheets survey, choices and settings.

    Raises
    ------
    NotRead
        With pyxform's sentence when it does not take the workbook.
    """
    workbook = _checked(path)
    settings = (workbook.settings or [{}])[0]
    language = settings.get("default_language", "")
    found = Found.empty(instrument=_worded(settings, "form_title", ""), version=str(settings.get("version", "")))
    choices = _choices(workbook.choices or [], language)
    _Reader(found, choices, language).rows(workbook.survey or [])
    if SHEET in workbook.sheet_names:
        take_own_sheet(path, found)
        if wrong := misshapen(closed(opened(found.document))):
            raise NotRead([*(f"Sheet “{SHEET}”: {sentence}" for sentence in wrong[:20])])
    return found


def _checked(path: Path) -> Any:
    from pyxform.errors import PyXFormError  # noqa: PLC0415  slow to import, and only this format needs it
    from pyxform.xls2json_backends import get_xlsform  # noqa: PLC0415  as above
    from pyxform.xls2xform import convert  # noqa: PLC0415  as above

    try:
        workbook = get_xlsform(path.read_bytes(), file_type=".xlsx")
        convert(path.read_bytes(), file_type=".xlsx", form_name="data")
    except PyXFormError as error:
        raise NotRead([_sentence(line) for line in str(error).splitlines() if line.strip()][:20]) from None
    return workbook


def _sentence(said: str) -> str:
    row = _ROW.match(said)
    words = _ROW.sub("", said).strip().rstrip(".")
    where = f"Sheet “survey”, row {row[1]}: " if row else "The XLSForm cannot be used: "
    return f"{where}{words}. Mend it in the workbook and choose the file again."


def _worded(row: Row, name: str, language: str) -> str:
    """Give a text in the language of the form, else in whichever it has."""
    named = {key.casefold().replace(" ", ""): str(value).strip() for key, value in row.items() if key}
    wanted = f"{name}::{language}".casefold().replace(" ", "")
    if name in named or wanted in named:
        return named.get(wanted) or named.get(name, "")
    return next((value for key, value in named.items() if key.startswith((f"{name}::", f"{name}:"))), "")


def _choices(rows: list[Row], language: str) -> dict[str, list[tuple[str, str, bool]]]:
    """Give the choices of each list: code, meaning, and whether our own column says that it is a missing code."""
    lists: dict[str, list[tuple[str, str, bool]]] = {}
    for row in rows:
        name = row.get("list_name") or row.get("list name") or ""
        code = row.get("name") or row.get("value") or ""
        choice = (str(code), _worded(row, "label", language) or str(code), says_yes(str(row.get("nrp_missing", ""))))
        lists.setdefault(str(name), []).append(choice)
    return lists


class _Reader:
    """Goes down the survey sheet; knows which groups are open."""

    def __init__(self, found: Found, choices: dict[str, list[tuple[str, str, bool]]], language: str) -> None:
        self._found, self._choices, self._language = found, choices, language
        self._groups: list[Row] = []
        self._repeats = 0

    def rows(self, rows: list[Row]) -> None:
        for row in rows:
            kind = " ".join(str(row.get("type", "")).replace("_", " ").split())
            verb, _, rest = kind.partition(" ")
            if verb in ("begin", "end"):
                self._turn(verb, rest, row)
            elif row.get("name") and kind and not self._repeats:
                self._question(row, str(row["type"]).strip())

    def _turn(self, verb: str, what: str, row: Row) -> None:
        if verb == "end":
            self._repeats -= what.startswith("repeat")
            if self._groups:
                self._groups.pop()
            return
        self._groups.append(row)
        if what.startswith("repeat"):
            self._repeats += 1
            self._say(row, "a repeat gives a table of its own, so its questions were left out")

    def _question(self, row: Row, kind: str) -> None:
        words = kind.split()
        verb = words[0].casefold().replace("select1", "select_one")
        if " ".join(words[:2]).casefold() in ("select one", "select multiple"):
            verb, words = f"select_{words[1].casefold()}", words[1:]
        if verb == "select_one" and len(words) > 1:
            self._one_of(row, words[1])
        elif verb == "select_multiple" and len(words) > 1:
            self._several_of(row, words[1])
        elif verb == "acknowledge":
            self._add(row, type="code", codes=[["OK", "Acknowledged"]])
        elif verb in _PLAIN:
            self._plain(row, verb)
        elif verb not in _SILENT:
            self._say(row, f"“{kind}” holds no answer that a survey file may keep, so it was left out")

    def _plain(self, row: Row, verb: str) -> None:
        constraint = str(row.get("constraint", ""))
        low, high, left = limits_in(constraint) if _PLAIN[verb] in ("integer", "decimal") else (None, None, constraint)
        own, _wrong = codes_written(str(row.get("nrp_missing", "")))
        missing = own or missing_in(constraint)
        if missing and not own:
            self._found.note(said_of_missing(str(row["name"]), missing))
        if left:
            self._say(row, f"the constraint “{left}” was kept as a note")
        calculated = str(row.get("calculation", "")) if verb == "calculate" else ""
        notes = [f"Must hold: {left}" if left else "", f"Calculated: {calculated}" if calculated else ""]
        whole = _PLAIN[verb] == "integer"
        low, high = (_whole(low), _whole(high)) if whole else (low, high)
        self._add(row, *notes, type=_PLAIN[verb], missing=missing, min=low, max=high)

    def _one_of(self, row: Row, list_name: str) -> None:
        choices = self._choices.get(list_name, [])
        if not choices:
            self._say(row, f"the list “{list_name}” is not on the sheet “choices”, so it has no codes yet")
        answers, missing = self._parted(row, choices)
        self._add(row, type="code", codes=answers, missing=missing)

    def _several_of(self, row: Row, list_name: str) -> None:
        """Each choice is a column of its own: ticked or not."""
        label = _worded(row, "label", self._language)
        for code, meaning, _is_missing in self._choices.get(list_name, []):
            bare = {**row, "name": f"{row['name']}_{code}", "label": f"{label}: {meaning}", "required": ""}
            bare = {key: value for key, value in bare.items() if not key.startswith("label:")}
            self._add(bare, type="code", codes=[["1", "Ticked"], ["0", "Not ticked"]])

    def _parted(self, row: Row, choices: list[tuple[str, str, bool]]) -> tuple[Pairs, Pairs]:
        if "nrp_codes" in row or any(is_missing for _code, _meaning, is_missing in choices):
            own = [[code, meaning] for code, meaning, is_missing in choices if is_missing]
            return [[code, meaning] for code, meaning, is_missing in choices if not is_missing], own
        answers, missing = parted([code, meaning] for code, meaning, _is_missing in choices)
        if missing:
            self._found.note(said_of_missing(str(row["name"]), missing))
        return answers, missing

    def _add(self, row: Row, *notes: str, **variable: Any) -> None:
        conditions = [str(each["relevant"]) for each in (*self._groups, row) if each.get("relevant")]
        told = [
            _worded(row, "hint", self._language),
            *(f"Asked only if: {condition}" for condition in conditions),
            *notes,
        ]
        labels = [_worded(group, "label", self._language) or str(group.get("name", "")) for group in self._groups]
        variable |= {
            "name": str(row.get("nrp_name") or row["name"]),
            "label": _worded(row, "label", self._language),
            "section": " – ".join(labels),
            "note": "\n".join(words for words in told if words),
            "required": says_yes(str(row.get("required", ""))) and not conditions,
        }
        self._found.add(variable)

    def _say(self, row: Row, what: str) -> None:
        self._found.note(f"Sheet “survey”, “{row.get('name', '')}”: {what}.")


def _whole(value: int | float | None) -> int | float | None:
    return int(value) if value is not None and value == int(value) else value
