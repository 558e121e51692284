"""Everything that keeps a draft from being a codebook, each sentence with the place where it is mended."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from nrp.formats.codebook import Covariate, Outcome, covariate_faults, load_codebook, one_primary
from nrp.formats.codebooks.drafted import LISTS, closed, pairs_of, twice
from nrp.formats.derivations import derive_faults, repeated
from nrp.formats.documents import DocumentError
from nrp.formats.variables import Variable, listed_names

_ENTRY = re.compile(r'^(Variable|Outcome|Covariate) (?:"(?P<name>.*?)"|number (?P<number>\d+))')
_TWO = re.compile(r'^Two of the (variable|outcome|covariate)s are named "(?P<name>.*)"')
_ROLE = re.compile(r'^The \w+ column |"roles')
_RULES = re.compile(r'^(Rule|Check)\b|"(rules|checks|severities)')
_SINGULAR = {"Variable": "variables", "Outcome": "outcomes", "Covariate": "covariates"}
_INSTEAD = {
    'The document has no "roles.area".': "No column is named as the survey area.",
    'The document has no "roles".': "No column is named as the survey area.",
    'The document: "variables" cannot be []; it must not be empty.': "There is no variable yet.",
    'The document has no "version".': "The codebook has no version.",
}
Part = TypeVar("Part", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Fault:
    """A sentence, and the part it is about: a list (with the key of its entry), `roles`, `rules` or `about`."""

    text: str
    part: str
    key: str = ""


def faults_of(drafted: Mapping[str, Any]) -> list[Fault]:
    """Give every fault once, in the order of the editor's pages."""
    document = closed(drafted)
    texts = [*_of_codes(drafted), *_of_the_whole(document)]
    if not document.get("outcomes"):
        texts.append("There is no outcome yet, so nothing could be evaluated with the codebook.")
    if not str(document.get("version") or "").strip():
        texts.append("The codebook has no version.")
    found = [_placed(text, drafted) for text in dict.fromkeys(texts)]
    order = ("about", "variables", "roles", "outcomes", "covariates", "rules")
    return sorted(found, key=lambda fault: order.index(fault.part))


def _of_codes(drafted: Mapping[str, Any]) -> Iterator[str]:
    """What a document cannot hold and a draft can: a code that stands twice or is blank."""
    for number, variable in enumerate(drafted["variables"], start=1):
        name = f'"{variable["name"]}"' if variable.get("name") else f"number {number}"
        for kind, words in (("codes", "codes"), ("missing", "missing codes")):
            pairs = pairs_of(variable.get(kind))
            if more := twice(pairs):
                yield f"Variable {name}: {listed_names(more)} stands twice among its {words}."
            if any(not code.strip() for code, _meaning in pairs):
                yield f"Variable {name}: a meaning among its {words} has no code."


def _of_the_whole(document: Mapping[str, Any]) -> list[str]:
    """What the format says; where parts of it do not hold, how the others hold together as well."""
    try:
        load_codebook(document)
    except DocumentError as error:
        said = [_INSTEAD.get(sentence, sentence) for sentence in error.sentences]
        return [*said, *_between_the_parts(document)]
    return []


def _between_the_parts(document: Mapping[str, Any]) -> Iterator[str]:
    variables, unsound = _sound(Variable, document.get("variables", ()))
    outcomes, _bad = _sound(Outcome, document.get("outcomes", ()))
    covariates, _bad = _sound(Covariate, document.get("covariates", ()))
    known = {variable.name: variable for variable in variables}
    for name in LISTS:
        yield from repeated(name.removesuffix("s"), [str(each.get("name")) for each in document.get(name, ())])
    for outcome in outcomes:
        if not unsound & set(outcome.derive.columns):
            yield from derive_faults(outcome.name, outcome.derive, known)
    for covariate in covariates:
        if covariate.variable not in unsound:
            yield from covariate_faults(covariate, known)
    yield from one_primary([str(each.get("family")) for each in document.get("outcomes", ())])  # type: ignore[misc]  # any text is counted
    for role, name in dict(document.get("roles") or {}).items():
        if name and name not in known and name not in unsound:
            yield f'The {role} column is said to be "{name}", but no variable has that name.'


def _sound(model: type[Part], entries: Sequence[Any]) -> tuple[list[Part], set[str]]:
    """Give the entries that hold by themselves, and the names of the others."""
    good: list[Part] = []
    bad: set[str] = set()
    for entry in entries:
        try:
            good.append(model.model_validate(entry))
        except ValidationError:
            bad.add(str(entry.get("name", "")))
    return good, bad


def _placed(text: str, drafted: Mapping[str, Any]) -> Fault:
    if found := _ENTRY.match(text):
        part = _SINGULAR[found[1]]
        return Fault(text, part, _key(drafted[part], found["name"], found["number"]))
    if found := _TWO.match(text):
        part = f"{found[1]}s"
        alike = [entry["key"] for entry in drafted[part] if entry.get("name") == found["name"]]
        return Fault(text, part, alike[-1] if alike else "")
    if _ROLE.search(text) or text.startswith("No column is named"):
        return Fault(text, "roles")
    if _RULES.search(text):
        return Fault(text, "rules")
    if "outcome" in text.split('"', maxsplit=1)[0]:
        return Fault(text, "outcomes")
    return Fault(text, "variables" if text.startswith("There is no variable") else "about")


def _key(entries: Sequence[Mapping[str, Any]], name: str | None, number: str | None) -> str:
    if number is not None:
        at = int(number) - 1
        return str(entries[at]["key"]) if 0 <= at < len(entries) else ""
    return next((str(entry["key"]) for entry in entries if entry.get("name") == name), "")
