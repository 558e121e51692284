"""What changed from one codebook of an instrument to the next."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from nrp.formats.codebook import Codebook
from nrp.formats.problems import Example, Problem, Severity
from nrp.formats.variables import Variable
from surveys.intake.sentences import listed, quoted
from surveys.intake.wording import MUCH_REWORDED, SAME_QUESTION, likeness, nearest_codes, plain

Change = Literal[
    "renamed", "renumbered", "added", "dropped", "type_changed", "codes_changed", "meaning_changed", "reworded"
]

_SEVERITY: dict[Change, Severity] = {
    "meaning_changed": "blocks",
    "renumbered": "blocks",
    "type_changed": "warns",
    "codes_changed": "warns",
}
MEANING: frozenset[Change] = frozenset({"meaning_changed", "renumbered"})


@dataclass(frozen=True, slots=True)
class Difference:
    """One change of one variable, with a sentence that says what it was and is.

    Attributes
    ----------
    severity
        What it does to a file that comes with the later codebook.
    codes
        Code of the later codebook → the code that had this meaning in the earlier one, where the words say so.
    before
        The variable's name in the earlier codebook.
    """

    change: Change
    variable: str
    text: str
    severity: Severity = "informs"
    codes: Mapping[str, str] = field(default_factory=dict)
    before: str = ""


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
        `renamed`; it stops a file when an outcome or covariate rests on it. The same meanings under
        other codes are `renumbered`. A code that stands in both with another meaning is
        `meaning_changed`; when the two meanings were words of the same codebook before (a scale turned
        round), answers of the two waves must not be compared. Wording alone is `reworded`, and warns
        when little of it is left.
    """
    old, new = before.by_name, after.by_name
    renamed = _renamed(old, new)
    used = _used(before)
    found: list[Difference] = []
    for name, variable in new.items():
        if name in old:
            found += _changes(old[name], variable)
        elif name in renamed:
            was = renamed[name]
            text = f"{quoted(was)} is now called {quoted(name)}."
            found.append(Difference("renamed", name, text, "blocks" if was in used else "informs", before=was))
            found += _changes(old[was], variable)
        else:
            found.append(Difference("added", name, f"{quoted(name)} ({variable.label}) is new."))
    gone = [name for name in old if name not in new and name not in renamed.values()]
    found += [
        Difference(
            "dropped",
            name,
            f"{quoted(name)} ({old[name].label}) is no longer asked.",
            "warns" if name in used else "informs",
            before=name,
        )
        for name in gone
    ]
    return tuple(found)


def as_problems(differences: tuple[Difference, ...]) -> tuple[Problem, ...]:
    """Put changes into a report: a changed meaning blocks, changed codes and types warn."""
    return tuple(
        Problem(
            kind=kind_of_change(difference),
            severity=difference.severity,
            column=difference.variable,
            count=1,
            text=difference.text,
            examples=(Example(row=None, found=difference.change, expected="as in the last codebook"),),
        )
        for difference in differences
    )


def kind_of_change(difference: Difference) -> str:
    return "meaning_changed" if difference.change in MEANING else "codebook_changed"


def _used(codebook: Codebook) -> set[str]:
    """Give the variables that a result rests on."""
    items = {column for outcome in codebook.outcomes for column in outcome.derive.columns}
    return items | {covariate.variable for covariate in codebook.covariates} | set(codebook.roles.columns().values())


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
        and likeness(one.label, other.label) >= SAME_QUESTION
        and one.type == other.type
        and {plain(meaning) for meaning in one.codes.values()} == {plain(meaning) for meaning in other.codes.values()}
    )


def _changes(before: Variable, after: Variable) -> list[Difference]:
    name = after.name
    found = []
    if before.type != after.type:
        text = f"{quoted(name)} was of type {before.type} and is now {after.type}."
        found.append(Difference("type_changed", name, text, _SEVERITY["type_changed"], before=before.name))
    if plain(before.label) != plain(after.label):
        text = f"{quoted(name)} is worded differently: “{before.label}” before, “{after.label}” now."
        severity: Severity = "warns" if likeness(before.label, after.label) < MUCH_REWORDED else "informs"
        found.append(Difference("reworded", name, text, severity, before=before.name))
    return found + _changes_of_codes(before, after)


def _changes_of_codes(before: Variable, after: Variable) -> list[Difference]:
    old, new = before.codes | before.missing, after.codes | after.missing
    name = quoted(after.name)
    found: list[Difference] = []
    if moved := _renumbered(before, after):
        line = ", ".join(f"{was} is now {code}" for code, was in list(moved.items())[:6])
        text = f"The answers of {name} are the same under other codes: {line}."
        return [Difference("renumbered", after.name, text, _SEVERITY["renumbered"], moved, before.name)]
    turned, reworded, codes = _other_meanings(before, after)
    if turned:
        text = f"The codes of {name} mean something else: {turned}."
        severity = _SEVERITY["meaning_changed"]
        found.append(Difference("meaning_changed", after.name, text, severity, codes, before.name))
    if reworded:
        text = f"Codes of {name} are worded differently: {reworded}."
        found.append(Difference("reworded", after.name, text, before=before.name))
    gained = [code for code in new if code not in old]
    lost = [code for code in old if code not in new]
    parts = [f"{listed(codes, 6)} {verb}" for codes, verb in ((gained, "added"), (lost, "taken out")) if codes]
    if parts:
        text = f"The codes of {name} changed: {', '.join(parts)}."
        found.append(Difference("codes_changed", after.name, text, _SEVERITY["codes_changed"], before=before.name))
    return found


def _renumbered(before: Variable, after: Variable) -> dict[str, str]:
    """Give code now → code before where every answer is worded as before and the codes themselves are others."""
    code_of = {plain(meaning): code for code, meaning in before.codes.items()}
    words = [plain(meaning) for meaning in after.codes.values()]
    if not words or set(before.codes) == set(after.codes) or len(set(words)) < len(words) or set(words) != set(code_of):
        return {}
    return {code: code_of[plain(meaning)] for code, meaning in after.codes.items() if code_of[plain(meaning)] != code}


def _other_meanings(before: Variable, after: Variable) -> tuple[str, str, dict[str, str]]:
    """Tell codes that changed their meaning from codes that were worded anew, and say where each meaning went."""
    old, new = before.codes | before.missing, after.codes | after.missing
    nearest = nearest_codes(new, old)
    turned: list[str] = []
    reworded: list[str] = []
    for code in old:
        if code not in new or plain(old[code]) == plain(new[code]):
            continue
        crossed = (code in before.missing) != (code in after.missing)
        line = f"{code} was “{old[code]}” and is now “{new[code]}”"
        (turned if crossed or nearest.get(code, code) != code else reworded).append(line)
    moved = {code: was for code, was in nearest.items() if code != was}
    return "; ".join(turned[:4]), "; ".join(reworded[:4]), moved if turned else {}
