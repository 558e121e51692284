"""References as BibTeX in UTF-8: letters with accents as they are, what LaTeX takes for a command escaped."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from nrp.formats.references import latex
from nrp.formats.references import reference as ref
from nrp.formats.references.reference import Reference

KNOWLEDGE = "knowledge"  # the field for the kind of knowledge; other programs pass it over
_CODES = {
    ref.ARTICLE: "article", ref.BOOK: "book", ref.CHAPTER: "incollection", ref.REPORT: "techreport",
    ref.THESIS: "phdthesis", ref.CONFERENCE: "inproceedings", ref.WEB_PAGE: "online", ref.OTHER: "misc",
}  # fmt: skip
_PUBLISHER = {ref.REPORT: "institution", ref.THESIS: "school", ref.WEB_PAGE: "organization"}
_SERIAL = (ref.ARTICLE, ref.WEB_PAGE, ref.OTHER)
_AND = re.compile(r"\band\b", re.IGNORECASE)


def write(references: Iterable[Reference]) -> str:
    """Give a BibTeX file; every record has a key of its own."""
    taken: set[str] = set()
    return "\n".join(_record(one, taken) for one in references)


def _record(one: Reference, taken: set[str]) -> str:
    key = _key(one, taken)
    taken.add(key)
    lines = [f"  {name} = {{{value}}}," for name, value in _fields(one) if value]
    return "\n".join([f"@{_CODES[one.type]}{{{key},", *lines, "}", ""])


def _fields(one: Reference) -> Iterator[tuple[str, str]]:
    text = latex.from_text
    yield "title", text(one.title)
    yield "author", " and ".join(map(_name, one.authors))
    yield "editor", " and ".join(map(_name, one.editors))
    yield "year", str(one.year or "")
    yield "journal" if one.type == ref.ARTICLE else "booktitle", text(one.container)
    yield "volume", text(one.volume)
    yield "number", text(one.issue)
    yield "pages", text(one.pages).replace("\u2013", "--")
    yield _PUBLISHER.get(one.type, "publisher"), text(one.publisher)
    yield "address", text(one.published_in)
    yield "doi", one.doi
    yield "issn" if one.type in _SERIAL else "isbn", text(one.isbn)
    yield "url", one.url
    yield "urldate", one.accessed_on.isoformat() if one.accessed_on else ""
    yield "language", text(one.language)
    yield "abstract", text(one.abstract)
    yield "keywords", text(_keywords(one.keywords))
    yield "note", text(one.notes)
    yield KNOWLEDGE, text(one.kind)


def _name(name: str) -> str:
    """Write Surname, Jr, Given names; an organisation stands in braces, so that it is not taken apart."""
    parts = name.split(", ")
    if len(parts) == 1:
        return f"{{{latex.from_text(name)}}}"
    surname, given, *after = (_part(part) for part in parts)
    return ", ".join([surname, *after, given])


def _part(part: str) -> str:
    written = latex.from_text(part)
    return f"{{{written}}}" if _AND.search(part) else written


def _keywords(words: tuple[str, ...]) -> str:
    """Put commas between words; semicolons where a word holds a comma itself."""
    if any("," in word for word in words):
        return "; ".join(words) if len(words) > 1 else f"{words[0]};"
    return ", ".join(words)


def _key(one: Reference, taken: set[str]) -> str:
    """Give surname and year in plain letters, with a number where that is taken."""
    first = (one.authors or one.editors or (one.title,))[0].split(",")[0]
    bare = unicodedata.normalize("NFKD", first).encode("ascii", "ignore").decode().lower()
    key = (re.sub(r"[^a-z0-9]+", "", bare)[:30] or "item") + (f"_{one.year}" if one.year else "")
    number, found = 2, key
    while found in taken:
        found, number = f"{key}_{number}", number + 1
    return found
