"""Reading what a program sends: JSON that can be kept and given back, or a problem document."""

from collections.abc import Iterator, Mapping
from typing import Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

DEEPEST = 50
TOO_DEEP = f"The document is nested more than {DEEPEST} levels deep."


class KeepableJSONParser(JSONParser):
    """JSON without what ends in a fault further down.

    Lists in lists in lists exhaust the interpreter, and neither half a character (a lone surrogate) nor NUL can be
    stored by every database. A field's own checks look at values; names of keys are only seen here.
    """

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        try:
            data = super().parse(stream, media_type, parser_context)
        except RecursionError:
            raise ParseError(TOO_DEEP) from None
        if not all(_can_be_kept(text) for text in _texts(data)):
            raise ParseError("A text holds a character that cannot be kept: NUL, or half of a pair of surrogates.")
        return data


def _texts(data: Any, level: int = 0) -> Iterator[str]:
    if level > DEEPEST:
        raise ParseError(TOO_DEEP)
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for name, value in data.items():
            yield name
            yield from _texts(value, level + 1)
    elif isinstance(data, list):
        for value in data:
            yield from _texts(value, level + 1)


def _can_be_kept(text: str) -> bool:
    return "\x00" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)
