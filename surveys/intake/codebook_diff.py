"""What changed from one codebook of an instrument to the next."""

import re
from dataclasses import dataclass
from typing import Literal

from nrp.formats.codebook import Codebook
from nrp.formats.problems import Example, Problem, Severity
from nrp.formats.variables import Variable
from surveys.intake.sentences import listed, quoted

Change = Literal["renamed", "added", "dropped", "type_changed", "codes_changed", "meaning_changed", "reworded"]

_NOT_WORDS = re.compile(r"[^a-z0-9]+")
_SEVERITY: dict[Change, Severity] = {"meaning_changed": "blocks", "type_changed": "warns", "codes_changed": "warns"}


@dataclass(frozen=True, slots=True)
class Difference:
    """One change of one variable, with a sentence that says what it was and is."""

    change: Change
    variable: str
    text: str


def compare_codebooks(before: Codebook, after: Codebook) -> tuple[Difference, ...]:
    """List what changed, in the order of the later codebook, dropped variables last.

    Parameters
    ----------
    before, after
        Two codebooks of the same instrument.

    Returns
    -------
    tuple of Difference
        A variable that is gone, where another with the same label, type and codes is new, is
        `renamed`. A code that stands in both with another meaning is `meaning_changed`; when the
        two meanings were words of the same codebook before (a scale turned round), answers of the
        two waves must not be compared. Wording alone is `reworded`.
    """
    old, new = before.by_name, after.by_name
    renamed = _renamed(old, new)
    found: list[Difference] = []
    for name, variable in new.items():
        if name in old:
            found += _changes(old[name], variable)
        elif name in renamed:
            text = f"{quoted(renamed[name])} is now called {quoted(name)}."
            found.append(Difference("renamed", name, text))
            found += _changes(old[renamed[name]], variable)
        else:
            found.append(Difference("added", name, f"{quoted(name)} ({variable.label}) is new."))
    gone = [name for name in old if name not in new and name not in renamed.values()]
    found += [Difference("dropped", name, f"{quoted(name)} ({old[name].label}) is no longer asked.") for name in gone]
    return tuple(found)


def as_problems(differences: tuple[Difference, ...]) -> tuple[Problem, ...]:
    """Put changes into a report: a changed meaning blocks, changed codes and types warn."""
    return tuple(
        Problem(
            kind="meaning_changed" if difference.change == "meaning_changed" else "codebook_changed",
            severity=_SEVERITY.get(difference.change, "informs"),
            column=difference.variable,
            count=1,
            text=difference.text,
            examples=(Example(row=None, found=difference.change, expected="as in the last codebook"),),
        )
        for difference in differences
    )


def _renamed(old: dict[str, Variable], new: dict[str, Variable]) -> dict[str, str]:
    """Pair names that are new with names that are gone, where one alone is alike."""
    gone = [variable for name, variable in old.items() if name not in new]
    pairs: dict[str, str] = {}
    for name, variable in new.items():
        if name in old:
            continue
        alike = [other.name for other in gone if _is_alike(other, variable) and other.name not in pairs.values()]
        if len(alike) == 1:
            pairs[name] = alike[0]
    return pairs


def _is_alike(one: Variable, other: Variable) -> bool:
    return (
        bool(one.label)
        and _plain(one.label) == _plain(other.label)
        and one.type == other.type
        and set(one.codes) == set(other.codes)
    )


def _changes(before: Variable, after: Variable) -> list[Difference]:
    name = after.name
    found = []
    if before.type != after.type:
        text = f"{quoted(name)} was of type {before.type} and is now {after.type}."
        found.append(Difference("type_changed", name, text))
    if _plain(before.label) != _plain(after.label):
        text = f"{quoted(name)} is worded differently: “{before.label}” before, “{after.label}” now."
        found.append(Difference("reworded", name, text))
    return found + _changes_of_codes(before, after)


def _changes_of_codes(before: Variable, after: Variable) -> list[Difference]:
    old, new = before.codes | before.missing, after.codes | after.missing
    name = quoted(after.name)
    found = []
    turned, reworded = _other_meanings(before, after)
    if turned:
        found.append(Difference("meaning_changed", after.name, f"The codes of {name} mean something else: {turned}."))
    if reworded:
        found.append(Difference("reworded", after.name, f"Codes of {name} are worded differently: {reworded}."))
    gained = [code for code in new if code not in old]
    lost = [code for code in old if code not in new]
    parts = [f"{listed(codes, 6)} {verb}" for codes, verb in ((gained, "added"), (lost, "taken out")) if codes]
    if parts:
        found.append(Difference("codes_changed", after.name, f"The codes of {name} changed: {', '.join(parts)}."))
    return found


def _other_meanings(before: Variable, after: Variable) -> tuple[str, str]:
    """Tell codes that changed their meaning from codes that were worded anew."""
    old, new = before.codes | before.missing, after.codes | after.missing
    words = {_plain(meaning) for meaning in old.values()}
    turned: list[str] = []
    reworded: list[str] = []
    for code in old:
        if code not in new or _plain(old[code]) == _plain(new[code]):
            continue
        crossed = (code in before.missing) != (code in after.missing)
        line = f"{code} was “{old[code]}” and is now “{new[code]}”"
        (turned if crossed or _plain(new[code]) in words else reworded).append(line)
    return "; ".join(turned[:4]), "; ".join(reworded[:4])


def _plain(text: str) -> str:
    return _NOT_WORDS.sub("", text.casefold())
