"""What a draft changes beside its variables: outcomes, covariates, roles, rules, in sentences."""

from collections.abc import Iterator, Mapping
from typing import Any

from nrp.formats.canonical import canonical_json

_ENTRIES = {"outcomes": "Outcome", "covariates": "Covariate"}
_WORDS = {
    "label": "its label",
    "phrase": "what it is called in a sentence",
    "family": "its family",
    "better": "which way is better",
    "unit": "its unit",
    "domain": "its domain",
    "derive": "how it is worked out",
    "variable": "its variable",
    "bands": "its bands",
    "kind": "its kind",
}
_WHOLE = {
    "rules": "The rules",
    "checks": "The settings of checks",
    "severities": "How much problems weigh",
    "note": "The note",
}


def other_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """Give a sentence for each change that is none of a variable.

    Parameters
    ----------
    before, after
        Two documents of the same instrument, which may be unfinished.
    """
    return (
        *_of_entries(before, after),
        *_of_roles(before.get("roles") or {}, after.get("roles") or {}),
        *_of_whole(before, after),
    )


def _of_entries(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    for part, word in _ENTRIES.items():
        old = {str(entry.get("name")): entry for entry in before.get(part) or ()}
        new = {str(entry.get("name")): entry for entry in after.get(part) or ()}
        for name, entry in new.items():
            if name not in old:
                yield f"{word} “{name}” is new."
            elif keys := _differing(old[name], entry):
                yield f"{word} “{name}” is changed: {', '.join(_WORDS.get(key, key) for key in keys)}."
        yield from (f"{word} “{name}” is taken out." for name in old if name not in new)


def _of_roles(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    for role in _differing(before, after):
        old, new = (str(roles.get(role) or "none") for roles in (before, after))
        yield f"The {role} column was “{old}” and is now “{new}”."


def _of_whole(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    changed = _differing(before, after)
    yield from (f"{words} changed." for key, words in _WHOLE.items() if key in changed)


def _differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Name the keys whose values differ; one that is not there is the same as one with nothing in it."""
    return [
        key
        for key in dict.fromkeys((*before, *after))
        if canonical_json(before.get(key) or None) != canonical_json(after.get(key) or None)
    ]
