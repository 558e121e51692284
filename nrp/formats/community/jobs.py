"""What the child processes are asked for: to read a form, or to read answers."""

import dataclasses
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class FormJob:
    """An XLSForm to turn into `report.json`: the instrument, or the sentence why there is none."""

    file: Path
    file_name: str
    out: Path

    def to_json(self) -> str:
        return json.dumps(dataclasses.asdict(self), default=str)

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> Self:
        return cls(Path(raw["file"]), raw["file_name"], Path(raw["out"]))


@dataclass(frozen=True, slots=True)
class AnswersJob:
    """Answers to read into `answers.json.gz`, `people.json`, `counts.json` and `report.json`.

    Attributes
    ----------
    files
        One export; or, where `tool` is named, the pages that its server sent.
    salt
        For the hashes of people.
    start, end
        The fieldwork, as ISO days.
    cuts
        Where numbers were cut into bands before.
    """

    files: tuple[Path, ...]
    file_name: str
    tool: str
    instrument: Mapping[str, Any]
    out: Path
    salt: str
    start: str
    end: str
    cuts: Mapping[str, Sequence[float]] = field(default_factory=dict)

    def to_json(self) -> str:
        return json.dumps(dataclasses.asdict(self), default=str)

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> Self:
        paths = {"files": tuple(Path(one) for one in raw["files"]), "out": Path(raw["out"])}
        return cls(**dict(raw) | paths)
