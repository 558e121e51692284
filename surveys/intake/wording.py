"""Whether two wordings say the same, and which of several meanings a new wording is nearest to."""

import re
from collections.abc import Mapping

from rapidfuzz import fuzz

_NOT_WORDS = re.compile(r"[^a-z0-9]+")
NEAR = 60.0  # of 100: below it two wordings have nothing to do with each other
NEARER = 10.0  # by so much a wording must be nearer to another code's meaning than to its own
SAME_QUESTION = 90.0
MUCH_REWORDED = 55.0


def plain(text: str) -> str:
    """Give a text without case, spaces and punctuation."""
    return _NOT_WORDS.sub("", text.casefold())


def likeness(one: str, other: str) -> float:
    """Say how alike two wordings are, from 0 to 100: letter by letter, and as words in any order."""
    first, second = one.casefold().strip(), other.casefold().strip()
    if plain(one) == plain(other):
        return 100.0
    return float(fuzz.ratio(first, second) + fuzz.token_set_ratio(first, second)) / 2


def nearest_codes(labels: Mapping[str, str], meanings: Mapping[str, str]) -> dict[str, str]:
    """Give for each labelled code the code whose meaning its label has.

    The same words decide. Where no label has the words of any meaning, a label that is clearly nearer to another
    code's meaning than to its own decides too, when at least two do: one alone is a new wording.
    """
    code_of = {plain(meaning): code for code, meaning in meanings.items()}
    found: dict[str, str] = {}
    guessed: dict[str, str] = {}
    for code, label in labels.items():
        if plain(label) in code_of:
            found[code] = code_of[plain(label)]
            continue
        own = likeness(label, meanings.get(code, ""))
        near, other = max(((likeness(label, meaning), name) for name, meaning in meanings.items()), default=(0.0, code))
        if other != code and near >= NEAR and near - own >= NEARER:
            guessed[code] = other
    moved = [code for code, other in (found | guessed).items() if code != other]
    return found | guessed if len(moved) > 1 else found
