"""What the child process is asked for, and what it answers."""

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal, Self

from nrp.formats.problems import Problem
from nrp.formats.unreadable import Limits

State = Literal["ready", "refused"]
HowFound = Literal["chosen", "exact", "similar", "not found"]
AreaState = Literal["known", "mapped", "left_out", "unknown"]


@dataclass(frozen=True, slots=True)
class JobSpec:
    """One file to read.

    Attributes
    ----------
    file, codebook, out
        Paths: the bytes, the codebook document, the folder for what is written.
    file_name
        The name the person gave the file.
    wave
        The wave's number.
    column_map
        Codebook name → file column, as chosen by a person; null for "not in this file". A choice
        that names a column the file does not have is passed over.
    area_map
        Area code of the file → the programme's code, or null to leave its rows out.
    known_areas
        Every code the programme knows; any other blocks the file.
    expected_areas
        Codes that should have rows; one without warns.
    fieldwork_start, fieldwork_end
        Interviews dated outside warn.
    previous
        The `profile.json` of the wave before, to put beside this one.
    """

    file: Path
    file_name: str
    codebook: Path
    out: Path
    wave: int
    column_map: Mapping[str, str | None] = field(default_factory=dict)
    area_map: Mapping[str, str | None] = field(default_factory=dict)
    known_areas: tuple[str, ...] = ()
    expected_areas: tuple[str, ...] = ()
    fieldwork_start: date | None = None
    fieldwork_end: date | None = None
    previous: Path | None = None
    limits: Limits = field(default_factory=Limits)

    def to_json(self) -> str:
        """Spell the job for the child's command line."""
        return json.dumps(
            {
                "file": str(self.file),
                "file_name": self.file_name,
                "codebook": str(self.codebook),
                "out": str(self.out),
                "wave": self.wave,
                "column_map": dict(self.column_map),
                "area_map": dict(self.area_map),
                "known_areas": list(self.known_areas),
                "expected_areas": list(self.expected_areas),
                "fieldwork_start": self.fieldwork_start.isoformat() if self.fieldwork_start else None,
                "fieldwork_end": self.fieldwork_end.isoformat() if self.fieldwork_end else None,
                "previous": str(self.previous) if self.previous else None,
                "limits": dataclasses.asdict(self.limits),
            },
            indent=1,
        )

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """Read a job; raises KeyError, TypeError or ValueError when it is none."""
        raw = json.loads(text)
        return cls(
            file=Path(raw["file"]),
            file_name=raw["file_name"],
            codebook=Path(raw["codebook"]),
            out=Path(raw["out"]),
            wave=int(raw["wave"]),
            column_map=raw.get("column_map") or {},
            area_map=raw.get("area_map") or {},
            known_areas=tuple(raw.get("known_areas") or ()),
            expected_areas=tuple(raw.get("expected_areas") or ()),
            fieldwork_start=_date(raw.get("fieldwork_start")),
            fieldwork_end=_date(raw.get("fieldwork_end")),
            previous=Path(raw["previous"]) if raw.get("previous") else None,
            limits=Limits(**raw.get("limits") or {}),
        )


@dataclass(frozen=True, slots=True)
class FileFacts:
    """The receipt's facts of the file itself."""

    name: str
    bytes: int
    sha256: str
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class ColumnMatch:
    """Which column of the file holds a variable of the codebook, and how it was found."""

    variable: str
    label: str
    required: bool
    column: str | None
    how: HowFound
    file_label: str = ""


@dataclass(frozen=True, slots=True)
class UnusedColumn:
    """A column of the file that the codebook does not know; it is not written anywhere."""

    column: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class AreaRows:
    """The rows of one area code of the file; `mapped_to` is null when left out or unknown."""

    code: str
    rows: int
    mapped_to: str | None
    state: AreaState


@dataclass(frozen=True, slots=True)
class Weights:
    """The survey weights of the rows kept; the design effect is Kish's, n·Σw² / (Σw)²."""

    sum: float
    min: float
    max: float
    mean: float
    design_effect: float


@dataclass(frozen=True, slots=True)
class Microdata:
    """The Parquet that was written."""

    sha256: str
    bytes: int
    rows: int
    columns: int


@dataclass(frozen=True, slots=True)
class Report:
    """Everything found about one file.

    `rows` counts the file's data rows; of those not left out by the area map, `rows_blocked` hold
    something that stops the file and `rows_fine` do not. `summary` says it in a sentence.
    """

    state: State
    file: FileFacts
    summary: str
    rows: int = 0
    rows_left_out: int = 0
    rows_blocked: int = 0
    rows_fine: int = 0
    problems: tuple[Problem, ...] = ()
    columns: tuple[ColumnMatch, ...] = ()
    unused_columns: tuple[UnusedColumn, ...] = ()
    areas: tuple[AreaRows, ...] = ()
    weights: Weights | None = None
    comparison: Mapping[str, Any] | None = None
    microdata: Microdata | None = None

    def to_json(self) -> str:
        """Spell the report as the child writes it."""
        return json.dumps(dataclasses.asdict(self), ensure_ascii=False, indent=1)

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """Read a report that `to_json` spelled."""
        raw = json.loads(text)
        return cls(
            state=raw["state"],
            file=FileFacts(**raw["file"]),
            summary=raw["summary"],
            rows=raw["rows"],
            rows_left_out=raw["rows_left_out"],
            rows_blocked=raw["rows_blocked"],
            rows_fine=raw["rows_fine"],
            problems=tuple(Problem.from_dict(problem) for problem in raw["problems"]),
            columns=tuple(ColumnMatch(**column) for column in raw["columns"]),
            unused_columns=tuple(UnusedColumn(**column) for column in raw["unused_columns"]),
            areas=tuple(AreaRows(**area) for area in raw["areas"]),
            weights=Weights(**raw["weights"]) if raw["weights"] else None,
            comparison=raw["comparison"],
            microdata=Microdata(**raw["microdata"]) if raw["microdata"] else None,
        )


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
