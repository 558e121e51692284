"""What a file of SPSS or Stata says of its own codes, held against the codebook."""

import re
from typing import TYPE_CHECKING

from nrp.formats.table import FileColumn
from nrp.formats.values import known_codes, missing_numbers
from nrp.formats.variables import Variable, is_number
from surveys.intake.findings import Findings, whole_columns
from surveys.intake.sentences import listed, number, quoted

if TYPE_CHECKING:
    import polars as pl

_NOT_WORDS = re.compile(r"[^a-z0-9]+")
_STATA_LABEL_BYTES = 80


def check_labels(variable: Variable, column: FileColumn, typed: "pl.Series", findings: Findings) -> None:
    """Find codes that mean something else in the file than in the codebook."""
    _swapped_meanings(variable, column, findings)
    _undeclared_missing(variable, column, typed, findings)


def _swapped_meanings(variable: Variable, column: FileColumn, findings: Findings) -> None:
    meanings = variable.codes | variable.missing
    code_of = {_plain(meaning): code for code, meaning in meanings.items()}
    swapped: list[str] = []
    reworded: list[str] = []
    for code, label in column.value_labels.items():
        if code not in meanings or _same(label, meanings[code]):
            continue
        line = f"{code} is “{label}” in the file and “{meanings[code]}” in the codebook"
        (swapped if code_of.get(_plain(label), code) != code else reworded).append(line)
    findings.add(
        "meaning_changed",
        "blocks",
        variable.name,
        whole_columns(swapped),
        text=f"The codes of {quoted(variable.name)} mean something else in the file than in the codebook: "
        f"{'; '.join(swapped[:4])}.",
        expected="the meaning in the codebook",
        how_to_mend="Recode the answers to the codebook's codes, or publish the wave with a codebook that has these.",
    )
    findings.add(
        "label_reworded",
        "informs",
        variable.name,
        whole_columns(reworded),
        text=f"The labels of {quoted(variable.name)} are worded differently in the file: {'; '.join(reworded[:4])}.",
        expected="the wording of the codebook",
        how_to_mend="Nothing needs doing if the question was the same.",
    )


def _undeclared_missing(variable: Variable, column: FileColumn, typed: "pl.Series", findings: Findings) -> None:
    if variable.type == "code":
        candidates = [code for code in variable.codes if is_number(code)]
    elif variable.type in {"integer", "decimal"}:
        declared = missing_numbers(variable)
        values = typed.drop_nulls().unique().sort().to_list()
        candidates = [number(value) for value in values if value not in declared]
    else:
        return
    marked = [code for code in candidates if _is_marked(code, column)]
    present = [code for code in marked if code in known_codes(variable) or variable.type != "code"]
    findings.add(
        "missing_code_undeclared",
        "warns",
        variable.name,
        whole_columns(present),
        text=f"The file marks {listed(present, 6)} as missing in {quoted(variable.name)}, "
        "but the codebook counts it as an answer, and so shall we.",
        expected="the same missing codes in file and codebook",
        how_to_mend="Add the code to the missing codes of the codebook, or publish if it is an answer.",
    )


def _is_marked(code: str, column: FileColumn) -> bool:
    value = float(code.replace(",", ""))
    return any(
        float(low) <= value <= float(high)
        for low, high in column.user_missing
        if is_number_or_end(low) and is_number_or_end(high)
    )


def is_number_or_end(text: str) -> bool:
    """Say whether an end of a range of missing codes is a number or endless."""
    return is_number(text) or text in {"inf", "-inf"}


def _same(label: str, meaning: str) -> bool:
    cut = len(label.encode()) >= _STATA_LABEL_BYTES - 4
    one, other = _plain(label), _plain(meaning)
    return one == other or not one or (cut and other.startswith(one))


def _plain(text: str) -> str:
    return _NOT_WORDS.sub("", text.casefold())
