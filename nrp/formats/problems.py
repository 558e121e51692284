"""What can be wrong with a survey file, said once for every door it comes in by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Severity = Literal["blocks", "warns", "informs"]

SEVERITIES: tuple[Severity, ...] = ("blocks", "warns", "informs")
EXAMPLES_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Example:
    """One cell that shows the problem; `row` is the data row, counted from 1."""

    row: int | None
    found: str
    expected: str

    def to_dict(self) -> dict[str, Any]:
        return {"row": self.row, "found": self.found, "expected": self.expected}

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> "Example":
        return cls(row=raw["row"], found=raw["found"], expected=raw["expected"])


@dataclass(frozen=True, slots=True)
class Problem:
    """One kind of problem in one column, with its true count.

    Attributes
    ----------
    kind
        A word from the contract, such as ``unknown_code``.
    severity
        ``blocks`` stops publishing, ``warns`` needs a confirmation, ``informs`` neither.
    column
        The codebook's name of the variable, or the file's column when the codebook has none.
    count
        How many cells, rows or columns it concerns: never cut off.
    examples
        At most `EXAMPLES_SHOWN` of them.
    text
        One or two sentences for the person who uploaded the file.
    """

    kind: str
    severity: Severity
    column: str | None
    count: int
    text: str
    examples: tuple[Example, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "severity": self.severity,
            "column": self.column,
            "count": self.count,
            "examples": [example.to_dict() for example in self.examples],
            "text": self.text,
        }

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> "Problem":
        return cls(
            kind=raw["kind"],
            severity=raw["severity"],
            column=raw["column"],
            count=raw["count"],
            text=raw["text"],
            examples=tuple(Example.from_dict(example) for example in raw["examples"]),
        )


def blocks(problems: Sequence[Problem]) -> bool:
    """Say whether any of the problems stops the file from being published."""
    return any(problem.severity == "blocks" for problem in problems)
