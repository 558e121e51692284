"""What a JSON document must at least be like for a form to show it; what it means is judged later, as faults."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

from nrp.formats.codebooks.drafted import LISTS

_WORDS: dict[type, str] = {dict: "an object, in braces", list: "a list", str: "text"}
_ENTRY: dict[str, type] = {
    **dict.fromkeys(("name", "label", "type", "section", "note", "phrase", "family", "better"), str),
    **dict.fromkeys(("unit", "domain", "kind", "variable"), str),
    **dict.fromkeys(("codes", "missing", "derive"), dict),
    "bands": list,
}
_DERIVE: dict[str, type] = {
    **dict.fromkeys(("kind", "variable"), str),
    **dict.fromkeys(("values", "items", "reverse"), list),
}
_TOP: dict[str, type] = {"roles": dict, "rules": list, "checks": dict, "severities": dict, "note": str}


def misshapen(document: Mapping[str, Any]) -> list[str]:
    """Name every part that is of another shape than its name promises."""
    return list(_wrong(document))


def storable(value: Any) -> Any:
    """Give the value as a database can hold it: without NUL and halves of letters, a number that is none as text."""
    if isinstance(value, str):
        return "".join(letter for letter in value if letter != "\x00" and not "\ud800" <= letter <= "\udfff")
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, Mapping):
        return {storable(str(name)): storable(part) for name, part in value.items()}
    return [storable(part) for part in value] if isinstance(value, list | tuple) else value


def _wrong(document: Mapping[str, Any]) -> Iterator[str]:
    yield from _of("The document", document, _TOP)
    for name in LISTS:
        entries = document.get(name, [])
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            yield f'"{name}" must be a list of objects, in braces.'
            continue
        for number, entry in enumerate(entries, start=1):
            title = f"{name.removesuffix('s').capitalize()} number {number}"
            yield from _of(title, entry, _ENTRY)
            if isinstance(entry.get("derive"), dict):
                yield from _of(f'{title}, "derive"', entry["derive"], _DERIVE)


def _of(title: str, part: Mapping[str, Any], shapes: Mapping[str, type]) -> Iterator[str]:
    for name, shape in shapes.items():
        if part.get(name) is not None and not isinstance(part[name], shape):
            yield f'{title}: "{name}" must be {_WORDS[shape]}.'
