"""Reading the answers. Of words only is kept that there were some, of a date its month, of a person a hash."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from nrp.formats.canonical import canonical_json, sha256_hex
from nrp.formats.community.heads import Heads, find_heads
from nrp.formats.community.instrument import Choice, Instrument, Question
from nrp.formats.community.recorded import Recorded
from nrp.formats.unreadable import Unreadable

FORMAT = "nrp-community-answers/1"
MOST_FAULTS = 200
Answer = str | list[str] | int | float | bool | None
_WHOLE = re.compile(r"([+-]?[0-9]{1,12})(?:\.0+)?")
_NUMBER = re.compile(r"[+-]?[0-9]{1,12}(?:\.[0-9]{1,12})?(?:[eE][+-]?[0-9]{1,2})?")
_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])(?:[T ].*)?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WRONG = {
    "date": "This is no date such as 2019-02-12, so it was left out.",
    "whole": "This is no whole number, so it was left out.",
    "decimal": "This is no number, so it was left out.",
}
_CHOSEN, _NOT_CHOSEN = frozenset({"1", "1.0", "true", "yes", "ok"}), frozenset({"", "0", "0.0", "false", "no"})


@dataclass(slots=True)
class Answers:
    """What was read: a line for each person and the same line of every question's answers.

    `people` holds (hash of the person, hash of the answers): enough to see whether two files tell of the same people.
    """

    tool: str
    people: list[tuple[str, str]] = field(default_factory=list)
    by_question: dict[str, list[Answer]] = field(default_factory=dict)
    dropped: list[tuple[str, str]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    faults: list[dict[str, Any]] = field(default_factory=list)
    fault_count: int = 0
    set_aside: int = 0
    outside: int = 0

    def fault(self, row: int, column: str, text: str) -> None:
        self.fault_count += 1
        if len(self.faults) < MOST_FAULTS:
            self.faults.append({"row": row, "column": column, "text": text})

    def to_dict(self) -> dict[str, Any]:
        return {"format": FORMAT, "people": len(self.people), "answers": self.by_question}


def read_answers(instrument: Instrument, recorded: Recorded, *, salt: str, start: str = "", end: str = "") -> Answers:
    """Read every answer to the form's questions.

    Parameters
    ----------
    instrument, recorded
        The form, and the rows of an export or a server.
    salt
        Goes into the hash of each person, so that two surveys' hashes tell nothing of one another.
    start, end
        The fieldwork as ISO days; answers sent outside it are counted, and kept.

    Raises
    ------
    Unreadable
        When no column belongs to any question of the form, or no row holds an answer.
    """
    heads = find_heads(instrument, recorded)
    if not any(heads.has(question) for question in instrument.questions):
        text = "No column of the file is a question of this form. Hand in the answers to this form, or a newer form."
        raise Unreadable("missing_column", text)
    found = Answers(recorded.tool, dropped=heads.dropped)
    found.missing = [question.path for question in instrument.questions if not heads.has(question)]
    found.by_question = {question.path: [] for question in instrument.questions}
    reader, seen = _Reader(recorded, heads, found), set[str]()
    for number, row in enumerate(recorded.rows, start=1):
        key = row[recorded.key] if recorded.key is not None else ""
        if reader.is_left(row, number, key, key in seen):
            continue
        seen.add(key)
        found.outside += reader.is_outside(row, start, end)
        line = [reader.answer(question, row, number) for question in instrument.questions]
        for question, answer in zip(instrument.questions, line, strict=True):
            found.by_question[question.path].append(answer)
        found.people.append((_hashed(f"{salt}:{key}"), sha256_hex(canonical_json(line))[:16]))
    if not found.people:
        raise Unreadable(
            "empty_file", "No answer in the file can be kept: all were set aside, or say not whose they are."
        )
    return found


@dataclass(frozen=True, slots=True)
class _Reader:
    """One row after the other, with what was wrong written down."""

    recorded: Recorded
    heads: Heads
    found: Answers

    def is_left(self, row: Sequence[str], number: int, key: str, is_known: bool) -> bool:  # noqa: FBT001  one of its four facts
        """Whether a row is nobody's answer, with why it is not."""
        column = self.recorded.head[self.recorded.key or 0]
        if self.recorded.is_set_aside(row):
            self.found.set_aside += 1
            return True
        if not key:
            self.found.fault(number, column, "Nothing says which answer this is, so it was left out.")
        if is_known:
            self.found.fault(number, column, "This answer stands in the file twice. The first was kept.")
        return is_known or not key

    def is_outside(self, row: Sequence[str], start: str, end: str) -> bool:
        """Whether an answer was sent on a day outside the fieldwork."""
        at = self.recorded.sent
        day = _DAY.match(row[at]) if at is not None else None
        return bool(day and start and end and not start <= day[0] <= end)

    def answer(self, question: Question, row: Sequence[str], number: int) -> Answer:
        at = self.heads.whole.get(question.path)
        text = row[at] if at is not None else ""
        column = self.recorded.head[at] if at is not None else question.path
        if question.kind == "many":
            return self._many(question, row, number, text)
        if not text:
            return None
        if question.kind == "text":
            return True
        if question.kind == "one":
            chosen = _choice(question, text)
            if chosen is None:
                self.found.fault(number, column, "This is none of the form's choices, so it was left out.")
            return chosen
        return self._measured(question, text, column, number)

    def _measured(self, question: Question, text: str, column: str, number: int) -> Answer:
        if question.kind == "date" and (month := _MONTH.fullmatch(text)):
            return f"{month[1]}-{month[2]}"
        if question.kind == "whole" and (whole := _WHOLE.fullmatch(text)):
            return int(whole[1])
        if question.kind == "decimal" and _NUMBER.fullmatch(text):
            return float(text)
        self.found.fault(number, column, _WRONG[question.kind])
        return None

    def _many(self, question: Question, row: Sequence[str], number: int, text: str) -> Answer:
        """Read what was ticked: from the columns of the choices where the tool wrote them, else from the list."""
        apart = self.heads.apart.get(question.path, {})
        cells = {name: row[at].casefold() for name, at in apart.items()}
        for name, cell in cells.items():
            if cell not in _CHOSEN | _NOT_CHOSEN:
                column = self.recorded.head[apart[name]]
                self.found.fault(number, column, "This is neither 1 nor 0, so it was taken as not ticked.")
        ticked = [choice.name for choice in question.choices if cells.get(choice.name, "") in _CHOSEN]
        return ticked or self._listed(question, number, text) or None

    def _listed(self, question: Question, number: int, text: str) -> list[str]:
        if not text:
            return []
        alone = _choice(question, text)  # a label of several words, ticked alone
        if alone is not None:
            return [alone]
        known = {choice.name for choice in question.choices}
        parts = text.split()
        if any(part not in known for part in parts):
            column = self.recorded.head[self.heads.whole[question.path]]
            self.found.fault(number, column, "A ticked answer is none of the form's choices, so it was left out.")
        return [part for part in dict.fromkeys(parts) if part in known]


def _choice(question: Question, text: str) -> str | None:
    """Find a choice by its name, else by its label in any language; Excel writes a name 1 as 1.0."""
    plain = text.removesuffix(".0")
    for choice in question.choices:
        if choice.name in (text, plain):
            return choice.name
    spelt = _spelt(text)
    return next((choice.name for choice in question.choices if spelt in _labels(choice)), None)


def _labels(choice: Choice) -> set[str]:
    return {_spelt(label) for label in (choice.label, *choice.also)}


def _spelt(text: str) -> str:
    return " ".join(text.split()).casefold()


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:24]
