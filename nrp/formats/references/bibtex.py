"""BibTeX and BibLaTeX, as Zotero, EndNote, Mendeley, JabRef and the publishers write them."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import bibtexparser
from bibtexparser.bparser import BibTexParser

from nrp.formats.references import latex, texts
from nrp.formats.references import reference as ref
from nrp.formats.references.bibtex_writing import KNOWLEDGE
from nrp.formats.references.reference import Reference, Unreadable

_START = re.compile(r"^[ \t]*@[ \t]*(?P<type>[A-Za-z]+)[ \t]*[{(]", re.MULTILINE)
_NO_RECORD = ("comment", "preamble")
_TYPES = {
    "article": ref.ARTICLE, "periodical": ref.ARTICLE, "book": ref.BOOK, "booklet": ref.BOOK, "mvbook": ref.BOOK,
    "collection": ref.BOOK, "incollection": ref.CHAPTER, "inbook": ref.CHAPTER, "techreport": ref.REPORT,
    "report": ref.REPORT, "phdthesis": ref.THESIS, "mastersthesis": ref.THESIS, "thesis": ref.THESIS,
    "inproceedings": ref.CONFERENCE, "conference": ref.CONFERENCE, "proceedings": ref.CONFERENCE,
    "online": ref.WEB_PAGE, "electronic": ref.WEB_PAGE, "www": ref.WEB_PAGE, "webpage": ref.WEB_PAGE,
}  # fmt: skip
_READ_ON = re.compile(r"\[?(?:online[;,]? *)?accessed[: ]+(?:on )?(?P<day>[0-9/-]+)\]?\.?", re.IGNORECASE)
_CANNOT = (
    "This record cannot be read: a brace, a quotation mark or a comma is missing in it. Mend it, or export it again."
)


def read(text: str) -> Iterator[Reference | Unreadable]:
    """Give the records in the order of the file, each read or with why it cannot be."""
    parser = BibTexParser(common_strings=True, ignore_nonstandard_types=False, interpolate_strings=True)
    parser.expect_multiple_parse = True
    starts = list(_START.finditer(text))
    for found, end in zip(starts, [*(one.start() for one in starts[1:]), len(text)], strict=False):
        kind, block = found["type"].lower(), text[found.start() : end]
        if kind not in _NO_RECORD:
            fields = _fields(parser, block)
            if kind != "string":
                yield _read_one(fields)


def _fields(parser: BibTexParser, block: str) -> dict[str, str] | None:
    """Give the fields of one record; None when it cannot be taken apart."""
    before = len(parser.bib_database.entries)
    try:
        bibtexparser.loads(block, parser)
    except (RecursionError, ValueError, KeyError, AssertionError, parser._expr.ParseException):  # noqa: SLF001  the library gives its name nowhere else
        return None
    made = parser.bib_database.entries[before:]
    del parser.bib_database.entries[before:]
    return dict(made[0]) if made else None


def _read_one(fields: Mapping[str, str] | None) -> Reference | Unreadable:
    if fields is None:
        return Unreadable(_CANNOT)
    try:
        return ref.made(_values(fields))
    except Unreadable as problem:
        return problem


def _values(fields: Mapping[str, str]) -> dict[str, Any]:
    plain = {name: latex.to_text(value) for name, value in fields.items()}
    knowledge = plain.get(KNOWLEDGE, "")
    is_ours = knowledge in ref.KINDS
    how = fields.get("howpublished", "")
    address = latex.verbatim(fields.get("url", "") or (how if texts.address(latex.verbatim(how)) else ""))
    kind = _TYPES.get(fields["ENTRYTYPE"], ref.OTHER)
    if kind == ref.OTHER and address and not is_ours:
        kind = ref.WEB_PAGE
    notes, accessed = _notes(plain)
    return {
        "type": kind,
        "kind": knowledge if is_ours else "",
        "title": _title(plain),
        "authors": _names(fields.get("author", "")),
        "editors": _names(fields.get("editor", "")),
        "year": texts.year(_first(plain, "year", "date")),
        "container": _first(plain, "journaltitle", "journal", "booktitle", "maintitle", "series"),
        "volume": _first(plain, "volume"),
        "issue": _first(plain, "number", "issue"),
        "pages": _first(plain, "pages", "eid"),
        "publisher": _first(plain, "publisher", "institution", "school", "organization")
        or (plain.get("howpublished", "") if latex.verbatim(how) != address else ""),
        "published_in": _first(plain, "address", "location"),
        "doi": latex.verbatim(fields.get("doi", "")),
        "isbn": ", ".join(plain[name] for name in ("isbn", "issn") if plain.get(name)),
        "url": address,
        "accessed_on": texts.day(plain.get("urldate", "")) or texts.day(accessed),
        "language": _first(plain, "language", "langid"),
        "abstract": _first(plain, "abstract"),
        "keywords": _keywords(_first(plain, "keywords", "keyword")),
        "notes": notes,
    }


def _first(fields: Mapping[str, str], *names: str) -> str:
    return next((fields[name] for name in names if fields.get(name, "").strip()), "")


def _title(fields: Mapping[str, str]) -> str:
    """Give the title, with what BibLaTeX keeps apart as its second half."""
    return ": ".join(fields[name] for name in ("title", "subtitle") if fields.get(name, "").strip())


def _keywords(text: str) -> list[str]:
    """Take words apart at semicolons or new lines; at commas only where there are none of either."""
    return re.split(r"[;\n]" if re.search(r"[;\n]", text.strip()) else ",", text)


def _notes(fields: Mapping[str, str]) -> tuple[str, str]:
    """Give the notes, and the day on which the page was read where that is all a note says."""
    kept, accessed = [], ""
    for name in ("note", "annote", "annotation"):
        found = _READ_ON.fullmatch(texts.one_line(fields.get(name, "")))
        if found and KNOWLEDGE not in fields and texts.day(found["day"]):
            accessed = found["day"]
        elif fields.get(name, "").strip():
            kept.append(fields[name])
    return "\n\n".join(kept), accessed


# Names ------------------------------------------------------------------------------------------


def _names(text: str) -> list[str]:
    pieces = _apart(text, re.compile(r"\s+and(?=\s)", re.IGNORECASE))
    return [_name(piece.strip()) for piece in pieces if piece.strip() not in ("", "others")]


def _name(text: str) -> str:
    """Give one name as "Surname, Given names"; what stands in braces is an organisation."""
    if text.startswith("{") and _closes_at_end(text):
        return latex.to_text(text).replace(",", " ")
    parts = [latex.to_text(part).strip().replace(",", " ") for part in _apart(text, re.compile(","))]
    if len(parts) > 2:  # Surname, Jr, Given names
        return f"{parts[0]}, {' '.join(parts[2:])}, {parts[1]}"
    if len(parts) == 2:
        return ", ".join(parts)
    return _turned([latex.to_text(word) for word in _apart(text, re.compile(r"\s+")) if word.strip()])


def _turned(words: list[str]) -> str:
    """Put the surname first, with the small words before it: Ludwig van Beethoven is van Beethoven, Ludwig."""
    if len(words) < 2:
        return " ".join(words)
    at = next((place for place, word in enumerate(words[1:-1], start=1) if word[:1].islower()), len(words) - 1)
    return f"{' '.join(words[at:])}, {' '.join(words[:at])}"


def _apart(text: str, at: re.Pattern[str]) -> list[str]:
    """Cut a text where a pattern stands outside all braces."""
    pieces, depth, start, place = [], 0, 0, 0
    while place < len(text):
        found = at.match(text, place) if depth == 0 and place else None
        if found and found.end() > place:
            pieces.append(text[start:place])
            start = place = found.end()
            continue
        if text[place] == "\\":
            place += 1
        else:
            depth += (text[place] == "{") - (text[place] == "}")
        place += 1
    return [*pieces, text[start:]]


def _closes_at_end(text: str) -> bool:
    """Whether the first brace is closed by the very last sign."""
    depth, place = 0, 0
    while place < len(text):
        if text[place] == "\\":
            place += 1
        else:
            depth += (text[place] == "{") - (text[place] == "}")
            if depth == 0:
                return place == len(text) - 1
        place += 1
    return False
