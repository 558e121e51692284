"""RIS: tagged lines between TY and ER, as Zotero, EndNote, Mendeley and the big databases write them."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from rispy.parser import RisParser

from nrp.formats.references import reference as ref
from nrp.formats.references import texts
from nrp.formats.references.reference import Reference, Unreadable
from nrp.formats.references.ris_writing import KNOWLEDGE, KNOWLEDGE_TAG

Tags = dict[str, list[str]]
_START = re.compile(r"^TY  -", re.MULTILINE)
_TYPES = {
    "JOUR": ref.ARTICLE, "JFULL": ref.ARTICLE, "EJOUR": ref.ARTICLE, "ABST": ref.ARTICLE, "INPR": ref.ARTICLE,
    "BOOK": ref.BOOK, "EBOOK": ref.BOOK, "EDBOOK": ref.BOOK, "CHAP": ref.CHAPTER, "ECHAP": ref.CHAPTER,
    "RPRT": ref.REPORT, "GOVDOC": ref.REPORT, "THES": ref.THESIS, "CONF": ref.CONFERENCE, "CPAPER": ref.CONFERENCE,
    "ELEC": ref.WEB_PAGE, "WEB": ref.WEB_PAGE, "BLOG": ref.WEB_PAGE, "ICOMM": ref.WEB_PAGE,
}  # fmt: skip


def read(text: str) -> Iterator[Reference | Unreadable]:
    """Give the records in the order of the file, each read or with why it cannot be."""
    starts = [found.start() for found in _START.finditer(text)]
    for start, end in zip(starts, [*starts[1:], len(text)], strict=False):
        yield _read_one(text[start:end], is_last=end == len(text))


def _read_one(text: str, *, is_last: bool) -> Reference | Unreadable:
    has_end = re.search(r"^ER  -", text, re.MULTILINE) is not None
    if is_last and not has_end:
        return Unreadable("This record has no end (ER). The file may be cut off: export it again.")
    records: list[Tags] = _Records(mapping={"TY": "TY"}).parse(text if has_end else f"{text}\nER  - ")
    try:
        return ref.made(_values(records[0]))
    except Unreadable as problem:
        return problem


class _Records(RisParser):  # type: ignore[misc]  # the library has no types
    """The library's reader with every tag as it stands, each of several kept, and lines that go on kept as lines."""

    def _add_tag(self, record: Any, tag: str, content: str, extend_multiline: bool = False) -> None:  # noqa: FBT001, FBT002  the library's own arguments
        if extend_multiline:
            if isinstance(record.get(tag), list):
                record[tag][-1] += f"\n{content}"
        elif isinstance(record.get(tag), list):
            record[tag].append(content)
        else:
            record[tag] = [content]


def _values(tags: Any) -> dict[str, Any]:
    code = str(tags["TY"]).strip().upper()
    kind = _TYPES.get(code, ref.OTHER)
    authors, editors = _lines(tags, "AU", "A1"), _lines(tags, "ED", "A2")
    if code == "EDBOOK" and not editors:  # in an edited book those named first are its editors
        authors, editors = [], authors
    title = _first(tags, "TI", "T1", "CT") or _first(tags, "BT")
    abstract, second = _first(tags, "AB"), _first(tags, "N2")
    return {
        "type": kind,
        "kind": _knowledge(tags),
        "title": title,
        "authors": authors,
        "editors": editors,
        "year": texts.year(_first(tags, "PY", "Y1", "DA")),
        "container": _container(tags),
        "volume": _first(tags, "VL"),
        "issue": _first(tags, "IS", "CP"),
        "pages": _pages(tags),
        "publisher": _first(tags, "PB"),
        "published_in": _first(tags, "CY", "PP"),
        "doi": _doi(tags),
        "isbn": ", ".join(texts.one_line(value) for value in tags.get("SN", [])),
        "url": _address(tags),
        "accessed_on": texts.day(_first(tags, "Y2")),
        "language": _first(tags, "LA"),
        "abstract": abstract or second,
        "keywords": tags.get("KW", []),
        "notes": _notes(tags, second if abstract and texts.long_text(second) != texts.long_text(abstract) else ""),
    }


def _first(tags: Tags, *names: str) -> str:
    return next((value for name in names for value in tags.get(name, []) if value.strip()), "")


def _lines(tags: Tags, *names: str) -> list[str]:
    """Give one name for each tag; some programs put one on each line that goes on."""
    return [line for name in names for value in tags.get(name, []) for line in value.splitlines() if line.strip()]


def _container(tags: Tags) -> str:
    """Give the journal, book or site: its full name before a short one."""
    is_title = not _first(tags, "TI", "T1", "CT")  # some programs name a whole book so
    return _first(tags, "JF", "T2", *(() if is_title else ("BT",)), "JO", "JA", "J2")


def _pages(tags: Tags) -> str:
    start, end = texts.pages(_first(tags, "SP")), texts.pages(_first(tags, "EP"))
    if "\u2013" in start or not end:
        return start
    return f"{start}\u2013{end}" if start else end


def _doi(tags: Tags) -> str:
    """Give what stands as DOI; some programs put it among other numbers."""
    said = _first(tags, "DO", "DI")
    if said or _knowledge(tags):  # a file of our own has it nowhere else
        return said
    elsewhere = (texts.doi(value) for name in ("M3", "L3", "N1") for value in tags.get(name, []))
    return next((found for found in elsewhere if found), "")


def _address(tags: Tags) -> str:
    """Give the first address that leads somewhere; one that is a DOI counts only when there is no other."""
    given = [line.strip() for value in tags.get("UR", []) for line in value.splitlines() if line.strip()]
    usable = [line for line in given if texts.address(line)]
    plain = [line for line in usable if not texts.doi_in_address(texts.address(line))]
    return next(iter([*plain, *usable, *given]), "")


def _knowledge(tags: Tags) -> str:
    for value in tags.get(KNOWLEDGE_TAG, []):
        word = value.removeprefix(KNOWLEDGE).strip()
        if value.startswith(KNOWLEDGE) and word in ref.KINDS:
            return word
    return ""


def _notes(tags: Tags, second: str) -> str:
    is_ours = bool(_knowledge(tags))
    kept: Iterable[str] = (value for value in tags.get("N1", []) if is_ours or not texts.doi(value))
    return "\n\n".join(text for text in (*kept, *tags.get("RN", []), second) if text)
