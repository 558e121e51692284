"""Missing marks of SPSS and Stata that the codebook has under another code.

A file may say “don't know” by 98, marked as missing, or by Stata's `.a`, where the codebook says -8. The label
tells that both mean the same. A mark without a label, or one whose meaning the codebook does not list, is not
guessed at: it is found as a code that the codebook does not know.
"""

import re
from collections.abc import Mapping

from nrp.formats.table import FileColumn
from nrp.formats.variables import Variable, is_number
from surveys.intake.answers import Answers
from surveys.intake.findings import Findings, whole_columns
from surveys.intake.sentences import counted, quoted

_NOT_WORDS = re.compile(r"[^a-z0-9]+")
# Other words that survey agencies use for the same; the first of each group stands for all.
_SAME = (
    ("dontknow", "donotknow", "dk", "dknow", "dontknowcantsay"),
    ("refused", "refusal", "refusedtoanswer", "refusedtosay"),
    ("notapplicable", "na", "inapplicable", "doesnotapply", "itemnotapplicable"),
    ("notanswered", "noanswer", "noanswergiven", "notstated"),
)
_STANDS_FOR = {word: group[0] for group in _SAME for word in group}


def marks_of(variable: Variable, column: FileColumn) -> dict[str, str]:
    """Map the file's missing marks to the codebook's missing codes of the same meaning."""
    code_of = {_meaning(words): code for code, words in variable.missing.items()}
    known = {_spelled(code) for code in (*variable.codes, *variable.missing)}
    found = {}
    for mark, label in column.value_labels.items():
        code = code_of.get(_meaning(label))
        if code is not None and _spelled(mark) not in known and _is_marked(mark, column):
            found[mark] = code
    return found


def note_marks(answers: Answers, marks: Mapping[str, str], column: FileColumn, findings: Findings) -> None:
    """Say which marks stand for which codes, and in how many cells."""
    if not marks:
        return
    variable = answers.variable
    times = dict(zip(answers.entries.text.to_list(), answers.entries.times.to_list(), strict=True))
    lines = [
        f"{mark} (“{column.value_labels[mark]}”) as {code} in {counted(times[mark], 'row')}"
        for mark, code in marks.items()
        if times.get(mark)
    ]
    findings.add(
        "missing_marks_read",
        "informs",
        variable.name,
        whole_columns(lines),
        text=f"{quoted(variable.name)} marks missing answers by codes of the file's own, which were read as the "
        f"codebook's codes of the same meaning: {'; '.join(lines[:6])}.",
        expected="the missing codes of the codebook",
        how_to_mend="Nothing needs doing if the meanings are the same.",
    )


def _is_marked(mark: str, column: FileColumn) -> bool:
    if mark.startswith("."):
        return True
    if not is_number(mark):
        return any(low == mark == high for low, high in column.user_missing)
    value = float(mark)
    return any(
        float(low) <= value <= float(high) for low, high in column.user_missing if _is_end(low) and _is_end(high)
    )


def _is_end(text: str) -> bool:
    return is_number(text) or text in {"inf", "-inf"}


def _spelled(code: str) -> str:
    return repr(float(code)) if is_number(code) else code


def _meaning(words: str) -> str:
    plain = _NOT_WORDS.sub("", words.casefold())
    return _STANDS_FOR.get(plain, plain)
