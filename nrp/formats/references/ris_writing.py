"""References as RIS, in the order of tags that reference managers write."""

import re
from collections.abc import Iterable, Iterator

from nrp.formats.references import reference as ref
from nrp.formats.references.reference import Reference

# Where the kind of knowledge stands: a field that managers keep free for whoever uses them.
KNOWLEDGE_TAG, KNOWLEDGE = "C8", "knowledge: "
_CODES = {
    ref.ARTICLE: "JOUR", ref.BOOK: "BOOK", ref.CHAPTER: "CHAP", ref.REPORT: "RPRT", ref.THESIS: "THES",
    ref.CONFERENCE: "CONF", ref.WEB_PAGE: "ELEC", ref.OTHER: "GEN",
}  # fmt: skip
_LIKE_A_TAG = re.compile(r"[A-Z][A-Z0-9]  -")


def write(references: Iterable[Reference]) -> str:
    """Give a RIS file."""
    return "\r\n".join("\r\n".join([*_lines(one), "ER  - ", ""]) for one in references) + "\r\n"


def _lines(one: Reference) -> Iterator[str]:
    first, _dash, last = one.pages.partition("\u2013")
    accessed = one.accessed_on.strftime("%Y/%m/%d/") if one.accessed_on else ""
    values: list[tuple[str, str]] = [
        ("TY", _CODES[one.type]),
        ("TI", one.title),
        *(("AU", name) for name in one.authors),
        *(("ED", name) for name in one.editors),
        ("T2", one.container),
        ("PY", str(one.year or "")),
        ("VL", one.volume),
        ("IS", one.issue),
        ("SP", first),
        ("EP", last),
        ("CY", one.published_in),
        ("PB", one.publisher),
        ("SN", one.isbn),
        ("DO", one.doi),
        ("UR", one.url),
        ("Y2", accessed),
        ("LA", one.language),
        ("AB", one.abstract),
        *(("KW", word) for word in one.keywords),
        ("N1", one.notes),
        (KNOWLEDGE_TAG, f"{KNOWLEDGE}{one.kind}" if one.kind else ""),
    ]
    for tag, value in values:
        if value:
            yield _line(tag, value)


def _line(tag: str, value: str) -> str:
    """Write one tag; a line that goes on must not look like the next one."""
    first, *rest = value.split("\n")
    lines = [f"{tag}  - {first}", *(f" {line}" if _LIKE_A_TAG.match(line) else line for line in rest)]
    return "\r\n".join(lines)
