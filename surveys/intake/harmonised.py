"""A codebook in the words and codes of the last wave's, where somebody said that they mean the same."""

import copy
from collections.abc import Collection, Mapping
from typing import Any

from nrp.formats.codebook import load_codebook
from nrp.formats.variables import code_text
from surveys.intake.codebook_diff import MEANING, compare_codebooks
from surveys.intake.wording import plain

Document = dict[str, Any]


def harmonised(
    given: Mapping[str, Any], reference: Mapping[str, Any], *, coded: Collection[str], renamed: Mapping[str, str]
) -> Document:
    """Give the codebook that a wave is read by so that one plan reads this wave and the last alike.

    Parameters
    ----------
    given
        The codebook that came with the file.
    reference
        The last wave's.
    coded
        Variables whose codes somebody mapped. Where the two codebooks give their codes other meanings, the last wave's
        codes hold, with those added that are new; and what is derived of them is derived as it was.
    renamed
        Name in `given` → name in `reference`, for variables that somebody said are the same.

    Returns
    -------
    dict
        The document; the one given when nothing of it changes.
    """
    document = _renamed(copy.deepcopy(dict(given)), reference, renamed)
    changes = compare_codebooks(load_codebook(reference), load_codebook(document))
    moved = {one.variable: dict(one.codes) for one in changes if one.change in MEANING and one.variable in set(coded)}
    for variable in document["variables"]:
        if variable["name"] in moved:
            _take_codes(variable, _variable(reference, variable["name"]))
    for outcome in document.get("outcomes", []):
        _derive_as_before(outcome, reference, moved)
    if document != given:
        document["version"] = f"{given['version']} as {reference['version']}"[:40]
    return document


def _renamed(document: Document, reference: Mapping[str, Any], renamed: Mapping[str, str]) -> Document:
    """Call variables as the last wave did, wherever the codebook speaks of them."""
    here = {variable["name"] for variable in document["variables"]}
    there = {variable["name"] for variable in reference["variables"]}
    names = {new: old for new, old in renamed.items() if new in here and old in there and old not in here}
    if not names:
        return document
    for variable in document["variables"]:
        variable["name"] = names.get(variable["name"], variable["name"])
    document["roles"] = {role: names.get(name, name) for role, name in document["roles"].items()}
    for outcome in document.get("outcomes", []):
        derive = outcome["derive"]
        for key in ("items", "reverse"):
            if derive.get(key):
                derive[key] = [names.get(name, name) for name in derive[key]]
        if derive.get("variable"):
            derive["variable"] = names.get(derive["variable"], derive["variable"])
    for covariate in document.get("covariates", []):
        covariate["variable"] = names.get(covariate["variable"], covariate["variable"])
    return document


def _take_codes(variable: Document, earlier: Mapping[str, Any]) -> None:
    codes, missing = dict(earlier.get("codes") or {}), dict(earlier.get("missing") or {})
    words = {plain(meaning) for meaning in (*codes.values(), *missing.values())}
    for kind, kept in (("codes", codes), ("missing", missing)):
        for code, meaning in (variable.get(kind) or {}).items():
            if plain(meaning) not in words and code not in codes and code not in missing:
                kept[code] = meaning
    variable["codes"], variable["missing"] = codes, missing


def _derive_as_before(outcome: Document, reference: Mapping[str, Any], moved: Mapping[str, Mapping[str, str]]) -> None:
    used = set(_variables_of(outcome["derive"])) & set(moved)
    if not used:
        return
    before = next((one for one in reference.get("outcomes", []) if one["name"] == outcome["name"]), None)
    if before is not None and _variables_of(before["derive"]) == _variables_of(outcome["derive"]):
        outcome["derive"] = copy.deepcopy(before["derive"])
    elif outcome["derive"].get("values"):
        codes = moved[next(iter(used))]
        outcome["derive"]["values"] = [
            codes.get(code_text(code), code_text(code)) for code in outcome["derive"]["values"]
        ]


def _variables_of(derive: Mapping[str, Any]) -> list[str]:
    return list(derive.get("items") or [derive["variable"]])


def _variable(document: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = next(variable for variable in document["variables"] if variable["name"] == name)
    return found
