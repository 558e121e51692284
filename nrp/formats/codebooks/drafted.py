"""A codebook while somebody works on it: anything may still be missing, twice, or spelled wrongly.

It is the document (`nrp-codebook/1`) with two differences. Codes and missing codes are lists of pairs, so that their
order stays and a code may stand there twice until it is mended; and each variable, outcome and covariate has a `key`
that stays when it is renamed or moved.
"""

from collections.abc import Iterable, Mapping
from typing import Any

Drafted = dict[str, Any]
Entry = dict[str, Any]
Pairs = list[list[str]]

FORMAT = "nrp-codebook/1"
LISTS = ("variables", "outcomes", "covariates")
CODES = ("codes", "missing")
_NEXT, _KEY = "next_key", "key"


def opened(document: Mapping[str, Any]) -> Drafted:
    """Make a document, whole or not, into one that can be worked on."""
    drafted: Drafted = {name: value for name, value in document.items() if name not in (*LISTS, _NEXT)}
    number = 0
    for name in LISTS:
        drafted[name] = []
        for entry in document.get(name) or ():
            number += 1
            drafted[name].append({**_paired(entry), _KEY: f"{name[0]}{number}"})
    drafted.setdefault("format", FORMAT)
    drafted.setdefault("roles", {})
    drafted[_NEXT] = number + 1
    return drafted


def closed(drafted: Mapping[str, Any]) -> dict[str, Any]:
    """Give the document that a draft stands for. Keys nobody knows here are handed on as they came."""
    document = {name: value for name, value in drafted.items() if name not in (*LISTS, _NEXT)}
    for name in LISTS:
        entries = [_unpaired(entry) for entry in drafted.get(name, ())]
        if entries or name == "variables":
            document[name] = entries
    return document


def added(drafted: Drafted, name: str, entry: Mapping[str, Any]) -> str:
    """Put an entry at the end of its section, or of the list, and give its key."""
    key = f"{name[0]}{drafted[_NEXT]}"
    drafted[_NEXT] += 1
    entries = drafted[name]
    alike = [at for at, each in enumerate(entries) if each.get("section") == entry.get("section")]
    entries.insert(alike[-1] + 1 if alike else len(entries), {**entry, _KEY: key})
    return key


def entry_of(drafted: Mapping[str, Any], name: str, key: str) -> Entry | None:
    """Find an entry by its key."""
    return next((entry for entry in drafted[name] if entry[_KEY] == key), None)


def removed(drafted: Drafted, name: str, key: str) -> None:
    """Take an entry out."""
    drafted[name] = [entry for entry in drafted[name] if entry[_KEY] != key]


def moved(drafted: Drafted, name: str, key: str, steps: int) -> None:
    """Move an entry up (−1) or down (1) past its neighbour of the same section; the first and the last stay."""
    entries = drafted[name]
    at = next(place for place, entry in enumerate(entries) if entry[_KEY] == key)
    section = entries[at].get("section") or ""
    way = range(at - 1, -1, -1) if steps < 0 else range(at + 1, len(entries))
    to = next((place for place in way if (entries[place].get("section") or "") == section), at)
    entries.insert(to, entries.pop(at))


def pairs_of(codes: object) -> Pairs:
    """Give codes as pairs, whether they came as an object or as pairs."""
    if isinstance(codes, Mapping):
        return [[str(code), _text(meaning)] for code, meaning in codes.items()]
    if not isinstance(codes, list):
        return []
    return [[_text(pair[0]), _text(pair[1])] for pair in codes if isinstance(pair, list | tuple) and len(pair) == 2]


def written(pairs: Iterable[Iterable[str]]) -> str:
    """Write pairs in one line: 1 = Yes; 2 = No."""
    return "; ".join(f"{code} = {meaning}" for code, meaning in pairs)


def twice(pairs: Iterable[Iterable[str]]) -> list[str]:
    """Name the codes that stand more than once."""
    codes = [code.strip() for code, _meaning in pairs]
    return sorted({code for code in codes if codes.count(code) > 1})


def _paired(entry: object) -> Entry:
    if not isinstance(entry, Mapping):
        return {"name": _text(entry)}
    return {name: pairs_of(value) if name in CODES else value for name, value in entry.items()}


def _unpaired(entry: Mapping[str, Any]) -> Entry:
    return {
        name: dict(value) if name in CODES and isinstance(value, list) else value
        for name, value in entry.items()
        if name != _KEY
    }


def _text(value: object) -> str:
    return "" if value is None else str(value)
