"""A reference file as bytes, read into records. Imported by the child process only: the readers are heavy."""

import codecs
from collections.abc import Callable, Iterator
from typing import Any

from nrp.formats.references import bibtex, csl, ris
from nrp.formats.references.reference import Reference, Unreadable, as_document
from nrp.formats.references.sniffing import BIBTEX, CSL, RIS

MOST_BYTES = 5 * 1024 * 1024
READERS: dict[str, Callable[[str], Iterator[Reference | Unreadable]]] = {
    RIS: ris.read,
    BIBTEX: bibtex.read,
    CSL: csl.read,
}
NAMES = {RIS: "RIS", BIBTEX: "BibTeX", CSL: "CSL JSON"}


def decoded(content: bytes) -> str:
    """Give the text: UTF-8, or UTF-16 where the file says so, else the letters of Western Europe."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = content.decode("utf-16", errors="replace")
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("cp1252", errors="replace")
    return text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")


def records(content: bytes, kind: str) -> list[dict[str, Any]]:
    """Give the records, numbered from 1 in the order of the file: each with its `reference`, or with its `problem`.

    Raises Unreadable for a file that is too large, or in which there is no record of this kind.
    """
    if len(content) > MOST_BYTES:
        raise Unreadable("The file is larger than 5 MB. Bring it in in parts.")
    found = [_record(number, one) for number, one in enumerate(READERS[kind](decoded(content)), start=1)]
    if not found:
        raise Unreadable(f"No reference was found in this file. Hand in one that was exported as {NAMES[kind]}.")
    return found


def _record(number: int, one: Reference | Unreadable) -> dict[str, Any]:
    if isinstance(one, Unreadable):
        return {"number": number, "problem": {"text": one.text, "found": one.found}}
    return {"number": number, "reference": as_document(one)}
