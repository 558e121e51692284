"""What an import gives: a codebook to work on, and what of the file was not understood."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from nrp.formats.codebooks.drafted import Pairs
from nrp.formats.sheets.columns import plain
from nrp.formats.variables import is_number

# What people write for an answer that was not given, in any of the programmes it may come from.
_NOT_GIVEN = {
    "don t know",
    "dont know",
    "do not know",
    "dk",
    "refused",
    "refusal",
    "no answer",
    "not answered",
    "not applicable",
    "n a",
    "prefer not to say",
    "prefer not to answer",
    "not stated",
    "not asked",
    "missing",
    "unknown",
    "no response",
    "don t know refused",
    "item not applicable",
    "schedule not applicable",
}
_YES = {"yes", "y", "true", "true()", "1", "x", "required", "mandatory"}
_SPLIT = re.compile(r"^\s*(?P<code>[^=:,\s]+|[^=]+?)\s*(?:=|:|,|\s-\s|\s–\s)\s*(?P<meaning>.+?)\s*$", re.DOTALL)
_SPACED = re.compile(r"^\s*(?P<code>[+-]?\d+)\s+(?P<meaning>\S.*?)\s*$", re.DOTALL)
_BY_COMMAS = re.compile(r",\s*(?=[^,=]+=)")


class NotRead(Exception):
    """The file gives no codebook; `sentences` say why and what to do, each naming sheet, row and column."""

    def __init__(self, sentences: Sequence[str]) -> None:
        self.sentences = tuple(sentences)
        super().__init__(" ".join(sentences))


@dataclass(slots=True)
class Found:
    """A codebook out of a file: a document that may be unfinished, and sentences on what was not understood."""

    document: dict[str, Any]
    notes: list[str] = field(default_factory=list)

    @classmethod
    def empty(cls, *, instrument: str = "", version: str = "") -> "Found":
        """Start with no variable."""
        return cls(
            {"format": "nrp-codebook/1", "instrument": instrument, "version": version, "roles": {}, "variables": []}
        )

    def add(self, variable: Mapping[str, Any]) -> None:
        """Add a variable without the keys that say nothing."""
        kept = {
            name: value for name, value in variable.items() if value is not False and value not in ("", None, [], {})
        }
        self.document["variables"].append({"name": "", **kept})

    def note(self, text: str) -> None:
        """Say what was not understood, once."""
        if text not in self.notes:
            self.notes.append(text)


def means_not_given(code: str, meaning: str) -> bool:
    """Whether a code looks like one for an answer that was not given: its words say so, or it is below zero."""
    return plain(meaning) in _NOT_GIVEN or (is_number(code) and float(code) < 0)


def parted(pairs: Iterable[Sequence[str]]) -> tuple[Pairs, Pairs]:
    """Part codes into answers and missing codes by what they look like."""
    answers: Pairs = []
    missing: Pairs = []
    for code, meaning in pairs:
        (missing if means_not_given(code, meaning) else answers).append([code, meaning])
    return answers, missing


def said_of_missing(name: str, missing: Pairs) -> str:
    """Say which codes were taken for missing ones, so that somebody looks."""
    codes = ", ".join(f"{code} ({meaning})" for code, meaning in missing)
    return f"“{name}”: taken for missing codes by their words: {codes}. Look whether that is right."


def codes_written(text: str) -> tuple[Pairs, list[str]]:
    """Read codes as people write them: `1=Yes;2=No`, `1, Yes | 2, No`, or one on each line.

    Returns
    -------
    tuple
        The pairs, and the pieces that give none.
    """
    pairs: Pairs = []
    wrong: list[str] = []
    for piece in _pieces(text):
        found = _SPLIT.match(piece) or _SPACED.match(piece)
        if found is None:
            wrong.append(piece.strip())
        else:
            pairs.append([found["code"].strip().strip("\"'"), found["meaning"].strip().strip("\"'")])
    return pairs, wrong


def says_yes(text: str) -> bool:
    """Whether a cell says yes."""
    return text.strip().casefold() in _YES


def number_in(text: str) -> int | float | None:
    """Read a plain number; None when it is none."""
    bare = text.strip().replace(",", "") if re.fullmatch(r"\s*[+-]?\d{1,3}(,\d{3})+(\.\d+)?\s*", text) else text.strip()
    if not is_number(bare):
        return None
    value = float(bare)
    return int(value) if value == int(value) else value


def numbers_in_range(values: Iterable[str], low: str, high: str) -> list[str]:
    """Give the codes among `values` that lie between two numbers."""
    if not (is_number(low) or low == "-inf") or not (is_number(high) or high == "inf"):
        return [value for value in values if value == low]
    return [value for value in values if is_number(value) and float(low) <= float(value) <= float(high)]


def _pieces(text: str) -> list[str]:
    for sign in ("\n", "|", ";"):
        if sign in text:
            return [piece for piece in text.split(sign) if piece.strip()]
    return [piece for piece in _BY_COMMAS.split(text) if piece.strip()]
