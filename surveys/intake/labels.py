"""What a file of SPSS or Stata says of its own codes, held against the codebook."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from nrp.formats.table import FileColumn
from nrp.formats.values import known_codes, missing_numbers
from nrp.formats.variables import Variable, is_number
from surveys.intake.findings import Findings, whole_columns
from surveys.intake.questions import Questions
from surveys.intake.sentences import listed, number, quoted
from surveys.intake.wording import nearest_codes, plain

if TYPE_CHECKING:
    import polars as pl

_STATA_LABEL_BYTES = 80


def check_labels(
    variable: Variable,
    column: FileColumn,
    typed: "pl.Series",
    findings: Findings,
    *,
    questions: Questions,
    code_map: Mapping[str, str | None],
) -> None:
    """Find codes that mean something else in the file than in the codebook, after what was said of the file's codes."""
    _swapped_meanings(variable, column, findings, questions, code_map)
    _undeclared_missing(variable, column, typed, findings)


def _swapped_meanings(
    variable: Variable,
    column: FileColumn,
    findings: Findings,
    questions: Questions,
    code_map: Mapping[str, str | None],
) -> None:
    if not column.value_labels:
        return
    meanings = variable.codes | variable.missing
    labels = {code: _whole(label, meanings) for code, label in column.value_labels.items()}
    nearest = nearest_codes(labels, meanings)
    swapped: list[str] = []
    reworded: list[str] = []
    for code, label in labels.items():
        target = code_map.get(code, code)
        if target not in meanings or not plain(label) or plain(label) == plain(meanings[target]):
            continue
        of = f"{code}" if target == code else f"{code}, read as {target},"
        line = f"{of} is “{column.value_labels[code]}” in the file and “{meanings[target]}” in the codebook"
        (swapped if nearest.get(code, target) != target else reworded).append(line)
    if swapped:
        questions.ask(
            findings,
            source="labels",
            kind="meaning_changed",
            variable=variable.name,
            found=f"labels: {'; '.join(swapped)}",
            lines=swapped,
            text=f"The codes of {quoted(variable.name)} mean something else in the file than in the codebook: "
            f"{'; '.join(swapped[:4])}.",
            expected="the meaning in the codebook",
            suggested={code: target for code, target in nearest.items() if code != target},
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
    if not column.user_missing:
        return
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


def _whole(label: str, meanings: Mapping[str, str]) -> str:
    """Give the meaning that Stata cut off at its end, where one alone begins so; any other label as it is."""
    if len(label.encode()) < _STATA_LABEL_BYTES - 4:
        return label
    begun = [meaning for meaning in meanings.values() if plain(label) and plain(meaning).startswith(plain(label))]
    return begun[0] if len(begun) == 1 else label
