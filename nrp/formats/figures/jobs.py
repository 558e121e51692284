"""What the child process is asked for: to read a file, to read a lookup, to combine."""

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class ReadJob:
    """One file to read.

    Attributes
    ----------
    file, out
        The bytes; the folder for `figures.parquet`, `problems.csv` and `report.json`.
    indicators
        Code to name of each indicator.
    column_map
        What a person said of columns: code, period, indicator or value to the head of a column.
    lists
        Parquet files with a column (`old`, `new`) that lists codes drawn in `vintage`.
    codes
        More codes that are known: those of the places' own parts, or the survey codes of the places.
    """

    file: Path
    file_name: str
    out: Path
    geography: str
    vintage: int | None
    indicators: Mapping[str, str]
    column_map: Mapping[str, str] = field(default_factory=dict)
    lists: tuple[tuple[str, str], ...] = ()
    codes: tuple[str, ...] = ()
    max_bytes: int = 500 * 1024 * 1024

    def to_json(self) -> str:
        """Spell the job for the child's command line."""
        return json.dumps({"job": "read", **dataclasses.asdict(self)}, default=str)

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> Self:
        return cls(
            file=Path(raw["file"]),
            file_name=raw["file_name"],
            out=Path(raw["out"]),
            geography=raw["geography"],
            vintage=raw["vintage"],
            indicators=raw["indicators"],
            column_map=raw["column_map"],
            lists=tuple((path, column) for path, column in raw["lists"]),
            codes=tuple(raw["codes"]),
            max_bytes=int(raw["max_bytes"]),
        )


@dataclass(frozen=True, slots=True)
class LookupJob:
    """One file to read into `lookup.parquet` (old, new, share) and `report.json`."""

    file: Path
    file_name: str
    out: Path
    geography: str
    from_vintage: int
    to_vintage: int

    def to_json(self) -> str:
        """Spell the job for the child's command line."""
        return json.dumps({"job": "lookup", **dataclasses.asdict(self)}, default=str)

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> Self:
        paths = {name: Path(raw[name]) for name in ("file", "out")}
        return cls(**{name: raw[name] for name in raw if name != "job"} | paths)


@dataclass(frozen=True, slots=True)
class Join:
    """How the figures of one file come to some places.

    Attributes
    ----------
    parts
        Place, code, people, and the share of them inside the place: the weight is people × share.
    lookup
        Parquet (old, new, share) by which the file's codes become those of the parts; None when they are the same.
    lookup_id
        What the lookup is called in what comes out.
    old_people
        People of the file's areas as far as they are known: they weigh a rate that is carried over.
    """

    parts: tuple[tuple[str, str, float, float], ...]
    lookup: Path | None = None
    lookup_id: str | None = None
    old_people: Mapping[str, float] | None = None


@dataclass(frozen=True, slots=True)
class FileToCombine:
    """A file that was taken over, as its Parquet."""

    id: str
    path: Path
    joins: tuple[Join, ...]


@dataclass(frozen=True, slots=True)
class CombineJob:
    """Everything for some places in one pass. `files` in the order in which they were taken over: the last one wins.

    `rules` gives `mean` or `sum` for each indicator's code.
    """

    out: Path
    rules: Mapping[str, str]
    files: tuple[FileToCombine, ...]

    def to_json(self) -> str:
        """Spell the job for the child's command line."""
        files = [
            {
                "id": file.id,
                "path": str(file.path),
                "joins": [
                    {
                        "parts": join.parts,
                        "lookup": None if join.lookup is None else str(join.lookup),
                        "lookup_id": join.lookup_id,
                        "old_people": dict(join.old_people or {}),
                    }
                    for join in file.joins
                ],
            }
            for file in self.files
        ]
        return json.dumps({"job": "combine", "out": str(self.out), "rules": dict(self.rules), "files": files})

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> Self:
        files = tuple(
            FileToCombine(file["id"], Path(file["path"]), tuple(_join_from(one) for one in file["joins"]))
            for file in raw["files"]
        )
        return cls(Path(raw["out"]), raw["rules"], files)


def _join_from(raw: Mapping[str, Any]) -> Join:
    parts = tuple((area, code, float(people), float(share)) for area, code, people, share in raw["parts"])
    return Join(parts, Path(raw["lookup"]) if raw["lookup"] else None, raw["lookup_id"], raw["old_people"])
