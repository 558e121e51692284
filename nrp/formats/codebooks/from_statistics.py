"""A codebook out of what a file of SPSS or Stata says of its own columns. No answer is taken over."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from nrp.formats.codebooks.drafted import Pairs
from nrp.formats.codebooks.found import Found, means_not_given, numbers_in_range, said_of_missing
from nrp.formats.statistics_files import read_dta, read_sav
from nrp.formats.table import FileColumn
from nrp.formats.unreadable import Limits
from nrp.formats.variables import code_text, is_number

if TYPE_CHECKING:
    import polars as pl

_FEW = 5
_WIDEST_RANGE = 40  # more values than this between two missing codes are a mistake, not codes


def from_statistics(path: Path, kind: str, limits: Limits) -> Found:
    """Read names, labels, value labels and missing definitions; the answers tell whole numbers from others.

    Parameters
    ----------
    path
        The file.
    kind
        ``sav`` or ``dta``.
    limits
        How much of it may be read.
    """
    table = read_dta(path, limits) if kind == "dta" else read_sav(path, limits)
    found = Found.empty()
    for column in table.columns:
        if column.name:
            found.add(_variable(column, table.frame[column.key], found))
    return found


def _variable(column: FileColumn, answers: "pl.Series", found: Found) -> dict[str, Any]:
    seen = _seen(answers)
    labels = dict(column.value_labels)
    missing = _missing(column, seen, found)
    known = {code for code, _why in missing}
    codes = [[code, label] for code, label in labels.items() if code not in known]
    guessed = [pair for pair in codes if means_not_given(*pair)]
    if guessed and len(guessed) < len(codes) + len(missing):
        missing += guessed
        codes = [pair for pair in codes if pair not in guessed]
        found.note(said_of_missing(column.name, guessed))
    kind = _type(answers, seen, codes, {code for code, _why in missing})
    if kind != "code" and codes:
        told = "; ".join(f"{code} = {label}" for code, label in codes[:6])
        found.note(
            f"“{column.name}” holds more numbers than it has labels for ({told}), so it was taken for a number. "
            "Give it codes if it is none."
        )
        codes = []
    unlabelled = sorted(value for value in seen if is_number(value) and float(value) < 0 and value not in dict(missing))
    if kind in ("integer", "decimal") and 0 < len(unlabelled) <= _FEW:
        found.note(
            f"“{column.name}” holds {', '.join(unlabelled)} without a label. "
            "Write them in as missing codes if they are."
        )
    return {"name": column.name, "label": column.label, "type": kind, "codes": codes, "missing": missing}


def _missing(column: FileColumn, seen: set[str], found: Found) -> Pairs:
    """Give the missing codes: those the file defines, with their labels, and Stata's tagged ones."""
    labels = column.value_labels
    codes: list[str] = []
    for low, high in column.user_missing:
        inside = [low] if low == high else numbers_in_range([*labels, *sorted(seen)], low, high)
        if len(set(inside)) > _WIDEST_RANGE:
            found.note(
                f"“{column.name}”: the file counts everything from {low} to {high} as missing. "
                "That is more than can be listed; write the codes in by hand."
            )
            inside = [code for code in inside if code in labels]
        codes += inside
    codes += [code for code in (*labels, *sorted(seen)) if _is_tagged(code)]
    named = list(dict.fromkeys(codes))
    return [[code, labels.get(code) or "Marked as missing in the file"] for code in named]


def _type(answers: "pl.Series", seen: set[str], codes: Pairs, missing: set[str]) -> str:
    if answers.dtype.is_temporal():
        return "date"
    listed = {code for code, _label in codes}
    left = {value for value in seen if value not in missing}
    if codes and left <= listed:
        return "code"
    is_text = not answers.dtype.is_numeric() and not (
        seen and all(is_number(value) or value in missing for value in seen)
    )
    if is_text:
        return "text"
    return "integer" if all(is_number(value) and float(value).is_integer() for value in left) else "decimal"


def _seen(answers: "pl.Series") -> set[str]:
    """Spell the different values of a column; what has a thousand of them is no code."""
    if answers.dtype.is_temporal():
        return set()
    values = answers.drop_nulls().unique()
    return {code_text(value) for value in values.to_list() if value != ""}


def _is_tagged(code: str) -> bool:
    return len(code) == 2 and code[0] == "." and code[1].isalpha()
