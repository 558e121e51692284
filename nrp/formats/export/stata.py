"""Writing .dta: labels, and missing codes as Stata's own missing values `.a` to `.z`.

Stata knows no codes that mean "missing" but its own. A file that came as .dta goes out as it came; from any other the
missing codes become `.a`, `.b` and so on, the same letter for the same code in every variable, with their labels.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from string import ascii_lowercase
from typing import TYPE_CHECKING, Any

from nrp.formats.export.columns import (
    Column,
    Names,
    Original,
    is_tag,
    note_of_lengths,
    note_of_names,
    shortened,
)
from nrp.formats.variables import is_number

if TYPE_CHECKING:
    import polars as pl

_DAYS_TO_1970 = 3653  # Stata counts days from 1960
_RESERVED = frozenset({"byte", "double", "float", "if", "in", "int", "long", "using", "with", "strl"})
_NAMES = Names(32, first="_", reserved=_RESERVED | {"_all", "_b", "_n", "_pi", "_cons"})
_LONGEST_LABEL, _LARGEST_CODE = 80, 2**31 - 28
_FORMATS = {"integer": "%9.0g", "decimal": "%10.0g", "code": "%9.0g"}


def write_dta(frame: "pl.DataFrame", columns: Sequence[Column], original: Original | None, path: Path) -> list[str]:
    """Write a Stata file and give what it could not hold or holds otherwise, as sentences."""
    import polars as pl
    import pyreadstat  # noqa: PLC0415  slow to import, and only these formats need it

    meta = original.meta if original and original.is_stata else None
    letters, without = ({}, []) if meta else _letters(columns)
    names = _NAMES.spell([column.name for column in columns])
    cells = {names[column.name]: _cells(column, frame[column.name], letters) for column in columns}
    by_name = {names[column.name]: column for column in columns}
    labels = {name: shortened(column.label, _LONGEST_LABEL) for name, column in by_name.items()}
    values = {name: {} if _is_text(column) else _labels(column, letters) for name, column in by_name.items()}
    tags: dict[str, list[str]] = {
        name: sorted({*_tags_in(cells[name]), *filter(_is_letter, values[name])}) for name in by_name
    }
    pyreadstat.write_dta(
        pl.DataFrame(list(cells.values()), schema=list(cells)),
        str(path),
        file_label=shortened((meta.file_label if meta else None) or "", _LONGEST_LABEL),
        column_labels={name: label or None for name, label in labels.items()},
        variable_value_labels={name: given for name, given in values.items() if given},
        missing_user_values={name: found for name, found in tags.items() if found},
        variable_format={name: form for name, column in by_name.items() if (form := _form(column, meta))},
    )
    cut = [name for name, column in by_name.items() if column.label != labels[name]]
    return [
        *note_of_names(names),
        *note_of_lengths(cut, _LONGEST_LABEL, "labels of variables"),
        *_note_of_letters(letters, without),
        *_note_of_texts(columns),
    ]


def _is_text(column: Column) -> bool:
    return not column.is_number


def _is_letter(code: Any) -> bool:
    return isinstance(code, str)


def _letters(columns: Sequence[Column]) -> tuple[dict[str, str], list[str]]:
    """Give each missing code of a number its letter; the codes there is no letter for come second."""
    codes = {str(code) for column in columns if column.is_number for code in column.variable.missing}
    plain = sorted((code for code in codes if is_number(code)), key=lambda code: (float(code), code))
    kept = {code: code[1] for code in codes if is_tag(code)}
    free = [letter for letter in ascii_lowercase if letter not in kept.values()]
    return {**dict(zip(plain, free, strict=False)), **kept}, plain[len(free) :]


def _cells(column: Column, cells: "pl.Series", letters: Mapping[str, str]) -> "pl.Series":
    """Give numbers, days since 1960, text, or numbers among which letters stand."""
    import polars as pl

    if column.is_date:
        return cells.cast(pl.Int32).cast(pl.Float64) + _DAYS_TO_1970
    if not column.is_number:
        return cells.cast(pl.String).fill_null("")
    own = {code: letters[code] for code in column.variable.missing if code in letters}
    if column.variable.type != "code":
        return _with_letters(
            cells.cast(pl.Float64), {float(code): letter for code, letter in own.items() if is_number(code)}
        )
    if not own and not any(is_tag(code) for code in cells.drop_nulls().unique()):
        return cells.cast(pl.Float64)
    spelled = [None if code is None else own.get(code) or _number_or_letter(code) for code in cells.to_list()]
    return _mixed(cells.name, spelled)


def _with_letters(numbers: "pl.Series", letters: Mapping[float, str]) -> "pl.Series":
    if not letters or not numbers.is_in(list(letters)).any():
        return numbers
    return _mixed(numbers.name, [letters.get(number, number) for number in numbers.to_list()])


def _mixed(name: str, cells: list[Any]) -> "pl.Series":
    import polars as pl

    if any(isinstance(cell, str) for cell in cells):
        return pl.Series(name, cells, dtype=pl.Object)
    return pl.Series(name, cells, dtype=pl.Float64)


def _number_or_letter(code: str) -> float | str:
    return code[1] if is_tag(code) else float(code)


def _tags_in(cells: "pl.Series") -> list[str]:
    import polars as pl

    return sorted({cell for cell in cells.to_list() if isinstance(cell, str)}) if cells.dtype == pl.Object else []


def _labels(column: Column, letters: Mapping[str, str]) -> dict[Any, str]:
    """Give the labels of whole codes and letters: Stata labels nothing else."""
    own = {code: letters[code] for code in column.variable.missing if code in letters}
    given: dict[Any, str] = {}
    spoken = {**{code: column.variable.missing[code] for code in own}, **column.labels}
    for code, label in spoken.items():
        if code in own or is_tag(code):
            given[own.get(code) or code[1]] = label
        elif is_number(code) and float(code).is_integer() and abs(float(code)) < _LARGEST_CODE:
            given[int(float(code))] = label
    return given


def _form(column: Column, meta: Any) -> str | None:
    given = meta.original_variable_types.get(column.source) if meta and column.source else None
    if column.is_date:
        return str(given) if str(given or "").startswith(("%td", "%d")) else "%td"
    if _is_text(column):
        return None
    return str(given) if given and not str(given).endswith("s") else _FORMATS.get(column.variable.type, "%9.0g")


def _note_of_letters(letters: Mapping[str, str], without: Sequence[str]) -> list[str]:
    said = [f"{code} is .{letter}" for code, letter in letters.items() if not is_tag(code)]
    notes = [f"Missing codes are Stata's own missing values: {', '.join(said)}."] if said else []
    if without:
        notes.append(f"Stata has no further letter for the missing codes {', '.join(without)}: they stay numbers.")
    return notes


def _note_of_texts(columns: Sequence[Column]) -> list[str]:
    texts = [column.name for column in columns if _is_text(column) and not column.is_date and column.labels]
    return [f"Stata labels numbers only; written as text without labels: {', '.join(texts)}."] if texts else []
