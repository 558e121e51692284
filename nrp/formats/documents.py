"""Reading a JSON document a person wrote, and saying in sentences what is wrong with it."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

Document = TypeVar("Document", bound=BaseModel)

# How an entry of a list is called in a sentence.
_ENTRY = {
    "variables": "Variable",
    "outcomes": "Outcome",
    "covariates": "Covariate",
    "subgroups": "Subgroup",
    "pairs": "Pair",
    "rules": "Rule",
}
# Steps of pydantic's path that name a branch of a type, not a key of the document.
_BRANCHES = {"one_of", "sum_at_least", "mean", "value", "int", "float", "str"}
_TRIED_FIRST = {"int_parsing", "int_type", "int_from_float"}
# What pydantic calls the fault, and what a reader needs to hear.
_REASONS = {
    "int_": "it must be a whole number",
    "float_": "it must be a number",
    "string_too_short": "it must not be empty",
    "string_type": "it must be text",
    "bool_": "it must be true or false",
    "list_type": "it must be a list",
    "dict_type": "it must be an object, in braces",
    "model_type": "it must be an object, in braces",
    "too_short": "it must not be empty",
}


class DocumentError(ValueError):
    """A document cannot be used; `sentences` says why, one fault a sentence."""

    def __init__(self, sentences: Sequence[str]) -> None:
        self.sentences = tuple(sentences)
        super().__init__("\n".join(self.sentences))


class Strict(BaseModel):
    """Base of every part of a document: frozen, and a mistyped key is an error.

    A key that is silently passed over (`mising`) would change an analysis without a word.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


def load_document(model: type[Document], source: bytes | str | Mapping[str, Any]) -> Document:
    """Read a document, or raise `DocumentError` with every fault as a sentence."""
    raw = source if isinstance(source, Mapping) else parse_json(source)
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        raise DocumentError(sentences_of(error, raw)) from None


def parse_json(source: bytes | str) -> dict[str, Any]:
    """Parse JSON text; a key given twice is refused, since JSON would drop one of them."""
    try:
        text = source.decode("utf-8-sig") if isinstance(source, bytes) else source
        raw = json.loads(text, object_pairs_hook=_without_duplicates)
        is_keepable = _is_keepable(raw)
    except UnicodeDecodeError:
        raise DocumentError(["The document is not UTF-8 text."]) from None
    except json.JSONDecodeError as error:
        raise DocumentError(
            [f"The document is not JSON: line {error.lineno}, column {error.colno} does not parse."]
        ) from None
    except RecursionError:
        raise DocumentError(["The document is nested too deeply to be read."]) from None
    if not isinstance(raw, dict):
        raise DocumentError(["The document must be a JSON object, in braces."])
    if not is_keepable:
        raise DocumentError(["A text of the document holds a character that cannot be kept (NUL or half of a pair)."])
    return raw


def sentences_of(error: ValidationError, raw: Mapping[str, Any]) -> list[str]:
    """Turn what pydantic found into sentences that name the entry concerned."""
    found: list[str] = []
    for fault in error.errors(include_url=False):
        if fault["type"] in _TRIED_FIRST and fault["loc"][-1] == "int":
            continue  # an integer was only tried before a decimal, which has its own sentence
        said = _sentence(fault["type"], tuple(fault["loc"]), fault, raw)
        found += [sentence for sentence in said.splitlines() if sentence not in found]
    return found


def _sentence(kind: str, loc: tuple[int | str, ...], fault: Any, raw: Mapping[str, Any]) -> str:
    context = fault.get("ctx", {})
    if kind == "value_error":
        message = str(context.get("error", fault["msg"]))
        return message if message.endswith((".", "?")) else f"{message}."
    subject, key = _subject(loc, raw)
    if kind == "missing":
        return f'{subject} has no "{key}".'
    if kind == "extra_forbidden":
        return f'{subject} has a key "{key}" that the format does not know.'
    if kind in {"literal_error", "union_tag_invalid"}:
        allowed = context.get("expected") or context.get("expected_tags")
        given = _spell(context.get("tag", fault["input"]))
        return f'{subject}: "{key}" must be {allowed}; it is {given}.'
    if kind == "union_tag_not_found":
        return f'{subject} has no "kind" in its "derive".'
    return f'{subject}: "{key}" cannot be {_spell(fault["input"])}; {_reason(kind, fault["msg"])}.'


def _subject(loc: tuple[int | str, ...], raw: Mapping[str, Any]) -> tuple[str, str]:
    """Name the entry a fault lies in and the key within it."""
    named = [str(part) for part in loc if part not in _BRANCHES]
    if len(loc) >= 2 and loc[0] in _ENTRY and isinstance(loc[1], int):
        entry = raw[loc[0]][loc[1]]
        name = entry.get("name") if isinstance(entry, Mapping) else None
        title = f'"{name}"' if name else f"number {loc[1] + 1}"
        return f"{_ENTRY[str(loc[0])]} {title}", ".".join(named[2:]) or "entry"
    return "The document", ".".join(named) or "document"


def _spell(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else f"{text[:57]}…"


def _reason(kind: str, message: str) -> str:
    for start, reason in _REASONS.items():
        if kind.startswith(start):
            return reason
    return message[:1].lower() + message[1:].rstrip(".")


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    seen: dict[str, Any] = {}
    for key, value in pairs:
        if key in seen:
            raise DocumentError([f'The key "{key}" is given twice in the same part of the document.'])
        seen[key] = value
    return seen


def _is_keepable(value: Any) -> bool:
    """Say whether no text holds NUL or a lone surrogate: JSON can spell them, and no database can hold them."""
    if isinstance(value, str):
        return "\x00" not in value and not any("\ud800" <= letter <= "\udfff" for letter in value)
    if isinstance(value, dict):
        return all(_is_keepable(part) for pair in value.items() for part in pair)
    return not isinstance(value, list) or all(_is_keepable(item) for item in value)
