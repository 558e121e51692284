"""The sheet that our own XLSForm files carry beside the standard ones: what an XLSForm has no place for.

One row for each thing: `part`, `name`, `json`. The standard sheets come first: a variable that was taken out of
`survey` is not brought back from here.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from nrp.formats.codebooks.found import Found

SHEET = "nrp_codebook"
HEAD = ("part", "name", "json")
# What the standard sheets say of a variable.
ON_SURVEY = frozenset({"name", "label", "type", "codes", "missing", "min", "max", "required", "section", "note"})
ON_SETTINGS = frozenset({"format", "instrument", "version", "variables"})
Row = tuple[str, str, str]


def own_rows(document: Mapping[str, Any]) -> list[Row]:
    """Give the rows of the sheet."""
    rows: list[Row] = []
    for name, value in document.items():
        if name in ON_SETTINGS:
            continue
        if name in ("outcomes", "covariates"):
            rows += [(name, str(entry.get("name", "")), _json(entry)) for entry in value]
        else:
            rows.append(("document", name, _json(value)))
    for variable in document.get("variables", ()):
        more = {key: value for key, value in variable.items() if key not in ON_SURVEY or not _stays(value)}
        if not variable.get("label"):
            more["label"] = variable.get("label")  # an XLSForm needs one, so the survey sheet shows the name
        if more:
            rows.append(("variable", str(variable.get("name", "")), _json(more)))
    return rows


def bare(text: str) -> str:
    """Write a text so that pyxform takes it: a name in braces would have to be a question of the form."""
    return text.replace("${", "$ {")


def _stays(value: object) -> bool:
    """Whether a text comes back from the standard sheets as it was: pyxform closes up blanks and reads `${name}`."""
    if isinstance(value, Mapping):
        return all(_stays(part) for pair in value.items() for part in pair)
    return not isinstance(value, str) or (value == " ".join(value.split()) and value == bare(value) and value != "")


def take_own_sheet(path: Path, found: Found) -> None:
    """Put what the sheet says into a codebook that came from the standard sheets; what does not parse is a note."""
    variables = {variable["name"]: variable for variable in found.document["variables"]}
    for number, cells in enumerate(_rows(path), start=2):
        part, name, text = cells
        try:
            value = json.loads(text)
        except ValueError:
            found.note(f"Sheet “{SHEET}”, row {number}, column “json”: it does not parse, so “{name}” was left out.")
            continue
        if part == "document":
            found.document[name] = value
        elif part in ("outcomes", "covariates") and isinstance(value, dict):
            found.document.setdefault(part, []).append(value)
        elif part == "variable" and name in variables and isinstance(value, dict):
            kept = variables[name] | value
            variables[name].clear()
            variables[name].update({key: each for key, each in kept.items() if each is not None})


def _rows(path: Path) -> Iterator[Sequence[str]]:
    from openpyxl import load_workbook  # noqa: PLC0415  comes with pyxform, slow to import, and only this needs it

    book = load_workbook(path, read_only=True, data_only=True)
    try:
        for cells in book[SHEET].iter_rows(min_row=2, max_col=len(HEAD), values_only=True):
            if any(cell is not None for cell in cells):
                yield [str(cell or "") for cell in (*cells, *("",) * len(HEAD))][: len(HEAD)]
    finally:
        book.close()


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
