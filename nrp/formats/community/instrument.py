"""The questions of a community survey, as the platform keeps them (`nrp-community-instrument/1`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, Self

FORMAT = "nrp-community-instrument/1"
Kind = Literal["one", "many", "whole", "decimal", "text", "date"]


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer that may be chosen. `also` holds its label in the form's other languages."""

    name: str
    label: str
    also: tuple[str, ...] = ()

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> Self:
        return cls(raw["name"], raw["label"], tuple(raw.get("also", ())))

    def to_dict(self) -> dict[str, Any]:
        return {"name": self.name, "label": self.label, "also": list(self.also)}


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `path` is its name behind those of its groups (`about/safe`); it stands once in a form."""

    path: str
    label: str
    kind: Kind
    choices: tuple[Choice, ...] = ()
    also: tuple[str, ...] = ()
    group: str = ""

    @property
    def name(self) -> str:
        return self.path.rsplit("/", 1)[-1]

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> Self:
        return cls(
            path=raw["path"],
            label=raw["label"],
            kind=raw["kind"],
            choices=tuple(Choice.from_dict(one) for one in raw.get("choices", ())),
            also=tuple(raw.get("also", ())),
            group=raw.get("group", ""),
        )

    def to_dict(self) -> dict[str, Any]:
        return {
            "path": self.path,
            "label": self.label,
            "kind": self.kind,
            "choices": [choice.to_dict() for choice in self.choices],
            "also": list(self.also),
            "group": self.group,
        }


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something the form asks that is not kept, with the reason as a code (`REASONS`)."""

    path: str
    type: str
    why: str


REASONS: Mapping[str, str] = {
    "personal": "says who somebody is",
    "position": "says where somebody is",
    "recording": "a picture, sound, film, file or signature",
    "repeated": "asked several times of one person",
    "computed": "worked out by the form, asked of nobody",
    "other": "of a kind that gives no table",
    "tool": "written by the survey tool",
    "unknown": "not a question of this form",
    "twice": "could be more than one question of this form",
}


@dataclass(frozen=True)
class Instrument:
    """What a form asks and in which language it is shown."""

    title: str
    language: str
    questions: tuple[Question, ...]
    left_out: tuple[LeftOut, ...] = ()

    @cached_property
    def by_path(self) -> Mapping[str, Question]:
        return {question.path: question for question in self.questions}

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> Self:
        """Read the document. Raises ValueError when it is another one."""
        if raw.get("format") != FORMAT:
            raise ValueError(f"not a document of the format {FORMAT}")
        return cls(
            title=raw["title"],
            language=raw["language"],
            questions=tuple(Question.from_dict(one) for one in raw["questions"]),
            left_out=tuple(LeftOut(one["path"], one["type"], one["why"]) for one in raw["left_out"]),
        )

    def to_dict(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "title": self.title,
            "language": self.language,
            "questions": [question.to_dict() for question in self.questions],
            "left_out": [{"path": one.path, "type": one.type, "why": one.why} for one in self.left_out],
        }
