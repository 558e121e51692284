"""CSL JSON: what doi.org answers with, what Zotero and others give out. One object or a list of them."""

import datetime as dt
import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from nrp.formats.references import reference as ref
from nrp.formats.references import texts
from nrp.formats.references.reference import Reference, Unreadable

KNOWLEDGE = "knowledge"
_NAMED = r"(?:[a-z][a-z0-9]{1,31}|#[0-9]{1,7}|#x[0-9a-f]{1,6});"
_ENTITY = re.compile(f"&(?={_NAMED})", re.IGNORECASE)
_WHOLE_ENTITY = re.compile(f"&{_NAMED}", re.IGNORECASE)
_CODES = {
    ref.ARTICLE: "article-journal", ref.BOOK: "book", ref.CHAPTER: "chapter", ref.REPORT: "report",
    ref.THESIS: "thesis", ref.CONFERENCE: "paper-conference", ref.WEB_PAGE: "webpage", ref.OTHER: "document",
}  # fmt: skip
_TYPES = {code: name for name, code in _CODES.items()} | {
    "journal-article": ref.ARTICLE, "monograph": ref.BOOK, "edited-book": ref.BOOK, "reference-book": ref.BOOK,
    "book-chapter": ref.CHAPTER, "book-section": ref.CHAPTER, "dissertation": ref.THESIS,
    "proceedings-article": ref.CONFERENCE, "report-component": ref.REPORT, "post-weblog": ref.WEB_PAGE,
    "post": ref.WEB_PAGE,
}  # fmt: skip
_DATES = ("issued", "published", "published-print", "published-online", "original-date")


