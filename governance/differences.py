"""What changed between two versions of a text, passage by passage, said in words and not by colour alone."""

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["same", "out", "in"]
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9“\"'(])")


@dataclass(frozen=True, slots=True)
class Passage:
    """Sentences that stayed, were taken out, or were put in. Of a long stretch that stayed both ends are kept:
    `lines`, then `left_out` sentences that are not shown, then `tail`."""

    kind: Kind
    lines: Sequence[str]
    left_out: int = 0
    tail: Sequence[str] = ()


def passages(old: str, new: str, *, around: int = 1) -> list[Passage]:
    """Give what changed, sentence by sentence, with `around` sentences that stayed on either side of each change."""
    before, after = sentences(old), sentences(new)
    found: list[Passage] = []
    steps = difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    for number, (tag, i1, i2, j1, j2) in enumerate(steps):
        if tag == "equal":
            found.append(_same(before[i1:i2], around, is_first=number == 0, is_last=number == len(steps) - 1))
            continue
        if i2 > i1:
            found.append(Passage("out", before[i1:i2]))
        if j2 > j1:
            found.append(Passage("in", after[j1:j2]))
    return found


def sentences(text: str) -> list[str]:
    """Cut a text into its sentences, line by line; empty lines say nothing."""
    lines = (line.strip() for line in text.splitlines())
    return [part for line in lines if line for part in _SENTENCE.split(line)]


def _same(lines: list[str], around: int, *, is_first: bool, is_last: bool) -> Passage:
    """Keep the ends of what stayed that lie beside a change."""
    head = [] if is_first else lines[:around]
    tail = [] if is_last else lines[len(head) :][-around:] if around else []
    return Passage("same", head, left_out=len(lines) - len(head) - len(tail), tail=tail)
