"""The exact counts of survey respondents, looked for in whatever somebody was given.

Searched for are those of the world's exact result that rounding would change. Numbers below a hundred stand on every
page for other reasons.
"""

import hashlib
import io
import re
import zipfile
from collections.abc import Set
from html import unescape
from typing import Any

from django.utils.html import strip_tags

from nrp.accounts.roles import Role
from tests import pdf_words
from tests.permissions.rules import READS_EXACT, Side

LEAST = 100
SAME_FOR_ALL = {"schema", "api-docs", "metrics"}  # looked through once, as nobody
PROSE = re.compile(r"(?<![\w.,/#−-])[1-9](?:\d{0,2}(?:,\d{3})+|\d*)(?![\w/−-]|[.,]\d)")
DATA = re.compile(r"(?<![\w.#/−-])[1-9]\d*(?![\w/−-]|\.\d)")
# Of a record among its like, and in the made-up names of people and places.
RUNNING_NUMBER = re.compile(r'"number":\s*\d+|\b(?:Person|Place|person|place)[ -]\d+')


def planted(result: Any) -> frozenset[int]:
    """The exact counts of a result that rounding to five would change."""
    found: set[int] = set()
    collect(result, "", found)
    return frozenset(n for n in found if n >= LEAST and n % 5)


def collect(value: Any, key: str, found: set[int]) -> None:
    if isinstance(value, dict):
        for name, inside in value.items():
            collect(inside, name, found)
    elif isinstance(value, list):
        for inside in value:
            collect(inside, key, found)
    elif isinstance(value, int) and not isinstance(value, bool) and key in {"n", "rows", "asked", "answered", "ones"}:
        found.add(value)


def is_searched(name: str, role: Role, side: Side) -> bool:
    """Whether an address is looked through for a role: at its own place, where it reads the most."""
    return side is Side.OWN and role not in READS_EXACT and name not in SAME_FOR_ALL


def body_of(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


_PAPERS: dict[bytes, str] = {}


def words_of_paper(body: bytes) -> str:
    """The words of a PDF; the same paper, given to many roles, is read once."""
    digest = hashlib.sha256(body).digest()
    if digest not in _PAPERS:
        _PAPERS[digest] = pdf_words.words(body)
    return _PAPERS[digest]


def told_in(body: bytes, kind: str, counts: Set[int]) -> set[int]:
    """The counts that a reader meets: in a page, in a file, in each file of an archive."""
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return set().union(*(told_in(archive.read(name), name, counts) for name in archive.namelist()))
    if body.startswith(b"%PDF"):
        return in_prose(words_of_paper(body), counts)
    text = RUNNING_NUMBER.sub("", body.decode("utf-8", "replace"))
    if "html" in kind:
        return in_prose(unescape(strip_tags(text.replace("<", " <"))), counts)
    if kind.endswith(".xml"):
        return in_data(strip_tags(text.replace("<", " <")), counts)
    return in_data(text, counts) | in_prose(text, counts)


def in_prose(text: str, counts: Set[int]) -> set[int]:
    """Numbers by themselves, with thousands or without; not within another number, an id, an address, a telephone's."""
    return {int(one.replace(",", "")) for one in PROSE.findall(text)} & set(counts)


def in_data(text: str, counts: Set[int]) -> set[int]:
    """Numbers of a file for programs, where a comma parts two of them."""
    return {int(one) for one in DATA.findall(text)} & set(counts)