def read(text: str) -> Iterator[Reference | Unreadable]:
    """Give the records in the order of the file. Raises Unreadable for what is no CSL JSON at all."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise Unreadable("This is no JSON that can be read. Export it again.") from None
    if isinstance(found, dict) and isinstance(found.get("items"), list):
        found = found["items"]
    for one in found if isinstance(found, list) else [found]:
        yield _read_one(one)


def _read_one(one: Any) -> Reference | Unreadable:
    if not isinstance(one, dict):
        return Unreadable("This is no record: it has no names of fields.", str(one)[:40])
    try:
        return ref.made(_values(one))
    except Unreadable as problem:
        return problem


def _values(one: Mapping[str, Any]) -> dict[str, Any]:
    custom = one.get("custom")
    kind = custom.get(KNOWLEDGE) if isinstance(custom, dict) else ""
    return {
        "type": _TYPES.get(str(one.get("type", "")).lower(), ref.OTHER),
        "kind": kind if kind in ref.KINDS else "",
        "title": _title(one),
        "authors": _names(one.get("author")),
        "editors": _names(one.get("editor")),
        "year": next((year for name in _DATES if (year := texts.year(_date(one.get(name))))), None),
        "container": _text(one, "container-title"),
        "volume": _text(one, "volume"),
        "issue": _text(one, "issue") or _text(one, "number"),
        "pages": _text(one, "page") or _text(one, "article-number"),
        "publisher": _text(one, "publisher"),
        "published_in": _text(one, "publisher-place") or _text(one, "publisher-location"),
        "doi": _text(one, "DOI"),
        "isbn": ", ".join(_all(one, "ISBN") + _all(one, "ISSN")),
        "url": _text(one, "URL"),
        "accessed_on": _accessed(one.get("accessed")),
        "language": _text(one, "language"),
        "abstract": _text(one, "abstract"),
        "keywords": _keywords(one),
        "notes": "\n\n".join(text for name in ("note", "annote") if (text := _text(one, name))),
    }


def _all(one: Mapping[str, Any], name: str) -> list[str]:
    """Give the texts of a field that is one text, a number or a list of them."""
    value = one.get(name)
    given = value if isinstance(value, list) else [value]
    return [_unescaped(str(text)) for text in given if isinstance(text, str | int | float) and str(text).strip()]


def _unescaped(text: str) -> str:
    """Give a text without the signs of a web page that some services leave in it: &amp; is &."""
    return _WHOLE_ENTITY.sub(lambda found: html.unescape(found[0]), text)


def _text(one: Mapping[str, Any], name: str) -> str:
    return next(iter(_all(one, name)), "")


def _title(one: Mapping[str, Any]) -> str:
    """Give the title; Crossref keeps its second half apart."""
    title, second = _text(one, "title"), _text(one, "subtitle")
    return f"{title}: {second}" if title and second and second.lower() not in title.lower() else title


def _names(given: Any) -> list[str]:
    return [name for one in given if isinstance(one, dict) and (name := _name(one))] if isinstance(given, list) else []


def _name(one: Mapping[str, Any]) -> str:
    said = {
        name: _text(one, name).replace(",", " ").strip() for name in ("family", "given", "suffix", "literal", "name")
    }
    before = [_text(one, f"{word}-particle").replace(",", " ").strip() for word in ("dropping", "non-dropping")]
    family = " ".join(part for part in (*before, said["family"]) if part)
    if not family:
        return said["literal"] or said["name"] or said["given"]
    return ", ".join(part for part in (family, said["given"], said["suffix"]) if part)


def _date(given: Any) -> str:
    """Give a date as text, from its parts or as it was typed."""
    if not isinstance(given, dict):
        return str(given or "")
    parts = given.get("date-parts")
    if isinstance(parts, list) and parts and isinstance(parts[0], list) and parts[0]:
        return "/".join(str(part) for part in parts[0])
    return str(given.get("raw") or given.get("literal") or given.get("date-time") or "")


def _accessed(given: Any) -> dt.date | None:
    return texts.day(_date(given))


def _keywords(one: Mapping[str, Any]) -> list[str]:
    if subjects := _all(one, "subject"):
        return subjects
    given = _text(one, "keyword")
    return re.split(r"[;\n]" if re.search(r"[;\n]", given.strip()) else ",", given)


# Writing ----------------------------------------------------------------------------------------


def write(references: Iterable[Reference]) -> str:
    """Give a CSL JSON file: a list, also of one."""
    return json.dumps(
        [_document(one, number) for number, one in enumerate(references, 1)], ensure_ascii=False, indent=2
    )


def _document(one: Reference, number: int) -> dict[str, Any]:
    is_serial = one.type in (ref.ARTICLE, ref.WEB_PAGE, ref.OTHER)
    on = one.accessed_on
    found: dict[str, Any] = {
        "id": one.doi or f"item-{number}",
        "type": _CODES[one.type],
        "title": _safe(one.title),
        "author": [_parts(name) for name in one.authors],
        "editor": [_parts(name) for name in one.editors],
        "issued": {"date-parts": [[one.year]]} if one.year else None,
        "container-title": _safe(one.container),
        "volume": _safe(one.volume),
        "issue": _safe(one.issue),
        "page": _safe(one.pages.replace("\u2013", "-")),
        "publisher": _safe(one.publisher),
        "publisher-place": _safe(one.published_in),
        "DOI": _safe(one.doi),
        "ISSN" if is_serial else "ISBN": _safe(one.isbn),
        "URL": _safe(one.url),
        "accessed": {"date-parts": [[on.year, on.month, on.day]]} if on else None,
        "language": _safe(one.language),
        "abstract": _safe(one.abstract),
        "keyword": _safe(_joined(one.keywords)),
        "note": _safe(one.notes),
        "custom": {KNOWLEDGE: one.kind} if one.kind else None,
    }
    return {name: value for name, value in found.items() if value}


def _safe(text: str) -> str:
    """Write a text that holds what looks like a sign of a web page so that it reads back as it was."""
    return _ENTITY.sub("&amp;", text)


def _parts(name: str) -> dict[str, str]:
    family, *rest = name.split(", ")
    if not rest:
        return {"literal": _safe(family)}
    return dict(zip(("family", "given", "suffix"), map(_safe, [family, *rest]), strict=False))


def _joined(words: tuple[str, ...]) -> str:
    if any("," in word for word in words):
        return "; ".join(words) if len(words) > 1 else f"{words[0]};"
    return ", ".join(words)
