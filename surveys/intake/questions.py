"""Meanings that somebody has to decide about before a file may be published."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from surveys.intake.findings import Findings, whole_columns
from surveys.intake.job import Question, Source
from surveys.intake.sentences import quoted

_WHERE: dict[Source, str] = {
    "labels": "Say which code of the codebook each code of the file is, or confirm that the meaning is the same.",
    "codebook": "Say which code of the last wave each code is, or confirm that the meaning is the same.",
    "data": "Say which code of the codebook each code of the file is, or confirm that people answered so.",
    "renamed": "Say that it is the variable of the last wave, or confirm that it is another question.",
}


@dataclass(slots=True)
class Questions:
    """What is asked about the meanings of a file, and what people have confirmed already.

    `confirmed` is variable → `{"reason", "found"}`: a confirmation holds for what was found when it was given, and for
    nothing that turns up later.
    """

    confirmed: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    asked: list[Question] = field(default_factory=list)

    def ask(
        self,
        findings: Findings,
        *,
        source: Source,
        kind: str,
        variable: str,
        found: str,
        lines: Sequence[str],
        text: str,
        expected: str,
        suggested: Mapping[str, str] | None = None,
        was: str = "",
    ) -> None:
        """Stop the file until somebody decides; mention it when somebody has confirmed exactly this."""
        reason = self._reason(variable, found)
        self.asked.append(Question(variable, source, found, text, dict(suggested or {}), was, reason))
        if reason:
            findings.add(
                "meaning_confirmed",
                "informs",
                variable,
                whole_columns(lines),
                text=f"{text} Somebody confirmed that {quoted(variable)} means the same: {reason}",
                expected=expected,
                how_to_mend="Nothing needs doing.",
            )
            return
        findings.add(
            kind, "blocks", variable, whole_columns(lines), text=text, expected=expected, how_to_mend=_WHERE[source]
        )

    def is_asked(self, variable: str) -> bool:
        return any(question.variable == variable for question in self.asked)

    def _reason(self, variable: str, found: str) -> str:
        given = self.confirmed.get(variable) or {}
        return str(given.get("reason", "")) if found in (given.get("found") or ()) else ""
