"""A codebook out of a REDCap data dictionary (CSV with its eighteen columns)."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from nrp.formats.codebooks.found import Found, codes_written, number_in, parted, said_of_missing, says_yes
from nrp.formats.sheets.columns import plain

COLUMNS = {
    "name": "Variable / Field Name",
    "form": "Form Name",
    "section": "Section Header",
    "type": "Field Type",
    "label": "Field Label",
    "choices": "Choices, Calculations, OR Slider Labels",
    "hint": "Field Note",
    "validation": "Text Validation Type OR Show Slider Number",
    "min": "Text Validation Min",
    "max": "Text Validation Max",
    "identifier": "Identifier?",
    "logic": "Branching Logic (Show field only if...)",
    "required": "Required Field?",
    "alignment": "Custom Alignment",
    "number": "Question Number (surveys only)",
    "matrix": "Matrix Group Name",
    "ranking": "Matrix Ranking?",
    "annotation": "Field Annotation",
}
# What REDCap calls the columns in files that its API gives.
_ALSO = {
    "field_name": "name",
    "form_name": "form",
    "section_header": "section",
    "field_type": "type",
    "field_label": "label",
    "select_choices_or_calculations": "choices",
    "field_note": "hint",
    "text_validation_type_or_show_slider_number": "validation",
    "text_validation_min": "min",
    "text_validation_max": "max",
    "identifier": "identifier",
    "branching_logic": "logic",
    "required_field": "required",
    "custom_alignment": "alignment",
    "question_number": "number",
    "matrix_group_name": "matrix",
    "matrix_ranking": "ranking",
    "field_annotation": "annotation",
}
Row = Mapping[str, str]


def is_redcap(head: Sequence[str]) -> bool:
    """Whether a head is REDCap's."""
    named = {_column(name) for name in head}
    return {"name", "type", "choices", "logic"} <= named


def from_redcap(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Found:
    """Read the dictionary row by row; the section is the section header, else the form."""
    found = Found.empty()
    places = {column: at for at, name in enumerate(head) if (column := _column(name))}
    form = section = ""
    for number, cells in enumerate(rows, start=2):
        row = {column: cells[at].strip() if at < len(cells) else "" for column, at in places.items()}
        if not row.get("name"):
            continue
        if row.get("form", "") != form:
            form, section = row.get("form", ""), ""
        section = row.get("section") or section or form.replace("_", " ").capitalize()
        _field(found, row, number, section)
    return found


def _column(name: str) -> str:
    bare = plain(name)
    by_head = {plain(head): column for column, head in COLUMNS.items()} | {plain(head): c for head, c in _ALSO.items()}
    return by_head.get(bare, "")


def _field(found: Found, row: Row, number: int, section: str) -> None:
    kind = row.get("type", "").casefold()
    place = f"Row {number}, “{row['name']}”"
    if says_yes(row.get("identifier", "")):
        found.note(f"{place}: REDCap marks it as an identifier, so it was left out. A survey file may not name people.")
        return
    if kind == "descriptive":
        return
    if kind not in _READERS:
        found.note(
            f"{place}, column “{COLUMNS['type']}”: “{row.get('type')}” holds no answer that can be kept, "
            "so it was left out."
        )
        return
    common: dict[str, Any] = {"label": row.get("label", ""), "section": section, "note": _words(row)}
    is_asked_of_all = not row.get("logic")
    if says_yes(row.get("required", "")) and is_asked_of_all and kind != "checkbox":
        common["required"] = True
    _READERS[kind](found, row, place, common)


def _words(row: Row) -> str:
    said = [
        row.get("hint", ""),
        f"Asked only if: {row['logic']}" if row.get("logic") else "",
        f"REDCap: {row['annotation']}" if row.get("annotation") else "",
    ]
    return "\n".join(words for words in said if words)


def _choice(found: Found, row: Row, place: str, common: dict[str, Any]) -> None:
    pairs, wrong = codes_written(row.get("choices", ""))
    if wrong or not pairs:
        told = f"“{wrong[0]}” gives no code" if wrong else "there are no choices"
        found.note(f"{place}, column “{COLUMNS['choices']}”: {told}. Write 1, Yes | 2, No.")
    answers, missing = parted(pairs)
    if missing:
        found.note(said_of_missing(row["name"], missing))
    found.add({"name": row["name"], **common, "type": "code", "codes": answers, "missing": missing})


def _checkbox(found: Found, row: Row, place: str, common: dict[str, Any]) -> None:
    pairs, wrong = codes_written(row.get("choices", ""))
    if wrong or not pairs:
        told = f"“{wrong[0]}” gives no code" if wrong else "there are no choices"
        found.note(f"{place}, column “{COLUMNS['choices']}”: {told}. Write 1, Yes | 2, No.")
    for code, meaning in pairs:
        name = f"{row['name']}___{code.casefold().replace('-', '_')}"
        label = f"{common['label']}: {meaning}"
        found.add(
            {"name": name, **common, "label": label, "type": "code", "codes": [["1", "Ticked"], ["0", "Not ticked"]]}
        )


def _two(yes: str, no: str) -> Callable[[Found, Row, str, dict[str, Any]], None]:
    def read(found: Found, row: Row, _place: str, common: dict[str, Any]) -> None:
        found.add({"name": row["name"], **common, "type": "code", "codes": [["1", yes], ["0", no]]})

    return read


def _calculated(found: Found, row: Row, _place: str, common: dict[str, Any]) -> None:
    note = "\n".join(words for words in (common["note"], f"Calculated: {row.get('choices', '')}") if words)
    found.add({"name": row["name"], **common, "type": "decimal", "note": note})


def _slider(found: Found, row: Row, place: str, common: dict[str, Any]) -> None:
    low, high = row.get("min") or "0", row.get("max") or "100"
    _number(found, {**row, "min": low, "max": high}, place, common, "integer")


def _text(found: Found, row: Row, place: str, common: dict[str, Any]) -> None:
    validation = row.get("validation", "").casefold()
    if validation == "integer" or validation.startswith("number"):
        _number(found, row, place, common, "integer" if validation == "integer" else "decimal")
        return
    kind = "date" if validation.startswith("date") else "text"
    if kind == "date" and (row.get("min") or row.get("max")):
        span = f"{row.get('min') or '…'} to {row.get('max') or '…'}"
        common["note"] = "\n".join(words for words in (common["note"], f"Days allowed: {span}") if words)
    if validation in ("email", "phone", "zipcode", "postalcode_uk"):
        found.note(f"{place}: it holds {validation} data, which may name somebody. Take it out unless it is needed.")
    found.add({"name": row["name"], **common, "type": kind})


def _number(found: Found, row: Row, place: str, common: dict[str, Any], kind: str) -> None:
    limits: dict[str, Any] = {}
    for end in ("min", "max"):
        if written := row.get(end, ""):
            limits[end] = number_in(written)
            if limits[end] is None:
                found.note(f"{place}, column “{COLUMNS[end]}”: “{written}” is no number; it was left out.")
    found.add({"name": row["name"], **common, "type": kind, **limits})


_READERS: Mapping[str, Callable[[Found, Row, str, dict[str, Any]], None]] = {
    "radio": _choice,
    "dropdown": _choice,
    "checkbox": _checkbox,
    "yesno": _two("Yes", "No"),
    "truefalse": _two("True", "False"),
    "calc": _calculated,
    "slider": _slider,
    "text": _text,
    "notes": _text,
    "sql": _text,
}
