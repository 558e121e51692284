"""A codebook to print: its outcomes, then every column with its codes, section by section."""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

from django.utils.translation import gettext as _

from nrp.core.render.pdf import compile_pdf
from nrp.core.render.result_pdf import MARK, TEMPLATES


@dataclass(frozen=True)
class PrintedOutcome:
    title: str
    about: str
    how: str


@dataclass(frozen=True)
class PrintedVariable:
    """One column; `codes` and `missing` are pairs of code and meaning."""

    name: str
    label: str
    kind: str
    codes: Sequence[Sequence[str]]
    missing: Sequence[Sequence[str]]
    note: str = ""


@dataclass(frozen=True)
class PrintedSection:
    title: str
    variables: Sequence[PrintedVariable]


@dataclass(frozen=True)
class PrintedCodebook:
    """What the document says, all of it in words; `facts` are what roles and covariates are, with their columns."""

    title: str
    state: str
    outcomes: Sequence[PrintedOutcome]
    sections: Sequence[PrintedSection]
    facts: Sequence[tuple[str, str]] = ()
    made_at: dt.datetime | None = None
    words: dict[str, str] = field(default_factory=dict)


def codebook_pdf(data: PrintedCodebook) -> bytes:
    """Return the codebook as a tagged PDF with title, language and a table of contents."""
    words = asdict(data)
    del words["made_at"]
    words["words"] = {
        "contents": _("Contents"),
        "outcomes": _("Outcomes"),
        "facts": _("Columns with a part of their own"),
        "what": _("What it is"),
        "column": _("Column"),
        "code": _("Code"),
        "meaning": _("What it means"),
        "missing": _("no answer"),
        "page": _("Page"),
    } | data.words
    files: dict[str, str | bytes] = {"mark.svg": MARK.read_bytes(), "data.json": json.dumps(words, ensure_ascii=False)}
    source = (TEMPLATES / "codebook.typ").read_text(encoding="utf-8")
    return compile_pdf(source, files, made_at=data.made_at)
