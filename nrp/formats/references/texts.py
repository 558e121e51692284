"""The one spelling of each field: whatever a file writes, the same value comes out, and comes out again as itself."""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable
from urllib.parse import unquote

EARLIEST, LATEST = 1400, 2100
_UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff\ud800-\udfff]")
_BREAK = re.compile(r"</?(?:p|div|br|li|ul|jats:p|jats:sec|jats:title)\b[^<>]*>", re.IGNORECASE)
_MARK = re.compile(r"</?(?:i|b|u|em|strong|sub|sup|span|a|jats:[a-z-]+)(?:\s[^<>]*)?/?>", re.IGNORECASE)
_DASHES = re.compile("\\s*[-\u2010-\u2015\u2212]+\\s*")
_DOI_FRONT = re.compile(r"^(?:https?://(?:dx\.)?doi\.org/|doi\s*:\s*|doi\.org/)+", re.IGNORECASE)
_DOI = re.compile(r"10\.[0-9]{4,9}/[^\s{}\\\"]+")
_DOI_PAGE = re.compile(r"https?://(?:dx\.)?doi\.org/(10\.[0-9]{4,9}/\S+)", re.IGNORECASE)
_ADDRESS = re.compile(
    r"https?://(?=[^/?#]*\.)[a-z0-9\u00a1-\uffff](?:[a-z0-9\u00a1-\uffff.-]*[a-z0-9\u00a1-\uffff])?"
    r"(?::[0-9]{1,5})?(?:[/?#]\S*)?",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<![0-9])(1[4-9][0-9]{2}|20[0-9]{2}|2100)(?![0-9])")
_DAY = re.compile(r"\s*([0-9]{4})[-/]([0-9]{1,2})[-/]([0-9]{1,2})(?![0-9])")


def one_line(text: object) -> str:
    """Give a text on one line: no marks of a web page, single blanks."""
    return " ".join(_clean(str(text)).split())


def long_text(text: object) -> str:
    """Give a text in its paragraphs: no blanks at the ends of lines, one empty line between paragraphs at most."""
    lines = [" ".join(line.split()) for line in _clean(str(text)).splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def name(text: object) -> str:
    """Give somebody as "Surname, Given names" with what follows them (Jr) last; an organisation as it is called."""
    parts = [part for part in (piece.strip() for piece in one_line(text).split(",")) if part]
    return ", ".join([*parts[:2], *([" ".join(parts[2:])] if parts[2:] else [])])


def names(given: Iterable[object]) -> tuple[str, ...]:
    return tuple(one for one in map(name, given) if one)


def keywords(given: Iterable[object]) -> tuple[str, ...]:
    """Give words one by one, each once; a line and a semicolon end one, a comma does not."""
    pieces = (one_line(piece) for text in given for piece in re.split(r"[;\n\r]", _clean(str(text))))
    return tuple(dict.fromkeys(piece for piece in pieces if piece))


def pages(text: object) -> str:
    """Give pages with one dash between the first and the last."""
    return _DASHES.sub("\u2013", one_line(text)).strip("\u2013 ")


def year(text: object) -> int | None:
    """Find the year in a date, however it is written."""
    found = _YEAR.search(str(text))
    return int(found[1]) if found else None


def day(text: object) -> dt.date | None:
    """Read a whole day: 2015/03/12/ or 2015-03-12. Half a date is none."""
    found = _DAY.match(str(text))
    try:
        on = dt.date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None
    return on if on is not None and EARLIEST <= on.year <= LATEST else None


def doi(text: object) -> str:
    """Give a DOI bare and in small letters, out of any of the ways it is written; empty for what is none."""
    bare = _DOI_FRONT.sub("", _UNPRINTABLE.sub("", str(text)).strip()).strip()
    if "%2f" in bare.lower():
        bare = unquote(bare)
    bare = bare.rstrip(".,; ").lower()
    return bare if _DOI.fullmatch(bare) else ""


def doi_in_address(text: str) -> str:
    """Give the DOI that an address leads to, if it is one of doi.org."""
    found = _DOI_PAGE.fullmatch(text)
    return doi(found[1]) if found else ""


def address(text: object) -> str:
    """Give a web address; empty for what is none."""
    found = _UNPRINTABLE.sub("", str(text)).strip()
    if found.lower().startswith("www."):
        found = f"http://{found}"
    for sign, coded in (("{", "%7B"), ("}", "%7D"), ("\\", "%5C"), ('"', "%22")):
        found = found.replace(sign, coded)
    return found if _ADDRESS.fullmatch(found) else ""


def _clean(text: str) -> str:
    """Take out what no file can hold, and the marks of a web page that some files carry."""
    found = unicodedata.normalize("NFC", _UNPRINTABLE.sub("", text))
    while (bare := _MARK.sub("", _BREAK.sub("\n", found))) != found:
        found = unicodedata.normalize("NFC", bare)
    return found
