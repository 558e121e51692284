"""One reference, whatever file it came in, and the spelling in which it is kept."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from nrp.formats.references import texts

ARTICLE, BOOK, CHAPTER, REPORT = "article", "book", "chapter", "report"
THESIS, CONFERENCE, WEB_PAGE, OTHER = "thesis", "conference", "web_page", "other"
TYPES = (ARTICLE, BOOK, CHAPTER, REPORT, THESIS, CONFERENCE, WEB_PAGE, OTHER)
PEER_REVIEWED, GREY, WEB, LIVED = "peer_reviewed", "grey", "web", "lived"
KINDS = (PEER_REVIEWED, GREY, WEB, LIVED)
_GUESS = {REPORT: GREY, THESIS: GREY, OTHER: GREY, WEB_PAGE: WEB}
# How long each text may be.
LONGEST = {
    "title": 500, "container": 300, "volume": 40, "issue": 40, "pages": 40, "publisher": 200, "published_in": 120,
    "doi": 200, "isbn": 40, "url": 500, "language": 40,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reference:
    """What is known of a reference. `kind` is the kind of knowledge, empty where the file does not say."""

    title: str
    type: str = OTHER
    kind: str = ""
    authors: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()
    year: int | None = None
    container: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    publisher: str = ""
    published_in: str = ""
    doi: str = ""
    isbn: str = ""
    url: str = ""
    accessed_on: dt.date | None = None
    language: str = ""
    abstract: str = ""
    keywords: tuple[str, ...] = ()
    notes: str = ""


class Unreadable(Exception):
    """One record cannot be read, or a whole file. `found` is what stands there."""

    def __init__(self, text: str, found: str = "") -> None:
        super().__init__(text)
        self.text, self.found = text, found


FIELDS = tuple(one.name for one in fields(Reference))
ONE_LINE = ("title", "container", "volume", "issue", "publisher", "published_in", "isbn", "language")


def canonical(given: Reference) -> Reference:
    """Spell every field in the one way. Spelling it again changes nothing; a DOI that stands in the address is one."""
    url, doi = texts.address(given.url), texts.doi(given.doi)
    in_address = texts.doi_in_address(url)
    lines: dict[str, Any] = {name: texts.one_line(getattr(given, name)) for name in ONE_LINE}
    return replace(
        given,
        **lines,
        authors=texts.names(given.authors),
        editors=texts.names(given.editors),
        pages=texts.pages(given.pages),
        doi=doi or in_address,
        url="" if in_address and in_address == (doi or in_address) else url,
        abstract=texts.long_text(given.abstract),
        keywords=texts.keywords(given.keywords),
        notes=texts.long_text(given.notes),
    )


def made(values: Mapping[str, Any]) -> Reference:
    """Make a reference of what a file says. A DOI or an address that is none is kept among the notes.

    Raises Unreadable for a record without a title and for a text that is longer than the platform keeps.
    """
    found = canonical(Reference(**values))
    kept = [found.notes]
    for name, label in (("doi", "DOI"), ("url", "Address")):
        said = texts.one_line(values.get(name, ""))
        if said and not getattr(found, name) and not (name == "url" and found.doi and texts.doi_in_address(said)):
            kept.append(f"{label} as given: {said}")
    found = replace(found, notes=texts.long_text("\n".join(text for text in kept if text)))
    if not found.title:
        raise Unreadable("This record has no title. Give it one.")
    for name, most in LONGEST.items():
        if len(getattr(found, name)) > most:
            raise Unreadable(
                f"Shorten the {name.replace('_', ' ')} to {most} letters.", getattr(found, name)[:40] + "…"
            )
    return found


def guessed_kind(reference: Reference) -> str:
    """Say what kind of knowledge a reference most likely is: what the file says, else by its type."""
    return reference.kind or _GUESS.get(reference.type, PEER_REVIEWED)


def as_document(reference: Reference) -> dict[str, Any]:
    """Give a reference as plain JSON."""
    found = {name: getattr(reference, name) for name in FIELDS}
    return {
        **found,
        **{name: list(found[name]) for name in ("authors", "editors", "keywords")},
        "accessed_on": reference.accessed_on.isoformat() if reference.accessed_on else None,
    }


def from_document(document: Mapping[str, Any]) -> Reference:
    """Make a reference of what `as_document` gave."""
    on = document["accessed_on"]
    lists = {name: tuple(document[name]) for name in ("authors", "editors", "keywords")}
    return Reference(**{**document, **lists, "accessed_on": dt.date.fromisoformat(on) if on else None})
