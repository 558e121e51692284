"""Between an entry of a draft and the boxes of a form: what stands in them, and what the entry is once they are saved.

A key that no box shows is handed on as it was. An empty box is a key less, so that a codebook that was opened and saved
without a change is the same codebook.
"""

import re
from collections.abc import Mapping
from typing import Any

from nrp.formats.codebook import Roles
from nrp.formats.codebooks.drafted import Entry, pairs_of
from nrp.formats.codebooks.found import number_in

Boxes = dict[str, Any]
KINDS = {
    "one_of": ("variable", "values"),
    "sum_at_least": ("items", "threshold", "min_answered"),
    "mean": ("items", "reverse", "min_answered"),
    "value": ("variable",),
}
ROLES: tuple[str, ...] = tuple(Roles.model_fields)
_TEXTS = {
    "variables": ("name", "label", "type", "section", "note"),
    "outcomes": ("name", "label", "phrase", "family", "better", "unit", "domain"),
    "covariates": ("name", "variable", "kind"),
}
_ALWAYS = frozenset({"name", "type", "variable"})  # needed by the format: an empty one stays, to be said as a fault
_NUMBERS = ("min", "max")
_LISTED = frozenset({"items", "reverse"})
_SEPARATORS = re.compile(r"[,;\s]+")


def boxes_of(part: str, entry: Mapping[str, Any]) -> Boxes:
    """Give what stands in the boxes of an entry."""
    boxes: Boxes = {name: _text(entry.get(name)) for name in _TEXTS[part]}
    if part == "variables":
        boxes |= {name: _text(entry.get(name)) for name in _NUMBERS}
        boxes |= {"required": bool(entry.get("required")), "type": boxes["type"] or "code"}
        boxes |= {name: pairs_of(entry.get(name)) for name in ("codes", "missing")}
    elif part == "outcomes":
        boxes |= _boxes_of_derive(entry.get("derive") or {})
    else:
        boxes["bands"] = ", ".join(_text(band) for band in entry.get("bands") or ())
    return boxes


def entry_with(part: str, entry: Mapping[str, Any], boxes: Mapping[str, Any]) -> Entry:
    """Give the entry with what its boxes say."""
    changed: Entry = dict(entry)
    for name in _TEXTS[part]:
        _put(changed, name, str(boxes[name]).strip())
    if part == "variables":
        for name in _NUMBERS:
            _put(changed, name, _number(boxes[name]))
        for name in ("codes", "missing"):
            pairs = [[code.strip(), meaning.strip()] for code, meaning in boxes[name]]
            _put(changed, name, [pair for pair in pairs if any(pair)])
        if boxes["required"] or "required" in changed:
            changed["required"] = bool(boxes["required"])
    elif part == "outcomes":
        changed["derive"] = _derive(entry.get("derive") or {}, boxes)
    else:
        _put(changed, "bands", [_number(band) for band in _several(boxes["bands"])])
    return changed


def roles_with(roles: Mapping[str, Any], boxes: Mapping[str, Any]) -> Entry:
    """Give the roles with what their boxes say; a role that has no box stays."""
    changed: Entry = dict(roles)
    for name in ROLES:
        _put(changed, name, str(boxes.get(name, "")).strip())
    return changed


def _boxes_of_derive(derive: Mapping[str, Any]) -> Boxes:
    return {
        "kind": _text(derive.get("kind")) or "one_of",
        "variable": _text(derive.get("variable")),
        "values": ", ".join(_text(value) for value in derive.get("values") or ()),
        "items": "\n".join(_text(item) for item in derive.get("items") or ()),
        "reverse": "\n".join(_text(item) for item in derive.get("reverse") or ()),
        "threshold": _text(derive.get("threshold")),
        "min_answered": _text(derive.get("min_answered")),
    }


def _derive(before: Mapping[str, Any], boxes: Mapping[str, Any]) -> Entry:
    """Give the derivation of the kind chosen; boxes of other kinds are not part of it."""
    kind = boxes["kind"]
    derive: Entry = dict(before) if before.get("kind") == kind else {"kind": kind}
    for name in KINDS[kind]:
        if name in _LISTED:
            _put(derive, name, _several(boxes[name]))
        elif name == "values":
            derive[name] = [_code(value) for value in _codes(boxes[name])]
        elif name == "variable":
            derive[name] = str(boxes[name]).strip()
        else:
            _put(derive, name, _number(boxes[name]))
    return derive


def _put(entry: Entry, name: str, value: Any) -> None:
    if value in ("", None) or value == []:
        if name in _ALWAYS and not (name == "variable" and "derive" in entry):
            entry[name] = ""
        elif entry.get(name) not in ("", None, [], {}) or name not in entry:
            entry.pop(name, None)
    else:
        entry[name] = value


def _number(text: object) -> int | float | str | None:
    """Read a number; what is none stays as it was typed, and is said as a fault."""
    bare = _text(text).strip()
    value = number_in(bare) if bare else None
    return bare if value is None else value


def _code(text: str) -> int | str:
    return int(text) if text.lstrip("-").isdecimal() and str(int(text)) == text else text


def _codes(text: str) -> list[str]:
    return [code.strip() for code in re.split(r"[,;\n]+", text) if code.strip()]


def _several(text: str) -> list[str]:
    return [name for name in _SEPARATORS.split(str(text).strip()) if name]


def _text(value: object) -> str:
    return "" if value is None else str(value)
