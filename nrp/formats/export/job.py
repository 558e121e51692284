"""What the child process is asked to write."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Self, get_args

Form = Literal["sav", "dta", "csv", "parquet", "xlsx"]
FORMS: tuple[Form, ...] = get_args(Form)


class NotWritten(Exception):
    """The format cannot hold these answers; the text says why, in a sentence for people."""


@dataclass(frozen=True, slots=True)
class Spec:
    """One file to write.

    Attributes
    ----------
    microdata, codebook
        The published answers (Parquet) and the codebook document they were published by.
    original
        The bytes that were handed in, for what they say of labels, missing ranges and formats; None when they are
        no longer kept. The codebook then says all.
    columns
        Variable → its column in the original.
    recoded
        Variables whose codes were changed on the way in: of these the codebook speaks, not the original.
    about
        A sentence or two on what this is and where it came from.
    """

    microdata: Path
    codebook: Path
    form: Form
    out: Path
    original: Path | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    recoded: frozenset[str] = frozenset()
    title: str = ""
    about: str = ""

    def to_json(self) -> str:
        """Spell the job for the child's command line."""
        return json.dumps(
            {
                "microdata": str(self.microdata),
                "codebook": str(self.codebook),
                "form": self.form,
                "out": str(self.out),
                "original": str(self.original) if self.original else None,
                "columns": dict(self.columns),
                "recoded": sorted(self.recoded),
                "title": self.title,
                "about": self.about,
            },
            ensure_ascii=False,
        )

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """Read a job; raises KeyError, TypeError or ValueError when it is none."""
        raw = json.loads(text)
        if raw["form"] not in FORMS:
            raise ValueError(f"no such form: {raw['form']}")
        return cls(
            microdata=Path(raw["microdata"]),
            codebook=Path(raw["codebook"]),
            form=raw["form"],
            out=Path(raw["out"]),
            original=Path(raw["original"]) if raw["original"] else None,
            columns=raw["columns"],
            recoded=frozenset(raw["recoded"]),
            title=raw["title"],
            about=raw["about"],
        )
