"""What the child process is asked for, and what it answers."""

import dataclasses
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Self

from surveys.redaction.marks import Mark

How = Literal["nothing", "rewritten", "as_csv", "emptied"]
FOUND = "found.json"


@dataclass(frozen=True, slots=True)
class Source:
    """One stored file to look into. `file` is None when its bytes are lost; `microdata` are the answers made of it."""

    file: Path | None
    file_name: str
    codebook: Path
    column_map: Mapping[str, str | None]
    microdata: Path | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """Files to look into for the marked households; `writes` is False when they are only to be counted.

    What is rewritten is written into `out`, under the number of the file: `0.file`, `0.parquet`.
    """

    sources: Sequence[Source]
    marks: Sequence[Mark]
    out: Path
    writes: bool

    def to_json(self) -> str:
        sources = [{**dataclasses.asdict(source), **_paths(source)} for source in self.sources]
        marks = [mark.document() for mark in self.marks]
        return json.dumps({"sources": sources, "marks": marks, "out": str(self.out), "writes": self.writes})

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        raw = json.loads(text)
        sources = [
            Source(
                file=Path(one["file"]) if one["file"] else None,
                file_name=one["file_name"],
                codebook=Path(one["codebook"]),
                column_map=one["column_map"],
                microdata=Path(one["microdata"]) if one["microdata"] else None,
            )
            for one in raw["sources"]
        ]
        return cls(sources, [Mark.from_document(mark) for mark in raw["marks"]], Path(raw["out"]), raw["writes"])


def _paths(source: Source) -> dict[str, str | None]:
    return {
        name: str(path) if path else None
        for name, path in (("file", source.file), ("codebook", source.codebook), ("microdata", source.microdata))
    }


@dataclass(frozen=True, slots=True)
class Found:
    """What was found in one file.

    Attributes
    ----------
    how
        What became of the file: `nothing` was in it; `rewritten` in its own kind; `as_csv`, because its own kind
        cannot be written faithfully; `emptied`, because it cannot be read and so nobody can say what is in it.
    rows, households
        How many rows and how many households were (to be) taken out.
    microdata_rows
        How many rows went out of the answers; None when there were none to look into.
    digests
        For each mark, in their order, the digests of households whose letter it means.
    """

    how: How
    rows: int = 0
    households: int = 0
    microdata_rows: int | None = None
    digests: Sequence[Sequence[str]] = field(default_factory=tuple)

    def document(self) -> dict[str, Any]:
        return dataclasses.asdict(self)
