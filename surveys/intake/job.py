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
from surveys.intake.decisions import Choice, Decision

State = Literal["ready", "refused"]
HowFound = Literal["chosen", "exact", "similar", "not found"]
AreaState = Literal["known", "mapped", "left_out", "unknown"]
Source = Literal["labels", "codebook", "data", "renamed"]


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
    identifier_map
        File column → what somebody decided about it because it seemed to say who somebody is.
    area_map
        Area code of the file → the programme's code, or null to leave its rows out.
    code_map
        Variable → code of the file → the codebook's code, or null for no answer.
    confirmed
        Variable → `{"reason", "found"}`: meanings that somebody confirmed to be the same (`Questions`).
    known_areas
        Every code the programme knows; any other blocks the file.
    expected_areas
        Codes that should have rows; one without warns.
    fieldwork_start, fieldwork_end
        Interviews dated outside warn.
    previous
        The `profile.json` of the wave before, to put beside this one.
    withdrawn_households, withdrawn_rows
        Who withdrew and was left out before the file came here.
    is_kept
        False when the file itself will not be kept, because nobody could say who is in it.
    previous_codebook
        The codebook that the wave before was read by.
    version
        The `profile.json` of the published file of the same wave.
    """

    file: Path
    file_name: str
    codebook: Path
    out: Path
    wave: int
    column_map: Mapping[str, str | None] = field(default_factory=dict)
    area_map: Mapping[str, str | None] = field(default_factory=dict)
    identifier_map: Mapping[str, Decision] = field(default_factory=dict)
    code_map: Mapping[str, Mapping[str, str | None]] = field(default_factory=dict)
    confirmed: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    known_areas: tuple[str, ...] = ()
    expected_areas: tuple[str, ...] = ()
    fieldwork_start: date | None = None
    fieldwork_end: date | None = None
    previous: Path | None = None
    withdrawn_households: int = 0
    withdrawn_rows: int = 0
    is_kept: bool = True
    previous_codebook: Path | None = None
    version: Path | None = None
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
                "identifier_map": {column: said.to_dict() for column, said in self.identifier_map.items()},
                "code_map": {name: dict(codes) for name, codes in self.code_map.items()},
                "confirmed": {name: dict(given) for name, given in self.confirmed.items()},
                "known_areas": list(self.known_areas),
                "expected_areas": list(self.expected_areas),
                "fieldwork_start": self.fieldwork_start.isoformat() if self.fieldwork_start else None,
                "fieldwork_end": self.fieldwork_end.isoformat() if self.fieldwork_end else None,
                "previous": str(self.previous) if self.previous else None,
                "withdrawn_households": self.withdrawn_households,
                "withdrawn_rows": self.withdrawn_rows,
                "is_kept": self.is_kept,
                "previous_codebook": str(self.previous_codebook) if self.previous_codebook else None,
                "version": str(self.version) if self.version else None,
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
            identifier_map={
                column: Decision.from_dict(said) for column, said in (raw.get("identifier_map") or {}).items()
            },
            code_map=raw.get("code_map") or {},
            confirmed=raw.get("confirmed") or {},
            known_areas=tuple(raw.get("known_areas") or ()),
            expected_areas=tuple(raw.get("expected_areas") or ()),
            fieldwork_start=_date(raw.get("fieldwork_start")),
            fieldwork_end=_date(raw.get("fieldwork_end")),
            previous=Path(raw["previous"]) if raw.get("previous") else None,
            withdrawn_households=int(raw.get("withdrawn_households") or 0),
            withdrawn_rows=int(raw.get("withdrawn_rows") or 0),
            is_kept=bool(raw.get("is_kept", True)),
            previous_codebook=Path(raw["previous_codebook"]) if raw.get("previous_codebook") else None,
            version=Path(raw["version"]) if raw.get("version") else None,
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
class SuspectedColumn:
    """A column that seems to say who somebody is: what is in how many rows, and what was decided.

    `kinds` counts the rows of each kind; `examples` are a row and how the cell is written, never what it
    says; `decision` is null while nobody has decided, and the file is stopped until then.
    """

    column: str
    variable: str | None
    rows: int
    kinds: Mapping[str, int]
    examples: tuple[tuple[int, str], ...] = ()
    decision: Choice | None = None
    reason: str = ""

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> Self:
        """Read what a report holds."""
        examples = tuple((int(row), str(shape)) for row, shape in raw["examples"])
        return cls(**{**raw, "examples": examples})


@dataclass(frozen=True, slots=True)
class Question:
    """A meaning that somebody has to decide about.

    Attributes
    ----------
    source
        Who says so: the file's own labels, the codebook beside the last wave's, the answers beside the last wave's,
        or a name that changed.
    found
        What was found, to the letter: a confirmation holds for this alone.
    suggested
        Code of the file → code of the codebook, as far as labels or answers say.
    was
        The variable's name in the last wave, when it was renamed.
    confirmed
        The reason somebody gave for its meaning being the same; empty while it is open.
    """

    variable: str
    source: Source
    found: str
    text: str
    suggested: Mapping[str, str] = field(default_factory=dict)
    was: str = ""
    confirmed: str = ""


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
    identifiers: tuple[SuspectedColumn, ...] = ()
    weights: Weights | None = None
    comparison: Mapping[str, Any] | None = None
    questions: tuple[Question, ...] = ()
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
            identifiers=tuple(SuspectedColumn.from_dict(column) for column in raw["identifiers"]),
            weights=Weights(**raw["weights"]) if raw["weights"] else None,
            comparison=raw["comparison"],
            questions=tuple(Question(**question) for question in raw.get("questions") or ()),
            microdata=Microdata(**raw["microdata"]) if raw["microdata"] else None,
        )


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
